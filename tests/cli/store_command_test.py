#!/usr/bin/env python3
"""pmp db, and commands to a session (here a server that answers as told)."""

import http.server
import json
import socket
import sqlite3
import threading
import time

import support


class Store(support.Case):
    def test_migrate_then_status(self):
        store = self.path("s.db")
        first = self.expect(support.OK, "db", "migrate", store)
        self.assertRegex(first.err, r"\d+ migrations? applied")
        states = self.expect(support.OK, "db", "status", store, "--json").json()
        self.assertEqual(states["pending"], 0)
        self.assertGreater(states["applied"], 0)
        self.assertTrue(all(m["applied_at"].endswith("Z") for m in states["migrations"]))
        self.assertIn("up to date", self.expect(support.OK, "db", "migrate", store).err)
        again = self.expect(support.OK, "db", "status", store, "--json").json()
        self.assertEqual(again, states)

    def test_empty_database_is_pending(self):
        sqlite3.connect(self.path("s.db")).execute("create table other(x)").connection.close()
        states = self.expect(support.OK, "db", "status", self.path("s.db"), "--json").json()
        self.assertEqual(states["applied"], 0)
        self.assertEqual(states["pending"], len(states["migrations"]))
        self.assertIn("pending", self.expect(support.OK, "db", "status", self.path("s.db")).out)

    def test_status_makes_no_file(self):
        self.expect_error(support.DATABASE, "db", "status", self.path("gone.db"), says=["gone.db"])
        self.expect_error(support.DATABASE, "db", "status", self.path("gone.db"))

    def test_no_database(self):
        text = self.file("t.db", "just text" * 500)
        self.expect_error(support.DATABASE, "db", "status", text, says=["t.db"])
        self.expect_error(support.DATABASE, "db", "migrate", text, says=["t.db"])
        self.expect_error(support.DATABASE, "db", "migrate", self.path("no/folder/s.db"), says=["s.db"])

    def test_changed_migration_is_refused(self):
        store = self.path("s.db")
        self.expect(support.OK, "db", "migrate", store)
        with sqlite3.connect(store) as db:
            tables = [name for (name,) in db.execute("select name from sqlite_master where type = 'table'")]
            table = next(name for name in tables if "migration" in name)
            columns = [row[1] for row in db.execute(f"pragma table_info({table})")]
            check = next(name for name in columns if name in ("checksum", "sha256", "hash"))
            db.execute(f"update {table} set {check} = 'x'")
        db.close()
        self.expect_error(support.DATABASE, "db", "migrate", store)


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):  # the name http.server wants
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen = (self.path, dict(self.headers), json.loads(body))
        status, answer = self.server.answer
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


ACCEPTED = (202, b'{"accepted":true,"command_id":7}')


class Commands(support.Case):
    def setUp(self):
        super().setUp()
        self.server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        self.server.answer, self.server.seen = ACCEPTED, None
        thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        thread.start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(thread.join)
        self.addCleanup(self.server.shutdown)
        self.to = ["--url", f"http://127.0.0.1:{self.server.server_port}", "--token", "sesame"]

    def problem(self, status, detail):
        self.server.answer = (status, json.dumps({"status": status, "detail": detail}).encode())

    def test_bodies(self):
        for line, body in ((["kill", "--reason", "storm"], {"command": "kill", "reason": "storm"}),
                           (["resume"], {"command": "resume"}),
                           (["strategy", "disable", "a-1"], {"command": "strategy_disable", "strategy": "a-1"}),
                           (["strategy", "enable", "a-1"], {"command": "strategy_enable", "strategy": "a-1"}),
                           (["strategy", "remove", "a-1"], {"command": "strategy_remove", "strategy": "a-1"}),
                           (["limit", "exposure_symbol", "0.25"],
                            {"command": "limit_set", "limit": "exposure_symbol", "value": 0.25})):
            with self.subTest(line=" ".join(line)):
                answer = self.expect(support.OK, *line, *self.to)
                path, headers, seen = self.server.seen
                self.assertEqual((path, seen), ("/api/v1/commands", body))
                self.assertEqual(headers["Authorization"], "Bearer sesame")
                self.assertEqual(answer.json(), {"accepted": True, "command_id": 7})

    def test_add_sends_the_definition(self):
        path = self.file("s.toml", '[[strategy]]\nname = "new"\ntype = "rsi"\nsymbol = "EURUSD"\n'
                         'params = {period = 9, lower = 30.5}\nsizing = {kind = "units", units = 1000}\n')
        self.expect(support.OK, "strategy", "add", path, *self.to)
        self.assertEqual(self.server.seen[2]["definition"],
                         {"name": "new", "type": "rsi", "symbol": "EURUSD",
                          "params": {"period": 9, "lower": 30.5}, "sizing": {"kind": "units", "units": 1000}})

    def test_add_refuses_other_files(self):
        for name, text in (("none.toml", ""), ("broken.toml", "[[strategy]\n"), ("two.toml", "[[strategy]]\n" * 2),
                           ("more.toml", "[account]\ncash = 1\n[[strategy]]\nname = \"a\"\n"),
                           ("kind.toml", "strategy = [1]\n")):
            with self.subTest(name=name):
                self.expect_error(support.CONFIG, "strategy", "add", self.file(name, text), *self.to, says=[name])
        self.expect_error(support.CONFIG, "strategy", "add", "gone.toml", *self.to, says=["gone.toml"])
        self.assertIsNone(self.server.seen)

    def test_refusals(self):
        for status, code in ((401, support.PERMISSION), (403, support.PERMISSION), (409, support.REFUSED),
                             (422, support.REFUSED), (404, support.NETWORK), (503, support.NETWORK)):
            self.problem(status, "because of the weather")
            self.expect_error(code, "kill", *self.to, says=["because of the weather"])

    def test_an_answer_that_is_no_problem_document(self):
        self.server.answer = (500, b"<html>")
        self.expect_error(support.NETWORK, "kill", *self.to, says=["500"])

    def test_token_from_the_environment(self):
        self.expect(support.OK, "kill", *self.to[:2], env={"PMP_TOKEN": "other"})
        self.assertEqual(self.server.seen[1]["Authorization"], "Bearer other")

    def test_the_token_never_leaves_the_machine(self):
        for url in ("http://example.com:80", "http://10.0.0.1:8080", "https://127.0.0.1:8080", "127.0.0.1:8080",
                    "http://127.0.0.1", "http://127.0.0.1:0", "http://127.0.0.1:99999", "http://127.0.0.1:80@x:1",
                    "http://127.0.0.1:80x", ""):
            with self.subTest(url=url):
                self.expect_error(support.USAGE, "kill", f"--url={url}", "--token", "sesame")

    def test_a_token_cannot_add_headers(self):
        self.expect_error(support.USAGE, "kill", *self.to[:2], "--token", "a\r\nHost: b")
        self.assertIsNone(self.server.seen)


class NoSession(support.Case):
    def listen(self, answer, linger):
        """One connection: sends `answer`, keeps it open for `linger` seconds."""
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)

        def serve():
            connection, _ = listener.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(answer)
                time.sleep(linger)
        thread = threading.Thread(target=serve)
        thread.start()
        self.addCleanup(thread.join)
        return ["--url", f"http://127.0.0.1:{listener.getsockname()[1]}", "--token", "t"]

    def test_nobody_listens(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        self.expect_error(support.NETWORK, "kill", "--url", f"http://127.0.0.1:{port}", "--token", "t",
                          says=[str(port)])

    def test_answers_that_are_not_http(self):
        for answer in (b"", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 xyz\r\n\r\n", b"HTTP/1.1 2"):
            with self.subTest(answer=answer):
                self.expect_error(support.NETWORK, "kill", *self.listen(answer, 0))

    def test_silence_ends_after_ten_seconds(self):
        start = time.monotonic()
        self.expect_error(support.NETWORK, "kill", *self.listen(b"HTTP/1.1 202 OK\r\n", 12), says=["10 s"])
        self.assertLess(time.monotonic() - start, 12)


if __name__ == "__main__":
    support.main()
