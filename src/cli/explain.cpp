#include <filesystem>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/verbs.hpp"
#include "live/session.hpp"
#include "storage/queries.hpp"

namespace pmp::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string cell(const Json& value) {
    if (value.is_null()) return "-";
    if (value.is_number()) return fmt::format("{:.6g}", value.get<double>());
    return value.is_string() ? value.get<std::string>() : value.dump();
}

void print_text(const storage::DecisionRecord& record) {
    const auto& row = record.row;
    print(fmt::format("{}\n\n", row.sentence));
    print(fmt::format("decision {}  {}  {}  {} {}  confidence {}\n", row.id,
                      core::to_string(row.time), row.strategy, row.signal, row.symbol,
                      row.confidence ? fmt::format("{:.2f}", *row.confidence) : "-"));
    print(fmt::format("held {}  asked for {}  given {}  at price {}\n", row.held, row.requested,
                      row.approved, record.price));
    const Json details = Json::parse(record.details);  // items() of a temporary would dangle
    for (const auto& [name, value] : details.items())
        print(fmt::format("  {} = {}\n", name, cell(value)));
    const Json stages = Json::parse(record.stages);
    if (!stages.empty()) {
        print(fmt::format("\n{:<10} {:<18} {:<26} {:<7} {:>12} {:>12} {:<6} {:>12} {:>12}\n", "stage",
                          "check", "code", "verdict", "measured", "limit", "unit", "before",
                          "after"));
        for (const Json& s : stages)
            print(fmt::format("{:<10} {:<18} {:<26} {:<7} {:>12} {:>12} {:<6} {:>12} {:>12}\n",
                              cell(s["stage"]), cell(s["check"]), cell(s["code"]),
                              cell(s["verdict"]), cell(s["measured"]), cell(s["limit"]),
                              cell(s["unit"]), cell(s["before"]), cell(s["after"])));
    }
    print("\nfrom the bar to the end:\n");
    for (const auto& link : record.chain)
        print(fmt::format("  {:>8}  {}  {:<12} {}\n", link.seq, core::to_string(link.time),
                          link.kind, link.text));
}

Json to_json(const storage::DecisionRecord& record) {
    const auto& row = record.row;
    Json chain = Json::array();
    for (const auto& link : record.chain)
        chain.push_back({{"seq", link.seq},
                         {"kind", link.kind},
                         {"time", core::to_string(link.time)},
                         {"text", link.text}});
    return {{"id", row.id},
            {"time", core::to_string(row.time)},
            {"strategy", row.strategy},
            {"symbol", row.symbol},
            {"signal", row.signal},
            {"confidence", row.confidence ? Json(*row.confidence) : Json(nullptr)},
            {"verdict", row.verdict},
            {"code", row.code},
            {"sentence", row.sentence},
            {"held", row.held},
            {"requested", row.requested},
            {"approved", row.approved},
            {"price", record.price},
            {"details", Json::parse(record.details)},
            {"stages", Json::parse(record.stages)},
            {"chain", std::move(chain)},
            {"orders", record.orders}};
}

}  // namespace

int explain(const Context& context, const ExplainOptions& options) {
    const std::string store = live::Session::store_path(options.folder);
    if (!std::filesystem::exists(store))
        return report(context, {core::ErrorCode::data, "there is no session here", store,
                                "give the session's folder with --dir"});
    auto queries = storage::Queries::open(store);
    if (!queries) return report(context, queries.error());
    const auto record = (*queries)->decision(options.id);
    if (!record) return report(context, record.error());
    if (!*record)
        return report(context, {core::ErrorCode::data,
                                fmt::format("there is no decision {}", options.id), store,
                                "the dashboard's Decisions page lists them"});
    if (options.json) print(to_json(**record).dump(2) + "\n");
    else print_text(**record);
    return 0;
}

}  // namespace pmp::cli
