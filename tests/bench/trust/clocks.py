"""T4: is there one run a business date and no mail in quiet hours, whatever the clocks do?

A year is lived at its awkward places, in many zones at once, by the jobs themselves with the clock held still for each
tick: both changes of summer time on both halves of the globe, the end of the year, the leap day, a jump of three days
and back, a day without workers. What should have run is counted beside it from the ticks alone; whether a mail left at a
quiet hour is judged by the zone's wall clock and a list of holidays written here, not by the calendar of the house.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
from django.db import connection, connections, transaction

from duecourse.foundation.kit.clock import standing_at
from duecourse.foundation.tenancy import context
from duecourse.records.communications.jobs.draining import drain
from duecourse.work.procedures import jobs
from tests.bench.trust import Bar, Wanted
from tests.bench.trust.house import Book, House, a_book, add_company, fill
from tests.bench.trust.outbox import rude_sink, wire

ZONES = (
    "Europe/Brussels America/New_York Australia/Lord_Howe Pacific/Kiritimati Pacific/Pago_Pago Asia/Kathmandu "
    "America/St_Johns Africa/Casablanca Pacific/Chatham America/Sao_Paulo Asia/Kolkata Europe/London Europe/Dublin "
    "Africa/Cairo Asia/Beirut Asia/Jerusalem America/Santiago America/Asuncion America/Havana Pacific/Apia Pacific/Auckland "
    "Pacific/Marquesas Australia/Adelaide Australia/Sydney Asia/Tokyo Asia/Dubai Asia/Tehran Asia/Kabul Asia/Yangon "
    "America/Los_Angeles America/Denver America/Phoenix America/Halifax America/Nuuk Atlantic/Azores Europe/Athens "
    "Europe/Moscow Africa/Lagos Asia/Shanghai UTC"
).split()
PLACES = {
    "summer time begins in America": datetime(2027, 3, 13, 16, tzinfo=UTC),
    "summer time begins in Europe": datetime(2027, 3, 27, 16, tzinfo=UTC),
    "summer time ends in Australia": datetime(2027, 4, 3, 8, tzinfo=UTC),
    "summer time ends in Europe": datetime(2027, 10, 30, 16, tzinfo=UTC),
    "summer time ends in America": datetime(2027, 11, 6, 16, tzinfo=UTC),
    "the year ends": datetime(2027, 12, 30, 4, tzinfo=UTC),
    "the leap day": datetime(2028, 2, 28, 4, tzinfo=UTC),
}
LASTS = timedelta(days=2, hours=10)
STEP = timedelta(minutes=80)
JUMPS = datetime(2028, 3, 6, 6, tzinfo=UTC)
CUSTOMERS = 16
HOLIDAYS = {date(2027, 3, 29), date(2027, 11, 1), date(2027, 11, 11), date(2027, 12, 25), date(2028, 1, 1)}
OPENS, CLOSES = time(8, 30), time(17, 30)


def prove(house: House, wanted: Wanted) -> Bar:
    """Live the awkward days in `zones` zones and count what should not be."""
    zones = ZONES[: wanted.zones]
    connections.close_all()
    book = a_book(house, "t4", customers=0, zone=zones[0])
    companies = {book.company_id: zones[0]} | _companies(book, zones[1:])
    for company_id in companies:
        fill(house, book.tenant, company_id, customers=CUSTOMERS, age=4)
    _spread(house, book)
    expected: dict[int, list[date]] = {company_id: [] for company_id in companies}
    with TemporaryDirectory() as folder, rude_sink(Path(folder), after=0, before=0) as port:
        wire(book, "sink", folder=folder, port=port)
        for moment in _ticks(is_short=wanted.is_short):
            _tick(book, moment)
            _expect(expected, companies, moment)
    found = _judge(house, book, companies, expected)
    told = ", ".join(f"{name} {number}" for name, number in found.items())
    return Bar(sum(number for name, number in found.items() if name not in ("runs", "sent")), told)


def _companies(book: Book, zones: list[str]) -> dict[int, str]:
    with transaction.atomic(), context.tenant(book.tenant):
        return {add_company(book.tenant, f"Z{n}", zone=zone): zone for n, zone in enumerate(zones)}


def _spread(house: House, book: Book) -> None:
    """Let invoices fall due around each of the places, so that there is something to say at every one of them."""
    begins = [*PLACES.values(), JUMPS]
    days = [(start - timedelta(days=3 - 2 * n)).date() for n in (0, 1) for start in begins]
    with psycopg.connect(house.urls.admin, autocommit=True) as admin:
        admin.execute(
            "UPDATE ledger_item SET due_on = (%s::date[])[1 + id %% %s], issued_on = '2027-01-01', known_on = '2027-01-01'"
            " WHERE tenant_id = %s",
            [days, len(days), book.tenant],
        )


def _ticks(*, is_short: bool) -> Iterator[datetime]:
    """The moments at which the house is asked what is due."""
    places = list(PLACES.values())[1:2] if is_short else list(PLACES.values())
    for start in places:
        yield from _steps(start, LASTS)
    yield from _steps(JUMPS, timedelta(hours=12))
    yield from _steps(JUMPS + timedelta(days=3), timedelta(hours=12))
    yield from _steps(JUMPS + timedelta(hours=13), timedelta(days=1))
    yield from _steps(JUMPS + timedelta(days=4, hours=1), timedelta(hours=30))


def _steps(start: datetime, lasts: timedelta) -> Iterator[datetime]:
    return (start + n * STEP for n in range(int(lasts / STEP)))


def _tick(book: Book, moment: datetime) -> None:
    """Do what the worker does in a minute: ask the clocks, run what they deferred, empty the outbox."""
    with standing_at(moment):
        with transaction.atomic(), context.tenant(book.tenant):
            jobs.tick(tenant=book.tenant)
        for job, company_id in _deferred(book):
            with transaction.atomic(), context.tenant(book.tenant):
                jobs.daily_run(tenant=book.tenant, company=company_id)
                _execute("DELETE FROM procrastinate_jobs WHERE id = %s", job)
        drain(book.tenant)


def _deferred(book: Book) -> list[tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, (args ->> 'company')::bigint FROM procrastinate_jobs"
            " WHERE task_name = 'procedures.daily_run' AND status = 'todo' AND args ->> 'tenant' = %s ORDER BY id",
            [str(book.tenant)],
        )
        return list(cursor.fetchall())


def _execute(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _expect(expected: dict[int, list[date]], companies: dict[int, str], moment: datetime) -> None:
    """Note the business date that has begun somewhere and is later than all before."""
    for company_id, zone in companies.items():
        local = moment.astimezone(ZoneInfo(zone))
        days = expected[company_id]
        if local.time() >= time(1) and (not days or local.date() > days[-1]):
            days.append(local.date())


def _judge(house: House, book: Book, companies: dict[int, str], expected: dict[int, list[date]]) -> dict[str, int]:
    lived: dict[int, list[date]] = {company_id: [] for company_id in companies}
    runs = house.rows(
        "SELECT company_id, business_date FROM procedures_decisionrun WHERE tenant_id = %s AND finished_at IS NOT NULL"
        " ORDER BY business_date",
        book.tenant,
    )
    for company_id, day in runs:
        lived[company_id].append(day)
    finished = house.rows(
        "SELECT company_id, on_day FROM timeline_event WHERE tenant_id = %s AND kind = 'run.finished'", book.tenant
    )
    sent = [
        (customer_id, at.astimezone(ZoneInfo(companies[company_id])))
        for customer_id, company_id, at in house.rows(
            "SELECT customer_id, company_id, data_at FROM communications_message"
            " WHERE tenant_id = %s AND data_at IS NOT NULL",
            book.tenant,
        )
    ]
    days = Counter((customer_id, local.date()) for customer_id, local in sent)
    return {
        "runs": len(runs),
        "sent": len(sent),
        "companies that ran on other days than they should": sum(lived[key] != expected[key] for key in companies),
        "days finished twice": sum(times - 1 for times in Counter(finished).values()),
        "in quiet hours": sum(_is_quiet(local) for _customer, local in sent),
        "customers written to twice a day": sum(times - 1 for times in days.values()),
        "nothing sent at all": int(not sent),
    }


def _is_quiet(local: datetime) -> bool:
    return local.weekday() >= 5 or local.date() in HOLIDAYS or not OPENS <= local.time() < CLOSES
