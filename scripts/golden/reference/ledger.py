"""One strategy's position: average cost, profit, fees, financing, and the trades that came of it."""

from decimal import ROUND_HALF_EVEN, Decimal as D

from .market import bucket, span

CENT = D("1e-8")  # money is kept to eight places


def money(value):
    return value.quantize(CENT, ROUND_HALF_EVEN)


def stamp(time):
    return time.strftime("%Y-%m-%dT%H:%M:%S") + (f".{time.microsecond:06d}".rstrip("0") if time.microsecond else "") + "Z"


def text(x):
    """Exact where it is short; averages and conversions to twelve places."""
    return f"{round(x, 12).normalize():f}"


class Ledger:
    """A position at average cost. What is closed at one price is a trade, a part of a position too.

    A trade has its part of the entry's fees and financing; its entry is at the average price of the entries
    and at the time of the first.
    """

    def __init__(self, name, market):
        self.name, self.market = name, market
        self.position = D(0)
        self.realized = self.fees = self.financing = D(0)  # account currency
        self.trades = []

    def sign(self):
        return (self.position > 0) - (self.position < 0)

    def unrealized(self, mid):
        """In the quote currency."""
        return (mid - self.average) * self.position * self.market.contract if self.position else D(0)

    def apply(self, quantity, price, fee, rate, time, reason, at):
        """Books a signed quantity. `rate` is account currency for one unit of the quote currency."""
        self.fees += fee
        sign, size = self.sign(), abs(quantity)
        if sign == 0 or sign * quantity > 0:
            self._enter(quantity, price, fee, time, at)
            return
        closing = min(size, abs(self.position))
        exit_fee = money(fee * closing / size)
        self._leave(sign, closing, price, exit_fee, rate, time, reason, at)
        if size > closing:
            self._enter(-sign * (size - closing), price, fee - exit_fee, time, at)

    def finance(self, amount):
        self.financing += amount
        self.open_financing += amount

    def _enter(self, quantity, price, fee, time, at):
        if not self.position:
            self.average = self.entry_fees = self.open_financing = D(0)
            self.entry_time, self.entry_at, self.entry_bar = time, at, self.bar_of(time, at)
        held = abs(self.position)
        self.average = (self.average * held + price * abs(quantity)) / (held + abs(quantity))
        self.position += quantity
        self.entry_fees += fee

    def _leave(self, sign, closing, price, exit_fee, rate, time, reason, at):
        part = closing / abs(self.position)
        gross = money((price - self.average) * closing * self.market.contract * sign * rate)
        entry_fee, financing = money(self.entry_fees * part), money(self.open_financing * part)
        self.realized += gross
        self.entry_fees -= entry_fee
        self.open_financing -= financing
        self.position -= sign * closing
        fees = entry_fee + exit_fee
        self.trades.append(dict(
            strategy=self.name, symbol=self.market.symbol, direction="long" if sign > 0 else "short",
            units=text(closing), entry_time=stamp(self.entry_time), entry_price=text(self.average),
            exit_time=stamp(time), exit_price=text(price), pnl=text(gross - fees + financing), fees=text(fees),
            financing=text(financing), exit_reason=reason, entry_bar=stamp(self.entry_bar), entry_at=self.entry_at,
            exit_bar=stamp(self.bar_of(time, at)), exit_at=at))

    def bar_of(self, time, at):
        """The open of the bar a fill at this time and place was in."""
        if at in ("inside", "close"):
            return time - span(self.market.timeframe)
        return time if at == "open" else bucket(time, self.market.timeframe)
