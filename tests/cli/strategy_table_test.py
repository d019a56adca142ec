#!/usr/bin/env python3
"""Strategies kept in the strategies table of a store trade like those written in the file."""
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from golden_backtests_test import PMP, ROOT  # noqa: E402

HEAD = f"""
instruments = "{ROOT}/data/sample/instruments.toml"
[account]
cash = 100_000
[[data]]
symbol = "GOOGL"
file = "{ROOT}/data/sample/googl_1d.csv"
timeframe = "1d"
"""
STRATEGIES = """
[[strategy]]
name = "a"
type = "ma_crossover"
symbol = "GOOGL"
timeframe = "1d"
params = {fast = 5, slow = 20, direction = "long_only"}
sizing = {kind = "units", units = 10}
[[strategy]]
name = "b"
type = "rsi"
symbol = "GOOGL"
timeframe = "1d"
sizing = {kind = "risk_fraction", fraction = 0.01}
stop_loss = {kind = "percent", value = 0.02}
[[strategy]]
name = "vote"
type = "ensemble"
symbol = "GOOGL"
timeframe = "1d"
members = ["a", "b"]
"""


def pmp(*arguments):
    return subprocess.run([PMP, *map(str, arguments)], capture_output=True, text=True, timeout=60)


class StrategyTable(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.dir = Path(self.folder.name)
        (self.dir / "file.toml").write_text(HEAD + STRATEGIES)
        (self.dir / "table.toml").write_text(HEAD + '[strategies]\nstore = "lib.db"\n')

    def tearDown(self):
        self.folder.cleanup()

    def result(self, config):
        done = pmp("backtest", self.dir / config, "-q", "--json", "-")
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def test_saved_strategies_trade_the_same(self):
        saved = pmp("strategy", "save", self.dir / "file.toml", "--store", self.dir / "lib.db")
        self.assertEqual(saved.returncode, 0, saved.stderr)
        self.assertIn("3 strategies saved", saved.stdout)
        written, stored = self.result("file.toml"), self.result("table.toml")
        self.assertEqual({s["name"] for s in stored["strategies"]}, {"a", "b", "vote"})
        key = lambda t: (t["strategy"], t["entry_time"])  # noqa: E731
        strip = lambda t: {k: v for k, v in t.items() if k != "id"}  # noqa: E731
        self.assertEqual([strip(t) for t in sorted(written["trades"], key=key)],
                         [strip(t) for t in sorted(stored["trades"], key=key)])
        self.assertGreater(len(stored["trades"]), 0)

    def test_missing_store_is_a_clear_error(self):
        done = pmp("backtest", self.dir / "table.toml", "-q")
        self.assertEqual(done.returncode, 5, done.stderr)
        self.assertIn("lib.db", done.stderr)


if __name__ == "__main__":
    program = unittest.main(exit=False)
    failed = len(program.result.failures) + len(program.result.errors)
    print(f"{program.result.testsRun - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)
