"""Whether a peer's trades are pmp's: same number, direction, times and prices."""
import datetime
import json

BAR_SECONDS = 60
TICK = 1.001e-5
STOP, TARGET = 0.02, 0.04


def pmp_trades(path):
    def seconds(text):
        return int(datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp())

    with open(path, encoding="utf-8") as file:
        trades = json.load(file)["trades"]
    return [(t["direction"], seconds(t["entry_time"]), t["entry_price"], seconds(t["exit_time"]),
             t["exit_price"], t["exit_reason"]) for t in trades]


def same_time(ours, theirs, reason):
    """For what happens inside a bar or at its end some give the bar's open, some its close."""
    return ours == theirs or (reason != "signal" and abs(ours - theirs) <= BAR_SECONDS)


def at_level(trade):
    """Whether a trade ended exactly at its stop or target."""
    sign = 1 if trade[0] == "long" else -1
    levels = (trade[2] * (1 - sign * STOP), trade[2] * (1 + sign * TARGET))
    return any(abs(trade[4] - level) <= TICK for level in levels)


def difference(ours, theirs):
    """What differs between a trade of pmp and a peer's, or nothing."""
    direction, entry_time, entry_price, exit_time, exit_price, reason = ours
    if direction != theirs[0] or entry_time != theirs[1]:
        return "entry time"
    if abs(entry_price - theirs[2]) > TICK:
        return "entry price"
    if not same_time(exit_time, theirs[3], reason):
        return f"exit time of a trade ended by {reason}"
    if abs(exit_price - theirs[4]) <= TICK:
        return None
    if reason == "signal" and at_level(theirs):
        return "ended at the stop or target of a bar at whose open a signal was due (here the open comes first)"
    if reason in ("stop_loss", "take_profit") and at_level(theirs) and not at_level(ours):
        return "ended in a bar that opened beyond the stop or target (here at its open, there at the level)"
    return f"exit price of a trade ended by {reason}"


def compare(ours, theirs):
    """(short verdict for the table, a sentence with what differs)."""
    by_entry = {trade[1]: trade for trade in theirs}
    same, kinds, first = 0, {}, None
    for trade in ours:
        other = by_entry.get(trade[1])
        what = "only in pmp" if other is None else difference(trade, other)
        if what is None:
            same += 1
            continue
        kinds[what] = kinds.get(what, 0) + 1
        first = first or (trade, other)
    entries = {trade[1] for trade in ours}
    extra = sum(1 for trade in theirs if trade[1] not in entries)
    if extra:
        kinds["only in the peer"] = extra
    if not kinds:
        return f"{len(theirs):,}, all equal", f"all {same:,} trades agree in direction, times and prices"
    listed = "; ".join(f"{count} {what}" for what, count in sorted(kinds.items()))
    return (f"{len(theirs):,}, {same:,} equal",
            f"{same:,} of pmp's {len(ours):,} trades agree; {listed}. The first: {first[0] if first else '-'} "
            f"here, {first[1] if first else '-'} there")
