import { useState } from "react";
import type { Limit } from "../api/types";
import { formatMeasure } from "../lib/format";
import { limitUnit, typedLimit } from "../lib/limits";
import { words } from "./bits";
import { store } from "../live/live";
import { notify, runCommand } from "./commands";
import { Modal } from "./dialogs";

const CONFIRM_MS = 8000;

/** Accepted means queued: the engine may still refuse, and then the limit stays what it was. */
function confirmLimit(name: string, value: number, purpose: string): void {
  const giveUp = Date.now() + CONFIRM_MS;
  const look = () => {
    const now = store.text?.risk.limits.find((l) => l.name === name)?.limit;
    if (now !== undefined && now !== null && Math.abs(Number(now) - value) < 1e-9) return;
    if (Date.now() < giveUp) setTimeout(look, 500);
    else notify("bad", `Not in force yet: ${purpose}. See the alerts for the reason.`);
  };
  setTimeout(look, 500);
}

export function LimitDialog({ limit, onClose }: { limit: Limit; onClose: () => void }) {
  const unit = limitUnit(limit);
  const [text, setText] = useState("");
  const [reason, setReason] = useState("");
  const value = typedLimit(text, unit);
  const now = Number(limit.limit);
  const ready = value !== null && value !== now && reason.trim() !== "";
  const looser = value !== null && value > now;
  const submit = () => {
    if (!ready || value === null) return;
    onClose();
    const purpose = `set ${words(limit.name)} to ${formatMeasure(value, unit)}`;
    void runCommand(
      { command: "limit_set", limit: limit.name, value, reason: reason.trim() },
      purpose,
    ).then((accepted) => accepted && confirmLimit(limit.name, value, purpose));
  };
  return (
    <Modal title={`Change ${words(limit.name)}`} onClose={onClose} onSubmit={submit}>
      <p>
        Now {formatMeasure(limit.limit, unit)}, measured {formatMeasure(limit.measured, unit)}.
        {limit.action && <> At the limit: {limit.action}.</>}
      </p>
      <label className="labelled">
        New limit
        {unit === "ratio" ? ", in %" : unit === "x" ? ", times equity" : unit ? `, ${unit}` : ""}
        <input
          className="field"
          inputMode="decimal"
          autoFocus
          value={text}
          onChange={(event) => setText(event.target.value)}
          aria-invalid={text !== "" && value === null}
        />
      </label>
      {text !== "" && value === null && (
        <p className="neg" role="alert">
          A number above zero is needed, such as 7.5.
        </p>
      )}
      {looser && (
        <p className="warn">
          This loosens the limit from {formatMeasure(limit.limit, unit)} to{" "}
          {formatMeasure(value, unit)}.
        </p>
      )}
      <label className="labelled">
        Reason, for the audit log
        <input
          className="field"
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </label>
      <div className="actions">
        <button type="button" className="btn" onClick={onClose}>
          Cancel
        </button>
        <button type="submit" className="btn primary" disabled={!ready}>
          Set limit
        </button>
      </div>
    </Modal>
  );
}
