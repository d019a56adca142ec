import { useMemo, useState, type ReactNode } from "react";
import { query } from "../api/client";
import type { Fill, Order, PositionRow, Trade } from "../api/types";
import { formatDecimal, formatMoney, signOf } from "../lib/format";
import { makeHash, setParams, useRoute } from "../lib/router";
import { useSnapshot } from "../live/live";
import { useDocument, usePaged, type Paged } from "../live/paged";
import { Chip, Delta, Empty, ErrorNote, Skeleton, Undefined } from "../ui/bits";
import { VirtualTable, type Column } from "../ui/virtual-table";
import { FILLS, ORDERS, Side, TRADES } from "./order-columns";

const TABS = [
  ["positions", "Positions"],
  ["working", "Working orders"],
  ["orders", "All orders"],
  ["fills", "Fills"],
  ["trades", "Trades"],
] as const;
const DONE = new Set(["FILLED", "CANCELLED", "REJECTED", "EXPIRED", "NOT_PLACED"]);

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
