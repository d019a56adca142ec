// The body of POST /api/v1/commands, as far as the engine takes it.
#include "config/json.hpp"
#include "configuration.hpp"
#include "engine/codec.hpp"
#include "server/command_json.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace pmp;
    const auto body = fuzz::text_of(data, size);
    (void)server::is_ping(body);
    const auto command = server::parse_command(body);
    if (!command) {
        fuzz::require(command.error().code == core::ErrorCode::usage, "a refusal is a usage error");
        return 0;
    }
    const auto payload = engine::encode(*command);
    const auto again = engine::decode_command(payload);
    fuzz::require(again.has_value(), "a command that was taken is journalled: " + payload);
    fuzz::require(engine::encode(*again) == payload, "and reads back the same: " + payload);
    if (command->definition.empty()) return 0;
    const auto table = config::from_json(command->definition);
    if (!table) return 0;
    const auto definition = strategies::parse_definition(*table, fuzz::one_hour);
    if (definition) fuzz::check_definition(*definition);
    return 0;
}
