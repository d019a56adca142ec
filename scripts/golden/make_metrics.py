#!/usr/bin/env python3
"""Makes tests/golden/equity_*.csv and metrics_*.json with empyrical-reloaded, SciPy and NumPy.

    pip install empyrical-reloaded==0.7.1 numpy scipy pandas
    python3 scripts/golden/make_metrics.py

Where the definition of empyrical agrees with ours its number is used; else the formula, in NumPy or SciPy.
"""

import csv
import json
import math
import warnings
from pathlib import Path

import empyrical as ep
import numpy as np
import scipy
from scipy import stats

ROOT = Path(__file__).parents[2]
SETS = ["sp500_1d", "googl_1d", "btcusd_1d"]  # long, mostly up, short and wild
P = 252  # periods a year


def metrics(equity):
    r = equity[1:] / equity[:-1] - 1
    n, mean, sd = len(r), r.mean(), r.std(ddof=1)
    drawdown = equity / np.maximum.accumulate(equity) - 1
    trough = int(drawdown.argmin())
    start = int(equity[: trough + 1].argmax())
    back = np.nonzero(equity[trough:] >= equity[start])[0]
    skew, excess = stats.skew(r), stats.kurtosis(r)
    per_period_sharpe = mean / sd
    var = {q: np.percentile(r, 100 - q) for q in (95, 99)}
    z = stats.norm.ppf(0.05)
    cornish_fisher = (z + (z**2 - 1) * skew / 6 + (z**3 - 3 * z) * excess / 24
                      - (2 * z**3 - 5 * z) * skew**2 / 36)
    psr = stats.norm.cdf(per_period_sharpe * math.sqrt(n - 1) / math.sqrt(
        1 - skew * per_period_sharpe + (excess + 2) / 4 * per_period_sharpe**2))
    e, numpy_, scipy_ = f"empyrical-reloaded {ep.__version__}", f"numpy {np.__version__}", f"scipy {scipy.__version__}"
    return {
        "total_return": (ep.cum_returns_final(r), e),
        "cagr": (ep.cagr(r, annualization=P), e),
        "volatility": (ep.annual_volatility(r, annualization=P), e),
        "sharpe": (ep.sharpe_ratio(r, annualization=P), e),
        "sortino": (ep.sortino_ratio(r, annualization=P), e),
        "max_drawdown": (ep.max_drawdown(r), e),
        "calmar": (ep.calmar_ratio(r, annualization=P), e),
        "omega": (ep.omega_ratio(r, annualization=P), e),
        "tail_ratio": (ep.tail_ratio(r), e),
        "skew": (skew, scipy_),
        "kurtosis": (excess, scipy_),
        "ulcer_index": (np.sqrt(np.mean(drawdown**2)), numpy_),
        "var_95": (ep.value_at_risk(r, 0.05), e),
        "var_99": (ep.value_at_risk(r, 0.01), e),
        "cvar_95": (r[r <= var[95]].mean(), numpy_),
        "cvar_99": (r[r <= var[99]].mean(), numpy_),
        "var_95_gaussian": (mean + z * sd, scipy_),
        "var_95_cornish_fisher": (mean + cornish_fisher * sd, scipy_),
        "psr": (psr, scipy_),
    }, dict(start=start, trough=trough, recovery=trough + int(back[0]) if len(back) else None), r


def check(table, equity, r):
    """The same numbers a second way, so that a wrong reading of the tool cannot pass."""
    total = equity[-1] / equity[0] - 1
    drawdown = (equity / np.maximum.accumulate(equity) - 1).min()
    cagr = (1 + total) ** (P / len(r)) - 1
    second = {
        "total_return": total, "cagr": cagr, "volatility": r.std(ddof=1) * P**0.5,
        "sharpe": r.mean() / r.std(ddof=1) * P**0.5,
        "sortino": r.mean() * P**0.5 / np.sqrt(np.mean(np.minimum(r, 0) ** 2)),
        "max_drawdown": drawdown, "calmar": cagr / abs(drawdown),
        "omega": r[r > 0].sum() / -r[r < 0].sum(),
        "tail_ratio": abs(np.percentile(r, 95) / np.percentile(r, 5)),
        "var_95": np.percentile(r, 5), "var_99": np.percentile(r, 1),
    }
    for name, value in second.items():
        assert abs(table[name][0] / value - 1) < 1e-9, (name, table[name][0], value)


def main():
    warnings.simplefilter("ignore")
    for name in SETS:
        with open(ROOT / "data" / "sample" / f"{name}.csv") as f:
            rows = [(r["time"], r["close"]) for r in csv.DictReader(f)]
        equity = np.array([float(c) for _, c in rows])
        table, points, r = metrics(equity)
        check(table, equity, r)
        with open(ROOT / "tests" / "golden" / f"equity_{name}.csv", "w") as f:
            f.write("time,equity\n" + "".join(f"{t},{c}\n" for t, c in rows))
        at = lambda i: None if i is None else rows[i][0]
        out = dict(series=f"equity_{name}.csv", kind="equity", periods_per_year=P, risk_free=0, returns=len(r),
                   drawdown={k: at(i) for k, i in points.items()},
                   metrics={k: dict(value=float(v), tool=tool) for k, (v, tool) in table.items()})
        (ROOT / "tests" / "golden" / f"metrics_{name}.json").write_text(json.dumps(out, indent=1) + "\n")
        print(name, len(r), out["drawdown"], {k: float(v) for k, (v, _) in table.items()})


if __name__ == "__main__":
    main()
