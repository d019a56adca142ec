#pragma once

#include <cstdio>
#include <initializer_list>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace pmp::cli {

/// One JSON object a line: ts, level, component, event, and the fields given. Thread-safe. A line
/// that cannot be written is dropped: logging never stops a session.
class Log {
public:
    /// Appends to `path`; logs nothing when it cannot be opened.
    explicit Log(const std::string& path);
    ~Log();
    Log(const Log&) = delete;
    Log& operator=(const Log&) = delete;

    using Field = std::pair<std::string_view, std::string>;
    void write(std::string_view level, std::string_view component, std::string_view event,
               std::initializer_list<Field> fields = {});

private:
    std::mutex mutex_;
    std::FILE* file_;
};

}  // namespace pmp::cli
