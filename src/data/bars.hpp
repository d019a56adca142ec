#pragma once

#include <memory>
#include <span>
#include <vector>

#include "model/bar.hpp"

namespace pmp::data {

/// Bars one after the other, in memory of their own or in a mapped file. Copies share the memory;
/// what is written to one of them is never seen by another.
class Bars {
public:
    using value_type = model::Bar;
    using iterator = const model::Bar*;
    using const_iterator = const model::Bar*;

    Bars() = default;
    Bars(std::vector<model::Bar> bars);  // implicit: a vector of bars is bars
    /// Bars that live in memory which `keeper` holds.
    Bars(std::span<const model::Bar> view, std::shared_ptr<const void> keeper)
        : view_(view), keeper_(std::move(keeper)) {}

    [[nodiscard]] const_iterator begin() const { return view_.data(); }
    [[nodiscard]] const_iterator end() const { return view_.data() + view_.size(); }
    [[nodiscard]] const model::Bar* data() const { return view_.data(); }
    [[nodiscard]] std::size_t size() const { return view_.size(); }
    [[nodiscard]] bool empty() const { return view_.empty(); }
    [[nodiscard]] const model::Bar& operator[](std::size_t i) const { return view_[i]; }
    [[nodiscard]] const model::Bar& front() const { return view_.front(); }
    [[nodiscard]] const model::Bar& back() const { return view_.back(); }
    operator std::span<const model::Bar>() const { return view_; }  // implicit, as of a vector

    /// `count` of them from `first` on, in the same memory.
    [[nodiscard]] Bars slice(std::size_t first, std::size_t count) const {
        return {view_.subspan(first, count), keeper_};
    }
    void push_back(const model::Bar& bar);
    /// Replaces one bar.
    void set(std::size_t i, const model::Bar& bar);
    template <class Predicate>
    void erase_if(Predicate predicate) {
        own();
        std::erase_if(*own_, predicate);
        view_ = *own_;
    }

    bool operator==(const Bars& other) const;

private:
    /// Makes the bars a vector nobody else holds.
    void own();

    std::span<const model::Bar> view_;
    std::shared_ptr<const void> keeper_;
    std::shared_ptr<std::vector<model::Bar>> own_;
};

}  // namespace pmp::data
