// The websocket line: reconnects with growing pauses, and notices a line that is open but silent.
import type { Snapshot } from "../api/types";

export type Line =
  | { state: "connecting"; attempt: number }
  | { state: "live" }
  | { state: "lost"; attempt: number; retryAt: number; since: number };

export interface SocketLike {
  send(text: string): void;
  close(): void;
  onopen: ((event: Event) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
  onerror: ((event: Event) => void) | null;
  onmessage: ((event: MessageEvent) => void) | null;
}

export interface StreamOptions {
  url: string;
  open?: (url: string) => SocketLike;
  now?: () => number;
  random?: () => number;
  onSnapshot: (snapshot: Snapshot) => void;
  onLine: (line: Line) => void;
}

export const BACKOFF_MS = [500, 1000, 2000, 4000, 8000, 10000];
export const PING_MS = 5000;
export const SILENT_MS = 15000;

/** The pause before attempt n (0 first), spread by a fifth so that tabs do not come at once. */
export function backoff(attempt: number, random: number): number {
  const base = BACKOFF_MS[Math.min(attempt, BACKOFF_MS.length - 1)] ?? 10000;
  return Math.round(base * (0.8 + 0.4 * random));
}

export class Stream {
  private socket: SocketLike | null = null;
  private attempt = 0;
  private lostSince = 0;
  private heard = 0;
  private retry: ReturnType<typeof setTimeout> | null = null;
  private pinger: ReturnType<typeof setInterval> | null = null;
  private stopped = false;
  private readonly open: (url: string) => SocketLike;
  private readonly now: () => number;
  private readonly random: () => number;

  constructor(private readonly options: StreamOptions) {
    this.open = options.open ?? ((url) => new WebSocket(url));
    this.now = options.now ?? Date.now;
    this.random = options.random ?? Math.random;
  }

  start(): void {
    this.stopped = false;
    this.connect();
  }

  stop(): void {
    this.stopped = true;
    this.drop();
    if (this.retry) clearTimeout(this.retry);
    this.retry = null;
  }

  /** Tries at once instead of waiting for the pause to end. */
  retryNow(): void {
    if (this.stopped || this.socket) return;
    if (this.retry) clearTimeout(this.retry);
    this.retry = null;
    this.connect();
  }

  private connect(): void {
    this.options.onLine({ state: "connecting", attempt: this.attempt });
    let socket: SocketLike;
    try {
      socket = this.open(this.options.url);
    } catch {
      this.lose();
      return;
    }
    this.socket = socket;
    this.heard = this.now();
    this.pinger = setInterval(() => this.ping(), PING_MS);
    socket.onmessage = (event) => this.receive(socket, event.data);
    socket.onclose = () => this.socket === socket && this.lose();
    socket.onerror = () => this.socket === socket && this.lose();
  }

  private receive(socket: SocketLike, data: unknown): void {
    if (this.socket !== socket || typeof data !== "string") return;
    this.heard = this.now();
    let message: { type?: string; data?: Snapshot };
    try {
      message = JSON.parse(data) as { type?: string; data?: Snapshot };
    } catch {
      return; // A half-written frame is not worth losing the line for; the next one is whole.
    }
    if (message.type !== "snapshot" || !message.data) return;
    if (this.attempt >= 0) this.options.onLine({ state: "live" });
    this.attempt = -1;
    this.lostSince = 0;
    this.options.onSnapshot(message.data);
  }

  private ping(): void {
    if (!this.socket) return;
    if (this.now() - this.heard > SILENT_MS) {
      this.lose();
      return;
    }
    try {
      this.socket.send('{"op":"ping"}');
    } catch {
      // Still connecting: the silence limit covers it.
    }
  }

  private drop(): void {
    if (this.pinger) clearInterval(this.pinger);
    this.pinger = null;
    const socket = this.socket;
    this.socket = null;
    if (!socket) return;
    socket.onmessage = socket.onclose = socket.onerror = null;
    socket.close();
  }

  private lose(): void {
    this.drop();
    if (this.stopped) return;
    this.attempt = Math.max(this.attempt, 0);
    const pause = backoff(this.attempt, this.random());
    this.attempt += 1;
    this.lostSince = this.lostSince || this.now();
    this.options.onLine({
      state: "lost",
      attempt: this.attempt,
      retryAt: this.now() + pause,
      since: this.lostSince,
    });
    this.retry = setTimeout(() => {
      this.retry = null;
      this.connect();
    }, pause);
  }
}
