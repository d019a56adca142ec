#include "data/report_text.hpp"

#include <charconv>
#include <type_traits>

#include <fmt/format.h>

namespace pmp::data {
namespace {

/// Calls `f` with every member; the one list for writing and for reading.
template <class Report, class F>
void members(Report& r, F&& f) {
    f(r.dialect), f(r.dialect_reason), f(r.layout), f(r.zone), f(r.zone_reason), f(r.factors);
    f(r.left_out), f(r.timeframe.minutes), f(r.timeframe_inferred), f(r.quoted), f(r.rows);
    f(r.accepted), f(r.rejected), f(r.duplicates), f(r.crossed), f(r.rounded), f(r.gaps);
    f(r.longest_gap.ns), f(r.longest_gap_start.ns), f(r.first.ns), f(r.last.ns), f(r.unterminated);
}

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\\') out += "\\\\";
        else if (c == '\n') out += "\\n";
        else out += c;
    }
    return out;
}

std::string unescaped(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\' || i + 1 == text.size()) out += text[i];
        else out += text[++i] == 'n' ? '\n' : text[i];
    }
    return out;
}

class Parser {
public:
    explicit Parser(std::string_view text) : text_(text) {}

    template <class T>
    void operator()(T& member) {
        const std::string_view line = next();
        if constexpr (std::is_same_v<T, std::string>) {
            member = unescaped(line);
        } else {
            std::int64_t number = 0;
            const auto [end, error] =
                std::from_chars(line.data(), line.data() + line.size(), number);
            good_ = good_ && error == std::errc() && end == line.data() + line.size();
            member = static_cast<T>(number);
        }
    }
    [[nodiscard]] bool good() const { return good_; }
    [[nodiscard]] bool done() const { return good_ && text_.empty(); }

private:
    std::string_view next() {
        const auto end = text_.find('\n');
        if (end == std::string_view::npos) {
            good_ = false;
            return {};
        }
        const auto line = text_.substr(0, end);
        text_.remove_prefix(end + 1);
        return line;
    }

    std::string_view text_;
    bool good_ = true;
};

}  // namespace

std::string to_text(const ImportReport& report) {
    std::string out;
    const auto put = [&out](const auto& member) {
        if constexpr (std::is_same_v<std::decay_t<decltype(member)>, std::string>)
            out += escaped(member) + "\n";
        else out += fmt::format("{}\n", static_cast<std::int64_t>(member));
    };
    members(report, put);
    put(report.files.size());
    for (const auto& file : report.files) put(file);
    put(report.rejected_rows.size());
    for (const auto& row : report.rejected_rows) put(row.line), put(row.reason), put(row.file);
    return out;
}

bool from_text(std::string_view text, ImportReport& report) {
    Parser get(text);
    members(report, get);
    std::size_t count = 0;
    get(count);
    for (std::size_t i = 0; i < count && get.good(); ++i) get(report.files.emplace_back());
    get(count);
    for (std::size_t i = 0; i < count && get.good(); ++i) {
        auto& row = report.rejected_rows.emplace_back();
        get(row.line), get(row.reason), get(row.file);
    }
    return get.done();
}

}  // namespace pmp::data
