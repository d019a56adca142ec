import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Snapshot } from "../src/api/types";
import {
  backoff,
  BACKOFF_MS,
  PING_MS,
  SILENT_MS,
  Stream,
  type Line,
  type SocketLike,
} from "../src/live/stream";

class FakeSocket implements SocketLike {
  sent: string[] = [];
  closed = false;
  onopen: SocketLike["onopen"] = null;
  onclose: SocketLike["onclose"] = null;
  onerror: SocketLike["onerror"] = null;
  onmessage: SocketLike["onmessage"] = null;
  send(text: string): void {
    this.sent.push(text);
  }
  close(): void {
    this.closed = true;
  }
  say(data: unknown): void {
    this.onmessage?.({ data } as MessageEvent);
  }
  snapshot(seq: number): void {
    this.say(JSON.stringify({ type: "snapshot", data: { seq } }));
  }
  break(): void {
    this.onclose?.({} as CloseEvent);
  }
}

let sockets: FakeSocket[];
let lines: Line[];
let got: number[];
let stream: Stream;

beforeEach(() => {
  vi.useFakeTimers();
  sockets = [];
  lines = [];
  got = [];
  stream = new Stream({
    url: "ws://x/",
    open: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    random: () => 0.5,
    onSnapshot: (s: Snapshot) => got.push(s.seq),
    onLine: (line) => lines.push(line),
  });
});

afterEach(() => {
  stream.stop();
  vi.useRealTimers();
});

const last = () => sockets.at(-1) as FakeSocket;
const state = () => lines.at(-1)?.state;

describe("stream", () => {
  it("is live from the first snapshot, not from the open socket", () => {
    stream.start();
    expect(state()).toBe("connecting");
    last().snapshot(1);
    expect(state()).toBe("live");
    expect(got).toEqual([1]);
  });

  it("reconnects with growing pauses and starts again from the shortest", () => {
    stream.start();
    last().snapshot(1);
    const pauses: number[] = [];
    for (let i = 0; i < 8; i += 1) {
      last().break();
      const line = lines.at(-1);
      expect(line?.state).toBe("lost");
      if (line?.state === "lost") pauses.push(line.retryAt - Date.now());
      const before = sockets.length;
      vi.advanceTimersByTime((pauses.at(-1) ?? 0) - 1);
      expect(sockets.length).toBe(before);
      vi.advanceTimersByTime(1);
      expect(sockets.length).toBe(before + 1);
    }
    expect(pauses).toEqual([...BACKOFF_MS, 10000, 10000]);
    last().snapshot(2);
    expect(state()).toBe("live");
    last().break();
    const line = lines.at(-1);
    expect(line?.state === "lost" && line.retryAt - Date.now()).toBe(BACKOFF_MS[0]);
  });

  it("says since when the line is lost, through all attempts", () => {
    stream.start();
    last().snapshot(1);
    last().break();
    const first = lines.at(-1);
    vi.advanceTimersByTime(600);
    last().break();
    const second = lines.at(-1);
    expect(
      first?.state === "lost" && second?.state === "lost" && second.since === first.since,
    ).toBe(true);
  });

  it("tries at once when asked", () => {
    stream.start();
    last().break();
    stream.retryNow();
    expect(sockets.length).toBe(2);
    stream.retryNow();
    expect(sockets.length).toBe(2);
    vi.advanceTimersByTime(60000);
    expect(state()).not.toBe("live");
  });

  it("pings, and gives up a line that is open but silent", () => {
    stream.start();
    last().snapshot(1);
    vi.advanceTimersByTime(PING_MS);
    expect(last().sent).toEqual(['{"op":"ping"}']);
    last().say('{"type":"pong"}');
    vi.advanceTimersByTime(SILENT_MS - PING_MS);
    expect(state()).toBe("live");
    const silent = last();
    vi.advanceTimersByTime(SILENT_MS + PING_MS);
    expect(silent.closed).toBe(true);
    expect(lines.some((line) => line.state === "lost")).toBe(true);
  });

  it("ignores what it cannot read and what a dropped socket still says", () => {
    stream.start();
    const old = last();
    const handler = old.onmessage;
    old.say("{broken");
    old.say('{"type":"other"}');
    expect(got).toEqual([]);
    old.break();
    handler?.({ data: '{"type":"snapshot","data":{"seq":9}}' } as MessageEvent);
    expect(got).toEqual([]);
  });

  it("stops for good", () => {
    stream.start();
    const socket = last();
    stream.stop();
    expect(socket.closed).toBe(true);
    vi.advanceTimersByTime(120000);
    expect(sockets.length).toBe(1);
  });

  it("spreads the pauses by a fifth at most", () => {
    expect(backoff(0, 0)).toBe(400);
    expect(backoff(0, 1)).toBe(600);
    expect(backoff(99, 0.5)).toBe(10000);
  });
});
