#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "storage/projector.hpp"

namespace pmp::storage {

/// Runs a projector in the background. An error is kept for last_error() and the batch tried again
/// at the next turn, so a database that comes back is caught up with; the engine never waits.
class ProjectorThread {
public:
    explicit ProjectorThread(std::unique_ptr<Projector> projector,
                             std::chrono::milliseconds every = std::chrono::milliseconds(50));
    /// Stops as stop() does.
    ~ProjectorThread();

    /// Applies everything committed so far, ends the thread and tells whether all of it arrived.
    core::Status stop();

    /// Journal rows not yet in the store, as of the last turn.
    [[nodiscard]] std::uint64_t lag() const { return lag_; }
    [[nodiscard]] core::Seq watermark() const { return {watermark_}; }
    /// The error of the last turn; nothing when it went well.
    [[nodiscard]] std::optional<core::Error> last_error() const;

private:
    void run(const std::stop_token& stop);
    bool turn();

    std::unique_ptr<Projector> projector_;
    std::chrono::milliseconds every_;
    std::atomic<std::uint64_t> lag_{0};
    std::atomic<std::uint64_t> watermark_{0};
    mutable std::mutex mutex_;
    std::condition_variable_any wake_;
    std::optional<core::Error> error_;
    std::jthread thread_;
};

}  // namespace pmp::storage
