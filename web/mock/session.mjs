// An invented session that moves: seeded, so that pictures repeat. Nothing here is a result.
const SYMBOLS = [
  { symbol: "EURUSD", price: 1.0842, vol: 0.0011, places: 5, unit: 10000 },
  { symbol: "GBPUSD", price: 1.2711, vol: 0.0013, places: 5, unit: 10000 },
  { symbol: "USDJPY", price: 151.32, vol: 0.0012, places: 3, unit: 10000 },
  { symbol: "SP500", price: 2695.8, vol: 0.0021, places: 2, unit: 10 },
];
const TYPES = ["rsi", "ma_crossover", "support_resistance"];
const HOUR = 3600_000;

function generator(seed) {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = a;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export class Session {
  constructor({ strategies = 120, warm = 1500, bars = 6000, name = "demo" } = {}) {
    this.random = generator(20180102);
    this.seq = 0;
    this.time = Date.UTC(2018, 0, 2);
    this.bars = bars;
    this.done = 0;
    this.started = new Date().toISOString();
    this.name = name;
    this.state = "running";
    this.killed = false;
    this.initial = 1_000_000;
    this.realized = 0;
    this.fees = 0;
    this.peak = this.initial;
    this.maxDrawdown = 0;
    this.dayStart = { day: "", equity: this.initial };
    this.instruments = SYMBOLS.map((s) => ({ ...s, last: s.price, held: 0, cost: 0, bars: 0 }));
    this.counts = {
      events: 0,
      signals: 0,
      decisions: 0,
      blocked: 0,
      orders: 0,
      fills: 0,
      trades: 0,
    };
    this.blocked = new Map();
    this.decisions = [];
    this.orders = [];
    this.fills = [];
    this.trades = [];
    this.equity = { time: [], equity: [], drawdown: [] };
    this.alerts = [];
    this.limits = {
      drawdown: 0.12,
      exposure_gross: 2.0,
      exposure_symbol: 0.75,
      leverage: 3,
      open_positions: 40,
      daily_loss: 0.02,
      correlation: 0.8,
      order_rate: 60,
    };
    this.strategies = Array.from({ length: strategies }, (_, id) => this.makeStrategy(id));
    for (let i = 0; i < warm; i += 1) this.step();
  }

  makeStrategy(id) {
    const ensemble = id % 20 === 19;
    const type = ensemble ? "ensemble" : TYPES[id % TYPES.length];
    const instrument = this.instruments[id % this.instruments.length];
    return {
      id,
      type,
      instrument,
      name:
        `${ensemble ? "vote" : type.replace("ma_crossover", "ma").replace("support_resistance", "levels")}` +
        `-${instrument.symbol.toLowerCase()}-${String(id).padStart(3, "0")}`,
      timeframe: ["1h", "4h", "1d"][id % 3],
      state: id === 57 ? "faulted" : "running",
      fault: id === 57 ? "stopped: on_bar took longer than 250 ms" : "",
      role: ensemble ? "ensemble" : id % 20 < 3 ? "member" : "trader",
      signal: "HOLD",
      confidence: null,
      units: 0,
      entry: 0,
      entryTime: 0,
      realized: 0,
      day: 0,
      trades: 0,
      wins: 0,
      blocked: 0,
      last: null,
      spark: [],
      peak: 0,
      drawdown: 0,
      skill: (this.random() - 0.46) * 0.05,
    };
  }

  pnl(s) {
    return s.realized + s.units * (s.instrument.last - s.entry) * this.rate(s.instrument);
  }

  rate(instrument) {
    return instrument.symbol === "USDJPY" ? 1 / instrument.last : 1;
  }

  step() {
    if (this.state !== "running") return;
    this.done += 1;
    this.time += HOUR;
    for (const i of this.instruments) {
      const shock = (this.random() + this.random() + this.random() - 1.5) * 2 * i.vol;
      i.last = i.last * (1 + shock + 0.00001);
      i.bars += 1;
      this.counts.events += 1;
      this.seq += 1;
      i.seq = this.seq;
    }
    for (const s of this.strategies) this.act(s);
    this.mark();
    if (this.done >= this.bars) this.state = "finished";
  }

  act(s) {
    if (s.state !== "running" || this.random() > 0.022) {
      if (this.done % 25 === s.id % 25) this.sparkle(s);
      return;
    }
    const side = s.units ? -Math.sign(s.units) : this.random() < 0.5 + s.skill ? 1 : -1;
    s.signal = side > 0 ? "BUY" : "SELL";
    s.confidence = 0.5 + this.random() * 0.5;
    this.counts.signals += 1;
    this.decide(s, side);
  }

  decide(s, side) {
    const i = s.instrument;
    const requested = i.unit * (1 + Math.floor(this.random() * 3));
    const r = this.random();
    let verdict = "pass";
    let code = "OK";
    let failing = "";
    if (this.killed) [verdict, code, failing] = ["block", "KILL_ACTIVE", "kill_switch"];
    else if (s.role === "member") [verdict, code] = ["none", "MEMBER_VOTES_ONLY"];
    else if (s.units) verdict = "pass";
    else if (r < 0.16)
      [verdict, code, failing] = ["block", "EXPOSURE_SYMBOL_LIMIT", "exposure_symbol"];
    else if (r < 0.22) [verdict, code, failing] = ["block", "CORRELATION_LIMIT", "correlation"];
    else if (r < 0.25) [verdict, code, failing] = ["block", "ORDER_RATE_LIMIT", "order_rate"];
    else if (r < 0.36)
      [verdict, code, failing] = ["resize", "EXPOSURE_GROSS_LIMIT", "exposure_gross"];
    const sent = verdict === "pass" ? requested : verdict === "resize" ? requested / 2 : 0;
    const stages = this.stages(s, requested, sent, verdict, code, failing);
    const id = this.decisions.length + 1;
    const at = this.stamp();
    const bad = stages.find((x) => x.code === code && x.verdict === verdict);
    const words = `${side > 0 ? "buy" : "sell"} ${requested.toLocaleString("en")} ${i.symbol}`;
    const number = (v) => (bad?.unit === "ratio" ? `${(v * 100).toFixed(1)} %` : String(v));
    const sentence =
      verdict === "pass"
        ? `Passed: every check held, so the account will ${words}.`
        : verdict === "none"
          ? `No order: ${s.name} only votes; its vote went to the ensemble.`
          : verdict === "resize"
            ? `Resized: gross exposure would be ${number(bad.measured)}, over the ${number(bad.limit)} limit. ` +
              `Would have asked to ${words}; ${sent.toLocaleString("en")} was sent.`
            : code === "KILL_ACTIVE"
              ? `Blocked: the kill switch is on. Would have asked to ${words}.`
              : `Blocked: ${failing.replace("_", " ")} would be ${number(bad.measured)}, over the ` +
                `${number(bad.limit)} limit. Would have asked to ${words}.`;
    const chain = [
      {
        seq: i.seq,
        kind: "bar",
        time: at,
        text: `${i.symbol} ${s.timeframe} bar closed at ${i.last.toFixed(i.places)}`,
      },
      {
        seq: (this.seq += 1),
        kind: "signal",
        time: at,
        text: `${s.name} said ${s.signal} with confidence ${s.confidence.toFixed(2)}`,
      },
      {
        seq: (this.seq += 1),
        kind: "risk",
        time: at,
        text: verdict === "pass" ? "risk gate passed the target" : `risk gate: ${code}`,
      },
    ];
    const orders = [];
    if (sent > 0) {
      const order = this.order(s, side, sent, id, chain);
      orders.push(order.client_order_id);
    }
    if (verdict === "block") {
      s.blocked += 1;
      this.counts.blocked += 1;
      this.blocked.set(code, (this.blocked.get(code) ?? 0) + 1);
    }
    this.counts.decisions += 1;
    this.counts.events += chain.length;
    s.last = id;
    this.decisions.push({
      id,
      time: at,
      strategy: s.name,
      symbol: i.symbol,
      signal: s.signal,
      confidence: s.confidence,
      verdict,
      code,
      sentence,
      requested: String(requested * side),
      sent: String(sent * side),
      stages,
      chain,
      orders,
      details:
        s.type === "rsi"
          ? { rsi: +(20 + this.random() * 60).toFixed(2), lower: 30, upper: 70 }
          : { fast: +i.last.toFixed(i.places), slow: +(i.last * 0.998).toFixed(i.places) },
    });
  }

  stages(s, requested, sent, verdict, code, failing) {
    const list = [];
    let quantity = requested;
    const add = (stage, check, measured, limit, unit) => {
      const hit = check === failing;
      const after = hit ? sent : quantity;
      list.push({
        stage,
        check,
        code: hit ? code : "OK",
        verdict: hit ? verdict : "pass",
        measured,
        limit,
        unit,
        before: String(quantity),
        after: String(after),
      });
      quantity = after;
      return !(hit && verdict === "block");
    };
    const near = (limit, hit) =>
      +(limit * (hit ? 1.02 + this.random() * 0.2 : 0.2 + this.random() * 0.6)).toFixed(4);
    if (verdict === "none") {
      list.push({
        stage: "ensemble",
        check: "member",
        code,
        verdict,
        measured: null,
        limit: null,
        unit: "none",
        before: String(requested),
        after: "0",
      });
      return list;
    }
    list.push({
      stage: "sizing",
      check: "units",
      code: "OK",
      verdict: "pass",
      measured: null,
      limit: null,
      unit: "none",
      before: String(requested),
      after: String(requested),
    });
    const order = [
      "kill_switch",
      "drawdown",
      "daily_loss",
      "exposure_symbol",
      "exposure_gross",
      "correlation",
      "leverage",
      "order_rate",
    ];
    for (const check of order) {
      const hit = check === failing;
      const unit = check === "order_rate" ? "per minute" : check === "leverage" ? "x" : "ratio";
      if (check === "kill_switch") {
        if (!add("risk", check, hit ? 1 : 0, 0, "count")) break;
        continue;
      }
      const limit = this.limits[check];
      const measured = check === "order_rate" ? Math.round(near(limit, hit)) : near(limit, hit);
      if (!add("risk", check, measured, limit, unit)) break;
    }
    return list;
  }

  order(s, side, quantity, decision, chain) {
    const i = s.instrument;
    const id = this.orders.length + 1;
    const price = i.last * (1 + (side * i.vol) / 40);
    const at = this.stamp();
    const fee = quantity * price * this.rate(i) * 0.00002;
    const order = {
      id,
      client_order_id: `${this.name}-${id}`,
      time: at,
      symbol: i.symbol,
      side: side > 0 ? "BUY" : "SELL",
      type: "market",
      quantity: String(quantity),
      filled: String(quantity),
      average_price: price.toFixed(i.places),
      state: "FILLED",
      stop: s.units ? null : (price * (1 - side * 0.02)).toFixed(i.places),
      purpose: s.units ? "exit" : "entry",
      strategies: [{ strategy: s.name, quantity: String(quantity), decision }],
    };
    this.orders.push(order);
    chain.push({
      seq: (this.seq += 1),
      kind: "order",
      time: at,
      text: `${order.client_order_id}: ${order.side} ${quantity} ${i.symbol} at market`,
    });
    this.fills.push({
      id: this.fills.length + 1,
      order_id: id,
      time: at,
      price_time: at,
      symbol: i.symbol,
      side: order.side,
      quantity: String(quantity),
      price: price.toFixed(i.places),
      fee: fee.toFixed(2),
    });
    chain.push({
      seq: (this.seq += 1),
      kind: "fill",
      time: at,
      text: `filled ${quantity} at ${price.toFixed(i.places)}, fee ${fee.toFixed(2)}`,
    });
    this.counts.orders += 1;
    this.counts.fills += 1;
    this.fees += fee;
    if (s.units) {
      const gain =
        s.units * (price - s.entry) * this.rate(i) -
        fee +
        Math.abs(s.units) * s.entry * this.rate(i) * s.skill * 0.04;
      s.realized += gain;
      s.trades += 1;
      s.wins += gain > 0 ? 1 : 0;
      this.realized += gain;
      this.counts.trades += 1;
      this.trades.push({
        id: this.trades.length + 1,
        strategy: s.name,
        symbol: i.symbol,
        direction: s.units > 0 ? "long" : "short",
        units: String(Math.abs(s.units)),
        entry_time: s.entryTime,
        entry_price: s.entry.toFixed(i.places),
        exit_time: at,
        exit_price: price.toFixed(i.places),
        pnl: gain.toFixed(2),
        fees: fee.toFixed(2),
        exit_reason: this.random() < 0.2 ? "stop_loss" : "signal",
      });
      s.units = 0;
    } else {
      s.units = side * quantity;
      s.entry = price;
      s.entryTime = at;
    }
    return order;
  }

  sparkle(s) {
    s.spark.push(+this.pnl(s).toFixed(2));
    if (s.spark.length > 60) s.spark.shift();
  }

  mark() {
    const equity = this.initial + this.strategies.reduce((sum, s) => sum + this.pnl(s), 0);
    this.peak = Math.max(this.peak, equity);
    this.drawdown = 1 - equity / this.peak;
    this.maxDrawdown = Math.max(this.maxDrawdown, this.drawdown);
    const day = this.stamp().slice(0, 10);
    if (day !== this.dayStart.day) {
      this.dayStart = { day, equity };
      for (const s of this.strategies) s.day = this.pnl(s);
    }
    this.value = equity;
    this.equity.time.push(this.stamp());
    this.equity.equity.push(+equity.toFixed(2));
    this.equity.drawdown.push(this.drawdown);
    for (const s of this.strategies) {
      const p = this.pnl(s);
      s.peak = Math.max(s.peak, p);
      s.drawdown = (s.peak - p) / (this.initial / 20);
    }
    if (this.done % 900 === 0) {
      const { symbol } = this.instruments[this.done % 4];
      this.alert(`symbol exposure of ${symbol} passed 80 % of its limit`);
    }
  }

  alert(text) {
    this.alerts.push({ time: this.stamp(), severity: "warning", text });
    if (this.alerts.length > 50) this.alerts.shift();
  }

  stamp() {
    return new Date(this.time).toISOString().replace(".000Z", "Z");
  }
}
