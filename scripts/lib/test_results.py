"""Counts of one part of scripts/test, and how each kind of runner's output becomes counts."""

import json
import os
import re
import subprocess
from dataclasses import dataclass, field

COUNT_LINE = re.compile(r"^(?:\w+: )?(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$")
SKIP_CODE = 77  # a script that exits with this could not run here; its last line says why


@dataclass
class Counts:
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    notes: list = field(default_factory=list)  # lines shown under the part: failures, skips

    def add(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        self.notes += other.notes

    def line(self):
        text = f"{self.passed} passed, {self.failed} failed"
        return text + (f", {self.skipped} skipped" if self.skipped else "")


def failure(*notes):
    return Counts(failed=1, notes=list(notes))


def run(command, log, cwd, env=None, timeout=1800):
    """Runs to a log file; the exit code, or a sentence when it had to be ended or not started."""
    with open(log, "wb") as out:
        try:
            return subprocess.run(command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=out,
                                  stderr=subprocess.STDOUT, timeout=timeout, check=False).returncode
        except subprocess.TimeoutExpired:
            return f"ended after {timeout} s"
        except OSError as error:
            return f"could not be started: {error}"


def describe(code):
    if isinstance(code, int):
        return f"killed by signal {-code}" if code < 0 else f"exit code {code}"
    return code


def tail(log, lines=60):
    with open(log, encoding="utf-8", errors="replace") as text:
        return [f"    {line.rstrip()}" for line in text.readlines()[-lines:]]


def gtest_failures(log, limit=200):
    """The output of the failed tests only: from their RUN line to their FAILED line."""
    shown, block, inside = [], [], False
    with open(log, encoding="utf-8", errors="replace") as text:
        for line in text:
            if "seed=" in line:  # rapidcheck's: RC_PARAMS with it repeats the failure
                shown.append("    " + line.rstrip())
            if line.startswith("[ RUN      ]"):
                block, inside = [], True
            if inside:
                block.append("    " + line.rstrip())
            if line.startswith("[  FAILED  ]") and inside:
                shown += block
            if line.startswith(("[  FAILED  ]", "[       OK ]", "[  SKIPPED ]")):
                block, inside = [], False
    return (shown + block)[:limit] or tail(log)


def gtest(name, code, report, log):
    """Counts of one GoogleTest binary. A binary that died, or says less than its exit code, failed."""
    counts = Counts()
    try:
        with open(report, encoding="utf-8") as text:
            suites = json.load(text)["testsuites"]
    except (OSError, ValueError, KeyError):
        with open(log, encoding="utf-8", errors="replace") as text:
            counts.passed = sum(line.startswith("[       OK ]") for line in text)
        counts.add(failure(f"{name}: {describe(code)} without a report ({log})",
                           *gtest_failures(log)))
        return counts
    for suite in suites:
        for test in suite["testsuite"]:
            full = f"{name}: {suite['name']}.{test['name']}"
            if test.get("failures"):
                counts.add(failure(f"{full} failed"))
            elif test.get("result") == "SKIPPED" or test.get("status") == "NOTRUN":
                counts.skipped += 1
                counts.notes.append(f"{full} skipped")
            else:
                counts.passed += 1
    if counts.failed:
        counts.notes += gtest_failures(log)
    elif code != 0:
        counts.add(failure(f"{name}: {describe(code)} although no test failed ({log})", *tail(log)))
    elif counts.passed + counts.skipped == 0:
        counts.add(failure(f"{name}: holds no test"))
    return counts


def script(name, code, log):
    """Counts of a test script: its own last 'N passed, N failed' line, else its exit code."""
    with open(log, encoding="utf-8", errors="replace") as text:
        lines = [line.strip() for line in text if line.strip()]
    if code == SKIP_CODE:
        reason = lines[-1] if lines else "no reason given"
        return Counts(skipped=1, notes=[f"{name} skipped: {reason}"])
    counts = Counts()
    match = COUNT_LINE.match(lines[-1]) if lines else None
    if match:
        counts = Counts(*(int(number or 0) for number in match.groups()))
        if counts.skipped:
            counts.notes += [f"{name}: {line}" for line in lines if "skip" in line.lower()][:10]
    elif code == 0:
        counts.passed = 1
    if code != 0 and counts.failed == 0:
        counts.failed = 1
    if match and code == 0 and counts.passed + counts.failed + counts.skipped == 0:
        counts.failed, counts.notes = 1, [f"{name}: ran no test"]
    if counts.failed:
        counts.notes += [f"{name}: {describe(code)} ({log})", *tail(log)]
    return counts


def vitest(code, report, log):
    counts = Counts()
    try:
        with open(report, encoding="utf-8") as text:
            result = json.load(text)
        counts = Counts(result["numPassedTests"], result["numFailedTests"],
                        result["numPendingTests"] + result.get("numTodoTests", 0))
    except (OSError, ValueError, KeyError):
        return failure(f"web: {describe(code)} without a report ({log})", *tail(log))
    if code != 0 and counts.failed == 0:
        counts.failed = 1
    if counts.passed + counts.failed == 0:
        counts.add(failure("web: ran no test"))
    if counts.failed:
        counts.notes += tail(log)
    return counts


def executable(path):
    return os.path.isfile(path) and os.access(path, os.X_OK)
