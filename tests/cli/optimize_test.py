#!/usr/bin/env python3
"""pmp optimize on sample data: both engines, the same numbers; what varies, what is refused, and how it ends."""

import csv
import io
import signal
import subprocess
import time

import support

CONFIG = """\
[account]
currency = "USD"
cash = 100_000
[[data]]
symbol = "EURUSD"
file = "%s"
[execution]
commission = {kind = "percent", rate = 0.0002}
[risk]
profile = "none"
[[strategy]]
name = "cross"
type = "ma_crossover"
symbol = "EURUSD"
params = {fast = 5, slow = 20, direction = "long_short"}
sizing = {kind = "units", units = 10_000}
stop_loss = {kind = "percent", value = 0.02}
take_profit = {kind = "percent", value = 0.04}
[optimize]
best = 4
params = {fast = {from = 4, to = 12, step = 4}, slow = [10, 20, 30]}
stop_loss = [0, 0.01]
"""


class Optimize(support.Case):
    def config(self, text=CONFIG, data=f"{support.SAMPLE}/eurusd_1d.csv"):
        return self.file("c.toml", text % data)

    def best(self, *options):
        return self.expect(support.OK, "optimize", self.config(), "--json", "-", "-q", *options).json()

    def test_lanes_and_event_engine_agree(self):
        lanes, events = self.best("--engine", "lanes"), self.best("--engine", "events")
        self.assertEqual((lanes["engine"], events["engine"]), ("lanes", "events"))
        self.assertEqual((lanes["sets"], lanes["done"], lanes["skipped"]), (16, 16, 2))
        for result in (lanes, events):
            for key in ("engine", "elapsed_ms"):
                del result[key]
        self.assertEqual(lanes, events)
        self.assertEqual(len(lanes["best"]), 4)
        self.assertEqual([b["rank"] for b in lanes["best"]], [1, 2, 3, 4])
        scores = [b["score"] for b in lanes["best"]]
        self.assertEqual(scores, sorted(scores, reverse=True))
        self.assertIsNotNone(lanes["best"][0]["metrics"]["dsr"])

    def test_the_best_is_what_a_backtest_says(self):
        best = self.best()["best"][0]
        params = best["params"]
        sets = [f"strategy.cross.params.{name}={params[name]}" for name in ("fast", "slow")]
        sets.append("strategy.cross.stop_loss.value=%g" % params["stop_loss"] if params["stop_loss"] else
                    'strategy.cross.stop_loss={kind="none"}')
        options = [part for text in sets for part in ("--set", text)]
        answer = self.expect(support.OK, "backtest", self.config(), "--json", "-", "-q", *options).json()
        for name, value in answer["metrics"].items():
            if name not in ("dsr", "undefined", "drawdown_start", "drawdown_trough", "drawdown_recovery"):
                self.assertEqual(best["metrics"][name], value, name)

    def test_same_inputs_same_bytes(self):
        def text(threads):
            lines = self.expect(support.OK, "optimize", self.config(), "--json", "-", "-q", "--threads",
                                threads).out.splitlines()
            return [line for line in lines if '"elapsed_ms"' not in line]
        self.assertEqual(text("1"), text("3"))

    def test_csv_has_every_set(self):
        answer = self.expect(support.OK, "optimize", self.config(), "--csv", "-", "-q")
        rows = list(csv.DictReader(io.StringIO(answer.out)))
        self.assertEqual(len(rows), 16)
        self.assertEqual(list(rows[0])[:4], ["fast", "slow", "stop_loss", "score"])
        self.assertEqual({row["stop_loss"] for row in rows}, {"0", "0.01"})

    def test_command_line_replaces_the_configuration(self):
        answer = self.expect(support.OK, "optimize", self.config(), "--param", "fast=2:3", "--param",
                             "take_profit=0.01,0.02,0.03", "--best", "2", "--metric", "total_return")
        self.assertEqual(len(answer.out.splitlines()), 3)
        self.assertIn("36 of 36 parameter sets", answer.err)
        self.assertIn("in lanes", answer.err)

    def test_random_draws_the_same_for_a_seed(self):
        def drawn(seed):
            result = self.best("--method", "random", "--trials", "5", "--seed", seed, "--best", "5")
            self.assertEqual(result["sets"], 5)
            return [b["params"] for b in result["best"]]
        self.assertEqual(drawn("1"), drawn("1"))
        self.assertNotEqual(drawn("1"), drawn("2"))

    def test_limits_need_the_event_engine(self):
        text = CONFIG.replace('profile = "none"', 'profile = "standard"')
        answer = self.expect(support.OK, "optimize", self.config(text))
        self.assertIn("in the event engine", answer.err)
        self.assertIn("risk gate", answer.err)
        self.expect_error(support.CONFIG, "optimize", self.config(text), "--engine", "lanes", says=["risk gate"])

    def test_a_backtest_ignores_the_table(self):
        self.expect(support.OK, "backtest", self.config())

    def test_what_is_refused(self):
        config = self.config()
        for code, options, says in [
                (support.USAGE, ["--method", "genetic"], "not available yet"),
                (support.USAGE, ["--method", "cmaes"], "not available yet"),
                (support.USAGE, ["--method", "bayesian"], "not available yet"),
                (support.USAGE, ["--walk-forward", "6m"], "not available yet"),
                (support.USAGE, ["--method", "lucky"], "grid and random"),
                (support.USAGE, ["--method", "random"], "--trials"),
                (support.USAGE, ["--trials", "5"], "random"),
                (support.USAGE, ["--param", "fast"], "--param"),
                (support.USAGE, ["--engine", "steam"], "steam"),
                (support.CONFIG, ["--param", "fats=1,2"], "fast"),
                (support.CONFIG, ["--param", "fast=0"], "fast"),
                (support.CONFIG, ["--param", "fast=90"], "combinations"),
                (support.CONFIG, ["--metric", "sharp"], "sharpe"),
                (support.CONFIG, ["--strategy", "crass"], "cross")]:
            with self.subTest(options=options):
                self.expect_error(code, "optimize", config, *options, says=[says])
        nothing = self.config(CONFIG[:CONFIG.index("[optimize]")])
        self.expect_error(support.USAGE, "optimize", nothing, says=["nothing to vary"])
        unknown = self.config(CONFIG.replace("best = 4", "bets = 4"))
        self.expect_error(support.CONFIG, "optimize", unknown, says=["best"])

    def test_ctrl_c_shows_what_is_done(self):
        text = CONFIG.replace('profile = "none"', 'profile = "standard"')
        config = self.config(text, f"{support.SAMPLE}/eurusd_1h.csv")
        with subprocess.Popen([support.PMP, "optimize", config, "--param", "fast=2:200", "--param",
                               "slow=201:400", "--json", self.path("r.json")], cwd=self.folder.name,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
            time.sleep(3)
            run.send_signal(signal.SIGINT)
            _, err = run.communicate(timeout=60)
        self.assertEqual(run.returncode, 130, err.decode())
        self.assertIn("interrupted", err.decode())
        with open(self.path("r.json"), encoding="utf-8") as file:
            text = file.read()
        self.assertIn('"interrupted": true', text)


if __name__ == "__main__":
    support.main()
