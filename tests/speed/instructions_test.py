#!/usr/bin/env python3
"""Holds the engine to the number of instructions a fixed small run takes.

Instructions are counted by callgrind, in the sequencer's loop only, so the count does not depend on
how busy the machine is. bench/instructions.json holds the figure; a change that needs more than the
allowed share above it fails until the figure is changed on purpose:

    tests/speed/instructions_test.py --update
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = os.environ.get("PMP_ROOT") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PMP = os.environ.get("PMP") or os.path.join(ROOT, "build", "release", "pmp")
FIGURE = os.path.join(ROOT, "bench", "instructions.json")
LOOP = "pmp::engine::Runner::loop(bool)"
BARS = 8000


def count():
    """Instructions of the engine's loop in a run of bench/minute.toml over a few synthetic days."""
    with tempfile.TemporaryDirectory() as folder:
        data = os.path.join(folder, "minute.csv")
        subprocess.run([PMP, "data", "generate", "--bars", str(BARS), "--seed", "7", "--out", data],
                       check=True, capture_output=True)
        with open(os.path.join(ROOT, "bench", "minute.toml"), encoding="utf-8") as source:
            text, found = re.subn(r'(?m)^file = ".*"$', f'file = "{data}"', source.read())
        if found != 1:
            raise RuntimeError("bench/minute.toml should name one file")
        config = os.path.join(folder, "minute.toml")
        with open(config, "w", encoding="utf-8") as out:
            out.write(text)
        profile = os.path.join(folder, "profile")
        run = subprocess.run(
            ["valgrind", "--tool=callgrind", f"--toggle-collect={LOOP}",
             f"--callgrind-out-file={profile}", PMP, "backtest", config],
            capture_output=True, text=True, env={**os.environ, "PMP_CACHE_DIR": ""}, check=False)
        if run.returncode != 0:
            raise RuntimeError(f"the run failed:\n{run.stderr[-2000:]}")
        total = re.search(r"Collected : (\d+)", run.stderr)
        if not total or int(total[1]) == 0:
            raise RuntimeError(f"nothing was counted in {LOOP}:\n{run.stderr[-2000:]}")
        return int(total[1])


class Instructions(unittest.TestCase):
    def test_the_engine_needs_no_more_than_it_did(self):
        self.assertTrue(shutil.which("valgrind"), "valgrind is missing: scripts/bootstrap --tests installs it")
        with open(FIGURE, encoding="utf-8") as file:
            figure = json.load(file)
        known, allowed = figure["instructions"], figure["may_grow_by"]
        now = count()
        change = now / known - 1
        print(f"engine loop: {now:,} instructions, {change:+.2%} against {known:,}", file=sys.stderr)
        self.assertLessEqual(
            change, allowed,
            f"the engine's loop took {now:,} instructions, {change:+.1%} over bench/instructions.json; "
            "find out why, or change the figure on purpose with --update")


def update():
    now = count()
    with open(FIGURE, "w", encoding="utf-8") as file:
        json.dump({"what": f"instructions of {LOOP} in bench/minute.toml over {BARS} synthetic bars, "
                           "release build, GCC 12",
                   "instructions": now, "may_grow_by": 0.05}, file, indent=2)
        file.write("\n")
    print(f"{FIGURE}: {now:,}")


if __name__ == "__main__":
    if sys.argv[1:] == ["--update"]:
        update()
    else:
        unittest.main()
