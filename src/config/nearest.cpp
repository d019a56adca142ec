#include "config/nearest.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pmp::config {

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> two(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replace = last[j - 1] + (a[i - 1] != b[j - 1]);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, replace});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = std::min(row[j], two[j - 2] + 1);
        }
        std::swap(two, last);
        std::swap(last, row);
    }
    return last[b.size()];
}

std::optional<std::string> nearest(std::string_view word, std::span<const std::string> known) {
    const std::string* best = nullptr;
    // Two edits are a plausible slip even in a short word, but not all of it.
    std::size_t limit = std::max<std::size_t>(2, word.size() / 3);
    if (word.size() <= 2) limit = 1;
    for (const std::string& candidate : known) {
        const std::size_t distance = edit_distance(word, candidate);
        if (distance > limit || (best != nullptr && distance == limit)) continue;
        best = &candidate;
        limit = distance;
    }
    if (best == nullptr) return std::nullopt;
    return *best;
}

std::string did_you_mean(std::string_view word, std::span<const std::string> known) {
    constexpr std::size_t shown = 20;
    if (const auto near = nearest(word, known)) return fmt::format("did you mean '{}'?", *near);
    if (known.empty()) return "there are none";
    const auto count = std::min(known.size(), shown);
    return fmt::format("known: {}{}", fmt::join(known.first(count), ", "),
                       known.size() > shown ? ", ..." : "");
}

}  // namespace pmp::config
