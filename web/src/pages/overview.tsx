import {
  formatCompact,
  formatCount,
  formatDecimal,
  formatMoney,
  formatPercent,
  formatTime,
  signOf,
  UNDEFINED,
} from "../lib/format";
import { makeHash } from "../lib/router";
import { sortRows } from "../lib/sort";
import { useSnapshot } from "../live/live";
import type { Snapshot, Strategy } from "../api/types";
import { Chip, Delta, Empty, Panel, Ratio, Skeleton, Undefined } from "../ui/bits";
import { EquityChart } from "../ui/equity-chart";
import { LimitBars } from "../ui/limits";
import { PlainTable, type PlainColumn } from "../ui/plain-table";
import { Spark } from "../ui/spark";

export function OverviewPage() {
  const snapshot = useSnapshot();
  return (
    <>
      <h1 className="sr">Overview</h1>
      {snapshot ? (
        <Kpis snapshot={snapshot} />
      ) : (
        <div className="kpis">
          {Array.from({ length: 7 }, (_, i) => (
            <div className="kpi" key={i}>
              <Skeleton lines={2} />
            </div>
          ))}
        </div>
      )}
      <div className="grid">
        <div className="span8">
          <EquityChart height={300} />
        </div>
        <div className="span4 stretch">
          <Panel title="Limits in use" note={<a href={makeHash("risk")}>Risk</a>}>
            {snapshot ? <LimitBars limits={snapshot.risk.limits} most={8} /> : <Skeleton />}
          </Panel>
        </div>
        {snapshot && <Lower snapshot={snapshot} />}
      </div>
    </>
  );
}

function Kpi({
  label,
  title,
  value,
  sub,
}: {
  label: string;
  title: string;
  value: React.ReactNode;
  sub: React.ReactNode;
}) {
  return (
    <div className="kpi" title={title}>
      <div className="label">{label}</div>
      <div className="value">{value}</div>
      <div className="sub">{sub}</div>
    </div>
  );
}

function Kpis({ snapshot }: { snapshot: Snapshot }) {
  const { account: a, counts } = snapshot;
  const share = counts.decisions ? counts.blocked / counts.decisions : null;
  return (
    <div className="kpis">
      <Kpi
        label={`Equity, ${a.currency}`}
        title="Cash and open positions at the last price"
        value={<span data-kpi="equity">{formatMoney(a.equity)}</span>}
        sub={
          <>
            total <Delta value={a.pnl_total} />
          </>
        }
      />
      <Kpi
        label="Today's P&L"
        title="Since 00:00 UTC of the data's day, open positions included"
        value={<Delta value={a.pnl_today} reason="the day has not begun" />}
        sub={
          <>
            <Ratio value={a.pnl_today_ratio} sign reason="the day has not begun" /> of equity
          </>
        }
      />
      <Kpi
        label="Drawdown"
        title="Below the highest equity so far; the deepest so far beside it"
        value={<Ratio value={a.drawdown} reason="no equity yet" />}
        sub={
          <>
            deepest <Ratio value={a.max_drawdown} reason="no equity yet" />
          </>
        }
      />
      <Kpi
        label="Exposure, gross"
        title="Sum of the positions' values without their sign; net is with it"
        value={formatMoney(a.gross_exposure)}
        sub={<>net {formatMoney(a.net_exposure, true)}</>}
      />
      <Kpi
        label="Leverage"
        title="Gross exposure over equity"
        value={a.leverage === null ? <Undefined reason="no equity" /> : `${a.leverage.toFixed(2)}×`}
        sub={<>fees {formatMoney(a.fees)}</>}
      />
      <Kpi
        label="Trades"
        title="Closed round trips of the strategies"
        value={formatCount(counts.trades)}
        sub={
          <>
            {formatCount(counts.orders)} orders, {formatCount(counts.fills)} fills
          </>
        }
      />
      <Kpi
        label="Signals blocked"
        title="Decisions in which a check stopped the signal"
        value={
          <a href={makeHash("decisions", { verdict: "block" })}>{formatCount(counts.blocked)}</a>
        }
        sub={
          <>
            {share === null ? UNDEFINED : formatPercent(share, { decimals: 1 })} of{" "}
            {formatCount(counts.decisions)} decisions
          </>
        }
      />
    </div>
  );
}

function Lower({ snapshot }: { snapshot: Snapshot }) {
  const ranked = sortRows(
    snapshot.strategies.filter((s) => s.role !== "member"),
    (s) => s.pnl,
    "decimal",
    "desc",
    (s) => s.id,
  );
  const top = ranked.slice(0, 5);
  const bottom = ranked.slice(5).slice(-5).reverse();
  return (
    <>
      <div className="span4 stretch">
        <Panel
          title="Best strategies"
          note={<a href={makeHash("strategies", { sort: "pnl", dir: "desc" })}>All</a>}
        >
          <Ranking rows={top} />
        </Panel>
      </div>
      <div className="span4 stretch">
        <Panel
          title="Worst strategies"
          note={<a href={makeHash("strategies", { sort: "pnl", dir: "asc" })}>All</a>}
        >
          <Ranking rows={bottom} />
        </Panel>
      </div>
      <div className="span4 stretch">
        <Panel title="Blocked by" note={`${formatCount(snapshot.counts.blocked)} in all`}>
          <BlockedBy rows={snapshot.blocked_by} />
        </Panel>
      </div>
      <div className="span8 stretch">
        <Panel
          title="Positions"
          note={<a href={makeHash("orders", { tab: "positions" })}>By strategy</a>}
        >
          <Positions snapshot={snapshot} />
        </Panel>
      </div>
      <div className="span4 stretch">
        <Panel title="Session" note={snapshot.session.state}>
          <SessionFacts snapshot={snapshot} />
        </Panel>
      </div>
      <div className="span12">
        <Panel title="Alerts" note={snapshot.alerts.length ? "newest first" : "none"}>
          <Alerts snapshot={snapshot} />
        </Panel>
      </div>
    </>
  );
}

function Ranking({ rows }: { rows: Strategy[] }) {
  if (rows.length === 0)
    return (
      <Empty title="No strategy here yet">Add one to the configuration and start again.</Empty>
    );
  return (
    <ul className="ranking">
      {rows.map((s) => (
        <li key={s.id}>
          <a className="clip" href={makeHash("strategies", { open: s.name })}>
            {s.name}
          </a>
          <Spark points={s.spark} width={84} height={20} label={`P&L of ${s.name}`} />
          <span className="num">
            <Delta value={s.pnl} />
          </span>
        </li>
      ))}
    </ul>
  );
}

function BlockedBy({ rows }: { rows: Snapshot["blocked_by"] }) {
  const most = rows[0]?.count ?? 1;
  if (rows.length === 0)
    return (
      <Empty title="Nothing was blocked">
        Every signal that asked for an order has got one so far.
      </Empty>
    );
  return (
    <ul className="blocked">
      {rows.slice(0, 6).map(({ code, count }) => (
        <li key={code}>
          <a className="clip mono" href={makeHash("decisions", { verdict: "block", code })}>
            {code}
          </a>
          <span className="num">{formatCount(count)}</span>
          <div className="share" aria-hidden="true">
            <span style={{ width: `${(100 * count) / most}%` }} />
          </div>
        </li>
      ))}
    </ul>
  );
}

type Held = Snapshot["positions"][number];

const POSITION_COLUMNS: PlainColumn<Held>[] = [
  { key: "symbol", label: "Symbol", render: (p) => <b>{p.symbol}</b> },
  {
    key: "side",
    label: "Side",
    render: (p) =>
      signOf(p.quantity) > 0 ? <Chip tone="pos">long</Chip> : <Chip tone="neg">short</Chip>,
  },
  {
    key: "quantity",
    label: "Quantity",
    look: "num",
    render: (p) => <Amount value={p.quantity} />,
  },
  {
    key: "average",
    label: "Average",
    look: "num",
    render: (p) => p.average_price ?? <Undefined reason="shares cancel each other" />,
  },
  {
    key: "last",
    label: "Last",
    look: "num",
    render: (p) => p.last ?? <Undefined reason="no price yet" />,
  },
  { key: "value", label: "Value", look: "num", render: (p) => formatMoney(p.value) },
  {
    key: "unrealized",
    label: "Unrealized",
    look: "num",
    render: (p) => <Delta value={p.unrealized} />,
  },
  { key: "strategies", label: "Strategies", look: "num", render: (p) => p.strategies },
];

function Positions({ snapshot }: { snapshot: Snapshot }) {
  const open = snapshot.positions.filter((p) => signOf(p.quantity) !== 0);
  if (open.length === 0)
    return (
      <Empty title="No open position">A position opens when a signal passes every check.</Empty>
    );
  return (
    <PlainTable label="Positions" columns={POSITION_COLUMNS} rows={open} rowKey={(p) => p.symbol} />
  );
}

function Amount({ value }: { value: string }) {
  return <Delta value={value} arrow={false} decimals={/\.\d*[1-9]/.test(value) ? 2 : 0} />;
}

function SessionFacts({ snapshot }: { snapshot: Snapshot }) {
  const { session: s, speed, counts } = snapshot;
  const rows: [string, React.ReactNode][] = [
    ["Data time", `${formatTime(snapshot.time)} UTC`],
    [
      "Pace",
      s.speed
        ? /^[\d.]+$/.test(s.speed)
          ? `${formatDecimal(s.speed)}× real time`
          : s.speed
        : UNDEFINED,
    ],
    ["Events", `${formatCount(counts.events)} · ${formatCompact(speed.events_per_second)}/s`],
    ["Strategy bars", `${formatCompact(speed.strategy_bars_per_second)}/s`],
    [
      "Bar to order",
      `p50 ${formatCompact(speed.decision_p50_us)} µs · p99 ${formatCompact(speed.decision_p99_us)} µs`,
    ],
  ];
  return (
    <div className="body">
      <div className="progress">
        <div
          className="bar"
          role="progressbar"
          aria-label="Progress of the session"
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={s.progress === null ? undefined : Math.round(s.progress * 100)}
        >
          <span style={{ width: `${(s.progress ?? 0) * 100}%` }} />
        </div>
        <span className="num">{formatPercent(s.progress, { decimals: 0 })}</span>
      </div>
      <dl className="facts-list">
        {rows.map(([k, v]) => (
          <div key={k}>
            <dt>{k}</dt>
            <dd>{v}</dd>
          </div>
        ))}
      </dl>
      {s.message && <p className="muted">{s.message}</p>}
    </div>
  );
}

function Alerts({ snapshot }: { snapshot: Snapshot }) {
  if (snapshot.alerts.length === 0)
    return (
      <Empty title="No alert">Limits, faults and commands without effect would show here.</Empty>
    );
  const newest = snapshot.alerts.slice(-6).reverse();
  return (
    <ul className="alerts">
      {newest.map((alert, i) => (
        <li key={`${alert.time}-${i}`}>
          <span className="muted">{formatTime(alert.time)}</span>
          <Chip
            tone={
              /crit|error/.test(alert.severity)
                ? "neg"
                : /warn/.test(alert.severity)
                  ? "warn"
                  : "info"
            }
          >
            {alert.severity}
          </Chip>
          <span>{alert.text}</span>
        </li>
      ))}
    </ul>
  );
}
