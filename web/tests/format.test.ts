import { describe, expect, it } from "vitest";
import {
  compareDecimals,
  formatAge,
  formatCompact,
  formatDecimal,
  formatDuration,
  formatMeasure,
  formatMoney,
  formatPercent,
  formatTime,
  signOf,
} from "../src/lib/format";

describe("decimal strings", () => {
  it("keeps digits a double would lose", () => {
    expect(formatDecimal("9007199254740993.12345678")).toBe("9,007,199,254,740,993.12345678");
    expect(formatDecimal("92233720368.54775807")).toBe("92,233,720,368.54775807");
    expect(formatMoney("90071992547409.93")).toBe("90,071,992,547,409.93");
  });

  it("rounds half away from zero on the digits", () => {
    expect(formatDecimal("1.005", { decimals: 2 })).toBe("1.01");
    expect(formatDecimal("-1.005", { decimals: 2 })).toBe("−1.01");
    expect(formatDecimal("999.995", { decimals: 2 })).toBe("1,000.00");
    expect(formatDecimal("0.5", { decimals: 0 })).toBe("1");
    expect(formatDecimal("2.4999", { decimals: 0 })).toBe("2");
  });

  it("shows no sign on a zero, sent or rounded", () => {
    expect(formatDecimal("-0.00", { sign: true, decimals: 2 })).toBe("0.00");
    expect(formatDecimal("-0.001", { sign: true, decimals: 2 })).toBe("0.00");
    expect(formatDecimal("0.01", { sign: true, decimals: 2 })).toBe("+0.01");
  });

  it("drops trailing zeros unless told how many to keep", () => {
    expect(formatDecimal("1000.00000000")).toBe("1,000");
    expect(formatDecimal("1.5", { minimum: 2 })).toBe("1.50");
    expect(formatDecimal(".5")).toBe("0.5");
    expect(formatDecimal("007")).toBe("7");
  });

  it("says undefined for null and hands on what it cannot read", () => {
    expect(formatDecimal(null)).toBe("–");
    expect(formatDecimal(undefined)).toBe("–");
    expect(formatDecimal(Number.NaN)).toBe("–");
    expect(formatDecimal("1e5")).toBe("1e5");
    expect(formatDecimal("abc")).toBe("abc");
  });

  it("orders exactly", () => {
    expect(compareDecimals("9007199254740993", "9007199254740992")).toBe(1);
    expect(compareDecimals("-2", "-10")).toBe(1);
    expect(compareDecimals("0.1", "0.10")).toBe(0);
    expect(compareDecimals("-0", "0")).toBe(0);
    expect(compareDecimals("10", "9.99999999")).toBe(1);
    expect(compareDecimals("-1", "1")).toBe(-1);
  });

  it("agrees with the order of whole numbers", () => {
    const numbers = [-1234.5, -12, -0.25, 0, 0.125, 3, 33.5, 1000000];
    for (const a of numbers) {
      for (const b of numbers) {
        expect(compareDecimals(String(a), String(b))).toBe(Math.sign(a - b));
      }
    }
  });

  it("reads the sign from the digits", () => {
    expect(signOf("-0.00000001")).toBe(-1);
    expect(signOf("0.00000000")).toBe(0);
    expect(signOf("12")).toBe(1);
    expect(signOf(null)).toBe(0);
  });
});

describe("ratios, measures, times", () => {
  it("formats per cent", () => {
    expect(formatPercent(0.01234)).toBe("1.23%");
    expect(formatPercent(-0.5, { sign: true })).toBe("−50.00%");
    expect(formatPercent(0.271, { sign: true, decimals: 1 })).toBe("+27.1%");
    expect(formatPercent(null)).toBe("–");
    expect(formatPercent(-0.000001)).toBe("0.00%");
  });

  it("formats a measured number in its unit", () => {
    expect(formatMeasure(0.271, "ratio")).toBe("27.10%");
    expect(formatMeasure(2.5, "x")).toBe("2.5×");
    expect(formatMeasure(4, "count")).toBe("4");
    expect(formatMeasure("1234.5", "money")).toBe("1,234.50");
    expect(formatMeasure(4, "per minute")).toBe("4 per minute");
    expect(formatMeasure(1234.5678, "")).toBe("1,234.57");
    expect(formatMeasure(null, "ratio")).toBe("–");
  });

  it("formats times in UTC without moving them", () => {
    expect(formatTime("2018-01-02T09:30:00Z")).toBe("2018-01-02 09:30");
    expect(formatTime("2018-01-02T23:59:59.123456789Z")).toBe("2018-01-02 23:59:59");
    expect(formatTime(null)).toBe("–");
  });

  it("formats ages, durations and speeds", () => {
    expect(formatAge(12.4)).toBe("12 ms");
    expect(formatAge(4200)).toBe("4.2 s");
    expect(formatAge(7_200_000)).toBe("2 h");
    expect(formatDuration(125)).toBe("2 min 5 s");
    expect(formatCompact(1_234_567)).toBe("1.23 M");
    expect(formatCompact(11.25)).toBe("11.3");
    expect(formatCompact(null)).toBe("–");
  });
});
