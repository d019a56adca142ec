#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "stats/metrics.hpp"

namespace pmp::reports {

enum class Unit : std::uint8_t {
    ratio,
    percent,
    signed_percent,
    money,
    signed_money,
    count,
    times,
    hours
};

/// How a metric is called, written and computed.
struct MetricWords {
    std::string_view key;    ///< as in JSON
    std::string_view label;
    std::string_view group;  ///< heading of its table
    Unit unit;
    std::string_view formula;
};
/// Null for a key it does not know.
[[nodiscard]] const MetricWords* metric_words(std::string_view key);
/// "12.30 %"; a dash when undefined.
[[nodiscard]] std::string metric_text(const stats::Metric& metric, Unit unit);

/// What became of the signals with one decision code.
struct CodeWords {
    std::string_view code;
    std::string_view
        outcome;  ///< "passed", "resized or blocked", "blocked", "nothing to do", "vote"
    std::string_view meaning;
};
/// For an unknown code the outcome is "other" and the meaning empty.
[[nodiscard]] CodeWords code_words(std::string_view code);

}  // namespace pmp::reports
