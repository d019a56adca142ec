#!/usr/bin/env python3
"""check_sizes.py fails from line 801 on, and counts only source files."""

from harness import Cases

cases = Cases("check_sizes.py")
cases.clean("800 lines, and long data", {"src/core/a.cpp": "\n" * 800, "data/a.csv": "\n" * 9000})
for name in ("src/core/a.hpp", "web/src/a.tsx", "scripts/lib/a.py", "CMakeLists.txt", "scripts/build"):
    cases.finds(f"801 lines of {name}", {name: "\n" * 801}, f"{name}:801: 801 lines")
cases.close()
