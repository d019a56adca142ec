"""Writes tests/golden/synthetic_*.csv: prices of no market, for what the sample data lacks (quotes, ticks, crashes).

Each series is a seeded random walk in whole ticks, so it is the same everywhere and for ever.
"""

import datetime as dt
import random
from pathlib import Path
from zoneinfo import ZoneInfo

OUT = Path(__file__).parents[2] / "tests" / "golden"
UTC, NEW_YORK = dt.timezone.utc, ZoneInfo("America/New_York")


def stamp(time):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def trades_at(time):
    """The week of a currency: from Sunday 17:00 to Friday 17:00 in New York."""
    local = time.astimezone(NEW_YORK)
    day, late = local.weekday(), local.hour >= 17
    return day < 4 or (day == 4 and not late) or (day == 6 and late)


def walk(rng, price, size, steps):
    """Open, high, low, close of one bar in ticks, and the price it ends at."""
    path = [price]
    for _ in range(steps):
        path.append(path[-1] + round(rng.gauss(0, 1) * size))
    return path


def write(name, header, rows):
    (OUT / f"synthetic_{name}.csv").write_text("\n".join([header] + rows) + "\n")


def quotes():
    """Hourly bid and ask over six weeks, the weeks of a currency, the start of New York's summer time in them."""
    rng, rows = random.Random(20240226), []
    time, price = dt.datetime(2024, 2, 25, 22, tzinfo=UTC), 110000
    holiday = dt.date(2024, 3, 20)  # a Wednesday without bars: its nights are charged in a gap
    while time < dt.datetime(2024, 4, 6, tzinfo=UTC):
        if trades_at(time) and time.date() != holiday:
            bids = walk(rng, price + round(rng.gauss(0, 15)), 25, 8)
            wide = 12 if rng.random() < 0.9 else 60
            asks = [b + wide + int(rng.random() * 8) for b in bids]
            price = bids[-1]
            sides = [f"{x / 1e5:.5f}" for p in (bids, asks) for x in (p[0], max(p), min(p), p[-1])]
            rows.append(",".join([stamp(time), *sides, str(int(rng.random() * 2500) * (rng.random() > 0.05))]))
        time += dt.timedelta(hours=1)
    header = "time,open,high,low,close,ask_open,ask_high,ask_low,ask_close,volume"
    write("quotes_1h", header, rows)
    write("quotes_4h", header, longer(rows))


def longer(rows):
    """Bars of four hours, counted from midnight."""
    groups = {}
    for row in (r.split(",") for r in rows):
        groups.setdefault(f"{row[0][:11]}{int(row[0][11:13]) // 4 * 4:02d}:00:00Z", []).append(row[1:])
    out = []
    for time, bars in groups.items():
        sides = [x for k in (0, 4) for x in (bars[0][k], max(b[k + 1] for b in bars), min(b[k + 2] for b in bars),
                                             bars[-1][k + 3])]
        out.append(",".join([time, *sides, str(sum(int(b[8]) for b in bars))]))
    return out


def crashes():
    """Three hourly series that fall together now and then, each far enough to use up a margin."""
    for number, (name, start) in enumerate((("alpha", 10000), ("beta", 25000), ("gamma", 4000))):
        rng, common, rows = random.Random(700 + number), random.Random(99), []
        time, price = dt.datetime(2024, 1, 1, tzinfo=UTC), start
        for _ in range(700):
            falls = common.random() < 0.015
            gap = -start * (0.01 + 0.03 * rng.random()) if falls else start * 0.0004
            size = start * (0.001 if falls else 0.0004)
            path = [max(p, 100) for p in walk(rng, price + round(gap), size, 6)]
            price = path[-1]
            row = [f"{x / 100:.2f}" for x in (path[0], max(path), min(path), price)]
            rows.append(",".join([stamp(time), *row, "1000"]))
            time += dt.timedelta(hours=1)
        write(f"{name}_1h", "time,open,high,low,close,volume", rows)


def ticks():
    """A day of ticks, a few seconds to a few minutes apart, with a silence of an hour."""
    rng, rows = random.Random(31), []
    time, price = dt.datetime(2024, 5, 6, tzinfo=UTC), 230000
    silence = dt.datetime(2024, 5, 6, 12, 7, tzinfo=UTC)
    while time < dt.datetime(2024, 5, 7, tzinfo=UTC):
        price += round(rng.gauss(0, 1) * 12)
        ask = price + 15 + int(rng.random() * 10)
        rows.append(f"{stamp(time)},{price / 100:.2f},{ask / 100:.2f}")
        time += dt.timedelta(seconds=1 + int(rng.expovariate(1 / 25)))
        if silence <= time < silence + dt.timedelta(hours=1):
            time += dt.timedelta(hours=1)
    write("ticks", "time,bid,ask", rows)


def main():
    quotes()
    crashes()
    ticks()


if __name__ == "__main__":
    main()
