#include "storage/projector_thread.hpp"

#include <utility>

namespace pmp::storage {

ProjectorThread::ProjectorThread(std::unique_ptr<Projector> projector,
                                 std::chrono::milliseconds every)
    : projector_(std::move(projector)), every_(every), watermark_(projector_->watermark().value) {
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

ProjectorThread::~ProjectorThread() { (void)stop(); }

core::Status ProjectorThread::stop() {
    if (thread_.joinable()) {
        thread_.request_stop();
        thread_.join();
    }
    if (auto error = last_error()) return std::unexpected(std::move(*error));
    return {};
}

std::optional<core::Error> ProjectorThread::last_error() const {
    const std::lock_guard lock(mutex_);
    return error_;
}

void ProjectorThread::run(const std::stop_token& stop) {
    for (;;) {
        // Asked before the turn, so that the last turn sees everything committed before stop().
        const bool last = stop.stop_requested();
        while (turn()) {}
        if (last) return;
        std::unique_lock lock(mutex_);
        wake_.wait_for(lock, stop, every_, [] { return false; });
    }
}

bool ProjectorThread::turn() {
    const auto applied = projector_->run_once();
    const auto lag = projector_->lag();
    const std::lock_guard lock(mutex_);
    watermark_ = projector_->watermark().value;
    if (lag) lag_ = *lag;
    error_.reset();
    if (!applied) error_ = applied.error();
    return applied && *applied > 0;
}

}  // namespace pmp::storage
