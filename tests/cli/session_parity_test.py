#!/usr/bin/env python3
"""One configuration, three ways: as a backtest, as a paper session on replayed history, and as the replay
of that session's journal. All give the same trades; a changed journal or configuration is refused."""

import contextlib
import decimal
import json
import os
import shutil
import signal
import sqlite3
import subprocess

import session_support as sessions
import support


class Session(support.Case):
    def trade(self, config, folder="session", code=support.OK, **options):
        return self.expect(code, "trade", config, "--dir", self.path(folder), "--speed", "max", "--exit",
                           "--no-dashboard", "--json", "-", **options)

    def finished(self, text=sessions.CLOSES, folder="session"):
        config = self.file("c.toml", text)
        self.trade(config, folder)
        return config


class Parity(Session):
    NUMBERS = ("units", "entry_price", "exit_price", "pnl", "fees", "financing")

    def backtest(self, config):
        answer = self.expect(support.OK, "backtest", config, "--no-details", "--json", "-")
        return json.loads(answer.out, parse_float=decimal.Decimal)

    def exactly(self, trades):
        """Numbers as counts of 1e-8, which both a decimal's text and a JSON number give exactly."""
        return [{**t, **{key: sessions.raw(str(t[key])) for key in self.NUMBERS}} for t in trades]

    def assert_same(self, wanted, found):
        self.assertIsNone(sessions.first_difference({"trades": wanted}, {"trades": found}))

    def same_both_ways(self, config, least):
        result = self.backtest(config)
        summary = self.trade(config).json()
        folder = self.path("session")
        wanted = self.exactly(result["trades"])
        self.assertGreaterEqual(len(wanted), least)
        self.assert_same(wanted, self.exactly(sessions.payloads(folder, "trade")))
        self.assertEqual(summary["trades"], len(wanted))
        self.assertEqual(sessions.raw(summary["equity"]), sessions.raw(str(result["equity"][-1][1])))
        self.assertEqual(summary["decisions"], result["decisions"]["total"])

        columns = ("id", "strategy", "symbol", "direction", "units", "entry_time", "entry_price", "exit_time",
                   "exit_price", "pnl", "fees", "exit_reason")
        rows = sessions.query(f"{folder}/store.db", f"select {', '.join(columns)} from trades order by id")
        stored = [dict(zip(columns, row)) for row in rows]
        for trade in wanted:
            for key in ("entry_time", "exit_time"):
                trade[key] = self.nanoseconds(trade[key])
        self.assert_same([{key: t[key] for key in columns} for t in wanted], stored)

    def nanoseconds(self, text):
        with contextlib.closing(sqlite3.connect(":memory:")) as db:
            return db.execute("select unixepoch(?)", (text,)).fetchone()[0] * 10 ** 9

    def test_demo(self):
        self.same_both_ways(f"{support.ROOT}/config/demo.toml", 1000)

    def test_first_example(self):
        self.same_both_ways(f"{support.ROOT}/config/first.toml", 3)

    def test_hourly_and_daily_bars_with_votes(self):
        self.same_both_ways(self.file("c.toml", sessions.MIXED), 200)

    def test_fills_at_the_close_and_the_drawdown_ladder(self):
        self.same_both_ways(self.file("c.toml", sessions.CLOSES), 50)
        self.assertTrue(sessions.payloads(self.path("session"), "risk"))

    def test_positions_held_at_the_end_and_converted_profits(self):
        self.same_both_ways(self.file("c.toml", sessions.YEN), 100)


class Replay(Session):
    def altered(self, sql, folder="altered"):
        shutil.copytree(self.path("session"), self.path(folder))
        with contextlib.closing(sqlite3.connect(self.path(f"{folder}/journal.db"))) as db:
            changed = db.execute(sql).rowcount
            db.commit()
        self.assertEqual(changed, 1)
        return folder

    def one_order(self):
        path = self.path("session/journal.db")
        return sessions.query(path, "select seq from journal where kind = 'order' order by seq limit 1 offset 20")[0][0]

    def test_twice_the_same_journal(self):
        config = self.file("c.toml", sessions.MIXED)
        for folder in ("one", "two"):
            self.trade(config, folder)
        columns = "select seq, kind, cause, payload, case when kind in ('session', 'strategy') then 0 else time end"
        one, two = (sessions.query(self.path(f"{f}/journal.db"), f"{columns} from journal order by seq")
                    for f in ("one", "two"))
        self.assertGreater(len(one), 1000)
        self.assertIsNone(sessions.first_difference({"rows": one}, {"rows": two}))

    def test_a_finished_journal_replays(self):
        config = self.finished()
        before = sessions.query(self.path("session/journal.db"), "select * from journal")
        answer = self.trade(config)
        self.assertIn(f"recovered: {len(before)} journal rows replayed, same orders as recorded", answer.err)
        self.assertTrue(before == sessions.query(self.path("session/journal.db"), "select * from journal"))

    def test_serve_replays_it_too(self):
        config = self.finished()
        rows = sessions.last_seq(self.path("session"))
        server = subprocess.Popen(sessions.command(config, self.path("session"), "--port", "0", verb="serve"),
                                  env=sessions.environment(), stdin=subprocess.DEVNULL,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.addCleanup(sessions.stop, server)
        lines = []
        for line in server.stderr:
            lines.append(line)
            if "Ctrl-C" in line:
                break
        self.assertIn(f"recovered: {rows} journal rows replayed, same orders as recorded", "".join(lines))
        server.send_signal(signal.SIGINT)
        self.assertEqual(server.wait(30), 0)

    def test_a_changed_order_is_found(self):
        config = self.finished()
        seq = self.one_order()
        folder = self.altered("update journal set payload = json_set(payload, '$.quantity', '7777') "
                              f"where seq = {seq}")
        answer = self.expect_error(support.DATABASE, "trade", config, "--dir", self.path(folder), "--exit",
                                   "--no-dashboard", "--speed", "max", says=[f"seq {seq}", "7777"])
        self.assertNotIn("same orders as recorded", answer.err)

    def test_a_changed_price_is_found(self):
        config = self.finished()
        path = self.path("session/journal.db")
        seq = sessions.query(path, "select seq from journal where kind = 'broker' and "
                             "json_extract(payload, '$.kind') = 'filled' limit 1 offset 10")[0][0]
        folder = self.altered("update journal set payload = replace(payload, '\"price\":', '\"price\":1') "
                              f"where seq = {seq}")
        self.trade(config, folder, code=support.DATABASE)

    def test_a_missing_row_is_found(self):
        config = self.finished()
        self.trade(config, self.altered(f"delete from journal where seq = {self.one_order()}"),
                   code=support.DATABASE)

    def test_a_row_too_many_is_found(self):
        config = self.finished()
        folder = self.altered("insert into journal select max(seq) + 1, 'order', time, received, cause, "
                              "'{\"id\":999999}' from journal")
        self.trade(config, folder, code=support.DATABASE)

    def test_another_configuration_is_refused(self):
        config = self.finished()
        answer = self.trade(config, code=support.CONFIG, env={"PMP__ACCOUNT__CASH": "200001"})
        self.assertIn("configuration", answer.err)
        other = self.file("c.toml", sessions.CLOSES.replace("fast = [3, 6, 9]", "fast = [3, 6, 8]"))
        self.assertEqual(self.trade(other, code=support.CONFIG).out, "")

    def test_other_data_are_refused(self):
        data = self.path("googl.csv")
        shutil.copy(f"{support.SAMPLE}/googl_1d.csv", data)
        with open(f"{support.ROOT}/config/first.toml", encoding="utf-8") as text:
            config = self.file("c.toml", text.read().replace("../data/sample/googl_1d.csv", data)
                               .replace("../data", f"{support.ROOT}/data"))
        self.trade(config)
        with open(data, encoding="utf-8") as text:
            lines = text.read().splitlines(keepends=True)
        del lines[500]
        os.truncate(data, 0)
        with open(data, "w", encoding="utf-8") as text:
            text.writelines(lines)
        self.trade(config, code=support.CONFIG)


if __name__ == "__main__":
    support.main()
