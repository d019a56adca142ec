"""An independent reference simulator for single-price bars, one symbol, one strategy.

Written from the execution rules, not from the program: it shares no code with it, uses exact decimals
for money and for the averages, and favours being easy to check over speed. tests/golden/README.md
states the rules it follows.

    simulate(bars, case) -> {"trades": [...], "final_equity": "...", "ambiguous_bars": n, ...}

bars: list of (open_time, open, high, low, close), Decimals, times as datetime in UTC.
case: dict with the keys of DEFAULTS.
"""

import datetime as dt
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal, getcontext

getcontext().prec = 50

DEFAULTS = dict(
    cash=Decimal(1000000), tick=Decimal("0.01"), lot=Decimal(1), contract_size=Decimal(1),
    timeframe=dt.timedelta(days=1), type="ma_crossover", params={}, direction="long_short",
    units=None, equity_fraction=None, stop_loss=None, take_profit=None, intrabar="stop_first",
    on_opposite="reverse", fill="next_open", rate=Decimal(0), slippage=Decimal(0), spread=Decimal(0),
)


def to_tick(price, tick, rounding):
    return (price / tick).to_integral_value(rounding) * tick


def sma(values, n):
    out, total = [None] * len(values), Decimal(0)
    for i, v in enumerate(values):
        total += v - (values[i - n] if i >= n else 0)
        if i >= n - 1:
            out[i] = total / n
    return out


def rsi(values, n):
    """Wilder's: the first average is the plain mean of the first n changes."""
    out, up, down = [None] * len(values), Decimal(0), Decimal(0)
    for i in range(1, len(values)):
        change = values[i] - values[i - 1]
        gain, loss = max(change, Decimal(0)), max(-change, Decimal(0))
        if i <= n:
            up, down = up + gain / n, down + loss / n
        else:
            up, down = (up * (n - 1) + gain) / n, (down * (n - 1) + loss) / n
        if i >= n:
            out[i] = 100 * up / (up + down) if up + down else Decimal(0)
    return out


def cross_signals(closes, fast, slow):
    """Per bar +1 (fast went from <= to > slow), -1 (from >= to <) or 0; and the closest approach."""
    f, s = sma(closes, fast), sma(closes, slow)
    out, nearest = [0] * len(closes), Decimal(1)
    for i in range(1, len(closes)):
        if s[i - 1] is None or f[i - 1] is None:
            continue
        before, now = f[i - 1] - s[i - 1], f[i] - s[i]
        nearest = min(nearest, abs(now) / s[i])
        out[i] = 1 if before <= 0 < now else -1 if before >= 0 > now else 0
    return out, nearest


class Simulator:
    def __init__(self, bars, case):
        self.bars = bars
        self.c = {**DEFAULTS, **case}
        self.cash_pnl = Decimal(0)  # net profit of closed trades, less the entry fee of an open one
        self.position = None
        self.trades = []
        self.ambiguous = 0

    # --- prices and costs -------------------------------------------------------------------------
    def half(self):
        return self.c["spread"] / 2

    def market_price(self, mid, sign, slip=True):
        """What a market order pays: sign +1 buys. Half the spread, then slippage, then the tick; all adverse."""
        return self.slipped(mid + sign * self.half(), sign) if slip else mid + sign * self.half()

    def slipped(self, price, sign):
        price = price * (1 + sign * self.c["slippage"])
        return to_tick(price, self.c["tick"], ROUND_CEILING if sign > 0 else ROUND_FLOOR)

    def fee(self, units, price):
        value = self.c["rate"] * units * price * self.c["contract_size"]
        return value.quantize(Decimal("1e-8"), ROUND_HALF_EVEN)

    # --- fills ------------------------------------------------------------------------------------
    def enter(self, sign, price, mark, bar, at, time, equity=None):
        c = self.c
        if c["units"] is not None:
            units = c["units"]
        else:
            equity = c["cash"] + self.cash_pnl if equity is None else equity
            wanted = c["equity_fraction"] * equity / (price * c["contract_size"] * (1 + c["rate"]))
            units = (wanted / c["lot"]).to_integral_value(ROUND_FLOOR) * c["lot"]
        if units <= 0:
            return
        fee = self.fee(units, price)
        self.cash_pnl -= fee
        level = lambda k, s: None if c[k] is None else to_tick(price * (1 + s * c[k]), c["tick"], ROUND_HALF_EVEN)
        self.position = dict(sign=sign, units=units, entry=price, fee=fee, stop=level("stop_loss", -sign),
                             target=level("take_profit", sign), bar=bar, at=at, time=time)

    def leave(self, price, bar, at, time, reason):
        p, self.position = self.position, None
        fee = self.fee(p["units"], price)
        gross = (price - p["entry"]) * p["units"] * self.c["contract_size"] * p["sign"]
        self.cash_pnl += gross - fee
        stamp = lambda t: t.strftime("%Y-%m-%dT%H:%M:%SZ")
        number = lambda x: f"{x.normalize():f}"
        self.trades.append(dict(
            direction="long" if p["sign"] > 0 else "short", units=number(p["units"]),
            entry_time=stamp(p["time"]), entry_price=number(p["entry"]), exit_time=stamp(time),
            exit_price=number(price), pnl=number(gross - fee - p["fee"]), fees=number(fee + p["fee"]),
            exit_reason=reason, entry_bar=stamp(p["bar"]), entry_at=p["at"], exit_bar=stamp(bar), exit_at=at))

    def act(self, signal, mid, bar, at, time):
        """Executes a decision at a price seen by a market order (an open, or a close for this_close)."""
        c, p = self.c, self.position
        allowed = signal if signal > 0 or c["direction"] == "long_short" else 0
        if p is None:
            if allowed:
                self.enter(allowed, self.market_price(mid, allowed), mid, bar, at, time)
        elif signal == -p["sign"] and c["on_opposite"] != "ignore":
            price = self.market_price(mid, signal)
            self.leave(price, bar, at, time, "signal")
            if c["on_opposite"] == "reverse" and allowed:
                self.enter(allowed, price, mid, bar, at, time)

    def protect(self, i):
        """Stop and target inside bar i, on the side of the price that would close the position."""
        p, c = self.position, self.c
        if p is None:
            return
        bar, o, h, l, _ = self.bars[i]
        sign, shift = p["sign"], -p["sign"] * self.half()
        o, worst, best = o + shift, (l if sign > 0 else h) + shift, (h if sign > 0 else l) + shift
        stop_hit = p["stop"] is not None and sign * (worst - p["stop"]) <= 0
        target_hit = p["target"] is not None and sign * (best - p["target"]) >= 0
        if stop_hit and target_hit:
            self.ambiguous += 1
            gap = sign * (o - p["stop"]) <= 0 or sign * (o - p["target"]) >= 0
            assert not gap, "no case may depend on a gap through one level on a bar that touches both"
            up, down = abs(best - o), abs(worst - o)
            assert up != down, "no case may depend on a tie of the two extremes"
            stop_hit = {"stop_first": True, "target_first": False, "nearest_first": down < up}[c["intrabar"]]
            target_hit = not stop_hit
        if not stop_hit and not target_hit:
            return
        level = p["stop"] if stop_hit else p["target"]
        gapped = sign * (o - level) <= 0 if stop_hit else sign * (o - level) >= 0
        price = o if gapped else level
        if stop_hit:
            price = self.slipped(price, -sign)
        at, time = ("open", bar) if gapped else ("inside", bar + c["timeframe"])
        self.leave(price, bar, at, time, "stop_loss" if stop_hit else "take_profit")

    # --- the run ----------------------------------------------------------------------------------
    def decide(self, i):
        """+1, -1 or 0 at the close of bar i."""
        if self.c["type"] == "ma_crossover":
            return self.signals[i]
        value, p = self.signals[i], self.position
        if value is None:
            return 0
        if p is None:
            return 1 if value < self.c["params"]["lower"] else 0
        return -1 if value > self.c["params"]["upper"] else 0

    def run(self):
        c, params = self.c, self.c["params"]
        closes = [b[4] for b in self.bars]
        if c["type"] == "ma_crossover":
            self.signals, nearest = cross_signals(closes, params["fast"], params["slow"])
        else:
            self.signals = rsi(closes, params["period"])
            levels = (params["lower"], params["upper"])
            nearest = min(abs(v - level) / 100 for v in self.signals if v is not None for level in levels)
        pending = 0
        for i, (time, o, _, _, close) in enumerate(self.bars):
            if pending:
                self.act(pending, o, time, "open", time)
            self.protect(i)
            pending = self.decide(i)
            if pending and c["fill"] == "this_close":
                self.act(pending, close, time, "close", time + c["timeframe"])
                pending = 0
        if self.position:
            price = self.market_price(close, -self.position["sign"], slip=False)
            self.leave(price, time, "close", time + c["timeframe"], "end")
        return dict(trades=self.trades, final_equity=f"{(c['cash'] + self.cash_pnl).normalize():f}",
                    total_return=float(self.cash_pnl / c["cash"]), ambiguous_bars=self.ambiguous,
                    nearest_decision=float(nearest))


def simulate(bars, case):
    return Simulator(bars, case).run()
