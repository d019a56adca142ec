#pragma once

#include "core/error.hpp"
#include "data/zone.hpp"
#include "model/instrument.hpp"

namespace pmp::engine {

/// Counts the nights of one instrument that positions are financed for.
class Rollover {
public:
    /// Error (config): the instrument's zone is unknown.
    [[nodiscard]] static core::Result<Rollover> make(const model::Swap& swap);

    /// Nights that began after the last call and not after `now`; 0 at the first call. Nights that
    /// begin on a Saturday or a Sunday do not count, the triple one counts three times.
    [[nodiscard]] int nights(core::Time now);

private:
    Rollover(data::Zone zone, int minute, int triple)
        : zone_(std::move(zone)), minute_(minute), triple_(triple) {}
    /// The rollover of a local day, counted from 1970-01-01.
    [[nodiscard]] core::Time of_day(std::int64_t day) const;

    data::Zone zone_;
    int minute_, triple_;
    bool started_ = false;
    std::int64_t day_ = 0;  // local day of the next rollover
    core::Time next_;
};

}  // namespace pmp::engine
