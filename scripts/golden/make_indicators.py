#!/usr/bin/env python3
"""Makes tests/golden/indicators_*.csv with TA-Lib.

    pip install TA-Lib==0.8.2 numpy
    python3 scripts/golden/make_indicators.py
"""

import csv
from pathlib import Path

import numpy as np
import talib

ROOT = Path(__file__).parents[2]
SETS = {"eurusd_1h": 1500, "googl_1d": 1000}


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


def main():
    for name, bars in SETS.items():
        with open(ROOT / "data" / "sample" / f"{name}.csv") as f:
            rows = list(csv.DictReader(f))[:bars]
        h, l, c, v = (np.array([float(r[k]) for r in rows]) for k in ("high", "low", "close", "volume"))
        table = columns(h, l, c, v)
        with open(ROOT / "tests" / "golden" / f"indicators_{name}.csv", "w", newline="") as f:
            out = csv.writer(f, lineterminator="\n")  # names with commas are quoted
            out.writerow(["time", *table])
            for i, row in enumerate(rows):
                out.writerow([row["time"], *("" if np.isnan(x[i]) else f"{x[i]:.17g}" for x in table.values())])
        print(name, len(rows), {k: int(np.isnan(x).sum()) for k, x in table.items()})


if __name__ == "__main__":
    main()
