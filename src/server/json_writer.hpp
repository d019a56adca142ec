#pragma once

#include <concepts>
#include <string>
#include <string_view>

#include "core/decimal.hpp"
#include "core/time.hpp"

namespace pmp::server {

/// Writes JSON text in the order it is told: snapshots of a thousand strategies go out ten times a
/// second, so nothing is built in between. The caller balances begin and end. Text that is not
/// UTF-8 is repaired with U+FFFD (a browser drops a websocket that sends it).
class JsonWriter {
public:
    JsonWriter& begin_object() { return open('{'); }
    JsonWriter& end_object() { return close('}'); }
    JsonWriter& begin_array() { return open('['); }
    JsonWriter& end_array() { return close(']'); }
    JsonWriter& key(std::string_view name);

    JsonWriter& value(std::string_view text);
    JsonWriter& value(const char* text) { return value(std::string_view(text)); }
    JsonWriter& value(bool truth) { return raw(truth ? "true" : "false"); }
    JsonWriter& value(std::integral auto number) { return raw(std::to_string(number)); }
    JsonWriter& value(double number);        ///< shortest exact; NaN and infinities are null
    JsonWriter& value(core::Decimal number); ///< a string, "1.25"
    JsonWriter& value(core::Time time);      ///< RFC 3339
    JsonWriter& null() { return raw("null"); }
    /// Text that already is JSON.
    JsonWriter& raw(std::string_view json);

    template <class T>
    JsonWriter& field(std::string_view name, const T& v) { return key(name).value(v); }
    /// A number that may be undefined: null and `<name>_reason` when it is not finite.
    JsonWriter& field_or_reason(std::string_view name, double number, std::string_view reason);

    [[nodiscard]] const std::string& text() const { return out_; }
    [[nodiscard]] std::string take() { return std::move(out_); }

private:
    JsonWriter& open(char bracket);
    JsonWriter& close(char bracket);
    void separate();
    void quote(std::string_view text);

    std::string out_;
    bool comma_ = false;
};

}  // namespace pmp::server
