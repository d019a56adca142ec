#include "backtest/json_writer.hpp"

#include <cmath>
#include <iterator>

#include <fmt/format.h>

namespace pmp::backtest {
namespace {

/// Length of the well-formed UTF-8 sequence that `text` begins with, or 0 (table 3-7 of Unicode).
std::size_t sequence_length(std::string_view text) {
    const auto byte = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    const unsigned first = byte(0), second = byte(1);
    if (first < 0x80) return 1;
    const std::size_t length = first < 0xC2   ? 0
                               : first < 0xE0 ? 2
                               : first < 0xF0 ? 3
                               : first < 0xF5 ? 4
                                              : 0;
    for (std::size_t i = 1; i < length; ++i)
        if ((byte(i) & 0xC0U) != 0x80U) return 0;
    if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) ||
        (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F))
        return 0;
    return length;
}

void two_digits(std::string& out, std::int64_t n) {
    out += static_cast<char>('0' + n / 10);
    out += static_cast<char>('0' + n % 10);
}

}  // namespace

void JsonWriter::begin(char bracket, bool flat) {
    before_value();
    buffer_ += bracket;
    levels_.push_back({flat || (!levels_.empty() && levels_.back().flat), true});
}

void JsonWriter::end(char bracket) {
    const Level level = levels_.back();
    levels_.pop_back();
    if (!level.flat && !level.empty) new_line();
    buffer_ += bracket;
    if (buffer_.size() >= flush_at) flush();
}

void JsonWriter::new_line() {
    buffer_ += '\n';
    buffer_.append(2 * levels_.size(), ' ');
}

void JsonWriter::before_value() {
    if (std::exchange(after_key_, false) || levels_.empty()) return;
    Level& level = levels_.back();
    if (!level.empty) buffer_ += level.flat ? ", " : ",";
    level.empty = false;
    if (!level.flat) new_line();
}

void JsonWriter::key(std::string_view name) {
    before_value();
    text(name);
    buffer_ += ": ";
    after_key_ = true;
}

void JsonWriter::text(std::string_view content) {
    buffer_ += '"';
    while (!content.empty()) {
        const std::size_t length = sequence_length(content);
        const char c = content.front();
        if (length == 0) buffer_ += "\xEF\xBF\xBD";
        else if (c == '"' || c == '\\') (buffer_ += '\\') += c;
        else if (c == '\n') buffer_ += "\\n";
        else if (c == '\t') buffer_ += "\\t";
        else if (static_cast<unsigned char>(c) < 0x20)
            fmt::format_to(std::back_inserter(buffer_), "\\u{:04x}", static_cast<unsigned>(c));
        else buffer_ += content.substr(0, length);
        content.remove_prefix(std::max<std::size_t>(length, 1));
    }
    buffer_ += '"';
}

void JsonWriter::value(std::string_view content) {
    before_value();
    text(content);
}

void JsonWriter::value(double number) {
    before_value();
    if (!std::isfinite(number)) buffer_ += "null";
    else if (std::fabs(number) < 1e15 && number == std::trunc(number))
        fmt::format_to(std::back_inserter(buffer_), "{:.1f}", number);
    else fmt::format_to(std::back_inserter(buffer_), "{}", number);
}

void JsonWriter::value(core::Decimal number) {
    before_value();
    // Through unsigned, so that the smallest has a size too.
    auto size = static_cast<std::uint64_t>(number.raw());
    if (number.raw() < 0) {
        buffer_ += '-';
        size = 0 - size;
    }
    const fmt::format_int whole(size / core::Decimal::scale);
    buffer_.append(whole.data(), whole.size());
    auto rest = size % core::Decimal::scale;
    if (rest == 0) return;
    char digits[core::Decimal::digits];
    for (int i = core::Decimal::digits - 1; i >= 0; --i, rest /= 10)
        digits[i] = static_cast<char>('0' + rest % 10);
    std::size_t length = core::Decimal::digits;
    while (digits[length - 1] == '0') --length;
    (buffer_ += '.').append(digits, length);
}

void JsonWriter::value(std::uint64_t number) {
    before_value();
    const fmt::format_int digits(number);
    buffer_.append(digits.data(), digits.size());
}

void JsonWriter::value(int number) {
    before_value();
    const fmt::format_int digits(number);
    buffer_.append(digits.data(), digits.size());
}

void JsonWriter::value(bool truth) {
    before_value();
    buffer_ += truth ? "true" : "false";
}

void JsonWriter::value(std::nullopt_t) {
    before_value();
    buffer_ += "null";
}

void JsonWriter::value(core::Time time) {
    before_value();
    constexpr std::int64_t second = core::Duration::seconds(1).ns;
    buffer_ += '"';
    if (time.ns % second != 0) {
        buffer_ += core::to_string(time);
    } else {  // the usual case, and there are two to a trade
        const core::Time day = core::floor_to(time, core::Duration::days(1));
        if (day != day_) {
            day_ = day;
            date_ = core::to_string(day).substr(0, 11);  // "2018-01-02T"
        }
        const std::int64_t seconds = (time - day).ns / second;
        buffer_ += date_;
        two_digits(buffer_, seconds / 3600);
        buffer_ += ':';
        two_digits(buffer_, seconds / 60 % 60);
        buffer_ += ':';
        two_digits(buffer_, seconds % 60);
        buffer_ += 'Z';
    }
    buffer_ += '"';
}

void JsonWriter::flush() {
    if (status_) status_ = sink_(buffer_);
    buffer_.clear();
}

core::Status JsonWriter::finish() {
    buffer_ += '\n';
    flush();
    return status_;
}

}  // namespace pmp::backtest
