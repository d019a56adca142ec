"""All ledgers together: equity, conversion into the account's currency, margin, nights."""

import datetime as dt
from decimal import Decimal as D
from zoneinfo import ZoneInfo

from .ledger import money

NEW_YORK = ZoneInfo("America/New_York")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def nights(after, until, swap):
    """Rollovers in (after, until], each counted as often as it is charged."""
    zone = ZoneInfo(swap.get("zone", "America/New_York"))
    hour, minute = (int(x) for x in swap.get("time", "17:00").split(":"))
    day, total = after.astimezone(zone).date() - dt.timedelta(days=1), 0
    while True:
        at = dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone).astimezone(dt.timezone.utc)
        if at > until:
            return total
        if at > after and day.weekday() < 5:
            total += 3 if DAYS[day.weekday()] == swap.get("triple", "wed") else 1
        day += dt.timedelta(days=1)


class Account:
    def __init__(self, currency, cash, markets, ledgers):
        self.currency, self.cash, self.markets, self.ledgers = currency, cash, markets, ledgers
        self.by_symbol = {m.symbol: m for m in markets}

    def rate(self, market):
        """Account currency for one unit of the market's quote currency, at the latest middle price."""
        if market.currency == self.currency:
            return D(1)
        direct = self.by_symbol.get(market.currency + self.currency)
        return direct.mid() if direct else 1 / self.by_symbol[self.currency + market.currency].mid()

    def equity(self):
        total = self.cash
        for x in self.ledgers:
            total += x.realized - x.fees + x.financing
            if x.position:
                total += x.unrealized(x.market.mid()) * self.rate(x.market)
        return total

    def profit(self, market):
        """Open profit of the net position, account currency."""
        return sum((x.unrealized(market.mid()) for x in self.ledgers if x.market is market), D(0)) * self.rate(market)

    def margin_of(self, market, quantity):
        return abs(quantity) * market.mid() * market.contract * self.rate(market) * market.margin

    def finance(self, market, after, until):
        """Charges or pays the rollovers in (after, until] to whoever holds the market now."""
        if market.swap is None:
            return
        count = nights(after, until, market.swap)
        for x in self.ledgers:
            if count and x.market is market and x.position:
                points = market.swap["long" if x.position > 0 else "short"]
                x.finance(money(abs(x.position) * market.contract * points * count * self.rate(market)))
