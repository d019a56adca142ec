#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace pmp::config {

/// Fewest insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`, no
/// part edited twice (optimal string alignment, the restricted Damerau-Levenshtein distance).
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

/// The known word nearest to `word`, the first of equals; nothing when none is near enough to be
/// what was meant (more than a third of it would have to change).
[[nodiscard]] std::optional<std::string> nearest(std::string_view word,
                                                 std::span<const std::string> known);

/// A hint for an unknown word: "did you mean 'drawdown'?", or the known words when none is near.
[[nodiscard]] std::string did_you_mean(std::string_view word, std::span<const std::string> known);

}  // namespace pmp::config
