#!/usr/bin/env python3
"""Measures the program as a whole and prints the table of docs/performance.md.

    bench/measure.py [--pmp build/release/pmp] [--rounds 3]

Everything is run `rounds` times and the median is shown; processor time is given beside wall time,
because a shared machine makes the latter worthless. Needs only the program itself.
"""
import argparse
import json
import os
import re
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BARS = 525_600


def run(command):
    """(wall seconds, processor seconds, peak memory in MB, stdout)"""
    started = time.monotonic()
    process = subprocess.Popen([str(c) for c in command], stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL)
    out = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        raise SystemExit(f"{command} failed with status {status}")
    return (time.monotonic() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024,
            out)


def number(text, key):
    return float(re.search(rf'"{key}": ([0-9.e+]+)', text).group(1))


def median(rows, index):
    return statistics.median(row[index] for row in rows)


def backtest(pmp, config, rounds):
    rows = []
    for _ in range(rounds):
        out = ROOT / "build/bench/result.json"
        wall, processor, memory, _ = run([pmp, "backtest", config, "--quiet", "--json", out])
        # Only the head is read: the peak memory of a child counts what its parent held.
        with open(out) as file:
            head = file.read(2000)
        rows.append((wall, processor, memory, number(head, "elapsed_ms") / 1000,
                     number(head, "strategy_bars")))
    return rows


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pmp", default=ROOT / "build/release/pmp")
    options.add_argument("--rounds", type=int, default=3)
    args = options.parse_args()
    folder = ROOT / "build/bench"
    folder.mkdir(parents=True, exist_ok=True)
    data = folder / "minute.csv"
    if not data.exists():
        run([args.pmp, "data", "generate", "--bars", BARS, "--seed", 7, "--volatility", 0.2,
             "--out", data])

    config = ROOT / "bench/minute.toml"
    rows = backtest(args.pmp, config, args.rounds)
    bars = rows[0][4]
    print(f"backtest, 100 strategies, {BARS:,} synthetic 1-minute bars, risk gate on:")
    print(f"  engine {bars / median(rows, 3) / 1e6:.1f} M strategy-bars/s of wall time; whole "
          f"process {median(rows, 0):.1f} s wall, {median(rows, 1):.1f} s processor "
          f"({bars / median(rows, 1) / 1e6:.1f} M strategy-bars per processor second), peak "
          f"{median(rows, 2):.0f} MB")

    text = config.read_text().replace("../build/bench", str(folder))
    many = text.replace("lookback = [30, 60, 120, 240, 480, 960]",
                        "lookback = [" + ", ".join(str(20 + i) for i in range(306)) + "]")
    for name, body in (("100", text), ("1,000", many)):
        short = folder / "short.toml"
        short.write_text(body.replace("[account]",
                                      "[account]", 1).replace('timeframe = "1m"',
                                      'timeframe = "1m"\nto = 2020-01-20T00:00:00Z', 1))
        rows = backtest(args.pmp, short, args.rounds)
        print(f"memory with {name} strategies, two weeks of minutes: {median(rows, 2):.0f} MB; "
              f"{rows[0][4] / median(rows, 1) / 1e6:.1f} M strategy-bars per processor second")

    rows = []
    for _ in range(args.rounds):
        with tempfile.TemporaryDirectory() as session:
            wall, processor, memory, out = run(
                [args.pmp, "demo", "--speed", "max", "--exit", "--no-dashboard", "--dir", session,
                 "--json", "-", "--quiet"])
            s = json.loads(out)
            rows.append((wall, processor, memory, s["bar_to_order_us"]["p50"],
                         s["bar_to_order_us"]["p99"], s["bar_to_order_us"]["count"]))
    print(f"paper session of the demo at --speed max: {median(rows, 0):.1f} s wall, "
          f"{median(rows, 1):.1f} s processor, {median(rows, 2):.0f} MB; bar to order handed to the "
          f"paper broker, intent durable first: p50 {median(rows, 3):.0f} us, p99 "
          f"{median(rows, 4):.0f} us over {rows[0][5]} bars with orders")


if __name__ == "__main__":
    main()
