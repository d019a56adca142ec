#!/usr/bin/env python3
"""pmp backtest on sample data: the JSON of the conventions, the same bytes each time, exit codes."""

import json
import os
import stat
import threading

import support
from support import HEADER

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
[[strategy]]
name = "dip"
type = "rsi"
symbol = "EURUSD"
params = {period = 14, lower = 35, upper = 65}
sizing = {kind = "units", units = 5_000}
"""

KEYS = {"config_hash", "data_hash", "build", "elapsed_ms", "bars", "metrics", "strategies", "trades", "equity",
        "decisions", "ambiguity"}
TRADE_KEYS = {"id", "strategy", "symbol", "direction", "units", "entry_time", "entry_price", "exit_time",
              "exit_price", "pnl", "fees", "exit_reason"}
METRICS = """total_return cagr volatility sharpe sortino max_drawdown calmar omega tail_ratio skew kurtosis
ulcer_index var_95 var_99 cvar_95 cvar_99 var_95_gaussian var_95_cornish_fisher psr dsr trades win_rate
profit_factor expectancy average_win average_loss best_trade worst_trade sqn kelly exposure turnover
fees""".split()


class Backtest(support.Case):
    def config(self, data=f"{support.SAMPLE}/eurusd_1d.csv", text=CONFIG):
        return self.file("c.toml", text % data)

    def result(self, *options, config=None, **how):
        return self.expect(support.OK, "backtest", config or self.config(), "--json", "-", *options, **how)

    def test_result_has_the_keys_of_the_conventions(self):
        result = self.result().json()
        self.assertLessEqual(KEYS, set(result))
        self.assertEqual(set(METRICS) - set(result["metrics"]), set())
        self.assertEqual([s["name"] for s in result["strategies"]], ["cross", "dip"])
        self.assertGreater(len(result["trades"]), 3)
        for trade in result["trades"]:
            self.assertLessEqual(TRADE_KEYS, set(trade))
            self.assertIn(trade["exit_reason"], {"signal", "stop_loss", "take_profit", "risk", "end"})
            self.assertIn(trade["direction"], {"long", "short"})
            self.assertLessEqual(trade["entry_time"], trade["exit_time"])
        self.assertLessEqual({"total", "by_code"}, set(result["decisions"]))
        self.assertLessEqual({"bars", "return_stop_first", "return_target_first"}, set(result["ambiguity"]))
        times = [time for time, _ in result["equity"]]
        self.assertEqual(times, sorted(set(times)))

    def test_numbers_hang_together(self):
        result = self.result().json()
        trades = result["trades"]
        self.assertEqual(result["metrics"]["trades"], len(trades))
        self.assertAlmostEqual(result["metrics"]["fees"], sum(t["fees"] for t in trades), places=5)
        self.assertAlmostEqual(100_000 + sum(t["pnl"] for t in trades), result["equity"][-1][1], places=4)
        self.assertAlmostEqual(result["equity"][-1][1] / 100_000 - 1, result["metrics"]["total_return"], places=9)
        for t in trades:
            sign = 1 if t["direction"] == "long" else -1
            gross = sign * (t["exit_price"] - t["entry_price"]) * t["units"]
            fees = 0.0002 * t["units"] * (t["entry_price"] + t["exit_price"])
            self.assertAlmostEqual(t["fees"], fees, places=5)
            self.assertAlmostEqual(t["pnl"], gross - fees, places=4)
        wins = sum(t["pnl"] > 0 for t in trades)
        self.assertAlmostEqual(result["metrics"]["win_rate"], wins / len(trades), places=12)

    def test_undefined_has_a_reason(self):
        metrics = self.result().json()["metrics"]
        undefined = {name for name in METRICS if metrics[name] is None}
        self.assertEqual(undefined, set(metrics["undefined"]))
        self.assertTrue(all(metrics["undefined"].values()))

    def test_same_inputs_same_bytes(self):
        def text():
            lines = self.result().out.splitlines()
            return [line for line in lines if not line.startswith(('  "build"', '  "elapsed_ms"'))]
        self.assertEqual(text(), text())

    def test_json_to_a_file_is_the_same_and_stdout_stays_empty(self):
        path = self.path("r.json")
        answer = self.expect(support.OK, "backtest", self.config(), "--json", path)
        self.assertEqual(answer.out, "")
        with open(path, encoding="utf-8") as text:
            found = json.load(text)
        shown = self.result().json()
        for key in ("build", "elapsed_ms"):
            found.pop(key), shown.pop(key)
        self.assertEqual(found, shown)

    def test_set_and_environment_change_the_run(self):
        plain = self.result().json()
        by_set = self.result("--set", "strategy.cross.params.fast=8").json()
        by_env = self.result(env={"PMP__STRATEGY__0__PARAMS__FAST": "8"}).json()
        self.assertNotEqual(plain["trades"], by_set["trades"])
        self.assertEqual(by_set["trades"], by_env["trades"])
        self.assertNotEqual(plain["config_hash"], by_set["config_hash"])
        self.assertEqual(plain["data_hash"], by_set["data_hash"])

    def test_gate(self):
        self.expect_error(support.GATE, "backtest", self.config(), "--min-sharpe", "50", says=["Sharpe"])
        self.expect(support.OK, "backtest", self.config(), "--min-sharpe", "-50")

    def test_store_and_report(self):
        answer = self.expect(support.OK, "backtest", self.config(), "--store", self.path("s.db"), "--report",
                             self.path("report"))
        self.assertIn("report", answer.err)
        self.assertTrue(os.path.getsize(self.path("report/report.html")) > 1000)
        states = self.expect(support.OK, "db", "status", self.path("s.db"), "--json").json()
        self.assertEqual(states["pending"], 0)

    def test_missing_data_file(self):
        self.expect_error(support.DATA, "backtest", self.config("gone.csv"), says=["gone.csv"])

    def test_unusable_data_files(self):
        for name, text in (("empty.csv", ""), ("header.csv", HEADER), ("words.csv", "this is\nnot data\n"),
                           ("bytes.csv", os.urandom(4000))):
            with self.subTest(name=name):
                self.expect_error(support.DATA, "backtest", self.config(self.file(name, text)), says=[name])

    def test_rejected_rows_are_told_and_the_rest_is_used(self):
        with open(f"{support.SAMPLE}/eurusd_1d.csv", encoding="utf-8") as text:
            lines = text.read().splitlines(keepends=True)
        whole = self.result().json()
        lines[50] = lines[50].replace(",", ",-", 1)
        answer = self.result(config=self.config(self.file("bad.csv", "".join(lines))))
        self.assertIn("line 51", answer.err)
        self.assertEqual(answer.json()["bars"], whole["bars"] - 1)

    def test_truncated_data_file(self):
        with open(f"{support.SAMPLE}/eurusd_1d.csv", encoding="utf-8") as text:
            lines = text.read().splitlines(keepends=True)
        cut = "".join(lines[:61])[:-len(lines[60]) // 2]
        answer = self.result(config=self.config(self.file("cut.csv", cut)))
        self.assertEqual(answer.json()["bars"], 59)
        self.assertIn("line 61: the last line is cut off", answer.err)

    def test_output_that_cannot_be_written(self):
        answer = self.run_pmp("backtest", self.config(), "--json", self.path("no/such/r.json"))
        self.assertEqual(answer.code, support.DATA)
        self.assertIn("r.json", answer.err)

    def test_caveats_are_said_and_are_in_the_result(self):
        clean = self.expect(support.OK, "backtest", f"{support.ROOT}/config/first.toml", "--json", "-")
        self.assertEqual(clean.json()["caveats"], [])
        self.assertNotIn("note:", clean.err)
        stopped = self.expect(support.OK, "backtest", f"{support.ROOT}/config/first.toml", "--json", "-",
                              "--set", "strategy.trend.sizing.fraction=0.5", "--report", self.path("report"))
        self.assertIn("nothing was traded after 2011-08-", stopped.json()["caveats"][0])
        self.assertIn("note: nothing was traded after 2011-08-", stopped.err)
        with open(self.path("report/report.html"), encoding="utf-8") as page:
            self.assertIn("Note: nothing was traded after 2011-08-", page.read())

    def test_a_commission_in_another_currency_is_said(self):
        text = CONFIG.replace('{kind = "percent", rate = 0.0002}', '{kind = "fixed", amount = 2}')
        own = self.expect(support.OK, "backtest", self.config(text=text))
        self.assertNotIn("the commission of", own.err)
        foreign = text.replace('"USD"', '"EUR"').replace('symbol = "EURUSD"\nfile', 'symbol = "EURUSD"\ncurrency = "USD"\nfile')
        said = self.expect(support.OK, "backtest", self.config(text=foreign)).err
        self.assertIn("note: the commission of EURUSD is 2 USD", said)

    def test_a_check_for_lookahead_makes_no_result(self):
        for option in (("--json", "-"), ("--report", self.path("r")), ("--min-sharpe", "1")):
            self.expect(support.USAGE, "backtest", self.config(), "--check-lookahead", *option)

    def test_finer_bars_must_be_there(self):
        self.expect_error(support.CONFIG, "backtest", self.config(), "--set", "execution.intrabar=finer",
                          says=["no [[data]] names finer bars", "execution.intrabar"])

    def test_what_is_no_file_is_written_into_and_stays_what_it_is(self):
        pipe = self.path("pipe")
        os.mkfifo(pipe)
        os.symlink(pipe, self.path("link"))  # as /dev/stdout is one
        got = []

        def read():
            with open(pipe, encoding="utf-8") as end:
                got.append(json.load(end))

        for out in (pipe, self.path("link")):
            reader = threading.Thread(target=read, daemon=True)
            reader.start()
            self.expect(support.OK, "backtest", self.config(), "--json", out)
            reader.join(10)
        self.assertEqual([result["bars"] > 0 for result in got], [True, True])
        self.assertTrue(stat.S_ISFIFO(os.stat(pipe).st_mode))
        self.assertTrue(os.path.islink(self.path("link")))

    def test_store_that_is_no_store(self):
        store = self.file("s.db", "this is text, and long enough to be no SQLite file" * 20)
        self.expect_error(support.DATABASE, "backtest", self.config(), "--store", store, says=["s.db"])

    def test_first_example(self):
        self.assertGreater(len(self.result(config=f"{support.ROOT}/config/first.toml").json()["trades"]), 0)


if __name__ == "__main__":
    support.main()
