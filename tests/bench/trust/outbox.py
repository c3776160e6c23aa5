"""T1: does every planned contact leave once, whatever is killed, stopped, crashed or cut off meanwhile?

Real processes: two drains (`child.py`), the sink as a mail server that hangs up after having kept a mail, and a database
server that is stopped without a word. Then calm: what hangs in doubt is looked up, and the ledger of what was sent is
held against the server's own record, Message-ID by Message-ID. Once with a readable record of sent mail, once without.
"""

import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from django.db import connections

from duecourse.config import embedded
from duecourse.interfaces.connectors.sink.box import SinkBox
from tests.bench.server import SETTINGS
from tests.bench.trust import Bar, Wanted
from tests.bench.trust.house import DURABLE, MORNING, Book, House, a_book, end, shift, signalled, start
from tests.bench.trust.workers import drain_for_ever, run_a_day, settle_the_outbox

DOUBT_SECONDS = 4
CALM_WITHIN_SECONDS = 900
CRASHES, CUTS = 12, 12
SLEEPS_SECONDS = 40
INNOCENT = ("sent", "unknown", "arrived")
UNDER_WAY = "('planned', 'due', 'claimed', 'data')"


def prove(house: House, wanted: Wanted) -> Bar:
    """Send `actions` reminders with a record of sent mail, and a fifth of them without one."""
    chance = random.Random(wanted.seed)
    told, bad = [], 0
    for connector, actions in (("sink", wanted.actions), ("smtp", max(wanted.actions // 5, 40))):
        with tempfile.TemporaryDirectory() as folder, rude_sink(Path(folder), delay=_slow(connector, wanted)) as port:
            connections.close_all()
            book = a_book(house, f"t1-{connector}", customers=actions)
            wire(book, connector, folder=folder, port=port)
            by = shift()
            faults = _plan_under_fire(book, by, chance, times=0 if wanted.is_short else 3)
            faults += _send_under_fire(house, book, by, chance, is_short=wanted.is_short)
            calm(house, book, by)
            connections.close_all()
            found = _compare(house, book, Path(folder), actions, has_record=connector == "sink")
        bad += sum(number for name, number in found.items() if name not in INNOCENT)
        told.append(f"{connector}: {actions} actions, {_words(found)}, faults {_words(faults)}")
    overtaken = _overtake(house)
    told.append(f"a drain that woke after another had said its mails: {overtaken} said twice")
    return Bar(bad + overtaken, "; ".join(told))


def _overtake(house: House) -> int:
    """Stop a drain in the middle of speaking, cut it off, let another say its mails, wake it; count what came twice."""
    connections.close_all()
    with tempfile.TemporaryDirectory() as folder, rude_sink(Path(folder), after=0, before=0, delay=0.1) as port:
        book = a_book(house, "t1-overtaken", customers=40)
        wire(book, "sink", folder=folder, port=port)
        by, box = shift(), SinkBox(Path(folder))
        start(run_a_day, book.tenant, book.company_id, by).join()
        sleeper = start(drain_for_ever, "drain-sleeper", book.tenant, by)
        while len(box.all_mails()) < 5:
            time.sleep(0.05)
        signalled(sleeper, signal.SIGSTOP)
        house.rows("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'drain-sleeper'")
        calm(house, book, by)
        signalled(sleeper, signal.SIGCONT)
        time.sleep(3)
        end(sleeper)
        arrived = Counter(receipt.message_id for receipt in box.all_mails())
    return sum(arrived.values()) - len(arrived) + abs(40 - len(arrived))


def _slow(connector: str, wanted: Wanted) -> float:
    """Let a small book be taken slowly, so that as much befalls it."""
    return 0.02 if connector == "smtp" or wanted.is_short else 0


def wire(book: Book, connector: str, **options: Any) -> None:
    """Wire the tenant's mail to a server on loopback."""
    from django.db import transaction

    from duecourse.foundation.kit.actor import SYSTEM
    from duecourse.foundation.tenancy import context
    from duecourse.records.communications import operations as communications

    wanted = {"host": "127.0.0.1", "security": "plain", "auth": "none", "timeout": 5, "doubt_seconds": DOUBT_SECONDS}
    with transaction.atomic(), context.tenant(book.tenant):
        communications.set_channel(book.tenant, connector=connector, options=wanted | options, actor=SYSTEM, at=MORNING)


@contextmanager
def rude_sink(folder: Path, *, after: float = 0.004, before: float = 0.002, delay: float = 0) -> Iterator[int]:
    """Start a mail server that hangs up now and then; give its port."""
    command = [sys.executable, "-m", "tests.bench.trust.sink", str(folder), str(after), str(before), str(delay)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.kill()


def _plan_under_fire(book: Book, by: timedelta, chance: random.Random, *, times: int) -> Counter[str]:
    """Kill the planner at random points, then let it finish."""
    faults: Counter[str] = Counter()
    for _again in range(times):
        planner = start(run_a_day, book.tenant, book.company_id, by)
        planner.join(timeout=chance.uniform(0.05, 1.5))
        faults["planner killed"] += planner.is_alive()
        end(planner)
    planner = start(run_a_day, book.tenant, book.company_id, by)
    planner.join()
    assert planner.exitcode == 0, "the run ends"
    return faults


def _send_under_fire(house: House, book: Book, by: timedelta, chance: random.Random, *, is_short: bool) -> Counter[str]:
    """Let two drains work while one thing after another happens to them, until nothing waits."""
    storm = _Storm(house, book, by, chance, crashes=1 if is_short else CRASHES, cuts=0 if is_short else CUTS)
    try:
        while storm.waits():
            storm.strike()
            time.sleep(chance.uniform(0.3, 1.2 if is_short else 2.5))
    finally:
        storm.over()
    return storm.faults


class _Storm:
    """Two workers, and what befalls them."""

    def __init__(
        self, house: House, book: Book, by: timedelta, chance: random.Random, *, crashes: int, cuts: int
    ) -> None:
        self.house, self.book, self.by, self.chance = house, book, by, chance
        self.faults: Counter[str] = Counter()
        self.crashes_left, self.cuts_left = crashes, cuts
        self._workers = {name: self._worker(name) for name in ("drain-0", "drain-1")}
        self._asleep: dict[str, float] = {}
        self._left_in_data: dict[str, list[int]] = {}

    def waits(self) -> bool:
        """Tell whether anything is still to be sent."""
        found = self.house.rows(
            "SELECT count(*) FROM communications_message WHERE tenant_id = %s AND state IN ('planned', 'due', 'claimed')",
            self.book.tenant,
        )
        return bool(found[0][0])

    def strike(self) -> None:
        """Wake who has slept long enough, then do one harm."""
        self._wake()
        harms: list[Callable[[], None]] = [self._kill, self._kill, self._nap, self._nap]
        if self.cuts_left and not self._asleep:
            harms += [self._nap_and_cut] * 2
        if self.crashes_left:
            harms += [self._crash]
        self.chance.choice(harms)()

    def over(self) -> None:
        """Let whoever still sleeps wake in his time and do what he was about to do, then stop the workers."""
        while self._asleep:
            self._wake()
            time.sleep(0.1)
        time.sleep(1)
        for worker in self._workers.values():
            end(worker)

    def _wake(self) -> None:
        for name, until in list(self._asleep.items()):
            if time.monotonic() > until or self._is_taken_over(name):
                signalled(self._workers[name], signal.SIGCONT)
                del self._asleep[name]
                self._left_in_data.pop(name, None)

    def _is_taken_over(self, name: str) -> bool:
        """Tell whether somebody else has settled all that the sleeper was about to say: the worst moment to wake."""
        ids = self._left_in_data.get(name)
        return bool(ids) and not self.house.rows(
            "SELECT 1 FROM communications_message WHERE id = ANY(%s) AND state NOT IN ('sent', 'unknown') LIMIT 1", ids
        )

    def _worker(self, name: str) -> BaseProcess:
        return start(drain_for_ever, name, self.book.tenant, self.by)

    def _kill(self) -> None:
        awake = sorted(set(self._workers) - set(self._asleep))  # whoever was cut off shall live to wake up
        if not awake:
            return
        name = self.chance.choice(awake)
        end(self._workers[name])
        self._workers[name] = self._worker(name)
        self.faults["killed"] += 1

    def _nap(self) -> None:
        awake = sorted(set(self._workers) - set(self._asleep))
        if awake:
            name = self.chance.choice(awake)
            signalled(self._workers[name], signal.SIGSTOP)
            self._asleep[name] = time.monotonic() + self.chance.uniform(0.1, 1)
            self.faults["stopped"] += 1

    def _nap_and_cut(self) -> None:
        """Stop the worker that is speaking and cut its database session, so that the other takes over meanwhile."""
        speaking = self.house.rows(
            "SELECT DISTINCT a.application_name, a.pid FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
            " WHERE l.locktype = 'advisory' AND starts_with(a.application_name, 'drain-')"
        )
        for name, backend in speaking[:1]:
            signalled(self._workers[name], signal.SIGSTOP)
            self.house.rows("SELECT pg_terminate_backend(%s)", backend)
            self._asleep[name] = time.monotonic() + SLEEPS_SECONDS
            left = self.house.rows(
                "SELECT id FROM communications_message WHERE tenant_id = %s AND state = 'data'", self.book.tenant
            )
            self._left_in_data[name] = [row[0] for row in left]
            self.faults["stopped and cut off"] += 1
            self.cuts_left -= 1

    def _crash(self) -> None:
        embedded._Cluster.at(self.house.home, make=False).control("stop", "-m", "immediate")
        time.sleep(self.chance.uniform(0, 0.3))
        embedded.ensure_started(self.house.home, options=SETTINGS | DURABLE)
        self.faults["database stopped"] += 1
        self.crashes_left -= 1


def calm(house: House, book: Book, by: timedelta, *, still_open: str = UNDER_WAY) -> None:
    """Let one worker settle in peace what is left, doubts included."""
    worker = start(drain_for_ever, "drain-calm", book.tenant, by)
    patience = time.monotonic() + CALM_WITHIN_SECONDS
    try:
        while time.monotonic() < patience:
            left = house.rows(
                f"SELECT 1 FROM communications_message WHERE tenant_id = %s AND state IN {still_open} LIMIT 1",
                book.tenant,
            )
            if not left:
                break
            time.sleep(0.3)
    finally:
        end(worker)
    settling = start(settle_the_outbox, book.tenant, book.company_id)
    settling.join()


def _compare(house: House, book: Book, folder: Path, actions: int, *, has_record: bool) -> Counter[str]:
    """Hold what we wrote down against what the server kept; every number but `sent` and `unknown` is a deviation."""
    arrived = Counter(receipt.message_id for receipt in SinkBox(folder).all_mails())
    states = dict(house.rows("SELECT message_id, state FROM communications_message WHERE tenant_id = %s", book.tenant))
    missing = {name for name in states if name not in arrived}
    found = Counter(
        {
            "arrived": len(arrived),
            "duplicates": sum(arrived.values()) - len(arrived),
            "strangers": len(set(arrived) - set(states)),
            "phantoms": sum(states[name] == "sent" for name in missing),
            "lost": sum(has_record or states[name] != "unknown" for name in missing),
            "unsettled": sum(state not in ("sent", "unknown") for state in states.values()),
            "doubted with a record": sum(has_record and state == "unknown" for state in states.values()),
            "actions without a message": abs(actions - len(states)),
        }
    )
    found += Counter({state: number for state, number in Counter(states.values()).items() if state in INNOCENT})
    found["told twice or never"] = _badly_told(house, book)
    found["steps not written down"] = house.rows(
        "SELECT count(*) FROM procedures_actionline WHERE tenant_id = %s AND state <> 'done'", book.tenant
    )[0][0]
    return found


def _badly_told(house: House, book: Book) -> int:
    """Count messages whose sending does not stand on the timeline exactly once."""
    return int(
        house.rows(
            "SELECT count(*) FROM communications_message m LEFT JOIN (SELECT (data ->> 'message')::bigint AS id,"
            " count(*) AS times FROM timeline_event WHERE tenant_id = %s AND kind = 'message.sent' GROUP BY 1) e USING (id)"
            " WHERE m.tenant_id = %s AND (m.state = 'sent')::int <> coalesce(e.times, 0)",
            book.tenant,
            book.tenant,
        )[0][0]
    )


def _words(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {number}" for name, number in counts.items() if number) or "none"
