#pragma once

#include <atomic>
#include <cmath>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "server/client.hpp"
#include "server/server.hpp"

namespace pmp::server::test {

inline core::Decimal dec(const char* text) { return *core::Decimal::parse(text); }

inline std::shared_ptr<engine::Snapshot> make_snapshot(std::uint64_t seq, int strategies = 2) {
    auto s = std::make_shared<engine::Snapshot>();
    s->seq = {seq};
    s->time = {1'514'851'200'000'000'000 + static_cast<std::int64_t>(seq) * 1'000'000'000};
    s->session.name = "demo";
    s->session.mode = "PAPER";
    s->session.state = "running";
    s->session.speed = "60";
    s->session.progress = 0.5;
    s->account.currency = "USD";
    s->account.equity = dec("1000123.45");
    s->risk.limits.push_back({"drawdown", "account", "ratio", "halt", 0.012, 0.12, 0.1});
    s->blocked_by.push_back({"EXPOSURE_SYMBOL_LIMIT", 12});
    s->instruments.push_back({"EURUSD", dec("1.2345"), s->time, 10});
    s->positions.push_back({"EURUSD", dec("1000"), dec("1.1"), dec("1.2"), dec("1200"), dec("1.2"), 1});
    for (int i = 0; i < strategies; ++i) {
        engine::Snapshot::Strategy row;
        row.id = static_cast<std::uint32_t>(i);
        row.name = "rsi-" + std::to_string(i);
        row.symbol = "EURUSD";
        row.win_rate = 0.5;
        row.unrealized = dec("0.7");
        row.spark.assign(60, 0.125);
        s->strategies.push_back(std::move(row));
    }
    s->alerts.push_back({s->time, "warning", "text"});
    return s;
}

inline nlohmann::json parse(const std::string& text) {
    return nlohmann::json::parse(text, nullptr, false);
}

/// A server on a free port, with everything it was told and asked recorded.
class ServerTest : public ::testing::Test {
protected:
    static constexpr const char* token = "test-token";
    static constexpr const char* bearer = "Authorization: Bearer test-token\r\n";

    void start(Server::Options options = {}) {
        options.token = token;
        Dependencies d;
        d.snapshots = hub;
        d.queries = queries;
        d.submit_command = [this](engine::Command command) -> core::Result<std::uint64_t> {
            if (on_submit) on_submit();
            const std::lock_guard lock(mutex);
            if (submit_error) return std::unexpected(*submit_error);
            commands.push_back(std::move(command));
            return commands.size();
        };
        d.session_running = [this] { return running.load(); };
        d.access_log = [this](const AccessLine& line) {
            const std::lock_guard lock(mutex);
            log.push_back(line);
        };
        d.version = "0.1.0";
        d.build = "debug";
        d.schema = 2;
        d.assets = assets;
        auto started = Server::start(std::move(options), std::move(d));
        ASSERT_TRUE(started.has_value()) << started.error().text();
        server = std::move(*started);
    }
    void TearDown() override {
        if (server) server->stop();
    }
    Client client() { return Client(server->port()); }
    std::size_t command_count() {
        const std::lock_guard lock(mutex);
        return commands.size();
    }
    std::string code_of(const Answer& answer) { return parse(answer.body).value("code", "none"); }

    std::shared_ptr<SnapshotHub> hub = std::make_shared<SnapshotHub>();
    std::shared_ptr<storage::Queries> queries;
    std::vector<Asset> assets{{"/index.html", "<!doctype html><p>page"},
                              {"/assets/index-4f3a.js", "console.log(1)"},
                              {"/favicon.svg", "<svg/>"}};
    std::atomic<bool> running{true};
    std::function<void()> on_submit;
    std::mutex mutex;
    std::optional<core::Error> submit_error;
    std::vector<engine::Command> commands;
    std::vector<AccessLine> log;
    std::unique_ptr<Server> server;
};

}  // namespace pmp::server::test
