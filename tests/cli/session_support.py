"""Runs paper sessions and reads what they leave behind: journal, venue's book, store."""

import contextlib
import decimal
import json
import os
import signal
import sqlite3
import subprocess
import time

import support
from support import SAMPLE

INTERRUPTED = 130
TERMINAL = {"FILLED", "CANCELLED", "REJECTED", "EXPIRED", "NOT_PLACED"}

# Bars of two timeframes, equity-dependent sizes, stops and targets, votes: whatever has state to lose.
MIXED = f"""\
instruments = "{SAMPLE}/instruments.toml"
[session]
name = "mixed"
[account]
currency = "USD"
cash = 1_000_000
[[data]]
symbol = "EURUSD"
file = "{SAMPLE}/eurusd_1h.csv"
timeframe = "1h"
to = 2017-05-01T00:00:00Z
spread = 0.00006
[[data]]
symbol = "GOOGL"
file = "{SAMPLE}/googl_1d.csv"
timeframe = "1d"
from = 2016-06-01T00:00:00Z
to = 2017-05-01T00:00:00Z
spread = 0.1
[execution]
commission = {{kind = "percent", rate = 0.00005}}
slippage = {{kind = "percent", value = 0.00002}}
[risk]
exposure_strategy = 0.08
exposure_symbol = 0.30
exposure_net = 0.5
[[strategy_grid]]
prefix = "rsi"
type = "rsi"
symbols = ["EURUSD"]
timeframes = ["1h", "4h"]
params = {{period = [7, 14, 21], lower = 35, upper = 65, direction = "long_short"}}
sizing = {{kind = "equity_fraction", fraction = 0.03}}
stop_loss = {{kind = "percent", value = 0.004}}
take_profit = {{kind = "percent", value = 0.006}}
[[strategy_grid]]
prefix = "cross"
type = "ma_crossover"
symbols = ["EURUSD"]
params = {{fast = [4, 8], slow = [20, 35], average = "ema", direction = "long_short"}}
sizing = {{kind = "risk_fraction", fraction = 0.0005}}
stop_loss = {{kind = "percent", value = 0.005}}
[[strategy_grid]]
prefix = "levels"
type = "support_resistance"
symbols = ["EURUSD", "GOOGL"]
params = {{lookback = [10, 20], mode = ["breakout", "bounce"], direction = "long_short"}}
sizing = {{kind = "kelly", fraction = 0.5, lookback_trades = 20}}
stop_loss = {{kind = "percent", value = 0.01}}
take_profit = {{kind = "percent", value = 0.02}}
[[strategy_grid]]
prefix = "daily"
type = "rsi"
symbols = ["GOOGL"]
params = {{period = [3, 5, 9], lower = 40, upper = 60, direction = "long_short"}}
sizing = {{kind = "equity_fraction", fraction = 0.05}}
stop_loss = {{kind = "percent", value = 0.02}}
[[strategy_grid]]
prefix = "voter"
type = "ma_crossover"
symbols = ["EURUSD", "GOOGL"]
params = {{fast = [3, 6], slow = [12, 25], direction = "long_short"}}
sizing = {{kind = "units", units = 10}}
[[strategy]]
name = "vote-eurusd"
type = "ensemble"
symbol = "EURUSD"
members = ["voter-*"]
combiner = "majority"
sizing = {{kind = "equity_fraction", fraction = 0.06}}
stop_loss = {{kind = "percent", value = 0.01}}
take_profit = {{kind = "percent", value = 0.02}}
[[strategy]]
name = "vote-googl"
type = "ensemble"
symbol = "GOOGL"
members = ["voter-*"]
combiner = "weighted"
params = {{threshold = 0.2, direction = "long_only", leave = "faded"}}
sizing = {{kind = "equity_fraction", fraction = 0.06}}
stop_loss = {{kind = "percent", value = 0.04}}
"""

# Filled at the close that decided, a drawdown ladder tight enough to act, targets looked at first.
CLOSES = f"""\
instruments = "{SAMPLE}/instruments.toml"
[session]
name = "closes"
[account]
currency = "USD"
cash = 200_000
[[data]]
symbol = "NASDAQ"
file = "{SAMPLE}/nasdaq_1d.csv"
from = 2006-01-01T00:00:00Z
to = 2012-01-01T00:00:00Z
spread = 1.0
[[data]]
symbol = "SP500"
file = "{SAMPLE}/sp500_1d.csv"
from = 2006-01-01T00:00:00Z
to = 2012-01-01T00:00:00Z
spread = 0.5
[execution]
fill = "this_close"
intrabar = "target_first"
commission = {{kind = "percent", rate = 0.0001}}
[risk]
drawdown = [0.02, 0.06, 0.10]
correlation = 0.8
exposure_correlated = 0.6
[[strategy_grid]]
prefix = "rsi"
type = "rsi"
symbols = ["NASDAQ", "SP500"]
params = {{period = [4, 8, 12], lower = 40, upper = 60, direction = "long_short"}}
sizing = {{kind = "equity_fraction", fraction = 0.04}}
stop_loss = {{kind = "percent", value = 0.02}}
take_profit = {{kind = "percent", value = 0.03}}
[[strategy_grid]]
prefix = "cross"
type = "ma_crossover"
symbols = ["NASDAQ", "SP500"]
params = {{fast = [3, 6, 9], slow = [15, 30], direction = "long_short"}}
sizing = {{kind = "volatility_target", annual = 0.01}}
stop_loss = {{kind = "percent", value = 0.02}}
take_profit = {{kind = "percent", value = 0.04}}
"""

# Nothing closed at the end; profits in yen, converted.
YEN = f"""\
instruments = "{SAMPLE}/instruments.toml"
[session]
name = "yen"
[account]
currency = "USD"
cash = 100_000
[[data]]
symbol = "EURUSD"
file = "{SAMPLE}/eurusd_1d.csv"
[[data]]
symbol = "USDJPY"
file = "{SAMPLE}/usdjpy_1d.csv"
[[data]]
symbol = "GBPJPY"
file = "{SAMPLE}/gbpjpy_1d.csv"
[execution]
at_end = "hold"
commission = {{kind = "percent", rate = 0.0001}}
[risk]
exposure_symbol = 0.5
[[strategy_grid]]
prefix = "rsi"
type = "rsi"
symbols = ["EURUSD", "USDJPY", "GBPJPY"]
params = {{period = [2, 3, 4, 5], lower = [35, 45], upper = [55, 65], direction = "long_short"}}
sizing = {{kind = "equity_fraction", fraction = 0.03}}
stop_loss = {{kind = "percent", value = 0.004}}
take_profit = {{kind = "percent", value = 0.008}}
[[strategy_grid]]
prefix = "cross"
type = "ma_crossover"
symbols = ["EURUSD", "USDJPY", "GBPJPY"]
params = {{fast = [2, 3], slow = [5, 8], direction = "long_short"}}
sizing = {{kind = "risk_fraction", fraction = 0.001}}
stop_loss = {{kind = "percent", value = 0.006}}
on_opposite = "close"
"""


def environment():
    return {key: value for key, value in os.environ.items() if not key.startswith("PMP_")}


def command(config, folder, *options, verb="trade"):
    line = [support.PMP, verb, config, "--dir", folder, *options]
    return line if verb == "serve" else line + ["--exit", "--no-dashboard"]


def start(config, folder, *options, speed="max", preexec_fn=None, output=subprocess.DEVNULL):
    return subprocess.Popen(command(config, folder, "--speed", speed, *options), env=environment(),
                            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=output,
                            preexec_fn=preexec_fn)


def query(path, sql, *values):
    # Closed at once: an open reader would keep the session from truncating its log.
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)) as db:
        return db.execute(sql, values).fetchall()


def payloads(folder, kind):
    rows = query(f"{folder}/journal.db", "select payload from journal where kind = ? order by seq", kind)
    return [json.loads(text) for (text,) in rows]


def last_seq(folder):
    """The last committed row of the journal; 0 when there is none yet."""
    try:
        return query(f"{folder}/journal.db", "select max(seq) from journal")[0][0] or 0
    except sqlite3.Error:
        return 0


def finished(folder):
    return {"closed": True} in payloads(folder, "finish")


def wait_for_seq(process, folder, seq, timeout=120):
    """True when the running process has journalled that far; False when it ended before."""
    end = time.monotonic() + timeout
    while process.poll() is None:
        if last_seq(folder) >= seq:
            return True
        if time.monotonic() > end:
            raise TimeoutError(f"the session did not reach row {seq} in {timeout} s")
        time.sleep(0.003)
    return False


def stop(process):
    """Ends a process that a failed test left behind."""
    if process.poll() is None:
        process.send_signal(signal.SIGKILL)
    process.wait()
    if process.stderr:
        process.stderr.close()


def raw(text):
    return int(decimal.Decimal(text).scaleb(8).to_integral_value())


def outcome(folder):
    """What two runs of one session must share, whatever happened to their processes.

    Not in it: wall-clock times, seqs (a reconciliation adds rows) and the venue's event numbers."""
    fills = payloads(folder, "fill")
    for fill in fills:
        fill.pop("exec")
    orders = payloads(folder, "order")
    states = {state["id"]: {key: state[key] for key in ("state", "filled", "average_price")}
              for state in payloads(folder, "order_state")}
    positions = {(row["strategy"], row["symbol"]): row for row in payloads(folder, "position")}
    metrics = payloads(folder, "metrics")
    return {"trades": payloads(folder, "trade"), "orders": orders, "order states": states, "fills": fills,
            "decisions": payloads(folder, "decision"), "positions": positions,
            "final equity": metrics[-1]["equity"] if metrics else None,
            "final metrics": metrics[-1] if metrics else None, "risk": payloads(folder, "risk")}


def first_difference(wanted, found):
    """One line on where two outcomes part, or None."""
    for name, want in wanted.items():
        have = found[name]
        if want == have:
            continue
        if isinstance(want, list):
            for i, (a, b) in enumerate(zip(want, have)):
                if a != b:
                    return f"{name}[{i}] of {len(want)}/{len(have)}: wanted {a}, found {b}"
            return f"{len(want)} {name} wanted, {len(have)} found"
        if isinstance(want, dict):
            for key in sorted(set(want) | set(have), key=str):
                if want.get(key) != have.get(key):
                    return f"{name}[{key}]: wanted {want.get(key)}, found {have.get(key)}"
        return f"{name}: wanted {want}, found {have}"
    return None


STORE_TABLES = ("sessions", "strategies", "market_data", "strategy_signals", "decision_counts", "orders",
                "order_events", "fills", "trades", "positions", "portfolio_metrics", "projection_state",
                "audit_logs")


def store(folder):
    path = f"{folder}/store.db"
    return {table: sorted(query(path, f"select * from {table}"), key=repr) for table in STORE_TABLES}
