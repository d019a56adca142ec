#include "data/bars.hpp"

#include <gtest/gtest.h>

namespace pmp::data {
namespace {

model::Bar bar(int hour) {
    return {core::from_civil(2020, 1, 1, hour), core::from_civil(2020, 1, 1, hour + 1), 1, 2, 1, 2};
}

TEST(Bars, CopiesNeverSeeEachOthersChanges) {
    Bars a(std::vector<model::Bar>{bar(0), bar(1)});
    Bars b = a;
    EXPECT_EQ(a.data(), b.data());
    b.push_back(bar(2));
    EXPECT_EQ(a.size(), 2U);
    EXPECT_EQ(b.size(), 3U);
    const Bars part = b.slice(1, 2);
    b.set(1, bar(7));
    EXPECT_EQ(part[0], bar(1));
    EXPECT_EQ(b[1], bar(7));
    b.erase_if([](const model::Bar& x) { return x == bar(7); });
    EXPECT_EQ(b, Bars(std::vector<model::Bar>{bar(0), bar(2)}));
    b.push_back(b[0]);
    EXPECT_EQ(b.back(), bar(0));
}

TEST(Bars, BorrowedMemoryLivesAsLongAsItsBars) {
    auto memory = std::make_shared<std::vector<model::Bar>>(3, bar(5));
    const std::weak_ptr<std::vector<model::Bar>> watch = memory;
    Bars bars(std::span<const model::Bar>(*memory), memory);
    memory.reset();
    const Bars part = bars.slice(2, 1);
    bars.push_back(bar(6));  // into memory of its own
    EXPECT_FALSE(watch.expired());
    EXPECT_EQ(part[0], bar(5));
    bars = part;
    EXPECT_EQ(bars.size(), 1U);
}

}  // namespace
}  // namespace pmp::data
