// Parameters, sizes and stops as people write them.
import { formatDecimal, formatPercent } from "./format";

type Rule = Record<string, unknown>;

/** {kind: "percent", value: 0.02} -> "2%"; {kind: "units", units: 10000} -> "10,000 units". */
export function plainValue(value: unknown): string {
  if (value === null || value === undefined || value === "") return "none";
  if (Array.isArray(value)) return value.map(plainValue).join(", ");
  if (typeof value === "object") return plainRule(value as Rule);
  if (typeof value === "number") return formatDecimal(Number(value.toPrecision(10)));
  return String(value);
}

function plainRule(rule: Rule): string {
  const { kind, ...rest } = rule;
  if (kind === "none") return "none";
  const number = (key: string) => Number(rest[key]);
  if (kind === "percent" && Number.isFinite(number("value"))) return trim(number("value"));
  if (kind === "units" && rest["units"] !== undefined) return `${plainValue(rest["units"])} units`;
  if (kind === "equity_fraction") return `${trim(number("fraction"))} of equity`;
  if (kind === "risk_fraction") return `${trim(number("fraction"))} of equity at risk`;
  if (kind === "volatility_target") return `${trim(number("annual"))} volatility a year`;
  const parts = Object.entries(rest).map(([k, v]) => `${k.replace(/_/g, " ")} ${plainValue(v)}`);
  const name = kind === undefined ? [] : [String(kind).replace(/_/g, " ")];
  return [...name, ...parts].join(", ");
}

function trim(ratio: number): string {
  return formatPercent(ratio).replace(/\.?0+%$/, "%");
}
