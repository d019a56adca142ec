// The newest snapshot, held outside React. One animation frame flushes it: charts at the rate of
// the stream, text at most four times a second.
import type { Snapshot } from "../api/types";
import { EquitySeries } from "./equity";
import type { Line } from "./stream";

export const TEXT_MS = 250;

export interface StoreClock {
  now: () => number;
  frame: (callback: () => void) => void;
  later: (callback: () => void, ms: number) => void;
}

const browserClock: StoreClock = {
  now: () => performance.now(),
  frame: (callback) => void requestAnimationFrame(callback),
  later: (callback, ms) => void setTimeout(callback, ms),
};

export class LiveStore {
  readonly series = new EquitySeries();
  /** What the text shows. */
  text: Snapshot | null = null;
  line: Line = { state: "connecting", attempt: 0 };
  /** Clock reading when the newest snapshot arrived; null before the first. */
  receivedAt: number | null = null;
  /** Smoothed pause between snapshots, ms. */
  cadence = 1000;
  private pending: Snapshot | null = null;
  private session = "";
  private framed = false;
  private timed = false;
  private textAt = -Infinity;
  private readonly textListeners = new Set<() => void>();
  private readonly chartListeners = new Set<() => void>();
  private readonly sessionListeners = new Set<() => void>();

  constructor(private readonly clock: StoreClock = browserClock) {}

  subscribe = (listener: () => void): (() => void) => add(this.textListeners, listener);
  subscribeChart = (listener: () => void): (() => void) => add(this.chartListeners, listener);
  /** Called when another session's snapshots begin: history must be loaded anew. */
  subscribeSession = (listener: () => void): (() => void) => add(this.sessionListeners, listener);

  now(): number {
    return this.clock.now();
  }

  setLine(line: Line): void {
    this.line = line;
    this.notify(this.textListeners);
  }

  push(snapshot: Snapshot): void {
    const now = this.clock.now();
    if (this.receivedAt !== null) {
      this.cadence = 0.8 * this.cadence + 0.2 * Math.min(now - this.receivedAt, 60000);
    }
    this.receivedAt = now;
    const key = `${snapshot.session.name}|${snapshot.session.started}`;
    if (key !== this.session) {
      const first = this.session === "";
      this.session = key;
      if (!first) this.series.clear();
      this.notify(this.sessionListeners);
    }
    this.series.push(
      Date.parse(snapshot.time) / 1000,
      Number(snapshot.account.equity),
      snapshot.account.drawdown ?? 0,
    );
    this.pending = snapshot;
    this.schedule();
  }

  /** History arrived: the charts draw again. */
  historyLoaded(): void {
    this.schedule();
  }

  private schedule(): void {
    if (this.framed) return;
    this.framed = true;
    this.clock.frame(() => this.flush());
  }

  private flush(): void {
    this.framed = false;
    this.notify(this.chartListeners);
    this.flushText();
  }

  private flushText(): void {
    if (!this.pending || this.pending === this.text) return;
    const wait = this.textAt + TEXT_MS - this.clock.now();
    if (wait > 0) {
      if (this.timed) return;
      this.timed = true;
      this.clock.later(() => {
        this.timed = false;
        this.flushText();
      }, wait);
      return;
    }
    this.textAt = this.clock.now();
    this.text = this.pending;
    this.notify(this.textListeners);
  }

  private notify(listeners: Set<() => void>): void {
    for (const listener of [...listeners]) listener();
  }
}

function add(listeners: Set<() => void>, listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export type Freshness = "live" | "stale" | "finished" | "lost" | "waiting";

/** Whether the numbers on the page may be believed to be now's. */
export function freshness(
  snapshot: Snapshot | null,
  line: Line,
  sinceReceived: number | null,
  cadence: number,
): Freshness {
  if (!snapshot || sinceReceived === null) return line.state === "lost" ? "lost" : "waiting";
  if (line.state !== "live") return "lost";
  if (snapshot.session.state === "finished" || snapshot.session.state === "failed")
    return "finished";
  return sinceReceived > Math.max(3000, Math.min(60000, 3 * cadence)) ? "stale" : "live";
}
