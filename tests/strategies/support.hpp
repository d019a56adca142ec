#pragma once

#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "config/load.hpp"
#include "strategies/loader.hpp"
#include "strategies/registry.hpp"

namespace pmp::strategies {

inline config::Table toml(const std::string& text) {
    auto table = config::parse_toml(text, "t.toml");
    EXPECT_TRUE(table) << table.error().text();
    return table.value_or(config::Table{});
}

/// A definition of `type` with params in TOML, such as "period = 2".
inline Definition definition(const std::string& type, const std::string& params) {
    Definition out{.name = "s", .type = type, .symbol = "EURUSD"};
    out.params = toml(params);
    return out;
}

inline model::Bar bar(int index, double open, double high, double low, double close) {
    const auto price = [](double value) {
        return core::Decimal::from_double(value, core::Rounding::half_even).value();
    };
    const core::Time start{core::Duration::days(index).ns};
    return {
        start, start + core::Duration::days(1), price(open), price(high), price(low), price(close),
        1};
}

struct Said {
    int bar;
    model::Signal signal;
};

/// Runs one strategy over bars as an engine would, with every signal filled at once.
class Runner {
public:
    explicit Runner(std::unique_ptr<Strategy> strategy) : strategy_(std::move(strategy)) {
        EXPECT_TRUE(strategy_->init(graph_));
    }
    static Runner of(const std::string& type, const std::string& params) {
        auto strategy = builtin_registry().create(definition(type, params));
        EXPECT_TRUE(strategy) << strategy.error().text();
        return Runner(std::move(*strategy));
    }

    /// Returns what it said when that was not HOLD.
    void step(const model::Bar& bar) {
        graph_.update(bar);
        const model::Signal signal = strategy_->on_bar({bar, graph_, position, {}});
        if (!signal.is_hold()) {
            said.push_back({index_, signal});
            position = static_cast<int>(signal.exposure());
        }
        ++index_;
    }
    /// Bars that open at the close before and reach `reach` beyond both.
    Runner& closes(const std::vector<double>& closes, double reach = 0.0) {
        for (const double close : closes) {
            const double open = std::isnan(last_) ? close : last_;
            step(bar(index_, open, std::max(open, close) + reach, std::min(open, close) - reach,
                     close));
            last_ = close;
        }
        return *this;
    }
    /// "3 BUY 1, 7 SELL 0 exit"
    [[nodiscard]] std::string text() const {
        std::string out;
        for (const auto& [at, signal] : said)
            out += (out.empty() ? "" : ", ") + std::to_string(at) + " " +
                   model::to_string(signal.direction()) + " " +
                   std::to_string(static_cast<int>(signal.exposure())) +
                   (signal.is_exit() ? " exit" : "");
        return out;
    }

    core::Quantity position;
    std::vector<Said> said;

private:
    indicators::Graph graph_;
    std::unique_ptr<Strategy> strategy_;
    double last_ = std::nan("");
    int index_ = 0;
};

}  // namespace pmp::strategies
