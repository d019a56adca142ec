"""vectorbt: whole arrays; signals are moved one bar on so that they fill at the next open.

Its compiled functions are compiled by a run on a few bars before the clock starts.
"""
import numpy
import pandas
import vectorbt as vbt

import common


def crossings(gap):
    """Where the signal of the close before says up, and down."""
    up, down = numpy.zeros(gap.shape, bool), numpy.zeros(gap.shape, bool)
    up[2:] = (gap[:-2] <= 0) & (gap[1:-1] > 0)
    down[2:] = (gap[:-2] >= 0) & (gap[1:-1] < 0)
    return up, down


def trade(frame, up, down, **more):
    return vbt.Portfolio.from_signals(
        frame["close"], entries=up, short_entries=down, price=frame["open"], size=common.UNITS,
        size_type="amount", fees=common.FEE, init_cash=common.CASH, upon_opposite_entry="reverse",
        open=frame["open"], high=frame["high"], low=frame["low"], freq="1min", **more)


def run(frame, stops):
    close = frame["close"]
    fast = vbt.MA.run(close, common.FAST).ma.to_numpy().ravel()
    slow = vbt.MA.run(close, common.SLOW).ma.to_numpy().ravel()
    up, down = crossings(fast - slow)
    guards = dict(sl_stop=common.STOP, tp_stop=common.TARGET, stop_entry_price="FillPrice",
                  stop_exit_price="StopMarket") if stops else {}
    portfolio = trade(frame, up, down, **guards)
    records = portfolio.trades.records
    portfolio.total_return()
    portfolio.max_drawdown()
    portfolio.sharpe_ratio()
    times = frame.index
    return lambda: [["long" if t.direction == 0 else "short", common.epoch(times[t.entry_idx]),
                     t.entry_price, common.epoch(times[t.exit_idx]), t.exit_price]
                    for t in records.itertuples()]


def sweep(frame):
    """{"fast,slow": trades} of all parameter sets, those of one fast average at a time: all of them
    would need more memory than there is."""
    close, slows = frame["close"], list(common.SWEEP_SLOW)
    slow = vbt.MA.run(close, slows).ma.to_numpy()
    counts = {}
    for n in common.SWEEP_FAST:
        fast = vbt.MA.run(close, n).ma.to_numpy().reshape(-1, 1)
        portfolio = trade(frame, *crossings(fast - slow))
        portfolio.total_return()
        portfolio.sharpe_ratio()
        for m, trades in zip(slows, portfolio.trades.count().to_numpy()):
            counts[f"{n},{m}"] = int(trades)
    return counts


def load(path):
    """Without its zone: at every wrapping vectorbt walks the index, and with one that is slow."""
    frame = common.read_frame(path)
    frame.index = frame.index.tz_localize(None)
    return frame


def warm_up(stops):
    n = 500
    close = 100 + numpy.sin(numpy.arange(n) / 20)
    index = pandas.date_range("2020-01-01", periods=n, freq="1min")
    frame = pandas.DataFrame({"open": close, "high": close + 0.1, "low": close - 0.1, "close": close,
                              "volume": 1.0}, index=index)
    run(frame, stops)
    if common.case() == "sweep":
        sweep(frame)


common.main(vbt.__version__, load,
            (lambda frame, _: sweep(frame)) if common.case() == "sweep" else run, warm_up)
