"""backtesting.py: market orders fill at the next open; guards are set at the entry bar's close."""
import backtesting
from backtesting import Backtest, Strategy
from backtesting.lib import crossover

import common


def average(values, n):
    import pandas
    return pandas.Series(values).rolling(n).mean()


class Cross(Strategy):
    stops = False

    def init(self):
        self.fast = self.I(average, self.data.Close, common.FAST)
        self.slow = self.I(average, self.data.Close, common.SLOW)

    def next(self):
        if self.stops:
            for trade in self.trades:
                if trade.sl is None:
                    sign = 1 if trade.is_long else -1
                    trade.sl = round(trade.entry_price * (1 - sign * common.STOP), 5)
                    trade.tp = round(trade.entry_price * (1 + sign * common.TARGET), 5)
        if crossover(self.fast, self.slow):
            if self.position.size <= 0:
                self.buy(size=common.UNITS)
        elif crossover(self.slow, self.fast):
            if self.position.size >= 0:
                self.sell(size=common.UNITS)


def run(frame, stops):
    test = Backtest(frame, Cross, cash=common.CASH, commission=common.FEE, exclusive_orders=True,
                    finalize_trades=True)
    stats = test.run(stops=stops)
    return lambda: [["long" if t.Size > 0 else "short", common.epoch(t.EntryTime), t.EntryPrice,
                     common.epoch(t.ExitTime), t.ExitPrice]
                    for t in stats._trades.sort_values("EntryTime", kind="stable").itertuples()]


def load(path):
    frame = common.read_frame(path)
    frame.columns = [name.capitalize() for name in frame.columns]
    return frame


common.main(backtesting.__version__, load, run)
