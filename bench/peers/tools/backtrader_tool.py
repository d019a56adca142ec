"""backtrader: market orders fill at the next open; guards are placed at the entry bar's close."""
import backtrader as bt
import pandas  # noqa: F401, here so that its import is not counted as loading

import common


class Cross(bt.Strategy):
    params = (("stops", False),)

    def __init__(self):
        fast = bt.ind.SMA(self.data.close, period=common.FAST)
        slow = bt.ind.SMA(self.data.close, period=common.SLOW)
        self.cross = bt.ind.CrossOver(fast, slow)
        self.fills, self.guards, self.entry = [], [], None

    def next(self):
        held = self.position.size
        if self.cross[0] > 0 and held <= 0:
            self.turn(self.buy, held)
        elif self.cross[0] < 0 and held >= 0:
            self.turn(self.sell, held)
        elif self.entry is not None:
            self.guard(*self.entry)
        self.entry = None

    def turn(self, send, held):
        for order in self.guards:
            self.cancel(order)
        self.guards = []
        send(size=common.UNITS + abs(held))

    def guard(self, price, sign):
        send = self.sell if sign > 0 else self.buy
        stop = send(size=common.UNITS, exectype=bt.Order.Stop,
                    price=round(price * (1 - sign * common.STOP), 5))
        target = send(size=common.UNITS, exectype=bt.Order.Limit, oco=stop,
                      price=round(price * (1 + sign * common.TARGET), 5))
        self.guards = [stop, target]

    def notify_order(self, order):
        if order.status != order.Completed:
            return
        self.fills.append((order.executed.dt, order.executed.size, order.executed.price))
        if self.p.stops and order.exectype == bt.Order.Market:
            # The guards wait for next(): what is sent here could not be cancelled there.
            self.entry = (order.executed.price, 1 if order.isbuy() else -1)


def run(frame, stops):
    cerebro = bt.Cerebro(stdstats=False)
    cerebro.adddata(bt.feeds.PandasData(dataname=frame))
    cerebro.addstrategy(Cross, stops=stops)
    cerebro.broker.setcash(common.CASH)
    cerebro.broker.setcommission(commission=common.FEE)
    strategy = cerebro.run()[0]
    last = (common.epoch(frame.index[-1]), float(frame["close"].iloc[-1]))
    return lambda: common.trades_from_fills(
        [(common.epoch(bt.num2date(dt)), size, price) for dt, size, price in strategy.fills], last)


def load(path):
    frame = common.read_frame(path)
    frame.index = frame.index.tz_localize(None)
    return frame


common.main(bt.__version__, load, run)
