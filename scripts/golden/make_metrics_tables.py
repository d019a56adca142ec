#!/usr/bin/env python3
"""Makes tests/golden/metrics_tables.json with quantstats, empyrical-reloaded, pandas, NumPy and SciPy.

    pip install quantstats==0.0.86 empyrical-reloaded==0.7.1 numpy scipy pandas
    python3 scripts/golden/make_metrics_tables.py [--differences]

Months, years, drawdowns and rolling Sharpe ratios of the S&P 500, and Google against it. With --differences it
prints the table of docs/metrics.md: how far other tools' definitions are from ours, in numbers.
"""

import csv
import json
import math
import sys
import warnings
from pathlib import Path

import empyrical as ep
import numpy as np
import pandas as pd
import quantstats as qs
import scipy
from scipy import stats

GOLDEN = Path(__file__).parents[2] / "tests" / "golden"
P, WINDOW = 252, 63


def curve(name):
    with open(GOLDEN / f"equity_{name}.csv") as f:
        rows = list(csv.DictReader(f))
    # A sample at midnight closes the day before: quantstats is given that day.
    days = pd.to_datetime([r["time"] for r in rows]).tz_localize(None) - pd.Timedelta(days=1)
    return pd.Series([float(r["equity"]) for r in rows], index=days)


def returns(equity):
    return equity.pct_change(fill_method=None).iloc[1:]


def label(day):
    return (day + pd.Timedelta(days=1)).strftime("%Y-%m-%dT00:00:00Z")


def tables(equity):
    r = returns(equity)
    months = r.groupby([r.index.year, r.index.month]).apply(qs.stats.comp)
    years = r.groupby(r.index.year).apply(qs.stats.comp)
    details = qs.stats.drawdown_details(equity / equity.cummax() - 1)
    order = details.sort_values("max drawdown", kind="stable").head(10)
    place = {day: i for i, day in enumerate(equity.index)}
    drawdowns = []
    for _, row in order.iterrows():
        first, last = place[pd.Timestamp(row["start"])], place[pd.Timestamp(row["end"])]
        back = last + 1 < len(equity)  # quantstats names the first and the last day below the peak
        drawdowns.append(dict(start=label(equity.index[first - 1]), trough=label(pd.Timestamp(row["valley"])),
                              recovery=label(equity.index[last + 1]) if back else None,
                              depth=row["max drawdown"] / 100))
    rolling = qs.stats.rolling_sharpe(r, rolling_period=WINDOW, prepare_returns=False).dropna()
    volatility = r.rolling(WINDOW).std() * math.sqrt(P)
    picked = list(rolling.index[::97]) + [rolling.index[-1]]
    return dict(months=[dict(year=int(y), month=int(m), value=float(v)) for (y, m), v in months.items()],
                years=[dict(year=int(y), value=float(v)) for y, v in years.items()],
                drawdowns=drawdowns, all_drawdowns=len(details), rolling_points=len(rolling),
                rolling=[dict(time=label(d), sharpe=float(rolling[d]), volatility=float(volatility[d])) for d in picked])


def benchmark(equity, other):
    """Pairs as ours: the benchmark's last value at each time, where it has begun."""
    other = other.reindex(equity.index.union(other.index)).ffill().reindex(equity.index)
    r, b = returns(equity), returns(other)
    assert not b.isna().any()
    greeks = qs.stats.greeks(r, b, periods=P, prepare_returns=False)
    active = r - b
    assert abs(ep.beta(r, b) / greeks["beta"] - 1) < 1e-12
    return r, b, dict(alpha=float(greeks["alpha"]), beta=float(greeks["beta"]),
                      correlation=float(np.corrcoef(r, b)[0, 1]),
                      information_ratio=float(qs.stats.information_ratio(r, b, prepare_returns=False) * math.sqrt(P)),
                      tracking_error=float(active.std() * math.sqrt(P)), total_return=float(qs.stats.comp(b)),
                      cagr=float(ep.cagr(b, annualization=P)), volatility=float(ep.annual_volatility(b, annualization=P)),
                      sharpe=float(ep.sharpe_ratio(b, annualization=P)), max_drawdown=float(ep.max_drawdown(b)))


def deflated(r, trials, variance):
    gamma = np.euler_gamma
    best = math.sqrt(variance) * ((1 - gamma) * stats.norm.ppf(1 - 1 / trials)
                                  + gamma * stats.norm.ppf(1 - 1 / (trials * math.e)))
    sharpe = r.mean() / r.std(ddof=1)
    spread = 1 - stats.skew(r) * sharpe + (stats.kurtosis(r) + 2) / 4 * sharpe**2
    return float(stats.norm.cdf((sharpe - best) * math.sqrt(len(r) - 1) / math.sqrt(spread)))


def differences(equity, r, b):
    """(metric, tool, its value, ours, why)"""
    drawdown = equity / equity.cummax() - 1
    ours = json.loads((GOLDEN / "metrics_googl_1d.json").read_text())["metrics"]
    value = lambda name: ours[name]["value"]
    sharpe = r.mean() / r.std(ddof=1)
    q, e = f"quantstats {qs.__version__}", f"empyrical-reloaded {ep.__version__}"
    alpha = benchmark(equity, curve("sp500_1d"))[2]["alpha"]
    return [
        ("skew", q, r.skew(), value("skew"), "adjusted for the size of the sample; ours are moments"),
        ("kurtosis", q, r.kurtosis(), value("kurtosis"), "the same"),
        ("ulcer_index", q, qs.stats.ulcer_index(r), float(np.sqrt((drawdown**2).mean())),
         "divides by n - 1 and leaves the first point out"),
        ("var_95", q, qs.stats.value_at_risk(r, prepare_returns=False), value("var_95"),
         "of a normal distribution: our var_95_gaussian"),
        ("cvar_95", q, qs.stats.conditional_value_at_risk(r, prepare_returns=False), value("cvar_95"),
         "of a normal distribution, unless asked for the historical one"),
        ("cvar_95", e, ep.conditional_value_at_risk(r, 0.05), value("cvar_95"), "a fixed count of the worst returns"),
        ("psr", q, qs.stats.probabilistic_sharpe_ratio(r), value("psr"),
         "its skew and kurtosis, as above"),
        ("kelly", q, qs.stats.kelly_criterion(r, prepare_returns=False), None, "of daily returns; ours is of closed trades"),
        ("information_ratio", q, qs.stats.information_ratio(r, b, prepare_returns=False),
         benchmark(equity, curve("sp500_1d"))[2]["information_ratio"], "of a day; ours is of a year (times the root of P)"),
        ("alpha", e, ep.alpha(r, b, annualization=P), alpha, "compounds the daily alpha; ours and quantstats' is P times it"),
        ("sharpe, 5 % a year risk-free", e, ep.sharpe_ratio(r, risk_free=0.05 / P, annualization=P),
         (r.mean() - (1.05 ** (1 / P) - 1)) / r.std(ddof=1) * math.sqrt(P),
         "takes the rate of a day as given (here 0.05 / 252); ours is 1.05^(1/252) - 1"),
        ("calmar", q, qs.stats.calmar(r, prepare_returns=False), value("calmar"), "none"),
        ("omega", q, qs.stats.omega(r), value("omega"), "none"),
        ("sortino", q, qs.stats.sortino(r), value("sortino"), "none"),
        ("tail_ratio", q, qs.stats.tail_ratio(r, prepare_returns=False), value("tail_ratio"), "none"),
    ]


def main():
    warnings.simplefilter("ignore")
    google, index = curve("googl_1d"), curve("sp500_1d")
    r, b, against = benchmark(google, index)
    if "--differences" in sys.argv:
        for name, tool, theirs, mine, why in differences(google, r, b):
            gap = "" if mine is None else f"{theirs - mine:+.3g}"
            print(f"| `{name}` | {tool} | {theirs:.6g} | {'' if mine is None else f'{mine:.6g}'} | {gap} | {why} |")
        return
    out = dict(tools=[f"quantstats {qs.__version__}", f"empyrical-reloaded {ep.__version__}", f"pandas {pd.__version__}",
                      f"numpy {np.__version__}", f"scipy {scipy.__version__}"],
               window=WINDOW, sp500_1d=tables(index), googl_1d_against_sp500_1d=against,
               quantiles={str(q): float(np.quantile(r, q)) for q in (0, 0.01, 0.05, 0.25, 0.5, 0.9, 0.99, 1)},
               normal={str(p): float(stats.norm.ppf(p)) for p in (1e-9, 0.001, 0.01, 0.05, 0.3, 0.5, 0.9, 0.999)},
               deflated=[dict(trials=n, variance=v, value=deflated(r, n, v))
                         for n, v in ((2, 1e-4), (10, 4e-4), (100, 4e-4), (10000, 4e-4), (1e6, 1e-4))])
    (GOLDEN / "metrics_tables.json").write_text(json.dumps(out, indent=1) + "\n")
    print({k: len(v) if isinstance(v, list) else v for k, v in out["sp500_1d"].items() if k != "rolling"})
    print(out["googl_1d_against_sp500_1d"], out["deflated"])


if __name__ == "__main__":
    main()
