"""What orders and guards of one market are filled at, and how much of them."""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal as D

from .ledger import money
from .market import adverse, to_tick


@dataclass
class Leg:
    """What one strategy wants of an order: to close, to enter, or both (a reversal)."""
    strategy: object
    close: D          # signed
    enter: D          # signed
    reason: str = "signal"
    at_fill: bool = False  # the entry is sized anew when it is filled

    def quantity(self):
        return self.close + self.enter


@dataclass
class Guard:
    strategy: object
    sign: int   # of the position
    size: D
    stop: D | None
    target: D | None


class Costs:
    def __init__(self, execution):
        self.commission = execution.get("commission", dict(kind="percent", rate=D(0)))
        self.slippage = execution.get("slippage", dict(kind="percent", value=D(0)))

    def slipped(self, price, sign, tick):
        if self.slippage["kind"] == "none":
            return price
        if self.slippage["kind"] == "ticks":
            return adverse(price + sign * self.slippage["value"] * tick, sign, tick)
        return adverse(price * (1 + sign * self.slippage["value"]), sign, tick)

    def fee(self, units, price, market):
        c = self.commission
        if c["kind"] == "percent":
            return money(c["rate"] * units * price * market.contract)
        if c["kind"] == "fixed":
            return c["amount"]
        return max(money(c["amount"] * units), c.get("minimum", D(0)))

    def rate(self):
        return self.commission["rate"] if self.commission["kind"] == "percent" else D(0)


class Venue:
    def __init__(self, market, costs, execution, on_fill):
        self.market, self.costs, self.on_fill = market, costs, on_fill
        self.intrabar = execution.get("intrabar", "stop_first")
        self.share = execution.get("participation")
        self.room = None      # quantity that the latest bar's volume still allows; None: any
        self.orders, self.guards = [], []
        self.ambiguous = 0

    # --- volume -----------------------------------------------------------------------------------
    def new_bar(self, volume):
        self.room = self.market.whole_lots(volume * self.share) if self.share and volume else None

    def take(self, wanted):
        """How much of `wanted` (not negative) is filled now."""
        if self.room is None:
            return wanted
        taken = min(wanted, self.room)
        self.room -= taken
        return taken

    # --- market orders ----------------------------------------------------------------------------
    def market_price(self, sign):
        m = self.market
        return self.costs.slipped(m.ask if sign > 0 else m.bid, sign, m.tick)

    def fill_orders(self, time, at, sized, first=0):
        """Fills what waits at the market's latest price. `sized(leg, price)` sizes what is sized at the fill."""
        orders, self.orders = self.orders[first:], self.orders[:first]
        for legs in orders:
            rest = self.fill_order(legs, time, at, sized)
            if rest:
                self.orders.append(rest)

    def fill_end(self, legs, time):
        """Closes at the last close: no slippage, and no bar's volume limits it."""
        self.room, kept = None, self.costs.slippage
        self.costs.slippage = dict(kind="none")
        self.fill_order(legs, time, "close", None)
        self.costs.slippage = kept

    def fill_order(self, legs, time, at, sized):
        for leg in legs:
            if leg.at_fill:
                leg.enter = sized(leg, self.market_price(1 if leg.enter > 0 else -1))
        net = sum((leg.quantity() for leg in legs), D(0))
        if net == 0:
            for leg in legs:
                self.on_fill(leg.strategy, leg.quantity(), self.market.mid(), D(0), time, leg.reason, at)
            return None
        sign = 1 if net > 0 else -1
        taken = self.take(abs(net))
        if not taken:
            return legs
        price = self.market_price(sign)
        fee = self.costs.fee(taken, price, self.market)
        if taken == abs(net):
            parts = [leg.quantity() for leg in legs]
            rest = None
        else:
            assert len(legs) == 1, "no case may share a partial fill between strategies"
            parts = [sign * taken]
            rest = [Leg(legs[0].strategy, D(0), legs[0].quantity() - parts[0], legs[0].reason)]
        for leg, part, share in zip(legs, parts, split(fee, parts)):
            if part:
                self.on_fill(leg.strategy, part, price, share, time, leg.reason, at)
        return rest

    # --- guards -----------------------------------------------------------------------------------
    def guard(self, strategy, sign, size, average):
        """Places a position's stop and target, at distances from its average entry price; replaces older ones."""
        self.unguard(strategy)
        if not size:
            return
        stop, target = strategy.level("stop_loss", -sign, average), strategy.level("take_profit", sign, average)
        if stop is not None or target is not None:
            near = lambda x: None if x is None else to_tick(x, self.market.tick, ROUND_HALF_EVEN)
            self.guards.append(Guard(strategy, sign, size, near(stop), near(target)))

    def unguard(self, strategy):
        self.guards = [g for g in self.guards if g.strategy is not strategy]

    def through_bar(self, bar):
        for g in list(self.guards):
            hit = self.check(g, bar)
            if hit:
                stopped, price, at_open = hit
                self.leave(g, stopped, price, bar.time if at_open else bar.close_time, "open" if at_open else "inside")

    def through_tick(self, tick):
        for g in list(self.guards):
            price = tick.bid if g.sign > 0 else tick.ask
            stopped = g.stop is not None and g.sign * (price - g.stop) <= 0
            reached = g.target is not None and g.sign * (price - g.target) >= 0
            if stopped or reached:
                self.leave(g, stopped, price, tick.time, "tick")

    def leave(self, g, stopped, price, time, at):
        size = self.take(g.size)
        if not size:
            return
        if stopped:
            price = self.costs.slipped(price, -g.sign, self.market.tick)
        fee = self.costs.fee(size, price, self.market)
        self.on_fill(g.strategy, -g.sign * size, price, fee, time, "stop_loss" if stopped else "take_profit", at)

    def check(self, g, bar):
        """(was it the stop, price before slippage, at the open) or None."""
        prices = bar.side(g.sign)
        touched = self.touched(g, prices)
        if touched != "both":
            return touched
        finer = self.decided_by_finer(g, bar) if self.intrabar == "finer" else "both"
        if finer != "both":
            return finer[0], finer[1], False
        self.ambiguous += 1
        worst, best = (prices.low, prices.high) if g.sign > 0 else (prices.high, prices.low)
        nearer = abs(worst - prices.open) <= abs(best - prices.open)
        stopped = {"target_first": False, "nearest_first": nearer}.get(self.intrabar, True)
        return stopped, g.stop if stopped else g.target, False

    def touched(self, g, prices):
        """As check(), or "both": the bar does not tell which came first."""
        worst, best = (prices.low, prices.high) if g.sign > 0 else (prices.high, prices.low)
        stopped = g.stop is not None and g.sign * (worst - g.stop) <= 0
        reached = g.target is not None and g.sign * (best - g.target) >= 0
        if stopped and g.sign * (prices.open - g.stop) <= 0:  # the open comes before everything else in a bar
            return True, prices.open, True
        if reached and g.sign * (prices.open - g.target) >= 0:
            return False, prices.open, True
        if stopped and reached:
            return "both"
        return (stopped, g.stop if stopped else g.target, False) if stopped or reached else None

    def decided_by_finer(self, g, bar):
        """The first finer bar that touches a level decides, its open included, unless it touches both."""
        for finer in self.market.finer:
            if bar.time <= finer.time < bar.close_time and (hit := self.touched(g, finer.side(g.sign))):
                return hit
        return "both"


def split(fee, parts):
    """In proportion to the sizes, rounded toward zero to 1e-8; the largest takes what is left."""
    total = sum(abs(p) for p in parts)
    shares = [(fee * abs(p) / total).quantize(D("1e-8"), "ROUND_DOWN") for p in parts]
    largest = max(range(len(parts)), key=lambda i: abs(parts[i]))
    shares[largest] += fee - sum(shares)
    return shares
