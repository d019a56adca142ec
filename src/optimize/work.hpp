#pragma once

#include <atomic>
#include <cstdint>
#include <functional>

#include "core/error.hpp"

namespace pmp::optimize {

/// Threads that share a row of tasks, and what they all look at.
class Work {
public:
    Work(unsigned threads, std::uint64_t steps, const std::atomic<bool>* stop,
         std::function<void(double)> progress);

    /// Calls task(0) .. task(count - 1), each once, on all threads; no new one after a failure or
    /// a stop. The caller's thread shows the progress meanwhile. The failure of the lowest task.
    [[nodiscard]] core::Status run(std::size_t count,
                                   const std::function<core::Status(std::size_t)>& task);
    /// Tells how much has been done, of the `steps` there are.
    void advance(std::uint64_t steps) { done_ += steps; }
    [[nodiscard]] bool stopped() const { return stop_ != nullptr && stop_->load(); }
    [[nodiscard]] unsigned threads() const { return threads_; }

private:
    unsigned threads_;
    std::uint64_t steps_;
    const std::atomic<bool>* stop_;
    std::function<void(double)> progress_;
    std::atomic<std::uint64_t> done_{0};
};

}  // namespace pmp::optimize
