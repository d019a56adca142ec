"""Prices as they come. Every price has two sides here: of a single-price bar they are half a spread away."""

import csv
import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal as D

UTC = dt.timezone.utc
EPOCH = dt.datetime(1970, 1, 1, tzinfo=UTC)
SPANS = {"1m": 60, "5m": 300, "15m": 900, "1h": 3600, "4h": 14400, "1d": 86400}


def span(timeframe):
    return dt.timedelta(seconds=SPANS[timeframe])


def bucket(time, timeframe):
    """The open of the bar of this timeframe that `time` is in."""
    width = span(timeframe)
    return EPOCH + (time - EPOCH) // width * width


def to_tick(price, tick, rounding):
    return (price / tick).to_integral_value(rounding) * tick


@dataclass
class Ohlc:
    open: D
    high: D
    low: D
    close: D


@dataclass
class Bar:
    time: dt.datetime
    close_time: dt.datetime
    bid: Ohlc
    ask: Ohlc
    seen: D        # the close that strategies see
    volume: D

    def side(self, sign):
        """What a position of this sign is closed at: the bid for a long, the ask for a short."""
        return self.bid if sign > 0 else self.ask


@dataclass
class Tick:
    time: dt.datetime
    bid: D
    ask: D


def shifted(prices, by):
    return Ohlc(*(p + by for p in prices))


def parse_time(text):
    stamp = dt.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return stamp.astimezone(UTC)


def read_bars(path, spec):
    """The bars of a CSV file. Columns ask_* beside the others make them quoted."""
    out, half = [], spec.get("spread", D(0)) / 2
    width = span(spec["timeframe"])
    with open(path) as file:
        for row in csv.DictReader(file):
            first = [D(row[k]) for k in ("open", "high", "low", "close")]
            time, volume = parse_time(row["time"]), D(row.get("volume") or 0)
            if "ask_open" in row:
                second = [D(row["ask_" + k]) for k in ("open", "high", "low", "close")]
                seen = {"bid": first[3], "ask": second[3], "mid": (first[3] + second[3]) / 2}
                out.append(Bar(time, time + width, Ohlc(*first), Ohlc(*second), seen[spec.get("price", "bid")],
                               volume))
            else:
                out.append(Bar(time, time + width, shifted(first, -half), shifted(first, half), first[3], volume))
    return out


def read_ticks(path):
    with open(path) as file:
        return [Tick(parse_time(r["time"]), D(r["bid"]), D(r["ask"])) for r in csv.DictReader(file)]


def bars_of_ticks(ticks, timeframe):
    """A bar for each stretch of time that had a tick."""
    groups = {}
    for t in ticks:
        groups.setdefault(bucket(t.time, timeframe), []).append(t)
    out = []
    for time, group in sorted(groups.items()):
        sides = []
        for prices in ([t.bid for t in group], [t.ask for t in group]):
            sides.append(Ohlc(prices[0], max(prices), min(prices), prices[-1]))
        out.append(Bar(time, time + span(timeframe), *sides, group[-1].bid, D(0)))
    return out


def longer_closes(bars, timeframe):
    """Closes of the longer bars, and when each is known: [(close, ("close"|"open", index of the bar))].

    Known at the close of its last bar, or, when it ended in a gap of the data, at the open of the next bar.
    """
    out = []
    for i, bar in enumerate(bars):
        mine = bucket(bar.time, timeframe)
        if bar.close_time >= mine + span(timeframe):
            out.append((bar.seen, ("close", i)))
        elif i + 1 < len(bars) and bucket(bars[i + 1].time, timeframe) != mine:
            out.append((bar.seen, ("open", i + 1)))
    return out


def events(instruments):
    """Everything in the order a market tells it: by time, closes before opens, then as the data is listed."""
    out = []
    for number, m in enumerate(instruments):
        for i, bar in enumerate(m.bars):
            out.append(((bar.close_time, 0, number, i), "close", m, i))
            if not m.ticks:
                out.append(((bar.time, 1, number, i), "open", m, i))
        for i, _ in enumerate(m.ticks):
            out.append(((m.ticks[i].time, 1, number, i), "tick", m, i))
    return sorted(out, key=lambda e: e[0])


def adverse(price, sign, tick):
    """Rounded to the tick against a buyer (+1) or seller (-1)."""
    return to_tick(price, tick, ROUND_CEILING if sign > 0 else ROUND_FLOOR)


class Market:
    """An instrument, its prices, and the latest of them."""

    def __init__(self, spec, bars, ticks=()):
        self.symbol, self.timeframe = spec["symbol"], spec["timeframe"]
        self.tick, self.lot = spec["tick"], spec.get("lot", D(1))
        self.contract, self.currency = spec.get("contract", D(1)), spec.get("currency", "USD")
        self.margin, self.swap = spec.get("margin", D(0)), spec.get("swap")
        self.bars, self.ticks = bars, list(ticks)
        self.finer = []  # bars that tell what came first inside one of ours
        self.bid = self.ask = None

    def show(self, bid, ask):
        self.bid, self.ask = bid, ask

    def mid(self):
        return (self.bid + self.ask) / 2

    def whole_lots(self, quantity):
        return to_tick(quantity, self.lot, ROUND_FLOOR)
