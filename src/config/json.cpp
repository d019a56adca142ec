#include "config/json.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pmp::config {
namespace {

using Json = nlohmann::ordered_json;

constexpr int max_depth = 64;

Json to_tree(const Table& table);

Json to_tree(const Value& value) {
    struct Visitor {
        Json operator()(std::monostate) const { return nullptr; }
        Json operator()(bool v) const { return v; }
        Json operator()(std::int64_t v) const { return v; }
        Json operator()(double v) const { return v; }
        Json operator()(const std::string& v) const { return v; }
        Json operator()(const Array& v) const {
            Json out = Json::array();
            for (const Value& element : v) out.push_back(to_tree(element));
            return out;
        }
        Json operator()(const Table& v) const { return to_tree(v); }
    };
    return std::visit(Visitor{}, value.data());
}

Json to_tree(const Table& table) {
    Json out = Json::object();
    for (const auto& [key, value] : table.entries()) out[key] = to_tree(value);
    return out;
}

std::string dump(const Json& json) {
    // A secret read from the environment may be any bytes; they must not throw here.
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Builds our tree while the parser reads, so that depth and doubled keys are seen at once.
class Builder : public nlohmann::json_sax<Json> {
public:
    explicit Builder(const std::string& name) : name_(name) {}

    bool null() override { return add({}); }
    bool boolean(bool v) override { return add(v); }
    bool number_integer(std::int64_t v) override { return add(v); }
    bool number_unsigned(std::uint64_t v) override {
        if (v > static_cast<std::uint64_t>(INT64_MAX)) return refuse("a whole number is too large");
        return add(static_cast<std::int64_t>(v));
    }
    bool number_float(double v, const std::string&) override {
        if (!std::isfinite(v)) return refuse("a number is out of range");
        return add(v);
    }
    bool string(std::string& v) override { return add(std::move(v)); }
    bool binary(Json::binary_t&) override { return refuse("binary data is not usable"); }
    bool start_object(std::size_t) override { return open(Table{}); }
    bool start_array(std::size_t) override { return open(Array{}); }
    bool key(std::string& v) override {
        stack_.back().key = v;
        if (std::get<Table>(stack_.back().data).find(v) != nullptr)
            return refuse(fmt::format("the key '{}' is there twice", v));
        return true;
    }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }
    bool parse_error(std::size_t position, const std::string&,
                     const nlohmann::detail::exception&) override {
        return refuse(fmt::format("not valid JSON near character {}", position));
    }

    core::Result<Table> take() {
        if (!error_.empty()) return core::fail(core::ErrorCode::config, error_, name_);
        if (auto* table = std::get_if<Table>(&root_)) return std::move(*table);
        return core::fail(core::ErrorCode::config, "expected a JSON object", name_);
    }

private:
    struct Open {
        Value::Data data;
        std::string key;
    };

    bool refuse(std::string what) {
        if (error_.empty()) error_ = std::move(what);
        return false;
    }
    bool open(Value::Data data) {
        if (stack_.size() >= max_depth) return refuse("nested too deeply");
        stack_.push_back({std::move(data), {}});
        return true;
    }
    bool close() {
        Value::Data data = std::move(stack_.back().data);
        stack_.pop_back();
        return add(std::move(data));
    }
    bool add(Value::Data data) {
        if (stack_.empty()) {
            root_ = std::move(data);
            return true;
        }
        Open& parent = stack_.back();
        Value value(std::move(data), name_);
        if (auto* array = std::get_if<Array>(&parent.data)) array->push_back(std::move(value));
        else std::get<Table>(parent.data).set(parent.key, std::move(value));
        return true;
    }

    const std::string& name_;
    std::vector<Open> stack_;
    Value::Data root_;
    std::string error_;
};

/// Copies with sorted keys and secrets masked.
template <bool Sort>
Value masked(const Value& value);

template <bool Sort>
Table masked(const Table& table) {
    std::vector<const Table::Entry*> order;
    for (const auto& entry : table.entries()) order.push_back(&entry);
    if (Sort) std::ranges::sort(order, {}, [](const auto* entry) { return entry->first; });
    Table out;
    for (const auto* entry : order) {
        const auto& [key, value] = *entry;
        out.set(key, is_secret(key) ? Value("***", value.origin()) : masked<Sort>(value));
    }
    return out;
}

template <bool Sort>
Value masked(const Value& value) {
    if (const auto* table = std::get_if<Table>(&value.data()))
        return {masked<Sort>(*table), value.origin()};
    if (const auto* array = std::get_if<Array>(&value.data())) {
        Array out;
        for (const Value& element : *array) out.push_back(masked<Sort>(element));
        return {std::move(out), value.origin()};
    }
    return value;
}

bool is_list_of_tables(const Value& value) {
    const auto* array = std::get_if<Array>(&value.data());
    return array != nullptr && !array->empty() &&
           std::ranges::all_of(*array, [](const Value& element) {
               return std::holds_alternative<Table>(element.data());
           });
}

void add_lines(const Value& value, const std::string& path, std::vector<std::string>& out) {
    const auto* table = std::get_if<Table>(&value.data());
    if (table != nullptr && !table->empty()) {
        for (const auto& [key, child] : table->entries())
            add_lines(child, path.empty() ? key : path + "." + key, out);
    } else if (is_list_of_tables(value)) {
        int index = 0;
        for (const Value& element : std::get<Array>(value.data()))
            add_lines(element, fmt::format("{}.{}", path, index++), out);
    } else if (!path.empty()) {
        out.push_back(fmt::format("{} = {}  # {}", path, dump(to_tree(value)),
                                  value.origin().empty() ? "default" : value.origin()));
    }
}

}  // namespace

std::string to_json(const Table& table) { return dump(to_tree(table)); }

core::Result<Table> from_json(std::string_view text, const std::string& name) {
    Builder builder(name);
    // The verdict is in the builder, which knows why.
    static_cast<void>(Json::sax_parse(text.begin(), text.end(), &builder));
    return builder.take();
}

Table redacted(const Table& table) { return masked<false>(table); }

std::vector<std::string> to_lines_with_origin(const Table& table) {
    std::vector<std::string> out;
    add_lines(Value(redacted(table)), {}, out);
    return out;
}

std::string config_hash(const Table& table) {
    // FNV-1a: offset basis and prime of its authors (Fowler, Noll, Vo).
    std::uint64_t hash = 14'695'981'039'346'656'037ULL;
    for (const char c : dump(to_tree(masked<true>(table)))) {
        hash ^= static_cast<unsigned char>(c);
        hash *= 1'099'511'628'211ULL;
    }
    return fmt::format("fnv1a64-{:016x}", hash);
}

}  // namespace pmp::config
