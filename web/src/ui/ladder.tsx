// The 4 / 8 / 12 % drawdown ladder as one scale with the account's place on it.
import type { Account, Limit } from "../api/types";
import { formatPercent } from "../lib/format";
import { ladderSteps } from "../lib/limits";

const WORDS = [
  { tone: "warn", name: "Reduce", text: "new positions are made smaller" },
  { tone: "warn2", name: "No new", text: "nothing is opened, exits go on" },
  { tone: "neg", name: "Flatten and halt", text: "all is closed, a person resumes" },
];

export function Ladder({ account, limits }: { account: Account; limits: Limit[] }) {
  const steps = ladderSteps(limits);
  const now = account.drawdown ?? 0;
  const deepest = account.max_drawdown ?? 0;
  const end = Math.max((steps[2] ?? 0.12) * 1.25, deepest * 1.1);
  const at = (value: number) => `${Math.min(100, (100 * value) / end)}%`;
  const next = steps.find((step) => step > now);
  return (
    <div className="body ladder">
      <div
        className="scale"
        role="img"
        aria-label={
          `Drawdown ${formatPercent(now)} now, ${formatPercent(deepest)} deepest; steps at ` +
          steps.map((s) => formatPercent(s, { decimals: 0 })).join(", ")
        }
      >
        <div className="zone ok" style={{ left: 0, width: at(steps[0] ?? 0) }} />
        {steps.map((step, i) => (
          <div
            key={step}
            className={`zone ${WORDS[i]?.tone ?? ""}`}
            style={{ left: at(step), width: `calc(${at(steps[i + 1] ?? end)} - ${at(step)})` }}
          />
        ))}
        {steps.map((step) => (
          <span key={`t${step}`} className="tick" style={{ left: at(step) }}>
            {formatPercent(step, { decimals: 0 })}
          </span>
        ))}
        <span
          className="deepest"
          style={{ left: at(deepest) }}
          title={`deepest ${formatPercent(deepest)}`}
        />
        <span className="now" style={{ left: at(now) }} />
        <span className="now-label" style={{ left: `clamp(36px, ${at(now)}, calc(100% - 36px))` }}>
          now {formatPercent(now)}
        </span>
      </div>
      <ol className="steps">
        {steps.map((step, i) => (
          <li key={step} className={now >= step ? "reached" : ""}>
            <b>
              {formatPercent(step, { decimals: 0 })} {WORDS[i]?.name}
            </b>
            <span>{WORDS[i]?.text}</span>
            <span className="muted">
              {now >= step ? "reached now" : deepest >= step ? "was reached" : "not reached"}
            </span>
          </li>
        ))}
      </ol>
      <p className="muted">
        {next === undefined
          ? "The last step is reached."
          : `${formatPercent(next - now)} of equity until the next step at ${formatPercent(next, { decimals: 0 })}.`}
      </p>
    </div>
  );
}
