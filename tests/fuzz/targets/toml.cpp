// A configuration file, from its text to the session and strategies it describes.
#include "config/load.hpp"
#include "configuration.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace pmp;
    const auto table = config::parse_toml(fuzz::text_of(data, size), "fuzz.toml");
    if (!table) {
        fuzz::require(table.error().code == core::ErrorCode::config, "a broken file is exit code 3");
        return 0;
    }
    const auto json = config::to_json(*table);
    if (const auto again = config::from_json(json)) {
        fuzz::require(*again == *table, "JSON of a table reads back the same");
        fuzz::require(config::config_hash(*again) == config::config_hash(*table), "the same hash");
    } else {
        fuzz::require(again.error().what.find("deep") != std::string::npos ||
                          again.error().what.find("nest") != std::string::npos,
                      "JSON of a table reads back: " + again.error().text());
    }
    (void)config::to_lines_with_origin(config::redacted(*table));
    fuzz::read_configuration(*table);
    return 0;
}
