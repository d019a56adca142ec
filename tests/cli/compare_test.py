#!/usr/bin/env python3
"""pmp backtest compare: what differs between two results, and a configuration that is called compare.toml."""

import json

import support
from backtest_test import CONFIG


class Compare(support.Case):
    def result(self, name, *options):
        config = self.file("c.toml", CONFIG % f"{support.SAMPLE}/eurusd_1d.csv")
        path = self.path(name)
        self.expect(support.OK, "backtest", config, "--json", path, *options)
        return path

    def test_equal(self):
        a, b = self.result("a.json"), self.result("b.json")
        answer = self.expect(support.OK, "backtest", "compare", a, b, "--fail-if-different")
        self.assertIn("0 only in A, 0 only in B, 0 different", answer.out)
        self.assertIn("equity         equal", answer.out)
        self.assertIn("equal", answer.err)
        found = self.expect(support.OK, "backtest", "compare", a, b, "--json").json()
        self.assertTrue(found["equal"])
        self.assertIsNone(found["equity_first_difference"])

    def test_different(self):
        a, b = self.result("a.json"), self.result("b.json", "--set", "strategy.cross.params.fast=8")
        self.expect(support.OK, "backtest", "compare", a, b)
        answer = self.expect(support.GATE, "backtest", "compare", a, b, "--fail-if-different")
        for text in ("configuration  different", "data           equal", "strategy cross", "1 equal, 1 different"):
            self.assertIn(text, answer.out)
        found = self.expect(support.OK, "backtest", "compare", a, b, "--json").json()
        one, two = (json.load(open(p, encoding="utf-8")) for p in (a, b))
        self.assertFalse(found["equal"] or found["config_hash"]["equal"])
        self.assertTrue(found["data_hash"]["equal"])
        for name, row in found["metrics"].items():
            self.assertEqual(row["a"], one["metrics"][name])
            self.assertEqual(row["b"], two["metrics"][name])
        sharpe = found["metrics"]["sharpe"]
        self.assertEqual(sharpe["difference"], sharpe["b"] - sharpe["a"])
        key = lambda t: (t["strategy"], t["symbol"], t["direction"], t["entry_time"])
        left, right = {key(t) for t in one["trades"]}, {key(t) for t in two["trades"]}
        self.assertEqual(found["trades"]["only_a"], len(left - right))
        self.assertEqual(found["trades"]["only_b"], len(right - left))
        self.assertLessEqual(len(found["trades"]["first"]), 20)
        day = next(x[0] for x, y in zip(one["equity"], two["equity"]) if x != y)
        self.assertEqual(found["equity_first_difference"], day)
        states = {s["name"]: s["equal"] for s in found["strategies"]}
        self.assertEqual(states, {"cross": False, "dip": True})

    def test_one_changed_trade_and_a_strategy_that_is_gone(self):
        a = self.result("a.json")
        with open(a, encoding="utf-8") as text:
            changed = json.load(text)
        changed["trades"][3]["exit_price"] += 0.5
        changed["strategies"].pop()
        b = self.file("b.json", json.dumps(changed))
        answer = self.expect(support.OK, "backtest", "compare", a, b)
        self.assertIn("0 only in A, 0 only in B, 1 different", answer.out)
        self.assertRegex(answer.out, r"differs  \S+ (long|short) EURUSD .*exit_price")
        self.assertIn("strategy dip: only in A", answer.out)

    def test_what_is_no_result(self):
        a = self.result("a.json")
        for name, text in (("empty.json", ""), ("half.json", open(a, encoding="utf-8").read()[:5000]),
                           ("other.json", '{"a": 1}'), ("list.json", "[1]")):
            with self.subTest(name=name):
                self.expect_error(support.DATA, "backtest", "compare", a, self.file(name, text), says=[name])
        self.expect_error(support.DATA, "backtest", "compare", a, "gone.json", says=["gone.json"])
        self.expect_error(support.USAGE, "backtest", "compare", a)

    def test_a_configuration_may_have_the_name(self):
        self.file("compare.toml", CONFIG % f"{support.SAMPLE}/eurusd_1d.csv")
        self.assertIn("trades", self.expect(support.OK, "backtest", "compare.toml", "--json", "-").json())
        self.expect_error(support.USAGE, "backtest", says=["config"])


if __name__ == "__main__":
    support.main()
