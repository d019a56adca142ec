import type { Strategy } from "../api/types";
import { formatCount, formatDecimal, formatPercent } from "../lib/format";
import { makeHash } from "../lib/router";
import type { SortKind } from "../lib/sort";
import { Delta, Ratio, SignalChip, StateChip, strategyType, Undefined } from "../ui/bits";
import { Spark } from "../ui/spark";
import { Toggle } from "../ui/toggle";
import type { Column } from "../ui/virtual-table";

export interface Sortable extends Column<Strategy> {
  kind: SortKind;
  value: (row: Strategy) => string | number | null;
}

const right = "right" as const;

export const STRATEGY_COLUMNS: Sortable[] = [
  {
    key: "name",
    label: "Strategy",
    width: "minmax(134px, 1.6fr)",
    min: 134,
    kind: "text",
    value: (s) => s.name,
    render: (s) => (
      <a href={makeHash("strategies", { ...keep(), open: s.name })} title={s.name}>
        {s.name}
      </a>
    ),
  },
  {
    key: "type",
    label: "Type",
    width: "76px",
    min: 76,
    kind: "text",
    value: (s) => s.type,
    render: (s) => (
      <span title={s.role === "member" ? "votes only" : s.role}>{strategyType(s.type)}</span>
    ),
  },
  {
    key: "symbol",
    label: "Symbol",
    width: "74px",
    min: 74,
    kind: "text",
    value: (s) => s.symbol,
    render: (s) => s.symbol,
  },
  {
    key: "timeframe",
    label: "Bars",
    width: "42px",
    min: 42,
    kind: "text",
    value: (s) => s.timeframe,
    render: (s) => s.timeframe,
  },
  {
    key: "state",
    label: "State",
    width: "76px",
    min: 76,
    kind: "text",
    value: (s) => s.state,
    render: (s) => <StateChip state={s.state} fault={s.fault} />,
  },
  {
    key: "role",
    label: "Role",
    width: "76px",
    min: 76,
    kind: "text",
    value: (s) => s.role,
    render: (s) => s.role,
    title: "A member votes in an ensemble and keeps a shadow ledger; it sends no order",
  },
  {
    key: "signal",
    label: "Signal",
    width: "74px",
    min: 74,
    kind: "text",
    value: (s) => s.signal,
    render: (s) => <SignalChip signal={s.signal} />,
  },
  {
    key: "confidence",
    label: "Conf.",
    title: "Confidence of the last signal, 0 to 1",
    width: "46px",
    min: 46,
    align: right,
    kind: "number",
    value: (s) => s.confidence,
    render: (s) =>
      s.confidence === null ? <Undefined reason="no signal yet" /> : s.confidence.toFixed(2),
  },
  {
    key: "position",
    label: "Position",
    width: "74px",
    min: 74,
    align: right,
    kind: "decimal",
    value: (s) => s.position,
    render: (s) => (
      <span className={s.position === "0" ? "muted" : ""}>{formatDecimal(s.position)}</span>
    ),
  },
  {
    key: "pnl",
    label: "P&L",
    title: "Realized and unrealized, after fees",
    width: "92px",
    min: 92,
    align: right,
    kind: "decimal",
    value: (s) => s.pnl,
    render: (s) => <Delta value={s.pnl} />,
  },
  {
    key: "pnl_today",
    label: "Today",
    width: "84px",
    min: 84,
    align: right,
    kind: "decimal",
    value: (s) => s.pnl_today,
    render: (s) => <Delta value={s.pnl_today} reason="the day has not begun" />,
  },
  {
    key: "drawdown",
    label: "DD",
    title: "Drawdown of the strategy's own ledger",
    width: "56px",
    min: 56,
    align: right,
    kind: "number",
    value: (s) => s.drawdown,
    render: (s) => <Ratio value={s.drawdown} reason="no trade yet" />,
  },
  {
    key: "trades",
    label: "Trades",
    width: "50px",
    min: 50,
    align: right,
    kind: "number",
    value: (s) => s.trades,
    render: (s) => formatCount(s.trades),
  },
  {
    key: "win_rate",
    label: "Wins",
    title: "Share of closed trades with a profit",
    width: "46px",
    min: 46,
    align: right,
    kind: "number",
    value: (s) => s.win_rate,
    render: (s) =>
      s.win_rate === null ? (
        <Undefined reason={s.win_rate_reason ?? "no closed trade yet"} />
      ) : (
        formatPercent(s.win_rate, { decimals: 0 })
      ),
  },
  {
    key: "blocked",
    label: "Blocked",
    width: "57px",
    min: 57,
    align: right,
    kind: "number",
    value: (s) => s.blocked,
    render: (s) =>
      s.blocked ? (
        <a href={makeHash("decisions", { strategy: s.name, verdict: "block" })}>
          {formatCount(s.blocked)}
        </a>
      ) : (
        <span className="muted">0</span>
      ),
  },
  {
    key: "spark",
    label: "Curve",
    title: "P&L, the last 60 points; sorts by the change over them",
    width: "88px",
    min: 88,
    kind: "number",
    value: (s) => (s.spark.at(-1) ?? 0) - (s.spark[0] ?? 0),
    render: (s) => <Spark points={s.spark} width={76} label={`P&L curve of ${s.name}`} />,
  },
  {
    key: "act",
    label: "Action",
    width: "78px",
    min: 78,
    sortable: false,
    kind: "text",
    value: () => null,
    render: (s) => <Toggle strategy={s} />,
  },
];

function keep(): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(location.hash.split("?")[1] ?? ""));
}
