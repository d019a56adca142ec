#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/time.hpp"

namespace pmp::data {

/// A time zone: what a wall clock shows, and when that was in UTC.
class Zone {
public:
    /// "UTC"; "fixed:+02:00", also written +2, +02, +2:00 or +0200; an IANA name such as
    /// "Europe/Athens"; "broker:EET-US", UTC+2 and, while New York has summer time, UTC+3. IANA
    /// zones come from the system's zone database; it knows changes up to 2037. Error:
    /// ErrorCode::config for anything else.
    [[nodiscard]] static core::Result<Zone> parse(std::string_view text);

    [[nodiscard]] const std::string& name() const { return name_; }
    /// Local time minus UTC at an instant.
    [[nodiscard]] core::Duration offset(core::Time utc) const;
    [[nodiscard]] core::Time to_local(core::Time utc) const { return utc + offset(utc); }

    /// The instant at which the clock shows `local` (written as if it were UTC). Of two instants
    /// the first when it is after `last`, else the second. Nothing when the clock never shows it.
    [[nodiscard]] std::optional<core::Time> to_utc(core::Time local, core::Time last) const;

private:
    struct Segment {
        core::Time begin;  ///< UTC; it lasts to the next one's
        core::Duration offset;
    };
    Zone(std::string name, std::vector<Segment> segments)
        : name_(std::move(name)), segments_(std::move(segments)) {}
    [[nodiscard]] std::size_t segment_of(core::Time utc) const;

    std::string name_;
    std::vector<Segment> segments_;  ///< in order of time; the first is from the beginning
};

}  // namespace pmp::data
