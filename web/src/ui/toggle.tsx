import type { Strategy } from "../api/types";
import { runCommand } from "./commands";

export function Toggle({ strategy }: { strategy: Strategy }) {
  const on = strategy.state === "running";
  return (
    <button
      type="button"
      className="btn small"
      aria-label={`${on ? "Disable" : "Enable"} ${strategy.name}`}
      onClick={() =>
        void runCommand(
          {
            command: on ? "strategy_disable" : "strategy_enable",
            strategy: strategy.name,
            reason: "from the dashboard",
          },
          `${on ? "disable" : "enable"} ${strategy.name}`,
        )
      }
    >
      {on ? "Disable" : "Enable"}
    </button>
  );
}
