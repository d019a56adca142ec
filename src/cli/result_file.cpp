#include "cli/result_file.hpp"

#include <fstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pmp::cli {
namespace {

using core::ErrorCode;
using core::fail;
using Json = nlohmann::ordered_json;

FileTrade trade_of(const Json& row) {
    const auto text = [&](const char* key) { return row.at(key).get<std::string>(); };
    const auto number = [&](const char* key) { return row.at(key).get<double>(); };
    FileTrade t{text("strategy"),   text("symbol"),    text("direction"),
                text("entry_time"), text("exit_time"), text("exit_reason")};
    t.units = number("units");
    t.entry_price = number("entry_price");
    t.exit_price = number("exit_price");
    t.pnl = number("pnl");
    t.fees = number("fees");
    t.financing = row.contains("financing") ? number("financing") : 0;
    return t;
}

FileMetrics metrics_of(const Json& rows) {
    FileMetrics out;
    for (const auto& [name, value] : rows.items()) {
        if (value.is_number()) out.emplace_back(name, value.get<double>());
        else if (value.is_null() && !name.starts_with("drawdown_"))
            out.emplace_back(name, std::nullopt);
    }
    return out;
}

}  // namespace

core::Result<ResultFile> read_result(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return fail(ErrorCode::data, "the file cannot be read", path);
    ResultFile out;
    out.path = path;
    try {
        std::string top;  // the key at the outermost level that is being read
        const Json tree = Json::parse(in, [&](int depth, Json::parse_event_t event, Json& parsed) {
            if (event == Json::parse_event_t::key && depth == 1) top = parsed;
                // Tables follow from the rest; trades are kept in a smaller form.
            if (depth == 2 && event == Json::parse_event_t::object_end && top == "trades") {
                out.trades.push_back(trade_of(parsed));
                return false;
            }
            return top != "tables" || depth < 2;
        });
        const auto text = [&](const char* key) { return tree.at(key).get<std::string>(); };
        out.name = tree.value("name", "");
        out.config_hash = text("config_hash");
        out.data_hash = text("data_hash");
        out.build = text("build");
        out.metrics = metrics_of(tree.at("metrics"));
        for (const auto& s : tree.at("strategies"))
            out.strategies.emplace_back(s.at("name"), metrics_of(s.at("metrics")));
        for (const auto& sample : tree.at("equity"))
            out.equity.emplace_back(sample.at(0), sample.at(1));
        if (!tree.contains("trades"))
            return fail(ErrorCode::data, "the result has no trades", path);
    } catch (const Json::exception&) {
        return fail(ErrorCode::data, "the file is not a result of pmp backtest --json", path,
                    "make it with pmp backtest CONFIG --json FILE");
    }
    return out;
}

}  // namespace pmp::cli
