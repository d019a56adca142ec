#!/usr/bin/env python3
"""Makes tests/golden/backtest_*.json with quotes, financing, margin, volume, ticks, currencies and timeframes.

    python3 scripts/golden/synthetic.py            # only when the synthetic prices change
    python3 scripts/golden/make_market_backtests.py [CASE...]

Needs nothing but Python 3.11 and its zone data.
"""

import datetime as dt
import json
import sys
from collections import Counter
from pathlib import Path

from market_cases import CASES
from reference.config import toml
from reference.ledger import stamp
from reference.session import Session

ROOT = Path(__file__).parents[2]
OUT = ROOT / "tests" / "golden"


def total_return(case, policy):
    execution = {**case.get("execution", {}), "intrabar": policy}
    final = Session({**case, "execution": execution}, ROOT).run()["final_equity"]
    return float(final) / float(case["cash"]) - 1


def make(name, what, case):
    result = Session(case, ROOT).run()
    assert result["nearest"] > 1e-9, f"{name}: a decision hangs on rounding"
    out = dict(name=name, what=what, toml=toml(case), final_equity=result["final_equity"])
    guarded = any("stop_loss" in s and "take_profit" in s for s in case["strategies"])
    if guarded and result["ambiguous"]:
        out["ambiguity"] = dict(bars=result["ambiguous"], return_stop_first=total_return(case, "stop_first"),
                                return_target_first=total_return(case, "target_first"))
    # The last of each day is enough; one at midnight closes the day before.
    days = {(time - dt.timedelta(microseconds=1)).date(): (stamp(time), value) for time, value in result["curve"]}
    out["equity"] = [list(x) for x in days.values()][:-1]  # the last one is final_equity
    head = json.dumps({k: v for k, v in out.items() if k != "equity"}, indent=1)[:-2]
    rows = {"equity": out["equity"], "trades": result["trades"]}
    tail = ",\n".join(f' "{k}": [\n' + ",\n".join("  " + json.dumps(x) for x in v) + "\n ]" for k, v in rows.items())
    (OUT / f"backtest_{name}.json").write_text(f"{head},\n{tail}\n}}\n")
    reasons = Counter(f'{t["exit_reason"]}/{t["exit_at"]}' for t in result["trades"])
    print(name, len(result["trades"]), "trades", dict(reasons), "ambiguous", result["ambiguous"], "equity",
          result["final_equity"], "nearest", f'{result["nearest"]:.1e}')


def main():
    for name, (what, case) in CASES.items():
        if len(sys.argv) == 1 or name in sys.argv[1:]:
            make(name, what, case)


if __name__ == "__main__":
    main()
