"""T19: does every reader of a schedule get the own part, once, however often the workers that make the mails are killed?

A schedule goes to collectors, each with the customers of the own portfolio, while two workers order and deliver and one
after the other is killed (`kill -9`) at random instants. Then the outbox is emptied in peace, and what arrived at the mail
server is held against what each was to get: one mail, the own customers in its text and its file, all of them, nobody
else's.
"""

import random
import re
import time
from collections import Counter
from collections.abc import Mapping
from datetime import time as clock_time
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from tempfile import TemporaryDirectory

from duecourse.interfaces.connectors.sink.box import SinkBox
from tests.bench.trust import Bar, Wanted
from tests.bench.trust.house import DAY, MORNING, Book, House, a_book, end, shift, start
from tests.bench.trust.outbox import calm, rude_sink, wire
from tests.bench.trust.workers import deliver_for_ever

EACH = 3
"""So many customers a collector has."""
PATIENCE_SECONDS = 180


def prove(house: House, wanted: Wanted) -> Bar:
    """Let the mails of one date be made under fire, and count what came wrong."""
    chance = random.Random(wanted.seed)
    readers = 12 if wanted.is_short else 120
    book = a_book(house, "t19", customers=readers * EACH)
    parts = _scheduled(house, book, readers)
    with TemporaryDirectory() as folder, rude_sink(Path(folder), after=0, before=0) as port:
        wire(book, "sink", folder=folder, port=port)
        by = shift()
        kills = _deliver_under_fire(house, book, by, readers, chance, kills=wanted.kills)
        calm(house, book, by)
        found = _compared(house, book, Path(folder), parts)
    says = ", ".join(f"{name} {number}" for name, number in found.items())
    return Bar(sum(found.values()), f"{readers} readers, {kills} workers killed; {says}")


def _scheduled(house: House, book: Book, readers: int) -> dict[str, set[str]]:
    """Make the collectors with their portfolios and the schedule that goes to all of them; give who is to read of whom."""
    from django.db import transaction

    from duecourse.foundation.identity import operations as identity
    from duecourse.foundation.identity.models import Portfolio, PortfolioMember
    from duecourse.foundation.identity.rules import Scope, Seat
    from duecourse.foundation.kit.actor import SYSTEM
    from duecourse.foundation.tenancy import context
    from duecourse.insight.operations import reports, schedules
    from duecourse.insight.rules.reports.spec import Spec, Value, to_json
    from duecourse.insight.rules.schedules import Timing

    house.rows("UPDATE identity_company SET business_date = %s WHERE id = %s", DAY, book.company_id)
    names = [
        name for (name,) in house.rows("SELECT name FROM ledger_customer WHERE tenant_id = %s ORDER BY id", book.tenant)
    ]
    parts: dict[str, set[str]] = {}
    before = MORNING - timedelta(days=1)
    with transaction.atomic(), context.tenant(book.tenant):

        def member(name: str, role: str) -> Seat:
            user = identity.create_user(f"{name}@t19.example", name=name, password="correct horse 7")
            identity.add_member(book.tenant, user=user, role=role, actor=SYSTEM, at=before)
            return Seat(book.tenant, user.pk, name, user.email, role, Scope())

        manager = member("manager", "collections_manager")
        collectors = [member(f"collector{number}", "collector") for number in range(readers)]
        for number, one in enumerate(collectors):
            portfolio = Portfolio.objects.create(tenant_id=book.tenant, name=f"Part {number}")
            PortfolioMember.objects.create(tenant_id=book.tenant, portfolio_id=portfolio.pk, user_id=one.user_id)
            parts[one.email] = set(names[number * EACH : (number + 1) * EACH])
            _hold(house, book, portfolio.pk, parts[one.email])
        spec = to_json(Spec("items", rows=("customer",), values=(Value("open_amount"),)))
        report = reports.keep_report(manager, name="Who owes", spec=spec, at=before)
        reports.share_report(manager, report, [reports.Reader()], at=before)
        schedules.make_schedule(
            manager,
            schedules.Wanted(
                name="My customers",
                subject_kind="report",
                subject_key=report,
                timing=Timing("days", clock_time(7)),
                zone="Europe/Brussels",
                reader_ids=tuple(one.user_id for one in collectors),
                formats=("csv",),
                burst="collector",
            ),
            at=before,
        )
    return parts


def _hold(house: House, book: Book, portfolio_id: int, names: set[str]) -> None:
    from duecourse.records.ledger.models import Customer

    Customer.objects.of(book.tenant).filter(name__in=names).update(portfolio_id=portfolio_id)


def _deliver_under_fire(
    house: House, book: Book, by: timedelta, readers: int, chance: random.Random, *, kills: int
) -> int:
    """Kill one of two workers again and again while they work, then let them finish; tell how often it met one at work."""
    workers = [start(deliver_for_ever, book.tenant, by, seed) for seed in range(2)]
    met, patience = 0, time.monotonic() + PATIENCE_SECONDS
    try:
        while time.monotonic() < patience and _made(house, book) < readers:
            time.sleep(chance.uniform(0.05, 0.8))
            if met < kills:
                place = chance.randrange(2)
                met += workers[place].is_alive()
                end(workers[place])
                workers[place] = start(deliver_for_ever, book.tenant, by, met + 2)
    finally:
        for worker in workers:
            end(worker)
    return met


def _made(house: House, book: Book) -> int:
    found = house.rows("SELECT count(*) FROM insight_delivery WHERE tenant_id = %s AND state <> 'waiting'", book.tenant)
    return int(found[0][0])


def _compared(house: House, book: Book, folder: Path, parts: Mapping[str, set[str]]) -> Counter[str]:
    """Hold the rows and what arrived against what each was to get; every number is a deviation."""
    states = Counter(
        row[0] for row in house.rows("SELECT state FROM insight_delivery WHERE tenant_id = %s", book.tenant)
    )
    box = SinkBox(folder)
    mails = [message_from_bytes(box.read(one.name) or b"", policy=policy.default) for one in box.all_mails()]
    arrived = Counter(_reader(one) for one in mails)
    read = {_reader(one): _named(one) for one in mails}
    return Counter(
        {
            "lost": sum(not arrived[address] for address in parts),
            "doubled": sum(max(0, count - 1) for count in arrived.values()),
            "strangers": sum(address not in parts for address in arrived),
            "with another's part": sum(read.get(address, names) != names for address, names in parts.items()),
            "not settled": abs(len(parts) - states["sent"]) + states.total() - states["sent"],
        }
    )


def _reader(mail: EmailMessage) -> str:
    return str(mail["To"].addresses[0].addr_spec)


def _named(mail: EmailMessage) -> set[str]:
    """Name the customers that a mail speaks of; where its text, its page and its file do not say the same, nobody."""
    texts = [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"]
    each = [set(re.findall(r"Customer \d+", text)) for text in texts]
    return each[0] if len(each) == 3 and all(one == each[0] for one in each) else set()
