import { useMemo, useState, type ReactNode } from "react";
import { query } from "../api/client";
import type { Fill, Order, PositionRow, Trade } from "../api/types";
import { formatDecimal, formatMoney, formatTime, signOf } from "../lib/format";
import { makeHash, setParams, useRoute } from "../lib/router";
import { useSnapshot } from "../live/live";
import { useDocument, usePaged, type Paged } from "../live/paged";
import { Chip, Delta, Empty, ErrorNote, Skeleton, Undefined, words, type Tone } from "../ui/bits";
import { VirtualTable, type Column } from "../ui/virtual-table";

const TABS = [
  ["positions", "Positions"],
  ["working", "Working orders"],
  ["orders", "All orders"],
  ["fills", "Fills"],
  ["trades", "Trades"],
] as const;
const DONE = new Set(["FILLED", "CANCELLED", "REJECTED", "EXPIRED", "NOT_PLACED"]);
const right = "right" as const;

export function orderTone(state: string): Tone {
  if (state === "FILLED") return "pos";
  if (state === "REJECTED" || state === "UNKNOWN") return "neg";
  if (state === "CANCELLED" || state === "EXPIRED" || state === "NOT_PLACED") return "none";
  return "info";
}

function Side({ side }: { side: string }) {
  return <Chip tone={side === "BUY" || side === "long" ? "pos" : "neg"}>{side}</Chip>;
}

const ORDERS: Column<Order>[] = [
  { key: "time", label: "Data time", width: "122px", min: 122, render: (o) => formatTime(o.time) },
  {
    key: "client",
    label: "Order",
    width: "minmax(96px, 0.7fr)",
    min: 96,
    render: (o) => <span className="mono">{o.client_order_id}</span>,
  },
  { key: "symbol", label: "Symbol", width: "76px", min: 76, render: (o) => o.symbol },
  { key: "side", label: "Side", width: "56px", min: 56, render: (o) => <Side side={o.side} /> },
  { key: "type", label: "Type", width: "78px", min: 78, render: (o) => words(o.type) },
  { key: "purpose", label: "For", width: "84px", min: 84, render: (o) => words(o.purpose) },
  {
    key: "quantity",
    label: "Quantity",
    width: "92px",
    min: 92,
    align: right,
    render: (o) => formatDecimal(o.quantity),
  },
  {
    key: "filled",
    label: "Filled",
    width: "92px",
    min: 92,
    align: right,
    render: (o) => formatDecimal(o.filled),
  },
  {
    key: "price",
    label: "Average",
    width: "92px",
    min: 92,
    align: right,
    render: (o) =>
      o.average_price === null ? <Undefined reason="nothing is filled yet" /> : o.average_price,
  },
  {
    key: "stop",
    label: "Stop",
    width: "92px",
    min: 92,
    align: right,
    render: (o) => (o.stop === null ? <Undefined reason="this order carries no stop" /> : o.stop),
  },
  {
    key: "state",
    label: "State",
    width: "112px",
    min: 112,
    render: (o) => <Chip tone={orderTone(o.state)}>{words(o.state).toLowerCase()}</Chip>,
  },
  {
    key: "strategies",
    label: "Asked by",
    width: "minmax(160px, 1.6fr)",
    min: 160,
    render: (o) =>
      o.strategies.map((part, i) => (
        <span key={part.strategy}>
          {i > 0 && ", "}
          {part.decision === null ? (
            part.strategy
          ) : (
            <a
              href={makeHash("decisions", { id: String(part.decision) })}
              title={`decision ${part.decision}: ${formatDecimal(part.quantity)}`}
            >
              {part.strategy}
            </a>
          )}
        </span>
      )),
  },
];

const FILLS: Column<Fill>[] = [
  { key: "time", label: "Data time", width: "130px", min: 130, render: (f) => formatTime(f.time) },
  {
    key: "price_time",
    label: "Price of",
    title: "The time of the price the fill used",
    width: "130px",
    min: 130,
    render: (f) => formatTime(f.price_time),
  },
  {
    key: "order",
    label: "Order",
    width: "80px",
    min: 80,
    align: right,
    render: (f) => `#${f.order_id}`,
  },
  { key: "symbol", label: "Symbol", width: "minmax(80px, 1fr)", min: 80, render: (f) => f.symbol },
  { key: "side", label: "Side", width: "60px", min: 60, render: (f) => <Side side={f.side} /> },
  {
    key: "quantity",
    label: "Quantity",
    width: "minmax(100px, 1fr)",
    min: 100,
    align: right,
    render: (f) => formatDecimal(f.quantity),
  },
  {
    key: "price",
    label: "Price",
    width: "minmax(100px, 1fr)",
    min: 100,
    align: right,
    render: (f) => f.price,
  },
  {
    key: "fee",
    label: "Fee",
    width: "minmax(80px, 1fr)",
    min: 80,
    align: right,
    render: (f) => formatDecimal(f.fee, { minimum: 2 }),
  },
];

const TRADES: Column<Trade>[] = [
  {
    key: "exit",
    label: "Closed",
    width: "122px",
    min: 122,
    render: (t) => formatTime(t.exit_time),
  },
  {
    key: "strategy",
    label: "Strategy",
    width: "minmax(150px, 1.4fr)",
    min: 150,
    render: (t) => <a href={makeHash("strategies", { open: t.strategy })}>{t.strategy}</a>,
  },
  { key: "symbol", label: "Symbol", width: "76px", min: 76, render: (t) => t.symbol },
  {
    key: "direction",
    label: "Side",
    width: "60px",
    min: 60,
    render: (t) => <Side side={t.direction} />,
  },
  {
    key: "units",
    label: "Units",
    width: "minmax(84px, 0.6fr)",
    min: 84,
    align: right,
    render: (t) => formatDecimal(t.units),
  },
  {
    key: "entry",
    label: "Opened",
    width: "122px",
    min: 122,
    render: (t) => formatTime(t.entry_time),
  },
  {
    key: "in",
    label: "In at",
    width: "minmax(84px, 0.6fr)",
    min: 84,
    align: right,
    render: (t) => t.entry_price,
  },
  {
    key: "out",
    label: "Out at",
    width: "minmax(84px, 0.6fr)",
    min: 84,
    align: right,
    render: (t) => t.exit_price,
  },
  {
    key: "pnl",
    label: "P&L",
    width: "minmax(104px, 0.7fr)",
    min: 104,
    align: right,
    render: (t) => <Delta value={t.pnl} />,
  },
  {
    key: "fees",
    label: "Fees",
    width: "70px",
    min: 70,
    align: right,
    render: (t) => formatMoney(t.fees),
  },
  { key: "reason", label: "Ended by", width: "88px", min: 88, render: (t) => words(t.exit_reason) },
];

export function OrdersPage() {
  const { params } = useRoute();
  const snapshot = useSnapshot();
  const tab = params.get("tab") ?? "positions";
  const symbol = params.get("symbol") ?? "";
  const order = params.get("order") ?? "";
  return (
    <>
      <div className="page-head">
        <h1>Orders and positions</h1>
        <span className="grow" />
        {(tab === "orders" || tab === "working") && (
          <select
            className="field"
            data-filter
            aria-label="Symbol"
            value={symbol}
            onChange={(event) => setParams({ symbol: event.target.value, order: null })}
          >
            <option value="">any symbol</option>
            {snapshot?.instruments.map((i) => (
              <option key={i.symbol}>{i.symbol}</option>
            ))}
          </select>
        )}
        <nav className="tabs" aria-label="Lists">
          {TABS.map(([key, label]) => (
            <a
              key={key}
              href={makeHash("orders", { tab: key })}
              aria-current={tab === key ? "true" : undefined}
            >
              {label}
            </a>
          ))}
        </nav>
      </div>
      {tab === "working" ? (
        <Orders key="w" symbol={symbol} order="" working />
      ) : tab === "orders" ? (
        <Orders key="o" symbol={symbol} order={order} working={false} />
      ) : tab === "fills" ? (
        <Fills />
      ) : tab === "trades" ? (
        <Trades />
      ) : (
        <Positions />
      )}
    </>
  );
}

function Listed<T extends { id: number }>({
  label,
  list,
  columns,
  rows,
  empty,
  selected,
}: {
  label: string;
  list: Paged<T>;
  columns: Column<T>[];
  rows?: T[];
  empty: ReactNode;
  selected?: number | null;
}) {
  return (
    <section className="panel fill-panel" aria-label={label}>
      {list.error && <ErrorNote message={list.error} retry={list.reload} />}
      {list.loading && list.items.length === 0 ? (
        <Skeleton lines={14} />
      ) : (
        <VirtualTable
          label={label}
          columns={columns}
          rows={rows ?? list.items}
          rowKey={(row) => row.id}
          selected={selected ?? null}
          empty={list.error ? null : empty}
          footer={
            list.next !== null && (
              <div className="more">
                <button type="button" className="btn" disabled={list.loading} onClick={list.more}>
                  {list.loading ? "Loading…" : "Load older"}
                </button>
              </div>
            )
          }
        />
      )}
    </section>
  );
}

function Orders({ symbol, order, working }: { symbol: string; order: string; working: boolean }) {
  const pulse = useSnapshot()?.seq ?? 0;
  const list = usePaged<Order>(
    query("/api/v1/orders", { limit: working ? 500 : 100, symbol }),
    pulse,
  );
  const rows = useMemo(
    () => (working ? list.items.filter((o) => !DONE.has(o.state)) : list.items),
    [list.items, working],
  );
  const selected = order ? (list.items.find((o) => o.client_order_id === order)?.id ?? null) : null;
  return (
    <Listed
      label={working ? "Working orders" : "Orders"}
      list={list}
      columns={ORDERS}
      rows={rows}
      selected={selected}
      empty={
        working ? (
          <Empty title="No order is working">
            Among the newest {list.items.length} orders all are done; market orders fill on the next
            bar’s open.
          </Empty>
        ) : (
          <Empty title="No order yet">
            An order follows the first signal that passes every check. See Decisions for those that
            did not.
          </Empty>
        )
      }
    />
  );
}

function Fills() {
  const list = usePaged<Fill>(
    query("/api/v1/fills", { limit: 100 }),
    useSnapshot()?.counts.fills ?? 0,
  );
  return (
    <Listed
      label="Fills"
      list={list}
      columns={FILLS}
      empty={<Empty title="No fill yet">Orders fill on the next bar’s open.</Empty>}
    />
  );
}

function Trades() {
  const list = usePaged<Trade>(
    query("/api/v1/trades", { limit: 100 }),
    useSnapshot()?.counts.trades ?? 0,
  );
  return (
    <Listed
      label="Trades"
      list={list}
      columns={TRADES}
      empty={
        <Empty title="No closed trade yet">
          A trade shows here when a strategy’s position is closed.
        </Empty>
      }
    />
  );
}

function Positions() {
  const snapshot = useSnapshot();
  const { data, error } = useDocument<{ items: PositionRow[] }>(
    "/api/v1/positions",
    snapshot?.seq ?? 0,
  );
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  if (!data)
    return (
      <section className="panel">
        {error ? <ErrorNote message={error} /> : <Skeleton lines={10} />}
      </section>
    );
  const accounts = data.items.filter(
    (p) => p.strategy === null && (signOf(p.quantity) !== 0 || (p.strategies ?? 0) > 0),
  );
  if (accounts.length === 0) {
    return (
      <section className="panel">
        <Empty title="No open position">A position opens when a signal passes every check.</Empty>
      </section>
    );
  }
  const toggle = (symbol: string) =>
    setClosed((now) => {
      const next = new Set(now);
      if (!next.delete(symbol)) next.add(symbol);
      return next;
    });
  return (
    <section className="panel fill-panel" aria-label="Positions">
      <div className="scroll-both" tabIndex={0} role="region" aria-label="Positions, scrollable">
        <table className="plain positions">
          <thead>
            <tr>
              <th>Symbol, strategy</th>
              <th>Side</th>
              <th className="num">Quantity</th>
              <th className="num">Average</th>
              <th className="num">Last</th>
              <th className="num">Value</th>
              <th className="num">Unrealized</th>
            </tr>
          </thead>
          {accounts.map((account) => {
            const parts = data.items.filter(
              (p) => p.symbol === account.symbol && p.strategy !== null && signOf(p.quantity) !== 0,
            );
            const isOpen = !closed.has(account.symbol);
            return (
              <tbody key={account.symbol}>
                <PositionLine
                  row={account}
                  first={
                    <button
                      type="button"
                      className="link account"
                      aria-expanded={isOpen}
                      onClick={() => toggle(account.symbol)}
                    >
                      <span aria-hidden="true">{isOpen ? "▾" : "▸"}</span> {account.symbol}
                      <span className="muted">
                        {" "}
                        {parts.length} {parts.length === 1 ? "strategy" : "strategies"}
                      </span>
                    </button>
                  }
                  strong
                />
                {isOpen &&
                  parts.map((part) => (
                    <PositionLine
                      key={part.strategy}
                      row={part}
                      first={
                        <a
                          className="part"
                          href={makeHash("strategies", { open: part.strategy ?? "" })}
                        >
                          {part.strategy}
                        </a>
                      }
                    />
                  ))}
              </tbody>
            );
          })}
        </table>
      </div>
    </section>
  );
}

function PositionLine({
  row,
  first,
  strong = false,
}: {
  row: PositionRow;
  first: ReactNode;
  strong?: boolean;
}) {
  const sign = signOf(row.quantity);
  return (
    <tr className={strong ? "strong" : ""}>
      <td>{first}</td>
      <td>
        {sign === 0 ? <Chip tone="none">flat</Chip> : <Side side={sign > 0 ? "long" : "short"} />}
      </td>
      <td className="num">{formatDecimal(row.quantity, { sign: true })}</td>
      <td className="num">
        {row.average_price ?? <Undefined reason="flat: the strategies' shares cancel each other" />}
      </td>
      <td className="num">{row.last ?? <Undefined reason="no price in this row" />}</td>
      <td className="num">
        {row.value === undefined || row.value === null ? (
          <Undefined reason="no price yet" />
        ) : (
          formatMoney(row.value)
        )}
      </td>
      <td className="num">
        <Delta value={row.unrealized} reason="no price yet" />
      </td>
    </tr>
  );
}
