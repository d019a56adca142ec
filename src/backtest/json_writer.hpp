#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/decimal.hpp"
#include "core/time.hpp"

namespace pmp::backtest {

/// Writes JSON from front to back through a small buffer. Objects and arrays have their members on
/// lines of their own, indented by two, or (`flat`) all on one line. Bytes that are not UTF-8
/// become U+FFFD. Whoever writes keeps to the grammar: a key before each member of an object, none
/// in arrays.
class JsonWriter {
public:
    /// Takes the bytes in order. After an error it is not called again.
    using Sink = std::function<core::Status(std::string_view)>;

    explicit JsonWriter(Sink sink) : sink_(std::move(sink)) { buffer_.reserve(flush_at + 4096); }

    void begin_object(bool flat = false) { begin('{', flat); }
    void end_object() { end('}'); }
    void begin_array(bool flat = false) { begin('[', flat); }
    void end_array() { end(']'); }
    void key(std::string_view name);

    void value(std::string_view text);
    void value(const char* text) { value(std::string_view(text)); }
    void value(const std::string& text) { value(std::string_view(text)); }
    void value(double number);  ///< shortest text that reads back the same; not finite: null
    void value(core::Decimal number);  ///< exact
    void value(std::uint64_t number);
    void value(int number);
    void value(bool truth);
    void value(core::Time time);
    void value(std::nullopt_t);
    template <class T>
    void value(const std::optional<T>& maybe) {
        if (maybe) value(*maybe);
        else value(std::nullopt);
    }
    template <class T>
    void member(std::string_view name, const T& content) {
        key(name);
        value(content);
    }

    /// Ends the document with a line feed and hands out what is left.
    [[nodiscard]] core::Status finish();

private:
    static constexpr std::size_t flush_at = 1 << 16;
    struct Level {
        bool flat, empty;
    };

    void begin(char bracket, bool flat);
    void end(char bracket);
    void before_value();
    void new_line();
    void text(std::string_view content);
    void flush();

    Sink sink_;
    std::string buffer_;
    std::vector<Level> levels_;
    bool after_key_ = false;
    core::Status status_;
    core::Time day_ = core::Time::max();  // of date_
    std::string date_;
};

}  // namespace pmp::backtest
