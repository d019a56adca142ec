#!/usr/bin/env python3
"""Where a session keeps its files when it is not told: the same place from every directory, and an
error with a way out where that cannot be had."""

import os
import subprocess
import unittest

import support


class SessionFolder(support.Case):
    def session(self, verb, cwd, env, *options):
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("PMP_", "XDG_"))}
        return support.Answer(subprocess.run(
            [support.PMP, *verb, *options], cwd=cwd, env={**clean, **env}, stdin=subprocess.DEVNULL,
            capture_output=True, timeout=120, check=False))

    def config(self):
        return self.file("c.toml", f"""\
[account]
currency = "USD"
cash = 100_000
[[data]]
symbol = "GOOGL"
file = "{support.SAMPLE}/googl_1d.csv"
timeframe = "1d"
[[strategy]]
name = "cross"
type = "ma_crossover"
symbol = "GOOGL"
params = {{fast = 5, slow = 20}}
sizing = {{kind = "units", units = 1}}
stop_loss = {{kind = "percent", value = 0.05}}
""")

    def folders(self, *names):
        for name in names:
            os.makedirs(self.path(name))
        return [self.path(name) for name in names]

    def test_a_session_goes_on_from_another_directory(self):
        home, here, there = self.folders("home", "here", "there")
        run = ("--exit", "--no-dashboard")
        first = self.session(("trade", self.config()), here, {"HOME": home}, *run)
        self.assertEqual(first.code, 0, first.err)
        folder = os.path.join(home, ".local/state/pmp/session")
        self.assertIn(f"session: {folder}", first.err)
        self.assertTrue(os.path.exists(os.path.join(folder, "journal.db")))
        self.assertEqual(os.listdir(here), [])
        second = self.session(("trade", self.config()), there, {"HOME": home}, *run)
        self.assertEqual(second.code, 0, second.err)
        self.assertIn("the session is finished", second.err)
        why = self.session(("explain", "1"), there, {"HOME": home})
        self.assertEqual(why.code, 0, why.err)

    def test_the_state_folder_of_the_user_is_taken(self):
        home, state, here = self.folders("home", "state", "here")
        done = self.session(("trade", self.config()), here,
                            {"HOME": home, "XDG_STATE_HOME": state}, "--exit", "--no-dashboard")
        self.assertEqual(done.code, 0, done.err)
        self.assertTrue(os.path.exists(os.path.join(state, "pmp/session/journal.db")))
        self.assertEqual(os.listdir(home), [])

    def test_the_demo_runs_twice_where_nothing_may_be_written(self):
        home, = self.folders("home")
        for _ in range(2):
            done = self.session(("demo", "--config", self.config()), "/proc", {"HOME": home},
                                "--speed", "max", "--exit", "--no-dashboard")
            self.assertEqual(done.code, 0, done.err)
            page = os.path.join(home, ".local/state/pmp/demo/report.html")
            self.assertIn(page, done.err)
            self.assertTrue(os.path.exists(page))

    def test_a_folder_that_cannot_be_used_says_so(self):
        self.file("file", "")
        done = self.session(("trade", self.config()), self.folder.name, {"HOME": self.path("file")},
                            "--exit", "--no-dashboard")
        self.assertEqual(done.code, support.DATABASE, done.err)
        self.assertIn("the session's folder cannot be used", done.err)
        self.assertIn("--dir FOLDER", done.err)


if __name__ == "__main__":
    support.main()
