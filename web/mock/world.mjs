// The invented session as docs/design/api.md tells it.
import { Session } from "./session.mjs";

export class World extends Session {
  positions() {
    return this.instruments.map((i) => {
      const own = this.strategies.filter((s) => s.instrument === i && s.units);
      const quantity = own.reduce((sum, s) => sum + s.units, 0);
      const cost = own.reduce((sum, s) => sum + s.units * s.entry, 0);
      const unrealized = own.reduce(
        (sum, s) => sum + s.units * (i.last - s.entry) * this.rate(i),
        0,
      );
      return {
        symbol: i.symbol,
        quantity: String(quantity),
        average_price: quantity ? Math.abs(cost / quantity).toFixed(i.places) : null,
        last: i.last.toFixed(i.places),
        value: (quantity * i.last * this.rate(i)).toFixed(2),
        unrealized: unrealized.toFixed(2),
        strategies: own.length,
        own,
      };
    });
  }

  row(s) {
    const p = this.pnl(s);
    return {
      id: s.id,
      name: s.name,
      type: s.type,
      symbol: s.instrument.symbol,
      timeframe: s.timeframe,
      state: s.state,
      fault: s.fault,
      role: s.role,
      signal: s.signal,
      confidence: s.confidence,
      position: String(s.units),
      pnl: p.toFixed(2),
      pnl_today: (p - s.day).toFixed(2),
      realized: s.realized.toFixed(2),
      unrealized: (p - s.realized).toFixed(2),
      drawdown: s.drawdown,
      trades: s.trades,
      win_rate: s.trades ? s.wins / s.trades : null,
      win_rate_reason: s.trades ? undefined : "no closed trade yet",
      blocked: s.blocked,
      weight: 1,
      last_decision: s.last,
      spark: [...s.spark, +p.toFixed(2)].slice(-60),
    };
  }

  snapshot() {
    const positions = this.positions();
    const gross = positions.reduce((sum, p) => sum + Math.abs(Number(p.value)), 0);
    const net = positions.reduce((sum, p) => sum + Number(p.value), 0);
    const unrealized = this.strategies.reduce((sum, s) => sum + this.pnl(s) - s.realized, 0);
    const today = this.value - this.dayStart.equity;
    const worst = positions.reduce(
      (m, p) => Math.max(m, Math.abs(Number(p.value)) / this.value),
      0,
    );
    const limit = (name, scope, measured, unit, action) => ({
      name,
      scope,
      measured,
      limit: this.limits[name],
      unit,
      used: Math.max(0, measured / this.limits[name]),
      action,
    });
    const open = positions.filter((p) => p.own.length).length;
    return {
      seq: this.seq,
      time: this.stamp(),
      sent: new Date().toISOString(),
      session: {
        name: this.name,
        mode: "PAPER",
        state: this.state,
        speed: "36000",
        progress: this.done / this.bars,
        started: this.started,
        feed_age_ms: Math.round(5 + this.random() * 30),
        message: this.state === "finished" ? "the history is at its end" : "",
      },
      account: {
        currency: "USD",
        equity: this.value.toFixed(2),
        cash: (this.value - net).toFixed(2),
        initial: String(this.initial),
        pnl_today: today.toFixed(2),
        pnl_today_ratio: today / this.dayStart.equity,
        pnl_total: (this.value - this.initial).toFixed(2),
        realized: this.realized.toFixed(2),
        unrealized: unrealized.toFixed(2),
        drawdown: this.drawdown,
        max_drawdown: this.maxDrawdown,
        peak: this.peak.toFixed(2),
        gross_exposure: gross.toFixed(2),
        net_exposure: net.toFixed(2),
        leverage: gross / this.value,
        fees: this.fees.toFixed(2),
      },
      risk: {
        trading_state: this.killed
          ? "HALTED"
          : this.drawdown > 0.08
            ? "NO_NEW"
            : this.drawdown > 0.04
              ? "REDUCED"
              : "ACTIVE",
        killed: this.killed,
        limits: [
          limit("drawdown", "account", this.drawdown, "ratio", "flatten and halt at 12 %"),
          limit(
            "daily_loss",
            "account",
            Math.max(0, -today / this.dayStart.equity),
            "ratio",
            "no new positions until 00:00 UTC",
          ),
          limit("exposure_gross", "account", gross / this.value, "ratio", "resize to fit"),
          limit("exposure_symbol", "symbol", worst, "ratio", "block"),
          limit("leverage", "account", gross / this.value, "x", "block"),
          limit("correlation", "pair", 0.41 + this.drawdown * 4, "ratio", "block the newer"),
          limit("open_positions", "account", open, "count", "block"),
          limit("order_rate", "account", 4, "per minute", "block"),
        ],
      },
      counts: { ...this.counts },
      speed: {
        events_per_second: 2400 + this.random() * 90,
        strategy_bars_per_second: 1.21e6 + this.random() * 4e4,
        decision_p50_us: 11.2,
        decision_p99_us: 48.7,
      },
      blocked_by: [...this.blocked]
        .map(([code, count]) => ({ code, count }))
        .sort((a, b) => b.count - a.count),
      instruments: this.instruments.map((i) => ({
        symbol: i.symbol,
        last: i.last.toFixed(i.places),
        time: this.stamp(),
        bars: i.bars,
      })),
      positions: positions.map(({ own, ...p }) => p),
      strategies: this.strategies.map((s) => this.row(s)),
      alerts: this.alerts,
    };
  }
}
