#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "config/nearest.hpp"
#include "strategies/loader.hpp"

namespace pmp::strategies {
namespace {

using core::ErrorCode;

std::string where(const Definition& definition) {
    const std::string path = fmt::format("strategy '{}'", definition.name);
    return definition.origin.empty() ? path : fmt::format("{}, {}", definition.origin, path);
}

bool is_pattern(std::string_view text) {
    return text.find_first_of("*?") != std::string_view::npos;
}

/// Greedy matching that goes back only to the last star: linear for one star, never exponential.
bool matches(std::string_view pattern, std::string_view text) {
    std::size_t p = 0, t = 0, star = std::string_view::npos, resume = 0;
    while (t < text.size()) {
        if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
            ++p;
            ++t;
        } else if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*') ++p;
    return p == pattern.size();
}

core::Status expand_one(const std::vector<Definition>& all, Definition& ensemble) {
    std::vector<std::string> members;
    std::vector<double> weights;
    std::set<std::string, std::less<>> seen;
    const auto add = [&](const std::string& name, std::size_t written) {
        members.push_back(name);
        if (!ensemble.weights.empty()) weights.push_back(ensemble.weights[written]);
    };
    for (std::size_t i = 0; i < ensemble.members.size(); ++i) {
        const std::string& word = ensemble.members[i];
        if (!is_pattern(word)) {
            if (!seen.insert(word).second)
                return core::fail(ErrorCode::config,
                                  fmt::format("the member '{}' is there twice", word),
                                  where(ensemble), "name it once, before the patterns it matches");
            add(word, i);
            continue;
        }
        bool any = false;
        for (const Definition& candidate : all) {
            if (candidate.is_ensemble() || candidate.symbol != ensemble.symbol ||
                !matches(word, candidate.name))
                continue;
            any = true;
            if (seen.insert(candidate.name).second) add(candidate.name, i);
        }
        if (!any)
            return core::fail(ErrorCode::config,
                              fmt::format("no strategy of {} matches '{}'", ensemble.symbol, word),
                              where(ensemble), "a pattern takes strategies of the same symbol");
    }
    ensemble.members = std::move(members);
    ensemble.weights = std::move(weights);
    return {};
}

/// Depth-first walk over the ensembles.
class Orderer {
public:
    explicit Orderer(std::span<const Definition> definitions)
        : definitions_(definitions), marks_(definitions.size(), Mark::fresh) {}

    core::Result<std::vector<std::size_t>> order() {
        for (std::size_t i = 0; i < definitions_.size(); ++i)
            if (!index_.emplace(definitions_[i].name, i).second)
                return core::fail(
                    ErrorCode::config,
                    fmt::format("two strategies are named '{}'", definitions_[i].name),
                    where(definitions_[i]), "names must be unique");
        for (std::size_t i = 0; i < definitions_.size(); ++i)
            if (const auto done = visit(i); !done) return std::unexpected(done.error());
        return std::move(order_);
    }

private:
    enum class Mark { fresh, open, done };

    core::Status visit(std::size_t i) {
        if (marks_[i] == Mark::done) return {};
        const Definition& definition = definitions_[i];
        path_.push_back(definition.name);
        if (marks_[i] == Mark::open)
            return core::fail(ErrorCode::config,
                              fmt::format("ensembles count each other: {}", cycle()),
                              where(definition), "remove one of the members");
        marks_[i] = Mark::open;
        for (const std::string& member : definition.members) {
            const auto it = index_.find(member);
            if (it == index_.end()) return unknown(definition, member);
            if (const auto done = visit(it->second); !done) return done;
        }
        path_.pop_back();
        marks_[i] = Mark::done;
        order_.push_back(i);
        return {};
    }

    [[nodiscard]] std::string cycle() const {
        const auto begin = std::ranges::find(path_, path_.back());
        std::string out = *begin;
        for (auto it = begin + 1; it != path_.end(); ++it) out += " -> " + *it;
        return out;
    }

    [[nodiscard]] core::Status unknown(const Definition& definition,
                                       const std::string& member) const {
        std::vector<std::string> names;
        for (const Definition& other : definitions_) names.push_back(other.name);
        return core::fail(ErrorCode::config, fmt::format("there is no strategy '{}'", member),
                          where(definition), config::did_you_mean(member, names));
    }

    std::span<const Definition> definitions_;
    std::vector<Mark> marks_;
    std::map<std::string, std::size_t, std::less<>> index_;
    std::vector<std::string> path_;
    std::vector<std::size_t> order_;
};

}  // namespace

core::Status expand_members(std::vector<Definition>& definitions) {
    for (Definition& definition : definitions)
        if (definition.is_ensemble())
            if (const auto done = expand_one(definitions, definition); !done) return done;
    return {};
}

core::Result<std::vector<std::size_t>> order_by_dependency(
    std::span<const Definition> definitions) {
    return Orderer(definitions).order();
}

}  // namespace pmp::strategies
