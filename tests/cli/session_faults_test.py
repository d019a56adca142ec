#!/usr/bin/env python3
"""A session against a hostile machine: two instances, a full disk, Ctrl-C, missing data. Each gets its exit
code and a clear text, nothing is lost, and the session goes on to what an undisturbed one gives."""

import json
import os
import resource
import signal
import subprocess
import tempfile
import unittest

import session_support as sessions
import support

MIB = 1 << 20


class Case(support.Case):
    """One undisturbed run for all tests to compare with."""

    reference = None

    @classmethod
    def setUpClass(cls):
        kept = tempfile.TemporaryDirectory(prefix="pmp-faults-")
        cls.addClassCleanup(kept.cleanup)
        cls.config = os.path.join(kept.name, "c.toml")
        with open(cls.config, "w", encoding="utf-8") as out:
            out.write(sessions.MIXED)
        cls.folder_of_reference = os.path.join(kept.name, "reference")
        done = subprocess.run(sessions.command(cls.config, cls.folder_of_reference, "--speed", "max"),
                              env=sessions.environment(), capture_output=True, timeout=300, check=False)
        if done.returncode != 0:
            raise AssertionError(f"the undisturbed run failed: {done.stderr.decode()}")
        cls.reference = sessions.outcome(cls.folder_of_reference)
        cls.rows = sessions.last_seq(cls.folder_of_reference)

    def begin(self, folder="session", **options):
        process = sessions.start(self.config, self.path(folder), output=subprocess.PIPE, **options)
        self.addCleanup(sessions.stop, process)
        return process

    def end(self, process, code, timeout=120):
        """Waits, and gives what it said on stderr."""
        said = process.communicate(timeout=timeout)[1].decode()
        self.assertEqual(process.returncode, code, said)
        return said

    def goes_on_to_the_reference(self, folder="session"):
        said = self.end(self.begin(folder), support.OK)
        self.assertIn("same orders as recorded", said)
        self.assertIsNone(sessions.first_difference(self.reference, sessions.outcome(self.path(folder))))

    def check_log(self, folder="session"):
        with open(self.path(f"{folder}/log.jsonl"), encoding="utf-8") as text:
            lines = [json.loads(line) for line in text]
        for line in lines:
            self.assertLessEqual({"ts", "level", "component", "event"}, set(line))
            self.assertRegex(line["ts"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")
        return lines


class TwoInstances(Case):
    def test_the_second_is_refused_and_the_first_unharmed(self):
        first = self.begin(speed="2000000")
        self.assertTrue(sessions.wait_for_seq(first, self.path("session"), self.rows // 10))
        for _ in range(3):
            said = self.end(self.begin(), support.DATABASE)
            self.assertIn("in use", said)
            self.assertIn(f"process {first.pid}", said)
        self.assertIsNone(first.poll(), "the first must still run")
        self.end(first, support.OK)
        self.assertIsNone(sessions.first_difference(self.reference, sessions.outcome(self.path("session"))))
        self.check_log()

    def test_other_verbs_are_refused_too(self):
        first = self.begin(speed="100000")
        self.assertTrue(sessions.wait_for_seq(first, self.path("session"), 1))
        answer = self.expect_error(support.DATABASE, "serve", self.config, "--dir", self.path("session"),
                                   "--port", "0", says=[f"process {first.pid}"])
        self.assertNotIn("dashboard:", answer.err)

    def test_a_demo_does_not_sweep_away_a_running_session(self):
        first = self.begin(speed="1000000")
        self.assertTrue(sessions.wait_for_seq(first, self.path("session"), self.rows // 10))
        self.expect_error(support.DATABASE, "demo", "--config", self.config, "--dir", self.path("session"),
                          "--exit", "--no-dashboard", says=[f"process {first.pid}"])
        self.end(first, support.OK)
        self.assertIsNone(sessions.first_difference(self.reference, sessions.outcome(self.path("session"))))

    def test_a_demo_does_not_sweep_away_another_session(self):
        self.end(self.begin(), support.OK)
        other = self.path("other.toml")
        with open(self.config, encoding="utf-8") as text, open(other, "w", encoding="utf-8") as out:
            out.write(text.read())
        self.expect_error(support.CONFIG, "demo", "--config", other, "--set", "session.name=other", "--dir",
                          self.path("session"), "--exit", "--no-dashboard", says=["belongs to session"])
        self.assertIsNone(sessions.first_difference(self.reference, sessions.outcome(self.path("session"))))

    def test_serve_makes_no_session(self):
        self.expect_error(support.DATA, "serve", self.config, "--dir", self.path("none"),
                          says=["no session here"])
        self.assertFalse(os.path.exists(self.path("none")))

    def test_a_dead_owner_does_not_lock(self):
        first = self.begin()
        self.assertTrue(sessions.wait_for_seq(first, self.path("session"), self.rows // 3))
        sessions.stop(first)
        self.assertTrue(os.path.exists(self.path("session/journal.db.lock")))
        self.goes_on_to_the_reference()


class FullDisk(Case):
    def stopped_by_a_full_disk(self, folder, said):
        # The first line is the error, whatever stood on the progress line before it.
        self.assertRegex(said, r"full|too (big|large)|disk|space|limit")
        self.assertIn(".db", said)
        self.assertNotIn("terminate called", said)
        journal = f"{folder}/journal.db"
        intents = {row["id"] for row in sessions.payloads(folder, "order")}
        at_venue = {row[0] for row in sessions.query(f"{folder}/venue.db", "select id from orders")}
        self.assertLessEqual(at_venue, intents, "an order reached the venue without a journalled intent")
        seqs = [row[0] for row in sessions.query(journal, "select seq from journal order by seq")]
        self.assertEqual(seqs, list(range(1, len(seqs) + 1)))
        self.assertLess(len(seqs), self.rows)

    def limited(self, size):
        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        return limit

    def test_file_size_limits(self):
        size = os.path.getsize(f"{self.folder_of_reference}/journal.db")
        for i, share in enumerate((0.05, 0.3, 0.7)):
            with self.subTest(share=share):
                folder = f"session{i}"
                process = self.begin(folder, preexec_fn=self.limited(int(size * share)))
                self.stopped_by_a_full_disk(self.path(folder), self.end(process, support.DATABASE))
                log = self.check_log(folder)
                self.assertEqual((log[-1]["level"], log[-1]["event"]), ("error", "failed"))
                self.goes_on_to_the_reference(folder)

    def test_no_room_from_the_start(self):
        said = self.end(self.begin(preexec_fn=self.limited(0)), support.DATABASE)
        self.assertIn(".db", said)
        self.end(self.begin(), support.OK)
        self.assertIsNone(sessions.first_difference(self.reference, sessions.outcome(self.path("session"))))

    def test_no_room_while_it_recovers(self):
        process = self.begin()
        self.assertTrue(sessions.wait_for_seq(process, self.path("session"), self.rows // 2))
        sessions.stop(process)
        said = self.end(self.begin(preexec_fn=self.limited(64 * 1024)), support.DATABASE)
        self.assertRegex(said, r"full|too (big|large)|disk|space|limit|I/O")
        self.goes_on_to_the_reference()

    def test_a_full_file_system(self):
        """The kernel's own answer, ENOSPC; only root can mount a small file system."""
        mount = self.path("small")
        os.mkdir(mount)
        made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", mount], capture_output=True,
                              check=False) if os.geteuid() == 0 else None
        if made is None or made.returncode != 0:
            # Without the right to mount, the same by a limit; the other tests say the rest.
            said = self.end(self.begin("small/session", preexec_fn=self.limited(MIB)), support.DATABASE)
            self.stopped_by_a_full_disk(self.path("small/session"), said)
        else:
            self.addCleanup(subprocess.run, ["umount", "-l", mount], check=False)
            said = self.end(self.begin("small/session"), support.DATABASE)
            self.stopped_by_a_full_disk(self.path("small/session"), said)
            self.assertIn("full", said)
            said = self.end(self.begin("small/session"), support.DATABASE)  # still no room: still clear
            self.assertNotIn("terminate called", said)
            grown = subprocess.run(["mount", "-o", "remount,size=200m", mount], check=False)
            self.assertEqual(grown.returncode, 0)
        self.goes_on_to_the_reference("small/session")


class Interrupted(Case):
    def test_ctrl_c_once(self):
        for i, number in enumerate((signal.SIGINT, signal.SIGTERM)):
            with self.subTest(signal=number.name):
                folder = f"session{i}"
                process = self.begin(folder, speed="2000000")
                self.assertTrue(sessions.wait_for_seq(process, self.path(folder), self.rows // 3))
                process.send_signal(number)
                said = self.end(process, sessions.INTERRUPTED, timeout=20)
                self.assertIn("run the same command again", said)
                self.assertFalse(sessions.finished(self.path(folder)))
                self.assertEqual(self.check_log(folder)[-1]["event"], "stopped")
                self.goes_on_to_the_reference(folder)

    def test_many_times(self):
        folder = self.path("session")
        for part in range(1, 6):
            process = self.begin(speed="2000000")
            self.assertTrue(sessions.wait_for_seq(process, folder, self.rows * part // 7))
            process.send_signal(signal.SIGINT)
            self.end(process, sessions.INTERRUPTED, timeout=20)
        self.goes_on_to_the_reference()


class Missing(support.Case):
    def test_data_file(self):
        config = self.file("c.toml", sessions.YEN.replace("eurusd_1d.csv", "gone.csv"))
        self.expect_error(support.DATA, "trade", config, "--dir", self.path("session"), "--exit",
                          "--no-dashboard", says=["gone.csv"])
        self.assertFalse(os.path.exists(self.path("session/journal.db")))

    def test_data_file_gone_between_two_runs(self):
        data = self.file("moving.csv", open(f"{support.SAMPLE}/eurusd_1d.csv", "rb").read())
        config = self.file("c.toml", sessions.YEN.replace(f"{support.SAMPLE}/eurusd_1d.csv", data))
        run = ["trade", config, "--dir", self.path("session"), "--speed", "max", "--exit", "--no-dashboard"]
        self.expect(support.OK, *run)
        os.rename(data, data + ".away")
        self.expect_error(support.DATA, *run, says=["moving.csv"])
        os.rename(data + ".away", data)
        self.expect(support.OK, *run)

    def test_folder_that_cannot_be(self):
        config = self.file("c.toml", sessions.YEN)
        blocker = self.file("blocker", "a file, not a folder")
        self.expect_error(support.DATABASE, "trade", config, "--dir", blocker + "/session", "--exit",
                          "--no-dashboard", says=["blocker"])

    def test_journal_that_is_no_database(self):
        config = self.file("c.toml", sessions.YEN)
        os.mkdir(self.path("session"))
        text = b"this is text and long enough to be no SQLite file " * 40
        self.file("session/journal.db", text)
        self.expect_error(support.DATABASE, "trade", config, "--dir", self.path("session"), "--exit",
                          "--no-dashboard", says=["journal.db"])
        with open(self.path("session/journal.db"), "rb") as kept:
            self.assertEqual(kept.read(), text)


class Explain(Case):
    def explain(self, number, *options, code=support.OK):
        return self.expect(code, "explain", str(number), "--dir", self.folder_of_reference, *options)

    def one(self, verdict):
        decisions = [d for d in self.reference["decisions"] if d["verdict"] == verdict and d["stages"]]
        self.assertTrue(decisions, f"no decision was '{verdict}'")
        return decisions[len(decisions) // 2]

    def test_passed_and_blocked(self):
        for verdict, first in (("pass", "Passed"), ("block", "Blocked")):
            with self.subTest(verdict=verdict):
                wanted = self.one(verdict)
                text = self.explain(wanted["id"]).out
                self.assertEqual(text.splitlines()[0], wanted["sentence"])
                self.assertTrue(wanted["sentence"].startswith(first), wanted["sentence"])
                table, chain = text.split("from the bar to the end:")
                for stage in wanted["stages"]:
                    self.assertRegex(table, rf"{stage['stage']} +{stage['check']} +{stage['code']}")
                self.assertIn("  bar  ", chain)
                self.assertIn("  signal  ", chain)
                self.assertEqual("order" in chain, verdict == "pass")
                self.assertEqual("fill" in chain, verdict == "pass")

                found = self.explain(wanted["id"], "--json").json()
                self.assertEqual([found[k] for k in ("id", "sentence", "stages", "code")],
                                 [wanted[k] for k in ("id", "sentence", "stages", "code")])
                self.assertEqual(bool(found["orders"]), verdict == "pass")
                # In the order of the story: an order's row is written before its decision's.
                story = ["bar", "signal", "order", "order_state", "fill"]
                kinds = [link["kind"] for link in found["chain"]]
                self.assertEqual(kinds[:2], ["bar", "signal"])
                self.assertLessEqual(set(kinds), set(story))
                times = [link["time"] for link in found["chain"]]
                self.assertEqual(times, sorted(times))
                self.assertEqual(found["chain"][0]["kind"], "bar")

    def test_every_decision_has_a_sentence(self):
        for decision in self.reference["decisions"]:
            self.assertTrue(decision["sentence"].endswith("."), decision)
            self.assertGreater(len(decision["sentence"]), 10)

    def test_one_that_is_not_there(self):
        answer = self.explain(10 ** 7, code=support.DATA)
        self.assertIn("10000000", answer.err)
        self.expect_error(support.DATA, "explain", "1", "--dir", self.path("nowhere"), says=["nowhere"])


class Log(Case):
    def test_every_line_is_json(self):
        with open(f"{self.folder_of_reference}/log.jsonl", encoding="utf-8") as text:
            lines = [json.loads(line) for line in text]
        self.assertEqual([line["event"] for line in lines], ["starting", "finished"])


if __name__ == "__main__":
    support.main()
