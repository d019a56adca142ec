"""A case as a configuration of the program."""


def value(x):
    if isinstance(x, dict):
        return "{" + ", ".join(f"{k} = {value(v)}" for k, v in x.items()) + "}"
    if isinstance(x, list):
        return "[" + ", ".join(value(v) for v in x) + "]"
    return f'"{x}"' if isinstance(x, str) else str(x)


def table(name, pairs):
    return "\n".join([name] + [f"{k} = {value(v)}" for k, v in pairs.items()]) + "\n"


def swap_rule(swap):
    out = dict(long=swap["long"], short=swap["short"])
    out["rollover"] = f'{swap.get("time", "17:00")} {swap.get("zone", "America/New_York")}'
    return {**out, "triple": swap.get("triple", "wed")}


def toml(case):
    account = dict(currency=case.get("currency", "USD"), cash=case["cash"])
    if "leverage" in case:
        account["leverage"] = case["leverage"]
    out = table("[account]", account)
    for d in case["data"]:
        keys = ("symbol", "file", "ticks", "timeframe", "finer", "price", "spread")
        out += table("[[data]]", {k: d[k] for k in keys if k in d})
    for d in case["data"]:
        facts = dict(symbol=d["symbol"], tick=d["tick"], lot=d.get("lot", 1), currency=d.get("currency", "USD"),
                     contract_size=d.get("contract", 1))
        if "margin" in d and "leverage" not in case:
            facts["margin"] = d["margin"]
        if "swap" in d:
            facts["swap"] = swap_rule(d["swap"])
        out += table("[[instrument]]", facts)
    out += table("[execution]", case.get("execution", {}))
    for s in case["strategies"]:
        out += table("[[strategy]]", {k: v for k, v in s.items()})
    return out + table("[risk]", {"profile": "none", **case.get("risk", {})})
