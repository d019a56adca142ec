#!/usr/bin/env python3
"""Makes tests/golden/backtest_[a-k]*.json: one symbol, one strategy, single prices; checked with backtesting.py.

    pip install backtesting==0.6.6 pandas numpy TA-Lib==0.8.2
    python3 scripts/golden/make_backtests.py
"""

import csv
import datetime as dt
import json
import warnings
from decimal import ROUND_HALF_EVEN, Decimal as D
from pathlib import Path

import backtesting
import numpy as np
import pandas as pd
import talib

from reference.market import adverse, to_tick
from reference.session import Session
from reference.venue import Venue

ROOT = Path(__file__).parents[2]
OUT = ROOT / "tests" / "golden"
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)

DEFAULTS = dict(
    cash=D(1000000), tick=D("0.01"), lot=D(1), direction="long_short", units=None, equity_fraction=None, stop_loss=None,
    take_profit=None, intrabar="stop_first", on_opposite="reverse", fill="next_open", rate=D(0), slippage=D(0),
    spread=D(0))
TRADE = ("direction", "units", "entry_time", "entry_price", "exit_time", "exit_price", "pnl", "fees", "exit_reason",
         "entry_bar", "entry_at", "exit_bar", "exit_at")
GOOGL = dict(symbol="GOOGL", file="googl_1d", tf="1d", timeframe=DAY, tick=D("0.01"))
SP500 = dict(symbol="SP500", file="sp500_1d", tf="1d", timeframe=DAY, tick=D("0.01"))
EURUSD = dict(symbol="EURUSD", file="eurusd_1h", tf="1h", timeframe=HOUR, tick=D("0.00001"))
CROSS = dict(type="ma_crossover", params=dict(fast=10, slow=30), units=D(100))
RSI = dict(type="rsi", params=dict(period=14, lower=30, upper=70), direction="long_only", units=D(10000))
STOPS = dict(stop_loss=D("0.03"), take_profit=D("0.06"))
TIGHT = dict(stop_loss=D("0.005"), take_profit=D("0.01"))
RATE = dict(rate=D("0.0002"))

# name -> (what it shows, case, can backtesting.py run the same rules?)
CASES = {
    "a_cross_plain": ("moving-average crossover, long and short, no costs", {**GOOGL, **CROSS}, True),
    "b_cross_stop_first": ("a with commission, stop and target; stop first",
                           {**GOOGL, **CROSS, **STOPS, **RATE}, True),
    "c_rsi_target_first": ("RSI, long only, tight stop and target; target first",
                           {**EURUSD, **RSI, **TIGHT, "intrabar": "target_first"}, False),
    "d_cross_nearest_first": ("b with nearest_first",
                              {**GOOGL, **CROSS, **STOPS, **RATE, "intrabar": "nearest_first"}, False),
    "e_equity_fraction": ("sized at the fill price after costs, compounding",
                          {**SP500, **CROSS, "units": None, "equity_fraction": D("0.95"),
                           "direction": "long_only", "rate": D("0.0005")}, True),
    "f_this_close": ("a filled at the deciding close", {**GOOGL, **CROSS, "fill": "this_close"}, True),
    "g_slippage_spread": ("b with slippage and a spread",
                          {**GOOGL, **CROSS, **STOPS, **RATE, "slippage": D("0.0001"), "spread": D("0.04")},
                          False),
    "g2_rsi_slippage_spread": ("RSI with slippage and a spread; stop first",
                               {**EURUSD, **RSI, **TIGHT, "slippage": D("0.0001"), "spread": D("0.00008")},
                               False),
    "h_on_opposite_close": ("an opposite signal only closes", {**GOOGL, **CROSS, **RATE, "on_opposite": "close"},
                            False),
    "h2_on_opposite_close_stops": ("an opposite signal only closes; with stop and target",
                                   {**GOOGL, **CROSS, **STOPS, **RATE, "on_opposite": "close"}, False),
    "i_on_opposite_ignore": ("acts only when flat; stop and target close",
                             {**GOOGL, **CROSS, **STOPS, **RATE, "on_opposite": "ignore"}, False),
    "j_reverse_equity_fraction": ("long and short, sized by equity at each reversal",
                                  {**SP500, **CROSS, "units": None, "equity_fraction": D("0.5"),
                                   "rate": D("0.0005")}, True),
    "k_rsi_tight_both": ("RSI with stop and target so tight that many bars touch both; stop first",
                         {**EURUSD, **RSI, "stop_loss": D("0.0006"), "take_profit": D("0.0008")}, True),
    "k2_rsi_tight_nearest": ("k with nearest_first",
                             {**EURUSD, **RSI, "stop_loss": D("0.0006"), "take_profit": D("0.0008"),
                              "intrabar": "nearest_first"}, False),
    "k3_rsi_tight_target": ("k with target_first",
                            {**EURUSD, **RSI, "stop_loss": D("0.0006"), "take_profit": D("0.0008"),
                             "intrabar": "target_first"}, False),
}


def read_bars(name):
    with open(ROOT / "data" / "sample" / f"{name}.csv") as f:
        return [(dt.datetime.strptime(r["time"], "%Y-%m-%dT%H:%M:%SZ"),
                 *(D(r[k]) for k in ("open", "high", "low", "close"))) for r in csv.DictReader(f)]


def toml(c):
    """The case as a configuration of the program."""
    execution = [f'fill = "{c["fill"]}"', f'intrabar = "{c["intrabar"]}"', 'at_end = "close"']
    if c["rate"]:
        execution.append(f'commission = {{kind = "percent", rate = {c["rate"]}}}')
    if c["slippage"]:
        execution.append(f'slippage = {{kind = "percent", value = {c["slippage"]}}}')
    params = ", ".join(f"{k} = {v}" for k, v in c["params"].items())
    sizing = (f'{{kind = "units", units = {c["units"]}}}' if c["units"] is not None
              else f'{{kind = "equity_fraction", fraction = {c["equity_fraction"]}}}')
    strategy = [f'name = "golden"', f'type = "{c["type"]}"', f'symbol = "{c["symbol"]}"',
                f'timeframe = "{c["tf"]}"', f'params = {{{params}, direction = "{c["direction"]}"}}',
                f"sizing = {sizing}", f'on_opposite = "{c["on_opposite"]}"']
    for key in ("stop_loss", "take_profit"):
        if c[key] is not None:
            strategy.append(f'{key} = {{kind = "percent", value = {c[key]}}}')
    costs = f'[costs]\nspread = {c["spread"]}\n' if c["spread"] else ""
    return (f'[account]\ncurrency = "USD"\ncash = {c["cash"]}\n[[data]]\nsymbol = "{c["symbol"]}"\n'
            f'file = "data/sample/{c["file"]}.csv"\ntimeframe = "{c["tf"]}"\n[execution]\n'
            + "\n".join(execution) + "\n" + costs + "[[strategy]]\n" + "\n".join(strategy)
            + '\n[risk]\nprofile = "none"\n')


# --- the same rules in backtesting.py ------------------------------------------------------------------


def peer_run(bars, c):
    """Trades of backtesting.py: (sign, units, entry bar, entry price, exit bar, exit price)."""
    frame = pd.DataFrame([[float(x) for x in b[1:]] for b in bars], index=pd.DatetimeIndex([b[0] for b in bars]),
                         columns=["Open", "High", "Low", "Close"])
    close = frame["Close"].to_numpy()
    opens = [b[1] for b in bars]
    p = c["params"]
    if c["type"] == "ma_crossover":
        f, s = talib.SMA(close, p["fast"]), talib.SMA(close, p["slow"])
    else:
        f = talib.RSI(close, p["period"])
    next_open = c["fill"] == "next_open"

    class Peer(backtesting.Strategy):
        def init(self):
            pass

        def order(self, sign, i):
            # Stop and target hang on the fill price, which this tool wants before the fill: the next open.
            fill = opens[i + 1] if next_open else bars[i][4]
            level = lambda k, s: None if c[k] is None else float(
                to_tick(fill * (1 + s * c[k]), c["tick"], ROUND_HALF_EVEN))
            size = float(c["equity_fraction"]) if c["units"] is None else int(c["units"])
            (self.buy if sign > 0 else self.sell)(size=size, sl=level("stop_loss", -sign), tp=level("take_profit", sign))

        def next(self):
            i = len(self.data) - 1
            if i + 1 >= len(bars):
                return
            if c["type"] == "rsi":
                if not self.position and f[i] < p["lower"]:
                    self.order(1, i)
                elif self.position and f[i] > p["upper"]:
                    self.position.close()
                return
            if i == 0 or np.isnan(s[i - 1]):
                return
            up, down = f[i - 1] <= s[i - 1] and f[i] > s[i], f[i - 1] >= s[i - 1] and f[i] < s[i]
            if up and not self.position.is_long:
                self.order(1, i)
            elif down and c["direction"] == "long_short" and not self.position.is_short:
                self.order(-1, i)
            elif down and self.position.is_long:
                self.position.close()

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        test = backtesting.Backtest(frame, Peer, cash=float(c["cash"]), commission=float(c["rate"]),
                                    exclusive_orders=True, trade_on_close=not next_open, finalize_trades=True)
        stats = test.run()
    rows = [(1 if t.Size > 0 else -1, abs(t.Size), t.EntryBar, t.EntryPrice, t.ExitBar, t.ExitPrice)
            for t in stats["_trades"].itertuples()]
    return sorted(rows, key=lambda r: r[2]), float(stats["Equity Final [$]"])


def compare(bars, c, result):
    """Differences between the peer and the reference, as text; the last trade is left out if cut by the end."""
    at = {b[0].strftime("%Y-%m-%dT%H:%M:%SZ"): i for i, b in enumerate(bars)}
    mine = [(1 if t["direction"] == "long" else -1, float(t["units"]), at[t["entry_bar"]], float(t["entry_price"]),
             at[t["exit_bar"]], float(t["exit_price"])) for t in result["trades"]]
    theirs, equity = peer_run(bars, c)
    notes = []
    if len(mine) != len(theirs):
        notes.append(f"number of trades: reference {len(mine)}, peer {len(theirs)}")
    for k, (a, b) in enumerate(zip(mine, theirs)):
        if any(abs(x - y) > 1e-9 * abs(y) for x, y in zip(a, b)):
            notes.append(f"trade {k}: reference {a}, peer {b}")
    if abs(equity - float(result["final_equity"])) > 1e-6:
        notes.append(f"final equity: reference {result['final_equity']}, peer {equity!r}")
    return notes


def wide(c):
    """The case as the reference takes it."""
    data = dict(symbol=c["symbol"], file=f'data/sample/{c["file"]}.csv', timeframe=c["tf"], tick=c["tick"],
                lot=c["lot"], spread=c["spread"])
    sizing = (dict(kind="units", units=c["units"]) if c["units"] is not None
              else dict(kind="equity_fraction", fraction=c["equity_fraction"]))
    strategy = dict(name="golden", type=c["type"], symbol=c["symbol"], on_opposite=c["on_opposite"], sizing=sizing,
                    params={**c["params"], "direction": c["direction"]})
    for key in ("stop_loss", "take_profit"):
        if c[key] is not None:
            strategy[key] = dict(kind="percent", value=c[key])
    return dict(cash=c["cash"], data=[data], strategies=[strategy], execution=dict(
        fill=c["fill"], intrabar=c["intrabar"], commission=dict(kind="percent", rate=c["rate"]),
        slippage=dict(kind="percent", value=c["slippage"])))


def simulate(c, venue=Venue):
    result = Session(wide(c), ROOT, venue).run()
    result["trades"] = [{k: t[k] for k in TRADE} for t in result["trades"]]
    result["total_return"] = float(D(result["final_equity"]) / c["cash"] - 1)
    return result


class OtherVenue(Venue):
    """Takes slippage as a share of the price before half the spread."""

    def market_price(self, sign):
        m = self.market
        if self.costs.slippage["kind"] == "none":
            return super().market_price(sign)
        return adverse((m.ask if sign > 0 else m.bid) + sign * m.mid() * self.costs.slippage["value"], sign, m.tick)


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    for name, (what, case, peer) in CASES.items():
        c = {**DEFAULTS, **case}
        bars = read_bars(c["file"])
        result = simulate(c)
        assert result["nearest"] > 1e-9, "a decision hangs on rounding"
        assert simulate(c, OtherVenue)["trades"] == result["trades"], name
        notes = compare(bars, c, result) if peer else []
        out = dict(name=name, what=what, toml=toml(c), instrument=dict(
            symbol=c["symbol"], tick=str(c["tick"]), lot=str(c["lot"]), contract_size="1", currency="USD",
            spread=str(c["spread"])), final_equity=result["final_equity"],
            checked_with=[f"backtesting.py {backtesting.__version__}"] if peer else [], peer_differences=notes)
        if c["stop_loss"] is not None:
            both = {p: simulate({**c, "intrabar": p})["total_return"] for p in ("stop_first", "target_first")}
            out["ambiguity"] = dict(bars=result["ambiguous"], return_stop_first=both["stop_first"],
                                    return_target_first=both["target_first"])
        trades = ",\n".join("  " + json.dumps(t) for t in result["trades"])
        head = json.dumps(out, indent=1)[:-2]
        (OUT / f"backtest_{name}.json").write_text(f'{head},\n "trades": [\n{trades}\n ]\n}}\n')
        reasons = {}
        for t in result["trades"]:
            key = f'{t["exit_reason"]}/{t["exit_at"]}'
            reasons[key] = reasons.get(key, 0) + 1
        same_bar = sum(t["entry_bar"] == t["exit_bar"] for t in result["trades"])
        print(name, len(result["trades"]), "trades", reasons, "same bar", same_bar, "ambiguous",
              result["ambiguous"], "equity", result["final_equity"], "nearest", result["nearest"])
        for note in notes[:6]:
            print("   ", note)


if __name__ == "__main__":
    main()
