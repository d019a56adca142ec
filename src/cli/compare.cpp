// pmp backtest compare A B: what differs between two results.

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/result_file.hpp"
#include "cli/verbs.hpp"

namespace pmp::cli {
namespace {

using Json = nlohmann::ordered_json;
using Number = std::optional<double>;

constexpr std::size_t most_listed = 20;

struct MetricPair {
    std::string name;
    Number a, b;

    [[nodiscard]] bool differs() const { return a != b; }
    [[nodiscard]] Number difference() const { return a && b ? Number(*b - *a) : std::nullopt; }
};

/// Metrics of both by name: those of a in its order, then what only b has.
std::vector<MetricPair> pair_up(const FileMetrics& a, const FileMetrics& b) {
    const auto find = [](const FileMetrics& all, const std::string& name) {
        const auto it = std::ranges::find(all, name, &FileMetrics::value_type::first);
        return it == all.end() ? Number() : it->second;
    };
    std::vector<MetricPair> out;
    for (const auto& [name, value] : a) out.push_back({name, value, find(b, name)});
    for (const auto& [name, value] : b)
        if (std::ranges::find(a, name, &FileMetrics::value_type::first) == a.end())
            out.push_back({name, std::nullopt, value});
    return out;
}

struct StrategyPair {
    std::string name;
    bool in_a = false, in_b = false;
    std::vector<MetricPair> metrics;

    [[nodiscard]] bool differs() const {
        return in_a != in_b || std::ranges::any_of(metrics, &MetricPair::differs);
    }
};

std::vector<StrategyPair> pair_up(const ResultFile& a, const ResultFile& b) {
    std::map<std::string, const FileMetrics*> in_b;
    for (const auto& [name, metrics] : b.strategies) in_b[name] = &metrics;
    std::vector<StrategyPair> out;
    for (const auto& [name, metrics] : a.strategies) {
        const auto it = in_b.find(name);
        if (it == in_b.end()) {
            out.push_back({name, true, false, {}});
            continue;
        }
        out.push_back({name, true, true, pair_up(metrics, *it->second)});
        in_b.erase(it);
    }
    for (const auto& [name, metrics] : b.strategies)
        if (in_b.contains(name)) out.push_back({name, false, true, {}});
    return out;
}

struct TradePair {
    const FileTrade* a = nullptr;
    const FileTrade* b = nullptr;

    [[nodiscard]] const FileTrade& any() const { return a != nullptr ? *a : *b; }
};

struct TradeDifferences {
    std::size_t only_a = 0, only_b = 0, changed = 0;
    std::vector<TradePair> first;  ///< by time of entry

    [[nodiscard]] std::size_t all() const { return only_a + only_b + changed; }
};

/// Trades are the same trade when strategy, symbol, direction and time of entry agree.
TradeDifferences pair_up(const std::vector<FileTrade>& a, const std::vector<FileTrade>& b) {
    using Key = std::tuple<std::string_view, std::string_view, std::string_view, std::string_view>;
    const auto key = [](const FileTrade& t) {
        return Key{t.entry_time, t.strategy, t.symbol, t.direction};
    };
    const auto sorted = [&](const std::vector<FileTrade>& trades) {
        std::vector<const FileTrade*> out;
        for (const auto& t : trades) out.push_back(&t);
        std::ranges::stable_sort(out, {}, [&](const FileTrade* t) { return key(*t); });
        return out;
    };
    const auto left = sorted(a), right = sorted(b);
    TradeDifferences out;
    const auto note = [&](std::size_t& count, TradePair pair) {
        ++count;
        if (out.first.size() < most_listed) out.first.push_back(pair);
    };
    std::size_t i = 0, j = 0;
    while (i < left.size() || j < right.size()) {
        const bool take_a =
            j == right.size() || (i < left.size() && key(*left[i]) < key(*right[j]));
        const bool take_b =
            i == left.size() || (j < right.size() && key(*right[j]) < key(*left[i]));
        if (take_a) note(out.only_a, {left[i++], nullptr});
        else if (take_b) note(out.only_b, {nullptr, right[j++]});
        else {
            if (*left[i] != *right[j]) note(out.changed, {left[i], right[j]});
            ++i;
            ++j;
        }
    }
    return out;
}

/// First time at which the equity differs, or nothing.
std::optional<std::string> first_difference(const ResultFile& a, const ResultFile& b) {
    const std::size_t both = std::min(a.equity.size(), b.equity.size());
    for (std::size_t i = 0; i < both; ++i)
        if (a.equity[i] != b.equity[i]) return std::min(a.equity[i].first, b.equity[i].first);
    if (a.equity.size() == b.equity.size()) return std::nullopt;
    return (a.equity.size() > both ? a : b).equity[both].first;
}

struct Comparison {
    const ResultFile &a, &b;
    std::vector<MetricPair> metrics;
    std::vector<StrategyPair> strategies;
    TradeDifferences trades;
    std::optional<std::string> equity;

    /// Hashes and build say where a difference comes from; they are none themselves.
    [[nodiscard]] bool differs() const {
        return trades.all() > 0 || equity || std::ranges::any_of(metrics, &MetricPair::differs) ||
               std::ranges::any_of(strategies, &StrategyPair::differs);
    }
};

std::string text_of(Number value) { return value ? fmt::format("{:.8g}", *value) : "-"; }

std::string trade_text(const FileTrade& t) {
    return fmt::format("{} {} {} {} at {} to {} at {} ({}), pnl {}", t.direction, t.units, t.symbol,
                       t.entry_time, t.entry_price, t.exit_time, t.exit_price, t.exit_reason,
                       t.pnl);
}

/// The fields that differ: "exit_price 1.2 / 1.3".
std::string changes(const FileTrade& a, const FileTrade& b) {
    std::string out;
    const auto note = [&](const char* name, const auto& x, const auto& y) {
        if (x != y) out += fmt::format("{}{} {} / {}", out.empty() ? "" : ", ", name, x, y);
    };
    note("units", a.units, b.units);
    note("entry_price", a.entry_price, b.entry_price);
    note("exit_time", a.exit_time, b.exit_time);
    note("exit_price", a.exit_price, b.exit_price);
    note("exit_reason", a.exit_reason, b.exit_reason);
    note("pnl", a.pnl, b.pnl);
    note("fees", a.fees, b.fees);
    note("financing", a.financing, b.financing);
    return out;
}

void metric_lines(std::string& out, const std::vector<MetricPair>& metrics, bool all) {
    for (const auto& m : metrics) {
        if (!all && !m.differs()) continue;
        out += fmt::format("  {:<24} {:>16} {:>16} {:>16}\n", m.name, text_of(m.a), text_of(m.b),
                           m.differs() ? text_of(m.difference()) : "=");
    }
}

std::string to_text(const Comparison& c) {
    std::string out = fmt::format("A  {}\nB  {}\n", c.a.path, c.b.path);
    for (const auto& [name, a, b] :
         {std::tuple{"configuration", &c.a.config_hash, &c.b.config_hash},
          std::tuple{"data", &c.a.data_hash, &c.b.data_hash},
          std::tuple{"build", &c.a.build, &c.b.build}})
        out += *a == *b ? fmt::format("{:<14} equal      {}\n", name, *a)
                        : fmt::format("{:<14} different  {} / {}\n", name, *a, *b);
    out += fmt::format("\n  {:<24} {:>16} {:>16} {:>16}\n", "metric", "A", "B", "B - A");
    metric_lines(out, c.metrics, true);
    std::size_t same = 0;
    for (const auto& s : c.strategies) {
        if (!s.differs()) {
            ++same;
            continue;
        }
        out += "\nstrategy " + s.name;
        out += s.in_a && s.in_b ? "\n" : s.in_a ? ": only in A\n" : ": only in B\n";
        metric_lines(out, s.metrics, false);
    }
    out +=
        fmt::format("\nstrategies     {} equal, {} different\n", same, c.strategies.size() - same);
    out += fmt::format("trades         {} / {}: {} only in A, {} only in B, {} different\n",
                       c.a.trades.size(), c.b.trades.size(), c.trades.only_a, c.trades.only_b,
                       c.trades.changed);
    for (const auto& pair : c.trades.first) {
        if (pair.a != nullptr && pair.b != nullptr)
            out += fmt::format("  differs  {} {} {} {}: {}\n", pair.a->strategy, pair.a->direction,
                               pair.a->symbol, pair.a->entry_time, changes(*pair.a, *pair.b));
        else
            out += fmt::format("  only {}   {}: {}\n", pair.a != nullptr ? 'A' : 'B',
                               pair.any().strategy, trade_text(pair.any()));
    }
    if (c.trades.all() > most_listed)
        out += fmt::format("  and {} more\n", c.trades.all() - most_listed);
    out += c.equity ? "equity         first differs at " + *c.equity + "\n"
                    : fmt::format("equity         equal at all {} samples\n", c.a.equity.size());
    return out;
}

Json json_of(Number value) { return value ? Json(*value) : Json(nullptr); }

Json json_of(const std::vector<MetricPair>& metrics) {
    Json out = Json::object();
    for (const auto& m : metrics)
        out[m.name] = {
            {"a", json_of(m.a)}, {"b", json_of(m.b)}, {"difference", json_of(m.difference())}};
    return out;
}

Json json_of(const FileTrade* t) {
    if (t == nullptr) return nullptr;
    return {{"strategy", t->strategy},
            {"symbol", t->symbol},
            {"direction", t->direction},
            {"units", t->units},
            {"entry_time", t->entry_time},
            {"entry_price", t->entry_price},
            {"exit_time", t->exit_time},
            {"exit_price", t->exit_price},
            {"pnl", t->pnl},
            {"fees", t->fees},
            {"financing", t->financing},
            {"exit_reason", t->exit_reason}};
}

Json to_json(const Comparison& c) {
    const auto both = [](const std::string& a, const std::string& b) {
        return Json{{"a", a}, {"b", b}, {"equal", a == b}};
    };
    Json strategies = Json::array(), first = Json::array();
    for (const auto& s : c.strategies)
        strategies.push_back({{"name", s.name},
                              {"in_a", s.in_a},
                              {"in_b", s.in_b},
                              {"equal", !s.differs()},
                              {"metrics", json_of(s.metrics)}});
    for (const auto& pair : c.trades.first)
        first.push_back({{"a", json_of(pair.a)}, {"b", json_of(pair.b)}});
    return {{"a", c.a.path},
            {"b", c.b.path},
            {"equal", !c.differs()},
            {"config_hash", both(c.a.config_hash, c.b.config_hash)},
            {"data_hash", both(c.a.data_hash, c.b.data_hash)},
            {"build", both(c.a.build, c.b.build)},
            {"metrics", json_of(c.metrics)},
            {"strategies", std::move(strategies)},
            {"trades",
             {{"a", c.a.trades.size()},
              {"b", c.b.trades.size()},
              {"only_a", c.trades.only_a},
              {"only_b", c.trades.only_b},
              {"different", c.trades.changed},
              {"first", std::move(first)}}},
            {"equity_first_difference", c.equity ? Json(*c.equity) : Json(nullptr)}};
}

}  // namespace

int compare(const Context& context, const CompareOptions& options) {
    const auto a = read_result(options.a);
    if (!a) return report(context, a.error());
    const auto b = read_result(options.b);
    if (!b) return report(context, b.error());
    const Comparison found{*a,
                           *b,
                           pair_up(a->metrics, b->metrics),
                           pair_up(*a, *b),
                           pair_up(a->trades, b->trades),
                           first_difference(*a, *b)};
    print(options.json ? to_json(found).dump(2) + "\n" : to_text(found));
    const bool differs = found.differs();
    say(context, differs ? "the results differ" : "the results are equal");
    return differs && options.fail_if_different ? 8 : 0;
}

}  // namespace pmp::cli
