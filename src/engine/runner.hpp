#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "data/feed.hpp"
#include "engine/engine.hpp"
#include "engine/latency.hpp"
#include "engine/queue.hpp"

namespace pmp::engine {

/// How a run went.
struct RunStats {
    double seconds = 0;
    std::uint64_t events = 0, strategy_bars = 0;
    LatencyHistogram bar_to_order;  ///< from a bar's event to its orders handed to the broker
    bool interrupted = false;
};

/// The sequencer: takes events from the feed and the queue in one order and drives the engine, on a
/// thread of its own. The thread that calls run() watches it: a strategy that does not return is
/// taken out, and a new thread goes on where the stuck one stopped.
class Runner {
public:
    struct Options {
        std::string speed = "max";              ///< shown to people
        SnapshotSink* snapshots = nullptr;      ///< at most ten a second
        const std::atomic<bool>* stop = nullptr;  ///< set: finish cleanly
        /// Called about every 100 ms of wall time by the sequencer's thread.
        std::function<void(const Engine&, double progress)> on_progress;
        /// A command had no effect, and why.
        std::function<void(const Command&, const core::Error&)> on_command_error;
        core::Time started;                     ///< wall clock, for snapshots
        bool measure_latency = true;
    };

    Runner(Engine& engine, data::Feed& feed, EventQueue& queue, Options options);

    /// Until the feed ends or `stop` is set. Error: the journal or the feed failed, arithmetic left
    /// its range; nothing was sent after that.
    [[nodiscard]] core::Result<RunStats> run();

private:
    enum class Step : std::uint8_t { next, venue_after_open };

    void work(std::shared_ptr<StallGuard> guard, bool resuming);
    [[nodiscard]] bool loop(bool resuming);  ///< false: the work was taken away
    [[nodiscard]] bool handle(const data::MarketEvent& event);
    void after_event();
    void drain();
    void housekeeping();
    void publish(const char* state);
    void finish(core::Status status);

    Engine& engine_;
    data::Feed& feed_;
    EventQueue& queue_;
    Options options_;

    // The sequencer's thread only (whichever it is).
    std::vector<EventQueue::Item> batch_;  // being handled
    data::MarketEvent event_;
    Step step_ = Step::next;
    std::int64_t event_started_ = 0;
    std::uint64_t orders_before_ = 0;
    std::uint64_t since_housekeeping_ = 0;
    std::int64_t last_housekeeping_ = 0, started_ns_ = 0;
    std::uint64_t last_events_ = 0, last_strategy_bars_ = 0;
    double events_per_second_ = 0, strategy_bars_per_second_ = 0;
    core::Seq published_;
    RunStats stats_;

    // Between the threads.
    std::mutex mutex_;
    std::condition_variable done_changed_;
    bool done_ = false;
    core::Status status_;
};

}  // namespace pmp::engine
