#pragma once

#include <array>
#include <bit>
#include <cstdint>

namespace pmp::engine {

/// A histogram of durations in nanoseconds: 16 buckets for each power of two, so a quantile is
/// right to about 6 %.
class LatencyHistogram {
public:
    void add(std::int64_t ns) {
        ++counts_[bucket(ns < 0 ? 0 : static_cast<std::uint64_t>(ns))];
        ++total_;
    }
    [[nodiscard]] std::uint64_t count() const { return total_; }
    /// Upper edge of the bucket that holds quantile q (0..1), in nanoseconds; 0 when empty.
    [[nodiscard]] double quantile(double q) const {
        if (total_ == 0) return 0;
        const auto rank = static_cast<std::uint64_t>(q * static_cast<double>(total_ - 1)) + 1;
        std::uint64_t seen = 0;
        for (std::size_t i = 0; i < counts_.size(); ++i) {
            seen += counts_[i];
            if (seen >= rank) return upper(i);
        }
        return upper(counts_.size() - 1);
    }

private:
    static constexpr int fine = 4;  // log2 of the buckets in a power of two
    static std::size_t bucket(std::uint64_t ns) {
        if (ns < (1U << fine)) return ns;
        const int shift = static_cast<int>(std::bit_width(ns)) - 1 - fine;
        return (static_cast<std::size_t>(shift + 1) << fine) + ((ns >> shift) & ((1U << fine) - 1));
    }
    static double upper(std::size_t bucket) {
        if (bucket < (1U << fine)) return static_cast<double>(bucket);
        const auto shift = (bucket >> fine) - 1;
        const auto base = (1ULL << fine) + (bucket & ((1U << fine) - 1)) + 1;
        return static_cast<double>(base) * static_cast<double>(1ULL << shift);
    }

    std::array<std::uint64_t, 64 << fine> counts_{};
    std::uint64_t total_ = 0;
};

}  // namespace pmp::engine
