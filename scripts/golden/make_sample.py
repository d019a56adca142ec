#!/usr/bin/env python3
"""Makes data/sample from data files that public packages ship. Never needed to build or to test.

    python3 scripts/golden/make_sample.py [--out data/sample]

It downloads the packages at fixed versions into a temporary folder, checks the SHA-256 of every data
file it reads, and writes one CSV per instrument and timeframe (`time,open,high,low,close,volume`, bar
open time in UTC), instruments.toml and SOURCES.md. Running it again writes the same bytes.

gym-mtsim ships pickles made by an old pandas. They are read in a child process with that pandas and an
unpickler that admits only the classes listed in ALLOWED.
"""

import argparse
import csv
import datetime as dt
import gzip
import hashlib
import io
import json
import subprocess
import sys
import tempfile
import venv
import zipfile
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

PACKAGES = {"arch": "8.0.0", "gym-anytrading": "2.0.0", "gym-mtsim": "2.0.0"}
READER_PACKAGES = ["pandas==2.0.3", "numpy==1.26.4", "pytz"]
LICENCES = {
    "arch": "University of Illinois/NCSA, Copyright (c) 2017 Kevin Sheppard",
    "gym-anytrading": "MIT, Copyright (c) 2019 Mohammad Amin Haghpanah",
    "gym-mtsim": "MIT, Copyright (c) 2021 Mohammad Amin Haghpanah",
}
SHA256 = {
    "arch/data/nasdaq/nasdaq.csv.gz": "b2009535343ebb14e0aa11ed086788d2997a416ffe4f9450eed9a561ae30ac59",
    "arch/data/sp500/sp500.csv.gz": "1e028cbb9c400cc018c816ccc439b33c919387e726c3ed5ca2c05c82746059de",
    "gym_anytrading/datasets/data/FOREX_EURUSD_1H_ASK.csv": "28398b7edff9f74860d35a6f3c263f08e15c55264316dc07737d459d8688d7aa",
    "gym_anytrading/datasets/data/STOCKS_GOOGL.csv": "1a3d459fdbcddb9362a157b07438b0fd83e6eb04406a136b5b0a10c5b0df107a",
    "gym_mtsim/data/symbols_forex.pkl": "d8c0b4d5ced6ecfbb8d9c1615adf39a56ce8f046394f47a7fe8601dc75e89b3f",
    "gym_mtsim/data/symbols_crypto.pkl": "47d7e0699b616d03015ff05a9e99517e81a61183f777c0ea81dfe14cbe003321",
    "gym_mtsim/data/symbols_stocks.pkl": "a91fefc94334a7aa91de344f80d2327ee57bfb71690efc734d03919228cc5c2d",
}

# symbol, tick, lot, min_quantity, currency, description
INSTRUMENTS = [
    ("EURUSD", "0.00001", "1", "1", "USD", "Euro against US dollar"),
    ("GBPUSD", "0.00001", "1", "1", "USD", "British pound against US dollar"),
    ("USDJPY", "0.001", "1", "1", "JPY", "US dollar against Japanese yen"),
    ("USDCHF", "0.00001", "1", "1", "CHF", "US dollar against Swiss franc"),
    ("USDCAD", "0.00001", "1", "1", "CAD", "US dollar against Canadian dollar"),
    ("GBPJPY", "0.001", "1", "1", "JPY", "British pound against Japanese yen"),
    ("GBPCAD", "0.00001", "1", "1", "CAD", "British pound against Canadian dollar"),
    ("BTCUSD", "0.01", "0.01", "0.01", "USD", "Bitcoin against US dollar"),
    ("ETHUSD", "0.01", "0.01", "0.1", "USD", "Ether against US dollar"),
    ("SP500", "0.01", "1", "1", "USD", "S&P 500 index"),
    ("NASDAQ", "0.01", "1", "1", "USD", "NASDAQ Composite index"),
    ("GOOGL", "0.01", "1", "1", "USD", "Alphabet Inc. class A, split-adjusted"),
    ("AAPL", "0.01", "1", "1", "USD", "Apple Inc."),
    ("MSFT", "0.01", "1", "1", "USD", "Microsoft Corporation"),
    ("TSLA", "0.01", "1", "1", "USD", "Tesla Inc."),
]
VOLUME_UNIT = {"eurusd_1h": 10**6}  # as in the source some hours pass 10^11, beyond a decimal at 1e-8
TICK = {row[0]: Decimal(row[1]) for row in INSTRUMENTS}

YAHOO_ROUNDED = (
    "Dropped the `Adj Close` column; dates stamped 00:00Z; prices rounded half-even to 0.01 (the source "
    "has six decimals, which are the dust of single precision around two)"
)
GOOGL_ROUNDED = (
    "Dropped the `Adj Close` column; dates stamped 00:00Z; prices rounded half-even to 0.01, so a "
    "split-adjusted price moves by at most 0.005"
)
NO_ZONE = "The source gives dates without a zone; assumed the trading date, stamped as UTC"
MT5_ZONE = (
    "The source says UTC, but MetaTrader gives server time under that label and the server's offset is "
    "unknown; taken as UTC"
)
# out name, symbol, package, file in package, key in the pickle, what was changed, zone
FILES = [
    ("eurusd_1h", "EURUSD", "gym-anytrading", "gym_anytrading/datasets/data/FOREX_EURUSD_1H_ASK.csv", None,
     "Times rewritten from `dd.mm.yyyy HH:MM:SS.mmm`; prices padded to five decimals; "
     "volume divided by 10^6 (the source does not name its unit). Ask prices",
     "The source names no zone; assumed UTC, which fits: @ZONE@"),
    ("googl_1d", "GOOGL", "gym-anytrading", "gym_anytrading/datasets/data/STOCKS_GOOGL.csv", None,
     GOOGL_ROUNDED, NO_ZONE),
    ("sp500_1d", "SP500", "arch", "arch/data/sp500/sp500.csv.gz", None, YAHOO_ROUNDED, NO_ZONE),
    ("nasdaq_1d", "NASDAQ", "arch", "arch/data/nasdaq/nasdaq.csv.gz", None, YAHOO_ROUNDED, NO_ZONE),
] + [
    (f"{symbol.lower()}_1d", symbol, "gym-mtsim", f"gym_mtsim/data/symbols_{market}.pkl", symbol,
     "Columns reordered; numbers printed with the digits of the tick. Volume is the tick count", MT5_ZONE)
    for market, symbols in (
        ("forex", ["EURUSD", "GBPUSD", "USDJPY", "USDCHF", "USDCAD", "GBPJPY", "GBPCAD"]),
        ("crypto", ["BTCUSD", "ETHUSD"]),
        ("stocks", ["AAPL", "MSFT", "TSLA"]),
    )
    for symbol in symbols
]

PICKLE_READER = r'''
import json, pickle, sys, types
ALLOWED = {
    ("builtins", "slice"), ("functools", "partial"), ("gym_mtsim.metatrader.symbol", "SymbolInfo"),
    ("numpy", "dtype"), ("numpy", "ndarray"), ("numpy.core.multiarray", "_reconstruct"),
    ("pandas._libs.arrays", "__pyx_unpickle_NDArrayBacked"),
    ("pandas.core.arrays.datetimes", "DatetimeArray"),
    ("pandas.core.dtypes.dtypes", "DatetimeTZDtype"), ("pandas.core.frame", "DataFrame"),
    ("pandas.core.indexes.base", "Index"), ("pandas.core.indexes.base", "_new_Index"),
    ("pandas.core.indexes.datetimes", "DatetimeIndex"),
    ("pandas.core.indexes.datetimes", "_new_DatetimeIndex"),
    ("pandas.core.internals.blocks", "new_block"),
    ("pandas.core.internals.managers", "BlockManager"), ("pytz", "_UTC"),
}
class SymbolInfo: pass
class Reader(pickle.Unpickler):
    def find_class(self, module, name):
        if (module, name) not in ALLOWED:
            raise pickle.UnpicklingError(f"refused: {module}.{name}")
        return SymbolInfo if name == "SymbolInfo" else super().find_class(module, name)
_, frames = Reader(open(sys.argv[1], "rb")).load()
out = {}
for symbol, frame in frames.items():
    # repr of a double is the shortest decimal that reads back as the same double: no binary dust
    out[symbol] = [[t.isoformat()] + [repr(float(row[k])) for k in ("Open", "High", "Low", "Close")]
                   + [str(int(row["Volume"]))] for t, row in frame.iterrows()]
print(json.dumps(out))
'''


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def fetch(temp):
    """Downloads the packages and returns {path in package: bytes}, checked against SHA256."""
    for name, version in PACKAGES.items():
        subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", temp,
                        f"{name}=={version}"], check=True)
    found = {}
    for wheel in sorted(Path(temp).glob("*.whl")):
        with zipfile.ZipFile(wheel) as archive:
            for path in SHA256:
                if path in archive.namelist():
                    found[path] = archive.read(path)
    for path, expected in SHA256.items():
        actual = sha256(found[path])
        if actual != expected:
            sys.exit(f"{path}: sha256 {actual}, expected {expected}")
    return found


def read_pickles(temp, found):
    """{path: {symbol: rows}} of the pickles, read in an environment with the pandas they need."""
    home = Path(temp) / "reader"
    venv.create(home, with_pip=True)
    python = str(home / "bin" / "python")
    subprocess.run([python, "-m", "pip", "install", "-q", *READER_PACKAGES], check=True)
    out = {}
    for path in SHA256:
        if path.endswith(".pkl"):
            (Path(temp) / "x.pkl").write_bytes(found[path])
            out[path] = json.loads(subprocess.run([python, "-c", PICKLE_READER, f"{temp}/x.pkl"], check=True,
                                                  capture_output=True, text=True).stdout)
    return out


def parse_time(text):
    if "/" in text:  # arch: 1/4/1999, month first
        month, day, year = map(int, text.split("/"))
        return dt.datetime(year, month, day)
    if "." in text[:3]:  # gym-anytrading FX: 01.01.2017 22:00:00.000
        return dt.datetime.strptime(text, "%d.%m.%Y %H:%M:%S.%f")
    return dt.datetime.fromisoformat(text).replace(tzinfo=None)


def csv_rows(data, path):
    text = (gzip.decompress(data) if path.endswith(".gz") else data).decode()
    for row in csv.DictReader(io.StringIO(text)):
        yield [row.get("Time") or row["Date"], row["Open"], row["High"], row["Low"], row["Close"], row["Volume"]]


def convert(rows, tick, volume_unit):
    """Returns (CSV lines, bars, dropped rows with the reason)."""
    lines, times, dropped, last = [], [], [], None
    for row in rows:
        time = parse_time(row[0])
        o, h, l, c = (Decimal(x).quantize(tick, ROUND_HALF_EVEN) for x in row[1:5])
        if min(o, h, l, c) <= 0:
            dropped.append((time, "a price is not positive"))
        elif h < max(o, c) or l > min(o, c):
            dropped.append((time, f"open {o}, high {h}, low {l}, close {c}"))
        elif last is not None and time <= last:
            dropped.append((time, "not after the bar before"))
        else:
            last = time
            times.append(time)
            volume = Decimal(row[5]) / volume_unit
            lines.append(f"{time:%Y-%m-%dT%H:%M:%SZ},{o},{h},{l},{c},{volume:f}")
    return lines, times, dropped


def zone_evidence(times):
    """Hours at which the week opens and closes, for the statement about the zone of eurusd_1h."""
    gap = dt.timedelta(hours=40)
    opens = [b for a, b in zip(times, times[1:]) if b - a > gap]
    summer = {t.hour for t in opens if dt.datetime(2017, 3, 27) < t < dt.datetime(2017, 10, 28)}
    winter = {t.hour for t in opens if t < dt.datetime(2017, 3, 11) or t > dt.datetime(2017, 11, 6)}
    return f"weeks open at {sorted(winter)} h in winter and {sorted(summer)} h in summer"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", default=str(Path(__file__).parents[2] / "data" / "sample"))
    out = Path(parser.parse_args().out)
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temp:
        found = fetch(temp)
        pickles = read_pickles(temp, found)
    sources = [SOURCES_HEAD]
    for name, symbol, package, path, key, changed, zone in FILES:
        rows = pickles[path][key] if key else csv_rows(found[path], path)
        lines, times, dropped = convert(rows, TICK[symbol], VOLUME_UNIT.get(name, 1))
        data = ("time,open,high,low,close,volume\n" + "\n".join(lines) + "\n").encode()
        (out / f"{name}.csv").write_bytes(data)
        zone = zone.replace("@ZONE@", zone_evidence(times) if "@ZONE@" in zone else "")
        reasons = "; ".join(f"{t:%Y-%m-%d %H:%M} ({why})" for t, why in dropped)
        sources.append(
            f"\n## {name}.csv\n\n- Instrument: {symbol}\n- Package: {package} {PACKAGES[package]} (PyPI)\n"
            f"- Licence of the package: {LICENCES[package]}\n- Original file: `{path}`"
            f"{f', symbol {key}' if key else ''} (sha256 `{SHA256[path]}`)\n- Changed: {changed}\n"
            f"- Zone: {zone}\n- Rows: {len(lines)}; dropped: {len(dropped)}{': ' + reasons if reasons else ''}\n"
            f"- First bar {times[0]:%Y-%m-%dT%H:%M:%SZ}, last bar {times[-1]:%Y-%m-%dT%H:%M:%SZ}\n"
            f"- sha256 `{sha256(data)}`\n")
        print(f"{name}: {len(lines)} rows, {len(dropped)} dropped")
    (out / "SOURCES.md").write_text("".join(sources))
    toml = ["# Instruments of the sample data: tick = price step, lot = quantity step, currency = quote currency.\n"]
    for symbol, tick, lot, minimum, currency, description in INSTRUMENTS:
        toml.append(f'\n[[instrument]]\nsymbol = "{symbol}"\ntick = {tick}\nlot = {lot}\n'
                    f'min_quantity = {minimum}\ncontract_size = 1\ncurrency = "{currency}"\n'
                    f'description = "{description}"\n')
    (out / "instruments.toml").write_text("".join(toml))


SOURCES_HEAD = """# Where the sample data comes from

Real prices, shipped by public Python packages under licences that allow redistribution with their notice (full
texts below). The licence is the packages' own; their authors took the prices from market-data services and brokers,
and no statement of those services came with them. The data is here to try the program on, not to trade by.

Made by `scripts/golden/make_sample.py`; do not edit by hand. Every file has the header
`time,open,high,low,close,volume`; `time` is the bar's open in UTC; every price is a multiple of the instrument's tick
(instruments.toml). A row is dropped if its high is under max(open, close), its low over min(open, close), a price is
not positive, or its time is not after the row before.

## Licences

MIT (gym-anytrading, gym-mtsim): Permission is hereby granted, free of charge, to any person obtaining a copy of this
software and associated documentation files (the "Software"), to deal in the Software without restriction, including
without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the
Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions: The
above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software. THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED
TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT,
TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.

University of Illinois/NCSA (arch), Copyright (c) 2017 Kevin Sheppard, all rights reserved. Developed by: Kevin
Sheppard, https://www.kevinsheppard.com. Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal with the Software without restriction,
including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following
conditions: Redistributions of source code must retain the above copyright notice, this list of conditions and the
following disclaimers. Redistributions in binary form must reproduce the above copyright notice, this list of
conditions and the following disclaimers in the documentation and/or other materials provided with the distribution.
Neither the names of Kevin Sheppard, nor the names of its contributors may be used to endorse or promote products
derived from this Software without specific prior written permission. THE SOFTWARE IS PROVIDED "AS IS", WITHOUT
WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A
PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE CONTRIBUTORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY
CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN
CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS WITH THE SOFTWARE.
"""

if __name__ == "__main__":
    main()
