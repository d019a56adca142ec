// Starts the program (or the mock) and a browser, counts what passed, and leaves nothing running.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
export const pictures = join(root, "build/e2e");
const require = createRequire(join(root, "web/package.json"));
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export const axeSource = () => require("axe-core").source;

function commandLine(mock, folder) {
  if (mock) {
    const script = join(root, "web/mock/server.mjs");
    return [process.execPath, [script, "--port", "0", "--dist", join(root, "web/dist")]];
  }
  const program = resolve(root, process.env.PMP_BIN ?? "build/release/pmp");
  if (!existsSync(program)) throw new Error(`${program} is missing: build it, or run with --mock`);
  const speed = process.env.PMP_E2E_SPEED ?? "150000";
  return [
    program,
    ["demo", "--speed", speed, "--port", "0", "--no-browser", "--keep", "--dir", folder],
  ];
}

/** Resolves with {base, token, stop, exited} once the program has printed both lines. */
export function startProgram(mock) {
  const folder = mkdtempSync(join(tmpdir(), "pmp-e2e-"));
  const [program, args] = commandLine(mock, folder);
  // A group of its own, so that whatever the program itself starts ends with it.
  const child = spawn(program, args, {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let output = "";
  let code = null;
  const exited = new Promise((done) => child.on("exit", (status) => done((code = status ?? -1))));
  const killGroup = () => {
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch {
      // Already gone.
    }
    rmSync(folder, { recursive: true, force: true });
  };
  process.on("exit", killGroup);
  const stop = async () => {
    if (code === null) child.kill("SIGINT");
    const late = new Promise((done) => setTimeout(() => done("late"), 20000).unref());
    const how = await Promise.race([exited, late]);
    killGroup();
    return how;
  };
  return new Promise((done, fail) => {
    const timer = setTimeout(() => fail(new Error(`no dashboard line in 90 s:\n${output}`)), 90000);
    const read = (chunk) => {
      output = (output + chunk).slice(-20000);
      const base = /dashboard: (http:\/\/\S+)/.exec(output)?.[1];
      const token = /token: (\S+)/.exec(output)?.[1];
      if (!base || !token) return;
      clearTimeout(timer);
      done({
        base: new URL("/", base).href,
        token,
        stop,
        tail: () => output.slice(-2000),
        ended: () => code !== null,
      });
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.on("error", fail);
    exited.then((status) => {
      clearTimeout(timer);
      fail(new Error(`the program ended with ${status} before it served:\n${output}`));
    });
  });
}

export async function startBrowser() {
  const { chromium } = require("playwright-core");
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  if (!existsSync(executablePath)) {
    throw new Error(`${executablePath} is missing: apt-get install chromium, or set CHROMIUM`);
  }
  mkdirSync(pictures, { recursive: true });
  return chromium.launch({ executablePath, args: FLAGS });
}

export class Results {
  passed = 0;
  failed = 0;

  async test(name, body) {
    if (this.failed >= 15) throw new Error("15 tests failed: the rest is not run");
    const started = Date.now();
    try {
      await body();
      this.passed += 1;
      console.log(`ok    ${name} (${Date.now() - started} ms)`);
    } catch (error) {
      this.failed += 1;
      console.log(
        `FAIL  ${name}\n      ${String(error?.stack ?? error)
          .split("\n")
          .slice(0, 8)
          .join("\n      ")}`,
      );
    }
  }

  summary() {
    console.log(`${this.passed} passed, ${this.failed} failed`);
  }
}

export function check(condition, message) {
  if (!condition) throw new Error(message);
}

/** Polls until `probe` gives something truthy and returns it. */
export async function until(probe, message, ms = 15000) {
  const end = Date.now() + ms;
  let last;
  for (;;) {
    try {
      const value = await probe();
      if (value) return value;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw new Error(`${message} (waited ${ms} ms)${last ? `: ${last}` : ""}`);
    await new Promise((done) => setTimeout(done, 100));
  }
}

/** A page that remembers every request, console error and script error. */
export async function openPage(browser, base, options) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const log = { foreign: [], errors: [], expected: 0 };
  const host = new URL(base).host;
  const note = (url) => {
    if (!/^(data|blob|about):/.test(url) && new URL(url).host !== host) log.foreign.push(url);
  };
  page.on("request", (request) => note(request.url()));
  page.on("websocket", (socket) => note(socket.url()));
  page.on("pageerror", (error) => log.errors.push(`script: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() !== "error") return;
    // The browser itself reports a refused command; the tests that provoke one count it.
    if (/40[13]/.test(message.text()) && /api\/v1\/commands/.test(message.location().url))
      log.expected += 1;
    else log.errors.push(`console: ${message.text()} ${message.location().url}`);
  });
  return { context, page, log };
}
