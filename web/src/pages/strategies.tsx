import { useEffect, useMemo, useRef } from "react";
import type { Strategy } from "../api/types";
import { formatCount, formatDecimal, formatPercent } from "../lib/format";
import { makeHash, setParams, useRoute } from "../lib/router";
import { matches, sortRows, type Direction, type SortKind } from "../lib/sort";
import { useSnapshot } from "../live/live";
import {
  Delta,
  Empty,
  Ratio,
  SignalChip,
  Skeleton,
  StateChip,
  strategyType,
  Undefined,
} from "../ui/bits";
import { runCommand } from "../ui/commands";
import { Spark } from "../ui/spark";
import { StrategyDrawer } from "../ui/strategy-drawer";
import { VirtualTable, type Column } from "../ui/virtual-table";

interface Sortable extends Column<Strategy> {
  kind: SortKind;
  value: (row: Strategy) => string | number | null;
}

const right = "right" as const;

const COLUMNS: Sortable[] = [
  {
    key: "name",
    label: "Strategy",
    width: "minmax(168px, 1.6fr)",
    min: 168,
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
    width: "84px",
    min: 84,
    kind: "text",
    value: (s) => s.type,
    render: (s) => (
      <span title={s.role === "member" ? "votes only" : s.role}>{strategyType(s.type)}</span>
    ),
  },
  {
    key: "symbol",
    label: "Symbol",
    width: "76px",
    min: 76,
    kind: "text",
    value: (s) => s.symbol,
    render: (s) => s.symbol,
  },
  {
    key: "timeframe",
    label: "Bars",
    width: "46px",
    min: 46,
    kind: "text",
    value: (s) => s.timeframe,
    render: (s) => s.timeframe,
  },
  {
    key: "state",
    label: "State",
    width: "80px",
    min: 80,
    kind: "text",
    value: (s) => s.state,
    render: (s) => <StateChip state={s.state} fault={s.fault} />,
  },
  {
    key: "role",
    label: "Role",
    width: "70px",
    min: 70,
    kind: "text",
    value: (s) => s.role,
    render: (s) => s.role,
    title: "A member votes in an ensemble and keeps a shadow ledger; it sends no order",
  },
  {
    key: "signal",
    label: "Signal",
    width: "66px",
    min: 66,
    kind: "text",
    value: (s) => s.signal,
    render: (s) => <SignalChip signal={s.signal} />,
  },
  {
    key: "confidence",
    label: "Conf.",
    title: "Confidence of the last signal, 0 to 1",
    width: "50px",
    min: 50,
    align: right,
    kind: "number",
    value: (s) => s.confidence,
    render: (s) =>
      s.confidence === null ? <Undefined reason="no signal yet" /> : s.confidence.toFixed(2),
  },
  {
    key: "position",
    label: "Position",
    width: "82px",
    min: 82,
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
    width: "98px",
    min: 98,
    align: right,
    kind: "decimal",
    value: (s) => s.pnl,
    render: (s) => <Delta value={s.pnl} />,
  },
  {
    key: "pnl_today",
    label: "Today",
    width: "92px",
    min: 92,
    align: right,
    kind: "decimal",
    value: (s) => s.pnl_today,
    render: (s) => <Delta value={s.pnl_today} reason="the day has not begun" />,
  },
  {
    key: "drawdown",
    label: "DD",
    title: "Drawdown of the strategy's own ledger",
    width: "58px",
    min: 58,
    align: right,
    kind: "number",
    value: (s) => s.drawdown,
    render: (s) => <Ratio value={s.drawdown} reason="no trade yet" />,
  },
  {
    key: "trades",
    label: "Trades",
    width: "56px",
    min: 56,
    align: right,
    kind: "number",
    value: (s) => s.trades,
    render: (s) => formatCount(s.trades),
  },
  {
    key: "win_rate",
    label: "Wins",
    title: "Share of closed trades with a profit",
    width: "52px",
    min: 52,
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
    width: "64px",
    min: 64,
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
    width: "104px",
    min: 104,
    kind: "number",
    value: (s) => (s.spark.at(-1) ?? 0) - (s.spark[0] ?? 0),
    render: (s) => <Spark points={s.spark} label={`P&L curve of ${s.name}`} />,
  },
  {
    key: "act",
    label: "",
    width: "72px",
    min: 72,
    sortable: false,
    kind: "text",
    value: () => null,
    render: (s) => <Toggle strategy={s} />,
  },
];

function keep(): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(location.hash.split("?")[1] ?? ""));
}

export function Toggle({ strategy }: { strategy: Strategy }) {
  const on = strategy.state === "running";
  return (
    <button
      type="button"
      className="btn small"
      aria-label={`${on ? "Disable" : "Enable"} ${strategy.name}`}
      onClick={() =>
        void runCommand(
          {
            command: on ? "strategy_disable" : "strategy_enable",
            strategy: strategy.name,
            reason: "from the dashboard",
          },
          `${on ? "disable" : "enable"} ${strategy.name}`,
        )
      }
    >
      {on ? "Disable" : "Enable"}
    </button>
  );
}

/** Rows keep their places for a second while their numbers move, so that a click hits what it aimed at. */
function useSlowSort(rows: Strategy[], sort: string, dir: Direction): Strategy[] {
  const held = useRef<{ at: number; key: string; order: Map<number, number> }>({
    at: 0,
    key: "",
    order: new Map(),
  });
  return useMemo(() => {
    const column = COLUMNS.find((c) => c.key === sort) ?? COLUMNS[0];
    const key = `${sort}/${dir}`;
    const now = performance.now();
    const { order } = held.current;
    if (
      column &&
      (held.current.key !== key ||
        now - held.current.at > 1000 ||
        rows.some((r) => !order.has(r.id)))
    ) {
      const sorted = sortRows(rows, column.value, column.kind, dir, (s) => s.id);
      held.current = { at: now, key, order: new Map(sorted.map((s, i) => [s.id, i])) };
      return sorted;
    }
    return [...rows].sort((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0));
  }, [rows, sort, dir]);
}

const NONE: Strategy[] = [];

export function StrategiesPage() {
  const snapshot = useSnapshot();
  const { params } = useRoute();
  const q = params.get("q") ?? "";
  const state = params.get("state") ?? "";
  const sort = params.get("sort") ?? "name";
  const dir: Direction = params.get("dir") === "desc" ? "desc" : "asc";
  const open = params.get("open");
  const all = snapshot?.strategies ?? NONE;
  const sorted = useSlowSort(all, sort, dir);
  const rows = useMemo(
    () =>
      sorted.filter(
        (s) =>
          (!state || s.state === state) &&
          (!q ||
            matches(
              `${s.name} ${s.type} ${strategyType(s.type)} ${s.symbol} ${s.timeframe} ${s.state} ${s.role} ${s.signal}`,
              q,
            )),
      ),
    [sorted, q, state],
  );
  const counts = useMemo(
    () =>
      all.reduce(
        (map, s) => map.set(s.state, (map.get(s.state) ?? 0) + 1),
        new Map<string, number>(),
      ),
    [all],
  );
  const chosen = open ? (all.find((s) => s.name === open) ?? null) : null;

  useEffect(() => {
    if (!open) return;
    const close = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !document.querySelector("dialog[open]"))
        setParams({ open: null });
    };
    window.addEventListener("keydown", close);
    return () => window.removeEventListener("keydown", close);
  }, [open]);

  const onSort = (key: string) => {
    const first = COLUMNS.find((c) => c.key === key)?.kind === "text" ? "asc" : "desc";
    setParams({ sort: key, dir: sort === key ? (dir === "asc" ? "desc" : "asc") : first });
  };

  return (
    <>
      <div className="page-head">
        <h1>Strategies</h1>
        <span className="muted" role="status" data-rows={rows.length}>
          {rows.length === all.length ? `${all.length} in all` : `${rows.length} of ${all.length}`}
        </span>
        <span className="grow" />
        <div className="filters">
          <div className="segments" role="group" aria-label="State">
            {["", "running", "disabled", "faulted", "stopped"].map((name) => (
              <button
                key={name}
                type="button"
                aria-pressed={state === name}
                onClick={() => setParams({ state: name || null })}
              >
                {name || "all"} {name ? (counts.get(name) ?? 0) : ""}
              </button>
            ))}
          </div>
          <input
            className="field"
            data-filter
            type="search"
            placeholder="Filter: name, type, symbol…  /"
            aria-label="Filter strategies"
            value={q}
            onChange={(event) => setParams({ q: event.target.value })}
          />
        </div>
      </div>
      <section className="panel fill-panel" aria-label="Strategy table">
        {snapshot ? (
          <VirtualTable
            label="Strategies"
            columns={COLUMNS}
            rows={rows}
            rowKey={(s) => s.id}
            sort={{ key: sort, direction: dir }}
            onSort={onSort}
            onRow={(s) => setParams({ open: s.name })}
            selected={chosen?.id ?? null}
            empty={
              all.length ? (
                <Empty title="No strategy matches">Clear the filter to see all {all.length}.</Empty>
              ) : (
                <Empty title="No strategy is loaded">
                  Add a [[strategy]] table to the configuration and start again.
                </Empty>
              )
            }
          />
        ) : (
          <Skeleton lines={12} />
        )}
      </section>
      {open && snapshot && (
        <StrategyDrawer name={open} row={chosen} onClose={() => setParams({ open: null })} />
      )}
    </>
  );
}
