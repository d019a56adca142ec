// Speaks docs/design/api.md with an invented session: for development and for the tests of the
// pages before the program exists. Never part of the product.
import { createServer } from "node:http";
import { existsSync, readFileSync } from "node:fs";
import { extname, join, normalize, resolve } from "node:path";
import { randomBytes } from "node:crypto";
import { World } from "./world.mjs";
import { accept } from "./websocket.mjs";

const args = new Map();
process.argv
  .slice(2)
  .forEach((word, i, all) => word.startsWith("--") && args.set(word.slice(2), all[i + 1]));
const token = args.get("token") ?? randomBytes(16).toString("hex");
const dist = args.get("dist") ? resolve(args.get("dist")) : null;
const world = new World({
  strategies: Number(args.get("strategies") ?? 120),
  bars: Number(args.get("bars") ?? 6000),
});
const TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};
const POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'";
const answered = new Map();
const clients = new Set();
let commands = 0;

function json(response, status, body, type = "application/json") {
  response.writeHead(status, { "content-type": type, "cache-control": "no-store" });
  response.end(JSON.stringify(body));
}

function problem(response, status, code, detail) {
  json(
    response,
    status,
    { type: "about:blank", title: code, status, code, detail },
    "application/problem+json",
  );
}

function page(items, url, keep = () => true) {
  const limit = Math.min(Number(url.searchParams.get("limit") ?? 100), 1000);
  const before = Number(url.searchParams.get("before") ?? Infinity);
  const out = [];
  for (let i = items.length - 1; i >= 0 && out.length <= limit; i -= 1) {
    if (items[i].id < before && keep(items[i])) out.push(items[i]);
  }
  const more = out.length > limit;
  if (more) out.pop();
  return { items: out, next: more ? out.at(-1).id : null };
}

function wants(url, ...names) {
  return (row) =>
    names.every((n) => !url.searchParams.get(n) || row[n] === url.searchParams.get(n));
}

function thin({ time, equity, drawdown }, max) {
  const stride = Math.max(1, Math.ceil(time.length / max));
  const pick = (list) => list.filter((_, i) => i % stride === 0 || i === list.length - 1);
  return { time: pick(time), equity: pick(equity), drawdown: pick(drawdown) };
}

function positions() {
  return world.positions().flatMap(({ own, ...p }) => [
    { ...p, strategy: null },
    ...own.map((s) => ({
      symbol: p.symbol,
      strategy: s.name,
      quantity: String(s.units),
      average_price: s.entry.toFixed(s.instrument.places),
      last: p.last,
      value: (s.units * s.instrument.last * world.rate(s.instrument)).toFixed(2),
      unrealized: (s.units * (s.instrument.last - s.entry) * world.rate(s.instrument)).toFixed(2),
    })),
  ]);
}

function read(url, response) {
  const path = url.pathname;
  if (path === "/healthz") return json(response, 200, { status: "ok" });
  if (path === "/api/v1/version")
    return json(response, 200, { version: "0.1.0", build: "mock", schema: 1 });
  if (path === "/api/v1/snapshot") return json(response, 200, world.snapshot());
  if (path === "/api/v1/equity")
    return json(response, 200, thin(world.equity, Number(url.searchParams.get("max") ?? 2000)));
  if (path === "/api/v1/decisions") {
    const rows = page(world.decisions, url, wants(url, "strategy", "symbol", "verdict", "code"));
    rows.items = rows.items.map(({ stages, chain, orders, details, ...row }) => row);
    return json(response, 200, rows);
  }
  if (path.startsWith("/api/v1/decisions/")) {
    const found = world.decisions[Number(path.split("/").at(-1)) - 1];
    return found
      ? json(response, 200, found)
      : problem(response, 404, "NOT_FOUND", "there is no such decision");
  }
  if (path === "/api/v1/orders")
    return json(response, 200, page(world.orders, url, wants(url, "state", "symbol")));
  if (path === "/api/v1/fills") return json(response, 200, page(world.fills, url));
  if (path === "/api/v1/trades")
    return json(response, 200, page(world.trades, url, wants(url, "strategy")));
  if (path === "/api/v1/positions") return json(response, 200, { items: positions() });
  if (path.startsWith("/api/v1/strategies/")) {
    const name = decodeURIComponent(path.split("/").at(-1));
    const s = world.strategies.find((x) => x.name === name);
    if (!s) return problem(response, 404, "NOT_FOUND", `there is no strategy ${name}`);
    return json(response, 200, {
      ...world.row(s),
      params:
        s.type === "rsi"
          ? { period: 14, lower: 30, upper: 70 }
          : { fast: 20, slow: 50, direction: "long_short" },
      sizing: { kind: "units", units: s.instrument.unit },
      stop_loss: { kind: "percent", value: 0.02 },
      take_profit: { kind: "percent", value: 0.04 },
      members:
        s.role === "ensemble"
          ? world.strategies.filter((x) => x.role === "member").map((x) => x.name)
          : [],
    });
  }
  return path.startsWith("/api/")
    ? problem(response, 404, "NOT_FOUND", path)
    : file(path, response);
}

function file(path, response) {
  if (!dist) return problem(response, 404, "NOT_FOUND", "started without --dist");
  const name = join(dist, normalize(path === "/" ? "/index.html" : path));
  if (!name.startsWith(dist) || !existsSync(name)) return problem(response, 404, "NOT_FOUND", path);
  response.writeHead(200, {
    "content-type": TYPES[extname(name)] ?? "application/octet-stream",
    "content-security-policy": POLICY,
  });
  response.end(readFileSync(name));
}

function command(body, response, key) {
  const row = world.strategies.find((s) => s.name === body.strategy);
  if (world.state !== "running")
    return problem(response, 409, "NOT_RUNNING", "the session has finished");
  if (body.command?.startsWith("strategy_") && !row)
    world.alert(
      `command ${body.command} had no effect: there is no strategy called ${body.strategy}`,
    );
  else if (body.command === "strategy_disable") row.state = "disabled";
  else if (body.command === "strategy_enable") [row.state, row.fault] = ["running", ""];
  else if (body.command === "limit_set") {
    if (!(body.limit in world.limits))
      return problem(response, 422, "UNKNOWN_LIMIT", `no limit ${body.limit}`);
    if (!(Number(body.value) > 0))
      return problem(response, 422, "BAD_VALUE", "a limit must be above zero");
    world.limits[body.limit] = Number(body.value);
  } else if (body.command === "kill") world.killed = true;
  else if (body.command === "resume") world.killed = false;
  else return problem(response, 422, "UNKNOWN_COMMAND", String(body.command));
  const answer = { accepted: true, command_id: (commands += 1) };
  if (key) answered.set(key, answer);
  return json(response, 202, answer);
}

const server = createServer((request, response) => {
  const url = new URL(request.url, "http://localhost");
  if (request.method === "GET") return read(url, response);
  const { authorization: given, origin } = request.headers;
  if (origin && new URL(origin).host !== request.headers.host) {
    return problem(response, 403, "ORIGIN", "another site may not send commands");
  }
  if (!given)
    return problem(response, 401, "TOKEN_MISSING", "this needs the token printed at start-up");
  if (given !== `Bearer ${token}`)
    return problem(response, 403, "TOKEN_WRONG", "this is not the token printed at start-up");
  const key = request.headers["idempotency-key"];
  if (key && answered.has(key)) return json(response, 202, answered.get(key));
  let text = "";
  request.on("data", (chunk) => (text += chunk));
  request.on("end", () => {
    try {
      command(JSON.parse(text), response, key);
    } catch (error) {
      problem(response, 422, "BAD_BODY", String(error));
    }
  });
});

server.on("upgrade", (request, socket) => {
  if (!request.url.startsWith("/api/v1/stream")) return socket.destroy();
  const client = accept(request, socket, {
    onText: (text) => text.includes("ping") && client.send('{"type":"pong"}'),
    onClose: () => clients.delete(client),
  });
  clients.add(client);
  client.send(JSON.stringify({ type: "snapshot", data: world.snapshot() }));
});

let seen = -1;
setInterval(() => {
  world.step();
  if (world.seq === seen || !clients.size) return;
  seen = world.seq;
  const text = JSON.stringify({ type: "snapshot", data: world.snapshot() });
  for (const client of clients) if (!client.busy()) client.send(text);
}, 100);

server.listen(Number(args.get("port") ?? 0), "127.0.0.1", () => {
  console.error(`dashboard: http://127.0.0.1:${server.address().port}/`);
  console.error(`token: ${token}`);
});
