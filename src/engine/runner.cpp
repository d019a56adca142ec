#include "engine/runner.hpp"

#include <chrono>
#include <thread>
#include <utility>

#include "core/clock_wall.hpp"

namespace pmp::engine {
namespace {

constexpr std::int64_t ms = 1'000'000;
constexpr std::uint64_t events_between_looks = 256;  // at the clock and the stop flag
constexpr int idle_wait_ms = 5;
constexpr auto watch_interval = std::chrono::milliseconds(100);

}  // namespace

Runner::Runner(Engine& engine, data::Feed& feed, EventQueue& queue, Options options)
    : engine_(engine), feed_(feed), queue_(queue), options_(std::move(options)) {}

core::Result<RunStats> Runner::run() {
    started_ns_ = last_housekeeping_ = core::monotonic_ns();
    auto guard = std::make_shared<StallGuard>();
    std::thread worker([this, guard] { work(guard, false); });
    const auto limit = std::chrono::seconds(engine_.spec().stall_seconds);

    std::uint64_t stuck_call = 0;
    auto stuck_since = std::chrono::steady_clock::now();
    std::unique_lock lock(mutex_);
    while (!done_changed_.wait_for(lock, watch_interval, [this] { return done_; })) {
        lock.unlock();
        const std::uint64_t call = guard->call();
        const auto now = std::chrono::steady_clock::now();
        const bool inside = call % 2 == 1;
        if (!inside || call != stuck_call) {
            stuck_call = call;
            stuck_since = now;
        } else if (now - stuck_since >= limit && guard->revoke(call)) {
            worker.detach();  // it is in the strategy, perhaps for ever; it will touch nothing
            guard = std::make_shared<StallGuard>();
            worker = std::thread([this, guard] { work(guard, true); });
        }
        lock.lock();
    }
    lock.unlock();
    worker.join();
    if (!status_) return std::unexpected(status_.error());
    return stats_;
}

void Runner::work(std::shared_ptr<StallGuard> guard, bool resuming) {
    engine_.set_guard(std::move(guard));
    if (!loop(resuming)) return;  // another thread has the session: nothing of it is touched
    const std::lock_guard lock(mutex_);
    done_ = true;
    done_changed_.notify_all();
}

bool Runner::loop(bool resuming) {
    if (resuming) {
        if (engine_.resume_after_stall() == Flow::revoked) return false;
        after_event();
    }
    drain();
    for (;;) {
        if (!engine_.health()) {
            finish(engine_.health());
            return true;
        }
        if (++since_housekeeping_ >= events_between_looks) {
            since_housekeeping_ = 0;
            housekeeping();
            if (options_.stop != nullptr && options_.stop->load()) {
                stats_.interrupted = true;
                finish({});
                return true;
            }
        }
        auto state = feed_.next(event_);
        if (!state) {
            finish(std::unexpected(state.error()));
            return true;
        }
        if (*state == data::FeedState::end) break;
        if (*state == data::FeedState::idle) {
            since_housekeeping_ = events_between_looks;
            queue_.wait(idle_wait_ms);
            drain();
            continue;
        }
        if (!handle(event_)) return false;
    }
    engine_.on_finish();
    drain();
    engine_.on_finished();
    finish(engine_.health());
    return true;
}

bool Runner::handle(const data::MarketEvent& event) {
    if (options_.measure_latency) {
        event_started_ = core::monotonic_ns();
        orders_before_ = engine_.counters().orders;
    }
    if (const auto* open = std::get_if<model::BarOpen>(&event)) {
        step_ = Step::venue_after_open;
        if (engine_.on_open(*open) == Flow::revoked) return false;
    } else if (const auto* quote = std::get_if<model::Quote>(&event)) {
        engine_.show_venue(event);
        drain();
        engine_.on_quote(*quote);
    } else {
        // The venue lived through the bar before anyone could know it.
        engine_.show_venue(event);
        drain();
        if (engine_.on_close(std::get<model::BarClose>(event)) == Flow::revoked) return false;
    }
    after_event();
    return true;
}

void Runner::after_event() {
    if (options_.measure_latency && engine_.counters().orders != orders_before_)
        stats_.bar_to_order.add(core::monotonic_ns() - event_started_);
    if (std::exchange(step_, Step::next) == Step::venue_after_open) engine_.show_venue(event_);
    drain();
}

void Runner::drain() {
    while (queue_.take(batch_))
        for (const EventQueue::Item& item : batch_) {
            if (const auto* event = std::get_if<execution::BrokerEvent>(&item)) {
                engine_.on_broker_event(*event);
                continue;
            }
            const auto& command = std::get<Command>(item);
            if (auto status = engine_.on_command(command); !status && options_.on_command_error)
                options_.on_command_error(command, status.error());
        }
}

void Runner::housekeeping() {
    const std::int64_t now = core::monotonic_ns();
    if (now - last_housekeeping_ < 100 * ms) return;
    const auto& c = engine_.counters();
    const double seconds = static_cast<double>(now - last_housekeeping_) * 1e-9;
    events_per_second_ = static_cast<double>(c.events - last_events_) / seconds;
    strategy_bars_per_second_ =
        static_cast<double>(c.strategy_bars - last_strategy_bars_) / seconds;
    last_events_ = c.events;
    last_strategy_bars_ = c.strategy_bars;
    last_housekeeping_ = now;
    engine_.checkpoint();
    if (options_.on_progress) options_.on_progress(engine_, feed_.progress());
    if (engine_.seq() != published_) publish("running");
}

void Runner::publish(const char* state) {
    if (options_.snapshots == nullptr) return;
    published_ = engine_.seq();
    std::shared_ptr<Snapshot> snapshot;
    try {
        snapshot = engine_.snapshot();
    } catch (const core::ArithmeticFault&) {
        // The figures have left their range: nothing can be shown of them but that.
        snapshot = std::make_shared<Snapshot>();
        snapshot->seq = engine_.seq();
        snapshot->time = engine_.time();
    }
    snapshot->session.state = state;
    snapshot->session.speed = options_.speed;
    snapshot->session.progress = feed_.progress();
    snapshot->session.started = options_.started;
    if (!engine_.health()) snapshot->session.message = engine_.health().error().text();
    snapshot->speed = {events_per_second_, strategy_bars_per_second_,
                       stats_.bar_to_order.quantile(0.5) / 1000,
                       stats_.bar_to_order.quantile(0.99) / 1000};
    options_.snapshots->publish(std::move(snapshot));
}

void Runner::finish(core::Status status) {
    if (status) {
        engine_.checkpoint();
        status = engine_.health();
    }
    stats_.seconds = static_cast<double>(core::monotonic_ns() - started_ns_) * 1e-9;
    stats_.events = engine_.counters().events;
    stats_.strategy_bars = engine_.counters().strategy_bars;
    publish(!status ? "failed" : stats_.interrupted ? "stopping" : "finished");
    // It looks at figures, and those of a failed session may have left their range.
    if (status && options_.on_progress) options_.on_progress(engine_, feed_.progress());
    const std::lock_guard lock(mutex_);
    status_ = std::move(status);
}

}  // namespace pmp::engine
