import { describe, expect, it } from "vitest";
import { query } from "../src/api/client";
import { parseTokenHash } from "../src/api/token";
import type { Limit } from "../src/api/types";
import { makeHash, parseHash } from "../src/lib/router";
import { plainValue } from "../src/lib/rules";
import { byUse, ladderSteps, limitUnit, typedLimit } from "../src/lib/limits";

const limit = (name: string, value: number, used: number | null = 0): Limit => ({
  name,
  scope: "account",
  measured: 0,
  limit: value,
  unit: "ratio",
  used,
  action: "",
});

describe("addresses", () => {
  it("round-trips a page with its filters", () => {
    const hash = makeHash("decisions", {
      verdict: "block",
      code: "A_B",
      symbol: "",
      strategy: null,
    });
    expect(hash).toBe("#/decisions?verdict=block&code=A_B");
    const route = parseHash(hash);
    expect(route.page).toBe("decisions");
    expect(route.params.get("code")).toBe("A_B");
    expect(parseHash("").page).toBe("overview");
    expect(parseHash("#/").page).toBe("overview");
  });

  it("takes a token from the address once, and nothing else", () => {
    expect(parseTokenHash("#token=abc")).toEqual({ token: "abc", next: "#/overview" });
    expect(parseTokenHash("#token=abc&to=/risk")).toEqual({ token: "abc", next: "#/risk" });
    expect(parseTokenHash("#token=")).toBeNull();
    expect(parseTokenHash("#/overview?token=abc")).toBeNull();
  });

  it("leaves empty filters out of a request", () => {
    expect(query("/x", { limit: 5, code: "", symbol: null, strategy: "a b" })).toBe(
      "/x?limit=5&strategy=a+b",
    );
  });
});

describe("limits", () => {
  it("puts the nearest to its end first, the unmeasured last", () => {
    const list = byUse([limit("a", 1, 0.2), limit("b", 1, null), limit("c", 1, 0.9)]);
    expect(list.map((l) => l.name)).toEqual(["c", "a", "b"]);
  });

  it("reads the ladder from the program, else derives it from the last step", () => {
    expect(ladderSteps([])).toEqual([0.04, 0.08, 0.12]);
    expect(ladderSteps([limit("drawdown", 0.15)]).map((s) => +s.toFixed(4))).toEqual([
      0.05, 0.1, 0.15,
    ]);
    const told = [limit("drawdown_3", 0.1), limit("drawdown_1", 0.02), limit("drawdown_2", 0.05)];
    expect(ladderSteps(told)).toEqual([0.02, 0.05, 0.1]);
  });

  it("takes a ratio as typed per cent and refuses what is no limit", () => {
    expect(typedLimit("7.5", "ratio")).toBe(0.075);
    expect(typedLimit("7.5 %", "ratio")).toBe(0.075);
    expect(typedLimit("3", "x")).toBe(3);
    expect(typedLimit("1,000", "count")).toBe(1000);
    for (const bad of ["", "0", "-1", "abc", "1e9", "1.2.3"])
      expect(typedLimit(bad, "x")).toBeNull();
  });

  it("shows leverage as times", () => {
    expect(limitUnit({ name: "leverage", unit: "ratio" })).toBe("x");
    expect(limitUnit({ name: "drawdown", unit: "ratio" })).toBe("ratio");
  });
});

describe("rules in words", () => {
  it("writes sizes and stops as people do", () => {
    expect(plainValue({ kind: "percent", value: 0.02 })).toBe("2%");
    expect(plainValue({ kind: "units", units: 10000 })).toBe("10,000 units");
    expect(plainValue({ kind: "risk_fraction", fraction: 0.005 })).toBe("0.5% of equity at risk");
    expect(plainValue({ kind: "kelly", fraction: 0.5, lookback_trades: 60 })).toBe(
      "kelly, fraction 0.5, lookback trades 60",
    );
    expect(plainValue(null)).toBe("none");
    expect(plainValue(["a", 1])).toBe("a, 1");
  });
});
