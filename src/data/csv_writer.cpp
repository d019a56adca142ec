#include "data/csv_writer.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

#include <fmt/format.h>

#include "data/packer.hpp"
#include "data/temporary_file.hpp"

namespace pmp::data {
namespace {

void append(std::string& out, const model::Bar& bar, bool quoted) {
    const auto to = std::back_inserter(out);
    fmt::format_to(to, "{},{},{},{},{},{}", core::to_string(bar.open_time), bar.open.to_string(),
                   bar.high.to_string(), bar.low.to_string(), bar.close.to_string(), bar.volume);
    if (quoted)
        fmt::format_to(to, ",{},{},{},{}", bar.ask.open.to_string(), bar.ask.high.to_string(),
                       bar.ask.low.to_string(), bar.ask.close.to_string());
    out += '\n';
}

}  // namespace

core::Status put_csv(const Series& series,
                     const std::function<core::Status(std::string_view)>& put) {
    constexpr std::size_t piece = 1 << 20;
    const bool quoted =
        !series.bars.empty() && std::ranges::all_of(series.bars, &model::Bar::is_quoted);
    std::string out = "time,open,high,low,close,volume";
    out += quoted ? ",ask_open,ask_high,ask_low,ask_close\n" : "\n";
    for (const auto& bar : series.bars) {
        append(out, bar, quoted);
        if (out.size() < piece) continue;
        if (auto status = put(out); !status) return status;
        out.clear();
    }
    return put(out);
}

core::Status write_csv(const Series& series, const std::string& path) {
    const auto failed = [&](const char* what) {
        return core::fail(core::ErrorCode::data, fmt::format("{}: {}", what, std::strerror(errno)),
                          path, errno == ENOSPC ? "free some space and try again" : "");
    };
    TemporaryFile file(path);
    if (!file.is_open()) return failed("cannot create the file");
    const auto packer = make_packer(path);
    const auto status = put_csv(series, [&](std::string_view text) -> core::Status {
        if (!file.write(packer->pack(text))) return failed("cannot write the file");
        return {};
    });
    if (!status) return status;
    if (!file.write(packer->finish()) || !file.commit()) return failed("cannot write the file");
    return {};
}

}  // namespace pmp::data
