// Small pieces every page uses.
import type { ReactNode } from "react";
import { formatDecimal, formatPercent, signOf, UNDEFINED } from "../lib/format";

/** "–" that says why on hover and to a screen reader. */
export function Undefined({ reason }: { reason?: string | undefined }) {
  const text = reason || "not defined yet";
  return (
    <span className="undefined" title={text}>
      {UNDEFINED}
      <span className="sr"> ({text})</span>
    </span>
  );
}

/** A signed amount: sign and arrow say the same as the colour. */
export function Delta({
  value,
  decimals = 2,
  arrow = true,
  reason,
}: {
  value: string | null | undefined;
  decimals?: number;
  arrow?: boolean;
  reason?: string | undefined;
}) {
  if (value === null || value === undefined) return <Undefined reason={reason} />;
  const sign = signOf(value);
  const mark = sign > 0 ? "▲ " : sign < 0 ? "▼ " : "";
  return (
    <span className={sign > 0 ? "pos" : sign < 0 ? "neg" : "muted"}>
      {arrow && mark && (
        <span aria-hidden="true" className="arrow">
          {mark}
        </span>
      )}
      {formatDecimal(value, { decimals, sign: true })}
    </span>
  );
}

export function Ratio({
  value,
  sign = false,
  decimals = 2,
  reason,
}: {
  value: number | null | undefined;
  sign?: boolean;
  decimals?: number;
  reason?: string | undefined;
}) {
  if (value === null || value === undefined) return <Undefined reason={reason} />;
  return <>{formatPercent(value, { sign, decimals })}</>;
}

export type Tone = "pos" | "neg" | "warn" | "info" | "none";

export function Chip({
  tone,
  children,
  title,
}: {
  tone: Tone;
  children: ReactNode;
  title?: string | undefined;
}) {
  return (
    <span className={`chip ${tone === "none" ? "" : tone}`} title={title}>
      {children}
    </span>
  );
}

const VERDICTS: Record<string, { tone: Tone; mark: string; text: string }> = {
  pass: { tone: "pos", mark: "✓", text: "pass" },
  resize: { tone: "warn", mark: "≈", text: "resize" },
  block: { tone: "neg", mark: "✕", text: "block" },
  none: { tone: "none", mark: "·", text: "no order" },
};

export function verdictLook(verdict: string): { tone: Tone; mark: string; text: string } {
  return VERDICTS[verdict] ?? { tone: "none", mark: "?", text: verdict };
}

export function VerdictChip({ verdict }: { verdict: string }) {
  const look = verdictLook(verdict);
  return (
    <Chip tone={look.tone}>
      <span aria-hidden="true">{look.mark}</span>
      {look.text}
    </Chip>
  );
}

export function SignalChip({ signal }: { signal: string | null }) {
  if (!signal) return <Undefined reason="no signal yet" />;
  const tone = signal === "BUY" ? "pos" : signal === "SELL" ? "neg" : "none";
  const mark = signal === "BUY" ? "▲" : signal === "SELL" ? "▼" : "■";
  return (
    <Chip tone={tone}>
      <span aria-hidden="true">{mark}</span>
      {signal}
    </Chip>
  );
}

export function StateChip({ state, fault }: { state: string; fault?: string }) {
  const tone: Tone =
    state === "running"
      ? "pos"
      : state === "faulted"
        ? "neg"
        : state === "stopped"
          ? "warn"
          : "none";
  return (
    <Chip tone={tone} title={fault || undefined}>
      {state}
    </Chip>
  );
}

/** How much of a limit is used, as a bar with the number beside or under it. */
export function UsedBar({ used, label }: { used: number | null; label: string }) {
  const share = used === null || !Number.isFinite(used) ? 0 : Math.max(0, Math.min(1, used));
  const look = used !== null && used >= 1 ? "over" : used !== null && used >= 0.75 ? "near" : "";
  return (
    <div
      className={`bar ${look}`}
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(share * 100)}
      aria-valuetext={used === null ? "not measured" : formatPercent(used, { decimals: 0 })}
    >
      <span style={{ width: `${share * 100}%` }} />
    </div>
  );
}

export function Panel({
  title,
  note,
  className = "",
  children,
}: {
  title: string;
  note?: ReactNode;
  className?: string;
  children: ReactNode;
}) {
  return (
    <section className={`panel ${className}`} aria-label={title}>
      <header>
        <h2>{title}</h2>
        {note !== undefined && <span className="note">{note}</span>}
      </header>
      {children}
    </section>
  );
}

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <b>{title}</b>
      {children && <span>{children}</span>}
    </div>
  );
}

export function ErrorNote({ message, retry }: { message: string; retry?: () => void }) {
  return (
    <div className="error" role="alert">
      {message}{" "}
      {retry && (
        <button type="button" className="btn small" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}

export function Skeleton({ lines = 5 }: { lines?: number }) {
  return (
    <div role="status" aria-label="Loading">
      {Array.from({ length: lines }, (_, i) => (
        <div key={i} className="skeleton" style={{ width: `${88 - ((i * 17) % 40)}%` }} />
      ))}
    </div>
  );
}

/** "open_positions" -> "open positions"; "exposure_symbol" -> "symbol exposure". */
export function words(name: string): string {
  return name
    .replace(/^exposure_(\w+)$/, "$1_exposure")
    .replace(/^drawdown_(\d)$/, "drawdown step $1")
    .replace(/[_.]/g, " ");
}

export function strategyType(type: string): string {
  const known: Record<string, string> = {
    rsi: "RSI",
    ma_crossover: "MA cross",
    support_resistance: "S/R levels",
    ensemble: "Ensemble",
  };
  return known[type] ?? words(type);
}
