#pragma once

#include <string>
#include <vector>

#include "backtest/result.hpp"

namespace pmp::backtest {

/// What a reader should know before trusting the figures, a sentence each, the gravest first; empty
/// when there is nothing to say: the account was lost; the drawdown limit ended trading long before
/// the data did; the samples of the equity are more or fewer a year than the metrics count with.
[[nodiscard]] std::vector<std::string> caveats(const Result& result);

}  // namespace pmp::backtest
