#!/usr/bin/env python3
"""pmp data download against a server that answers as Alpha Vantage, Binance's archive and Dukascopy do, on good
days and on bad ones."""

import hashlib
import http.server
import io
import lzma
import os
import struct
import threading
import urllib.parse
import zipfile

import support

KEY = "S3CRETKEY"


def kline_zip(name, day_ms, rows=3):
    text = "".join(f"{day_ms + i * 60_000},10,12,9,11,5,{day_ms + i * 60_000 + 59_999},1,1,1,1,0\n"
                   for i in range(rows))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name.replace(".zip", ".csv"), text)
    return out.getvalue()


def ticks(*records):
    raw = b"".join(struct.pack(">IIIff", *record) for record in records)
    return lzma.compress(raw, format=lzma.FORMAT_ALONE)


class Server:
    """Answers by path from `pages`: a list of (status, headers, body), the last one again and again."""

    def __init__(self):
        self.pages, self.asked = {}, []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                outer.asked.append(self.path)
                answers = outer.pages.get(urllib.parse.unquote(self.path), [(404, {}, b"no such key")])
                status, headers, body = answers.pop(0) if len(answers) > 1 else answers[0]
                self.send_response(status)
                cut = headers.get("x-cut")
                for name, value in headers.items():
                    if name != "x-cut":
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body[:cut] if cut else body)
                if cut:
                    self.close_connection = True

            def log_message(self, *arguments):
                pass

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def page(self, path, *answers):
        self.pages[path] = [(a if isinstance(a, tuple) else (200, {}, a)) for a in answers]

    def close(self):
        self.http.shutdown()
        self.http.server_close()


class Case(support.Case):
    def setUp(self):
        super().setUp()
        self.server = Server()
        self.addCleanup(self.server.close)

    def download(self, code, source, symbol, *options, env=None, says=()):
        answer = self.expect(code, "data", "download", source, symbol, "--base-url", self.server.url, "--out",
                             self.path("d"), "--retry-delay", "1", "--pause", "0", *options,
                             env={"PMP_ALPHAVANTAGE_KEY": KEY, "PMP_CACHE_DIR": "", **(env or {})})
        for text in says:
            self.assertIn(text, answer.err)
        self.assertNotIn(KEY, answer.err + answer.out)
        return answer

    def files(self):
        return sorted(os.path.relpath(os.path.join(folder, name), self.path("d"))
                      for folder, _, names in os.walk(self.path("d")) for name in names)


class Binance(Case):
    DAY = 1_704_067_200_000  # 2024-01-01

    def archive(self, kind, date, day_ms, *, checksum=None, bad=()):
        name = f"BTCUSDT-1m-{date}.zip"
        body = kline_zip(name, day_ms)
        path = f"/data/spot/{kind}/klines/BTCUSDT/1m/{name}"
        total = checksum or hashlib.sha256(body).hexdigest()
        self.server.page(path + ".CHECKSUM", f"{total}  {name}\n".encode())
        self.server.page(path, *bad, body)
        return path

    def test_days_then_resume(self):
        for i in range(2):
            self.archive("daily", f"2024-01-0{i + 1}", self.DAY + i * 86_400_000)
        options = ("--timeframe", "1m", "--from", "2024-01-01", "--to", "2024-01-03")
        answer = self.download(support.OK, "binance", "BTCUSDT", *options,
                               says=["2 files fetched, 0 were there, 1 the source does not have"])
        self.assertEqual(self.files(), [f"binance/BTCUSDT/1m/BTCUSDT-1m-2024-01-0{i}.zip" for i in (1, 2)])
        report = self.expect(support.OK, "data", "check", answer.out.strip(), "--json", "--no-cache").json()
        self.assertEqual((report["dialect"], report["accepted"], report["files"]), ("binance", 6, 2))
        self.server.asked.clear()
        self.download(support.OK, "binance", "BTCUSDT", *options, says=["0 files fetched, 2 were there"])
        self.assertFalse([path for path in self.server.asked if "2024-01-01" in path or "2024-01-02" in path])

    def test_whole_months_come_whole_and_unfinished_ones_in_days(self):
        self.archive("monthly", "2024-01", self.DAY)
        self.archive("daily", "2024-02-05", self.DAY + 35 * 86_400_000)
        self.download(support.OK, "binance", "BTCUSDT", "--from", "2024-01-01", "--to", "2024-02-29",
                      says=["2 files fetched, 0 were there, 28 the source does not have"])
        self.assertEqual([name[-13:] for name in self.files()], ["m-2024-01.zip", "024-02-05.zip"])

    def test_wrong_checksum_is_refused_and_leaves_nothing(self):
        self.archive("daily", "2024-01-01", self.DAY, checksum="0" * 64)
        self.download(support.NETWORK, "binance", "BTCUSDT", "--from", "2024-01-01", "--to", "2024-01-01",
                      "--attempts", "2", says=["SHA-256", "gave up after 2 tries"])
        self.assertEqual(self.files(), [])

    def test_bad_answers_are_tried_again(self):
        path = self.archive("daily", "2024-01-01", self.DAY,
                            bad=[(429, {"Retry-After": "1"}, b"slow down"), (503, {}, b""),
                                 (200, {"x-cut": 40}, b"x" * 400), (200, {}, b"something else")])
        self.download(support.OK, "binance", "BTCUSDT", "--from", "2024-01-01", "--to", "2024-01-01",
                      says=["fewer requests (429); again in 1.0 s", "503"])
        self.assertEqual(self.server.asked.count(path), 5)
        self.assertEqual(len(self.files()), 1)

    def test_a_server_that_never_recovers(self):
        self.server.page("/data/spot/daily/klines/BTCUSDT/1m/BTCUSDT-1m-2024-01-01.zip.CHECKSUM", (500, {}, b""))
        self.download(support.NETWORK, "binance", "BTCUSDT", "--from", "2024-01-01", "--to", "2024-01-01",
                      "--attempts", "3", says=["500", "gave up after 3 tries"])
        self.assertEqual(len(self.server.asked), 3)

    def test_what_the_source_does_not_have(self):
        self.download(support.NETWORK, "binance", "NOSUCH", "--from", "2024-01-01", "--to", "2024-01-01",
                      says=["nothing"])
        self.download(support.USAGE, "binance", "BTCUSDT", "--from", "2024-01-01", "--to", "2024-01-01",
                      "--timeframe", "7m", says=["--timeframe", "15m"])
        self.download(support.USAGE, "binance", "../../x", "--from", "2024-01-01", "--to", "2024-01-01")
        self.download(support.USAGE, "binance", "BTCUSDT", says=["--from"])
        self.download(support.USAGE, "binance", "BTCUSDT", "--from", "2024-02-01", "--to", "2024-01-01")
        self.assertEqual(self.files(), [])


class Dukascopy(Case):
    def hour(self, hour, *answers, day="2024/00/05"):
        path = f"/datafeed/EURUSD/{day}/{hour:02}h_ticks.bi5"
        self.server.page(path, *answers)
        return path

    def day(self):
        self.hour(10, ticks((0, 110_012, 110_002, 1.0, 2.0), (30_000, 110_022, 110_012, 1.0, 2.0),
                            (60_000, 110_032, 110_020, 0.5, 0.5)))
        self.hour(11, b"")  # an hour without a tick

    def test_ticks_become_quoted_minutes(self):
        self.day()
        answer = self.download(support.OK, "dukascopy", "EURUSD", "--from", "2024-01-05", "--to", "2024-01-06",
                               says=["1 files fetched, 0 were there, 1 the source does not have"])
        self.assertEqual(self.files(), ["dukascopy/EURUSD/1m/2024-01-05.csv.gz"])
        self.expect(support.OK, "data", "convert", answer.out.strip(), self.path("x.csv"))
        with open(self.path("x.csv"), encoding="utf-8") as text:
            lines = text.read().splitlines()
        self.assertEqual(lines[1], "2024-01-05T10:00:00Z,1.10002,1.10012,1.10002,1.10012,6,"
                                   "1.10012,1.10022,1.10012,1.10022")
        self.assertEqual(len(lines), 3)
        self.server.asked.clear()
        self.download(support.OK, "dukascopy", "EURUSD", "--from", "2024-01-05", "--to", "2024-01-05",
                      says=["0 files fetched, 1 were there"])
        self.assertEqual(self.server.asked, [])

    def test_an_hour_that_cannot_be_had_leaves_no_day(self):
        self.day()
        path = self.hour(12, (500, {}, b""))
        self.download(support.NETWORK, "dukascopy", "EURUSD", "--from", "2024-01-05", "--to", "2024-01-05",
                      "--attempts", "2", says=["500"])
        self.assertEqual(self.files(), [])
        self.server.pages[path] = [(404, {}, b"")]
        self.download(support.OK, "dukascopy", "EURUSD", "--from", "2024-01-05", "--to", "2024-01-05")
        self.assertEqual(len(self.files()), 1)

    def test_cut_ticks_are_tried_again(self):
        good = ticks((0, 110_012, 110_002, 1.0, 2.0))
        path = self.hour(10, good[:-3], b"<html>busy</html>", good)
        self.download(support.OK, "dukascopy", "EURUSD", "--from", "2024-01-05", "--to", "2024-01-05",
                      says=["cut or damaged"])
        self.assertEqual(self.server.asked.count(path), 3)

    def test_symbols_whose_scale_is_not_known(self):
        self.download(support.USAGE, "dukascopy", "BTCUSD", "--from", "2024-01-05", "--to", "2024-01-05",
                      says=["--scale"])


class AlphaVantage(Case):
    DAILY = f"/query?function=TIME_SERIES_DAILY&symbol=IBM&outputsize=full&datatype=csv&apikey={KEY}"
    CSV = (b"timestamp,open,high,low,close,volume\r\n2024-01-04,11,12,9,10,7\r\n2024-01-03,10,12,9,11,6\r\n"
           b"2024-01-02,10,12,9,11,5\r\n")

    def daily(self, code, *answers, says=()):
        self.server.page(self.DAILY, *answers)
        return self.download(code, "alphavantage", "IBM", "--timeframe", "1d", "--attempts", "3", says=says)

    def test_days_are_turned_round(self):
        answer = self.daily(support.OK, self.CSV)
        with open(answer.out.strip() if os.path.isabs(answer.out.strip()) else self.path(answer.out.strip()),
                  encoding="utf-8") as text:
            self.assertEqual(text.read(), support.HEADER + "2024-01-02T00:00:00Z,10,12,9,11,5\n"
                             "2024-01-03T00:00:00Z,10,12,9,11,6\n2024-01-04T00:00:00Z,11,12,9,10,7\n")

    def test_what_it_says_in_the_body_is_an_error(self):
        for key in ("Information", "Error Message"):
            self.daily(support.NETWORK, f'{{"{key}": "your key {KEY} may not"}}'.encode(), says=["your key *** may not"])
        self.daily(support.NETWORK, b'{"Meta Data": {}}')
        self.daily(support.NETWORK, b"<html>", (500, {}, b""), says=["500"])
        self.daily(support.DATA, b"hello\n")
        self.daily(support.NETWORK, b"", says=["empty"])
        self.assertEqual(self.files(), [])

    def test_the_rate_limit_is_waited_for(self):
        self.daily(support.OK, b'{"Note": "5 calls per minute"}', self.CSV[:-30], self.CSV,
                   says=["5 calls per minute; again in", "cut off"])
        self.daily(support.NETWORK, b'{"Note": "5 calls per minute"}', says=["gave up after 3 tries"])

    def test_minutes_are_new_york_times_a_file_a_month(self):
        for month in ("2023-01", "2023-02"):
            self.server.page("/query?function=TIME_SERIES_INTRADAY&symbol=IBM&interval=1min&outputsize=full"
                             f"&adjusted=false&month={month}&datatype=csv&apikey={KEY}",
                             f"timestamp,open,high,low,close,volume\n{month}-03 09:31:00,1,2,1,2,1\n"
                             f"{month}-03 09:30:00,1,2,1,2,1\n".encode())
        options = ("--timeframe", "1m", "--from", "2023-01-01", "--to", "2023-02-28")
        answer = self.download(support.OK, "alphavantage", "IBM", *options)
        report = self.expect(support.OK, "data", "check", answer.out.strip(), "--json").json()
        self.assertEqual((report["first"], report["accepted"]), ("2023-01-03T14:30:00Z", 4))
        self.download(support.OK, "alphavantage", "IBM", *options, says=["0 files fetched, 2 were there"])

    def test_the_key(self):
        self.download(support.CONFIG, "alphavantage", "IBM", "--timeframe", "1d", env={"PMP_ALPHAVANTAGE_KEY": ""},
                      says=["PMP_ALPHAVANTAGE_KEY"])
        self.server.page(self.DAILY, self.CSV)
        self.download(support.OK, "alphavantage", "IBM", "--timeframe", "1d",
                      env={"PMP_ALPHAVANTAGE_KEY": "", "PMP_ALPHAVANTAGE_KEY_FILE": self.file("key", KEY + "\n")})


if __name__ == "__main__":
    support.main()
