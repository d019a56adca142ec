// The equity curve as three plain arrays, in seconds of engine time.
import type { EquityHistory } from "../api/types";

export const CAPACITY = 6000;

export class EquitySeries {
  time: number[] = [];
  equity: number[] = [];
  drawdown: number[] = [];
  /** Grows with each change, so that a chart knows when to draw. */
  version = 0;

  get length(): number {
    return this.time.length;
  }

  /** Takes the stored history and keeps what the stream has brought since. */
  load(history: EquityHistory): void {
    const tail = { time: this.time, equity: this.equity, drawdown: this.drawdown };
    this.time = [];
    this.equity = [];
    this.drawdown = [];
    history.time.forEach((text, i) => {
      this.push(Date.parse(text) / 1000, history.equity[i] ?? NaN, history.drawdown[i] ?? NaN);
    });
    const last = this.time.at(-1) ?? -Infinity;
    tail.time.forEach((t, i) => {
      if (t > last) this.push(t, tail.equity[i] ?? NaN, tail.drawdown[i] ?? NaN);
    });
    this.version += 1;
  }

  /** Appends a point; a point at the last time replaces it, an earlier one is dropped. */
  push(time: number, equity: number, drawdown: number): void {
    if (!Number.isFinite(time) || !Number.isFinite(equity)) return;
    const depth = Number.isFinite(drawdown) ? drawdown : 0;
    const last = this.time.at(-1);
    if (last !== undefined && time < last) return;
    if (last === time) {
      this.equity[this.equity.length - 1] = equity;
      this.drawdown[this.drawdown.length - 1] = depth;
    } else {
      this.time.push(time);
      this.equity.push(equity);
      this.drawdown.push(depth);
      if (this.time.length > CAPACITY) this.thin();
    }
    this.version += 1;
  }

  clear(): void {
    this.time = [];
    this.equity = [];
    this.drawdown = [];
    this.version += 1;
  }

  /** Halves the older three quarters; of each four points the lowest and the highest stay. */
  private thin(): void {
    const until = Math.floor((this.time.length * 3) / 4 / 4) * 4;
    const keep: number[] = [0];
    for (let i = 0; i < until; i += 4) {
      let low = i;
      let high = i;
      for (let j = i + 1; j < i + 4; j += 1) {
        if (this.at(j) < this.at(low)) low = j;
        if (this.at(j) > this.at(high)) high = j;
      }
      for (const j of [Math.min(low, high), Math.max(low, high)]) {
        if (j > (keep.at(-1) ?? -1)) keep.push(j);
      }
    }
    for (let i = until; i < this.time.length; i += 1) if (i > (keep.at(-1) ?? -1)) keep.push(i);
    this.time = keep.map((i) => this.time[i] as number);
    this.drawdown = keep.map((i) => this.drawdown[i] as number);
    this.equity = keep.map((i) => this.equity[i] as number);
  }

  private at(i: number): number {
    return this.equity[i] as number;
  }
}
