#!/usr/bin/env python3
"""scripts/test counts a crash, an unreadable report, a silent failure and an empty run as failures."""

import json
import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "scripts", "lib"))
import test_results as results  # noqa: E402

passed = failed = 0


def expect(what, counts, wanted):
    global passed, failed
    got = (counts.passed, counts.failed, counts.skipped)
    if got == wanted:
        passed += 1
    else:
        failed += 1
        print(f"{what}: expected {wanted}, got {got}: {counts.notes}")


def gtest(*tests):
    return json.dumps({"testsuites": [{"name": "S", "testsuite": list(tests)}]})


OK = {"name": "ok", "status": "RUN", "result": "COMPLETED"}
BAD = {**OK, "name": "bad", "failures": [{"failure": "x"}]}
SKIPPED = {**OK, "name": "skipped", "result": "SKIPPED"}
DISABLED = {**OK, "name": "DISABLED_x", "status": "NOTRUN", "result": "SUPPRESSED"}
VITEST = {"numPassedTests": 3, "numFailedTests": 0, "numPendingTests": 1}

with tempfile.TemporaryDirectory() as folder:
    log, report = os.path.join(folder, "log"), os.path.join(folder, "report")

    def case(what, reader, code, said, text, wanted):
        for path, content in ((log, said), (report, text)):
            if os.path.exists(path):
                os.remove(path)
            if content is not None:
                with open(path, "w", encoding="utf-8") as file:
                    file.write(content)
        arguments = ("t", code, log) if reader is results.script else (code, report, log)
        expect(what, reader(*(("t", *arguments) if reader is results.gtest else arguments)), wanted)

    case("gtest good", results.gtest, 0, "", gtest(OK, OK), (2, 0, 0))
    case("gtest bad", results.gtest, 1, "", gtest(OK, BAD), (1, 1, 0))
    case("gtest skipped and disabled", results.gtest, 0, "", gtest(OK, SKIPPED, DISABLED), (1, 0, 2))
    case("gtest crash", results.gtest, -11, "[       OK ] S.a\n[ RUN      ] S.b\n", None, (1, 1, 0))
    case("gtest cut report", results.gtest, 1, "", '{"testsuites": [', (0, 1, 0))
    case("gtest leak at exit", results.gtest, 1, "", gtest(OK), (1, 1, 0))
    case("gtest time-out", results.gtest, "ended after 1 s", "", None, (0, 1, 0))
    case("gtest empty", results.gtest, 0, "", gtest(), (0, 1, 0))
    case("script good", results.script, 0, "fine\n", None, (1, 0, 0))
    case("script bad", results.script, 3, "oh\n", None, (0, 1, 0))
    case("script with counts", results.script, 0, "x\n4 passed, 0 failed, 1 skipped\n", None, (4, 0, 1))
    case("script with failures", results.script, 1, "4 passed, 2 failed\n", None, (4, 2, 0))
    case("script with failures and a wrong exit code", results.script, 0, "4 passed, 2 failed\n", None, (4, 2, 0))
    case("script that fails after good counts", results.script, 1, "4 passed, 0 failed\n", None, (4, 1, 0))
    case("script that ran nothing", results.script, 0, "0 passed, 0 failed\n", None, (0, 1, 0))
    case("script skipped", results.script, 77, "no postgres here\n", None, (0, 0, 1))
    case("script time-out", results.script, "ended after 1 s", "", None, (0, 1, 0))
    case("vitest good", results.vitest, 0, "", json.dumps(VITEST), (3, 0, 1))
    case("vitest suite that does not load", results.vitest, 1, "", json.dumps(VITEST), (3, 1, 1))
    case("vitest crash", results.vitest, 1, "", None, (0, 1, 0))
    case("vitest empty", results.vitest, 0, "", json.dumps({**VITEST, "numPassedTests": 0}), (0, 1, 1))
    code = results.run([sys.executable, "-c", "import time; time.sleep(9)"], log, folder, timeout=0.2)
    expect("a run that hangs", results.script("t", code, log), (0, 1, 0))
    code = results.run([os.path.join(folder, "missing")], log, folder)
    expect("a run that cannot start", results.script("t", code, log), (0, 1, 0))

print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
