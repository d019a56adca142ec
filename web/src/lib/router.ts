import { useMemo, useSyncExternalStore } from "react";

export interface Route {
  page: string;
  params: URLSearchParams;
}

export function parseHash(hash: string): Route {
  const text = hash.replace(/^#\/?/, "");
  const cut = text.indexOf("?");
  const page = (cut < 0 ? text : text.slice(0, cut)) || "overview";
  return { page, params: new URLSearchParams(cut < 0 ? "" : text.slice(cut + 1)) };
}

export function makeHash(
  page: string,
  params: Record<string, string | null | undefined> = {},
): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(params)) if (value) search.set(key, value);
  const text = search.toString();
  return `#/${page}${text ? `?${text}` : ""}`;
}

export function navigate(hash: string, replace = false): void {
  if (!replace) {
    location.hash = hash;
    return;
  }
  history.replaceState(null, "", hash);
  window.dispatchEvent(new HashChangeEvent("hashchange"));
}

/** Changes some parameters of the current page and leaves the others. */
export function setParams(changes: Record<string, string | null>, replace = true): void {
  const { page, params } = parseHash(location.hash);
  for (const [key, value] of Object.entries(changes)) {
    if (value) params.set(key, value);
    else params.delete(key);
  }
  navigate(makeHash(page, Object.fromEntries(params)), replace);
}

function subscribe(listener: () => void): () => void {
  window.addEventListener("hashchange", listener);
  return () => window.removeEventListener("hashchange", listener);
}

export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  return useMemo(() => parseHash(hash), [hash]);
}
