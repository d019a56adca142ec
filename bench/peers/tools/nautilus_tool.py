"""nautilus_trader: a market order sent at a bar's close fills at that close (its bars are four
ticks, and the next one has not come), so it is held against pmp's `fill = "this_close"`.
"""
from decimal import Decimal

import nautilus_trader
import pandas
from nautilus_trader.backtest.engine import BacktestEngine, BacktestEngineConfig
from nautilus_trader.config import LoggingConfig
from nautilus_trader.indicators import SimpleMovingAverage
from nautilus_trader.model.currencies import USD
from nautilus_trader.model.data import BarType
from nautilus_trader.model.enums import AccountType, OmsType, OrderSide, OrderType
from nautilus_trader.model.identifiers import InstrumentId, Symbol, Venue
from nautilus_trader.model.instruments import Equity
from nautilus_trader.model.objects import Money, Price, Quantity
from nautilus_trader.persistence.wranglers import BarDataWrangler
from nautilus_trader.trading.strategy import Strategy

import common

VENUE = Venue("SIM")
INSTRUMENT = Equity(
    instrument_id=InstrumentId(Symbol("SYNTH"), VENUE), raw_symbol=Symbol("SYNTH"), currency=USD,
    price_precision=5, price_increment=Price.from_str("0.00001"), lot_size=Quantity.from_int(1),
    ts_event=0, ts_init=0, maker_fee=Decimal(str(common.FEE)), taker_fee=Decimal(str(common.FEE)))
BAR_TYPE = BarType.from_str("SYNTH.SIM-1-MINUTE-LAST-EXTERNAL")


class Cross(Strategy):
    def __init__(self, stops):
        super().__init__()
        self.stops = stops
        self.fast, self.slow = SimpleMovingAverage(common.FAST), SimpleMovingAverage(common.SLOW)
        self.before, self.held, self.fills, self.waiting = None, 0, [], False

    def on_start(self):
        self.register_indicator_for_bars(BAR_TYPE, self.fast)
        self.register_indicator_for_bars(BAR_TYPE, self.slow)
        self.subscribe_bars(BAR_TYPE)

    def on_bar(self, bar):
        if not self.slow.initialized:
            return
        gap, before = self.fast.value - self.slow.value, self.before
        self.before = gap
        if before is None:
            return
        if before <= 0 < gap and self.held <= 0:
            self.turn(OrderSide.BUY)
        elif before >= 0 > gap and self.held >= 0:
            self.turn(OrderSide.SELL)

    def turn(self, side):
        if self.stops:
            self.cancel_all_orders(INSTRUMENT.id)
        units = Quantity.from_int(common.UNITS + abs(self.held))
        self.submit_order(self.order_factory.market(INSTRUMENT.id, side, units))

    def on_order_filled(self, event):
        sign = 1 if event.order_side == OrderSide.BUY else -1
        units = sign * int(event.last_qty)
        self.held += units
        price = float(event.last_px)
        self.fills.append((event.ts_event // 1_000_000_000, units, price))
        if not self.stops:
            return
        if event.order_type != OrderType.MARKET:
            self.cancel_all_orders(INSTRUMENT.id)
            return
        side = OrderSide.SELL if sign > 0 else OrderSide.BUY
        units = Quantity.from_int(common.UNITS)
        stop = Price(price * (1 - sign * common.STOP), 5)
        target = Price(price * (1 + sign * common.TARGET), 5)
        self.submit_order(self.order_factory.stop_market(
            INSTRUMENT.id, side, units, trigger_price=stop, reduce_only=True))
        self.submit_order(self.order_factory.limit(
            INSTRUMENT.id, side, units, price=target, reduce_only=True))


def run(data, stops):
    bars, last = data
    engine = BacktestEngine(BacktestEngineConfig(
        logging=LoggingConfig(log_level="ERROR", bypass_logging=True)))
    engine.add_venue(VENUE, oms_type=OmsType.NETTING, account_type=AccountType.MARGIN,
                     base_currency=USD, starting_balances=[Money(common.CASH, USD)])
    engine.add_instrument(INSTRUMENT)
    engine.add_data(bars)
    strategy = Cross(stops)
    engine.add_strategy(strategy)
    engine.run()
    return lambda: common.trades_from_fills(strategy.fills, last)


def load(path):
    frame = common.read_frame(path)
    last = (common.epoch(frame.index[-1]) + common.BAR_SECONDS, float(frame["close"].iloc[-1]))
    frame.index = frame.index + pandas.Timedelta(seconds=common.BAR_SECONDS)
    # An order takes at most a quarter of its bar's volume at one price: here it shall never matter.
    frame = frame.drop(columns="volume")
    return BarDataWrangler(BAR_TYPE, INSTRUMENT).process(frame, default_volume=1e6), last


common.main(nautilus_trader.__version__, load, run)
