// Payloads of the journal and of the paper venue's book. The first byte says which.
#include "engine/codec.hpp"
#include "fuzz.hpp"

namespace {

using namespace pmp;

/// What was read is written so that it reads back the same.
template <class Decode, class Encode>
void check(const std::string& payload, Decode decode, Encode encode) {
    const auto value = decode(payload);
    if (!value) {
        fuzz::require(value.error().code == core::ErrorCode::database, "damage is exit code 5");
        return;
    }
    const std::string written = encode(*value);
    const auto again = decode(written);
    fuzz::require(again.has_value(), "what is written is read: " + written);
    fuzz::require(encode(*again) == written, "and reads back the same: " + written);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string payload(fuzz::text_of(data + 1, size - 1));
    constexpr core::Time time{1'514'851'200'000'000'000};
    switch (data[0]) {
        case 'o':
            check(payload, [&](const auto& p) { return engine::decode_bar_open(p, time); },
                  [](const model::BarOpen& v) { return engine::encode(v); });
            break;
        case 'c':
            check(payload, [&](const auto& p) { return engine::decode_bar_close(p, time); },
                  [](const model::BarClose& v) { return engine::encode(v); });
            break;
        case 'm':
            check(payload, engine::decode_command,
                  [](const engine::Command& v) { return engine::encode(v); });
            break;
        case 's': (void)engine::decode_stalled(payload); break;
        case 'b':
            check(payload, engine::decode_broker_event, engine::encode_broker_event);
            break;
        case 'p':
            check(payload, engine::decode_paper_order, [](const engine::PaperOrder& v) {
                return engine::encode_paper_order(v.order, v.time, v.phase);
            });
            break;
        default: break;
    }
    return 0;
}
