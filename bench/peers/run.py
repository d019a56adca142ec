#!/usr/bin/env python3
"""Runs one strategy on the same bars in other backtesters and in pmp, holds their trades against
each other, and prints times and ratios of one run.

    bench/peers/run.py [--size small|medium] [--bars N] [--rounds 3] [--tools NAME...]

Each tool is installed from PyPI into an environment of its own under build/peers; one that cannot
be had is named with the reason and left out. Each run is a process of its own; the median of
`rounds` is shown, and the tools take turns. Times are processor seconds, since the wall clock of a
shared machine says little (it is shown too). Import time of the Python tools is not counted, nor
vectorbt's compiling; of pmp the whole process is.
"""
import argparse
import csv
import datetime
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

from agreement import compare, pmp_trades

ROOT = Path(__file__).resolve().parents[2]
TOOLS = Path(__file__).resolve().parent / "tools"
WORK = ROOT / "build/peers"
SIZES = {"small": 100_000, "medium": 1_000_000}
CASES = {"plain": "no stops", "stops": "stop-loss 2 %, take-profit 4 %"}

# What is asked of pip (the first that can be imported counts), the cases a tool can run, and what
# pmp must be told so that its rules are the tool's.
PEERS = {
    "backtrader": {"pip": ["backtrader pandas"], "cases": ["plain", "stops"], "rules": {}},
    "backtesting": {"pip": ["backtesting"], "cases": ["plain", "stops"], "rules": {}},
    "vectorbt": {"pip": ["vectorbt"], "cases": ["plain", "stops"], "rules": {}},
    "nautilus": {"pip": ["nautilus_trader"], "module": "nautilus_trader",
                 "cases": ["plain", "stops"], "rules": {"execution.fill": "this_close"}},
    # 2.5.1 is the newest whose binaries start on Debian 12.
    "hikyuu": {"pip": ["hikyuu", "hikyuu==2.5.1"], "cases": ["plain"],
               "rules": {"strategy.cross.params.direction": "long_only"}},
}

CONFIG = """[account]
cash = 1_000_000
[[data]]
symbol = "SYNTH"
file = "bars.csv"
timeframe = "1m"
tick = 0.00001
lot = 1
[execution]
commission = {kind = "percent", rate = 0.0002}
[risk]
profile = "none"
[[strategy]]
name = "cross"
type = "ma_crossover"
symbol = "SYNTH"
params = {fast = 20, slow = 50, direction = "long_short"}
sizing = {kind = "units", units = 10}
"""
GUARDS = """stop_loss = {kind = "percent", value = 0.02}
take_profit = {kind = "percent", value = 0.04}
"""


def say(text):
    print(text, file=sys.stderr, flush=True)


def python_of(name):
    return WORK / "env" / name / "bin/python"


def environment_of_process():
    """No tool writes into the caller's home."""
    home = WORK / "home"
    home.mkdir(parents=True, exist_ok=True)
    # pmp keeps files it has read in a cache; here it reads them anew each time, as the others do.
    return {**os.environ, "HOME": str(home), "PMP_CACHE_DIR": "", "NO_COLOR": "1"}


def last_line(text):
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1][:200] if lines else "no message"


def install(name, peer):
    """Whether the tool can be imported in its environment; makes the environment when it cannot."""
    module = peer.get("module", name)

    def importable():
        try:
            done = subprocess.run([python_of(name), "-c", f"import {module}"], capture_output=True,
                                  text=True, env=environment_of_process(), timeout=600, check=False)
        except FileNotFoundError:
            return "not installed"
        return None if done.returncode == 0 else last_line(done.stderr)

    problem = importable()
    if problem is None:
        return True
    for wanted in peer["pip"]:
        say(f"{name}: installing {wanted}")
        shutil.rmtree(WORK / "env" / name, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", WORK / "env" / name], check=True)
        done = subprocess.run([python_of(name), "-m", "pip", "install", "-q", *wanted.split()],
                              capture_output=True, text=True, check=False)
        problem = importable() if done.returncode == 0 else last_line(done.stderr)
        if problem is None:
            return True
        say(f"{name}: {wanted} cannot be used here: {problem}")
    return False


def make_bars(pmp, count):
    """Bars of `pmp data generate`. Its opens are the closes before them; they are moved to the middle
    of the bar, so that a fill at the wrong one of the two would show."""
    plain = WORK / "generated.csv"
    subprocess.run([pmp, "data", "generate", "--bars", str(count), "--volatility", "2", "--drift", "2",
                    "--tick", "0.00001", "--price", "100", "--seed", "7", "--out", plain, "-q"],
                   check=True, capture_output=True)
    with open(plain, encoding="utf-8") as source, open(WORK / "bars.csv", "w", encoding="utf-8") as out:
        rows = csv.reader(source)
        out.write(",".join(next(rows)) + "\n")
        for when, _, high, low, *rest in rows:
            middle = (float(high) + float(low)) / 2
            out.write(",".join([when, f"{middle:.5f}", high, low, *rest]) + "\n")
    plain.unlink()


def measured(command, log, limit):
    """(wall seconds, processor seconds, exit code) of a process."""
    started = time.perf_counter()
    with open(log, "w", encoding="utf-8") as out:
        process = subprocess.Popen([str(c) for c in command], stdout=out, stderr=out, cwd=WORK,
                                   stdin=subprocess.DEVNULL, env=environment_of_process())
        while True:
            done, status, usage = os.wait4(process.pid, os.WNOHANG)
            if done:
                break
            if time.perf_counter() - started > limit:
                process.kill()
                os.wait4(process.pid, 0)
                return time.perf_counter() - started, 0.0, "too long"
            time.sleep(0.01)
    process.returncode = os.waitstatus_to_exitcode(status)
    return time.perf_counter() - started, usage.ru_utime + usage.ru_stime, process.returncode


def pmp_command(pmp, case, out, rules=()):
    command = [pmp, "backtest", WORK / f"{case}.toml", "-q", "--json", out]
    for key, value in dict(rules).items():
        command += ["--set", f"{key}={value}"]
    return command


def run_pmp(pmp, case):
    """Loading is what `pmp data check` of the file takes; the rest of the whole process is the run,
    start, metrics and writing the result included."""
    log, out = WORK / "pmp.log", WORK / "pmp.json"
    check_wall, check, code = measured([pmp, "data", "check", WORK / "bars.csv", "-q"], log, 600)
    wall, processor, code2 = measured(pmp_command(pmp, case, out), log, 600)
    if code != 0 or code2 != 0:
        raise SystemExit(f"pmp failed; see {log}")
    return {"version": version_of(pmp), "load": {"wall": check_wall, "processor": check},
            "run": {"wall": max(wall - check_wall, 0), "processor": max(processor - check, 1e-3)}}


def run_peer(name, case, limit):
    log, out = WORK / f"{name}.log", WORK / f"{name}.json"
    out.unlink(missing_ok=True)
    _, _, code = measured([python_of(name), TOOLS / f"{name}_tool.py", "bars.csv", case, out], log, limit)
    if code != 0 or not out.exists():
        say(f"{name}, {case}: failed ({code}): {last_line(log.read_text(errors='replace'))}")
        return None
    return json.loads(out.read_text())


def version_of(pmp):
    text = subprocess.run([pmp, "--version"], capture_output=True, text=True, check=True).stdout
    return text.split()[1]


def median(rounds, part, clock):
    return statistics.median(r[part][clock] for r in rounds)


def table(results, bars, verdicts):
    def total(rounds, clock):
        return statistics.median(r["load"][clock] + r["run"][clock] for r in rounds)

    base = total(results["pmp"], "processor")
    base_run = median(results["pmp"], "run", "processor")
    print("| tool | load s | run s | bars/s of the run | total s | wall s | run, pmp = 1 | total, pmp = 1 | trades |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name, rounds in results.items():
        load, run = median(rounds, "load", "processor"), median(rounds, "run", "processor")
        whole = total(rounds, "processor")
        print(f"| {name} {rounds[0]['version']} | {load:.3f} | {run:.3f} | {bars / run:,.0f} | {whole:.3f} "
              f"| {total(rounds, 'wall'):.2f} | {run / base_run:.1f} | {whole / base:.1f} "
              f"| {verdicts[name]} |")


def sweep(pmp, bars, with_vectorbt, limit):
    """Many parameter sets of the crossover without stops: `pmp optimize` where this pmp has it, and
    vectorbt, which is made for it. The number of trades of every set is compared."""
    if subprocess.run([pmp, "optimize", "--help"], capture_output=True, check=False).returncode != 0:
        print("\nSweep: this pmp has no `optimize`.")
        return
    out, sets, log = WORK / "sweep.json", WORK / "sweep.csv", WORK / "sweep.log"
    wall, processor, code = measured(
        [pmp, "optimize", WORK / "plain.toml", "--method", "grid", "--param", "fast=5:44:1", "--param",
         "slow=50:250:8", "--json", out, "--csv", sets, "-q"], log, limit)
    if code != 0:
        print(f"\nSweep: pmp failed: {last_line(log.read_text(errors='replace'))}")
        return
    done = json.loads(out.read_text())["done"]
    with open(sets, encoding="utf-8") as file:
        ours = {f"{int(float(row['fast']))},{int(float(row['slow']))}": int(float(row["trades"]))
                for row in csv.DictReader(file)}
    print(f"\nSweep: {done} parameter sets of the crossover (fast 5 to 44, slow 50 to 250 by 8), no stops, one run\n")
    print("| tool | processor s, loading included | wall s | strategy-bars/s of processor time | pmp = 1 |")
    print("|---|---|---|---|---|")
    print(f"| pmp optimize | {processor:.2f} | {wall:.2f} | {done * bars / processor / 1e6:,.1f} M | 1.0 |")
    result = run_peer("vectorbt", "sweep", limit) if with_vectorbt else None
    if result is None:
        return
    theirs = result["trades"]
    spent = {clock: result["load"][clock] + result["run"][clock] for clock in ("processor", "wall")}
    print(f"| vectorbt {result['version']} | {spent['processor']:.2f} | {spent['wall']:.2f} "
          f"| {done * bars / spent['processor'] / 1e6:,.1f} M | {spent['processor'] / processor:.1f} |")
    same = sum(1 for key, count in ours.items() if theirs.get(key) == count)
    print(f"\n{same} of {len(ours)} sets have the same number of trades in both.")


def load_words():
    return ", ".join(f"{x:.1f}" for x in os.getloadavg())


def main():
    options = argparse.ArgumentParser(description=__doc__,
                                      formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--size", choices=SIZES, default="small", help="100,000 or 1,000,000 minute bars")
    options.add_argument("--bars", type=int, help="another number of bars")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--tools", nargs="+", choices=PEERS, default=list(PEERS), metavar="NAME",
                         help="only these: " + ", ".join(PEERS))
    options.add_argument("--cases", nargs="+", choices=CASES, default=list(CASES), metavar="CASE",
                         help="only these: " + ", ".join(CASES))
    options.add_argument("--no-sweep", action="store_true", help="without the sweep at the end")
    options.add_argument("--pmp", type=Path, default=ROOT / "build/release/pmp")
    options.add_argument("--limit", type=float, default=900, help="seconds one run may take")
    options = options.parse_args()
    WORK.mkdir(parents=True, exist_ok=True)
    if not options.pmp.exists():
        raise SystemExit(f"{options.pmp} is missing; run scripts/build")
    pmp = WORK / "pmp"
    shutil.copy2(options.pmp, pmp)  # what is measured stays the same while others build
    bars = options.bars or SIZES[options.size]
    usable = [name for name in options.tools if install(name, PEERS[name])]
    make_bars(pmp, bars)
    for case in CASES:
        (WORK / f"{case}.toml").write_text(CONFIG + (GUARDS if case == "stops" else ""))

    print(f"{datetime.date.today()}, Python {platform.python_version()}, {bars:,} bars, "
          f"median of {options.rounds}; load of the machine at the start {load_words()} "
          f"({os.cpu_count()} cores)")
    for name in set(options.tools) - set(usable):
        print(f"{name}: not installed, see above")
    for case in options.cases:
        print(f"\nSMA crossover 20/50, long and short, {CASES[case]}\n")
        results = {"pmp": []}
        running = [name for name in usable if case in PEERS[name]["cases"]]
        for _ in range(options.rounds):
            results["pmp"].append(run_pmp(pmp, case))
            for name in list(running):
                result = run_peer(name, case, options.limit)
                if result is None:
                    running.remove(name)
                    results.pop(name, None)
                else:
                    results.setdefault(name, []).append(result)
                    say(f"{case}, {name}: {result['run']['processor']:.2f} s of processor time")
        verdicts, notes = {}, []
        for name in results:
            rules = {} if name == "pmp" else PEERS[name]["rules"]
            out = WORK / f"pmp-for-{name}.json"
            subprocess.run(pmp_command(pmp, case, out, rules), check=True, capture_output=True, cwd=WORK)
            ours = pmp_trades(out)
            if name == "pmp":
                verdicts[name] = f"{len(ours):,}"
                continue
            verdicts[name], note = compare(ours, results[name][0]["trades"])
            said = ", ".join(f"{key} = {value}" for key, value in rules.items())
            notes.append(f"- {name}: {note}" + (f" (against pmp with {said})" if said else ""))
        table(results, bars, verdicts)
        print("\n" + "\n".join(notes))
        for name in usable:
            if case not in PEERS[name]["cases"]:
                print(f"- {name}: this case is not run with it, see bench/peers/README.md")
    if not options.no_sweep:
        sweep(pmp, bars, "vectorbt" in usable, options.limit)
    print(f"\nLoad of the machine at the end {load_words()}")


if __name__ == "__main__":
    main()
