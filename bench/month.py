#!/usr/bin/env python3
"""One month, ten symbols, a hundred strategies on each: bars of a minute, or ticks.

    bench/month.py [--rounds 3] [--ticks] [--pmp build/release/pmp]

Makes synthetic data in build/bench, runs `pmp backtest` on it in a process of its own each round, and
prints the wall time of the whole command: the first round reads the files, later ones find them in
the column cache (tick files are mapped as they are). Medians are of the later rounds.
"""

import argparse
import os
import re
import shutil
import statistics
import subprocess
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SYMBOLS = 10
MINUTES = 31_680  # 22 days
TICKS_A_MINUTE = 64

ACCOUNT = """[account]
currency = "USD"
cash = 10_000_000

[execution]
commission = {kind = "percent", rate = 0.00002}
"""


def grids(symbols):
    with open(os.path.join(ROOT, "bench", "minute.toml"), encoding="utf-8") as source:
        text = source.read()
    names = ", ".join(f'"{s}"' for s in symbols)
    return re.sub(r"symbols = \[.*?\]", f"symbols = [{names}]", text[text.index("[[strategy_grid]]"):])


def make(pmp, folder, ticks):
    config = ACCOUNT
    symbols = [f"S{i}" for i in range(SYMBOLS)]
    for i, symbol in enumerate(symbols):
        name = f"{symbol}.ticks" if ticks else f"{symbol}.csv"
        path = os.path.join(folder, name)
        command = [pmp, "data", "generate", "--bars", str(MINUTES), "--seed", str(i + 1), "--symbol",
                   symbol, "--out", path, "--quiet"]
        if ticks:
            command += ["--ticks", str(TICKS_A_MINUTE), "--spread", "0.01"]
        if not os.path.exists(path):
            subprocess.run(command, check=True)
        source = "ticks" if ticks else "file"
        config += (f'\n[[data]]\nsymbol = "{symbol}"\n{source} = "{path}"\ntimeframe = "1m"\n'
                   "tick = 0.01\nlot = 1\n")
    path = os.path.join(folder, "month_ticks.toml" if ticks else "month.toml")
    with open(path, "w", encoding="utf-8") as out:
        out.write(config + "\n" + grids(symbols))
    return path


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ticks", action="store_true")
    parser.add_argument("--pmp", default=os.path.join(ROOT, "build", "release", "pmp"))
    options = parser.parse_args()
    folder = os.path.join(ROOT, "build", "bench", "month")
    os.makedirs(folder, exist_ok=True)
    config = make(options.pmp, folder, options.ticks)
    cache = os.path.join(folder, "cache")
    shutil.rmtree(cache, ignore_errors=True)
    walls = []
    for n in range(options.rounds + 1):
        started = time.monotonic()
        run = subprocess.run([options.pmp, "backtest", config], capture_output=True, text=True,
                             env={**os.environ, "PMP_CACHE_DIR": cache}, check=True)
        walls.append(time.monotonic() - started)
        speed = re.search(r"([\d.]+) M strategy-bars/s", run.stderr)
        trades = re.search(r"trades (\d+)", run.stderr)
        print(f"{'first' if n == 0 else 'later'}: {walls[-1]:.2f} s"
              f"  (engine {speed[1] if speed else '?'} M strategy-bars/s, {trades[1] if trades else '?'} trades)")
    what = (f"{SYMBOLS * MINUTES * TICKS_A_MINUTE:,} ticks" if options.ticks
            else f"{SYMBOLS * MINUTES:,} bars")
    print(f"{what}, 100 strategies on each of {SYMBOLS} symbols: first {walls[0]:.2f} s, "
          f"then {statistics.median(walls[1:]):.2f} s (median of {options.rounds})")


if __name__ == "__main__":
    main()
