// Each limit with what is used of it, nearest to its end first.
import { formatMeasure, formatPercent } from "../lib/format";
import type { Limit } from "../api/types";
import { byUse, limitUnit } from "../lib/limits";
import { Empty, UsedBar, words } from "./bits";

/** Words such as "per minute" are said once, after the limit. */
function shortUnit(unit: string): string {
  return /^(ratio|x|count|money)$/.test(unit) ? unit : "";
}

export function LimitBars({ limits, most }: { limits: Limit[]; most: number }) {
  if (limits.length === 0)
    return (
      <Empty title="No limit is set">
        The profile “none” lifts all limits, in a backtest only.
      </Empty>
    );
  return (
    <ul className="limit-bars">
      {byUse(limits)
        .slice(0, most)
        .map((limit) => {
          const unit = limitUnit(limit);
          return (
            <li key={`${limit.scope}/${limit.name}`} title={limit.action}>
              <span className="clip">{words(limit.name)}</span>
              <span className="num muted">
                {formatMeasure(limit.measured, shortUnit(unit))} of{" "}
                {formatMeasure(limit.limit, unit)}
              </span>
              <span className="num used">{formatPercent(limit.used, { decimals: 0 })}</span>
              <UsedBar used={limit.used} label={`${words(limit.name)} used`} />
            </li>
          );
        })}
    </ul>
  );
}
