#include "server/command_json.hpp"

#include <array>
#include <cmath>
#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pmp::server {
namespace {

using Json = nlohmann::ordered_json;
using Kind = engine::Command::Kind;
using core::ErrorCode;
using core::fail;

constexpr std::size_t longest_name = 128;
constexpr std::size_t longest_reason = 500;
constexpr int deepest = 32;

/// Copying and writing a JSON value recurses, so text that nests without end would overflow the
/// stack: it is refused before it is parsed.
bool too_deep(std::string_view text) {
    int depth = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted && c == '\\') ++i;
        else if (c == '"') quoted = !quoted;
        else if (!quoted && (c == '[' || c == '{') && ++depth > deepest) return true;
        else if (!quoted && (c == ']' || c == '}')) --depth;
    }
    return false;
}

Json parse(std::string_view text) {
    if (too_deep(text)) return Json(Json::value_t::discarded);
    return Json::parse(text, nullptr, /*allow_exceptions=*/false);
}

/// What each command needs beside the optional `reason`.
struct Shape {
    std::string_view name;
    Kind kind;
    std::array<std::string_view, 2> keys;
};
constexpr std::array<Shape, 7> shapes{{
    {"strategy_add", Kind::strategy_add, {"definition", ""}},
    {"strategy_remove", Kind::strategy_remove, {"strategy", ""}},
    {"strategy_enable", Kind::strategy_enable, {"strategy", ""}},
    {"strategy_disable", Kind::strategy_disable, {"strategy", ""}},
    {"limit_set", Kind::limit_set, {"limit", "value"}},
    {"kill", Kind::kill, {"", ""}},
    {"resume", Kind::resume, {"", ""}},
}};

core::Result<std::string> text_of(const Json& value, std::string_view key, std::size_t longest) {
    if (!value.is_string()) return fail(ErrorCode::usage, fmt::format("'{}' must be text", key));
    auto text = value.get<std::string>();
    if (text.size() > longest) {
        return fail(ErrorCode::usage, fmt::format("'{}' is longer than {} bytes", key, longest));
    }
    for (const char c : text) {
        if (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') {
            return fail(ErrorCode::usage, fmt::format("'{}' has control characters", key));
        }
    }
    return text;
}

core::Status take(engine::Command& command, std::string_view key, const Json& value) {
    if (key == "value") {
        if (!value.is_number()) return fail(ErrorCode::usage, "'value' must be a number");
        command.value = value.get<double>();
        if (!std::isfinite(command.value)) return fail(ErrorCode::usage, "'value' is not finite");
        return {};
    }
    if (key == "definition") {
        if (!value.is_object() || value.empty()) {
            return fail(ErrorCode::usage,
                        "'definition' must be an object with the keys of a [[strategy]] table");
        }
        command.definition = value.dump();
        return {};
    }
    auto text = text_of(value, key, key == "reason" ? longest_reason : longest_name);
    if (!text) return std::unexpected(text.error());
    if (key == "reason") {
        command.reason = std::move(*text);
        return {};
    }
    if (text->empty()) return fail(ErrorCode::usage, fmt::format("'{}' is empty", key));
    (key == "limit" ? command.limit : command.strategy) = std::move(*text);
    return {};
}

core::Result<Shape> shape_of(const Json& json) {
    if (!json.contains("command") || !json["command"].is_string()) {
        return fail(ErrorCode::usage, "'command' is missing");
    }
    const auto name = json["command"].get<std::string>();
    for (const auto& shape : shapes) {
        if (shape.name == name) return shape;
    }
    return fail(ErrorCode::usage,
                fmt::format("unknown command '{}'", name), {},
                "one of strategy_add, strategy_remove, strategy_enable, strategy_disable, "
                "limit_set, kill, resume");
}

}  // namespace

core::Result<engine::Command> parse_command(std::string_view body) {
    const Json json = parse(body);
    if (json.is_discarded()) {
        return fail(ErrorCode::usage, "the body is not valid JSON (or nests too deep)");
    }
    if (!json.is_object()) return fail(ErrorCode::usage, "the body must be a JSON object");
    const auto shape = shape_of(json);
    if (!shape) return std::unexpected(shape.error());

    engine::Command command;
    command.kind = shape->kind;
    command.actor = "operator";
    for (const auto& key : shape->keys) {
        if (!key.empty() && !json.contains(key)) {
            return fail(ErrorCode::usage, fmt::format("'{}' is missing", key));
        }
    }
    for (const auto& [key, value] : json.items()) {
        if (key == "command") continue;
        if (key != "reason" && key != shape->keys[0] && key != shape->keys[1]) {
            return fail(ErrorCode::usage, fmt::format("{} has no key '{}'", shape->name, key));
        }
        if (auto status = take(command, key, value); !status) {
            return std::unexpected(status.error());
        }
    }
    return command;
}

bool is_ping(std::string_view text) {
    const Json json = parse(text);
    return json.is_object() && json.contains("op") && json["op"] == "ping";
}

}  // namespace pmp::server
