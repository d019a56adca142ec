#include "storage/payload.hpp"

#include <fmt/format.h>

namespace pmp::storage {

Payload::Payload(const engine::JournalRow& row) : json_(Json::parse(row.payload, nullptr, false)) {
    if (!json_.is_object()) throw PayloadFault("the payload is not a JSON object");
}

const Payload::Json& Payload::field(const char* key) const {
    const auto it = json_.find(key);
    if (it == json_.end()) throw PayloadFault(fmt::format("\"{}\" is missing", key));
    return *it;
}

bool Payload::has(const char* key) const {
    const auto it = json_.find(key);
    return it != json_.end() && !it->is_null();
}

std::string Payload::text(const char* key) const {
    const Json& value = field(key);
    if (!value.is_string()) throw PayloadFault(fmt::format("\"{}\" is not a text", key));
    return value.get<std::string>();
}

std::string Payload::text_or(const char* key, std::string otherwise) const {
    return has(key) ? text(key) : std::move(otherwise);
}

std::int64_t Payload::integer(const char* key) const {
    const Json& value = field(key);
    if (!value.is_number_integer())
        throw PayloadFault(fmt::format("\"{}\" is not a whole number", key));
    return value.get<std::int64_t>();
}

double Payload::real(const char* key) const {
    const Json& value = field(key);
    if (!value.is_number()) throw PayloadFault(fmt::format("\"{}\" is not a number", key));
    return value.get<double>();
}

core::Decimal Payload::decimal(const char* key) const {
    const auto parsed = core::Decimal::parse(text(key));
    if (!parsed) throw PayloadFault(fmt::format("\"{}\": {}", key, parsed.error().what));
    return *parsed;
}

core::Decimal Payload::raw(const char* key) const { return core::Decimal::from_raw(integer(key)); }

core::Time Payload::time(const char* key) const {
    if (field(key).is_number_integer()) return {integer(key)};
    const auto parsed = core::parse_time(text(key));
    if (!parsed) throw PayloadFault(fmt::format("\"{}\": {}", key, parsed.error().what));
    return *parsed;
}

std::string Payload::json(const char* key, const char* otherwise) const {
    if (!has(key)) return otherwise;
    // Text that is not UTF-8 is shown, not a reason to stop.
    return field(key).dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace pmp::storage
