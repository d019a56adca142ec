#include "config/override.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "config/load.hpp"

namespace pmp::config {
namespace {

using core::ErrorCode;
using core::fail;

constexpr std::string_view prefix = "PMP__";
constexpr std::string_view file_suffix = "_file";

using Path = std::vector<std::string>;

std::optional<Path> split(std::string_view text, std::string_view separator) {
    Path path;
    for (;;) {
        const auto end = text.find(separator);
        path.emplace_back(text.substr(0, end));
        if (path.back().empty()) return std::nullopt;
        if (end == std::string_view::npos) return path;
        text.remove_prefix(end + separator.size());
    }
}

std::optional<std::size_t> as_index(std::string_view text) {
    std::size_t index = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), index);
    if (ec != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return index;
}

/// The element of a list a word names: its place, or the `name` of a table in it.
std::optional<std::size_t> place_of(const Array& array, const std::string& word) {
    if (const auto index = as_index(word)) return index;
    const auto named = [&](const Value& element) {
        const auto* table = std::get_if<Table>(&element.data());
        const Value* name = table ? table->find("name") : nullptr;
        const auto* text = name ? std::get_if<std::string>(&name->data()) : nullptr;
        return text != nullptr && *text == word;
    };
    const auto it = std::ranges::find_if(array, named);
    if (it == array.end()) return std::nullopt;
    return static_cast<std::size_t>(it - array.begin());
}

/// The value a step leads to; made (empty) when it is not there.
core::Result<Value*> step(Value& from, const std::string& word, const std::string& origin) {
    if (std::holds_alternative<std::monostate>(from.data())) {
        if (as_index(word) == std::size_t{0}) from = Value(Array{}, origin);
        else from = Value(Table{}, origin);
    }
    if (auto* table = std::get_if<Table>(&from.data())) {
        if (Value* found = table->find(word)) return found;
        return &table->set(word, Value({}, origin));
    }
    if (auto* array = std::get_if<Array>(&from.data())) {
        const auto place = place_of(*array, word);
        if (!place)
            return fail(ErrorCode::config,
                        fmt::format("'{}' is neither a place nor a name in the list", word), origin,
                        "count from 0, or use the name of one of its tables");
        if (*place < array->size()) return &(*array)[*place];
        if (*place == array->size()) return &array->emplace_back(Value::Data{}, origin);
        return fail(ErrorCode::config,
                    fmt::format("place {} is beyond the list's {} elements", *place, array->size()),
                    origin, "count from 0");
    }
    return fail(ErrorCode::config,
                fmt::format("'{}' cannot be set inside {}", word, type_name(from)), origin);
}

core::Status set_path(Table& root, const Path& path, Value value) {
    const std::string origin = value.origin();
    // A change that fails half way must leave nothing behind.
    Value copy(root, {});
    Value* at = &copy;
    for (const std::string& word : path) {
        const auto next = step(*at, word, origin);
        if (!next) return std::unexpected(next.error());
        at = *next;
    }
    *at = std::move(value);
    root = std::get<Table>(std::move(copy.data()));
    return {};
}

core::Result<std::string> read_secret(const std::string& path, const std::string& origin) {
    std::error_code ec;
    std::ifstream in(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    if (std::filesystem::is_directory(path, ec) || (!in.good() && !in.eof()))
        return fail(ErrorCode::config, fmt::format("the file '{}' cannot be read", path), origin,
                    "it must exist and be readable by this user");
    while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
    return text;
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

/// An order in which the order of the environment does not matter: parents before what is in them,
/// PASSWORD before PASSWORD_FILE, place 2 before place 10.
bool before(std::string_view a, std::string_view b) {
    const auto less = [](const std::string& x, const std::string& y) {
        const auto i = as_index(x), j = as_index(y);
        return i && j ? *i < *j : x < y;
    };
    const auto parts = [](std::string_view name) { return split(name, "__").value_or(Path{}); };
    return std::ranges::lexicographical_compare(parts(a), parts(b), less);
}

core::Status apply_entry(Table& root, std::string_view name, std::string_view text) {
    const std::string origin = fmt::format("environment {}", name);
    auto path = split(lower(name.substr(prefix.size())), "__");
    if (!path)
        return fail(ErrorCode::config, "the name of the variable has an empty part", origin,
                    "write PMP__SECTION__KEY");
    std::string& key = path->back();
    if (key.ends_with(file_suffix)) {
        const std::string secret = key.substr(0, key.size() - file_suffix.size());
        if (is_secret(secret)) {
            key = secret;
            auto content = read_secret(std::string(text), origin);
            if (!content) return std::unexpected(content.error());
            return set_path(root, *path, Value(std::move(*content), origin));
        }
    }
    if (is_secret(key)) return set_path(root, *path, Value(std::string(text), origin));
    auto value = parse_value(text, origin);
    if (!value) return std::unexpected(value.error());
    return set_path(root, *path, std::move(*value));
}

}  // namespace

core::Status apply_environment(Table& root, std::span<const std::string> entries) {
    std::vector<std::string_view> ours;
    for (const std::string& entry : entries)
        if (entry.starts_with(prefix) && entry.find('=') != std::string::npos)
            ours.emplace_back(entry);
    const auto name_of = [](std::string_view entry) { return entry.substr(0, entry.find('=')); };
    std::ranges::stable_sort(ours, before, name_of);
    for (const std::string_view entry : ours) {
        const auto name = name_of(entry);
        const auto done = apply_entry(root, name, entry.substr(name.size() + 1));
        if (!done) return done;
    }
    return {};
}

core::Status apply_set(Table& root, std::string_view assignment) {
    const auto equals = assignment.find('=');
    const auto path = split(assignment.substr(0, equals), ".");
    if (equals == std::string_view::npos || !path)
        return fail(ErrorCode::usage, fmt::format("'{}' is not an assignment", assignment), "--set",
                    "write --set section.key=value");
    const std::string origin = fmt::format("--set {}", assignment.substr(0, equals));
    const std::string_view text = assignment.substr(equals + 1);
    if (is_secret(path->back())) return set_path(root, *path, Value(std::string(text), origin));
    auto value = parse_value(text, origin);
    if (!value) return std::unexpected(value.error());
    return set_path(root, *path, std::move(*value));
}

core::Status apply_overrides(Table& root, std::span<const std::string> environment,
                             std::span<const std::string> assignments) {
    if (const auto done = apply_environment(root, environment); !done) return done;
    for (const std::string& assignment : assignments)
        if (const auto done = apply_set(root, assignment); !done) return done;
    return {};
}

}  // namespace pmp::config
