import { useState } from "react";
import type { DecisionRow, Limit, Page, Snapshot } from "../api/types";
import {
  formatMeasure,
  formatMoney,
  formatPercent,
  formatTime,
  signOf,
  UNDEFINED,
} from "../lib/format";
import { makeHash } from "../lib/router";
import { useSnapshot } from "../live/live";
import { useDocument } from "../live/paged";
import {
  Chip,
  Empty,
  ErrorNote,
  Panel,
  Ratio,
  Skeleton,
  Undefined,
  UsedBar,
  words,
  type Tone,
} from "../ui/bits";
import { runCommand } from "../ui/commands";
import { ConfirmDialog } from "../ui/dialogs";
import { Ladder } from "../ui/ladder";
import { LimitDialog } from "../ui/limit-dialog";
import { PlainTable, type PlainColumn } from "../ui/plain-table";
import { byUse, limitUnit } from "../lib/limits";

const STATES: Record<string, { tone: Tone; text: string }> = {
  ACTIVE: { tone: "pos", text: "Trading: every check holds new orders to its limit." },
  REDUCED: {
    tone: "warn",
    text: "Reduced: new positions are made smaller until the drawdown recovers.",
  },
  NO_NEW: { tone: "warn", text: "No new positions: what is open is still managed and closed." },
  HALTED: {
    tone: "neg",
    text: "Halted: positions are closed and nothing is opened until a person resumes.",
  },
};

export function RiskPage() {
  const snapshot = useSnapshot();
  const [dialog, setDialog] = useState<"kill" | "resume" | null>(null);
  const [limit, setLimit] = useState<Limit | null>(null);
  if (!snapshot)
    return (
      <>
        <h1>Risk</h1>
        <div className="panel">
          <Skeleton lines={12} />
        </div>
      </>
    );
  return (
    <>
      <div className="page-head">
        <h1>Risk</h1>
      </div>
      <div className="grid">
        <div className="span5 stretch">
          <TradingState
            snapshot={snapshot}
            onKill={() => setDialog("kill")}
            onResume={() => setDialog("resume")}
          />
        </div>
        <div className="span7 stretch">
          <Panel
            title="Drawdown ladder"
            note={
              <>
                deepest so far <Ratio value={snapshot.account.max_drawdown} />
              </>
            }
          >
            <Ladder account={snapshot.account} limits={snapshot.risk.limits} />
          </Panel>
        </div>
        <div className="span8 stretch">
          <Panel title="Limits" note="nearest to its end first">
            <Limits limits={snapshot.risk.limits} onChange={setLimit} />
          </Panel>
        </div>
        <div className="span4 stretch">
          <Panel title="Exposure by symbol" note="share of equity">
            <Exposure snapshot={snapshot} />
          </Panel>
        </div>
        <div className="span12">
          <Panel
            title="Stopped last"
            note={<a href={makeHash("decisions", { verdict: "block" })}>All</a>}
          >
            <Stopped pulse={snapshot.counts.blocked} />
          </Panel>
        </div>
      </div>
      {dialog && <Switch kind={dialog} snapshot={snapshot} onClose={() => setDialog(null)} />}
      {limit && <LimitDialog limit={limit} onClose={() => setLimit(null)} />}
    </>
  );
}

function TradingState({
  snapshot,
  onKill,
  onResume,
}: {
  snapshot: Snapshot;
  onKill: () => void;
  onResume: () => void;
}) {
  const { risk, counts, account } = snapshot;
  const running = snapshot.session.state === "running";
  const look = risk.killed
    ? {
        tone: "neg" as Tone,
        text: "The kill switch is on: nothing is opened until a person resumes; exits still work.",
      }
    : (STATES[risk.trading_state] ?? { tone: "none" as Tone, text: "" });
  const open = snapshot.positions.filter((p) => signOf(p.quantity) !== 0).length;
  return (
    <Panel title="Trading state">
      <div className="body trading-state">
        <div className={`state-word ${look.tone}`} data-trading-state={risk.trading_state}>
          <span className="big">
            {risk.killed ? "KILLED" : risk.trading_state.replace("_", " ")}
          </span>
          <span>{look.text}</span>
        </div>
        <dl className="facts-list two">
          <div>
            <dt>Open positions</dt>
            <dd>{open}</dd>
          </div>
          <div>
            <dt>Leverage</dt>
            <dd>
              {account.leverage === null ? (
                <Undefined reason="no equity" />
              ) : (
                `${account.leverage.toFixed(2)}×`
              )}
            </dd>
          </div>
          <div>
            <dt>Gross exposure</dt>
            <dd>{formatMoney(account.gross_exposure)}</dd>
          </div>
          <div>
            <dt>Net exposure</dt>
            <dd>{formatMoney(account.net_exposure, true)}</dd>
          </div>
          <div>
            <dt>Blocked signals</dt>
            <dd>
              <a href={makeHash("decisions", { verdict: "block" })}>{counts.blocked}</a>
            </dd>
          </div>
          <div>
            <dt>Highest equity</dt>
            <dd>{formatMoney(account.peak)}</dd>
          </div>
        </dl>
        <div className="kill-row">
          {risk.killed || risk.trading_state === "HALTED" ? (
            <button type="button" className="btn primary" disabled={!running} onClick={onResume}>
              Resume trading…
            </button>
          ) : null}
          {!risk.killed && (
            <button type="button" className="btn danger solid" disabled={!running} onClick={onKill}>
              Kill switch…
            </button>
          )}
          <span className="muted">
            {running
              ? "Both ask for a reason, a typed word and the token."
              : `The session is ${snapshot.session.state}: there is nothing to stop or resume.`}
          </span>
        </div>
      </div>
    </Panel>
  );
}

function Switch({
  kind,
  snapshot,
  onClose,
}: {
  kind: "kill" | "resume";
  snapshot: Snapshot;
  onClose: () => void;
}) {
  const open = snapshot.positions.filter((p) => signOf(p.quantity) !== 0);
  const send = (reason: string) => {
    onClose();
    void runCommand(
      { command: kind, reason },
      kind === "kill" ? "throw the kill switch" : "resume trading",
    );
  };
  if (kind === "resume") {
    return (
      <ConfirmDialog
        title="Resume trading"
        word="RESUME"
        action="Resume"
        onClose={onClose}
        onConfirm={send}
      >
        <p>
          New positions may be opened again at the next signal, and drawdown is counted anew from
          now. It is {formatPercent(snapshot.account.drawdown)}, and {open.length} position
          {open.length === 1 ? " is" : "s are"} open.
        </p>
      </ConfirmDialog>
    );
  }
  return (
    <ConfirmDialog
      title="Kill switch"
      word="KILL"
      action="Stop all trading"
      danger
      onClose={onClose}
      onConfirm={send}
    >
      <p>
        The gate closes at once: no new position is opened, and entry orders that wait are
        cancelled. Open positions keep their stops and may still be closed. Now open:{" "}
        <b>{open.length}</b> position
        {open.length === 1 ? "" : "s"}, gross{" "}
        <b>
          {formatMoney(snapshot.account.gross_exposure)} {snapshot.account.currency}
        </b>
        . It stays on until a person resumes.
      </p>
    </ConfirmDialog>
  );
}

const LIMIT_COLUMNS: PlainColumn<Limit>[] = [
  { key: "limit", label: "Limit", render: (l) => <b>{words(l.name)}</b> },
  { key: "scope", label: "Scope", look: "muted", render: (l) => l.scope },
  {
    key: "measured",
    label: "Measured",
    look: "num",
    render: (l) =>
      l.measured === null ? (
        <Undefined reason={l.measured_reason} />
      ) : (
        formatMeasure(l.measured, limitUnit(l))
      ),
  },
  {
    key: "most",
    label: "Limit",
    look: "num",
    render: (l) => formatMeasure(l.limit, limitUnit(l)),
  },
  {
    key: "used",
    label: "Used",
    look: "meter",
    render: (l) => <UsedBar used={l.used} label={`${words(l.name)} used`} />,
  },
  {
    key: "share",
    label: "Used, number",
    hidden: true,
    look: "num",
    render: (l) => <b>{formatPercent(l.used, { decimals: 0 })}</b>,
  },
  { key: "action", label: "At the limit", look: "muted", render: (l) => l.action || UNDEFINED },
];

function Limits({ limits, onChange }: { limits: Limit[]; onChange: (limit: Limit) => void }) {
  if (limits.length === 0)
    return (
      <Empty title="No limit is set">
        The profile “none” lifts all limits, in a backtest only.
      </Empty>
    );
  const change: PlainColumn<Limit> = {
    key: "change",
    label: "Change",
    hidden: true,
    look: "num",
    render: (limit) => (
      <button
        type="button"
        className="btn small"
        onClick={() => onChange(limit)}
        aria-label={`Change ${words(limit.name)}`}
      >
        Change…
      </button>
    ),
  };
  return (
    <PlainTable
      label="Limits"
      className="limits"
      columns={[...LIMIT_COLUMNS, change]}
      rows={byUse(limits)}
      rowKey={(l) => `${l.scope}/${l.name}`}
    />
  );
}

/** The newest signals that the gate blocked, each with its one sentence. */
function Stopped({ pulse }: { pulse: number }) {
  const { data, error } = useDocument<Page<DecisionRow>>(
    "/api/v1/decisions?limit=5&verdict=block",
    pulse,
  );
  if (error) return <ErrorNote message={error} />;
  if (!data) return <Skeleton lines={5} />;
  if (data.items.length === 0) {
    return <Empty title="Nothing was blocked">Every signal has passed the gate so far.</Empty>;
  }
  return (
    <ul className="alerts">
      {data.items.map((d) => (
        <li key={d.id}>
          <span className="muted">{formatTime(d.time)}</span>
          <a className="who-asked" href={makeHash("decisions", { id: String(d.id) })}>
            {d.strategy}
          </a>
          <span className="clip" title={d.sentence}>
            {d.sentence}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Exposure({ snapshot }: { snapshot: Snapshot }) {
  const equity = Number(snapshot.account.equity);
  const rows = snapshot.positions
    .filter((p) => signOf(p.quantity) !== 0)
    .map((p) => ({
      symbol: p.symbol,
      value: p.value,
      share: equity > 0 && p.value !== null ? Number(p.value) / equity : null,
    }))
    .sort((a, b) => Math.abs(b.share ?? 0) - Math.abs(a.share ?? 0));
  if (rows.length === 0) return <Empty title="No exposure">Nothing is held.</Empty>;
  const most = Math.max(0.01, ...rows.map((r) => Math.abs(r.share ?? 0)));
  return (
    <ul className="exposure">
      {rows.map(({ symbol, value, share }) => (
        <li key={symbol}>
          <span>
            <b>{symbol}</b>{" "}
            <Chip tone={signOf(value) >= 0 ? "pos" : "neg"}>
              {signOf(value) >= 0 ? "long" : "short"}
            </Chip>
          </span>
          <span className="num">
            {formatMoney(value, true)}{" "}
            <span className="muted">({formatPercent(share, { sign: true, decimals: 1 })})</span>
          </span>
          <div className="two-way" aria-hidden="true">
            <span
              className={(share ?? 0) < 0 ? "short" : "long"}
              style={{ width: `${(50 * Math.abs(share ?? 0)) / most}%` }}
            />
          </div>
        </li>
      ))}
    </ul>
  );
}
