// Decimal strings are formatted digit by digit: a value above 2^53 or with eight decimals
// must show exactly as the server sent it.

export const UNDEFINED = "–";
const MINUS = "−";
const PATTERN = /^([+-]?)(\d*)(?:\.(\d*))?$/;

interface Parts {
  negative: boolean;
  whole: string;
  fraction: string;
}

function split(text: string): Parts | null {
  const match = PATTERN.exec(text.trim());
  if (!match || (!match[2] && !match[3])) return null;
  const whole = (match[2] ?? "").replace(/^0+(?=\d)/, "") || "0";
  const fraction = match[3] ?? "";
  const zero = /^0*$/.test(whole) && /^0*$/.test(fraction);
  return { negative: match[1] === "-" && !zero, whole, fraction };
}

function increment(digits: string): string {
  const out = digits.split("");
  for (let i = out.length - 1; i >= 0; i -= 1) {
    if (out[i] !== "9") {
      out[i] = String(Number(out[i]) + 1);
      return out.join("");
    }
    out[i] = "0";
  }
  return `1${out.join("")}`;
}

/** Rounds half away from zero at `decimals` places, in digits. */
function round(parts: Parts, decimals: number): Parts {
  const { whole, fraction } = parts;
  if (fraction.length <= decimals) {
    return { ...parts, fraction: fraction.padEnd(decimals, "0") };
  }
  let digits = whole + fraction.slice(0, decimals);
  if (fraction.charAt(decimals) >= "5") digits = increment(digits);
  const cut = digits.length - decimals;
  const zero = /^0*$/.test(digits);
  return {
    negative: parts.negative && !zero,
    whole: digits.slice(0, cut) || "0",
    fraction: decimals ? digits.slice(cut) : "",
  };
}

function group(whole: string): string {
  return whole.replace(/\B(?=(\d{3})+$)/g, ",");
}

export interface DecimalOptions {
  /** Exactly this many places; absent: as many as were sent, without trailing zeros. */
  decimals?: number;
  /** At least this many places when `decimals` is absent. */
  minimum?: number;
  sign?: boolean;
}

export function formatDecimal(
  value: string | number | null | undefined,
  { decimals, minimum = 0, sign = false }: DecimalOptions = {},
): string {
  if (value === null || value === undefined || value === "") return UNDEFINED;
  const text = typeof value === "number" ? plain(value) : value;
  const parsed = text === null ? null : split(text);
  if (!parsed) return typeof value === "string" ? value : UNDEFINED;
  let parts = parsed;
  if (decimals === undefined) {
    const trimmed = parts.fraction.replace(/0+$/, "");
    parts = { ...parts, fraction: trimmed.padEnd(minimum, "0") };
  } else {
    parts = round(parts, decimals);
  }
  const positive = sign && !parts.negative && /[1-9]/.test(parts.whole + parts.fraction);
  const prefix = parts.negative ? MINUS : positive ? "+" : "";
  return prefix + group(parts.whole) + (parts.fraction ? `.${parts.fraction}` : "");
}

function plain(value: number): string | null {
  if (!Number.isFinite(value)) return null;
  const text = String(value);
  return text.includes("e") ? value.toFixed(12) : text;
}

export function formatMoney(value: string | null | undefined, sign = false): string {
  return formatDecimal(value, { decimals: 2, sign });
}

/** A ratio as per cent: 0.0123 -> "1.23%". */
export function formatPercent(
  value: number | null | undefined,
  { decimals = 2, sign = false }: { decimals?: number; sign?: boolean } = {},
): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return UNDEFINED;
  return `${formatDecimal((value * 100).toFixed(decimals), { decimals, sign })}%`;
}

export function formatCount(value: number | null | undefined): string {
  return value === null || value === undefined ? UNDEFINED : formatDecimal(value, { decimals: 0 });
}

/** 1234567 -> "1.23 M": for speeds, where three digits say enough. */
export function formatCompact(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return UNDEFINED;
  const steps: [number, string][] = [
    [1e9, " G"],
    [1e6, " M"],
    [1e3, " k"],
  ];
  for (const [size, suffix] of steps) {
    if (Math.abs(value) >= size) {
      const scaled = value / size;
      return scaled.toFixed(scaled >= 100 ? 0 : scaled >= 10 ? 1 : 2) + suffix;
    }
  }
  return value.toFixed(value >= 100 || Number.isInteger(value) ? 0 : 1);
}

/** A measured number or limit in its own unit. */
export function formatMeasure(
  value: number | string | null | undefined,
  unit: string,
  sign = false,
): string {
  if (value === null || value === undefined || value === "") return UNDEFINED;
  const u = unit.toLowerCase();
  if (u === "ratio" || u === "percent" || u === "%") {
    const number = Number(value);
    return formatPercent(u === "ratio" ? number : number / 100, { sign });
  }
  if (u === "count") return formatDecimal(value, { decimals: 0, sign });
  if (u === "x" || u === "times" || u === "multiple") {
    return `${formatDecimal(Number(value).toFixed(2), { sign })}×`;
  }
  if (/^(money|usd|eur|gbp|jpy|chf)$/.test(u)) return formatDecimal(value, { decimals: 2, sign });
  const shown =
    typeof value === "number"
      ? formatDecimal(Number(value.toPrecision(6)), { sign })
      : formatDecimal(value, { sign });
  return u && u !== "number" && u !== "none" ? `${shown} ${unit}` : shown;
}

/** "2018-01-02T09:30:00Z" -> "2018-01-02 09:30"; seconds only where they are not zero. */
export function formatTime(time: string | null | undefined): string {
  if (!time) return UNDEFINED;
  const match = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d)?/.exec(time);
  if (!match) return time;
  const seconds = match[3] && match[3] !== ":00" ? match[3] : "";
  return `${match[1]} ${match[2]}${seconds}`;
}

export function formatClock(date: Date): string {
  return date.toISOString().slice(11, 19);
}

export function formatAge(ms: number | null | undefined): string {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return UNDEFINED;
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  const s = ms / 1000;
  if (s < 60) return `${s.toFixed(s < 10 ? 1 : 0)} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min`;
  if (s < 86400) return `${Math.floor(s / 3600)} h`;
  return `${Math.floor(s / 86400)} d`;
}

export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return UNDEFINED;
  const s = Math.floor(seconds);
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60} s`;
  return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
}

/** -1, 0 or 1 without turning the string into a double. */
export function signOf(value: string | number | null | undefined): -1 | 0 | 1 {
  if (value === null || value === undefined) return 0;
  if (typeof value === "number") return value > 0 ? 1 : value < 0 ? -1 : 0;
  const parts = split(value);
  if (!parts || !/[1-9]/.test(parts.whole + parts.fraction)) return 0;
  return parts.negative ? -1 : 1;
}

/** Exact order of two decimal strings. */
export function compareDecimals(a: string, b: string): number {
  const x = split(a);
  const y = split(b);
  if (!x || !y) return a < b ? -1 : a > b ? 1 : 0;
  if (x.negative !== y.negative) return x.negative ? -1 : 1;
  const flip = x.negative ? -1 : 1;
  if (x.whole.length !== y.whole.length) return x.whole.length < y.whole.length ? -flip : flip;
  const width = Math.max(x.fraction.length, y.fraction.length);
  const p = x.whole + x.fraction.padEnd(width, "0");
  const q = y.whole + y.fraction.padEnd(width, "0");
  return p === q ? 0 : p < q ? -flip : flip;
}
