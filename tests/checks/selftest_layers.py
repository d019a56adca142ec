#!/usr/bin/env python3
"""check_layers.py fails on trees that break the layers, and only on those."""

from harness import FLOORS, Cases

cases = Cases("check_layers.py")


def module(name, *includes):
    return {f"src/{name}/README.md": "x\n",
            f"src/{name}/a.cpp": "".join(f'#include "{path}"\n' for path in includes)}


cases.clean("downward, same module, allowed edge, system header", {
    **module("model", "core/time.hpp", "model/bar.hpp"), **module("risk", "portfolio/ledger.hpp"),
    "src/core/README.md": "x\n", "src/core/b.hpp": "#include <vector>\n"})
cases.clean("a commented include", {"src/core/README.md": "x\n", "src/core/a.cpp": '// #include "cli/x.hpp"\n'})
cases.finds("upward", module("core", "core/x.hpp", "model/bar.hpp"), "src/core/a.cpp:2: core")
cases.finds("sideways without an edge", module("portfolio", "risk/gate.hpp"), "src/portfolio/a.cpp:1: portfolio")
cases.finds("an adapter includes another", module("feeds", "storage/db.hpp"),
            "src/feeds/a.cpp:1: feeds (floor 6) may not", "src/feeds/a.cpp:1: feeds reaches storage")
cases.finds("backtest includes live", module("backtest", "live/run.hpp"),
            "src/backtest/a.cpp:1: backtest (floor 7) may not", "src/backtest/a.cpp:1: backtest reaches live")
cases.finds("live includes backtest", module("live", "backtest/run.hpp"),
            "src/live/a.cpp:1: live (floor 7) may not", "src/live/a.cpp:1: live reaches backtest")
cases.finds("an edge that may never be", {
    **module("risk", "strategies/x.hpp"),
    "cmake/floors.cmake": FLOORS.replace("risk>portfolio", "risk>strategies")},
    "cmake/floors.cmake:1: risk may never", "src/risk/a.cpp:1: risk reaches strategies")
cases.finds("risk reaches a strategy through another module", {
    **module("risk", "portfolio/x.hpp"), **module("portfolio", "strategies/x.hpp"),
    "cmake/floors.cmake": FLOORS.replace("risk>portfolio", "risk>portfolio portfolio>strategies")},
    "src/risk/a.cpp:1: risk reaches strategies: risk > portfolio > strategies")
cases.finds("a circle", {
    **module("ensemble", "strategies/x.hpp"), **module("strategies", "ensemble/x.hpp"),
    "cmake/floors.cmake": FLOORS.replace("risk>portfolio", "strategies>ensemble")},
    "src/ensemble/a.cpp:1: a circle: ensemble > strategies > ensemble")
cases.finds("an unknown module", module("extra", "core/x.hpp"), "src/extra/a.cpp:1: module extra")
cases.finds("an unknown target", module("core", "nowhere/x.hpp"), 'src/core/a.cpp:1: "nowhere/x.hpp"')
cases.finds("no module in the path", module("core", "x.hpp"), 'src/core/a.cpp:1: "x.hpp"')
cases.finds("ours in angle brackets", {"src/model/README.md": "x\n", "src/model/a.hpp": "#include <core/time.hpp>\n"},
            "src/model/a.hpp:1: write a header")
cases.finds("no README", {"src/core/a.cpp": "int x;\n"}, "src/core/README.md:1: missing")
cases.close()
