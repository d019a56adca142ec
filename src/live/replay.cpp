#include "live/replay.hpp"

#include "engine/codec.hpp"

namespace pmp::live {
namespace {

using engine::JournalRow;

/// Tells the engine which strategies did not return while the next input was handled.
core::Status announce_stalls(engine::Engine& engine, engine::ReplayRecorder& recorder,
                             core::Seq event) {
    for (std::size_t ahead = 1;; ++ahead) {
        const auto row = recorder.peek(ahead);
        if (!row) return std::unexpected(row.error());
        if (*row == nullptr || engine::is_input((*row)->kind)) return {};
        if ((*row)->kind != "stalled") continue;
        const auto stalled = engine::decode_stalled((*row)->payload);
        if (!stalled) return std::unexpected(stalled.error());
        engine.expect_stall(event, stalled->first);
    }
}

/// Takes one input row in. The row stays in the recorder, which compares it when the engine records
/// the same input again.
core::Status take(const JournalRow& row, engine::Engine& engine, Replayed& state) {
    if (row.kind == "bar_open") {
        const auto open = engine::decode_bar_open(row.payload, row.time);
        if (!open) return std::unexpected(open.error());
        state.last_market = *open;
        (void)engine.on_open(*open);
    } else if (row.kind == "bar_close") {
        const auto close = engine::decode_bar_close(row.payload, row.time);
        if (!close) return std::unexpected(close.error());
        state.last_market = *close;
        engine.show_venue(*close);
        (void)engine.on_close(*close);
    } else if (row.kind == "quote") {
        const auto quote = engine::decode_quote(row.payload, row.time);
        if (!quote) return std::unexpected(quote.error());
        state.last_market = *quote;
        engine.show_venue(*quote);
        engine.on_quote(*quote);
    } else if (row.kind == "broker") {
        const auto event = engine::decode_broker_event(row.payload);
        if (!event) return std::unexpected(event.error());
        engine.on_broker_event(*event);
    } else if (row.kind == "command") {
        const auto command = engine::decode_command(row.payload);
        if (!command) return std::unexpected(command.error());
        state.last_command = std::max(state.last_command, command->id);
        (void)engine.on_command(*command);  // an error is part of the record
    } else if (row.kind == "finish") {
        if (row.payload.find("true") == std::string::npos) {
            engine.on_finish();
        } else {
            engine.on_finished();
            state.finished = true;
        }
    } else {
        return core::fail(core::ErrorCode::database,
                          "the replay put out less than the journal holds: '" + row.kind +
                              "' at seq " + std::to_string(row.seq.value) + " was not made",
                          "journal", "the program or the data differ from those that wrote it");
    }
    return {};
}

}  // namespace

core::Result<Replayed> replay(engine::Engine& engine, engine::ReplayRecorder& recorder,
                              engine::EventQueue& queue, SessionClock& clock,
                              const std::function<core::Status()>& begin) {
    Replayed state;
    if (auto started = recorder.start(); !started) return std::unexpected(started.error());
    for (;;) {
        const auto next = recorder.peek();
        if (!next) return std::unexpected(next.error());
        if (*next == nullptr) break;
        const JournalRow row = **next;
        // What comes after a bar's open in the journal proves that the venue saw the open.
        if (!state.venue_saw_last) engine.show_venue(*state.last_market);
        state.venue_saw_last = row.kind != "bar_open";
        clock.show(row.received);
        if (row.kind == "session") {
            if (auto status = begin(); !status) return std::unexpected(status.error());
        } else {
            if (auto status = announce_stalls(engine, recorder, row.seq); !status)
                return std::unexpected(status.error());
            if (auto status = take(row, engine, state); !status)
                return std::unexpected(status.error());
        }
        queue.clear();  // the venue tells it again when it is asked
        if (!recorder.status()) return std::unexpected(recorder.status().error());
        if (!engine.health()) return std::unexpected(engine.health().error());
    }
    state.rows = recorder.replayed();
    clock.go_live();
    return state;
}

}  // namespace pmp::live
