import { compareDecimals } from "./format";

export type Direction = "asc" | "desc";
export type SortKind = "text" | "number" | "decimal";
type Value = string | number | null | undefined;

const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

export function compareValues(a: Value, b: Value, kind: SortKind): number {
  if (kind === "decimal") return compareDecimals(String(a), String(b));
  if (kind === "number") return Number(a) - Number(b);
  return collator.compare(String(a), String(b));
}

/** A sorted copy. Undefined values come last in both directions; ties keep `tie` order. */
export function sortRows<T>(
  rows: readonly T[],
  value: (row: T) => Value,
  kind: SortKind,
  direction: Direction,
  tie: (row: T) => number,
): T[] {
  const flip = direction === "asc" ? 1 : -1;
  return [...rows].sort((a, b) => {
    const x = value(a);
    const y = value(b);
    const xMissing = x === null || x === undefined || x === "";
    const yMissing = y === null || y === undefined || y === "";
    if (xMissing || yMissing) {
      if (xMissing && yMissing) return tie(a) - tie(b);
      return xMissing ? 1 : -1;
    }
    return flip * compareValues(x, y, kind) || tie(a) - tie(b);
  });
}

/** Every word must occur somewhere in the row's text. */
export function matches(text: string, query: string): boolean {
  const hay = text.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean)
    .every((word) => hay.includes(word));
}
