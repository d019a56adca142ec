import { describe, expect, it } from "vitest";
import { matches, sortRows } from "../src/lib/sort";

interface Row {
  id: number;
  name: string;
  pnl: string | null;
  rate: number | null;
}

const rows: Row[] = [
  { id: 0, name: "rsi-10", pnl: "-5.5", rate: 0.5 },
  { id: 1, name: "rsi-9", pnl: "9007199254740993", rate: null },
  { id: 2, name: "ma-1", pnl: "9007199254740992", rate: 0.5 },
  { id: 3, name: "ma-2", pnl: null, rate: 0.75 },
];
const ids = (list: Row[]) => list.map((r) => r.id);
const tie = (r: Row) => r.id;

describe("sorting", () => {
  it("sorts names as people count", () => {
    expect(ids(sortRows(rows, (r) => r.name, "text", "asc", tie))).toEqual([2, 3, 1, 0]);
  });

  it("sorts decimals exactly, undefined last both ways", () => {
    expect(ids(sortRows(rows, (r) => r.pnl, "decimal", "desc", tie))).toEqual([1, 2, 0, 3]);
    expect(ids(sortRows(rows, (r) => r.pnl, "decimal", "asc", tie))).toEqual([0, 2, 1, 3]);
  });

  it("keeps ties in the given order in both directions", () => {
    expect(ids(sortRows(rows, (r) => r.rate, "number", "desc", tie))).toEqual([3, 0, 2, 1]);
    expect(ids(sortRows(rows, (r) => r.rate, "number", "asc", tie))).toEqual([0, 2, 3, 1]);
  });

  it("does not touch its input", () => {
    const before = ids(rows);
    sortRows(rows, (r) => r.name, "text", "desc", tie);
    expect(ids(rows)).toEqual(before);
  });
});

describe("text filter", () => {
  it("needs every word, in any order and case", () => {
    expect(matches("rsi-01 EURUSD running", "eurusd RSI")).toBe(true);
    expect(matches("rsi-01 EURUSD running", "eurusd ma")).toBe(false);
    expect(matches("anything", "  ")).toBe(true);
  });
});
