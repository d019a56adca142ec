#!/usr/bin/env python3
"""Configuration: what is shown, where it came from, and every way to get it wrong."""

import support

BASE = """\
[account]
currency = "USD"
cash = 1_000_000

[[data]]
symbol = "EURUSD"
file = "%s/eurusd_1d.csv"

[[strategy]]
name = "trend"
type = "ma_crossover"
symbol = "EURUSD"
params = {fast = 5, slow = 20, direction = "long_short"}
sizing = {kind = "units", units = 10_000}
stop_loss = {kind = "percent", value = 0.02}
""" % support.SAMPLE


class Show(support.Case):
    def setUp(self):
        super().setUp()
        self.config = self.file("c.toml", BASE)

    def show(self, *options, config=None, **how):
        return self.expect(support.OK, "config", "show", config or self.config, *options, **how)

    def test_output_is_a_configuration_again(self):
        text = self.show().out
        again = self.show(config=self.file("again.toml", text)).out
        self.assertEqual(text, again)
        self.assertEqual(self.show("--json").json(), self.show("--json", config=self.path("again.toml")).json())

    def test_strange_texts_survive(self):
        strange = 'a "quoted" \\ back\\slash, tab\tand umlaut \u00e4'
        escaped = strange.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
        config = self.file("s.toml", BASE + f'description = "{escaped}"\n')
        # The strategy does not know the key: shown, and then refused.
        shown = self.expect(support.CONFIG, "config", "show", config, "--json").json()
        self.assertEqual(shown["strategy"][0]["description"], strange)
        text = self.expect(support.CONFIG, "config", "show", config).out
        again = self.expect(support.CONFIG, "config", "show", self.file("t.toml", text), "--json").json()
        self.assertEqual(again, shown)

    def test_origin_of_file_environment_and_command_line(self):
        lines = self.show("--origin", "--set", "account.cash=5000",
                          env={"PMP__ACCOUNT__CURRENCY": "EUR", "PMP__METRICS__RISK_FREE": "0.01"}).out
        self.assertRegex(lines, r"(?m)^account\.cash = 5000\s+# --set account\.cash")
        self.assertRegex(lines, r'(?m)^account\.currency = "EUR"\s+# environment PMP__ACCOUNT__CURRENCY')
        self.assertRegex(lines, r"(?m)^metrics\.risk_free = 0\.01\s+# environment PMP__METRICS__RISK_FREE")
        self.assertRegex(lines, r'(?m)name = "trend"\s+# .*c\.toml:\d+')

    def test_origin_as_json(self):
        rows = {r["key"]: r for r in self.show("--origin", "--json", "--set", "account.cash=7").json()}
        self.assertEqual(rows["account.cash"]["value"], 7)
        self.assertIn("--set", rows["account.cash"]["origin"])
        self.assertEqual(rows["strategy.0.params.fast"]["value"], 5)
        self.assertIn("c.toml:", rows["strategy.0.params.fast"]["origin"])

    def test_command_line_wins_over_environment_over_file(self):
        env = {"PMP__ACCOUNT__CASH": "222"}
        self.assertEqual(self.show("--json").json()["account"]["cash"], 1_000_000)
        self.assertEqual(self.show("--json", env=env).json()["account"]["cash"], 222)
        both = self.show("--json", "--set", "account.cash=333", env=env).json()
        self.assertEqual(both["account"]["cash"], 333)

    def test_set_reaches_a_strategy_by_name(self):
        shown = self.show("--json", "--set", "strategy.trend.params.fast=9").json()
        self.assertEqual(shown["strategy"][0]["params"]["fast"], 9)

    def test_secrets_are_not_shown(self):
        env = {"PMP__DB__PASSWORD": "hunter2"}
        for options in ([], ["--json"], ["--origin"], ["--origin", "--json"]):
            answer = self.run_pmp("config", "show", self.config, *options, env=env)
            self.assertIn("***", answer.out)
            self.assertNotIn("hunter2", answer.out + answer.err)


class Wrong(support.Case):
    def refused(self, text, *says, code=support.CONFIG, verbs=None):
        config = self.file("bad.toml", text)
        for verb in verbs or (["strategy", "validate"], ["config", "show"], ["backtest"]):
            with self.subTest(verb=" ".join(verb)):
                answer = self.expect_error(code, *verb, config, says=says)
                self.assertIn("where:", answer.err)

    def test_broken_toml_names_the_line(self):
        self.refused(BASE + "\n[risk\nprofile = 1\n", "bad.toml:17")

    def test_toml_cut_in_a_text(self):
        self.refused(BASE[:BASE.index("USD") + 2], "bad.toml:2")

    def test_no_text_at_all(self):
        self.refused("", "there is no data")

    def test_bytes_that_are_no_text(self):
        self.refused(b"\xff\xfe\x00[account]", "bad.toml")

    def test_unknown_keys_name_the_nearest(self):
        for old, new, nearest in (("[account]", "[acount]", "account"), ("cash =", "chash =", "cash"),
                                  ("symbol = \"EURUSD\"\nfile", "symbl = \"EURUSD\"\nfile", "symbol"),
                                  ("slow = 20", "slwo = 20", "slow"), ("sizing =", "sizeing =", "sizing"),
                                  ("kind = \"units\"", "kind = \"unit\"", "units"),
                                  ("type = \"ma_crossover\"", "type = \"ma_crosover\"", "ma_crossover")):
            with self.subTest(new=new):
                self.assertIn(old, BASE)
                self.refused(BASE.replace(old, new), f"did you mean '{nearest}'?", "bad.toml:")

    def test_wrong_kinds_and_ranges(self):
        for old, new in (("cash = 1_000_000", 'cash = "much"'), ("cash = 1_000_000", "cash = -1"),
                         ("cash = 1_000_000", "cash = nan"), ("slow = 20", "slow = 0"),
                         ("slow = 20", "slow = 2"), ("slow = 20", "slow = 20.5"),
                         ("value = 0.02", "value = -0.02"), ("units = 10_000", "units = 0")):
            with self.subTest(new=new):
                self.assertIn(old, BASE)
                self.refused(BASE.replace(old, new), "bad.toml:")

    def test_the_first_error_is_said_also_with_a_file_of_instruments(self):
        named = 'instruments = "%s/instruments.toml"\n' % support.SAMPLE + BASE
        self.refused(named.replace("cash = 1_000_000", "cash = -1"), "-1 is out of range", "bad.toml:4")
        self.refused(named + '[execution]\nfill = "next_clos"\n', "known: next_open", "bad.toml:18")

    def test_symbol_without_data_names_the_nearest(self):
        self.refused(BASE.replace('type = "ma_crossover"\nsymbol = "EURUSD"',
                                  'type = "ma_crossover"\ntimeframe = "1d"\nsymbol = "EURUDS"'),
                     "EURUDS", "EURUSD", verbs=(["strategy", "validate"], ["config", "show"]))

    def test_two_strategies_of_one_name(self):
        strategy = BASE[BASE.index("[[strategy]]"):]
        self.refused(BASE + strategy, "trend")

    def test_ensemble_with_an_unknown_member(self):
        self.refused(BASE + '[[strategy]]\nname = "vote"\ntype = "ensemble"\nsymbol = "EURUSD"\n'
                     'members = ["trned"]\nsizing = {kind = "units", units = 1}\n', "trned", "trend")

    def test_missing_file(self):
        for verb in (["backtest"], ["config", "show"], ["strategy", "validate"], ["strategy", "list"]):
            self.expect_error(support.CONFIG, *verb, "not-there.toml", says=["not-there.toml"])

    def test_a_folder_is_no_configuration(self):
        self.expect_error(support.CONFIG, "config", "show", self.folder.name)

    def test_wrong_set_and_environment(self):
        config = self.file("c.toml", BASE)
        self.expect_error(support.USAGE, "config", "show", config, "--set", "account.cash")
        self.expect_error(support.CONFIG, "config", "show", config, "--set", "account.chash=1", says=["cash"])
        self.expect_error(support.CONFIG, "config", "show", config, env={"PMP__ACOUNT__CASH": "1"},
                          says=["account", "PMP__ACOUNT__CASH"])

    def test_no_strategy(self):
        self.refused(BASE[:BASE.index("[[strategy]]")], "[[strategy]]", verbs=(["strategy", "validate"],
                                                                              ["backtest"]))

    def test_broken_toml_of_a_trade_leaves_no_session(self):
        self.expect_error(support.CONFIG, "trade", self.file("bad.toml", BASE + "[x"), "--dir",
                          self.path("session"), "--exit", "--no-dashboard", "--port", "0")


class Strategies(support.Case):
    def test_validate_counts(self):
        config = self.file("c.toml", BASE)
        self.assertEqual(self.expect(support.OK, "strategy", "validate", config).out, "1 strategy is valid\n")

    def test_list_of_a_configuration(self):
        config = self.file("c.toml", BASE)
        rows = self.expect(support.OK, "strategy", "list", config, "--json").json()
        self.assertEqual([(r["name"], r["type"], r["symbol"], r["timeframe"]) for r in rows],
                         [("trend", "ma_crossover", "EURUSD", "1d")])
        text = self.expect(support.OK, "strategy", "list", config).out
        self.assertRegex(text, r"(?m)^trend +ma_crossover +EURUSD +1d +yes +.*fast = 5")

    def test_shipped_configurations_are_valid(self):
        for name, least in (("first.toml", 1), ("demo.toml", 100)):
            out = self.expect(support.OK, "strategy", "validate", f"{support.ROOT}/config/{name}").out
            self.assertGreaterEqual(int(out.split()[0]), least)
            self.expect(support.OK, "config", "show", f"{support.ROOT}/config/{name}")


if __name__ == "__main__":
    support.main()
