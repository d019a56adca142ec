#!/usr/bin/env python3
"""Help of every verb, and command lines that make no sense."""

import os
import re
import subprocess

import support

VERBS = [["backtest"], ["backtest", "compare"], ["optimize"],
         ["data", "list"], ["data", "convert"], ["data", "download"],
         ["trade"], ["serve"], ["demo"], ["explain"], ["data", "generate"], ["data", "check"],
         ["data", "import"], ["config", "show"], ["strategy", "list"], ["strategy", "validate"], ["strategy", "save"],
         ["strategy", "add"], ["strategy", "remove"], ["strategy", "enable"], ["strategy", "disable"],
         ["indicators"], ["metrics"], ["db", "migrate"], ["db", "status"], ["limit"], ["kill"], ["resume"]]


class Help(support.Case):
    def test_every_verb_explains_itself(self):
        for verb in VERBS:
            with self.subTest(verb=" ".join(verb)):
                answer = self.expect(support.OK, *verb, "--help")
                self.assertIn(" ".join(verb), answer.out)
                self.assertGreater(len(answer.out.splitlines()), 4)
                self.assertEqual(answer.err, "")
                self.assertEqual("--json" in answer.out, verb not in (["serve"], ["data", "generate"]))

    def test_what_is_said_of_a_configuration_and_a_file_as_json(self):
        config = f"{support.ROOT}/config/demo.toml"
        self.assertGreater(self.expect(support.OK, "strategy", "validate", config, "--json").json()["valid"], 100)
        saved = self.expect(support.OK, "strategy", "save", config, "--store", self.path("s.db"), "--json")
        self.assertGreater(saved.json()["saved"], 100)
        source = os.path.join(support.SAMPLE, "googl_1d.csv")
        report = self.expect(support.OK, "data", "convert", source, self.path("g.csv.gz"), "--json")
        self.assertEqual(report.json()["accepted"], 2335)

    def test_program_names_every_verb_and_the_exit_codes(self):
        answer = self.expect(support.OK, "--help")
        for verb in VERBS:
            self.assertRegex(answer.out, rf"(?m)^\s+{verb[0]}\b")
        self.assertIn("Exit codes", answer.out)

    def test_every_verb_of_the_program_is_in_this_list(self):
        listed = {verb[0] for verb in VERBS}
        shown = re.findall(r"(?m)^  ([a-z]+) {2,}", self.expect(support.OK, "--help").out)
        self.assertIn("backtest", shown)
        self.assertEqual(set(shown) - listed, set())

    def test_version(self):
        self.assertRegex(self.expect(support.OK, "--version").out, r"^pmp \d+\.\d+\.\d+")


class NobodyReads(support.Case):
    def test_a_closed_pipe_is_no_crash(self):
        for line, code in ((["config", "show", "none.toml"], support.CONFIG),
                           (["data", "generate", "--bars", "10", "--out", self.path("x.csv")], support.OK)):
            with self.subTest(line=" ".join(line)):
                reading, writing = os.pipe()
                os.close(reading)
                try:
                    done = subprocess.run([support.PMP, *line], stdout=subprocess.DEVNULL, stderr=writing,
                                          check=False)
                finally:
                    os.close(writing)
                self.assertEqual(done.returncode, code)


    def test_output_that_is_lost_is_an_error_unless_nobody_wants_it(self):
        show = [support.PMP, "config", "show", f"{support.ROOT}/config/demo.toml"]
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = subprocess.run(show, stdout=full, stderr=subprocess.PIPE, check=False)
        self.assertEqual(done.returncode, support.DATA)
        self.assertIn(b"cannot write to standard output: No space left", done.stderr)
        reading, writing = os.pipe()
        os.close(reading)
        try:
            done = subprocess.run(show, stdout=writing, stderr=subprocess.PIPE, check=False)
        finally:
            os.close(writing)
        self.assertEqual((done.returncode, done.stderr), (support.OK, b""))


class WrongUsage(support.Case):
    def test_a_wrong_word_is_named_with_the_nearest(self):
        for line, says in ((["backtets", "x"], ["there is no 'pmp backtets'", "did you mean 'pmp backtest'?"]),
                           (["data", "improt"], ["there is no 'pmp data improt'", "'pmp data import'"]),
                           (["frobnicate"], ["there is no 'pmp frobnicate'", "pmp --help"]),
                           (["explain", "one"], ["where: pmp explain", "pmp explain --help"]),
                           (["explain", "-1"], ["pmp explain"])):
            with self.subTest(line=" ".join(line)):
                self.expect_error(support.USAGE, *line, says=says)

    def test_exit_code_2(self):
        for line in ([], ["frobnicate"], ["backtest"], ["backtest", "a.toml", "--no-such-option"], ["data"],
                     ["data", "frobnicate"], ["data", "generate", "--bars", "many"], ["data", "import", "x.csv"],
                     ["metrics"], ["metrics", "x.csv", "--kind", "prices"], ["explain"], ["explain", "one"],
                     ["indicators"], ["indicators", "x.csv"], ["strategy"], ["db"], ["db", "status"],
                     ["kill"], ["strategy", "disable", "--url", "http://127.0.0.1:1"]):
            with self.subTest(line=" ".join(line)):
                answer = self.expect_error(support.USAGE, *line)
                self.assertEqual(answer.out, "")

    def test_option_values_that_cannot_be(self):
        for option, value in (("--start", "yesterday"), ("--timeframe", "1y"), ("--tick", "0"),
                              ("--tick", "x"), ("--price", "nan"), ("--price", "-1"), ("--bars", "0"),
                              ("--volatility", "-1")):
            with self.subTest(option=option, value=value):
                self.expect_error(support.USAGE, "data", "generate", f"{option}={value}")


class Errors(support.Case):
    def test_no_color_codes_where_there_is_no_terminal(self):
        self.assertNotIn("\033", self.expect_error(support.CONFIG, "backtest", "none.toml").err)

    def test_quiet_silences_talk_but_not_errors(self):
        loud = self.expect(support.OK, "data", "generate", "--bars", "3")
        quiet = self.expect(support.OK, "data", "generate", "--bars", "3", "--quiet")
        self.assertIn("synthetic", loud.err)
        self.assertEqual(quiet.err, "")
        self.assertEqual(quiet.out, loud.out)
        self.expect_error(support.CONFIG, "backtest", "none.toml", "--quiet", says=["none.toml"])

    def test_strategy_types_are_listed_with_ranges(self):
        types = {t["type"]: t for t in self.expect(support.OK, "strategy", "list", "--json").json()}
        self.assertLessEqual({"rsi", "ma_crossover", "support_resistance", "ensemble"}, set(types))
        names = {p["name"] for p in types["ma_crossover"]["parameters"]}
        self.assertLessEqual({"fast", "slow", "direction"}, names)
        for parameter in types["rsi"]["parameters"]:
            if parameter["kind"] == "text":
                self.assertIn(parameter["default"], parameter["words"])
            else:
                self.assertLessEqual(parameter["min"], parameter["default"])
                self.assertLessEqual(parameter["default"], parameter["max"])
        text = self.expect(support.OK, "strategy", "list").out
        for name in types:
            self.assertRegex(text, rf"(?m)^{name}: ")


if __name__ == "__main__":
    support.main()
