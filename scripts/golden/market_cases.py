"""The cases of make_market_backtests.py: what each shows, and its account, data, rules and strategies."""

from decimal import Decimal as D


def percent(x):
    return dict(kind="percent", value=D(x))


def units(n):
    return dict(kind="units", units=D(n))


def share(x):
    return dict(kind="equity_fraction", fraction=D(x))


def cross(symbol, fast, slow, sizing, name="golden", direction="long_short", **more):
    return dict(name=name, type="ma_crossover", symbol=symbol,
                params=dict(fast=fast, slow=slow, direction=direction), sizing=sizing, **more)


def rsi(symbol, period, lower, upper, sizing, name="golden", direction="long_only", **more):
    return dict(name=name, type="rsi", symbol=symbol,
                params=dict(period=period, lower=lower, upper=upper, direction=direction), sizing=sizing, **more)


def vote(symbol, members, sizing, leave="opposite", direction="long_short", **more):
    return dict(name="vote", type="ensemble", symbol=symbol, members=members, combiner="majority",
                params=dict(leave=leave, direction=direction), sizing=sizing, **more)


def sample(symbol, timeframe="1d", tick="0.00001", **more):
    return dict(symbol=symbol, file=f"data/sample/{symbol.lower()}_{timeframe}.csv", timeframe=timeframe,
                tick=D(tick), **more)


def made(symbol, file, timeframe="1h", tick="0.01", **more):
    return dict(symbol=symbol, file=f"tests/golden/synthetic_{file}.csv", timeframe=timeframe, tick=D(tick), **more)


QUOTES = made("QUOTED", "quotes_1h", tick="0.00001")
TICKS = dict(symbol="TICKED", ticks="tests/golden/synthetic_ticks.csv", timeframe="5m", tick=D("0.01"))
SWAP = dict(long=D("-0.00006"), short=D("0.00002"))
RATE = dict(kind="percent", rate=D("0.0002"))
CRASHES = [made("ALPHA", "alpha_1h", margin=D("0.05")), made("BETA", "beta_1h", margin=D("0.04")),
           made("GAMMA", "gamma_1h", margin=D("0.1"))]
TIGHT = dict(stop_loss=percent("0.0004"), take_profit=percent("0.0005"))
MILLION = D(1000000)


def three(*sizes):
    return [cross(d["symbol"], 6, 20, units(n), name=d["symbol"].lower(), direction="long_only")
            for d, n in zip(CRASHES, sizes)]


CASES = {
    "l_quotes": ("quoted bars: both sides, stops and targets of longs and shorts, commission", dict(
        cash=MILLION, data=[QUOTES], execution=dict(commission=RATE),
        strategies=[cross("QUOTED", 3, 8, units(10000), stop_loss=percent("0.0015"), take_profit=percent("0.003"))])),
    "l2_quotes_nearest": ("quoted bars, indicators on the middle, levels so tight that bars touch both; nearest first",
                          dict(cash=MILLION, data=[{**QUOTES, "price": "mid"}],
                               execution=dict(intrabar="nearest_first", slippage=dict(kind="ticks", value=2)),
                               strategies=[rsi("QUOTED", 5, 40, 60, units(10000), direction="long_short", **TIGHT)])),
    "l3_quotes_this_close": ("quoted bars, indicators on the ask, filled at the close and sized by equity; target first",
                             dict(cash=MILLION, data=[{**QUOTES, "price": "ask"}],
                                  execution=dict(fill="this_close", intrabar="target_first", commission=RATE),
                                  strategies=[rsi("QUOTED", 5, 35, 65, share("0.5"), direction="long_short",
                                                  stop_loss=percent("0.0015"), take_profit=percent("0.002"))])),
    "l4_quotes_finer": ("quoted bars of four hours, decided by those of one hour where they touch both levels",
                        dict(cash=MILLION, data=[made("QUOTED", "quotes_4h", "4h", "0.00001", finer_timeframe="1h",
                                                      finer="tests/golden/synthetic_quotes_1h.csv")],
                             execution=dict(intrabar="finer"),
                             strategies=[rsi("QUOTED", 3, 45, 55, units(10000), direction="long_short",
                                             stop_loss=percent("0.0005"), take_profit=percent("0.0006"))])),
    "m_swap_hourly": ("financing at 17:00 New York through a year of hourly bars, summer time and holidays in it",
                      dict(cash=MILLION, data=[sample("EURUSD", "1h", swap=SWAP)],
                           strategies=[cross("EURUSD", 20, 80, units(10000))])),
    "m2_swap_yen": ("financing in yen on daily bars, three nights on Fridays; profit converted",
                    dict(cash=MILLION, data=[sample("USDJPY", tick="0.001", currency="JPY", swap=dict(
                        long=D("0.004"), short=D("-0.011"), triple="fri"))],
                         execution=dict(commission=RATE), strategies=[cross("USDJPY", 2, 5, units(10000))])),
    "m3_swap_quotes": ("financing at midnight in Athens on quoted bars, no triple night, stops; a Wednesday in a gap",
                       dict(cash=MILLION, data=[{**QUOTES, "swap": {**SWAP, "time": "00:00", "zone": "Europe/Athens",
                                                                    "triple": "none"}}],
                            strategies=[cross("QUOTED", 5, 15, units(10000), stop_loss=percent("0.002"))])),
    "n_margin_smaller": ("entries that the margin makes smaller, sized by equity with leverage",
                         dict(cash=D(10000), leverage=20, data=[sample("EURUSD", "1h", spread=D("0.0001"))],
                              risk=dict(margin_call=D("1.5")), strategies=[cross("EURUSD", 20, 80, share(16))])),
    "n1_margin_units": ("a fixed size that the margin allows at first and makes smaller after losses",
                        dict(cash=D(8000), leverage=20, data=[sample("EURUSD", "1h")],
                             execution=dict(commission=dict(kind="percent", rate=D("0.00004"))),
                             risk=dict(margin_call=D("1.5")), strategies=[cross("EURUSD", 20, 80, units(90000))])),
    "n4_margin_netted": ("two strategies on one symbol: what nets out needs no margin",
                         dict(cash=D(6000), leverage=20, data=[sample("EURUSD", "1h")],
                              strategies=[cross("EURUSD", 20, 80, units(60000), name="slow"),
                                          cross("EURUSD", 5, 24, units(90000), name="fast")])),
    "n2_margin_stop_out": ("three symbols fall at once: the greatest loss is closed first, then the next",
                           dict(cash=D(20000), data=CRASHES, execution=dict(commission=RATE), risk=dict(stop_out=D("0.85")),
                                strategies=three(1400, 600, 1500))),
    "n3_margin_stop_out_close": ("the same at the close, with a stop-out level of 0.9 and a spread",
                                 dict(cash=D(20000), data=[{**d, "spread": D("0.04")} for d in CRASHES],
                                      execution=dict(fill="this_close"), risk=dict(stop_out=D("0.9")),
                                      strategies=three(1400, 600, 1500))),
    "o_volume": ("market orders in parts, a fiftieth of a bar's volume at most, reversals included",
                 dict(cash=MILLION, data=[sample("EURUSD", "1h")],
                      execution=dict(participation=D("0.02"), commission=RATE),
                      strategies=[cross("EURUSD", 20, 80, units(200))])),
    "o2_volume_guards": ("stops and targets on what has filled, and filled in parts themselves",
                         dict(cash=MILLION, data=[QUOTES], execution=dict(participation=D("0.1"), commission=RATE),
                              strategies=[cross("QUOTED", 3, 8, units(400), on_opposite="ignore",
                                                stop_loss=percent("0.002"), take_profit=percent("0.003"))])),
    "o3_volume_swap": ("parts so small that new decisions come while orders are still being filled; financing, stops",
                       dict(cash=MILLION, data=[{**QUOTES, "swap": SWAP}],
                            execution=dict(participation=D("0.03"), slippage=dict(kind="ticks", value=1)),
                            strategies=[cross("QUOTED", 2, 5, units(300), stop_loss=percent("0.004"),
                                              take_profit=percent("0.005"))])),
    "o4_volume_close": ("parts from the close on, an RSI that asks again and again, exits that leave in any case",
                        dict(cash=MILLION, data=[QUOTES],
                             execution=dict(participation=D("0.05"), fill="this_close", commission=RATE),
                             strategies=[rsi("QUOTED", 5, 40, 60, units(250), on_opposite="ignore",
                                             stop_loss=percent("0.002"))])),
    "p_ticks": ("ticks: orders at the next tick, stops and targets at the tick that reaches them",
                dict(cash=MILLION, data=[TICKS], execution=dict(commission=RATE),
                     strategies=[cross("TICKED", 3, 8, units(10), stop_loss=percent("0.0006"),
                                       take_profit=percent("0.0009"))])),
    "p2_ticks_close": ("ticks, filled at the bar's close, sized by equity, slippage in ticks",
                       dict(cash=MILLION, data=[TICKS],
                            execution=dict(fill="this_close", slippage=dict(kind="ticks", value=3)),
                            strategies=[rsi("TICKED", 5, 35, 65, share("0.8"), direction="long_short",
                                            stop_loss=percent("0.0005"))])),
    "p3_ticks_margin": ("ticks with margin: entries made smaller, stop-out at a bar's close; a rollover among the ticks",
                        dict(cash=D(3000), leverage=50,
                             data=[{**TICKS, "swap": dict(long=D("-0.9"), short=D("0.35"), triple="mon")}],
                             risk=dict(stop_out=D("0.99")),
                             strategies=[cross("TICKED", 3, 8, units(70))])),
    "q_currencies": ("five symbols in four currencies, sized by the account's equity",
                     dict(cash=MILLION, data=[sample("EURUSD"), sample("GBPJPY", tick="0.001", currency="JPY"),
                                              sample("USDJPY", tick="0.001", currency="JPY"),
                                              sample("USDCAD", currency="CAD"), sample("GBPCAD", currency="CAD")],
                          execution=dict(commission=RATE, slippage=percent("0.0001")),
                          strategies=[cross(s, 2, 5, share("0.7"), name=s.lower(), stop_loss=percent("0.008"),
                                            take_profit=percent("0.012"))
                                      for s in ("EURUSD", "GBPJPY", "USDJPY", "USDCAD", "GBPCAD")])),
    "r_timeframes": ("three timeframes on one symbol, netted into one order",
                     dict(cash=MILLION, data=[sample("EURUSD", "1h", spread=D("0.00008"))],
                          execution=dict(commission=dict(kind="per_unit", amount=D("0.00007"), minimum=D(2)),
                                         slippage=percent("0.00003")),
                          strategies=[cross("EURUSD", 20, 60, units(10000), name="hours"),
                                      cross("EURUSD", 5, 20, units(7000), name="four", timeframe="4h",
                                            stop_loss=percent("0.004")),
                                      cross("EURUSD", 3, 8, units(10000), name="days", timeframe="1d")])),
    "r2_netting": ("three strategies that often want opposite things: netted, and crossed at the middle when nothing is left",
                   dict(cash=MILLION, data=[QUOTES],
                        execution=dict(commission=dict(kind="fixed", amount=D("1.7")), slippage=percent("0.00002")),
                        strategies=[cross("QUOTED", 2, 6, units(10000), name="follow"),
                                    rsi("QUOTED", 3, 35, 65, units(10000), name="against", direction="long_short"),
                                    cross("QUOTED", 4, 12, units(4000), name="long", direction="long_only",
                                          on_opposite="close", take_profit=percent("0.004"))])),
    "r3_ensemble": ("a majority of three crossings on two timeframes, left when it is lost, with a stop",
                    dict(cash=MILLION, data=[sample("EURUSD", "1h", spread=D("0.00006"))],
                         execution=dict(commission=RATE),
                         strategies=[cross("EURUSD", 11, 43, units(1), name="one"),
                                     cross("EURUSD", 29, 97, units(1), name="two"),
                                     cross("EURUSD", 4, 13, units(1), name="three", timeframe="4h"),
                                     vote("EURUSD", ["one", "two", "three"], units(10000), leave="faded",
                                          stop_loss=percent("0.008"))])),
    "s_risk_fraction": ("sized by the distance to a stop given as a price, with a minimum commission; held at the end",
                        dict(cash=D(50000), data=[sample("EURUSD", "1h")],
                             execution=dict(commission=dict(kind="per_unit", amount=D("0.00005"), minimum=D("1.5")),
                                            at_end="hold"),
                             strategies=[cross("EURUSD", 20, 80, dict(kind="risk_fraction", fraction=D("0.01")),
                                               stop_loss=dict(kind="price", value=D("0.004")),
                                               take_profit=dict(kind="price", value=D("0.009")))])),
}
