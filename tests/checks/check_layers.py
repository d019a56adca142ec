#!/usr/bin/env python3
"""A module of src/ includes only lower floors, and its own floor only where cmake/floors.cmake says so."""

import os

from common import Findings, arguments, floors, includes, lines_of, tree_files

# Never, whatever the table says, and not through a third module either.
FORBIDDEN = [("risk", "strategies"), ("risk", "ensemble"), ("risk", "rl"), ("backtest", "live"),
             ("live", "backtest"), ("brokers", "storage"), ("brokers", "feeds"), ("feeds", "storage"),
             ("feeds", "brokers"), ("storage", "brokers"), ("storage", "feeds")]


def reach(graph, start):
    """Modules that can be reached from start by includes, each with the path to it."""
    paths, queue = {start: [start]}, [start]
    while queue:
        module = queue.pop(0)
        for target in sorted(graph.get(module, {})):
            if target not in paths:
                paths[target] = paths[module] + [target]
                queue.append(target)
    return paths


def check_include(findings, graph, table, edges, where, module, quote, path):
    target = path.split("/")[0]
    name, number = where
    if quote == "<":
        if target in table and "/" in path:
            findings.add(name, number, f"write a header of ours as \"{path}\", not <{path}>")
        return
    if "/" not in path or path.startswith("."):
        findings.add(name, number, f"\"{path}\": write it as \"module/file.hpp\", from src/")
    elif target not in table:
        findings.add(name, number, f"\"{path}\": {target} is no module of cmake/floors.cmake")
    elif target != module:
        graph.setdefault(module, {}).setdefault(target, where)
        if table[target] >= table[module] and (module, target) not in edges:
            findings.add(name, number, f"{module} (floor {table[module]}) may not include {target} "
                                       f"(floor {table[target]})")


def main():
    root = arguments(__doc__)
    findings, graph = Findings(), {}
    table, edges = floors(root)
    files = tree_files(root)
    seen = set()
    for name in files:
        parts = name.split("/")
        if parts[0] != "src" or len(parts) < 3 or not name.endswith((".cpp", ".hpp", ".h")):
            continue
        module = parts[1]
        if module not in table:
            if module not in seen:
                findings.add(name, 1, f"module {module} is not in cmake/floors.cmake")
            seen.add(module)
            continue
        seen.add(module)
        for number, quote, path in includes(lines_of(root, name)):
            check_include(findings, graph, table, edges, (name, number), module, quote, path)
    for source, target in sorted(edges):
        if (source, target) in FORBIDDEN:
            findings.add("cmake/floors.cmake", 1, f"{source} may never include {target}")
    for source, target in FORBIDDEN:
        path = reach(graph, source).get(target)
        if path:
            findings.add(*graph[source][path[1]], f"{source} reaches {target}: {' > '.join(path)}")
    for module in sorted(graph):
        for target in sorted(graph[module]):
            back = reach(graph, target).get(module)
            if back and module < target:
                findings.add(*graph[module][target], f"a circle: {module} > {' > '.join(back)}")
    for module in sorted(seen & set(table)):
        if not os.path.isfile(os.path.join(root, "src", module, "README.md")):
            findings.add(f"src/{module}/README.md", 1, "missing: every module says what it is for")
    findings.close()


if __name__ == "__main__":
    main()
