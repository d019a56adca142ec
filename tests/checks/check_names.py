#!/usr/bin/env python3
"""No file names one developer's machine or the host of a package registry.

The project is built from packages by name; where they are downloaded from is each machine's affair.
The patterns are written in pieces so that this file does not find itself.
"""

import re

from common import Findings, arguments, lines_of, tree_files

PIECES = [
    ("a path of one machine", [
        ("/wo", "rk/"), ("/fa", "rm/"), ("/ro", "ot/"), ("/ho", "me/[a-z]"), ("/Us", "ers/[a-z]"),
        (r"\.lib", r"rary\b")]),
    ("the tools of one workplace", [("sub", "-?agent"), ("fa", "rm-(?:bench|studio)")]),
    ("the host of a package registry", [
        (r"\.deb", r"ian\.org"), (r"registry\.", "npm"), ("py", r"pi\.org"), ("python", "hosted"),
        (r"crates\.", r"io\b"), (r"proxy\.go", "lang"), (r"repo\.ma", "ven"), ("node", r"source\.com")]),
    ("a download address in a lock file", [(r'"reso', r'lved":\s*"http')]),
]
PATTERNS = [(reason, re.compile("|".join("".join(pair) for pair in pairs), re.I)) for reason, pairs in PIECES]


def main():
    root = arguments(__doc__)
    findings = Findings()
    for name in tree_files(root):
        for number, line in enumerate(lines_of(root, name), 1):
            for reason, pattern in PATTERNS:
                match = pattern.search(line)
                if match:
                    findings.add(name, number, f"{match.group()!r} is {reason}")
    findings.close()


if __name__ == "__main__":
    main()
