"""T3: does anything enter `data` after the stop that should have prevented it has been committed?

How it is judged: a trigger of this proof notes `clock_timestamp()` in the very transaction that moves a message into
`data`, after that transaction has taken its locks; PostgreSQL notes when each stop was committed
(`track_commit_timestamp`). Entering holds the customer's row (for kill switches the tenant's) FOR SHARE, a stop holds it
exclusively until its commit is noted and visible. So a message that enters before a stop does so before the stop could
even get its lock, and its moment is earlier than the stop's commit; one that comes later sees the stop. A message with a
moment later than the commit of a stop of its customer, or between a switch's on and off, is the deviation. Each customer
owes one invoice, so nothing may be said after its payment, dispute, promise or block, decided again or not.
"""

import time
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db import connections

from tests.bench.trust import Bar, Wanted
from tests.bench.trust.house import Book, House, a_book, end, shift, start
from tests.bench.trust.outbox import calm, rude_sink, wire
from tests.bench.trust.workers import drain_for_ever, recompute_for_ever, run_a_day, stop_customers

STOPPERS = 3


def prove(house: House, wanted: Wanted) -> Bar:
    """Stop `trials` customers, each at a random instant close to the moment at which it is written to."""
    house.execute(_WATCH)
    connections.close_all()
    book = a_book(house, "t3", customers=wanted.trials + wanted.trials // 2)
    deadlocks = _deadlocks(house)
    with (
        TemporaryDirectory() as folder,
        rude_sink(Path(folder), after=0, before=0, delay=0.1 if wanted.is_short else 0.02) as port,
    ):
        wire(book, "sink", folder=folder, port=port, burst=10)
        by = shift()
        planner = start(run_a_day, book.tenant, book.company_id, by)
        planner.join()
        _let_them_race(house, book, by, wanted)
        calm(house, book, by + timedelta(minutes=5), still_open="('due', 'claimed', 'data')")
    found = {name: int(house.rows(query)[0][0]) for name, query in _QUESTIONS.items()}
    deadlocks = _deadlocks(house) - deadlocks
    kinds = ", ".join(f"{kind} {count}" for kind, count in house.rows(_KINDS))
    says = ", ".join(f"{name} {number}" for name, number in found.items())
    bad = found["sent after their stop"] + found["sent while switched off"] + deadlocks
    bad += int(found["in time"] == 0) + int(found["too late to stop"] == 0)
    return Bar(bad, f"{kinds}; {says}; deadlocks {deadlocks}")


def _let_them_race(house: House, book: Book, by: timedelta, wanted: Wanted) -> None:
    each = max(wanted.trials // STOPPERS, 1)
    stoppers = [start(stop_customers, book.tenant, n, STOPPERS, each, by, wanted.seed + n) for n in range(STOPPERS)]
    others = [start(recompute_for_ever, book.tenant, by), start(drain_for_ever, "drain-t3", book.tenant, by)]
    for stopper in stoppers:
        stopper.join()
    time.sleep(1)
    for other in others:
        end(other)


def _deadlocks(house: House) -> int:
    return int(house.rows("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")[0][0])


_WATCH = """
CREATE SCHEMA trust;
GRANT USAGE ON SCHEMA trust TO duecourse_app;
CREATE TABLE trust.entered (message_id bigint, customer_id bigint, entered_at timestamptz);
CREATE TABLE trust.stopped (customer_id bigint, kind text, xid xid, is_redecided boolean DEFAULT false);
CREATE TABLE trust.switched (number int, is_on boolean, xid xid);
GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA trust TO duecourse_app;
CREATE FUNCTION trust.note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO trust.entered VALUES (NEW.id, NEW.customer_id, clock_timestamp());
    RETURN NULL;
END $$;
CREATE TRIGGER trust_note AFTER UPDATE ON public.communications_message FOR EACH ROW
    WHEN (NEW.state = 'data' AND OLD.state <> 'data') EXECUTE FUNCTION trust.note();
"""
_STOPPED = "trust.stopped s JOIN trust.entered e USING (customer_id)"
_QUESTIONS: dict[str, Any] = {
    "stops": "SELECT count(*) FROM trust.stopped",
    "in time": "SELECT count(*) FROM trust.stopped s WHERE NOT EXISTS"
    " (SELECT FROM trust.entered e WHERE e.customer_id = s.customer_id)",
    "too late to stop": f"SELECT count(*) FROM {_STOPPED} WHERE e.entered_at <= pg_xact_commit_timestamp(s.xid)",
    "within 50 ms": f"SELECT count(*) FROM {_STOPPED} WHERE pg_xact_commit_timestamp(s.xid) - e.entered_at"
    " BETWEEN interval '0' AND interval '50 ms'",
    "sent after their stop": f"SELECT count(*) FROM {_STOPPED} WHERE e.entered_at > pg_xact_commit_timestamp(s.xid)",
    "switched off": "SELECT count(*) FROM trust.switched WHERE is_on",
    "sent while switched off": "SELECT count(*) FROM trust.switched a JOIN trust.switched z USING (number)"
    " JOIN trust.entered e ON e.entered_at > pg_xact_commit_timestamp(a.xid)"
    " AND e.entered_at < pg_xact_commit_timestamp(z.xid) WHERE a.is_on AND NOT z.is_on",
}
_KINDS = "SELECT kind, count(*) FROM trust.stopped GROUP BY kind ORDER BY kind"
