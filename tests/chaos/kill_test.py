#!/usr/bin/env python3
"""kill -9 at random points, restart, go on: no order lost or doubled, and the same result as undisturbed.

For each configuration one undisturbed run is the reference. Then a session of the same configuration is
killed at points spread over its whole length: while it starts, while it recovers, while it trades, and at its
very end. After each kill the files are looked at as they lie; at the end the outcome must be the reference's.
PMP_CHAOS_SEED repeats the random choices (the moments themselves hang on the machine)."""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, "cli"))

import session_support as sessions  # noqa: E402
import support  # noqa: E402

CONFIGS = {"mixed": (sessions.MIXED, 24), "closes": (sessions.CLOSES, 16), "yen": (sessions.YEN, 16)}
LEAST_KILLS = 50
SEED = int(os.environ.get("PMP_CHAOS_SEED") or time.time_ns() % 10 ** 9)


class Broken(AssertionError):
    pass


def check(condition, what):
    if not condition:
        raise Broken(what)


def check_same(wanted, found, what):
    if wanted == found:
        return
    parts = [f"lacking {sorted(wanted - found)[:5]}", f"too many {sorted(found - wanted)[:5]}"] \
        if isinstance(wanted, set) else [f"wanted {str(wanted)[:300]}", f"found {str(found)[:300]}"]
    raise Broken(f"{what}: {', '.join(parts)}")


class Wreck:
    """The files of a killed session, copied so that looking at them changes nothing."""

    def __init__(self, folder, copy):
        shutil.rmtree(copy, ignore_errors=True)
        os.mkdir(copy)
        # Venue first: what it knew then must be in the journal, which is written before.
        for name in ("venue.db", "venue.db-wal", "journal.db", "journal.db-wal", "store.db", "store.db-wal"):
            if os.path.exists(f"{folder}/{name}"):
                shutil.copy(f"{folder}/{name}", copy)
        self.folder = copy

    def check(self):
        seqs = self.seqs()
        check(seqs == list(range(1, len(seqs) + 1)), f"the journal's rows are not 1..n: {len(seqs)} rows")
        intents = {row["id"] for row in sessions.payloads(self.folder, "order")} if seqs else set()
        known = {row[0] for row in self.venue("select id from orders")}
        check(known <= intents, f"orders at the venue without an intent: {sorted(known - intents)[:5]}")
        told = {row[0] for row in self.venue("select number from events")}
        heard = [row["number"] for row in sessions.payloads(self.folder, "broker") if row["number"]] if seqs else []
        check(len(heard) == len(set(heard)), "an event of the venue was journalled twice")
        check(set(heard) <= told, f"events the venue does not know: {sorted(set(heard) - told)[:5]}")
        self.check_store(seqs)

    def seqs(self):
        if not sessions.last_seq(self.folder):
            return []
        return [row[0] for row in sessions.query(f"{self.folder}/journal.db", "select seq from journal order by seq")]

    def venue(self, sql):
        path = f"{self.folder}/venue.db"
        if not os.path.exists(path) or not sessions.query(path, "select 1 from sqlite_master where name = 'events'"):
            return []
        return sessions.query(path, sql)

    def check_store(self, seqs):
        path = f"{self.folder}/store.db"
        if not os.path.exists(path) or not sessions.query(
                path, "select 1 from sqlite_master where name = 'projection_state'"):
            return
        for (watermark,) in sessions.query(path, "select watermark from projection_state"):
            check(watermark <= len(seqs), f"the store has row {watermark}, the journal ends at {len(seqs)}")


class Trial:
    def __init__(self, name, text, kills, root, rng):
        self.name, self.kills, self.rng = name, kills, rng
        self.config = os.path.join(root, f"{name}.toml")
        with open(self.config, "w", encoding="utf-8") as out:
            out.write(text)
        self.reference = os.path.join(root, f"{name}-reference")
        self.folder = os.path.join(root, f"{name}-killed")
        self.copy = os.path.join(root, f"{name}-wreck")
        self.errors = os.path.join(root, f"{name}.err")
        self.done = []  # where it was killed: (how, seq in the journal)

    def run_to_end(self, folder):
        done = subprocess.run(sessions.command(self.config, folder, "--speed", "max"), stdin=subprocess.DEVNULL,
                              env=sessions.environment(), capture_output=True, timeout=600, check=False)
        check(done.returncode == 0, f"a run to the end gave {done.returncode}: {done.stderr.decode()[-1500:]}")
        return done.stderr.decode()

    def run(self):
        self.run_to_end(self.reference)
        wanted = sessions.outcome(self.reference)
        self.rows = sessions.last_seq(self.reference)
        for kind in ("trades", "orders", "decisions"):
            check(len(wanted[kind]) > 50, f"the reference has only {len(wanted[kind])} {kind}: nothing to lose")
        started = time.monotonic()
        self.run_to_end(self.reference)  # only replays: how long recovery takes at most
        self.recovery = time.monotonic() - started

        self.at_the_edges(self.folder, 0, 3)
        for i in range(self.kills):
            if i == self.kills - 2:
                self.at_the_edges(self.folder, self.rows, 4)
            self.kill_once(i)
        self.run_to_end(self.folder)
        difference = sessions.first_difference(wanted, sessions.outcome(self.folder))
        check(difference is None, f"not the reference's outcome: {difference}")
        self.check_venue()
        self.check_positions()
        self.check_store()

    def at_the_edges(self, folder, row, times):
        """Kills around a row where most can go wrong, each in a copy of the session, and goes on."""
        wanted = sessions.outcome(self.reference)
        for _ in range(times):
            side = Trial.__new__(Trial)
            side.__dict__.update(self.__dict__, folder=f"{folder}-side")
            shutil.rmtree(side.folder, ignore_errors=True)
            if os.path.exists(folder):
                shutil.copytree(folder, side.folder)
            side.kill_once(0 if row == 0 else self.kills - 2)
            side.run_to_end(side.folder)
            difference = sessions.first_difference(wanted, sessions.outcome(side.folder))
            check(difference is None, f"killed around row {row}, not the reference's outcome: {difference}")
            side.check_venue()
            side.check_positions()

    def kill_once(self, i):
        """Every third while it starts or recovers, the last two as it ends, the others as it trades."""
        before = sessions.last_seq(self.folder)
        with open(self.errors, "wb") as errors:
            process = sessions.start(self.config, self.folder, output=errors)
            try:
                if i >= self.kills - 2:
                    how = "end"
                    sessions.wait_for_seq(process, self.folder, self.rows - self.rng.randrange(400))
                    time.sleep(self.rng.uniform(0, 0.005))
                elif i % 3 == 0:
                    how = "start"
                    share = before / self.rows
                    time.sleep(self.rng.uniform(0, 0.1 + self.recovery * share))
                else:
                    how = "trade"
                    target = max(before + 1, int(0.95 * self.rows * (i + self.rng.random()) / self.kills))
                    sessions.wait_for_seq(process, self.folder, target)
                    time.sleep(self.rng.uniform(0, 0.01))
                ended = process.poll()
                process.send_signal(signal.SIGKILL)
            finally:
                sessions.stop(process)
        if ended is not None:
            with open(self.errors, encoding="utf-8") as text:
                check(ended == 0, f"kill {i} ({how}, after row {before}): it ended by itself with {ended}: "
                                  f"{text.read()[-1500:]}")
            return  # it was faster than the signal: no kill
        wreck = Wreck(self.folder, self.copy)
        try:
            wreck.check()
        except Broken as broken:
            raise Broken(f"after kill {i + 1} ({how}, after row {before}): {broken}") from None
        self.done.append((how, len(wreck.seqs())))

    def check_venue(self):
        """Every order is at the venue at most once and ended there as the journal says."""
        venue = f"{self.folder}/venue.db"
        orders = {row["id"]: row for row in sessions.payloads(self.folder, "order")}
        states = {row["id"]: row for row in sessions.payloads(self.folder, "order_state")}
        names = {row["client_order_id"] for row in orders.values()}
        check(len(names) == len(orders), "a client order id stands for two orders")
        known = {row[0] for row in sessions.query(venue, "select id from orders")}
        check(known <= set(orders), "orders at the venue without an intent")

        events = sessions.query(venue, "select number, json_extract(payload, '$.order'), "
                                "json_extract(payload, '$.kind'), json_extract(payload, '$.fill.quantity'), "
                                "json_extract(payload, '$.fill.exec') from events order by number")
        heard = [row["number"] for row in sessions.payloads(self.folder, "broker") if row["number"]]
        check_same([event[0] for event in events], heard, "what the venue told is not what the journal heard")
        at_venue = {}
        for _, order, kind, quantity, _ in events:
            at_venue.setdefault(order, []).append((kind, quantity))
        check_same(known, set(at_venue), "orders and events of the venue")
        for order, told in at_venue.items():
            kinds = [kind for kind, _ in told]
            check(kinds.count("accepted") == 1, f"order {order} was accepted {kinds.count('accepted')} times")
            check(kinds.count("filled") <= 1, f"order {order} was filled {kinds.count('filled')} times")
            check("filled" not in kinds or "cancelled" not in kinds, f"order {order} was filled and cancelled")
        holds = 'at_end = "hold"' in open(self.config, encoding="utf-8").read()
        for order, intent in orders.items():
            state = states.get(order, {}).get("state")
            kinds = [kind for kind, _ in at_venue.get(order, [])]
            if "filled" in kinds:
                check(state == "FILLED", f"order {order} is filled at the venue and {state} here")
                quantity = dict(at_venue[order])["filled"]
                check(quantity == sessions.raw(intent["quantity"]) == sessions.raw(states[order]["filled"]),
                      f"order {order}: sizes of intent, fill and state differ")
            elif "cancelled" in kinds:
                check(state == "CANCELLED", f"order {order} is cancelled at the venue and {state} here")
            elif order in known:
                check(holds and state == "WORKING", f"order {order} works at the venue and is {state} here")
            else:  # never sent: nothing left of it, or crossed between strategies
                internal = intent["quantity"] == "0"
                check(state == "CANCELLED" or (internal and state == "FILLED"),
                      f"order {order} never reached the venue and is {state}")

    def check_positions(self):
        fills = sessions.payloads(self.folder, "fill")
        execs = [fill["exec"] for fill in fills]
        check(len(execs) == len(set(execs)), "a fill was booked twice")
        venue = {row[0] for row in sessions.query(
            f"{self.folder}/venue.db", "select json_extract(payload, '$.fill.exec') from events "
            "where json_extract(payload, '$.kind') = 'filled'")}
        real = {fill["exec"] for fill in fills if fill["quantity"] != "0"}
        check_same(venue, real, "fills at the venue and fills booked")
        sums = {}
        for fill in fills:
            way = 1 if fill["side"] == "BUY" else -1
            total = 0
            for share in fill["shares"]:
                key = (share["strategy"], fill["symbol"])
                sums[key] = sums.get(key, 0) + sessions.raw(share["quantity"])
                total += sessions.raw(share["quantity"])
            check(total == way * sessions.raw(fill["quantity"]), f"fill {fill['exec']}: shares do not add up")
            key = (None, fill["symbol"])
            sums[key] = sums.get(key, 0) + total
        held = {key: sessions.raw(row["quantity"])
                for key, row in sessions.outcome(self.folder)["positions"].items()}
        check_same(sums, held, "sums of fills and positions")

    def check_store(self):
        counts = "select bars, decisions, blocked, orders, fills, trades from projection_state"
        check_same(sessions.query(f"{self.reference}/store.db", counts),
                   sessions.query(f"{self.folder}/store.db", counts), "counts of the reference's store")
        for table in ("trades", "orders", "fills", "strategy_signals", "positions", "market_data", "strategies"):
            sql = f"select count(*) from {table}"
            check_same(sessions.query(f"{self.reference}/store.db", sql),
                       sessions.query(f"{self.folder}/store.db", sql), f"rows of {table}")
        grown = sessions.store(self.folder)
        for suffix in ("", "-wal", "-shm"):
            if os.path.exists(f"{self.folder}/store.db{suffix}"):
                os.remove(f"{self.folder}/store.db{suffix}")
        said = self.run_to_end(self.folder)
        check("the session is finished" in said, "the last run only replays")
        for table, rows in sessions.store(self.folder).items():
            check_same(rows, grown[table], f"table {table}, made anew from the journal and grown through the kills")


def main():
    print(f"seed {SEED} (PMP_CHAOS_SEED={SEED} repeats it)", flush=True)
    passed = failed = 0
    kills = []
    with tempfile.TemporaryDirectory(prefix="pmp-chaos-") as root:
        for name, (text, count) in CONFIGS.items():
            trial = Trial(name, text, count, root, random.Random(f"{SEED}-{name}"))
            began = time.monotonic()
            try:
                trial.run()
                passed += 1
                verdict = "ok"
            except (Broken, TimeoutError, subprocess.TimeoutExpired) as broken:
                failed += 1
                verdict = f"FAILED: {broken}"
            kills += trial.done
            places = " ".join(f"{how}@{seq}" for how, seq in trial.done)
            print(f"{name}: {len(trial.done)} kills in {time.monotonic() - began:.0f} s, journal of "
                  f"{getattr(trial, 'rows', 0)} rows: {verdict}\n  {places}", flush=True)
    if len(kills) >= LEAST_KILLS:
        passed += 1
    else:
        failed += 1
        print(f"only {len(kills)} kills, wanted {LEAST_KILLS}: FAILED")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
