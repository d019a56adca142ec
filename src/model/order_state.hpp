#pragma once

#include <cstdint>
#include <optional>

namespace pmp::model {

/// Life of an order. The words are the ones a trader reads; the table below is the whole truth.
enum class OrderState : std::uint8_t {
    intent,            ///< decided and durable, not sent
    submitted,         ///< handed to the broker, no answer yet
    working,           ///< the venue has it
    partially_filled,  ///< some of it is done
    pending_cancel,    ///< a cancel is on its way
    unknown,           ///< the line broke or the answer was unreadable: only the venue can tell
    filled,            ///< done; terminal
    cancelled,         ///< terminal
    rejected,          ///< the venue said no; terminal
    expired,           ///< terminal
    not_placed         ///< the venue proved that it never had it; terminal
};
inline constexpr int order_state_count = 11;

/// What can happen to an order.
enum class OrderTrigger : std::uint8_t {
    send,            ///< handed to the broker
    accept,          ///< the venue has it
    partial_fill,    ///< a fill that leaves a rest
    fill,            ///< the fill that completes it
    cancel_request,  ///< we asked to cancel
    cancel,          ///< the venue cancelled it, asked or not
    cancel_reject,   ///< too late to cancel
    reject,          ///< refused by the venue
    expire,          ///< ended by its time in force
    lose,            ///< time-out, broken line or unreadable answer
    prove_absent     ///< full history of the venue does not contain it
};
inline constexpr int order_trigger_count = 11;

/// The next state, or nothing when the trigger may not happen in this state. Fills are accepted
/// in every state that has been sent, even after a cancel: a late fill is real money.
[[nodiscard]] std::optional<OrderState> next_state(OrderState state, OrderTrigger trigger);

[[nodiscard]] constexpr bool is_terminal(OrderState state) { return state >= OrderState::filled; }

[[nodiscard]] const char* to_string(OrderState state);      ///< "PARTIALLY_FILLED"
[[nodiscard]] const char* to_string(OrderTrigger trigger);  ///< "partial_fill"
[[nodiscard]] std::optional<OrderState> parse_order_state(const char* text);

}  // namespace pmp::model
