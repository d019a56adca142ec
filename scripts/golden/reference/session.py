"""Who is asked when, how large an entry is, what is closed for want of margin. Runs a case."""

from decimal import Decimal as D, getcontext

from . import signals
from .account import Account
from .ledger import Ledger, money, stamp, text
from .market import Market, bars_of_ticks, events, longer_closes, read_bars, read_ticks
from .venue import Costs, Leg, Venue

getcontext().prec = 50


class Strategy:
    def __init__(self, spec, market):
        self.spec, self.market = spec, market
        self.ledger = Ledger(spec["name"], market)
        self.sizing = spec["sizing"]
        self.on_opposite = spec.get("on_opposite", "reverse")
        closes = longer_closes(market.bars, spec.get("timeframe", market.timeframe))
        self.due = {when: k for k, (_, when) in enumerate(closes)}
        self.members, self.votes, self.stance = [], False, 0
        values, p = [c for c, _ in closes], spec["params"]
        if spec["type"] == "ensemble":
            self.values, self.nearest = [0] * len(values), D(1)
            return
        if spec["type"] == "ma_crossover":
            self.values, self.nearest = signals.cross_signals(values, p["fast"], p["slow"])
        else:
            self.values = signals.rsi(values, p["period"])
            self.nearest = min(abs(v - level) / 100 for v in self.values if v is not None
                               for level in (p["lower"], p["upper"]))

    def level(self, key, sign, average):
        rule = self.spec.get(key)
        if rule is None:
            return None
        return average * (1 + sign * rule["value"]) if rule["kind"] == "percent" else average + sign * rule["value"]

    def allowed(self, sign):
        direction = self.spec["params"]["direction"]
        return direction == "long_short" or sign == (1 if direction == "long_only" else -1)

    def decide(self, k, held):
        """(+1 buy, -1 sell or 0; does it leave in any case, or "only" leave?) at the close of its bar k.

        `held` is the side it will be on when its orders are filled.
        """
        value = self.values[k]
        if self.members:
            return self.majority(held)
        if self.spec["type"] == "ma_crossover":
            return value, False
        if value is None:
            return 0, False
        low, high = value < self.spec["params"]["lower"], value > self.spec["params"]["upper"]
        side = 1 if low else -1 if high else 0
        return (side, held == -side and side != 0) if side == -held or self.allowed(side) else (0, False)


    def majority(self, held):
        """The side on which more than half of the members stand; faded: out as soon as its own side has lost that."""
        for side in (1, -1):
            if 2 * sum(m.stance == side for m in self.members) > len(self.members):
                leaves = held == -side and not self.allowed(side)
                return (side, leaves) if self.allowed(side) or leaves else (0, False)
        faded = self.spec["params"]["leave"] == "faded" and held
        return (-held, "only") if faded else (0, False)


class Session:
    def __init__(self, case, root, venue=Venue):
        self.case, self.execution = case, case.get("execution", {})
        self.risk = {"margin_call": D(1), "stop_out": D("0.5"), **case.get("risk", {})}
        self.markets = []
        for spec in case["data"]:
            if "leverage" in case:
                spec = {"margin": 1 / D(case["leverage"]), **spec}
            ticks = read_ticks(root / spec["ticks"]) if "ticks" in spec else []
            bars = bars_of_ticks(ticks, spec["timeframe"]) if ticks else read_bars(root / spec["file"], spec)
            self.markets.append(Market(spec, bars, ticks))
            if "finer" in spec:
                self.markets[-1].finer = read_bars(root / spec["finer"], {**spec, "timeframe": spec["finer_timeframe"]})
        at = {m.symbol: m for m in self.markets}
        self.strategies = [Strategy(s, at[s["symbol"]]) for s in case["strategies"]]
        self.strategies.sort(key=lambda s: s.spec["type"] == "ensemble")  # they are asked after their members
        for s in self.strategies:
            s.members = [m for m in self.strategies if m.spec["name"] in s.spec.get("members", [])]
            for m in s.members:
                m.votes = True
        self.account = Account(case.get("currency", "USD"), case["cash"], self.markets,
                               [s.ledger for s in self.strategies])
        self.costs = Costs(self.execution)
        self.venues = {m.symbol: venue(m, self.costs, self.execution, self.filled) for m in self.markets}
        self.this_close = self.execution.get("fill", "next_open") == "this_close"
        self.until = {m.symbol: None for m in self.markets}   # financed up to here
        self.curve, self.closed_for_margin = [], 0

    # --- fills ------------------------------------------------------------------------------------
    def filled(self, strategy, quantity, price, fee, time, reason, at):
        m, ledger = strategy.market, strategy.ledger
        rate = self.account.rate(m)
        ledger.apply(quantity, price, money(fee * rate), rate, time, reason, at)
        size = abs(ledger.position)
        self.venues[m.symbol].guard(strategy, ledger.sign(), size, ledger.average if size else None)

    # --- sizes ------------------------------------------------------------------------------------
    def size(self, strategy, sign, price, equity):
        """Units of an entry at this price, not negative, in whole lots."""
        m, s = strategy.market, strategy.sizing
        rate = self.account.rate(m)
        if s["kind"] == "units":
            wanted = s["units"]
        elif s["kind"] == "equity_fraction":
            wanted = s["fraction"] * equity / (price * m.contract * rate * (1 + self.costs.rate()))
        else:  # risk_fraction: from entry to stop
            distance = abs(price - strategy.level("stop_loss", -sign, price))
            wanted = s["fraction"] * equity / (distance * m.contract * rate)
        return m.whole_lots(self.allowed_by_margin(strategy, sign, price, wanted))

    def allowed_by_margin(self, strategy, sign, price, wanted):
        """What of an entry leaves equity, as it is now, at margin_call times the margin used.

        Others count with what they hold and have ordered, this market with the price of the fill.
        """
        market = strategy.market
        if not market.margin:
            return wanted
        others = self.planned_net(market) - self.planned(strategy)  # its own is closed first
        left = self.account.equity() / self.risk["margin_call"] - self.margin_planned(without=market)
        most = left / (price * market.contract * self.account.rate(market) * market.margin)
        return max(min(wanted, most - sign * others), D(0)) if wanted + sign * others >= -most else D(0)

    def planned(self, strategy):
        """What it holds once everything that waits is filled."""
        waiting = (leg.quantity() for legs in self.venues[strategy.market.symbol].orders for leg in legs
                   if leg.strategy is strategy)
        return strategy.ledger.position + sum(waiting, D(0))

    def planned_net(self, market):
        return sum((self.planned(s) for s in self.strategies if s.market is market), D(0))

    def margin_planned(self, without=None):
        return sum((self.account.margin_of(m, self.planned_net(m)) for m in self.markets if m is not without), D(0))

    def equity_after(self, strategy, closing, price):
        """Equity once `closing` (signed) is done at this price: what that costs is no longer there to size with."""
        m = strategy.market
        fee = self.costs.fee(abs(closing), price, m) if closing else D(0)
        return self.account.equity() - (fee + (price - m.mid()) * closing * m.contract) * self.account.rate(m)

    def sized_at_fill(self, leg, price):
        sign = 1 if leg.enter > 0 else -1
        return sign * self.size(leg.strategy, sign, price, self.equity_after(leg.strategy, leg.close, price))

    # --- decisions --------------------------------------------------------------------------------
    def ask(self, market, when):
        """Decisions of the strategies due now, as one order of legs. Each sees what those before it have ordered."""
        legs, orders = [], self.venues[market.symbol].orders
        orders.append(legs)
        for s in self.strategies:
            if s.market is market and when in s.due and s.votes:
                s.stance = s.values[s.due[when]] or s.stance  # a side stands until the other is taken
            elif s.market is market and when in s.due:
                held = self.planned(s)
                legs += self.wish(s, held, *s.decide(s.due[when], (held > 0) - (held < 0)))
        if not legs:
            orders.pop()

    def wish(self, s, held, signal, leaves):
        if not signal or held * signal > 0 or (held and s.on_opposite == "ignore" and not leaves):
            return []
        entry = D(0)
        if s.allowed(signal) and leaves != "only" and (not held or s.on_opposite == "reverse"):
            price = self.venues[s.market.symbol].market_price(signal)  # as if it were filled now
            entry = signal * self.size(s, signal, price, self.equity_after(s, -held, price))
        at_fill = entry != 0 and s.sizing["kind"] == "equity_fraction"
        return [Leg(s, -held, entry, at_fill=at_fill)] if held or entry else []

    # --- margin -----------------------------------------------------------------------------------
    def stop_out(self):
        """Closes the market with the greatest loss, then the next, until the level is met.

        What is not at a loss counts as even; of equal ones the greatest margin goes first. What is already on
        its way out needs no margin any more.
        """
        while (used := self.margin_planned()) and self.account.equity() < self.risk["stop_out"] * used:
            left = [m for m in self.markets if m.margin and self.planned_net(m)]
            worst = min(left, key=lambda m: (min(self.account.profit(m), D(0)),
                                             -self.account.margin_of(m, self.planned_net(m))))
            legs = [Leg(s, -self.planned(s), D(0), "risk") for s in self.strategies
                    if s.market is worst and self.planned(s)]
            for s in self.strategies:
                if s.market is worst:
                    self.venues[worst.symbol].unguard(s)
            self.venues[worst.symbol].orders.append(legs)
            self.closed_for_margin += 1

    # --- the run ----------------------------------------------------------------------------------
    def run(self):
        for (time, *_), kind, market, i in events(self.markets):
            venue, bar = self.venues[market.symbol], market.bars[i] if kind != "tick" else None
            if kind == "open":
                self.finance(market, time)
                self.ask(market, ("open", i))
                market.show(bar.bid.open, bar.ask.open)
                venue.fill_orders(time, "open", self.sized_at_fill)
            elif kind == "tick":
                tick = market.ticks[i]
                market.show(tick.bid, tick.ask)
                venue.fill_orders(time, "tick", self.sized_at_fill)
                venue.through_tick(tick)
            else:
                self.close(market, venue, bar, i)
        self.finish()
        trades = sorted((t for s in self.strategies for t in s.ledger.trades), key=lambda t: t["exit_time"])
        return dict(trades=trades, final_equity=text(self.account.equity()),
                    ambiguous=sum(v.ambiguous for v in self.venues.values()), curve=self.curve,
                    nearest=min(s.nearest for s in self.strategies))

    def close(self, market, venue, bar, i):
        venue.new_bar(bar.volume)
        if not market.ticks:
            venue.through_bar(bar)
        market.show(bar.bid.close, bar.ask.close)
        self.finance(market, bar.close_time)
        older = len(venue.orders)
        self.stop_out()
        self.ask(market, ("close", i))
        if self.this_close:  # what was decided before this close waits for the next open
            venue.fill_orders(bar.close_time, "close", self.sized_at_fill, older)
        self.curve.append((bar.close_time, text(self.account.equity())))

    def finance(self, market, time):
        """Nights since the last price: in a bar they meet what is held at its close, in a gap what is held in it."""
        if self.until[market.symbol] is not None:
            self.account.finance(market, self.until[market.symbol], time)
        self.until[market.symbol] = time

    def finish(self):
        if self.execution.get("at_end", "close") == "hold":
            return
        for m in self.markets:
            legs = [Leg(s, -s.ledger.position, D(0), "end") for s in self.strategies
                    if s.market is m and s.ledger.position]
            self.venues[m.symbol].fill_end(legs, m.bars[-1].close_time)
