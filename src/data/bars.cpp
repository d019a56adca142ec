#include "data/bars.hpp"

#include <algorithm>

namespace pmp::data {

Bars::Bars(std::vector<model::Bar> bars)
    : own_(std::make_shared<std::vector<model::Bar>>(std::move(bars))) {
    view_ = *own_;
    keeper_ = own_;
}

void Bars::own() {
    // own_ and keeper_ are two of the references; a third is another copy or slice.
    const bool alone = own_ && own_ == keeper_ && own_.use_count() == 2;
    if (alone && view_.size() == own_->size()) return;
    own_ = std::make_shared<std::vector<model::Bar>>(view_.begin(), view_.end());
    keeper_ = own_;
    view_ = *own_;
}

void Bars::push_back(const model::Bar& bar) {
    const model::Bar copy = bar;  // it may be one of ours
    own();
    own_->push_back(copy);
    view_ = *own_;
}

void Bars::set(std::size_t i, const model::Bar& bar) {
    const model::Bar copy = bar;
    own();
    (*own_)[i] = copy;
}

bool Bars::operator==(const Bars& other) const { return std::ranges::equal(view_, other.view_); }

}  // namespace pmp::data
