#include "core/sequential_map.hpp"

#include <map>
#include <string>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/ids.hpp"

namespace pmp::core {
namespace {

RC_GTEST_PROP(SequentialMap, BehavesAsAMap, ()) {
    SequentialMap<OrderId, std::string> map;
    std::map<std::uint64_t, std::string> reference;
    std::map<std::uint64_t, const std::string*> addresses;
    std::uint64_t next = *rc::gen::inRange<std::uint64_t>(0, 2000);
    const auto steps = *rc::gen::inRange(0, 400);
    for (int step = 0; step < steps; ++step) {
        const int what = *rc::gen::inRange(0, 10);
        if (what < 6) {
            // Mostly rising ids, at times one that was given out before.
            std::uint64_t id = next;
            if (what == 0) id = *rc::gen::inRange<std::uint64_t>(0, next + 1);
            else next += *rc::gen::inRange<std::uint64_t>(1, 200);
            const std::string value = std::to_string(step);
            addresses[id] = &map.assign({id}, value);
            reference[id] = value;
        } else if (!reference.empty()) {
            auto it = reference.begin();
            std::advance(it, *rc::gen::inRange<std::size_t>(0, reference.size()));
            RC_ASSERT(map.extract({it->first}) == it->second);
            addresses.erase(it->first);
            reference.erase(it);
        }
        RC_ASSERT(map.size() == reference.size());
        const std::uint64_t probe = *rc::gen::inRange<std::uint64_t>(0, next + 600);
        RC_ASSERT((map.find({probe}) != nullptr) == reference.contains(probe));
    }
    std::vector<std::string> in_order;
    map.for_each([&](const std::string& value) { in_order.push_back(value); });
    std::vector<std::string> expected;
    for (const auto& [id, value] : reference) {
        expected.push_back(value);
        RC_ASSERT(map.find({id}) == addresses.at(id));
        RC_ASSERT(*map.find({id}) == value);
    }
    RC_ASSERT(in_order == expected);
}

TEST(SequentialMap, AnOldIdAmongManyYoungOnesStays) {
    SequentialMap<OrderId, int> map;
    const int* old = &map.assign({1}, 7);
    for (std::uint64_t id = 2; id < 1'000'000; ++id) {
        map.assign({id}, 1);
        EXPECT_EQ(map.extract({id}), 1);
    }
    EXPECT_EQ(map.find({1}), old);
    EXPECT_EQ(*map.find({1}), 7);
    EXPECT_EQ(map.size(), 1u);
    EXPECT_EQ(map.find({999'999}), nullptr);
}

}  // namespace
}  // namespace pmp::core
