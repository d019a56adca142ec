import { useEffect, useRef } from "react";
import { query } from "../api/client";
import type { DecisionRow, Page, Strategy, StrategyDetail } from "../api/types";
import { formatCount, formatDecimal, formatPercent, formatTime } from "../lib/format";
import { makeHash } from "../lib/router";
import { useDocument } from "../live/paged";
import { plainValue } from "../lib/rules";
import { Toggle } from "./toggle";
import {
  Delta,
  Empty,
  ErrorNote,
  Ratio,
  SignalChip,
  Skeleton,
  StateChip,
  strategyType,
  Undefined,
  VerdictChip,
  words,
} from "./bits";
import { icons } from "./icons";
import { Spark } from "./spark";

export function StrategyDrawer({
  name,
  row,
  onClose,
}: {
  name: string;
  row: Strategy | null;
  onClose: () => void;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  const pulse = row?.last_decision ?? 0;
  const detail = useDocument<StrategyDetail>(`/api/v1/strategies/${encodeURIComponent(name)}`);
  const recent = useDocument<Page<DecisionRow>>(
    query("/api/v1/decisions", { strategy: name, limit: 25 }),
    pulse,
  );
  useEffect(() => {
    const before = document.activeElement;
    heading.current?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [name]);
  const s = row ?? detail.data;
  return (
    <aside className="drawer" aria-label={`Strategy ${name}`}>
      <header>
        <h2 tabIndex={-1} ref={heading}>
          {name}
        </h2>
        {s && <StateChip state={s.state} fault={s.fault} />}
        <span className="grow" />
        {s && <Toggle strategy={s} />}
        <button type="button" className="icon" onClick={onClose} aria-label="Close (Escape)">
          {icons["close"]}
        </button>
      </header>
      <div className="drawer-body" tabIndex={0} role="region" aria-label="Strategy details">
        {!s && !detail.error && <Skeleton lines={10} />}
        {detail.error && <ErrorNote message={detail.error} />}
        {s && <Summary s={s} />}
        <h3>Parameters</h3>
        {detail.data ? (
          <Parameters detail={detail.data} />
        ) : (
          !detail.error && <Skeleton lines={3} />
        )}
        <h3>
          Recent decisions <a href={makeHash("decisions", { strategy: name })}>all</a>
        </h3>
        {recent.error && <ErrorNote message={recent.error} />}
        {recent.data && recent.data.items.length === 0 && (
          <Empty title="No decision yet">
            A BUY or SELL of this strategy makes one; so far it has held.
          </Empty>
        )}
        <ul className="recent">
          {recent.data?.items.map((d) => (
            <li key={d.id}>
              <a href={makeHash("decisions", { strategy: name, id: String(d.id) })}>
                <span className="top">
                  <VerdictChip verdict={d.verdict} />
                  <SignalChip signal={d.signal} />
                  <span className="muted">{formatTime(d.time)}</span>
                </span>
                <span className="say">{d.sentence}</span>
              </a>
            </li>
          ))}
        </ul>
      </div>
    </aside>
  );
}

function Summary({ s }: { s: Strategy }) {
  const role = s.role === "member" ? "votes only" : s.role;
  const rows: [string, React.ReactNode][] = [
    ["P&L", <Delta key="p" value={s.pnl} />],
    ["Today", <Delta key="t" value={s.pnl_today} reason="the day has not begun" />],
    ["Realized", <Delta key="r" value={s.realized} />],
    ["Unrealized", <Delta key="u" value={s.unrealized} />],
    ["Position", `${formatDecimal(s.position)} ${s.symbol}`],
    ["Drawdown", <Ratio key="d" value={s.drawdown} reason="no trade yet" />],
    ["Trades", formatCount(s.trades)],
    [
      "Wins",
      s.win_rate === null ? (
        <Undefined key="w" reason={s.win_rate_reason ?? "no closed trade yet"} />
      ) : (
        formatPercent(s.win_rate, { decimals: 1 })
      ),
    ],
    [
      "Weight",
      s.weight === null ? <Undefined key="g" reason="no allocator" /> : formatDecimal(s.weight),
    ],
    ["Blocked", formatCount(s.blocked)],
  ];
  return (
    <>
      {s.fault && (
        <div className="error" role="note">
          {s.fault}
        </div>
      )}
      <p className="muted">
        {strategyType(s.type)} on {s.symbol} {s.timeframe}, {role}; last signal{" "}
        <SignalChip signal={s.signal} />{" "}
        {s.confidence !== null && `with confidence ${s.confidence.toFixed(2)}`}
      </p>
      <Spark points={s.spark} width={416} height={72} label={`P&L curve of ${s.name}`} />
      <dl className="facts-list two">
        {rows.map(([k, v]) => (
          <div key={k}>
            <dt>{k}</dt>
            <dd>{v}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function Parameters({ detail }: { detail: StrategyDetail }) {
  const rows: [string, string][] = [
    ...Object.entries(detail.params ?? {}).map(([k, v]): [string, string] => [
      words(k),
      plainValue(v),
    ]),
    ["sizing", plainValue(detail.sizing)],
    ["stop loss", plainValue(detail.stop_loss)],
    ["take profit", plainValue(detail.take_profit)],
  ];
  return (
    <>
      <dl className="facts-list">
        {rows.map(([k, v]) => (
          <div key={k}>
            <dt>{k}</dt>
            <dd>{v}</dd>
          </div>
        ))}
      </dl>
      {detail.members && detail.members.length > 0 && (
        <p className="members">
          <span className="muted">Members: </span>
          {detail.members.map((m) => (
            <a key={m} href={makeHash("strategies", { open: m })}>
              {m}
            </a>
          ))}
        </p>
      )}
    </>
  );
}
