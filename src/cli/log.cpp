#include "cli/log.hpp"

#include <nlohmann/json.hpp>

#include "core/clock_wall.hpp"

namespace pmp::cli {

Log::Log(const std::string& path) : file_(std::fopen(path.c_str(), "ae")) {}

Log::~Log() {
    if (file_ != nullptr) std::fclose(file_);
}

void Log::write(std::string_view level, std::string_view component, std::string_view event,
                std::initializer_list<Field> fields) {
    if (file_ == nullptr) return;
    nlohmann::ordered_json line{{"ts", core::to_string(core::WallClock().now())},
                                {"level", level},
                                {"component", component},
                                {"event", event}};
    for (const auto& [name, value] : fields) line[std::string(name)] = value;
    const std::string text =
        line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
    const std::lock_guard lock(mutex_);
    std::fwrite(text.data(), 1, text.size(), file_);
    std::fflush(file_);
}

}  // namespace pmp::cli
