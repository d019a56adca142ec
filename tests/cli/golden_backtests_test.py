#!/usr/bin/env python3
"""Backtests against trades from independent tools (tests/golden/README.md): every trade, every field."""
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PMP = os.environ.get("PMP", str(ROOT / "build/release/pmp"))
TEXTS = ("strategy", "symbol", "direction", "entry_time", "exit_time", "exit_reason")
NUMBERS = ("units", "entry_price", "exit_price", "pnl", "fees", "financing")


def in_order(trades):
    """What ends at one moment has no order that a rule gives."""
    return sorted(trades, key=lambda t: (t["exit_time"], t.get("symbol", ""), t.get("strategy", "")))


def difference(golden, result):
    """The first difference, or None."""
    wanted, got = in_order(golden["trades"]), in_order(result["trades"])
    for number, (w, g) in enumerate(zip(wanted, got), 1):
        for key in TEXTS:
            if key in w and w[key] != g[key]:
                return f"trade {number}: {key} is {g[key]}, not {w[key]}"
        for key in NUMBERS:
            if key in w and abs(float(w[key]) - float(g[key])) > 1e-7:
                return f"trade {number}: {key} is {g[key]}, not {w[key]}"
    if len(wanted) != len(got):
        return f"{len(got)} trades instead of {len(wanted)}"
    curve = dict(map(tuple, result["equity"]))
    for time, value in golden.get("equity", []):
        if abs(curve.get(time, 0) - float(value)) > 1e-6:
            return f"equity at {time} is {curve.get(time)}, not {value}"
    final = result["equity"][-1][1]
    if abs(final - float(golden["final_equity"])) > 1e-6:
        return f"final equity is {final}, not {golden['final_equity']}"
    if golden.get("ambiguity"):
        for key, value in golden["ambiguity"].items():
            if abs(result["ambiguity"][key] - value) > 1e-9:
                return f"ambiguity.{key} is {result['ambiguity'][key]}, not {value}"
    return None


def run(golden, folder):
    config = Path(folder) / "case.toml"
    head = ""
    if "[[instrument]]" not in golden["toml"]:
        head = f'instruments = "{ROOT / "data/sample/instruments.toml"}"\n'
    toml = golden["toml"]
    for place in ("data/sample", "tests/golden"):
        toml = toml.replace(f'"{place}', f'"{ROOT / place}')
    config.write_text(head + toml)
    done = subprocess.run([PMP, "backtest", str(config), "--quiet", "--json", "-"],
                          capture_output=True, text=True, timeout=120)
    if done.returncode != 0:
        return f"exit code {done.returncode}: {done.stderr.strip()[:300]}"
    return difference(golden, json.loads(done.stdout))


def main():
    passed = failed = 0
    cases = sorted((ROOT / "tests/golden").glob("backtest_*.json"))
    with tempfile.TemporaryDirectory() as folder:
        for case in cases:
            why = run(json.loads(case.read_text()), folder)
            if why:
                print(f"{case.name}: {why}")
                failed += 1
            else:
                passed += 1
    if not cases:
        print("no golden backtests found")
        failed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
