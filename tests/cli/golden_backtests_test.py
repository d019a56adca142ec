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
TEXTS = ("direction", "entry_time", "exit_time", "exit_reason")
NUMBERS = ("units", "entry_price", "exit_price", "pnl", "fees")


def difference(golden, result):
    """The first difference, or None."""
    wanted, got = golden["trades"], result["trades"]
    if len(wanted) != len(got):
        return f"{len(got)} trades instead of {len(wanted)}"
    for number, (w, g) in enumerate(zip(wanted, got), 1):
        for key in TEXTS:
            if w[key] != g[key]:
                return f"trade {number}: {key} is {g[key]}, not {w[key]}"
        for key in NUMBERS:
            if abs(float(w[key]) - float(g[key])) > 1e-7:
                return f"trade {number}: {key} is {g[key]}, not {w[key]}"
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
    instruments = ROOT / "data/sample/instruments.toml"
    toml = golden["toml"].replace("data/sample", str(ROOT / "data/sample"))
    config.write_text(f'instruments = "{instruments}"\n{toml}')
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
