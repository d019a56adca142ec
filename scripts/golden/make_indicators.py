#!/usr/bin/env python3
"""Makes tests/golden/indicators_*.csv: NAME and more_NAME with TA-Lib, own_NAME from the definitions.

    pip install TA-Lib==0.8.2 numpy
    python3 scripts/golden/make_indicators.py

and indicators_flat.csv: the last value of each, with our defaults, where nothing ever moves.
"""

import csv
import math
from pathlib import Path

import numpy as np
import talib

ROOT = Path(__file__).parents[2]
SETS = {"eurusd_1h": 1500, "googl_1d": 1000}
MORE = 700  # bars of the other two files


def columns(h, l, c, v):
    """Column name -> values, named as `pmp indicators` names them; single-input ones on the close."""
    out = {}
    for n in (10, 50):
        out[f"sma({n})"] = talib.SMA(c, n)
    for n in (10, 26):
        out[f"ema({n})"] = talib.EMA(c, n)
    out["wma(14)"] = talib.WMA(c, 14)
    for n in (14, 7):
        out[f"rsi({n})"] = talib.RSI(c, n)
    for part, values in zip(("macd", "signal", "hist"), talib.MACD(c, 12, 26, 9)):
        out[f"macd(12,26,9).{part}"] = values
    for part, values in zip(("upper", "middle", "lower"), talib.BBANDS(c, 20, 2, 2, 0)):
        out[f"bbands(20,2).{part}"] = values
    out["atr(14)"] = talib.ATR(h, l, c, 14)
    out["adx(14)"] = talib.ADX(h, l, c, 14)
    out["stddev(20)"] = talib.STDDEV(c, 20, 1)
    out["max(20)"] = talib.MAX(c, 20)
    out["min(20)"] = talib.MIN(c, 20)
    out["roc(10)"] = talib.ROC(c, 10)
    out["mom(10)"] = talib.MOM(c, 10)
    for part, values in zip(("k", "d"), talib.STOCH(h, l, c, 14, 3, 0, 3, 0)):
        out[f"stoch(14,3,3).{part}"] = values
    out["cci(20)"] = talib.CCI(h, l, c, 20)
    out["obv"] = talib.OBV(c, v)
    return out


def more(h, l, c, v):
    """The rest of what TA-Lib has. correl and beta on the inputs its abstract interface takes by default."""
    out = {"trange": talib.TRANGE(h, l, c), "natr(14)": talib.NATR(h, l, c, 14), "willr(14)": talib.WILLR(h, l, c, 14)}
    for name in ("dema", "tema"):
        out[f"{name}(12)"] = getattr(talib, name.upper())(c, 12)
    for name in ("plus_di", "minus_di"):
        out[f"{name}(14)"] = getattr(talib, name.upper())(h, l, c, 14)
    for n in (2, 15, 30):
        out[f"trima({n})"] = talib.TRIMA(c, n)
    for n in (10, 30):
        out[f"kama({n})"] = talib.KAMA(c, n)
    out["t3(5,0.7)"] = talib.T3(c, 5, 0.7)
    out["t3(8,0.3)"] = talib.T3(c, 8, 0.3)
    for n in (2, 15, 20):
        out[f"hma({n})"] = talib.HMA(c, n)
    for args in ((14, 5, 3), (14, 14, 1)):
        for part, values in zip("kd", talib.STOCHRSI(c, *args, 0)):
            out[f"stochrsi({args[0]},{args[1]},{args[2]}).{part}"] = values
    for n in (5, 14):
        out[f"mfi({n})"] = talib.MFI(h, l, c, v, n)
    out["ad"] = talib.AD(h, l, c, v)
    out["adosc(3,10)"] = talib.ADOSC(h, l, c, v, 3, 10)
    out["adosc(12,5)"] = talib.ADOSC(h, l, c, v, 12, 5)
    for n in (9, 15):
        out[f"trix({n})"] = talib.TRIX(c, n)
    out["ultosc(7,14,28)"] = talib.ULTOSC(h, l, c, 7, 14, 28)
    out["ultosc(20,4,9)"] = talib.ULTOSC(h, l, c, 20, 4, 9)
    for n in (5, 14):
        for part, values in zip(("down", "up"), talib.AROON(h, l, n)):
            out[f"aroon({n}).{part}"] = values
    out["sar(0.02,0.2)"] = talib.SAR(h, l, 0.02, 0.2)
    out["sar(0.1,0.05)"] = talib.SAR(h, l, 0.1, 0.05)
    for n in (2, 14):
        out[f"linreg({n})"] = talib.LINEARREG(c, n)
        # A slope does not depend on the level, but TA-Lib's rounding does: on the closes themselves it gives
        # -9e-13 where two are equal.
        out[f"linreg_slope({n})"] = talib.LINEARREG_SLOPE(c - c[0], n)
    for n in (10, 30):
        out[f"correl({n})"] = talib.CORREL(h, l, n)
    for n in (5, 20):
        out[f"beta({n})"] = talib.BETA(h, l, n)
    for part, values in zip(("upper", "middle", "lower"), talib.DONCHIAN(h, l, 20)):
        out[f"donchian(20).{part}"] = values
    for n, k, m in ((20, 2, 10), (5, 1.5, 14)):
        for part, values in zip(("upper", "middle", "lower"), talib.KC(h, l, c, n, m, k)):
            out[f"keltner({n},{k},{m}).{part}"] = values
    for n, k in ((10, 3), (7, 1.5)):
        line, trend = talib.SUPERTREND(h, l, c, n, k)
        out[f"supertrend({n},{k}).supertrend"] = line
        out[f"supertrend({n},{k}).trend"] = np.where(np.isnan(line), np.nan, trend)
    return out


def window(values, n, f):
    """f of each n values, with nothing before there are n."""
    return np.array([math.nan if i + 1 < n else f(values[i + 1 - n:i + 1]) for i in range(len(values))])


def own(days, h, l, c, v):
    """What TA-Lib does not have, as docs/indicators.md defines it, bar by bar over whole windows."""
    def zscore(x):
        mean = math.fsum(x) / len(x)
        deviation = math.sqrt(math.fsum((y - mean) ** 2 for y in x) / len(x))
        return (x[-1] - mean) / deviation if deviation > 0 else math.nan

    def middle(n):
        return (window(h, n, max) + window(l, n, min)) / 2

    def shifted(x, n):
        return np.concatenate([np.full(n, math.nan), x[:-n]])

    out = {"zscore(20)": window(c, 20, zscore)}
    for t, k, s in ((9, 26, 52), (4, 7, 15)):
        parts = middle(t), middle(k), shifted((middle(t) + middle(k)) / 2, k), shifted(middle(s), k)
        for part, values in zip(("tenkan", "kijun", "span_a", "span_b"), parts):
            out[f"ichimoku({t},{k},{s}).{part}"] = values
    for n in (3, 20):
        out[f"highest_since({n})"] = window(h, n, lambda x: int(np.argmax(x[::-1])))
        out[f"lowest_since({n})"] = window(l, n, lambda x: int(np.argmin(x[::-1])))
    out["vwap"] = np.full(len(c), math.nan)
    names = "p", "r1", "r2", "r3", "s1", "s2", "s3"
    levels = {name: np.full(len(c), math.nan) for name in names}
    before = None
    for day in dict.fromkeys(days):
        rows = [i for i, d in enumerate(days) if d == day]
        for i in rows:
            until = [j for j in rows if j <= i]
            volume = math.fsum(v[until])
            if volume > 0:
                out["vwap"][i] = math.fsum((h[j] + l[j] + c[j]) / 3 * v[j] for j in until) / volume
            if before:
                high, low, close = before
                p = (high + low + close) / 3
                values = (p, 2 * p - low, p + (high - low), high + 2 * (p - low),
                          2 * p - high, p - (high - low), low - 2 * (high - p))
                for name, value in zip(names, values):
                    levels[name][i] = value
        before = max(h[rows]), min(l[rows]), c[rows[-1]]
    out.update({f"pivots.{name}": values for name, values in levels.items()})
    return out


def flat():
    """Name -> TA-Lib's value after 300 bars at 100 with a volume of 1000, parameters as our defaults."""
    c, v = np.full(300, 100.0), np.full(300, 1000.0)
    calls = {
        "sma(20)": talib.SMA(c, 20), "ema(20)": talib.EMA(c, 20), "wma(20)": talib.WMA(c, 20),
        "dema(20)": talib.DEMA(c, 20), "tema(20)": talib.TEMA(c, 20), "trima(30)": talib.TRIMA(c, 30),
        "kama(30)": talib.KAMA(c, 30), "t3(5,0.7)": talib.T3(c, 5, 0.7), "hma(20)": talib.HMA(c, 20),
        "rsi(14)": talib.RSI(c, 14), "macd(12,26,9)": talib.MACD(c, 12, 26, 9),
        "bbands(20,2)": talib.BBANDS(c, 20, 2, 2, 0), "atr(14)": talib.ATR(c, c, c, 14),
        "natr(14)": talib.NATR(c, c, c, 14), "trange": talib.TRANGE(c, c, c), "adx(14)": talib.ADX(c, c, c, 14),
        "plus_di(14)": talib.PLUS_DI(c, c, c, 14), "minus_di(14)": talib.MINUS_DI(c, c, c, 14),
        "stoch(14,3,3)": talib.STOCH(c, c, c, 14, 3, 0, 3, 0), "stochrsi(14,5,3)": talib.STOCHRSI(c, 14, 5, 3, 0),
        "cci(20)": talib.CCI(c, c, c, 20), "willr(14)": talib.WILLR(c, c, c, 14), "mfi(14)": talib.MFI(c, c, c, v, 14),
        "obv": talib.OBV(c, v), "ad": talib.AD(c, c, c, v), "adosc(3,10)": talib.ADOSC(c, c, c, v, 3, 10),
        "mom(10)": talib.MOM(c, 10), "roc(10)": talib.ROC(c, 10), "trix(30)": talib.TRIX(c, 30),
        "ultosc(7,14,28)": talib.ULTOSC(c, c, c, 7, 14, 28), "aroon(14)": talib.AROON(c, c, 14),
        "sar(0.02,0.2)": talib.SAR(c, c, 0.02, 0.2), "stddev(20)": talib.STDDEV(c, 20, 1),
        "linreg(14)": talib.LINEARREG(c, 14), "linreg_slope(14)": talib.LINEARREG_SLOPE(c, 14),
        "correl(30)": talib.CORREL(c, c, 30), "beta(5)": talib.BETA(c, c, 5), "max(20)": talib.MAX(c, 20),
        "min(20)": talib.MIN(c, 20), "donchian(20)": talib.DONCHIAN(c, c, 20),
        "keltner(20,2,10)": talib.KC(c, c, c, 20, 10, 2), "supertrend(10,3)": talib.SUPERTREND(c, c, c, 10, 3),
    }
    names = {"macd": "macd signal hist", "stoch": "k d", "stochrsi": "k d", "aroon": "down up",
             "supertrend": "supertrend trend"}
    out = {}
    for call, values in calls.items():
        if isinstance(values, tuple):
            parts = names.get(call.split("(")[0], "upper middle lower").split()
            out.update({f"{call}.{part}": x[-1] for part, x in zip(parts, values)})
        else:
            out[call] = values[-1]
    return out


def write(name, rows, table, digits):
    with open(ROOT / "tests" / "golden" / f"indicators_{name}.csv", "w", newline="") as f:
        out = csv.writer(f, lineterminator="\n")  # names with commas are quoted
        out.writerow(["time", *table])
        for i, row in enumerate(rows):
            out.writerow([row["time"], *("" if np.isnan(x[i]) else f"{x[i]:.{digits}g}" for x in table.values())])
    print(name, len(rows), {k: int(np.isnan(x).sum()) for k, x in table.items()})


def main():
    for name, bars in SETS.items():
        with open(ROOT / "data" / "sample" / f"{name}.csv") as f:
            rows = list(csv.DictReader(f))[:bars]
        series = [np.array([float(r[k]) for r in rows]) for k in ("high", "low", "close", "volume")]
        write(name, rows, columns(*series), 17)
        series = [x[:MORE] for x in series]
        write(f"more_{name}", rows[:MORE], more(*series), 14)
        write(f"own_{name}", rows[:MORE], own([r["time"][:10] for r in rows[:MORE]], *series), 14)
    with open(ROOT / "tests" / "golden" / "indicators_flat.csv", "w", newline="") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow(["name", "value"])
        out.writerows((name, f"{value:.14g}") for name, value in flat().items())


if __name__ == "__main__":
    main()
