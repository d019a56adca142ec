// The one store and the one line of this page, and the hooks that read them.
import { useEffect, useState, useSyncExternalStore } from "react";
import { apiGet, query } from "../api/client";
import type { EquityHistory, Snapshot } from "../api/types";
import { freshness, LiveStore, type Freshness } from "./store";
import { Stream, type Line } from "./stream";

export const store = new LiveStore();

const stream = new Stream({
  url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/api/v1/stream`,
  onSnapshot: (snapshot) => store.push(snapshot),
  onLine: (line) => {
    const back = line.state === "live" && store.line.state !== "live" && store.text !== null;
    store.setLine(line);
    if (back) void loadHistory(); // What passed while the line was down is in the history only.
  },
});

async function loadHistory(): Promise<void> {
  try {
    const history = await apiGet<EquityHistory>(query("/api/v1/equity", { max: 2000 }));
    store.series.load(history);
    store.historyLoaded();
  } catch {
    // The stream goes on without the past; the next session or reconnect asks again.
  }
}

export function startLive(): void {
  store.subscribeSession(() => void loadHistory());
  stream.start();
}

export function retryNow(): void {
  stream.retryNow();
}

export function useSnapshot(): Snapshot | null {
  return useSyncExternalStore(store.subscribe, () => store.text);
}

export function useLine(): Line {
  return useSyncExternalStore(store.subscribe, () => store.line);
}

/** Re-renders every `ms`, for clocks and ages. */
export function useTick(ms: number): number {
  const [tick, setTick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTick((n) => n + 1), ms);
    return () => clearInterval(timer);
  }, [ms]);
  return tick;
}

export function useFreshness(): { fresh: Freshness; since: number | null } {
  const snapshot = useSnapshot();
  const line = useLine();
  useTick(500);
  const since = store.receivedAt === null ? null : store.now() - store.receivedAt;
  return { fresh: freshness(snapshot, line, since, store.cadence), since };
}
