#include "config/nearest.hpp"

#include "support.hpp"

namespace pmp::config {
namespace {

TEST(Nearest, CountsEdits) {
    EXPECT_EQ(edit_distance("", "abc"), 3U);
    EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
    EXPECT_EQ(edit_distance("drawdwon", "drawdown"), 1U);
    EXPECT_EQ(edit_distance("ca", "abc"), 3U);  // restricted: no part edited twice
}

TEST(Nearest, NamesOnlyWhatIsNear) {
    const std::vector<std::string> known = {"fast", "slow", "average", "direction"};
    EXPECT_EQ(nearest("fsat", known), "fast");
    EXPECT_EQ(nearest("avrage", known), "average");
    EXPECT_EQ(nearest("volume", known), std::nullopt);
    EXPECT_EQ(did_you_mean("volume", known), "known: fast, slow, average, direction");
    EXPECT_EQ(did_you_mean("x", {}), "there are none");
}

RC_GTEST_PROP(Nearest, DistanceIsSymmetricAndBounded, ()) {
    const auto a = *gen_text(), b = *gen_text();
    const auto d = edit_distance(a, b);
    RC_ASSERT(d == edit_distance(b, a));
    RC_ASSERT((d == 0) == (a == b));
    RC_ASSERT(d <= std::max(a.size(), b.size()));
    RC_ASSERT(d + std::min(a.size(), b.size()) >= std::max(a.size(), b.size()));
}

RC_GTEST_PROP(Nearest, FindsAWordAfterOneSlip, ()) {
    const std::vector<std::string> known = {"drawdown", "correlation", "exposure_symbol", "margin"};
    const auto& word = *rc::gen::elementOf(known);
    std::string slip = word;
    const auto at = *rc::gen::inRange<std::size_t>(0, word.size() - 1);
    switch (*rc::gen::inRange(0, 3)) {
        case 0: slip.erase(at, 1); break;
        case 1: slip.insert(at, 1, 'q'); break;
        default: std::swap(slip[at], slip[at + 1]); break;
    }
    RC_ASSERT(nearest(slip, known) == word);
}

}  // namespace
}  // namespace pmp::config
