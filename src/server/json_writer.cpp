#include "server/json_writer.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include <fmt/format.h>

namespace pmp::server {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

/// Length of the well-formed UTF-8 sequence at the front of `text`, 0 when there is none.
std::size_t utf8_length(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = byte(0);
    if (first < 0x80) return 1;
    std::size_t length = 0;
    unsigned char low = 0x80, high = 0xBF;  // allowed range of the second byte (RFC 3629, section 4)
    if (first >= 0xC2 && first <= 0xDF) length = 2;
    else if (first >= 0xE0 && first <= 0xEF) length = 3;
    else if (first >= 0xF0 && first <= 0xF4) length = 4;
    else return 0;
    if (first == 0xE0) low = 0xA0;
    if (first == 0xED) high = 0x9F;
    if (first == 0xF0) low = 0x90;
    if (first == 0xF4) high = 0x8F;
    if (text.size() < length || byte(1) < low || byte(1) > high) return 0;
    for (std::size_t i = 2; i < length; ++i) {
        if ((byte(i) & 0xC0) != 0x80) return 0;
    }
    return length;
}

bool is_plain(char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; }

}  // namespace

void JsonWriter::separate() {
    if (comma_) out_ += ',';
    comma_ = true;
}

JsonWriter& JsonWriter::open(char bracket) {
    separate();
    out_ += bracket;
    comma_ = false;
    return *this;
}

JsonWriter& JsonWriter::close(char bracket) {
    out_ += bracket;
    comma_ = true;
    return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
    separate();
    quote(name);
    out_ += ':';
    comma_ = false;
    return *this;
}

JsonWriter& JsonWriter::raw(std::string_view json) {
    separate();
    out_ += json;
    return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) {
    separate();
    quote(text);
    return *this;
}

JsonWriter& JsonWriter::value(double number) {
    if (!std::isfinite(number)) return null();
    separate();
    fmt::format_to(std::back_inserter(out_), "{}", number);
    return *this;
}

JsonWriter& JsonWriter::value(core::Decimal number) {
    separate();
    out_ += '"';
    out_ += number.to_string();
    out_ += '"';
    return *this;
}

JsonWriter& JsonWriter::value(core::Time time) {
    separate();
    out_ += '"';
    out_ += core::to_string(time);
    out_ += '"';
    return *this;
}

JsonWriter& JsonWriter::field_or_reason(std::string_view name, double number,
                                        std::string_view reason) {
    key(name).value(number);
    if (!std::isfinite(number)) key(std::string(name) + "_reason").value(reason);
    return *this;
}

void JsonWriter::quote(std::string_view text) {
    out_ += '"';
    for (;;) {
        const auto plain = std::ranges::find_if_not(text, is_plain);
        out_.append(text.begin(), plain);
        text = {plain, text.end()};
        if (text.empty()) break;
        const char c = text.front();
        const std::size_t length = utf8_length(text);
        if (length == 0) out_ += replacement;
        else if (c == '"' || c == '\\') (out_ += '\\') += c;
        else if (c == '\n') out_ += "\\n";
        else if (static_cast<unsigned char>(c) < 0x20)
            fmt::format_to(std::back_inserter(out_), "\\u{:04x}", static_cast<unsigned>(c));
        else out_ += text.substr(0, length);
        text.remove_prefix(length == 0 ? 1 : length);
    }
    out_ += '"';
}

}  // namespace pmp::server
