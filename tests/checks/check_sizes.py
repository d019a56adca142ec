#!/usr/bin/env python3
"""No source file is longer than 800 lines: one that is has become two things."""

import re

from common import Findings, arguments, lines_of, tree_files

LIMIT = 800
SOURCE = re.compile(r"\.(?:cpp|hpp|c|h|ts|tsx|js|mjs|css|py|sh|sql|cmake|mq5|mqh)$|(?:^|/)CMakeLists\.txt$"
                    r"|^scripts/\w+$")


def main():
    root = arguments(__doc__)
    findings = Findings()
    for name in tree_files(root):
        if SOURCE.search(name):
            lines = len(lines_of(root, name)) - 1
            if lines > LIMIT:
                findings.add(name, LIMIT + 1, f"{lines} lines; the limit is {LIMIT}")
    findings.close()


if __name__ == "__main__":
    main()
