#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "data/import.hpp"
#include "engine/spec.hpp"
#include "feeds/historical.hpp"

namespace pmp::feeds {

/// The history a configuration names, loaded.
struct Dataset {
    std::vector<std::shared_ptr<const data::Series>> series;  ///< by instrument id
    std::vector<std::shared_ptr<const data::Series>> finer;   ///< by instrument id; may be null
    std::vector<std::shared_ptr<const data::TickSeries>> ticks;  ///< by instrument id; may be null
    std::vector<data::ImportReport> reports;                  ///< of `series`
    std::string hash;                                         ///< of all bars used

    [[nodiscard]] std::vector<model::Timeframe> timeframes() const;
    /// Bars of the finer series of an instrument that open in [from, to).
    [[nodiscard]] std::span<const model::Bar> finer_bars(core::InstrumentId instrument,
                                                         core::Time from, core::Time to) const;
    [[nodiscard]] std::uint64_t bars() const;
};

/// Loads every [[data]] table of a session, cut to its `from` and `to`. Errors: ErrorCode::data for
/// a missing or unusable file, ErrorCode::config for a timeframe that the file does not have.
[[nodiscard]] core::Result<Dataset> load_dataset(const engine::SessionSpec& spec);

}  // namespace pmp::feeds
