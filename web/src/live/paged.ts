// A newest-first list from the server: first page, older pages on request, newer rows as they come.
import { useCallback, useEffect, useRef, useState } from "react";
import { apiGet } from "../api/client";
import type { Page } from "../api/types";

export interface Paged<T> {
  items: T[];
  next: number | null;
  loading: boolean;
  error: string | null;
  more: () => void;
  reload: () => void;
}

const REFRESH_MS = 1500;
const KEPT = 5000;

/** Puts a fresh first page before what is held; a gap between them starts the list anew. */
export function mergeNewest<T extends { id: number }>(
  held: T[],
  fresh: T[],
): { items: T[]; gap: boolean } {
  const oldest = fresh.at(-1)?.id;
  const newestHeld = held[0]?.id;
  if (oldest === undefined || newestHeld === undefined) return { items: fresh, gap: true };
  if (oldest > newestHeld) return { items: fresh, gap: true };
  return { items: [...fresh, ...held.filter((row) => row.id < oldest)].slice(0, KEPT), gap: false };
}

function withBefore(path: string, before: number): string {
  return `${path}${path.includes("?") ? "&" : "?"}before=${before}`;
}

/**
 * `path` with its filters names the list; `pulse` is any number that changes when new rows may
 * exist. With `paused` the list holds still.
 */
export function usePaged<T extends { id: number }>(
  path: string,
  pulse: number,
  paused = false,
): Paged<T> {
  const [state, setState] = useState<{ path: string; items: T[]; next: number | null }>({
    path: "",
    items: [],
    next: null,
  });
  const [loading, setLoading] = useState(true);
  const [error, setError] = useState<string | null>(null);
  const [round, setRound] = useState(0);
  const lastAt = useRef(0);
  const pulsed = useRef(pulse);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);

  useEffect(() => {
    const abort = new AbortController();
    setLoading(true);
    lastAt.current = Date.now();
    apiGet<Page<T>>(path, abort.signal).then(
      (page) => {
        setState({ path, items: page.items, next: page.next });
        setError(null);
        setLoading(false);
      },
      (reason: unknown) => {
        if (abort.signal.aborted) return;
        setError(reason instanceof Error ? reason.message : String(reason));
        setLoading(false);
      },
    );
    return () => abort.abort();
  }, [path, round]);

  useEffect(
    () => () => {
      if (timer.current) clearTimeout(timer.current);
      timer.current = null;
    },
    [path],
  );

  useEffect(() => {
    // One refresh at a time; a pulse that comes meanwhile is in its answer or in the next one's.
    if (paused || pulsed.current === pulse || timer.current) return;
    const wait = Math.max(0, lastAt.current + REFRESH_MS - Date.now());
    timer.current = setTimeout(() => {
      timer.current = null;
      pulsed.current = pulse;
      lastAt.current = Date.now();
      apiGet<Page<T>>(path).then(
        (page) => {
          setState((held) => {
            if (held.path !== path) return held;
            const merged = mergeNewest(held.items, page.items);
            return { path, items: merged.items, next: merged.gap ? page.next : held.next };
          });
          setError(null);
        },
        () => undefined,
      ); // The line's banner says that the program is away.
    }, wait);
  }, [path, pulse, paused]);

  const more = useCallback(() => {
    if (state.next === null || state.path !== path) return;
    setLoading(true);
    apiGet<Page<T>>(withBefore(path, state.next)).then(
      (page) => {
        setState((held) =>
          held.path !== path
            ? held
            : {
                path,
                items: [
                  ...held.items,
                  ...page.items.filter((row) => row.id < (held.items.at(-1)?.id ?? Infinity)),
                ],
                next: page.next,
              },
        );
        setLoading(false);
      },
      (reason: unknown) => {
        setError(reason instanceof Error ? reason.message : String(reason));
        setLoading(false);
      },
    );
  }, [path, state]);

  const reload = useCallback(() => setRound((n) => n + 1), []);
  const mine = state.path === path;
  return {
    items: mine ? state.items : [],
    next: mine ? state.next : null,
    loading,
    error,
    more,
    reload,
  };
}

/** One document, fetched again when `pulse` changes, at most every 1.5 s. */
export function useDocument<T>(
  path: string | null,
  pulse = 0,
): { data: T | null; error: string | null } {
  const [state, setState] = useState<{ path: string | null; data: T | null; error: string | null }>(
    { path: null, data: null, error: null },
  );
  const lastAt = useRef({ path: "", at: 0 });
  const wanted = useRef(path);
  wanted.current = path;

  useEffect(() => {
    if (!path) return;
    const same = lastAt.current.path === path;
    const wait = same ? Math.max(0, lastAt.current.at + REFRESH_MS - Date.now()) : 0;
    const timer = setTimeout(() => {
      lastAt.current = { path, at: Date.now() };
      apiGet<T>(path).then(
        (data) => wanted.current === path && setState({ path, data, error: null }),
        (reason: unknown) => {
          if (wanted.current !== path) return;
          const error = reason instanceof Error ? reason.message : String(reason);
          setState((held) => ({ path, data: held.path === path ? held.data : null, error }));
        },
      );
    }, wait);
    return () => clearTimeout(timer);
  }, [path, pulse]);

  return state.path === path ? state : { data: null, error: null };
}
