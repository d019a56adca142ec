#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/verbs.hpp"
#include "storage/migrations.hpp"
#include "storage/sqlite_database.hpp"

namespace pmp::cli {
namespace {

using Json = nlohmann::ordered_json;
using States = std::vector<storage::MigrationState>;

std::ptrdiff_t applied(const States& states) {
    return std::ranges::count_if(states, &storage::MigrationState::applied);
}

std::string to_json(const std::string& store, const States& states) {
    Json list = Json::array();
    for (const auto& s : states)
        list.push_back({{"version", s.version},
                        {"name", s.name},
                        {"applied", s.applied},
                        {"applied_at", s.applied ? Json(core::to_string(s.applied_at)) : Json()}});
    return Json{{"store", store},
                {"applied", applied(states)},
                {"pending", std::ssize(states) - applied(states)},
                {"migrations", std::move(list)}}
               .dump(2, ' ', false, Json::error_handler_t::replace) +
           "\n";
}

std::string to_text(const States& states) {
    std::string out;
    for (const auto& s : states)
        out += fmt::format("{:04}  {:<24} {}\n", s.version, s.name,
                           s.applied ? "applied " + core::to_string(s.applied_at) : "pending");
    return out;
}

}  // namespace

int db_migrate(const Context& context, const DatabaseOptions& options) {
    auto database = storage::open_sqlite(options.store, storage::OpenMode::create);
    if (!database) return report(context, database.error());
    const auto count = storage::migrate(**database);
    if (!count) return report(context, count.error());
    const auto states = storage::migration_status(**database);
    if (!states) return report(context, states.error());
    say(context, *count == 0 ? fmt::format("{} is up to date", options.store)
                             : fmt::format("{}: {} migration{} applied", options.store, *count,
                                           *count == 1 ? "" : "s"));
    print(options.json ? to_json(options.store, *states) : to_text(*states));
    return 0;
}

int db_status(const Context& context, const DatabaseOptions& options) {
    auto database = storage::open_sqlite(options.store, storage::OpenMode::read_only);
    if (!database) return report(context, database.error());
    const auto states = storage::migration_status(**database);
    if (!states) return report(context, states.error());
    print(options.json ? to_json(options.store, *states) : to_text(*states));
    if (const auto pending = std::ssize(*states) - applied(*states); pending > 0)
        say(context,
            fmt::format("{} pending; pmp db migrate {} applies them", pending, options.store));
    return 0;
}

}  // namespace pmp::cli
