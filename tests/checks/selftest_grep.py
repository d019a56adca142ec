#!/usr/bin/env python3
"""check_grep.py finds each forbidden thing where it is forbidden, and leaves it alone elsewhere."""

from harness import Cases

cases = Cases("check_grep.py")
AMBIENT = ["auto t = std::chrono::system_clock::now();", "auto t = steady_clock::now();", "std::random_device d;",
           "std::thread t;", "std::jthread t;", "auto f = std::async(g);", "int x = rand();",
           "clock_gettime(CLOCK_REALTIME, &ts);"]
for line in AMBIENT:
    cases.finds(f"low floor: {line}", {"src/strategies/a.cpp": line + "\n"}, "src/strategies/a.cpp:1: ")
    cases.clean(f"marked: {line}", {"src/strategies/a.cpp": line + "  // ambient-ok: measured, not decided on\n"})
    for name in ("src/core/clock_wall.cpp", "src/core/rng.hpp", "src/engine/a.cpp", "src/storage/a.cpp"):
        cases.clean(f"{name}: {line}", {name: line + "\n"})
cases.finds("a marker without a reason", {"src/data/a.cpp": "std::thread t;  // ambient-ok:\n"}, "src/data/a.cpp:1: ")
cases.clean("in comments, strings and other words", {"src/data/a.cpp": """// std::thread is not used
/* nor
   std::random_device */ auto s = "std::thread std::cout";
auto c = '"'; auto u = std::this_thread::get_id(); auto o = operand(1); auto r = strand(2);
auto sql = R"(select '/*' from std::cout
 std::thread)"; snprintf(b, 3, "x"); fprintf(stderr, "x"); fmt::print(stderr, "x");
"""})
cases.finds("after a block comment and a raw string", {"src/data/a.cpp": "/* a */ std::thread t;\n"
                                                                        "auto s = R\"(\n/*)\";\nstd::thread u;\n"},
            "src/data/a.cpp:1: ", "src/data/a.cpp:4: ")

cases.finds("between two quote characters", {"src/data/a.cpp": "c = '\"'; std::thread t; d = '\"';\n"},
            "src/data/a.cpp:1: ")

for line in ("std::cout << 1;", 'printf("x");', 'std::printf("x");', 'fmt::print("x");', 'std::puts("x");'):
    cases.finds(f"server: {line}", {"src/server/a.cpp": line + "\n"}, "src/server/a.cpp:1: ")
    cases.clean(f"cli: {line}", {"src/cli/a.cpp": line + "\n"})

for line in ("if (mode == Mode::live) {", "if (config.mode == RunMode::Backtest) {", "if (is_live) {", "if (mode) {",
             "bool is_backtest() const;", "return kind != run::Kind::paper;", "case Mode::replay: return 1;",
             'if (mode == "live") {'):
    cases.finds(f"mode: {line}", {"src/engine/a.cpp": line + "\n"}, "src/engine/a.cpp:1: ")
    cases.clean(f"cli wires: {line}", {"src/cli/a.cpp": line + "\n"})
cases.clean("other modes", {"src/engine/a.cpp": """if (intrabar_mode == 1) { model = fill_mode; }
if (mode != Mode::read_only) { x = mode_ == FillMode::next_open; live = backtest == paper; }
"""})

for header in ("iostream", "fstream", "thread", "mutex", "filesystem"):
    for module in ("core", "model", "stats"):
        cases.finds(f"{module} <{header}>", {f"src/{module}/a.hpp": f"#include <{header}>\n"}, f"src/{module}/a.hpp:1: ")
    cases.clean(f"data <{header}>", {"src/data/a.hpp": f"#include <{header}>\n"})

for header, owner, stranger in (
        ("boost/beast/http.hpp", "server", "storage"), ("boost/asio.hpp", "brokers", "feeds"),
        ("sqlite3.h", "storage", "engine"), ("libpq-fe.h", "storage", "server"),
        ("nlohmann/json.hpp", "server", "risk"), ("nlohmann/json_fwd.hpp", "engine", "risk"),
        ("toml++/toml.h", "config", "cli"), ("CLI/CLI.hpp", "cli", "server"), ("spdlog/spdlog.h", "cli", "server")):
    line = f"#include <{header}>\n"
    table = {"cmake/floors.cmake": "set(PMP_FLOORS config:3 risk:4 engine:5 storage:6 feeds:6 brokers:6 server:9 cli:10)\n"}
    cases.clean(f"{owner} {header}", {**table, f"src/{owner}/a.cpp": line})
    cases.finds(f"{stranger} {header}", {**table, f"src/{stranger}/a.cpp": line}, f"src/{stranger}/a.cpp:1: ")
JSON = "#include <nlohmann/json.hpp>\n"
cases.clean("a private header shows JSON to its own module", {
    "src/server/private.hpp": JSON, "src/server/a.cpp": '#include "server/private.hpp"\n',
    "src/cli/a.cpp": '#include "server/a.hpp"\n' + JSON, "src/server/a.hpp": "#include <nlohmann/json_fwd.hpp>\n"})
cases.finds("a header shows JSON to another module", {
    "src/server/a.hpp": JSON, "src/cli/a.cpp": '\n#include "server/a.hpp"\n'}, "src/cli/a.cpp:2: ")
cases.finds("and does so through a second one", {
    "src/storage/a.hpp": '#include "storage/b.hpp"\n', "src/storage/b.hpp": "#include <sqlite3.h>\n",
    "src/server/a.hpp": '#include "storage/a.hpp"\n'}, "src/server/a.hpp:1: ")
cases.clean("curl in one module", {"src/feeds/a.cpp": "#include <curl/curl.h>\n", "src/feeds/b.cpp": "#include <curl/curl.h>\n"})
cases.finds("curl in two modules", {"src/feeds/a.cpp": "#include <curl/curl.h>\n",
                                    "src/server/a.cpp": "#include <curl/curl.h>\n"}, "src/server/a.cpp:1: ")
cases.close()
