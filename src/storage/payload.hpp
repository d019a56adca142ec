#pragma once

#include <stdexcept>
#include <string>

#include <nlohmann/json.hpp>

#include "core/decimal.hpp"
#include "core/time.hpp"
#include "engine/journal.hpp"

namespace pmp::storage {

/// A payload that is not what docs/design/journal.md says. Stays inside this module.
class PayloadFault : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Reads the fields of one journal row's payload; a missing or wrong one throws PayloadFault.
class Payload {
public:
    using Json = nlohmann::ordered_json;  // details and stages keep the order they were written in

    explicit Payload(const engine::JournalRow& row);
    explicit Payload(Json object) : json_(std::move(object)) {}

    [[nodiscard]] std::string text(const char* key) const;
    [[nodiscard]] std::string text_or(const char* key, std::string otherwise) const;
    [[nodiscard]] std::int64_t integer(const char* key) const;
    [[nodiscard]] double real(const char* key) const;
    /// Decimal text.
    [[nodiscard]] core::Decimal decimal(const char* key) const;
    [[nodiscard]] bool has(const char* key) const;  ///< there and not null
    /// A count of 1e-8.
    [[nodiscard]] core::Decimal raw(const char* key) const;
    /// Nanoseconds or RFC 3339.
    [[nodiscard]] core::Time time(const char* key) const;
    /// Any value as JSON text; `otherwise` when it is missing or null.
    [[nodiscard]] std::string json(const char* key, const char* otherwise) const;
    [[nodiscard]] const Json& field(const char* key) const;

private:
    Json json_;
};

}  // namespace pmp::storage
