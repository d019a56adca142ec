#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"

namespace pmp::indicators {

/// One parameter of an indicator and its range.
struct Parameter {
    std::string_view name;
    double default_value = 0;
    double min = 1;
    double max = 100'000;
    bool whole = true;
};

/// What an indicator is called, takes and gives.
struct Description {
    std::string_view name;     ///< TA-Lib's, in lower case
    std::string_view summary;  ///< one line
    std::vector<Parameter> parameters;
    std::vector<std::string_view> outputs;  ///< the first is what no name means
    std::string_view source = {};           ///< whose numbers or definition they are
};

/// All indicators, by name.
[[nodiscard]] std::vector<Description> describe();

/// "rsi(14)", "macd(12,26,9).signal" or "obv", as written on a command line.
struct Spec {
    std::string name;
    std::vector<double> parameters;  ///< as given; Graph::add fills in the rest
    std::string output;              ///< empty: all of them
};

/// Error: ErrorCode::config for text that is no spec; the name is checked by columns() and Graph.
[[nodiscard]] core::Result<Spec> parse_spec(std::string_view text);

/// One output of a spec: what to give Graph::add, and the name of its column.
struct Column {
    std::string name;    ///< "rsi(14)", "macd(12,26,9).signal"; every parameter written out
    std::string output;  ///< "rsi", "signal"
};

/// The columns a spec stands for. Error: ErrorCode::config, as Graph::add.
[[nodiscard]] core::Result<std::vector<Column>> columns(const Spec& spec);

}  // namespace pmp::indicators
