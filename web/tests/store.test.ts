import { describe, expect, it } from "vitest";
import type { Snapshot } from "../src/api/types";
import { newAlerts, watchCommands } from "../src/live/alerts";
import { CAPACITY, EquitySeries } from "../src/live/equity";
import { mergeNewest } from "../src/live/paged";
import { freshness, LiveStore, TEXT_MS } from "../src/live/store";

/** A clock whose frames and timers run when the test says so. */
class Clock {
  time = 0;
  frames: (() => void)[] = [];
  timers: { at: number; run: () => void }[] = [];
  readonly clock = {
    now: () => this.time,
    frame: (run: () => void) => void this.frames.push(run),
    later: (run: () => void, ms: number) => void this.timers.push({ at: this.time + ms, run }),
  };
  frame(): void {
    for (const run of this.frames.splice(0)) run();
  }
  advance(ms: number): void {
    this.time += ms;
    const due = this.timers.filter((t) => t.at <= this.time);
    this.timers = this.timers.filter((t) => t.at > this.time);
    for (const timer of due) timer.run();
  }
}

function snapshot(
  seq: number,
  changes: Partial<{ state: string; started: string }> = {},
): Snapshot {
  return {
    seq,
    time: new Date(Date.UTC(2018, 0, 1) + seq * 3600_000).toISOString(),
    session: { name: "demo", state: changes.state ?? "running", started: changes.started ?? "a" },
    account: { equity: String(1000 + seq), drawdown: 0 },
  } as unknown as Snapshot;
}

describe("live store", () => {
  it("flushes once a frame however many snapshots came", () => {
    const clock = new Clock();
    const store = new LiveStore(clock.clock);
    let charts = 0;
    store.subscribeChart(() => (charts += 1));
    store.push(snapshot(1));
    store.push(snapshot(2));
    store.push(snapshot(3));
    expect(clock.frames.length).toBe(1);
    clock.frame();
    expect(charts).toBe(1);
    expect(store.text?.seq).toBe(3);
  });

  it("holds text to four a second and never loses the newest", () => {
    const clock = new Clock();
    const store = new LiveStore(clock.clock);
    const shown: number[] = [];
    store.subscribe(() => shown.push(store.text?.seq ?? -1));
    for (let seq = 1; seq <= 20; seq += 1) {
      store.push(snapshot(seq));
      clock.frame();
      clock.advance(50); // 20 snapshots a second for a second
    }
    clock.advance(TEXT_MS);
    expect(shown.length).toBeLessThanOrEqual(6);
    expect(shown.at(-1)).toBe(20);
    expect(store.series.length).toBe(20);
  });

  it("starts the curve anew with another session", () => {
    const clock = new Clock();
    const store = new LiveStore(clock.clock);
    let sessions = 0;
    store.subscribeSession(() => (sessions += 1));
    store.push(snapshot(1));
    store.push(snapshot(2));
    store.push(snapshot(1, { started: "b" }));
    expect(sessions).toBe(2);
    expect(store.series.length).toBe(1);
  });
});

describe("freshness", () => {
  const live = { state: "live" } as const;
  const lost = { state: "lost", attempt: 1, retryAt: 0, since: 0 } as const;
  it("tells live, stale, finished, lost and waiting apart", () => {
    expect(freshness(null, live, null, 100)).toBe("waiting");
    expect(freshness(null, lost, null, 100)).toBe("lost");
    expect(freshness(snapshot(1), live, 200, 100)).toBe("live");
    expect(freshness(snapshot(1), live, 3500, 100)).toBe("stale");
    expect(freshness(snapshot(1), live, 3500, 2000)).toBe("live");
    expect(freshness(snapshot(1), live, 61000, 60000)).toBe("stale");
    expect(freshness(snapshot(1, { state: "finished" }), live, 99999, 100)).toBe("finished");
    expect(freshness(snapshot(1), lost, 10, 100)).toBe("lost");
  });
});

describe("equity series", () => {
  it("joins history with what the stream brought meanwhile", () => {
    const series = new EquitySeries();
    const at = (hour: number) => new Date(Date.UTC(2018, 0, 1, hour)).toISOString();
    series.push(Date.parse(at(3)) / 1000, 103, 0);
    series.push(Date.parse(at(4)) / 1000, 104, 0);
    series.load({ time: [at(1), at(2), at(3)], equity: [101, 102, 103], drawdown: [0, 0, 0] });
    expect(series.equity).toEqual([101, 102, 103, 104]);
  });

  it("replaces a point at the same time and drops one from the past", () => {
    const series = new EquitySeries();
    series.push(10, 1, 0);
    series.push(10, 2, 0.1);
    series.push(9, 3, 0);
    series.push(11, Number.NaN, 0);
    expect(series.equity).toEqual([2]);
    expect(series.drawdown).toEqual([0.1]);
  });

  it("stays bounded, in order, and keeps the extremes and the newest", () => {
    const series = new EquitySeries();
    const total = CAPACITY * 4;
    for (let i = 0; i < total; i += 1) series.push(i, i === 777 ? -5 : i === 5555 ? 99 : i % 7, 0);
    expect(series.length).toBeLessThanOrEqual(CAPACITY);
    expect(Math.min(...series.equity)).toBe(-5);
    expect(Math.max(...series.equity)).toBe(99);
    expect(series.time.at(-1)).toBe(total - 1);
    expect(series.time[0]).toBe(0);
    expect(series.time.every((t, i) => i === 0 || t > (series.time[i - 1] ?? 0))).toBe(true);
  });
});

describe("newest-first lists", () => {
  const rows = (...ids: number[]) => ids.map((id) => ({ id }));
  it("puts new rows first without doubling or losing any", () => {
    const merged = mergeNewest(rows(5, 4, 3, 2), rows(7, 6, 5, 4));
    expect(merged).toEqual({ items: rows(7, 6, 5, 4, 3, 2), gap: false });
  });
  it("starts anew when rows between would be missing", () => {
    expect(mergeNewest(rows(5, 4), rows(9, 8))).toEqual({ items: rows(9, 8), gap: true });
  });
  it("takes what there is", () => {
    expect(mergeNewest([], rows(2, 1)).items).toEqual(rows(2, 1));
    expect(mergeNewest(rows(2, 1), []).items).toEqual([]);
  });
});

describe("alerts", () => {
  const alert = (text: string, time = "t") => ({ time, severity: "warning", text });
  const list = (...texts: string[]) => texts.map((text) => alert(text));

  it("are new when they were not in the list before", () => {
    expect(newAlerts([], list("a"))).toEqual(list("a"));
    expect(newAlerts(list("a", "b"), list("a", "b"))).toEqual([]);
    expect(newAlerts(list("a", "b"), list("a", "b", "c"))).toEqual(list("c"));
    expect(newAlerts(list("a"), list("a", "a"))).toEqual(list("a"));
  });

  it("are found when the oldest have left the list", () => {
    expect(newAlerts(list("a", "b", "c"), list("b", "c", "d"))).toEqual(list("d"));
    expect(newAlerts(list("a", "b"), list("c", "d"))).toEqual(list("c", "d"));
  });

  it("of a command without effect are told once, and not those of before", () => {
    const clock = new Clock();
    const store = new LiveStore(clock.clock);
    const told: string[] = [];
    watchCommands(store, (text) => told.push(text));
    const show = (started: string, ...texts: string[]) => {
      clock.advance(TEXT_MS);
      store.push({ ...snapshot(1, { started }), alerts: list(...texts) });
      clock.frame();
    };
    const failed = (n: number) => `command kill had no effect: ${n}`;
    show("a", failed(1));
    expect(told).toEqual([]);
    show("a", failed(1), "a limit", failed(2));
    show("a", failed(1), "a limit", failed(2));
    expect(told).toEqual([failed(2)]);
    show("b", failed(3));
    expect(told).toEqual([failed(2)]);
  });
});
