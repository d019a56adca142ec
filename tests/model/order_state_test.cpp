#include "model/order_state.hpp"

#include <set>
#include <string>

#include <gtest/gtest.h>

namespace pmp::model {
namespace {

using S = OrderState;
using T = OrderTrigger;

template <class F>
void each(F f) {
    for (int s = 0; s < order_state_count; ++s)
        for (int t = 0; t < order_trigger_count; ++t) {
            const auto state = static_cast<S>(s);
            const auto trigger = static_cast<T>(t);
            f(state, trigger, next_state(state, trigger));
        }
}
bool is_fill(T trigger) { return trigger == T::fill || trigger == T::partial_fill; }
std::string label(S state, T trigger) {
    return std::string(to_string(state)) + " + " + to_string(trigger);
}

TEST(OrderStateTable, TerminalStaysTerminalButForLateFills) {
    each([](S state, T trigger, std::optional<S> next) {
        if (!is_terminal(state) || !next) return;
        if (state == S::not_placed && trigger == T::partial_fill) {
            EXPECT_EQ(*next, S::partially_filled) << "it was placed after all";
            return;
        }
        EXPECT_TRUE(is_terminal(*next)) << label(state, trigger);
        if (!is_fill(trigger)) {
            EXPECT_EQ(*next, state) << label(state, trigger);
        }
    });
}

TEST(OrderStateTable, EverySentStateMayBecomeUnknownAndOnlyTheVenueEndsIt) {
    for (const S sent :
         {S::submitted, S::working, S::partially_filled, S::pending_cancel, S::unknown})
        EXPECT_EQ(next_state(sent, T::lose), S::unknown) << to_string(sent);
    for (const S rest :
         {S::intent, S::filled, S::cancelled, S::rejected, S::expired, S::not_placed})
        EXPECT_FALSE(next_state(rest, T::lose)) << to_string(rest);
    const std::set<T> venue{T::accept, T::partial_fill, T::fill,        T::cancel,
                            T::reject, T::expire,       T::prove_absent};
    for (int t = 0; t < order_trigger_count; ++t) {
        const auto trigger = static_cast<T>(t);
        const auto next = next_state(S::unknown, trigger);
        ASSERT_TRUE(next) << to_string(trigger);
        if (venue.contains(trigger)) {
            EXPECT_NE(*next, S::unknown) << to_string(trigger);
        } else if (trigger == T::send) {
            EXPECT_EQ(*next, S::submitted) << "sent again under the same id";
        } else {
            EXPECT_EQ(*next, S::unknown) << to_string(trigger);
        }
    }
}

TEST(OrderStateTable, EveryStateIsReachable) {
    std::set<S> seen{S::intent};
    for (std::size_t before = 0; before != seen.size();) {
        before = seen.size();
        each([&](S state, T, std::optional<S> next) {
            if (next && seen.contains(state)) seen.insert(*next);
        });
    }
    EXPECT_EQ(seen.size(), static_cast<std::size_t>(order_state_count));
}

TEST(OrderStateTable, FillsAreTakenWhereverMoneyMayHaveMoved) {
    for (const S state : {S::submitted, S::working, S::partially_filled, S::pending_cancel,
                          S::unknown, S::cancelled, S::expired, S::not_placed}) {
        EXPECT_EQ(next_state(state, T::fill), S::filled) << to_string(state);
        EXPECT_TRUE(next_state(state, T::partial_fill)) << to_string(state);
    }
    EXPECT_FALSE(next_state(S::intent, T::fill)) << "it has not been sent";
    EXPECT_FALSE(next_state(S::rejected, T::fill));
    EXPECT_EQ(next_state(S::cancelled, T::partial_fill), S::cancelled);
}

TEST(OrderStateTable, TheUsualLife) {
    EXPECT_EQ(next_state(S::intent, T::send), S::submitted);
    EXPECT_EQ(next_state(S::submitted, T::accept), S::working);
    EXPECT_EQ(next_state(S::working, T::partial_fill), S::partially_filled);
    EXPECT_EQ(next_state(S::partially_filled, T::fill), S::filled);
    EXPECT_EQ(next_state(S::working, T::cancel_request), S::pending_cancel);
    EXPECT_EQ(next_state(S::pending_cancel, T::cancel), S::cancelled);
    EXPECT_EQ(next_state(S::pending_cancel, T::fill), S::filled) << "too late to cancel";
    EXPECT_EQ(next_state(S::pending_cancel, T::cancel_reject), S::working);
    EXPECT_EQ(next_state(S::submitted, T::reject), S::rejected);
    EXPECT_EQ(next_state(S::intent, T::cancel), S::cancelled);
    EXPECT_FALSE(next_state(S::working, T::prove_absent)) << "the venue has said it has it";
}

TEST(OrderStateTable, NamesRoundTrip) {
    std::set<std::string> names;
    for (int s = 0; s < order_state_count; ++s) {
        const auto state = static_cast<S>(s);
        names.insert(to_string(state));
        EXPECT_EQ(parse_order_state(to_string(state)), state);
    }
    EXPECT_EQ(names.size(), static_cast<std::size_t>(order_state_count));
    EXPECT_FALSE(parse_order_state("working"));
    EXPECT_FALSE(parse_order_state(""));
}

}  // namespace
}  // namespace pmp::model
