#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "indicators/graph.hpp"
#include "model/bar.hpp"

namespace pmp::optimize {

/// Which output of which indicator, and how many bars later it is read.
struct ColumnKey {
    std::string indicator;
    double period = 0;
    std::string output;
    bool of_bar_before = false;  ///< value i is what the indicator said at bar i - 1

    auto operator<=>(const ColumnKey&) const = default;
};

/// Indicators of one series as columns, each computed once by the engine's own graph, so that a
/// value is bit for bit the one a strategy would see. NaN where there is none, and for 64 bars more
/// than there are: a kernel reads whole words.
class Columns {
public:
    /// The number of a column, the same for the same key. Call before compute().
    std::size_t want(const ColumnKey& key);
    /// Makes room for compute(), once, when all columns are known.
    void reserve(std::size_t bars);
    /// Computes columns first .. last - 1; different ones may be computed at the same time.
    /// Error: ErrorCode::config for an unknown indicator or a period out of range.
    [[nodiscard]] core::Status compute(std::span<const model::Bar> bars, std::size_t first,
                                       std::size_t last);

    [[nodiscard]] std::size_t size() const { return keys_.size(); }
    [[nodiscard]] const double* operator[](std::size_t column) const {
        return values_[column].get();
    }

private:
    std::map<ColumnKey, std::size_t> numbers_;
    std::vector<ColumnKey> keys_;
    std::size_t length_ = 0;  // of each, with what is beyond the bars
    std::vector<std::unique_ptr<double[]>> values_;
};

}  // namespace pmp::optimize
