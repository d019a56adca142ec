"""The parts of scripts/test, run one after the other and summed into one last line.

Called by scripts/test, which has installed what is missing and put a usable node on PATH.
"""

import argparse
import concurrent.futures
import os
import re
import shutil
import subprocess
import sys
import time

import test_results as results
from test_results import Counts, failure

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LOGS = os.path.join(ROOT, "build", "test-logs")
PARTS = ("checks", "build", "headers", "cpp", "speed", "web", "cli", "chaos", "e2e")


class Runner:
    def __init__(self, kind):
        self.kind = kind
        self.tree = os.path.join(ROOT, "build", kind)
        self.built = True
        pmp = os.path.join(self.tree, "pmp")
        chromium = shutil.which("chromium") or ""
        self.env = {**os.environ, "PMP": pmp, "PMP_BIN": pmp, "PMP_ROOT": ROOT, "CHROMIUM": chromium,
                    "NO_COLOR": "1",
                    "ASAN_OPTIONS": "detect_stack_use_after_return=1:strict_string_checks=1",
                    "UBSAN_OPTIONS": "print_stacktrace=1",
                    "TSAN_OPTIONS": "halt_on_error=0:second_deadlock_stack=1"}

    def log(self, name):
        return os.path.join(LOGS, name.replace("/", "-") + ".log")

    def scripts(self, names, timeout):
        """Each file is a test script, in its own process."""
        total = Counts()
        for name in names:
            command = [os.path.join(ROOT, name)]
            if name.endswith(".py"):
                command.insert(0, sys.executable)
            elif name.endswith(".sh"):
                command.insert(0, "bash")
            log = self.log(name)
            code = results.run(command, log, ROOT, self.env, timeout)
            total.add(results.script(name, code, log))
        return total

    def files(self, folder, pattern):
        path = os.path.join(ROOT, folder)
        names = sorted(os.listdir(path)) if os.path.isdir(path) else []
        return [f"{folder}/{name}" for name in names if re.fullmatch(pattern, name)]

    def checks(self):
        return self.scripts(self.files("tests/checks", r"(check|selftest)_\w+\.(py|sh)"), 300)

    def build(self):
        options = ["--no-web"] if self.kind != "release" else []
        code = subprocess.run([os.path.join(ROOT, "scripts/build"), self.kind, "--tests", *options],
                              stdin=subprocess.DEVNULL, check=False).returncode
        self.built = code == 0
        return Counts(passed=1) if self.built else failure("build: failed, see above")

    def headers(self):
        command = [os.path.join(ROOT, "scripts/build"), self.kind, "--tests", "--no-web",
                   "--target", "check_headers"]
        log = self.log("headers")
        code = results.run(command, log, ROOT, self.env)
        if code != 0:
            return failure("headers: a header does not compile alone", *results.tail(log))
        return Counts(passed=1)

    def cpp(self):
        listing = subprocess.run(["ninja", "-C", self.tree, "-t", "targets", "all"],
                                 capture_output=True, text=True, check=False).stdout
        binaries = re.findall(r"^((?:\S+/)?test_\w+): CXX_EXECUTABLE_LINKER", listing, re.M)
        if not binaries:
            return failure("cpp: no test binary in the build tree")
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 2) as pool:
            total = Counts()
            for counts in pool.map(self.gtest_binary, sorted(binaries)):
                total.add(counts)
        return total

    def gtest_binary(self, binary):
        name = os.path.basename(binary)
        log, report = self.log(name), os.path.join(LOGS, name + ".json")
        if os.path.exists(report):
            os.remove(report)
        env = {**self.env, "GTEST_OUTPUT": f"json:{report}", "GTEST_COLOR": "no"}
        limit = 1200 if self.kind == "release" else 3600  # seconds; a sanitizer makes new threads dear
        code = results.run([os.path.join(self.tree, binary)], log, ROOT, env, limit)
        return results.gtest(name, code, report, log)

    def web(self):
        if not os.path.isfile(os.path.join(ROOT, "web", "package.json")):
            return failure("web: web/package.json is missing")
        if not shutil.which("npm"):
            return failure("web: could not run, npm is missing")
        log, report = self.log("web"), os.path.join(LOGS, "web.json")
        if os.path.exists(report):
            os.remove(report)
        code = results.run(["npm", "--prefix", os.path.join(ROOT, "web"), "test", "--", "--reporter=default",
                            "--reporter=json", f"--outputFile.json={report}"], log, ROOT, self.env, 900)
        return results.vitest(code, report, log)

    def e2e(self):
        if not os.path.isfile(os.path.join(ROOT, "tests", "e2e", "run.mjs")):
            return failure("e2e: tests/e2e/run.mjs is missing")
        for tool in ("node", "chromium"):
            if not shutil.which(tool):
                return failure(f"e2e: could not run, {tool} is missing")
        log = self.log("e2e")
        code = results.run(["node", "tests/e2e/run.mjs"], log, ROOT, self.env, 1200)
        return results.script("e2e", code, log)

    def cli(self):
        return self.scripts(self.files("tests/cli", r"\w+_test\.(py|sh)"), 600)

    def speed(self):
        return self.scripts(self.files("tests/speed", r"\w+_test\.(py|sh)"), 900)

    def chaos(self):
        return self.scripts(self.files("tests/chaos", r"\w+_test\.(py|sh)"), 1800)

    def part(self, name):
        if not self.built and name in ("headers", "cpp", "speed", "cli", "chaos", "e2e"):
            return failure(f"{name}: could not run, the build failed")
        return getattr(self, name)()


def main():
    parser = argparse.ArgumentParser(prog="scripts/test")
    parser.add_argument("--sanitizer", choices=("asan", "tsan"),
                        help="the C++ tests under this sanitizer, and only those")
    parser.add_argument("--only", action="append", choices=PARTS, metavar="PART",
                        help="only this part (may be repeated): " + ", ".join(PARTS))
    options = parser.parse_args()
    parts = ("build", "cpp") if options.sanitizer else PARTS
    if options.only:
        parts = [part for part in PARTS if part in options.only]
        if not options.sanitizer and set(parts) & {"cpp", "speed", "cli", "chaos", "e2e"} and "build" not in parts:
            parts.insert(0, "build")
        elif options.sanitizer and "build" not in parts:
            parts.insert(0, "build")
    os.makedirs(LOGS, exist_ok=True)
    runner = Runner(options.sanitizer or "release")
    total = Counts()
    if os.environ.get("PMP_BOOTSTRAP") == "failed":
        total.add(failure("bootstrap: could not install everything, see above"))
        print("bootstrap  0 passed, 1 failed", flush=True)
    for name in parts:
        start = time.monotonic()
        counts = runner.part(name)
        seconds = time.monotonic() - start
        if counts.passed + counts.failed + counts.skipped == 0:
            print(f"{name:<10} no tests here", flush=True)
            continue
        print(f"{name:<10} {counts.line():<32} {seconds:7.1f} s", flush=True)
        for note in counts.notes:
            print("  " + note, flush=True)
        total.add(counts)
    if total.passed + total.failed == 0:
        total.add(failure())
        print("no test ran")
    print(total.line())
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main())
