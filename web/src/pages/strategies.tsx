import { useEffect, useMemo } from "react";
import type { Strategy } from "../api/types";
import { leading, useNarrow } from "../lib/media";
import { setParams, useRoute } from "../lib/router";
import { matches, sortRows, type Direction } from "../lib/sort";
import { useSnapshot } from "../live/live";
import { Empty, Skeleton, strategyType } from "../ui/bits";
import { StrategyDrawer } from "../ui/strategy-drawer";
import { VirtualTable } from "../ui/virtual-table";
import { STRATEGY_COLUMNS as COLUMNS } from "./strategy-columns";

const PHONE = leading(COLUMNS, ["name", "pnl", "spark", "state", "signal"]);

function sortStrategies(rows: Strategy[], key: string, dir: Direction): Strategy[] {
  const column = COLUMNS.find((c) => c.key === key) ?? COLUMNS[0];
  return column ? sortRows(rows, column.value, column.kind, dir, (s) => s.id) : rows;
}

const NONE: Strategy[] = [];

export function StrategiesPage() {
  const snapshot = useSnapshot();
  const narrow = useNarrow();
  const { params } = useRoute();
  const q = params.get("q") ?? "";
  const state = params.get("state") ?? "";
  const sort = params.get("sort") ?? "name";
  const dir: Direction = params.get("dir") === "desc" ? "desc" : "asc";
  const open = params.get("open");
  const all = snapshot?.strategies ?? NONE;
  const sorted = useMemo(() => sortStrategies(all, sort, dir), [all, sort, dir]);
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
            placeholder="Filter by any word  ( / )"
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
            columns={narrow ? PHONE : COLUMNS}
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
