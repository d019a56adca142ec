#!/usr/bin/env python3
"""Market data files: generated, checked, imported, and broken in every way we could think of."""

import gzip
import os
import subprocess

import support
from support import HEADER

GOOD = HEADER + "".join(f"2024-01-{d:02}T00:00:00Z,10,12,9,{10 + d % 3},5\n" for d in range(1, 11))


class Generate(support.Case):
    def test_same_seed_same_bytes(self):
        def make(seed, name):
            self.expect(support.OK, "data", "generate", "--bars", "500", "--seed", str(seed), "--out",
                        self.path(name))
            with open(self.path(name), "rb") as text:
                return text.read()
        one, again, other = make(1, "a.csv"), make(1, "b.csv"), make(2, "c.csv")
        self.assertEqual(one, again)
        self.assertNotEqual(one, other)
        self.assertEqual(one.count(b"\n"), 501)
        stdout = self.expect(support.OK, "data", "generate", "--bars", "500", "--seed", "1")
        self.assertEqual(stdout.out.encode(), one)

    def test_says_that_it_is_synthetic(self):
        answer = self.expect(support.OK, "data", "generate", "--bars", "2", "--seed", "77", "--out", self.path("x"))
        self.assertIn("synthetic, seed 77", answer.err)

    def test_result_passes_the_check(self):
        self.expect(support.OK, "data", "generate", "--bars", "3000", "--timeframe", "5m", "--out",
                    self.path("x.csv"), "--weekend-gaps")
        report = self.expect(support.OK, "data", "check", self.path("x.csv"), "--strict", "--json").json()
        self.assertEqual((report["accepted"], report["rejected"], report["timeframe"]), (3000, 0, "5m"))

    def test_folder_that_is_not_there(self):
        self.expect_error(support.DATA, "data", "generate", "--bars", "2", "--out", self.path("no/x.csv"),
                          says=["no/x.csv"])

    def test_full_disk(self):
        if not os.path.exists("/dev/full"):
            self.skipTest("no /dev/full")
        with open("/dev/full", "wb") as full:
            done = subprocess.run([support.PMP, "data", "generate", "--bars", "10"], stdout=full,
                                  stderr=subprocess.PIPE, check=False)
        self.assertEqual(done.returncode, support.DATA, done.stderr)


class Check(support.Case):
    def report(self, text, *options, code=support.OK):
        return self.expect(code, "data", "check", self.file("x.csv", text), "--json", *options).json()

    def test_good_file(self):
        report = self.report(GOOD)
        self.assertEqual((report["rows"], report["accepted"], report["rejected"]), (10, 10, 0))
        self.assertEqual((report["timeframe"], report["timeframe_inferred"]), ("1d", True))
        self.assertEqual((report["first"], report["last"]), ("2024-01-01T00:00:00Z", "2024-01-11T00:00:00Z"))
        self.assertFalse(report["unterminated"])

    def test_text_for_people(self):
        text = self.expect(support.OK, "data", "check", self.file("x.csv", GOOD)).out
        self.assertIn("10 of 10 rows", text)

    def test_every_bad_row_is_counted_with_its_line(self):
        bad = ["2024-01-20T00:00:00Z,10,9,8,10,1",       # high below close
               "2024-01-21T00:00:00Z,10,12,11,10,1",     # low above open
               "2024-01-22T00:00:00Z,0,12,0,10,1",       # price of zero
               "2024-01-23T00:00:00Z,-1,12,-2,10,1",     # negative
               "2024-01-24T00:00:00Z,nan,12,9,10,1",
               "2024-01-25T00:00:00Z,10,inf,9,10,1",
               "2024-01-26T00:00:00Z,10,12,9",           # too few
               "2024-01-05T00:00:00Z,10,12,9,10,1",      # before the last
               "2024-01-10T00:00:00Z,10,12,9,10,1",      # the last again
               "2024-02-30T00:00:00Z,10,12,9,10,1",      # no such day
               "hello,10,12,9,10,1"]
        report = self.report(GOOD + "\n".join(bad) + "\n", code=support.DATA)  # more than a fifth: a fault
        self.assertEqual((report["rows"], report["accepted"], report["rejected"]), (21, 10, 11))
        self.assertEqual([row["line"] for row in report["rejected_rows"]], list(range(12, 23)))
        self.assertTrue(all(row["reason"] for row in report["rejected_rows"]))
        self.assertEqual(report["duplicates"], 1)

    def test_strict_refuses_and_still_reports(self):
        text = GOOD + "2024-01-20T00:00:00Z,10,9,8,10,1\n2024-01-21T00:00:00Z,1,2\n"
        report = self.report(text, "--strict", code=support.DATA)
        self.assertEqual(report["rejected"], 2)
        self.expect_error(support.DATA, "data", "check", self.path("x.csv"), "--strict", says=["x.csv:12"])

    def test_cut_at_every_byte_of_the_last_row(self):
        start = GOOD.rindex("2024")
        for end in range(start + 1, len(GOOD)):
            report = self.report(GOOD[:end])
            self.assertTrue(report["unterminated"], GOOD[start:end])
            self.assertEqual(report["accepted"] + report["rejected"], 10)

    def test_dialects(self):
        expected = self.report(GOOD)
        semicolon = GOOD.replace(",", ";")
        tab = GOOD.replace(",", "\t")
        windows = "\ufeff" + GOOD.replace("\n", "\r\n")
        for text in (semicolon, tab, windows, gzip.compress(GOOD.encode()), GOOD.encode("utf-16"),
                     support.zipped("x.csv", GOOD)):
            report = self.report(text)
            different = ("dialect", "dialect_reason", "layout")
            self.assertEqual({k: v for k, v in report.items() if k not in different},
                             {k: v for k, v in expected.items() if k not in different})

    def test_unknown_zone_names_the_flag(self):
        text = GOOD.replace("Z,", ",").replace("T00:00:00", " 12:00")
        self.expect_error(support.DATA, "data", "check", self.file("x.csv", text), says=["--timezone"])
        report = self.report(text, "--tz", "fixed:+02:00")
        self.assertEqual(report["first"], "2024-01-01T10:00:00Z")
        self.expect_error(support.USAGE, "data", "check", self.path("x.csv"), "--tz", "Mars", says=["--timezone"])

    def test_files_that_cannot_be_used(self):
        for name, text in (("empty.csv", ""), ("header.csv", HEADER), ("words.csv", "hello\nworld\n"),
                           ("noclose.csv", "time,open,high,low\n2024-01-01,1,2,1\n"),
                           ("bytes.csv", bytes(range(256)) * 20), ("zero.csv", b"\0" * 5000),
                           ("long.csv", HEADER + "9" * 200_000), ("one.csv", HEADER + "x,1,1,1,1,1\n"),
                           ("gz.csv", gzip.compress(GOOD.encode())[:-20])):
            with self.subTest(name=name):
                self.expect_error(support.DATA, "data", "check", self.file(name, text), says=[name])
        self.expect_error(support.DATA, "data", "check", "gone.csv", says=["gone.csv"])
        os.mkdir(self.path("empty"))
        self.expect_error(support.DATA, "data", "check", self.path("empty"), says=["no data file"])

    def test_timeframe_that_does_not_fit(self):
        self.expect_error(support.DATA, "data", "check", self.file("x.csv", GOOD), "--timeframe", "1h")
        self.expect_error(support.USAGE, "data", "check", self.path("x.csv"), "--timeframe", "soon",
                          says=["--timeframe"])


    def test_what_is_found_is_said(self):
        days = [f"2024-{m:02}-{d:02}" for m in range(1, 7) for d in range(1, 29)]
        rows = [f"{day}T00:00:00Z,{100 + i % 3},200,50,{100 + (i * 7) % 5},1" for i, day in enumerate(days)]
        rows += [f"2024-07-{d:02}T00:00:00Z,{4000 + d % 3},5000,3000,{4000 + d % 7},1" for d in range(1, 29)]
        answer = self.expect(support.OK, "data", "check", self.file("x.csv", HEADER + "\n".join(rows) + "\n"))
        self.assertIn("warning: gaps", answer.out)
        self.assertIn("warning: outliers", answer.out)
        codes = [finding["code"] for finding in self.report(HEADER + "\n".join(rows) + "\n")["findings"]]
        self.assertIn("outliers", codes)

    def test_a_fault_is_an_exit_code(self):
        flat = HEADER + "".join(f"2024-01-{d:02}T{h:02}:00:00Z,5,5,5,5,0\n" for d in range(1, 20) for h in range(24))
        answer = self.expect(support.DATA, "data", "check", self.file("x.csv", flat))
        self.assertIn("fault: stale", answer.out)
        self.assertIn("stale", answer.err)

    def test_a_configuration_is_its_data(self):
        self.file("a.csv", GOOD)
        self.file("b.csv", GOOD.replace("Z,", ",").replace("T00:00:00", " 12:00"))
        config = ('[[data]]\nsymbol = "A"\nfile = "a.csv"\n[[data]]\nsymbol = "B"\nfile = "b.csv"\n'
                  'timezone = "broker:EET-US"\n')
        reports = self.expect(support.OK, "data", "check", self.file("x.toml", config), "--json").json()
        self.assertEqual([report["timezone"] for report in reports], ["UTC", "broker:EET-US"])
        self.assertEqual(reports[1]["first"], "2024-01-01T10:00:00Z")

    def test_broken_quotes_are_refused(self):
        """The faults that people's files really have: American dates, zeros, prices beyond any range, columns mixed."""
        american = "date,open,high,low,close,volume\n01/03/2017,212.61,213.35,211.52,212.8,96708880\n"
        zeros = HEADER + "".join(f"2017-01-{d:02},0.00,0.00,0.00,0.00,0.00\n" for d in range(1, 20))
        big = HEADER + "".join(f"2017-01-{d:02},426674108637180000,449092751846810000,420592609871820000,"
                               "429037022217400000,7961320441231.66\n" for d in range(1, 20))
        mixed = HEADER + "".join(f"2017-01-{d:02},212.61,211.35,213.52,212.8,96708880\n" for d in range(1, 20))
        for text, says in ((american, "month or day first"), (zeros, "not positive"), (big, "in range"),
                           (mixed, "below open")):
            self.expect_error(support.DATA, "data", "check", self.file("x.csv", text), says=["x.csv", "line 2", says])


    def test_what_a_check_refuses_nothing_uses(self):
        """More than a fifth of the rows rejected: every way in ends with the same error, and nothing is written."""
        bad = "".join(f"2024-01-{d:02}T00:00:00Z,10,9,8,10,5\n" for d in range(11, 14))
        self.file("x.csv", GOOD + bad)
        config = self.file("x.toml", """
[[data]]
symbol = "X"
file = "x.csv"
[[strategy]]
name = "a"
type = "ma_crossover"
symbol = "X"
params = {fast = 2, slow = 3}
sizing = {kind = "units", units = 1}
[optimize]
params = {fast = [2, 3]}
""")
        source, out = self.path("x.csv"), self.path("y.csv")
        for command in (("data", "check", source), ("data", "import", source, "--out", out),
                        ("data", "convert", source, out), ("backtest", config), ("optimize", config)):
            with self.subTest(command=command):
                self.expect_error(support.DATA, *command, says=["3 of 13 rows", "x.csv:12", "high is below"])
        self.assertFalse(os.path.exists(out))
        self.assertIn("3 rows rejected", self.run_pmp("data", "check", source).out)
        self.file("x.csv", GOOD + bad.splitlines(keepends=True)[0])  # one of 11: told, and done without
        self.expect(support.OK, "data", "import", source, "--out", out)

    def test_offsets_in_short(self):
        text = GOOD.replace("Z,", ",").replace("T00:00:00", " 12:00")
        report = self.report(text, "--tz", "fixed:-5")
        self.assertEqual((report["first"], report["timezone"]), ("2024-01-01T17:00:00Z", "fixed:-05:00"))


class Reading(support.Case):
    """Dialect, zone and factor file from the command line and from a configuration."""

    MT4 = "".join(f"2024.01.02,{h:02}:00,1.1,1.2,1.0,1.1,7\n" for h in range(10))

    def test_the_zone_and_the_dialect_are_printed_with_the_reason(self):
        answer = self.expect(support.OK, "data", "check", self.file("DAT_MT_EURUSD_M1_2024.csv", self.MT4))
        for text in ("histdata-mt", "DAT_MT_", "fixed:-05:00", "HistData: fixed UTC-5, all year"):
            self.assertIn(text, answer.out)
        self.expect_error(support.DATA, "data", "check", self.file("x.csv", self.MT4),
                          says=["broker's server time", "broker:EET-US", "--timezone"])
        self.expect(support.OK, "data", "check", self.path("x.csv"), "--dialect", "histdata-mt")
        self.expect_error(support.USAGE, "data", "check", self.path("x.csv"), "--dialect", "histdata-mr",
                          says=["--dialect", "histdata-mt"])

    def test_factors(self):
        self.file("f.csv", "20240105,0.5,0.5\n20501231,1,1\n")
        answer = self.expect(support.OK, "data", "convert", self.file("x.csv", GOOD), "-", "--factors",
                             self.path("f.csv"))
        self.assertEqual(answer.out.splitlines()[1], "2024-01-01T00:00:00Z,2.5,3,2.25,2.75,10")
        self.assertEqual(answer.out.splitlines()[6], GOOD.splitlines()[6])
        self.assertIn("5 bars adjusted", answer.err)
        self.expect_error(support.DATA, "data", "check", self.path("x.csv"), "--factors", "gone.csv", says=["gone.csv"])

    def test_a_job_reads_them_too(self):
        self.file("x.csv", self.MT4 + "2024.01.02,10:00,1.1,1.2,1.0,1.1,7")  # the last line has no end
        self.file("f.csv", "20501231,0.5,1\n")
        config = """
[[data]]
symbol = "EURUSD"
file = "x.csv"
%s
[[strategy]]
name = "a"
type = "ma_crossover"
symbol = "EURUSD"
params = {fast = 2, slow = 3}
sizing = {kind = "units", units = 1}
"""
        keys = 'dialect = "mt4"\ntimezone = "broker:EET-US"\nfactors = "f.csv"'
        answer = self.expect(support.OK, "backtest", self.file("x.toml", config % keys))
        for text in ("mt4, times in broker:EET-US", "11 bars adjusted", "may have been cut off"):
            self.assertIn(text, answer.err)
        self.expect_error(support.DATA, "backtest", self.file("y.toml", config % ""), says=["--timezone"])

    def test_convert_and_list(self):
        for name in ("y.csv", "y.csv.gz", "y.csv.zst"):
            self.expect(support.OK, "data", "convert", self.file("x.csv", GOOD), self.path(name))
            self.assertEqual(self.expect(support.OK, "data", "convert", self.path(name), "-").out, GOOD)
        weeks = self.expect(support.OK, "data", "convert", self.path("x.csv"), "-", "--timeframe", "1w").out
        self.assertEqual(weeks.splitlines()[1], "2024-01-01T00:00:00Z,10,12,9,11,35")
        listed = self.expect(support.OK, "data", "list", self.folder.name, "--json").json()
        self.assertEqual([entry["bars"] for entry in listed], [10] * 4)
        self.assertIn("histdata", self.expect(support.OK, "data", "list", "--dialects").out)

    def test_the_second_load_comes_from_the_cache(self):
        self.expect(support.OK, "data", "generate", "--bars", "60000", "--out", self.path("x.csv"))
        os.utime(self.path("x.csv"), (1_700_000_000, 1_700_000_000))
        env = {"PMP_CACHE_DIR": self.path("cache")}
        first = self.expect(support.OK, "data", "check", self.path("x.csv"), env=env)
        self.assertIn("cache: written to", first.out)
        second = self.expect(support.OK, "data", "check", self.path("x.csv"), env=env)
        self.assertIn("cache: read from", second.out)
        cached = os.path.join(self.path("cache"), os.listdir(self.path("cache"))[0])
        with open(cached, "r+b") as file:  # a bar that no sample looks at
            file.seek(4096 + 88 * 77 + 16)
            file.write(b"\x01")
        damaged = self.expect(support.OK, "data", "check", self.path("x.csv"), env=env)
        self.assertIn("damaged", damaged.out)
        none = self.expect(support.OK, "data", "check", self.path("x.csv"), "--no-cache", env=env)
        self.assertNotIn("cache:", none.out)


class Import(support.Case):
    def test_plain_form_is_a_fixed_point(self):
        source = self.file("x.csv", GOOD.replace(",", ";"))
        self.expect(support.OK, "data", "import", source, "--out", self.path("y.csv"))
        self.expect(support.OK, "data", "import", self.path("y.csv"), "--out", self.path("z.csv"))
        with open(self.path("y.csv"), encoding="utf-8") as y, open(self.path("z.csv"), encoding="utf-8") as z:
            text = y.read()
            self.assertEqual(text, z.read())
        self.assertEqual(text, GOOD)

    def test_to_stdout_is_only_data(self):
        answer = self.expect(support.OK, "data", "import", self.file("x.csv", GOOD), "--out", "-")
        self.assertEqual(answer.out, GOOD)
        self.assertIn("10 of 10", answer.err)

    def test_strict_writes_nothing(self):
        source = self.file("x.csv", GOOD + "2024-01-20T00:00:00Z,10,9,8,10,1\n")
        self.expect_error(support.DATA, "data", "import", source, "--out", self.path("y.csv"), "--strict")
        self.assertEqual(sorted(os.listdir(self.folder.name)), ["x.csv"])

    def test_sample_data_is_sound(self):
        names = [name for name in sorted(os.listdir(support.SAMPLE)) if name.endswith(".csv")]
        self.assertGreaterEqual(len(names), 3)
        for name in names:
            report = self.expect(support.OK, "data", "check", f"{support.SAMPLE}/{name}", "--json").json()
            self.assertEqual(report["rejected"], 0, name)


if __name__ == "__main__":
    support.main()
