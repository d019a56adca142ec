#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <utility>
#include <vector>

namespace pmp::core {

/// A map for ids that are given out in rising order and mostly die young: orders, guards. Looking one
/// up takes two reads whatever the number of entries; a few old ids among millions of younger ones
/// cost little. Values stay at their address until they are erased. Id is a core::Id.
template <typename Id, typename T>
class SequentialMap {
public:
    /// Null when there is no such id.
    [[nodiscard]] T* find(Id id) const {
        const std::uint64_t number = id.value / page_size;
        if (number < first_ || number - first_ >= pages_.size()) return nullptr;
        const auto& page = pages_[number - first_];
        return page == nullptr ? nullptr : page->entries[id.value % page_size];
    }

    /// The new value of an id, replacing an older one.
    T& assign(Id id, T value) {
        T*& entry = entry_of(id);
        if (entry == nullptr) {
            if (free_.empty()) free_.push_back(&values_.emplace_back());
            entry = free_.back();
            free_.pop_back();
            ++size_;
            ++pages_[id.value / page_size - first_]->used;
        }
        *entry = std::move(value);
        return *entry;
    }

    /// Takes an id out and gives its value. The id must be in the map.
    T extract(Id id) {
        const std::uint64_t number = id.value / page_size - first_;
        auto& page = pages_[number];
        T*& entry = page->entries[id.value % page_size];
        T* const value = entry;
        entry = nullptr;
        free_.push_back(value);
        --size_;
        if (--page->used == 0) {
            spare_ = std::move(page);
            while (!pages_.empty() && pages_.front() == nullptr) {
                pages_.pop_front();
                ++first_;
            }
        }
        return std::move(*value);
    }

    [[nodiscard]] std::size_t size() const { return size_; }

    /// Calls `what` with each value, in the order of ids.
    template <typename F>
    void for_each(F&& what) const {
        for (const auto& page : pages_)
            if (page != nullptr)
                for (T* entry : page->entries)
                    if (entry != nullptr) what(*entry);
    }

private:
    static constexpr std::uint64_t page_size = 256;
    struct Page {
        std::array<T*, page_size> entries{};
        std::size_t used = 0;
    };

    T*& entry_of(Id id) {
        const std::uint64_t number = id.value / page_size;
        if (pages_.empty()) first_ = number;
        for (; number < first_; --first_) pages_.push_front(nullptr);
        while (number - first_ >= pages_.size()) pages_.push_back(nullptr);
        auto& page = pages_[number - first_];
        if (page == nullptr)
            page = spare_ != nullptr ? std::move(spare_) : std::make_unique<Page>();
        return page->entries[id.value % page_size];
    }

    std::deque<std::unique_ptr<Page>> pages_;
    std::uint64_t first_ = 0;  // number of the first page
    std::unique_ptr<Page> spare_;
    std::deque<T> values_;
    std::vector<T*> free_;
    std::size_t size_ = 0;
};

}  // namespace pmp::core
