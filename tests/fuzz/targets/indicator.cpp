// An indicator as it is written on a command line: "macd(12,26,9).signal".
#include <cmath>

#include "fuzz.hpp"
#include "indicators/graph.hpp"
#include "indicators/registry.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace pmp;
    const auto spec = indicators::parse_spec(fuzz::text_of(data, size));
    if (!spec) return 0;
    const auto columns = indicators::columns(*spec);
    indicators::Graph graph;
    if (!columns) {
        fuzz::require(!graph.add(spec->name, spec->parameters, spec->output),
                      "what has no columns has no values");
        return 0;
    }
    fuzz::require(!columns->empty(), "an indicator has a column");
    for (const auto& column : *columns) {
        fuzz::require(graph.add(spec->name, spec->parameters, column.output).has_value(),
                      "what has a column has values");
        const auto again = indicators::parse_spec(column.name);
        fuzz::require(again.has_value(), "a column's name is a spec: " + column.name);
        const auto same = indicators::columns(*again);
        fuzz::require(same && same->size() == 1, "a column's name is one column: " + column.name);
        fuzz::require(same->front().name == column.name, "and keeps its name: " + column.name);
    }
    for (int i = 0; i < 40; ++i) {
        const double close = 100 + std::sin(i) * 5;
        graph.update(indicators::Prices{
            .open = close - 0.5, .high = close + 1, .low = close - 1, .close = close, .volume = 10});
    }
    return 0;
}
