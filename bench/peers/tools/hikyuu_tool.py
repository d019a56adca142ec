"""hikyuu: long only, since its simple system does not sell short; held against pmp's
`direction = "long_only"`. Bars come from a CSV file in its own form, through its CSV stock.
"""
import csv
import os
import sqlite3
import tempfile

import hikyuu
from hikyuu import (CLOSE, MA, BUSINESS, Datetime, MM_FixedCount, Parameter, Query, SG_Cross,
                    StockManager, SYS_Simple, TC_FixedA, crtTM)
from hikyuu.data.common_sqlite3 import create_database

import common

FOLDER = tempfile.mkdtemp(prefix="hikyuu-")


def start():
    """Its manager wants a base database; an empty one will do."""
    base = os.path.join(FOLDER, "stock.db")
    connection = sqlite3.connect(base)
    create_database(connection)
    connection.close()

    def parameters(**values):
        result = Parameter()
        for name, value in values.items():
            result[name] = value
        return result

    StockManager.instance().init(
        parameters(type="sqlite3", db=base), parameters(type="sqlite3", db=base),
        parameters(type="hdf5"), parameters(), parameters(tmpdir=FOLDER, datadir=FOLDER))


start()


def load(path):
    own = os.path.join(FOLDER, "bars.csv")
    with open(path, encoding="utf-8") as source, open(own, "w", encoding="utf-8") as target:
        out = csv.writer(target)
        out.writerow(["Datetime", "OPEN", "HIGH", "LOW", "CLOSE", "AMOUNT", "VOLUME"])
        for row in csv.DictReader(source):
            when = row["time"].replace("T", " ").rstrip("Z")
            out.writerow([when, row["open"], row["high"], row["low"], row["close"], 0, row["volume"]])
    stock = StockManager.instance().add_temp_csv_stock(
        "synth", own, own, tick=0.00001, tick_value=0.00001, precision=5)
    return stock, len(stock.get_kdata(Query(0, ktype=Query.MIN)))


def run(data, _stops):
    stock, count = data
    cost = TC_FixedA(commission=common.FEE, lowest_commission=0, stamptax=0, transferfee=0,
                     lowest_transferfee=0)
    system = SYS_Simple(
        tm=crtTM(Datetime(200001010000), common.CASH, cost), sg=SG_Cross(MA(CLOSE(), common.FAST),
                                                                  MA(CLOSE(), common.SLOW)),
        mm=MM_FixedCount(common.UNITS))
    system.run(stock, Query(0, ktype=Query.MIN))

    def trades():
        fills = [(common.epoch(t.datetime.datetime()), common.UNITS * (1 if t.business == BUSINESS.BUY
                                                                        else -1), t.real_price)
                 for t in system.tm.get_trade_list() if t.business in (BUSINESS.BUY, BUSINESS.SELL)]
        last = stock.get_kdata(Query(0, ktype=Query.MIN))[count - 1]
        return common.trades_from_fills(fills, (common.epoch(last.datetime.datetime()), last.close))
    return trades


common.main(hikyuu.__version__, load, run)
