"""Does the house keep up with its mailboxes? Mails into a real IMAP server at a steady rate, fetched and read by its jobs.

`run.py bench inbox --rate 600 --minutes 5 --mailboxes 3`. One process lets mails lie in the mailboxes as a mail server
does; beside it a worker of the house fetches, reads and files them with the functions of its own jobs. At the end nothing
may wait, every mail must be filed, and the worker's memory must not have grown after the first minute.
"""

import argparse
import json
import multiprocessing
import os
import resource
import signal
import sys
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any, Final
from uuid import UUID

GROWTH_LIMIT_MB: Final = 32.0
PATIENCE_SECONDS: Final = 10.0
"""So long after the last mail the backlog is counted."""
IDLE_AT_MOST: Final = 10.0
POINTS: Final = 16
"""So many times over the whole the memory is told: does growth end?"""


def main(argv: Sequence[str]) -> int:
    """Run the benchmark and print what it found; 1 when something waits, is missing, or memory grows."""
    parser = argparse.ArgumentParser(prog="bench inbox", description=__doc__)
    parser.add_argument("--rate", type=int, default=600, help="mails a minute, in all mailboxes together")
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--mailboxes", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args(argv)
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(143))  # so that the server goes down with us
    from tests.dovecot import why_not

    if why_not():
        sys.stderr.write(why_not() + "\n")
        return 2
    found = measure(rate=wanted.rate, minutes=wanted.minutes, boxes=wanted.mailboxes)
    if wanted.json:
        sys.stdout.write(json.dumps(found) + "\n")
    else:
        sys.stdout.write("".join(f"{name:>28}  {value}\n" for name, value in found.items()))
    is_well = found["backlog"] == found["missing"] == 0 and found["grown_mb"] <= GROWTH_LIMIT_MB
    return 0 if is_well else 1


def measure(*, rate: int, minutes: float, boxes: int) -> dict[str, Any]:
    """Let the mails come and count what waits afterwards."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings_test"
    import django

    django.setup()
    from tests.dovecot import Dovecot

    with Dovecot() as dovecot:
        tenant, ids, senders = _a_house(dovecot, boxes)
        count = int(rate * minutes)
        posting = multiprocessing.get_context("spawn").Process(
            target=_post, args=(str(dovecot.folder), dovecot.uid, dovecot.gid, senders, boxes, count, rate)
        )
        worker = _Worker(tenant, ids)
        began = time.monotonic()
        posting.start()
        worker.run_until(lambda: not posting.is_alive(), PATIENCE_SECONDS)
        seconds = time.monotonic() - began
        found = _counted(tenant, count)
        worker.stop()
        posting.join()
        assert posting.exitcode == 0
        told = found | worker.told() | {"mails": count, "mailboxes": boxes, "seconds": round(seconds, 1)}
        return told | {"cpu_ms_a_mail": round(told["cpu_s"] / (count - found["missing"] or 1) * 1000, 1)}


class _Worker:
    """The worker's jobs in one process: a thread a mailbox that fetches, one that reads, as the queue has them."""

    def __init__(self, tenant: UUID, ids: Sequence[int]) -> None:
        self._tenant, self._ids, self._is_over = tenant, ids, threading.Event()
        self._memory: list[tuple[float, float]] = []
        self._problems: list[str] = []
        self._threads: list[threading.Thread] = []
        self._before, self._cpu = 0.0, 0.0

    def run_until(self, is_posted: Any, patience: float) -> None:
        """Work until all was posted and some seconds more."""
        self._before, began = _cpu(), time.monotonic()
        self._threads = [threading.Thread(target=self._fetch, args=(key,), daemon=True) for key in self._ids]
        self._threads.append(threading.Thread(target=self._read, daemon=True))
        for thread in self._threads:
            thread.start()
        until = None
        while until is None or time.monotonic() < until:
            time.sleep(1)
            self._memory.append((time.monotonic() - began, _resident_mb()))
            if until is None and is_posted():
                until = time.monotonic() + patience
        self._cpu = _cpu() - self._before

    def stop(self) -> None:
        """Let the threads end; whoever still reads what was left behind ends with the process."""
        self._is_over.set()
        for thread in self._threads:
            thread.join(IDLE_AT_MOST)

    def told(self) -> dict[str, Any]:
        """Say what it cost, and by how much memory grew after the first quarter of the time: medians, for a batch in hand is a peak."""
        last = self._memory[-1][0]
        early = [mb for at, mb in self._memory if last / 8 <= at <= last / 4] or [self._memory[0][1]]
        late = [mb for at, mb in self._memory if at > last * 3 / 4]
        return {
            "cpu_s": round(self._cpu, 1),
            "early_mb": round(median(early), 1),
            "late_mb": round(median(late), 1),
            "peak_mb": round(max(mb for _at, mb in self._memory), 1),
            "grown_mb": round(median(late) - median(early), 1),
            "memory_mb": [round(mb) for _at, mb in self._memory[:: max(1, len(self._memory) // POINTS)]],
            "problems": self._problems[:3],
        }

    def _fetch(self, mailbox_id: int) -> None:
        from django.db import connection

        from duecourse.records.communications.jobs import incoming

        while not self._is_over.is_set():
            done = incoming.fetch(self._tenant, mailbox_id, clock=_now, may_wait=lambda: not self._is_over.is_set())
            if done.problem:
                self._problems.append(done.problem)
        connection.close()

    def _read(self) -> None:
        from django.db import connection

        from duecourse.foundation.wires.mail.cage import read_mail_safely
        from duecourse.foundation.wires.mail.content import ReadMail
        from duecourse.records.communications.jobs import incoming

        def read(raw: bytes, *, trusted_host: str) -> ReadMail:
            if self._is_over.is_set():
                raise SystemExit
            return read_mail_safely(raw, trusted_host=trusted_host)

        while not self._is_over.is_set():
            if not incoming.read_stored(self._tenant, clock=_now, read=read):
                time.sleep(0.2)
        connection.close()


def _a_house(dovecot: Any, boxes: int) -> tuple[UUID, list[int], list[str]]:
    """Make a tenant with some customers who write, and its mailboxes."""
    from django.db import transaction

    from duecourse.foundation.kit.actor import SYSTEM
    from duecourse.foundation.tenancy import context
    from duecourse.records.communications.operations.mailboxes import MailboxCard, save_mailbox
    from tests.conftest import make_tenant
    from tests.dovecot import PASSWORD
    from tests.records.communications.book import NOON, a_company, a_customer

    tenant = make_tenant()
    with transaction.atomic(), context.tenant(tenant):
        company = a_company(tenant)
        senders = [a_customer(tenant, company, f"Customer{n}").address for n in range(200)]
        ids = []
        for n in range(boxes):
            settings = dovecot.settings(f"box{n}@bench.example", idle=True)
            card = MailboxCard(company.pk, f"box{n}@bench.example", settings=settings, secret=PASSWORD)
            ids.append(save_mailbox(tenant, card, actor=SYSTEM, at=NOON).pk)
    return tenant, ids, senders


def _post(folder: str, uid: int, gid: int, senders: list[str], boxes: int, count: int, rate: int) -> None:
    """Let mails lie in the mailboxes at the rate; a process of its own, as the world is."""
    from tests.dovecot import Dovecot

    server = Dovecot.__new__(Dovecot)
    server.folder, server.uid, server.gid = Path(folder), uid, gid
    began = time.monotonic()
    for number in range(count):
        wait = began + number * 60 / rate - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        server.deliver(f"box{number % boxes}@bench.example", _mail(senders[number % len(senders)], number))


def _mail(sender: str, number: int) -> bytes:
    """A reply with a quotation, and every tenth with a file."""
    said = f"Dear all,\r\n\r\nwe pay {number} euro on Friday.\r\n\r\nKind regards\r\nEva\r\n\r\n> Your reminder\r\n" * 3
    head = (
        f"From: Eva <{sender}>\r\nTo: box@bench.example\r\nSubject: Re: reminder {number}\r\n"
        f"Message-ID: <{number}@bench.example>\r\nDate: Wed, 04 Mar 2026 12:00:00 +0000\r\nMIME-Version: 1.0\r\n"
    )
    if number % 10:
        return f"{head}Content-Type: text/plain; charset=utf-8\r\n\r\n{said}".encode()
    file = ("JVBERi0xLjQK" * 6 + "\r\n") * 700
    return (
        f'{head}Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n{said}\r\n--b\r\n'
        f'Content-Type: application/pdf\r\nContent-Disposition: attachment; filename="proof-{number}.pdf"\r\n'
        f"Content-Transfer-Encoding: base64\r\n\r\n{file}\r\n--b--\r\n"
    ).encode()


def _counted(tenant: UUID, count: int) -> dict[str, Any]:
    """Count what waits, and what is not where it belongs."""
    from django.db import transaction

    from duecourse.foundation.tenancy import context
    from duecourse.records.communications.models import IncomingMail, Thread

    with transaction.atomic(), context.tenant(tenant):
        rows = IncomingMail.objects.of(tenant)
        filed = rows.filter(state="read", thread_id__isnull=False).count()
        verified = Thread.objects.of(tenant).filter(is_verified=True).count()
        return {"backlog": count - rows.exclude(state="stored").count(), "missing": count - filed, "verified": verified}


def _now() -> datetime:
    return datetime.now(UTC)


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def _cpu() -> float:
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
