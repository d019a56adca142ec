import type { Fill, Order, Trade } from "../api/types";
import { formatDecimal, formatMoney, formatTime } from "../lib/format";
import { makeHash } from "../lib/router";
import { Chip, Delta, Undefined, words, type Tone } from "../ui/bits";
import type { Column } from "../ui/virtual-table";

const right = "right" as const;

export function orderTone(state: string): Tone {
  if (state === "FILLED") return "pos";
  if (state === "REJECTED" || state === "UNKNOWN") return "neg";
  if (state === "CANCELLED" || state === "EXPIRED" || state === "NOT_PLACED") return "none";
  return "info";
}

export function Side({ side }: { side: string }) {
  return <Chip tone={side === "BUY" || side === "long" ? "pos" : "neg"}>{side}</Chip>;
}

export const ORDERS: Column<Order>[] = [
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

export const FILLS: Column<Fill>[] = [
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

export const TRADES: Column<Trade>[] = [
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
