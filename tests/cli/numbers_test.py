#!/usr/bin/env python3
"""pmp indicators and pmp metrics against the same formulas written here."""

import csv
import datetime
import io
import math
import random
import statistics

import support
from support import HEADER


def bars(closes):
    return HEADER + "".join(f"2024-01-01T{i // 60:02}:{i % 60:02}:00Z,{c:.4f},{c + 1:.4f},{c - 1:.4f},{c:.4f},1\n"
                            for i, c in enumerate(closes))


def rsi(closes, n):
    """Wilder: simple averages of the first n changes, then smoothed by (n-1)/n."""
    out = [None] * len(closes)
    gain = loss = 0.0
    for i in range(1, len(closes)):
        change = closes[i] - closes[i - 1]
        up, down = max(change, 0), max(-change, 0)
        if i <= n:
            gain, loss = gain + up / n, loss + down / n
        else:
            gain, loss = (gain * (n - 1) + up) / n, (loss * (n - 1) + down) / n
        if i >= n:
            out[i] = 100 * gain / (gain + loss)
    return out


def ema(values, n):
    out = [None] * len(values)
    for i in range(n - 1, len(values)):
        out[i] = sum(values[:n]) / n if i == n - 1 else out[i - 1] + 2 / (n + 1) * (values[i] - out[i - 1])
    return out


class Indicators(support.Case):
    def setUp(self):
        super().setUp()
        random.seed(7)
        self.closes = [100.0]
        for _ in range(199):
            self.closes.append(round(self.closes[-1] + random.gauss(0, 0.5), 4))
        self.bars = self.file("x.csv", bars(self.closes))

    def table(self, *specs):
        text = self.expect(support.OK, "indicators", self.bars, *specs).out
        rows = list(csv.reader(io.StringIO(text)))
        return rows[0], rows[1:]

    def near(self, column, expected):
        for i, (text, value) in enumerate(zip(column, expected, strict=True)):
            if value is None:
                self.assertEqual(text, "", i)
            else:
                self.assertAlmostEqual(float(text) / value, 1, delta=1e-9, msg=str(i))

    def test_sma_ema_and_rsi(self):
        names, rows = self.table("sma(5)", "ema(10)", "rsi(14)")
        self.assertEqual(names, ["time", "sma(5)", "ema(10)", "rsi(14)"])
        self.assertEqual(len(rows), 200)
        self.assertEqual(rows[0][0], "2024-01-01T00:00:00Z")
        self.near([r[1] for r in rows], [None] * 4 + [sum(self.closes[i - 4:i + 1]) / 5 for i in range(4, 200)])
        self.near([r[2] for r in rows], ema(self.closes, 10))
        self.near([r[3] for r in rows], rsi(self.closes, 14))

    def test_names_with_commas_are_quoted_and_outputs_are_named(self):
        names, _ = self.table("macd(12,26,9)", "macd(12,26,9).hist")
        self.assertEqual(names, ["time", "macd(12,26,9).macd", "macd(12,26,9).signal", "macd(12,26,9).hist",
                                 "macd(12,26,9).hist"])

    def test_to_a_file(self):
        stdout = self.expect(support.OK, "indicators", self.bars, "rsi").out
        self.expect(support.OK, "indicators", self.bars, "rsi", "--csv", self.path("out.csv"))
        with open(self.path("out.csv"), encoding="utf-8") as text:
            self.assertEqual(text.read(), stdout)

    def test_a_value_never_depends_on_later_bars(self):
        _, whole = self.table("rsi(14)", "bbands(20,2)")
        self.bars = self.file("short.csv", bars(self.closes[:120]))
        _, short = self.table("rsi(14)", "bbands(20,2)")
        self.assertEqual(whole[:120], short)

    def test_list_names_the_catalogue(self):
        listed = {line.split("(")[0].split(" ")[0] for line in
                  self.expect(support.OK, "indicators", "--list").out.splitlines()}
        self.assertLessEqual({"sma", "ema", "rsi", "macd", "bbands", "atr", "vwap", "ichimoku"}, listed)
        for name in sorted(listed):
            with self.subTest(name=name):
                self.table(name)

    def test_list_as_json(self):
        listed = {d["name"]: d for d in self.expect(support.OK, "indicators", "--list", "--json").json()}
        lines = self.expect(support.OK, "indicators", "--list").out.splitlines()
        self.assertEqual(list(listed), [line.split("(")[0].split(" ")[0] for line in lines])
        self.assertEqual(listed["macd"]["outputs"], ["macd", "signal", "hist"])
        self.assertEqual(listed["bbands"]["parameters"][1],
                         {"name": "k", "default": 2.0, "min": 0.0, "max": 100.0, "whole": False})
        self.assertTrue(all(d["summary"] and d["source"] for d in listed.values()))
        self.expect_error(support.USAGE, "indicators", self.bars, "rsi", "--json", says=["--list"])

    def test_pivots_and_vwap_begin_anew_each_utc_day(self):
        day = [f"2024-01-0{d}T{h:02}:00:00Z" for d, h in ((1, 12), (1, 16), (1, 20), (2, 0), (2, 4), (2, 8))]
        prices = [(10, 8, 9, 1), (12, 9, 11, 2), (11, 7, 10, 0), (20, 18, 19, 5), (21, 20, 20, 5), (20, 19, 19, 0)]
        self.bars = self.file("d.csv", HEADER + "".join(
            f"{t},{c},{h},{l},{c},{v}\n" for t, (h, l, c, v) in zip(day, prices)))
        _, rows = self.table("vwap", "pivots.p", "pivots.r1", "pivots.s3")
        vwap = [9, (9 + 2 * 32 / 3) / 3, (9 + 2 * 32 / 3) / 3, 19, (95 + 5 * 61 / 3) / 10, (95 + 5 * 61 / 3) / 10]
        self.near([r[1] for r in rows], vwap)
        p = (12 + 7 + 10) / 3
        for column, value in ((2, p), (3, 2 * p - 7), (4, 7 - 2 * (12 - p))):
            self.near([r[column] for r in rows], [None] * 3 + [value] * 3)

    def test_wrong_specs(self):
        for spec, says in (("rsl(14)", "'rsi'"), ("rsi(14", "rsi(14"), ("rsi(0)", "rsi"), ("rsi(1.5)", "rsi"),
                           ("macd(12,26,9).sgnal", "signal"), ("", ""), ("sma(nan)", "sma")):
            with self.subTest(spec=spec):
                self.expect_error(support.USAGE, "indicators", self.bars, spec, says=[says])
        self.expect_error(support.DATA, "indicators", "gone.csv", "rsi", says=["gone.csv"])


class Metrics(support.Case):
    def setUp(self):
        super().setUp()
        random.seed(11)
        self.returns = [random.gauss(0.0005, 0.01) for _ in range(250)]
        self.equity = [1000.0]
        for r in self.returns:
            self.equity.append(self.equity[-1] * (1 + r))

    def series(self, name, values, column="value"):
        start = datetime.date(2020, 1, 1)
        text = f"time,{column}\n" + "".join(
            f"{start + datetime.timedelta(days=i)},{v!r}\n" for i, v in enumerate(values))
        return self.file(name, text)

    def expected(self):
        r, n = self.returns, len(self.returns)
        total = self.equity[-1] / self.equity[0] - 1
        peak, drawdowns = self.equity[0], []
        for e in self.equity:
            peak = max(peak, e)
            drawdowns.append(e / peak - 1)
        cagr = (1 + total) ** (252 / n) - 1
        ordered = sorted(r)
        rank = 0.05 * (n - 1)
        low = math.floor(rank)
        var = ordered[low] + (rank - low) * (ordered[low + 1] - ordered[low])
        return {"total_return": total, "cagr": cagr, "volatility": statistics.stdev(r) * math.sqrt(252),
                "sharpe": statistics.mean(r) / statistics.stdev(r) * math.sqrt(252),
                "sortino": statistics.mean(r) * math.sqrt(252)
                / math.sqrt(sum(min(x, 0) ** 2 for x in r) / n),
                "max_drawdown": min(drawdowns), "calmar": cagr / -min(drawdowns),
                "ulcer_index": math.sqrt(sum(d * d for d in drawdowns) / len(drawdowns)), "var_95": var,
                "cvar_95": statistics.mean(x for x in r if x <= var)}

    def check(self, found):
        for name, value in self.expected().items():
            self.assertAlmostEqual(found[name] / value, 1, delta=1e-9, msg=name)

    def test_equity(self):
        self.check(self.expect(support.OK, "metrics", self.series("e.csv", self.equity), "--json", "-").json())

    def test_returns(self):
        path = self.series("r.csv", self.returns)
        self.check(self.expect(support.OK, "metrics", path, "--kind", "returns", "--json", "-").json())

    def test_column_by_name(self):
        rows = "".join(f"2024-01-{i + 1:02},7,{100 + i}\n" for i in range(20))
        path = self.file("m.csv", "date,other,mine\n" + rows)
        found = self.expect(support.OK, "metrics", path, "--column", "mine", "--json", "-").json()
        self.assertAlmostEqual(found["total_return"], 0.19, places=12)
        self.expect_error(support.USAGE, "metrics", path, "--column", "mien", says=["mine"])

    def test_undefined_is_null_with_a_reason(self):
        path = self.file("flat.csv", "time,equity\n" + "".join(f"2024-01-{i + 1:02},100\n" for i in range(9)))
        found = self.expect(support.OK, "metrics", path, "--json", "-").json()
        self.assertIsNone(found["sharpe"])
        self.assertTrue(found["undefined"]["sharpe"])
        self.assertEqual(found["total_return"], 0)
        self.assertRegex(self.expect(support.OK, "metrics", path).out, r"(?m)^sharpe +-  \S")

    def test_table_and_file(self):
        path = self.series("e.csv", self.equity)
        answer = self.expect(support.OK, "metrics", path, "--json", self.path("m.json"))
        self.assertRegex(answer.out, r"(?m)^sharpe +-?\d")
        stdout = self.expect(support.OK, "metrics", path, "--json", "-").out
        with open(self.path("m.json"), encoding="utf-8") as text:
            self.assertEqual(text.read(), stdout)

    def test_bad_series(self):
        row = "2024-01-01,100\n"
        for name, text in (("empty", ""), ("head", "time,equity\n"), ("one", "equity\n1\n"),
                           ("nan", "time,equity\n" + row + "2024-01-02,nan\n"),
                           ("inf", "time,equity\n" + row + "2024-01-02,inf\n"),
                           ("word", "time,equity\n" + row + "2024-01-02,1e\n"),
                           ("short", "time,equity\n" + row + "2024-01-02\n"),
                           ("back", "time,equity\n" + row + row),
                           ("time", "time,equity\n" + row + "noon,101\n"),
                           ("zero", "time,equity\n" + row + "2024-01-02,0\n")):
            with self.subTest(name=name):
                self.expect_error(support.DATA, "metrics", self.file(name + ".csv", text), says=[name + ".csv"])
        self.expect_error(support.DATA, "metrics", "gone.csv", says=["gone.csv"])
        percent = self.file("p.csv", "time,r\n2024-01-01,-1.5\n2024-01-02,1\n")
        self.expect_error(support.DATA, "metrics", percent, "--kind", "returns", says=["p.csv:2"])

    def test_options_out_of_range(self):
        path = self.series("e.csv", self.equity)
        for option in ("--periods-per-year=0", "--periods-per-year=-5", "--risk-free=-1", "--risk-free=nan"):
            self.expect_error(support.USAGE, "metrics", path, option)


if __name__ == "__main__":
    support.main()
