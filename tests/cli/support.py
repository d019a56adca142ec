"""Runs the program as a person would: a command line in, exit code and two texts out."""

import contextlib
import io
import json
import os
import subprocess
import sys
import tempfile
import unittest
import zipfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PMP = os.path.abspath(os.environ.get("PMP", os.path.join(ROOT, "build", "release", "pmp")))
SAMPLE = os.path.join(ROOT, "data", "sample")

OK, USAGE, CONFIG, DATA, DATABASE, NETWORK, REFUSED, GATE, PERMISSION = 0, 2, 3, 4, 5, 6, 7, 8, 9

HEADER = "time,open,high,low,close,volume\n"


def zipped(name, text):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, text)
    return out.getvalue()


class Answer:
    def __init__(self, done):
        self.code = done.returncode
        self.out = done.stdout.decode()
        self.err = done.stderr.decode()

    def json(self):
        def refuse(word):
            raise ValueError(f"{word} is not JSON")
        return json.loads(self.out, parse_constant=refuse)


class Case(unittest.TestCase):
    """A folder of its own for each test, and no setting of the machine that could change it."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="pmp-cli-")
        self.addCleanup(self.folder.cleanup)

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def file(self, name, text):
        with open(self.path(name), "wb") as out:
            out.write(text if isinstance(text, bytes) else text.encode())
        return self.path(name)

    def run_pmp(self, *arguments, env=None, timeout=120):
        clean = {key: value for key, value in os.environ.items() if not key.startswith("PMP_")}
        done = subprocess.run([PMP, *arguments], cwd=self.folder.name, env={"PMP_CACHE_DIR": "", **clean, **(env or {})},
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout, check=False)
        return Answer(done)

    def expect(self, code, *arguments, **options):
        answer = self.run_pmp(*arguments, **options)
        self.assertEqual(answer.code, code, f"pmp {' '.join(arguments)}\n{answer.out[-2000:]}\n{answer.err}")
        return answer

    def expect_error(self, code, *arguments, says=(), **options):
        """The exit code, nothing that looks like a crash, and every text of `says` on stderr."""
        answer = self.expect(code, *arguments, **options)
        self.assertTrue(answer.err.strip(), "an error must say something")
        for text in says:
            self.assertIn(text, answer.err)
        return answer


def main():
    if not os.access(PMP, os.X_OK):
        print(f"{PMP} is missing; scripts/build makes it")
        print("0 passed, 1 failed")
        sys.exit(1)
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"])
    log = io.StringIO()
    with contextlib.redirect_stderr(log):
        result = unittest.TextTestRunner(stream=log, verbosity=2).run(suite)
    print(log.getvalue())
    # A test with several failed subtests is one failed test.
    failed = len({getattr(test, "test_case", test).id() for test, _ in result.failures + result.errors})
    passed = result.testsRun - failed
    print(f"{passed} passed, {failed} failed" if result.testsRun else "0 passed, 1 failed")
    sys.exit(1 if failed or not result.testsRun else 0)
