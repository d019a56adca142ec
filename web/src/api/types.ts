// The shapes of docs/design/api.md. Money, prices and quantities are decimal strings.

export type Decimal = string;
export type Time = string;
export type SessionState = "running" | "finished" | "stopping" | "failed";
export type TradingState = "ACTIVE" | "REDUCED" | "NO_NEW" | "HALTED";
export type Verdict = "pass" | "resize" | "block" | "none";

export interface Session {
  name: string;
  mode: string;
  state: SessionState;
  speed: string;
  progress: number | null;
  started: Time;
  feed_age_ms: number | null;
  message: string;
}

export interface Account {
  currency: string;
  equity: Decimal;
  cash: Decimal;
  initial: Decimal;
  pnl_today: Decimal | null;
  pnl_today_ratio: number | null;
  pnl_total: Decimal;
  realized: Decimal;
  unrealized: Decimal;
  drawdown: number | null;
  max_drawdown: number | null;
  peak: Decimal;
  gross_exposure: Decimal;
  net_exposure: Decimal;
  leverage: number | null;
  fees: Decimal;
}

export interface Limit {
  name: string;
  scope: string;
  measured: number | string | null;
  measured_reason?: string;
  limit: number | string | null;
  unit: string;
  used: number | null;
  action: string;
}

export interface Strategy {
  id: number;
  name: string;
  type: string;
  symbol: string;
  timeframe: string;
  state: string;
  fault: string;
  role: string;
  signal: string | null;
  confidence: number | null;
  position: Decimal;
  pnl: Decimal;
  pnl_today: Decimal | null;
  realized: Decimal;
  unrealized: Decimal;
  drawdown: number | null;
  trades: number;
  win_rate: number | null;
  win_rate_reason?: string;
  blocked: number;
  weight: number | null;
  last_decision: number | null;
  spark: number[];
}

export interface Position {
  symbol: string;
  quantity: Decimal;
  average_price: Decimal | null;
  last: Decimal | null;
  value: Decimal | null;
  unrealized: Decimal | null;
  strategies: number;
}

/** A row of /positions: the account's when `strategy` is null, else one strategy's share. */
export type PositionRow = Partial<Omit<Position, "symbol" | "quantity">> & {
  symbol: string;
  quantity: Decimal;
  strategy: string | null;
};

export interface Instrument {
  symbol: string;
  last: Decimal | null;
  time: Time | null;
  bars: number;
}

export interface Alert {
  time: Time;
  severity: string;
  text: string;
}

export interface Counts {
  events: number;
  signals: number;
  decisions: number;
  blocked: number;
  orders: number;
  fills: number;
  trades: number;
}

export interface Speed {
  events_per_second: number | null;
  strategy_bars_per_second: number | null;
  decision_p50_us: number | null;
  decision_p99_us: number | null;
}

export interface Snapshot {
  seq: number;
  time: Time;
  sent: Time;
  session: Session;
  account: Account;
  risk: { trading_state: TradingState; killed: boolean; limits: Limit[] };
  counts: Counts;
  speed: Speed;
  blocked_by: { code: string; count: number }[];
  instruments: Instrument[];
  positions: Position[];
  strategies: Strategy[];
  alerts: Alert[];
}

export interface DecisionRow {
  id: number;
  time: Time;
  strategy: string;
  symbol: string;
  signal: string;
  confidence: number | null;
  verdict: Verdict;
  code: string;
  sentence: string;
  requested: Decimal | null;
  sent: Decimal | null;
}

export interface Stage {
  stage: string;
  check: string;
  code: string;
  verdict: Verdict;
  measured: number | string | null;
  limit: number | string | null;
  unit: string;
  before: Decimal | null;
  after: Decimal | null;
}

export interface ChainLink {
  seq: number;
  kind: string;
  time: Time;
  text: string;
}

export interface Decision extends DecisionRow {
  details: Record<string, unknown>;
  stages: Stage[];
  chain: ChainLink[];
  orders: string[];
}

export interface Order {
  id: number;
  client_order_id: string;
  time: Time;
  symbol: string;
  side: string;
  type: string;
  quantity: Decimal;
  filled: Decimal;
  average_price: Decimal | null;
  state: string;
  stop: Decimal | null;
  purpose: string;
  strategies: { strategy: string; quantity: Decimal; decision: number | null }[];
}

export interface Fill {
  id: number;
  order_id: number;
  time: Time;
  price_time: Time;
  symbol: string;
  side: string;
  quantity: Decimal;
  price: Decimal;
  fee: Decimal;
}

export interface Trade {
  id: number;
  strategy: string;
  symbol: string;
  direction: string;
  units: Decimal;
  entry_time: Time;
  entry_price: Decimal;
  exit_time: Time;
  exit_price: Decimal;
  pnl: Decimal;
  fees: Decimal;
  exit_reason: string;
}

export interface StrategyDetail extends Strategy {
  params: Record<string, unknown> | null;
  sizing: unknown;
  stop_loss: unknown;
  take_profit: unknown;
  members: string[] | null;
}

export interface EquityHistory {
  time: Time[];
  equity: number[];
  drawdown: number[];
}

export interface Page<T> {
  items: T[];
  next: number | null;
}

export interface Problem {
  type?: string;
  title?: string;
  status: number;
  code?: string;
  detail?: string;
}
