#include "model/order_state.hpp"

#include <array>
#include <string_view>

namespace pmp::model {
namespace {

// Rows: states in their order. Columns: triggers in their order. Lower-case names keep it readable.
constexpr auto sub = OrderState::submitted;
constexpr auto wrk = OrderState::working;
constexpr auto par = OrderState::partially_filled;
constexpr auto pcl = OrderState::pending_cancel;
constexpr auto unk = OrderState::unknown;
constexpr auto fil = OrderState::filled;
constexpr auto can = OrderState::cancelled;
constexpr auto rej = OrderState::rejected;
constexpr auto exp = OrderState::expired;
constexpr auto npl = OrderState::not_placed;
constexpr auto nev = static_cast<OrderState>(255);  // may not happen

// clang-format off
constexpr std::array<std::array<OrderState, order_trigger_count>, order_state_count> table{{
    //                 send acc  pfil fill creq can  crej rej  exp  lose absent
    /* intent      */ {sub, nev, nev, nev, nev, can, nev, nev, nev, nev, npl},
    /* submitted   */ {nev, wrk, par, fil, pcl, can, nev, rej, exp, unk, npl},
    /* working     */ {nev, wrk, par, fil, pcl, can, wrk, rej, exp, unk, nev},
    /* part filled */ {nev, par, par, fil, pcl, can, par, nev, exp, unk, nev},
    /* pend cancel */ {nev, pcl, pcl, fil, pcl, can, wrk, rej, exp, unk, nev},
    /* unknown     */ {sub, wrk, par, fil, unk, can, unk, rej, exp, unk, npl},
    /* filled      */ {nev, fil, nev, nev, nev, nev, fil, nev, nev, nev, nev},
    /* cancelled   */ {nev, nev, can, fil, nev, can, nev, nev, nev, nev, nev},
    /* rejected    */ {nev, nev, nev, nev, nev, nev, nev, rej, nev, nev, nev},
    /* expired     */ {nev, nev, exp, fil, nev, nev, nev, nev, exp, nev, nev},
    /* not placed  */ {nev, nev, par, fil, nev, nev, nev, nev, nev, nev, npl},
}};
// clang-format on

constexpr std::array<const char*, order_state_count> state_names{
    "INTENT", "SUBMITTED", "WORKING",  "PARTIALLY_FILLED", "PENDING_CANCEL", "UNKNOWN",
    "FILLED", "CANCELLED", "REJECTED", "EXPIRED",          "NOT_PLACED"};
constexpr std::array<const char*, order_trigger_count> trigger_names{
    "send",   "accept",        "partial_fill", "fill",   "cancel_request", "cancel",
    "cancel_reject", "reject", "expire",       "lose",   "prove_absent"};

}  // namespace

std::optional<OrderState> next_state(OrderState state, OrderTrigger trigger) {
    const OrderState next =
        table[static_cast<std::size_t>(state)][static_cast<std::size_t>(trigger)];
    if (next == nev) return std::nullopt;
    return next;
}

const char* to_string(OrderState state) { return state_names[static_cast<std::size_t>(state)]; }

const char* to_string(OrderTrigger trigger) {
    return trigger_names[static_cast<std::size_t>(trigger)];
}

std::optional<OrderState> parse_order_state(const char* text) {
    for (std::size_t i = 0; i < state_names.size(); ++i)
        if (std::string_view(state_names[i]) == text) return static_cast<OrderState>(i);
    return std::nullopt;
}

}  // namespace pmp::model
