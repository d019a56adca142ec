import { useSyncExternalStore } from "react";

export type Theme = "light" | "dark";
const KEY = "pmp-theme";
const listeners = new Set<() => void>();
const root = document.documentElement;

/** What public/theme.js chose before the first paint, or the user since. */
export function currentTheme(): Theme {
  return root.dataset["theme"] === "dark" ? "dark" : "light";
}

function apply(theme: Theme): void {
  root.dataset["theme"] = theme;
  listeners.forEach((listener) => listener());
}

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

export function toggleTheme(): void {
  const next: Theme = currentTheme() === "dark" ? "light" : "dark";
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // Storage refused: the choice lasts as long as the page.
  }
  apply(next);
}

// The system's scheme is followed while the user has not chosen.
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", (event) => {
  if (!stored()) apply(event.matches ? "dark" : "light");
});

export function useTheme(): Theme {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, currentTheme);
}

/** The value of a design token, for canvases. */
export function token(name: string): string {
  return getComputedStyle(root).getPropertyValue(name).trim();
}
