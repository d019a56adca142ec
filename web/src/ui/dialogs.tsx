// Modal dialogs on the browser's own <dialog>, which keeps the focus inside and closes on Escape.
import { useEffect, useId, useRef, useState, type ReactNode } from "react";
import { dismiss, useUi } from "./commands";

export function Modal({
  title,
  onClose,
  onSubmit,
  children,
}: {
  title: string;
  onClose: () => void;
  onSubmit?: () => void;
  children: ReactNode;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const element = dialog.current;
    const before = document.activeElement;
    if (element && !element.open) element.showModal();
    return () => {
      element?.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className="modal"
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit?.();
        }}
      >
        <h2 id={id}>{title}</h2>
        {children}
      </form>
    </dialog>
  );
}

export function TokenDialog() {
  const { ask } = useUi();
  const [text, setText] = useState("");
  useEffect(() => setText(""), [ask]);
  if (!ask) return null;
  return (
    <Modal
      title="This needs the token"
      onClose={() => ask.answer(null)}
      onSubmit={() => text.trim() && ask.answer(text.trim())}
    >
      <p>
        To {ask.purpose}, paste the token the program printed at start-up on the line{" "}
        <code>token: …</code>. It is kept until this tab is closed.
      </p>
      {ask.problem && (
        <p className="neg" role="alert">
          {ask.problem}
        </p>
      )}
      <label className="labelled">
        Token
        <input
          className="field mono"
          type="password"
          autoComplete="off"
          autoFocus
          spellCheck={false}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      <div className="actions">
        <button type="button" className="btn" onClick={() => ask.answer(null)}>
          Cancel
        </button>
        <button type="submit" className="btn primary" disabled={!text.trim()}>
          Use token
        </button>
      </div>
    </Modal>
  );
}

export interface ConfirmProps {
  title: string;
  word: string;
  action: string;
  danger?: boolean;
  children: ReactNode;
  onClose: () => void;
  onConfirm: (reason: string) => void;
}

/** For acts that stop or start trading: a typed word and a reason. */
export function ConfirmDialog({
  title,
  word,
  action,
  danger,
  children,
  onClose,
  onConfirm,
}: ConfirmProps) {
  const [typed, setTyped] = useState("");
  const [reason, setReason] = useState("");
  const ready = typed.trim().toUpperCase() === word && reason.trim() !== "";
  return (
    <Modal title={title} onClose={onClose} onSubmit={() => ready && onConfirm(reason.trim())}>
      {children}
      <label className="labelled">
        Reason, for the audit log
        <input
          className="field"
          autoFocus
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </label>
      <label className="labelled">
        <span>
          Type <b>{word}</b> to confirm
        </span>
        <input
          className="field mono"
          autoComplete="off"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </label>
      <div className="actions">
        <button type="button" className="btn" onClick={onClose}>
          Cancel
        </button>
        <button
          type="submit"
          className={`btn ${danger ? "danger solid" : "primary"}`}
          disabled={!ready}
        >
          {action}
        </button>
      </div>
    </Modal>
  );
}

const KEYS: [string, string][] = [
  ["g o", "Overview"],
  ["g s", "Strategies"],
  ["g d", "Decisions"],
  ["g r", "Risk"],
  ["g p", "Orders and positions"],
  ["/", "Go to the filter"],
  ["t", "Light or dark"],
  ["?", "This help"],
  ["Esc", "Close, or leave the filter"],
];

export function HelpDialog({ onClose }: { onClose: () => void }) {
  return (
    <Modal title="Keyboard" onClose={onClose} onSubmit={onClose}>
      <dl className="keys">
        {KEYS.map(([keys, text]) => (
          <div key={keys}>
            <dt>
              {keys.split(" ").map((k) => (
                <kbd key={k}>{k}</kbd>
              ))}
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <p className="muted">
        “–” means not defined; point at it for the reason. ▲ and ▼ say what the colours say.
      </p>
      <div className="actions">
        <button type="submit" className="btn primary" autoFocus>
          Close
        </button>
      </div>
    </Modal>
  );
}

export function Toasts() {
  const { toasts } = useUi();
  return (
    <div className="toasts" role="status" aria-live="polite">
      {toasts.map((toast) => (
        <div key={toast.id} className={`toast ${toast.tone}`}>
          <span style={{ flex: 1 }}>{toast.text}</span>
          <button
            type="button"
            className="link"
            onClick={() => dismiss(toast.id)}
            aria-label="Dismiss"
          >
            ✕
          </button>
        </div>
      ))}
    </div>
  );
}
