#!/usr/bin/env python3
"""What must never be in src/ (docs/design/architecture.md), as far as a search can see it.

The clock, random-device and thread rule can be lifted on one line by `// ambient-ok: reason`.
"""

import re

from common import Findings, arguments, code_lines, floors, includes, lines_of, tree_files

AMBIENT = re.compile(r"(?:system|steady|high_resolution)_clock\s*::\s*now|\brandom_device\b"
                     r"|\bstd::(?:thread|jthread|async)\b|\bpthread_create\b|\bgettimeofday\b"
                     r"|\bclock_gettime\b|(?<![\w.>:])s?rand\s*\(|\bstd::s?rand\b|\bstd::time\s*\(")
AMBIENT_SEAMS = re.compile(r"src/core/(?:clock_wall|rng)\.\w+$")
AMBIENT_OK = re.compile(r"//\s*ambient-ok:\s*\S")
# An operator's console is the business of cli alone; a warning on stderr may come from anywhere.
CONSOLE = re.compile(r"\bstd::cout\b|(?<!\w)v?printf\s*\(|(?<!\w)puts\s*\(|\bstdout\b"
                     r"|\bfmt::print(?:ln)?\s*\(\s*(?!stderr)(?!\w*(?:out|file|stream)\w*\s*,)")
# What kind of run it is. Other modes (how a file is opened, when an order fills) are no concern here.
RUN = r"(?:live|backtest|paper|replay)"
MODE = re.compile(rf"\bis_{RUN}\b|\bif\s*\(\s*!?\s*(?:\w+(?:\.|->))*mode_?\s*\)"
                  rf"|[!=]=\s*(?:\w+::)+{RUN}\b|\bcase\s+(?:\w+::)+{RUN}\b|\bmode_?\s*[!=]=\s*\"", re.I)

# The purest floors: no input, output, thread or file.
PURE_FLOOR = 2
PURE_BANNED = {"iostream", "fstream", "thread", "mutex", "filesystem", "shared_mutex", "future",
               "condition_variable"}

JSON_OWNERS = {"config", "storage", "server", "backtest", "engine", "reports", "cli"}
# Third-party headers and the modules that own them.
OWNED = [
    (re.compile(r"boost/(?:beast|asio)\b"), {"server", "brokers"}),
    (re.compile(r"sqlite3\.h$"), {"storage"}),
    (re.compile(r"(?:postgresql/)?libpq-fe\.h$"), {"storage"}),
    (re.compile(r"nlohmann/"), JSON_OWNERS),
    (re.compile(r"toml\+\+/"), {"config"}),
    (re.compile(r"CLI/"), {"cli"}),
    (re.compile(r"spdlog/"), {"cli"}),
]
FORWARD_ONLY = "nlohmann/json_fwd.hpp"  # declares, and so may show in a public header


def check_lines(findings, name, module, floor, lines):
    ambient = floor < 6 and module != "engine" and not AMBIENT_SEAMS.match(name)
    for number, (raw, code) in enumerate(zip(lines, code_lines(lines)), 1):
        match = AMBIENT.search(code)
        if ambient and match and not AMBIENT_OK.search(raw):
            findings.add(name, number, f"{match.group().strip()}: clocks, random devices and threads stay in "
                                       "core's seams, engine and floor 6 up (or: // ambient-ok: reason)")
        match = CONSOLE.search(code)
        if module != "cli" and match:
            findings.add(name, number, f"{match.group().strip()}: only cli writes to standard output")
        match = MODE.search(code)
        if module != "cli" and match:  # cli picks the broker, the feed and the clock
            findings.add(name, number, f"{match.group().strip()}: backtest, paper and live differ in their "
                                       "clock, feed and broker, not in a branch")


def check_includes(findings, curl, name, module, floor, lines):
    for number, _, path in includes(lines):
        if floor <= PURE_FLOOR and path in PURE_BANNED:
            findings.add(name, number, f"<{path}>: floors 0 to {PURE_FLOOR} do no I/O and start no threads")
        if path.startswith("curl/"):
            curl.setdefault(module, (name, number))
        for pattern, owners in OWNED:
            if pattern.match(path) and module not in owners:
                findings.add(name, number, f"<{path}> belongs to {', '.join(sorted(owners))}")


def check_leaks(findings, sources):
    """A header that shows a third-party type is private: only its own module includes it.

    sources: {path from src/: [(line number, included path)]}.
    """
    showing = {name: path for name, found in sources.items() if not name.endswith(".cpp")
               for _, path in found if path != FORWARD_ONLY
               and (path.startswith("curl/") or any(pattern.match(path) for pattern, _ in OWNED))}
    grown = True
    while grown:
        more = {name: showing[path] for name, found in sources.items()
                if name not in showing and not name.endswith(".cpp")
                for _, path in found if path in showing and path.split("/")[0] == name.split("/")[0]}
        showing.update(more)
        grown = bool(more)
    for name, found in sources.items():
        for number, path in found:
            if path in showing and path.split("/")[0] != name.split("/")[0]:
                findings.add(f"src/{name}", number, f"\"{path}\" shows <{showing[path]}>, which stays in its module")


def main():
    root = arguments(__doc__)
    findings, curl, sources = Findings(), {}, {}
    table, _ = floors(root)
    for name in tree_files(root):
        parts = name.split("/")
        if parts[0] != "src" or len(parts) < 3 or not name.endswith((".cpp", ".hpp", ".h")):
            continue
        module, lines = parts[1], lines_of(root, name)
        floor = table.get(module, 0)
        check_lines(findings, name, module, floor, lines)
        check_includes(findings, curl, name, module, floor, lines)
        sources[name.removeprefix("src/")] = [(number, path) for number, _, path in includes(lines)]
    check_leaks(findings, sources)
    for module in sorted(curl)[1:]:
        findings.add(*curl[module], f"<curl/> is already {sorted(curl)[0]}'s; one module owns it")
    findings.close()


if __name__ == "__main__":
    main()
