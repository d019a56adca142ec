#include "config/load.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>

#include <fmt/format.h>
#include <toml++/toml.h>

namespace pmp::config {
namespace {

using core::ErrorCode;
using core::fail;

std::string at(const std::string& name, const toml::source_position& position) {
    return fmt::format("{}:{}:{}", name, position.line, position.column);
}

template <class T>
std::string written(const T& value) {
    std::ostringstream out;
    out << value;
    return out.str();
}

/// Turns toml++'s tree into ours and remembers the first thing that may not be in it.
class Converter {
public:
    /// `lines`: origins are "name:line", else just the name.
    Converter(const std::string& name, bool lines) : name_(name), lines_(lines) {}

    Table table(const toml::table& in) {
        // toml++ sorts by key; the order of the file is the one people know.
        std::vector<std::pair<const toml::key*, const toml::node*>> items;
        for (const auto& [key, node] : in) items.emplace_back(&key, &node);
        std::ranges::stable_sort(items, [](const auto& a, const auto& b) {
            const auto& x = a.first->source().begin;
            const auto& y = b.first->source().begin;
            return x.line != y.line ? x.line < y.line : x.column < y.column;
        });
        Table out;
        for (const auto& [key, node] : items) out.set(std::string(key->str()), value(*node));
        return out;
    }

    [[nodiscard]] const std::optional<core::Error>& error() const { return error_; }

private:
    Value value(const toml::node& node) {
        const auto& begin = node.source().begin;
        std::string origin = lines_ ? fmt::format("{}:{}", name_, begin.line) : name_;
        if (const auto* v = node.as_table()) return {table(*v), std::move(origin)};
        if (const auto* v = node.as_array()) {
            Array out;
            out.reserve(v->size());
            for (const toml::node& element : *v) out.push_back(value(element));
            return {std::move(out), std::move(origin)};
        }
        if (const auto* v = node.as_string()) return {v->get(), std::move(origin)};
        if (const auto* v = node.as_integer()) return {v->get(), std::move(origin)};
        if (const auto* v = node.as_boolean()) return {v->get(), std::move(origin)};
        if (const auto* v = node.as_floating_point()) {
            if (!std::isfinite(v->get()) && !error_)
                error_ = core::Error{ErrorCode::config, "nan and inf are not usable numbers",
                                     at(name_, begin), "write a finite number"};
            return {v->get(), std::move(origin)};
        }
        if (const auto* v = node.as_date()) return {written(v->get()), std::move(origin)};
        if (const auto* v = node.as_time()) return {written(v->get()), std::move(origin)};
        if (const auto* v = node.as_date_time()) return {written(v->get()), std::move(origin)};
        return {{}, std::move(origin)};
    }

    const std::string& name_;
    bool lines_;
    std::optional<core::Error> error_;
};

/// toml++ says "Error while parsing key: expected ..."; the first half is noise to a person.
std::string plain(std::string_view description) {
    constexpr std::string_view noise = "Error while parsing ";
    if (description.starts_with(noise)) description.remove_prefix(noise.size());
    return "not valid TOML: " + std::string(description);
}

core::Result<Table> convert(std::string_view text, const std::string& name, bool lines) {
    try {
        const toml::table parsed = toml::parse(text, name);
        Converter converter(name, lines);
        Table out = converter.table(parsed);
        if (converter.error()) return std::unexpected(*converter.error());
        return out;
    } catch (const toml::parse_error& e) {
        return fail(ErrorCode::config, plain(e.description()), at(name, e.source().begin));
    } catch (const std::exception& e) {
        return fail(ErrorCode::config, std::string("not readable as TOML: ") + e.what(), name);
    }
}

}  // namespace

core::Result<Table> parse_toml(std::string_view text, const std::string& name) {
    return convert(text, name, true);
}

core::Result<Table> load_file(const std::filesystem::path& path) {
    std::error_code ec;
    if (!std::filesystem::exists(path, ec))
        return fail(ErrorCode::config, "the configuration file does not exist", path.string(),
                    fmt::format("give its path; relative paths start at {}",
                                std::filesystem::current_path(ec).string()));
    if (std::filesystem::is_directory(path, ec))
        return fail(ErrorCode::config, "the configuration is a folder, not a file", path.string(),
                    "give the path of the .toml file in it");
    std::ifstream in(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    if (!in.good() && !in.eof())
        return fail(ErrorCode::config, "the configuration file cannot be read", path.string(),
                    "check its permissions");
    return parse_toml(text, path.string());
}

core::Result<Value> parse_value(std::string_view text, const std::string& origin) {
    const auto parsed = convert(fmt::format("value = {}", text), origin, false);
    if (parsed && parsed->entries().size() == 1) return parsed->entries().front().second;
    // What begins like a text, list or table was meant as one and is broken.
    const auto first = text.find_first_not_of(" \t");
    if (!parsed && first != std::string_view::npos &&
        std::string_view("\"'[{").find(text[first]) != std::string_view::npos)
        return fail(ErrorCode::config, parsed.error().what, origin);
    return Value(std::string(text), origin);
}

}  // namespace pmp::config
