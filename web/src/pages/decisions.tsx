import { useMemo } from "react";
import { query } from "../api/client";
import type { DecisionRow } from "../api/types";
import { formatDecimal, formatTime } from "../lib/format";
import { leading, useNarrow } from "../lib/media";
import { setParams, useRoute } from "../lib/router";
import { useSnapshot } from "../live/live";
import { usePaged } from "../live/paged";
import { Empty, ErrorNote, SignalChip, Skeleton, VerdictChip, verdictLook } from "../ui/bits";
import { DecisionDetail } from "../ui/decision-detail";
import { VirtualTable, type Column } from "../ui/virtual-table";

const VERDICTS = ["", "pass", "resize", "block", "none"];

const COLUMNS: Column<DecisionRow>[] = [
  {
    key: "time",
    label: "Data time",
    width: "122px",
    min: 122,
    render: (d) => (
      <button
        type="button"
        className="link"
        aria-label={`Decision ${d.id}, ${formatTime(d.time)}`}
        onClick={() => setParams({ id: String(d.id) })}
      >
        {formatTime(d.time)}
      </button>
    ),
  },
  {
    key: "verdict",
    label: "Verdict",
    width: "80px",
    min: 80,
    render: (d) => <VerdictChip verdict={d.verdict} />,
  },
  {
    key: "signal",
    label: "Signal",
    width: "70px",
    min: 70,
    render: (d) => <SignalChip signal={d.signal} />,
  },
  {
    key: "strategy",
    label: "Strategy",
    width: "minmax(130px, 0.8fr)",
    min: 130,
    render: (d) => <span title={d.strategy}>{d.strategy}</span>,
  },
  { key: "symbol", label: "Symbol", width: "72px", min: 72, render: (d) => d.symbol },
  {
    key: "sent",
    label: "Asked → given",
    width: "128px",
    min: 128,
    align: "right",
    title: "The position the strategy asked for, and the one it was given",
    render: (d) => (
      <>
        {formatDecimal(d.requested)} <span className="muted">→</span> {formatDecimal(d.sent)}
      </>
    ),
  },
  {
    key: "sentence",
    label: "Why",
    width: "minmax(200px, 2.4fr)",
    min: 200,
    render: (d) => <span title={d.sentence}>{d.sentence}</span>,
  },
];

/** Beside an open decision there is room for less. */
const NARROW = COLUMNS.filter((c) => c.key !== "symbol" && c.key !== "sent");

const PHONE = leading(COLUMNS, ["time", "verdict", "sentence"]);

export function DecisionsPage() {
  const snapshot = useSnapshot();
  const phone = useNarrow();
  const { params } = useRoute();
  const id = params.get("id");
  const filter = {
    verdict: params.get("verdict") ?? "",
    code: params.get("code") ?? "",
    strategy: params.get("strategy") ?? "",
    symbol: params.get("symbol") ?? "",
  };
  const paused = params.get("hold") === "1";
  const path = query("/api/v1/decisions", { limit: 100, ...filter });
  const list = usePaged<DecisionRow>(path, snapshot?.counts.decisions ?? 0, paused);
  const codes = useMemo(() => {
    const seen = new Set((snapshot?.blocked_by ?? []).map((b) => b.code));
    for (const d of list.items) if (d.code) seen.add(d.code);
    if (filter.code) seen.add(filter.code);
    return [...seen].sort();
  }, [snapshot?.blocked_by, list.items, filter.code]);
  const filtered = Object.values(filter).some(Boolean);

  return (
    <>
      <div className="page-head">
        <h1>Decisions</h1>
        <span className="muted">one for every BUY or SELL, newest first</span>
        <span className="grow" />
        <div className="filters">
          <div className="segments" role="group" aria-label="Verdict">
            {VERDICTS.map((v) => (
              <button
                key={v}
                type="button"
                aria-pressed={filter.verdict === v}
                onClick={() => setParams({ verdict: v || null })}
              >
                {v ? verdictLook(v).text : "all"}
              </button>
            ))}
          </div>
          <select
            className="field"
            aria-label="Code"
            value={filter.code}
            onChange={(e) => setParams({ code: e.target.value })}
          >
            <option value="">any code</option>
            {codes.map((code) => (
              <option key={code}>{code}</option>
            ))}
          </select>
          <select
            className="field"
            aria-label="Symbol"
            value={filter.symbol}
            onChange={(e) => setParams({ symbol: e.target.value })}
          >
            <option value="">any symbol</option>
            {snapshot?.instruments.map((i) => (
              <option key={i.symbol}>{i.symbol}</option>
            ))}
          </select>
          <select
            className="field strategy-select"
            data-filter
            aria-label="Strategy"
            value={filter.strategy}
            onChange={(e) => setParams({ strategy: e.target.value })}
          >
            <option value="">any strategy</option>
            {snapshot?.strategies.map((s) => (
              <option key={s.id}>{s.name}</option>
            ))}
          </select>
          <button
            type="button"
            className="btn"
            aria-pressed={paused}
            onClick={() => setParams({ hold: paused ? null : "1" })}
          >
            {paused ? "▶ Follow" : "❚❚ Hold"}
          </button>
          {filtered && (
            <button
              type="button"
              className="btn"
              onClick={() => setParams({ verdict: null, code: null, strategy: null, symbol: null })}
            >
              Clear
            </button>
          )}
        </div>
      </div>
      <div className={`split ${id ? "open" : ""}`}>
        <section className="panel fill-panel" aria-label="Decision list">
          {list.error && <ErrorNote message={list.error} retry={list.reload} />}
          {list.loading && list.items.length === 0 ? (
            <Skeleton lines={14} />
          ) : (
            <VirtualTable
              label="Decisions"
              columns={phone ? PHONE : id ? NARROW : COLUMNS}
              rows={list.items}
              rowKey={(d) => d.id}
              selected={id ? Number(id) : null}
              onRow={(d) => setParams({ id: String(d.id) })}
              empty={
                list.error ? null : filtered ? (
                  <Empty title="No decision matches">
                    No decision so far has this verdict, code, strategy and symbol together.
                  </Empty>
                ) : (
                  <Empty title="No decision yet">
                    The first BUY or SELL of a strategy makes one; HOLD makes none.
                  </Empty>
                )
              }
              footer={
                list.next !== null && (
                  <div className="more">
                    <button
                      type="button"
                      className="btn"
                      disabled={list.loading}
                      onClick={list.more}
                    >
                      {list.loading ? "Loading…" : "Load older decisions"}
                    </button>
                  </div>
                )
              }
            />
          )}
        </section>
        {id && <DecisionDetail id={id} onClose={() => setParams({ id: null })} />}
      </div>
    </>
  );
}
