#include "optimize/work.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace pmp::optimize {

Work::Work(unsigned threads, std::uint64_t steps, const std::atomic<bool>* stop,
           std::function<void(double)> progress)
    : threads_(threads != 0 ? threads : std::max(1U, std::thread::hardware_concurrency())),
      steps_(steps),
      stop_(stop),
      progress_(std::move(progress)) {}

core::Status Work::run(std::size_t count, const std::function<core::Status(std::size_t)>& task) {
    std::atomic<std::size_t> next{0};
    std::atomic<bool> broken{false};
    std::mutex mutex;
    std::condition_variable changed;
    std::size_t failed_task = count;
    core::Status failure;
    std::size_t running = std::min<std::size_t>(threads_, count);
    const auto work = [&] {
        // A task that was taken is done: so the lowest failure is the same on every run.
        while (!broken && !stopped()) {
            const std::size_t i = next++;
            if (i >= count) break;
            auto status = task(i);
            if (status) continue;
            const std::lock_guard lock(mutex);
            broken = true;
            if (i < failed_task) {
                failed_task = i;
                failure = std::move(status);
            }
        }
        const std::lock_guard lock(mutex);
        --running;
        changed.notify_one();
    };
    std::vector<std::jthread> workers;
    for (std::size_t i = running; i > 0; --i) workers.emplace_back(work);
    std::unique_lock lock(mutex);
    while (!changed.wait_for(lock, std::chrono::milliseconds(100), [&] { return running == 0; })) {
        lock.unlock();
        if (progress_ && steps_ > 0)
            progress_(static_cast<double>(done_.load()) / static_cast<double>(steps_));
        lock.lock();
    }
    return failure;
}

}  // namespace pmp::optimize
