#include "execution/fill_rules.hpp"

namespace pmp::execution {

using core::Price;

const char* to_string(FillMode mode) {
    return mode == FillMode::next_open ? "next_open" : "this_close";
}

const char* to_string(Intrabar policy) {
    switch (policy) {
        case Intrabar::stop_first: return "stop_first";
        case Intrabar::target_first: return "target_first";
        case Intrabar::nearest_first: return "nearest_first";
        case Intrabar::finer: return "finer";
    }
    return "stop_first";
}

std::optional<GuardHit> check_guard(const Guard& guard, const model::Bar& bar, Price half_spread,
                                    Intrabar policy) {
    const bool is_long = guard.position == model::Side::buy;
    // The exit trades on one side of the spread: a long sells at the bid, a short buys at the ask.
    const bool quoted = bar.is_quoted();
    const Price shift = quoted ? Price{} : is_long ? -half_spread : half_spread;
    const bool asks = quoted && !is_long;
    const Price open = (asks ? bar.ask.open : bar.open) + shift;
    const Price high = (asks ? bar.ask.high : bar.high) + shift;
    const Price low = (asks ? bar.ask.low : bar.low) + shift;
    const Price adverse = is_long ? low : high;
    const Price favourable = is_long ? high : low;

    const bool has_stop = !guard.stop.is_zero();
    const bool has_target = !guard.target.is_zero();
    const auto beyond_stop = [&](Price p) {
        return has_stop && (is_long ? p <= guard.stop : p >= guard.stop);
    };
    const auto beyond_target = [&](Price p) {
        return has_target && (is_long ? p >= guard.target : p <= guard.target);
    };

    if (beyond_stop(open)) return GuardHit{true, open, true, false};
    if (beyond_target(open)) return GuardHit{false, open, true, false};
    const bool stop = beyond_stop(adverse);
    const bool target = beyond_target(favourable);
    if (!stop && !target) return std::nullopt;
    if (stop != target) return GuardHit{stop, stop ? guard.stop : guard.target, false, false};

    bool stop_first = true;
    if (policy == Intrabar::target_first) stop_first = false;
    if (policy == Intrabar::nearest_first) {
        const Price down = (open - adverse).abs();
        const Price up = (favourable - open).abs();
        stop_first = down <= up;
    }
    return GuardHit{stop_first, stop_first ? guard.stop : guard.target, false, true};
}

}  // namespace pmp::execution
