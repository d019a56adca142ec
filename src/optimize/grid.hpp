#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "config/value.hpp"
#include "core/error.hpp"
#include "strategies/registry.hpp"

namespace pmp::optimize {

/// One thing a search varies: a key of `params`, or the value of "stop_loss" or "take_profit"
/// (0 there means none; its kind is the strategy's own, or percent).
struct Axis {
    std::string name;
    config::Array values;
    std::string origin;
};

/// What an [optimize] table asks for:
///
///     [optimize]
///     strategy = "trend"      # which [[strategy]]; may be left out when there is one
///     metric = "sharpe"       # what makes a set better than another
///     best = 10               # how many are shown
///     params = {fast = {from = 5, to = 50, step = 5}, slow = [50, 100, 200]}
///     stop_loss = [0.01, 0.02]
///     take_profit = {from = 0.01, to = 0.04, step = 0.01}
struct Wish {
    std::string strategy;
    std::string metric = "sharpe";
    std::size_t best = 10;
    std::vector<Axis> axes;
};
/// Error: ErrorCode::config for an unknown key or a range that is none.
[[nodiscard]] core::Result<Wish> parse_wish(const config::Table& optimize);

/// An axis as it is written on a command line: "fast=5:50:5", "slow=50,100,200", "average=sma,ema".
/// Error: ErrorCode::usage.
[[nodiscard]] core::Result<Axis> parse_axis(const std::string& text);
/// Replaces the axis of that name, or adds it.
void put_axis(std::vector<Axis>& axes, Axis axis);

/// The product of axes, the last changing fastest.
class Grid {
public:
    explicit Grid(std::vector<Axis> axes) : axes_(std::move(axes)) {}

    /// How many points there are; at most 2^62.
    [[nodiscard]] std::uint64_t size() const;
    /// The place of a point on each axis.
    [[nodiscard]] std::vector<std::uint32_t> at(std::uint64_t point) const;
    /// `base` with the values of a point. Error: ErrorCode::config for a stop or target that is no
    /// number of 0 or more.
    [[nodiscard]] core::Result<strategies::Definition> definition(
        const strategies::Definition& base, std::uint64_t point) const;
    [[nodiscard]] const std::vector<Axis>& axes() const { return axes_; }

private:
    std::vector<Axis> axes_;
};

/// The points of a grid that make a strategy.
struct Choice {
    std::vector<std::uint64_t> points;
    std::uint64_t skipped = 0;  ///< that the type refuses, such as fast >= slow
};

inline constexpr std::uint64_t most_points = 5'000'000;

/// All points, or `trials` different ones drawn with `seed` when there are more. Errors:
/// ErrorCode::config when a single value is refused (an unknown parameter, out of its range), when
/// nothing is left, and for more than most_points.
[[nodiscard]] core::Result<Choice> choose(const Grid& grid, const strategies::Definition& base,
                                          const strategies::Registry& registry);
[[nodiscard]] core::Result<Choice> draw(const Grid& grid, const strategies::Definition& base,
                                        const strategies::Registry& registry, std::uint64_t trials,
                                        std::uint64_t seed);

}  // namespace pmp::optimize
