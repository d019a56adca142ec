#!/usr/bin/env python3
"""The report and the tables of a backtest: details, samplings, benchmark, `pmp metrics` on the same curve."""

import base64
import hashlib
import json
import re

import support
from backtest_test import CONFIG


class Report(support.Case):
    def config(self, more=""):
        return self.file("c.toml", CONFIG % f"{support.SAMPLE}/eurusd_1d.csv" + more)

    def result(self, more="", *options):
        return self.expect(support.OK, "backtest", self.config(more), "--json", "-", *options).json()

    def test_page(self):
        more = '[metrics]\nbenchmark = "EURUSD"\n'
        self.expect(support.OK, "backtest", self.config(more), "--report", self.path("r"))
        with open(self.path("r/report.html"), encoding="utf-8") as text:
            page = text.read()
        script = re.search(r"<script>(.*?)</script>", page, re.DOTALL).group(1)
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        self.assertIn(f"script-src 'sha256-{digest}'", page)
        for name in ("benchmark", "rolling", "prices", "excursions", "timing"):
            self.assertIn(f'<section id="{name}"', page)
            self.assertIn(f'href="#{name}"', page)
        with open(self.path("r/report.json"), encoding="utf-8") as text:
            found = json.load(text)
        self.assertIn(f"{found['benchmark']['beta']:.3f}".replace("-", "\u2212"), page)
        self.assertEqual(page.count('class="won"><title>') + page.count('class="lost"><title>'), len(found["trades"]))

    def test_excursions_hang_together(self):
        result = self.result()
        self.assertGreater(len(result["trades"]), 3)
        for t in result["trades"]:
            gross = t["pnl"] + t["fees"] - t["financing"]
            self.assertLessEqual(t["mae"], min(gross, 0) + 1e-6)
            self.assertGreaterEqual(t["mfe"], max(gross, 0) - 1e-6)
            self.assertAlmostEqual(t["mfe"], t["mfe_ratio"] * t["entry_price"] * t["units"], places=4)
        plain = self.result("", "--no-details")
        self.assertNotIn("mfe", plain["trades"][0])
        self.assertIsNone(plain["costs"]["market_orders"])
        self.assertEqual(plain["metrics"], result["metrics"])

    def test_tables_follow_from_the_result(self):
        result = self.result()
        tables, trades = result["tables"], result["trades"]
        growth = 1.0
        for month in tables["monthly_returns"]:
            growth *= 1 + month["return"]
        self.assertAlmostEqual(growth - 1, result["metrics"]["total_return"], places=12)
        for key, name in (("by_hour", "hour"), ("by_weekday", "weekday")):
            self.assertEqual(sum(g["trades"] for g in tables[key]), len(trades))
            self.assertAlmostEqual(sum(g["pnl"] for g in tables[key]), sum(t["pnl"] for t in trades), places=6)
            self.assertIn(name, tables[key][0])
        self.assertEqual(tables["drawdowns"][0]["depth"], result["metrics"]["max_drawdown"])
        self.assertLessEqual(len(tables["drawdowns"]), 10)
        self.assertEqual(tables["rolling_window"], 63)
        self.assertEqual(len(tables["rolling"]), len(result["equity"]) - 62)

    def test_metrics_of_the_exported_curve_are_the_same(self):
        result = self.result()
        rows = "".join(f"{time},{value}\n" for time, value in result["equity"])
        first = result["equity"][0][0][:10]
        path = self.file("e.csv", f"time,equity\n2000-01-01T00:00:00Z,{result['initial']}\n{rows}")
        found = self.expect(support.OK, "metrics", path, "--json", "-").json()
        for name in ("sharpe", "max_drawdown", "cvar_95", "ulcer_index", "psr"):
            self.assertAlmostEqual(found[name], result["metrics"][name], places=12, msg=name)
        self.assertEqual(found["tables"]["monthly_returns"], result["tables"]["monthly_returns"])
        self.assertEqual(found["tables"]["rolling"], result["tables"]["rolling"])
        self.assertTrue(first)

    def test_sampling_and_window(self):
        days = self.result()
        months = self.result('[metrics]\nsampling = "monthly"\nrolling_window = 6\n')
        self.assertLess(len(months["equity"]) * 15, len(days["equity"]))
        self.assertEqual(months["equity"][-1], days["equity"][-1])
        self.assertEqual(months["trades"], days["trades"])
        self.assertEqual(months["tables"]["rolling_window"], 6)
        # Twelve periods a year unless the configuration says otherwise.
        total, n = months["metrics"]["total_return"], len(months["equity"])
        self.assertAlmostEqual(months["metrics"]["cagr"], (1 + total) ** (12 / n) - 1, places=12)
        set_ = self.result('[metrics]\nsampling = "monthly"\nperiods_per_year = 252\n')
        self.assertAlmostEqual(set_["metrics"]["cagr"], (1 + total) ** (252 / n) - 1, places=12)

    def test_benchmark_of_a_file_and_what_is_none(self):
        rows = "".join(f"20{y:02}-{m:02}-01,{100 + y * 12 + m + (m % 3)}\n" for y in range(30) for m in range(1, 13))
        self.file("index.csv", "time,level\n" + rows)
        found = self.result('[metrics]\nbenchmark = "index.csv"\n')["benchmark"]
        self.assertEqual(found["name"], "index.csv")
        self.assertIsInstance(found["beta"], float)
        self.expect_error(support.DATA, "backtest", self.config('[metrics]\nbenchmark = "SPX"\n'),
                          says=["SPX", "metrics.benchmark"])
        self.assertIsNone(self.result()["benchmark"])


class Metrics(support.Case):
    def test_dates_are_days(self):
        path = self.file("d.csv", "date,equity\n2020-01-30,100\n2020-01-31,110\n2020-02-03,121\n")
        months = self.expect(support.OK, "metrics", path, "--json", "-").json()["tables"]["monthly_returns"]
        self.assertEqual([(m["year"], m["month"]) for m in months], [(2020, 1), (2020, 2)])
        # A midnight with a clock is the end of the day before.
        path = self.file("t.csv", "time,equity\n2020-01-30T00:00:00Z,100\n2020-02-01T00:00:00Z,110\n")
        months = self.expect(support.OK, "metrics", path, "--json", "-").json()["tables"]["monthly_returns"]
        self.assertEqual([m["month"] for m in months], [1])

    def test_benchmark_trials_and_window(self):
        golden = f"{support.ROOT}/tests/golden"
        with open(f"{golden}/metrics_tables.json", encoding="utf-8") as text:
            want = json.load(text)
        found = self.expect(support.OK, "metrics", f"{golden}/equity_googl_1d.csv", "--benchmark",
                            f"{golden}/equity_sp500_1d.csv", "--trials", "100", "--trials-variance", "0.0004",
                            "--rolling-window", "21", "--json", "-").json()
        for name, value in want["googl_1d_against_sp500_1d"].items():
            self.assertAlmostEqual(found["benchmark"][name] / value, 1, places=9, msg=name)
        deflated = next(d for d in want["deflated"] if d["trials"] == 100)
        self.assertAlmostEqual(found["dsr"], deflated["value"], places=10)
        self.assertEqual(found["tables"]["rolling_window"], 21)
        for bad in (("--trials", "1", "--trials-variance", "0.1"), ("--trials", "9"), ("--rolling-window", "1"),
                    ("--trials", "9", "--trials-variance", "-1")):
            self.expect_error(support.USAGE, "metrics", f"{golden}/equity_googl_1d.csv", *bad)


if __name__ == "__main__":
    support.main()
