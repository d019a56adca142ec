import { useSyncExternalStore } from "react";

const narrow = window.matchMedia("(max-width: 640px)");

/** True on a phone: tables then begin with what matters most. */
export function useNarrow(): boolean {
  return useSyncExternalStore(
    (listener) => {
      narrow.addEventListener("change", listener);
      return () => narrow.removeEventListener("change", listener);
    },
    () => narrow.matches,
  );
}

/** The columns of these keys first, then the others in their own order. */
export function leading<T extends { key: string }>(columns: T[], keys: string[]): T[] {
  const first = keys.flatMap((key) => columns.filter((c) => c.key === key));
  return [...first, ...columns.filter((c) => !keys.includes(c.key))];
}
