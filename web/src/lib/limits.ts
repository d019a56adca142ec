import type { Limit } from "../api/types";

/** Leverage comes as a ratio, and no trader reads it as per cent. */
export function limitUnit(limit: { name: string; unit: string }): string {
  return /leverage/.test(limit.name) && limit.unit === "ratio" ? "x" : limit.unit;
}

export function byUse(limits: Limit[]): Limit[] {
  return [...limits].sort((a, b) => (b.used ?? -1) - (a.used ?? -1));
}

/** The three steps: from the limits named drawdown... where told, else the policy's own. */
export function ladderSteps(limits: Limit[]): number[] {
  const told = limits
    .filter((l) => /^drawdown/.test(l.name) && l.unit === "ratio" && l.limit !== null)
    .map((l) => Number(l.limit))
    .filter((n) => n > 0)
    .sort((a, b) => a - b);
  if (told.length === 3) return told;
  const last = told.at(-1) ?? 0.12;
  return [last / 3, (2 * last) / 3, last];
}

/** What the person typed as the number the program takes: "7.5" of a ratio is 0.075. */
export function typedLimit(text: string, unit: string): number | null {
  const cleaned = text.trim().replace(/%$/, "").replace(/,/g, "").trim();
  if (!/^\d*\.?\d+$/.test(cleaned)) return null;
  const value = Number(cleaned);
  if (!(value > 0)) return null;
  return unit === "ratio" ? Number((value / 100).toPrecision(12)) : value;
}
