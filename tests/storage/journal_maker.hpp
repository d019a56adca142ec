#pragma once

#include <string>
#include <vector>

#include <fmt/format.h>

#include "core/decimal.hpp"
#include "core/rng.hpp"
#include "engine/journal.hpp"

namespace pmp::storage::test {

/// Makes journals that keep the contract of docs/design/journal.md: whole events, one after the
/// other, the same for the same seed. The numbers in them mean nothing.
class JournalMaker {
public:
    explicit JournalMaker(std::uint64_t seed, int strategies = 5)
        : rng_(seed), strategies_(strategies) {}

    /// What was made so far, counted here and not by the code under test.
    struct Counts {
        std::uint64_t bars = 0, decisions = 0, blocked = 0, orders = 0, fills = 0, trades = 0;
    };
    [[nodiscard]] const Counts& counts() const { return counts_; }

    /// The session's first event.
    std::vector<engine::JournalRow> session(const std::string& name = "demo") {
        begin();
        put("session", 0,
            fmt::format(R"({{"name":"{}","version":"0.1.0","config_hash":"c0","currency":"USD",)"
                        R"("cash":"1000000","mode":"PAPER","instruments":[{}]}})",
                        name,
                        R"({"symbol":"EURUSD","currency":"USD","tick":"0.00001","lot":"1",)"
                        R"("contract_size":"1","timeframe":"1h"},)"
                        R"({"symbol":"GOOGL","currency":"USD","tick":"0.01","lot":"1",)"
                        R"("contract_size":"1","timeframe":"1d"})"));
        for (int i = 0; i < strategies_; ++i) strategy(i, "running", true);
        return std::move(rows_);
    }

    /// One event: mostly a bar with its decisions, sometimes an answer of the broker or a command.
    std::vector<engine::JournalRow> event() {
        begin();
        const std::uint64_t what = rng_.below(10);
        if (what == 0) command();
        else if (what <= 3 && !open_orders_.empty()) broker();
        else bar();
        return std::move(rows_);
    }

private:
    static constexpr const char* symbols[] = {"EURUSD", "GOOGL"};

    void begin() {
        rows_.clear();
        time_ += 3'600'000'000'000;
        cause_ = 0;
    }
    void put(const std::string& kind, std::uint64_t cause, std::string payload) {
        rows_.push_back({{++seq_}, kind, {time_}, {time_ + 17}, {cause}, std::move(payload)});
        if (cause_ == 0) cause_ = seq_;
    }
    std::string name(std::uint64_t i) const { return fmt::format("strategy-{:02}", i); }
    std::string decimal(std::int64_t below) {
        const auto raw = static_cast<std::int64_t>(rng_.below(static_cast<std::uint64_t>(below)));
        return core::Decimal::from_raw(raw).to_string();
    }

    void strategy(std::uint64_t i, const char* state, bool definition) {
        put("strategy", cause_,
            fmt::format(R"({{"strategy":"{}","id":{},"type":"rsi","symbol":"{}","timeframe":"1h",)"
                        R"("state":"{}","reason":"","role":"trader"{}}})",
                        name(i), i, symbols[i % 2], state,
                        definition ? R"(,"definition":{"type":"rsi","params":{"period":14}})" : ""));
    }

    void command() {
        const std::uint64_t i = rng_.below(static_cast<std::uint64_t>(strategies_));
        put("command", 0,
            fmt::format(R"({{"id":{},"kind":"strategy_disable","strategy":"{}","definition":"",)"
                        R"("limit":"","value":0,"reason":"test","actor":"operator"}})",
                        seq_, name(i)));
        strategy(i, "disabled", false);
        if (rng_.below(3) == 0)
            put("risk", cause_,
                R"({"state":"REDUCED","killed":false,"reason":"drawdown","measured":0.05,"limit":0.04})");
    }

    void bar() {
        const std::uint64_t instrument = rng_.below(2);
        ++counts_.bars;
        put("bar_close", 0,
            fmt::format(R"({{"i":{},"t":{},"o":{},"h":{},"l":{},"c":{},"v":1}})", instrument,
                        time_ - 3'600'000'000'000, 100 + seq_, 200 + seq_, 50 + seq_, 150 + seq_));
        for (std::uint64_t n = rng_.below(4); n > 0; --n) decision(instrument);
        if (rng_.below(4) == 0)
            put("metrics", cause_,
                fmt::format(R"({{"equity":"{}","cash":"{}","realized":"-1.5","unrealized":"0",)"
                            R"("drawdown":{:.4f},"gross_exposure":"1","net_exposure":"-1","trades":{}}})",
                            decimal(1'000'000'000'000), decimal(1'000'000'000'000), rng_.uniform(),
                            counts_.trades));
    }

    void decision(std::uint64_t instrument) {
        static constexpr const char* codes[] = {"EXPOSURE_SYMBOL_LIMIT", "CORRELATION_LIMIT",
                                                "DRAWDOWN_HALT"};
        const std::uint64_t id = ++counts_.decisions;
        const bool blocked = rng_.below(3) == 0;
        const std::uint64_t order = blocked ? 0 : counts_.orders + 1;
        const std::uint64_t by = rng_.below(static_cast<std::uint64_t>(strategies_));
        if (blocked) ++counts_.blocked;
        const char* code = blocked ? codes[rng_.below(3)] : "OK";
        put("decision", cause_,
            fmt::format(R"({{"id":{},"strategy":"{}","symbol":"{}","signal":"{}","confidence":{:.3f},)"
                        R"("details":{{"rsi":{:.2f}}},"price":"1.2345","held":"0","requested":"1000",)"
                        R"("approved":"{}","verdict":"{}","code":"{}","sentence":"Because.","order":{},)"
                        R"("stages":[{{"stage":"risk","check":"exposure_symbol","code":"{}",)"
                        R"("verdict":"{}","measured":null,"limit":0.25,"unit":"ratio",)"
                        R"("before":"1000","after":"0"}}]}})",
                        id, name(by), symbols[instrument], rng_.below(2) == 0 ? "BUY" : "SELL",
                        rng_.uniform(), 100 * rng_.uniform(), blocked ? "0" : "1000",
                        blocked ? "block" : "pass", code, order, code, blocked ? "block" : "pass"));
        if (blocked) return;
        ++counts_.orders;
        put("order", seq_,
            fmt::format(R"({{"id":{},"client_order_id":"demo-{}","symbol":"{}","side":"BUY",)"
                        R"("type":"market","purpose":"net","quantity":"1000","price":"0","oco":0,)"
                        R"("legs":[{{"strategy":"{}","quantity":"1000","decision":{}}}]}})",
                        order, order, symbols[instrument], name(by), id));
        state(order, "SUBMITTED", "0");
        open_orders_.push_back({order, instrument, by});
    }

    void state(std::uint64_t order, const char* to, const std::string& filled) {
        put("order_state", cause_,
            fmt::format(R"({{"id":{},"state":"{}","filled":"{}","average_price":"1.2","text":""}})",
                        order, to, filled));
    }

    void broker() {
        const std::size_t which = rng_.below(open_orders_.size());
        const Open open = open_orders_[which];
        open_orders_.erase(open_orders_.begin() + static_cast<std::ptrdiff_t>(which));
        put("broker", 0, fmt::format(R"({{"kind":"filled","number":{},"order":{}}})", seq_, open.order));
        if (rng_.below(5) == 0) return state(open.order, "REJECTED", "0");
        const std::uint64_t exec = ++counts_.fills;
        put("fill", cause_,
            fmt::format(R"({{"exec":{},"order":{},"symbol":"{}","side":"BUY","quantity":"1000",)"
                        R"("price":"1.2","fee":"0.2","time":{},"price_time":{},)"
                        R"("shares":[{{"strategy":"{}","quantity":"1000","fee":"0.2"}}]}})",
                        exec, open.order, symbols[open.instrument], time_, time_, name(open.by)));
        state(open.order, "FILLED", "1000");
        for (const std::string& owner : {"\"" + name(open.by) + "\"", std::string("null")})
            put("position", cause_,
                fmt::format(R"({{"strategy":{},"symbol":"{}","quantity":"{}","average_price":"1.2",)"
                            R"("realized":"{}","fees":"0.2"}})",
                            owner, symbols[open.instrument], decimal(1'000'000'000'000),
                            decimal(1'000'000'000)));
        if (rng_.below(2) != 0) return;
        put("trade", cause_,
            fmt::format(R"({{"id":{},"strategy":"{}","symbol":"{}","direction":"long","units":"1000",)"
                        R"("entry_time":"2018-01-02T00:00:00Z","entry_price":"1.1",)"
                        R"("exit_time":"2018-01-03T00:00:00Z","exit_price":"1.2","pnl":"100",)"
                        R"("fees":"0.4","exit_reason":"signal"}})",
                        ++counts_.trades, name(open.by), symbols[open.instrument]));
    }

    struct Open {
        std::uint64_t order, instrument, by;
    };
    core::Rng rng_;
    int strategies_;
    Counts counts_{};
    std::uint64_t seq_ = 0;
    std::uint64_t cause_ = 0;
    std::int64_t time_ = 1'514'851'200'000'000'000;
    std::vector<Open> open_orders_;
    std::vector<engine::JournalRow> rows_;
};

}  // namespace pmp::storage::test
