"""For the self-tests: a small tree in a temporary folder, and what a check says about it.

Every case is run for real, as scripts/test runs the check: in its own process, by exit code.
"""

import os
import subprocess
import sys
import tempfile

FLOORS = """set(PMP_FLOORS core:0 model:1 stats:2 data:3 strategies:4 ensemble:4 portfolio:4 risk:4
    engine:5 brokers:6 feeds:6 storage:6 backtest:7 live:7 rl:8 server:9 cli:10)
set(PMP_EDGES
    ensemble>strategies  # a reason (in words)
    risk>portfolio)
"""
HERE = os.path.dirname(os.path.abspath(__file__))


class Cases:
    def __init__(self, check):
        self.check = os.path.join(HERE, check)
        self.passed = 0
        self.failed = 0

    def run(self, files):
        with tempfile.TemporaryDirectory() as root:
            for name, text in {"cmake/floors.cmake": FLOORS, **files}.items():
                path = os.path.join(root, name)
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "w", encoding="utf-8") as file:
                    file.write(text)
            return subprocess.run([sys.executable, "-B", self.check, "--root", root],
                                  capture_output=True, text=True, check=False)

    def expect(self, what, good, result, detail):
        if good:
            self.passed += 1
        else:
            self.failed += 1
            print(f"{what}: {detail}; exit {result.returncode}\n{result.stdout}{result.stderr}")

    def clean(self, what, files):
        """The check has nothing to say about this tree."""
        result = self.run(files)
        self.expect(what, result.returncode == 0 and not result.stdout, result, "expected no finding")

    def finds(self, what, files, *places):
        """Exactly these places (the start of each printed line), and a failing exit code."""
        result = self.run(files)
        lines = result.stdout.splitlines()
        good = result.returncode == 1 and len(lines) == len(places) and all(
            any(line.startswith(place) for line in lines) for place in places)
        self.expect(what, good, result, f"expected {', '.join(places)}")

    def close(self):
        print(f"{self.passed} passed, {self.failed} failed")
        sys.exit(1 if self.failed else 0)
