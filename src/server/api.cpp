#include "server/api.hpp"

#include <algorithm>
#include <array>
#include <exception>

#include "server/json_writer.hpp"

namespace pmp::server {

namespace {

Api::Plan answer(Response response) {
    return {[response = std::move(response)]() mutable { return std::move(response); }, false};
}

bool is_read(std::string_view method) { return method == "GET" || method == "HEAD"; }

Response upgrade_required() {
    Response out = problem(426, "UPGRADE_REQUIRED", "this path speaks websocket");
    out.headers.emplace_back("Upgrade", "websocket");
    return out;
}

/// The first query key the route does not know.
std::optional<std::string_view> unknown_parameter(const Target& target, std::string_view known) {
    for (const auto& [key, value] : target.query) {
        const bool word = !key.empty() && key.find(' ') == std::string::npos;
        const auto at = word ? known.find(key + " ") : std::string_view::npos;
        if (at == std::string_view::npos || (at > 0 && known[at - 1] != ' ')) return key;
    }
    return {};
}

}  // namespace

struct Api::Route {
    std::string_view method;
    std::string_view path;  ///< one that ends in '/' takes one more segment
    bool blocking;
    Response (*handler)(Api&, const Call&);
    std::string_view parameters;  ///< known query keys, each followed by a space
};

std::span<const Api::Route> Api::routes() {
    using A = Api;
    using C = const Call;
    static constexpr std::array<Route, 13> table{{
        {"GET", "/healthz", false,
         [](A&, C&) { return json_response(200, R"({"status":"ok"})"); }, ""},
        {"GET", "/api/v1/version", false, [](A& a, C&) { return a.version(); }, ""},
        {"GET", "/api/v1/snapshot", false, [](A& a, C&) { return a.snapshot(); }, ""},
        {"GET", stream_path, false, [](A&, C&) { return upgrade_required(); }, ""},
        {"GET", "/api/v1/equity", true, [](A& a, C& c) { return a.read_.equity(c); }, "max "},
        {"GET", "/api/v1/decisions", true, [](A& a, C& c) { return a.read_.decisions(c); },
         "limit before strategy symbol verdict code "},
        {"GET", "/api/v1/decisions/", true, [](A& a, C& c) { return a.read_.decision(c); }, ""},
        {"GET", "/api/v1/orders", true, [](A& a, C& c) { return a.read_.orders(c); },
         "limit before state symbol "},
        {"GET", "/api/v1/fills", true, [](A& a, C& c) { return a.read_.fills(c); },
         "limit before "},
        {"GET", "/api/v1/trades", true, [](A& a, C& c) { return a.read_.trades(c); },
         "limit before strategy "},
        {"GET", "/api/v1/positions", true, [](A& a, C& c) { return a.read_.positions(c); }, ""},
        {"GET", "/api/v1/strategies/", true, [](A& a, C& c) { return a.read_.strategy(c); }, ""},
        {"POST", "/api/v1/commands", true,
         [](A& a, C& c) { return a.commands_.post(c.request); }, ""},
    }};
    return table;
}

void add_common_headers(Response& response) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 5> headers{{
        {"Content-Security-Policy",
         "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
         "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'"},
        {"X-Content-Type-Options", "nosniff"},
        {"X-Frame-Options", "DENY"},
        {"Referrer-Policy", "no-referrer"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
    }};
    for (const auto& [name, value] : headers) response.headers.emplace_back(name, value);
}

Api::Api(const Dependencies& d, std::uint16_t port, std::string token)
    : guard_(port, std::move(token)),
      assets_(d.assets),
      snapshots_(d.snapshots),
      read_(d.snapshots, d.queries),
      commands_(d.submit_command, d.session_running),
      version_(d.version),
      build_(d.build),
      schema_(d.schema) {}

const Api::Route* Api::find(const Request& request, const std::string& path,
                            std::string& allowed) {
    for (const auto& route : routes()) {
        const bool with_rest = route.path.ends_with('/');
        const bool here = with_rest ? path.starts_with(route.path) && path.size() > route.path.size()
                                    : path == route.path;
        if (!here) continue;
        if (route.method == request.method || (route.method == "GET" && request.method == "HEAD")) {
            return &route;
        }
        allowed = route.method == "GET" ? "GET, HEAD" : route.method;
    }
    return nullptr;
}

Api::Plan Api::plan(Request request) {
    if (auto refusal = guard_.refuse_host(request)) return answer(std::move(*refusal));
    auto target = Target::parse(request.target);
    if (!target) return answer(problem(400, "BAD_REQUEST", "the request's target is malformed"));
    std::string allowed;
    const Route* route = find(request, target->path, allowed);
    if (!route) return answer(no_route(request, target->path, std::move(allowed)));
    if (const auto key = unknown_parameter(*target, route->parameters)) {
        return answer(problem(400, "BAD_PARAMETER", "unknown parameter '" + std::string(*key) + "'"));
    }
    if (route->method == "POST") {
        if (auto refusal = guard_.refuse_origin(request)) return answer(std::move(*refusal));
        if (auto refusal = guard_.refuse_token(request)) return answer(std::move(*refusal));
    }
    Call call{std::move(request), std::move(*target), {}};
    if (route->path.ends_with('/')) call.rest = call.target.path.substr(route->path.size());
    return {[this, route, call = std::move(call)] {
                try {
                    return route->handler(*this, call);
                } catch (const std::exception& e) {
                    return problem(500, "INTERNAL", std::string("an unforeseen failure: ") + e.what());
                }
            },
            route->blocking};
}

std::optional<Response> Api::refuse_stream(const Request& request) const {
    if (auto refusal = guard_.refuse_host(request)) return refusal;
    return guard_.refuse_origin(request);
}

Response Api::no_route(const Request& request, const std::string& path,
                       std::string allowed) const {
    Response asset = assets_.get(path, request);
    if (allowed.empty() && (is_read(request.method) || asset.status == 404)) return asset;
    if (allowed.empty()) allowed = "GET, HEAD";
    Response out = problem(405, "METHOD_NOT_ALLOWED", path + " takes " + allowed);
    out.headers.emplace_back("Allow", std::move(allowed));
    return out;
}

Response Api::version() const {
    JsonWriter w;
    w.begin_object().field("version", version_).field("build", build_).field("schema", schema_);
    return json_response(200, w.end_object().take());
}

Response Api::snapshot() {
    const auto& newest = snapshots_.newest();
    if (!newest.text) return problem(503, "NO_SNAPSHOT", "no session has published a snapshot yet");
    return json_response(200, std::string(newest.data()));
}

}  // namespace pmp::server
