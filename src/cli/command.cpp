#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/http_post.hpp"
#include "cli/verbs.hpp"
#include "config/json.hpp"
#include "config/load.hpp"

namespace pmp::cli {
namespace {

using core::ErrorCode;
using core::fail;
using Json = nlohmann::ordered_json;

/// The one [[strategy]] of a file, as JSON.
core::Result<Json> read_definition(const std::string& file) {
    const auto table = config::load_file(file);
    if (!table) return std::unexpected(table.error());
    const auto* value = table->find("strategy");
    const auto* list = value ? std::get_if<config::Array>(&value->data()) : nullptr;
    if (list == nullptr || list->size() != 1 || table->entries().size() != 1)
        return fail(ErrorCode::config, "the file must hold one [[strategy]] table and nothing else",
                    file,
                    "a definition looks as in a configuration: [[strategy]], name, type, ...");
    const auto* definition = std::get_if<config::Table>(&list->front().data());
    if (definition == nullptr)
        return fail(ErrorCode::config, "strategy must be a table", list->front().origin());
    return Json::parse(config::to_json(*definition));
}

core::Result<std::string> body_of(const CommandOptions& options, const std::string& command) {
    Json body{{"command", command}};
    if (command == "strategy_add") {
        auto definition = read_definition(options.file);
        if (!definition) return std::unexpected(definition.error());
        body["definition"] = std::move(*definition);
    } else if (command.starts_with("strategy_")) {
        body["strategy"] = options.strategy;
    } else if (command == "limit_set") {
        body["limit"] = options.limit;
        body["value"] = options.value;
    }
    if (!options.reason.empty()) body["reason"] = options.reason;
    return body.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// "detail" of a problem, else its first line.
std::string detail_of(const HttpAnswer& answer) {
    const Json json = Json::parse(answer.body, nullptr, /*allow_exceptions=*/false);
    if (json.is_object() && json.contains("detail") && json["detail"].is_string())
        return json["detail"].get<std::string>();
    return fmt::format("the server answered {}", answer.status);
}

core::Error refusal(const HttpAnswer& answer, const std::string& url) {
    switch (answer.status) {
        case 401:
        case 403:
            return {ErrorCode::permission, detail_of(answer), url,
                    "give --token with the token the session printed at start-up"};
        case 409:
        case 422: return {ErrorCode::refused, detail_of(answer), url, {}};
        default:
            return {ErrorCode::network, detail_of(answer), url,
                    "check that --url is the address the session printed"};
    }
}

}  // namespace

int send_command(const Context& context, const CommandOptions& options) {
    std::string command = options.command;
    std::ranges::replace(command, ' ', '_');
    const auto port = loopback_port(options.url);
    if (!port)
        return report(context, {ErrorCode::usage,
                                fmt::format("'{}' is no session of this machine", options.url),
                                "--url", "it looks like http://127.0.0.1:8080"});
    const auto is_bad = [](char c) { return c <= 0x20 || c >= 0x7f; };
    if (std::ranges::any_of(options.token, is_bad))
        return report(context,
                      {ErrorCode::usage, "the token has characters no token has", "--token"});
    const auto body = body_of(options, command);
    if (!body) return report(context, body.error());
    const auto answer = http_post(*port, "/api/v1/commands", options.token, *body);
    if (!answer) return report(context, answer.error());
    if (answer->status != 202) return report(context, refusal(*answer, options.url));
    say(context, command + ": accepted; its effect is in the dashboard and the audit log");
    print(answer->body + "\n");
    return 0;
}

}  // namespace pmp::cli
