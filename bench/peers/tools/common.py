"""What every peer's program shares: the case, the bars, and how fills become trades.

A program of this folder is run as `python TOOL.py BARS.csv CASE OUT.json` in the environment of its
tool. It prints nothing of its own; OUT.json has the version, seconds for loading and for the run,
and the trades. A trade is [direction, entry time, entry price, exit time, exit price], times in
seconds since the epoch.
"""
import json
import os
import sys
import time

FAST, SLOW = 20, 50
UNITS = 10
CASH = 1_000_000
FEE = 0.0002
STOP, TARGET = 0.02, 0.04
BAR_SECONDS = 60
SWEEP_FAST, SWEEP_SLOW = range(5, 45), range(50, 251, 8)


def case():
    return sys.argv[2]


def read_frame(path):
    """The bars as a pandas frame; a peer that reads files itself does not use it."""
    import pandas
    frame = pandas.read_csv(path)
    frame.index = pandas.DatetimeIndex(pandas.to_datetime(frame.pop("time"), utc=True))
    return frame


def epoch(when):
    """Seconds since the epoch of a naive or UTC datetime or pandas timestamp, rounded."""
    import datetime
    if when.tzinfo is None:
        when = when.replace(tzinfo=datetime.timezone.utc)
    return int(round(when.timestamp()))


def trades_from_fills(fills, last=None):
    """Fills are (time, signed units, price), each the whole of an order that opens, closes or turns a
    position. `last` = (time, price) closes what is open at the end."""
    trades, position, entry = [], 0, None
    for when, units, price in fills:
        if abs(position + units) not in (0, UNITS):
            raise ValueError(f"a fill of {units} on a position of {position}")
        if position:
            trades.append(["long" if position > 0 else "short", entry[0], entry[1], when, price])
        position, entry = position + units, (when, price)
    if position and last:
        trades.append(["long" if position > 0 else "short", entry[0], entry[1], last[0], last[1]])
    return trades


def clocks():
    return time.perf_counter(), time.process_time()


def between(first, second):
    """{"wall", "processor"} in seconds; the processor's of all threads of the process."""
    return {"wall": second[0] - first[0], "processor": second[1] - first[1]}


def main(version, load, run, warm_up=None):
    """load(path) -> data; run(data, stops) -> trades, made only after the clock has stopped."""
    path, out = sys.argv[1], sys.argv[3]
    stops = case() == "stops"
    if warm_up:
        warm_up(stops)
    started = clocks()
    data = load(path)
    loaded = clocks()
    result = run(data, stops)
    ran = clocks()
    trades = result() if callable(result) else result
    with open(out, "w", encoding="utf-8") as file:
        json.dump({"version": version, "load": between(started, loaded),
                   "run": between(loaded, ran), "trades": trades}, file)
