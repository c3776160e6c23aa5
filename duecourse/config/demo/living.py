"""How is the simulated company's past loaded, and how is a day of it lived through the doors of every day?"""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Final, TypeVar
from uuid import UUID

from django.db import connection, transaction

from duecourse.config.demo import home as demo_home
from duecourse.config.demo import inbox
from duecourse.config.demo.home import Progress
from duecourse.config.demo.outside import ROOT, Outside
from duecourse.config.demo.people import PORTFOLIOS
from duecourse.foundation.identity import operations as identity_operations
from duecourse.foundation.identity import queries as identity
from duecourse.foundation.identity.queries import CompanyRow
from duecourse.foundation.kit.actor import SYSTEM, Actor
from duecourse.foundation.kit.clock import now, standing_at, zone_of
from duecourse.foundation.tenancy import context
from duecourse.interfaces.connectors.sink.box import SinkBox
from duecourse.records.communications import operations as communications
from duecourse.records.communications.jobs.draining import Drained, drain
from duecourse.records.communications.queries import letters
from duecourse.records.communications.rules.letters import REGISTERED
from duecourse.records.ledger.operations import imports, mappings
from duecourse.records.ledger.operations.portfolios import fill_portfolio
from duecourse.records.ledger.operations.remittances import Handed, take_remittance
from duecourse.work.procedures.operations import listing, run, settle
from duecourse.work.procedures.operations.execute import approve, execute_day
from duecourse.work.procedures.queries import explain, nextsteps

Found = TypeVar("Found")
DAY: Final = timedelta(days=1)
HISTORY: Final = ("customers", "contacts", "rates", "ledger", "promises", "disputes", "blocks", "notes", "levels")
DAILY: Final = ("customers", "contacts", "rates", "items", "bank-statement", "payments", "blocks", "notes")
ERP: Final = Actor(kind="import", user_id=None, name="ERP (simulated)")
FILES_COME, WORK_BEGINS, POST_LEAVES = time(5), time(6), time(15)
"""In the company's zone, the company's zone, and UTC: when every company's window is open."""


@dataclass(frozen=True)
class Stage:
    """Where a day is lived: the tenant, its companies, the demo's home."""

    tenant: UUID
    companies: tuple[CompanyRow, ...]
    home: Path

    @classmethod
    def of(cls, tenant: UUID, home: Path) -> "Stage":
        """Look the companies up."""
        with inside(tenant):
            return cls(tenant, tuple(identity.companies(tenant)), home)

    @property
    def world(self) -> Path:
        """Where the simulated outside keeps its files."""
        return self.home / "world"

    @property
    def sink(self) -> Path:
        """Where the mails are that left."""
        return self.home / "sink"


@contextmanager
def inside(tenant: UUID) -> Iterator[None]:
    """Open one transaction with the tenant set."""
    with transaction.atomic(), context.tenant(tenant):
        yield


def load_history(stage: Stage, folder: Path, *, on: date) -> dict[str, int]:
    """Take each company's first files in, as of the last evening of its history; tell the rows of each kind."""
    counts: dict[str, int] = {}
    for found in each_company(stage, partial(_load, stage, folder, on=on)):
        for kind, rows in found.items():
            counts[kind] = counts.get(kind, 0) + rows
    return counts


def live_day(stage: Stage, day: date, *, outside: Outside, progress: Progress, is_approved: bool) -> Progress:
    """Live one business day: read mails and files in, decide, carry out, send; keep how far the demo is."""
    taken_on = progress.taken_on
    assert taken_on is not None
    progress = _hear_outside(stage, outside, progress=progress, until=day - DAY)
    inbox.bring_in(stage.tenant, stage.world / "days", after=taken_on, until=day - DAY)
    each_company(stage, partial(_live, stage, day=day, progress=progress, is_approved=is_approved))
    if is_approved:
        post_letters(stage, day)
    send(stage, day)
    return demo_home.write(stage.home, replace(progress, lived_on=day, taken_on=day - DAY))


def send(stage: Stage, day: date) -> Drained:
    """Let the day's mails go to the sink, in the afternoon of that day, and write down what became of them."""
    with standing_at(datetime.combine(day, POST_LEAVES, tzinfo=UTC)):
        drained = drain(stage.tenant)
        drained.add(drain(stage.tenant, channel="sms"))
        with inside(stage.tenant):
            for company in stage.companies:
                settle.settle(stage.tenant, company.id)
    return drained


def post_letters(stage: Stage, day: date) -> int:
    """Print the day's letters and take them to the post, as somebody did on a day of the past; tell how many."""
    tenant, posted = stage.tenant, 0
    with standing_at(datetime.combine(day, POST_LEAVES, tzinfo=UTC)), inside(tenant):
        communications.draw_letters(tenant, now=now(), limit=communications.LARGEST_BATCH)
        communications.promote(tenant, now=now())
        companies = [company.id for company in stage.companies]
        due = letters.due_ids(tenant, company_ids=companies, portfolio_ids=None)[: communications.LARGEST_BATCH]
        done = communications.print_letters(tenant, due, actor=SYSTEM, at=now()) if due else communications.Printing()
        for batch in done.batch_ids:
            lying = letters.pile_letters(tenant, batch, today=day)
            numbers = {row.id: f"SIM {row.id:08d}" if row.channel == REGISTERED else "" for row in lying}
            words = communications.Posted(numbers, on=day)
            communications.confirm_posted(tenant, batch, words, actor=SYSTEM, at=now())
            posted += len(numbers)
    return posted


def ask_once(tenant: UUID) -> None:
    """Ask what the screens ask, of nobody in particular: what is compiled for it is kept in the home."""
    with inside(tenant):
        company = identity.companies(tenant)[0]
        if company.business_date is not None:
            explain.explain(tenant, company.id, 0, on=company.business_date)
            nextsteps.without_next_step(tenant, {company.id: company.business_date})


def each_company(stage: Stage, work: Callable[[CompanyRow], Found]) -> list[Found]:
    """Do the same for every company, beside each other: while one waits for the database, another computes."""

    def in_thread(company: CompanyRow) -> Found:
        try:
            return work(company)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=min(os.cpu_count() or 1, len(stage.companies))) as pool:
        return list(pool.map(in_thread, stage.companies))


def _load(stage: Stage, folder: Path, company: CompanyRow, *, on: date) -> dict[str, int]:
    counts = {}
    with standing_at(datetime.combine(on, time(20), tzinfo=zone_of(company.zone))):
        for kind in HISTORY:
            counts[kind] = _take_in(stage, company, folder / company.code, kind=kind, as_of=on)
            if kind == "customers":
                _hand_out(stage, company, on=on)
    return counts


def _hear_outside(stage: Stage, outside: Outside, *, progress: Progress, until: date) -> Progress:
    """Let the outside read what was sent and live up to `until`; days that it lived before are there already."""
    mails, count = _new_mails(stage, progress)
    day = progress.taken_on
    assert day is not None
    while day < until:
        day += DAY
        if not (outside.days / day.isoformat() / "mails").is_dir():
            while outside.live(mails) < day:  # a world that was not put away in time lives its last days once more
                mails = None
            mails = None
    return replace(progress, read_count=count)


def _new_mails(stage: Stage, progress: Progress) -> tuple[Path | None, int]:
    """Lay the mails that came since the last day aside for the outside; tell how many the sink has in all."""
    box = SinkBox(stage.sink)
    names = [receipt.name for receipt in box.all_mails()]
    fresh = names[progress.read_count :]
    if not fresh:
        return None, len(names)
    folder = stage.world / "mails" / f"{progress.read_count:06d}"
    folder.mkdir(parents=True, exist_ok=True)
    for name in fresh:
        (folder / name).write_bytes(box.read(name) or b"")
    return folder, len(names)


def _live(stage: Stage, company: CompanyRow, *, day: date, progress: Progress, is_approved: bool) -> None:
    assert progress.taken_on is not None
    with inside(stage.tenant):
        stands_on = identity.company_settings(stage.tenant, company.id).business_date
    if stands_on is not None and stands_on >= day:  # a day that was cut short after this company had lived it
        return
    evening = progress.taken_on
    while evening < day - DAY:
        evening += DAY
        folder = stage.world / "days" / evening.isoformat() / company.code
        with standing_at(datetime.combine(evening + DAY, FILES_COME, tzinfo=zone_of(company.zone))):
            for kind in _handed_over(folder):
                if kind == "bank-statement":
                    _hand_in_advices(stage, company, folder, on=evening)
                rows = _take_in(stage, company, folder, kind=kind, as_of=evening)
                if kind == "customers" and rows:
                    _hand_out(stage, company, on=evening)
    with standing_at(datetime.combine(day, WORK_BEGINS, tzinfo=zone_of(company.zone))):
        _decide(stage, company, day=day, is_approved=is_approved)


def _handed_over(folder: Path) -> tuple[str, ...]:
    """Choose what of an evening's files is taken in: its news, and where no item is new all that is open, to know it."""
    return DAILY if any(folder.glob("items.*")) else (*DAILY, "snapshot")


def _decide(stage: Stage, company: CompanyRow, *, day: date, is_approved: bool) -> None:
    """Run a company's day; on days of the past somebody approved what waited."""
    tenant, at = stage.tenant, now()
    with inside(tenant):
        run.run_day(tenant, company.id, on=day, now=at)
        if is_approved:
            approve(tenant, company.id, day=day, actor=SYSTEM, at=at)
            execute_day(tenant, company.id, day=day, now=at)
            communications.approve_day(tenant, on=day, company_id=company.id, actor=SYSTEM, at=at)
        listing.build(tenant, company.id, day=day, now=at)


def _take_in(stage: Stage, company: CompanyRow, folder: Path, *, kind: str, as_of: date) -> int:
    """Take a company's file of a kind in, where there is one; tell its rows."""
    path = next(folder.glob(f"{kind}[.-]*"), None)
    if path is None:
        return 0
    mapping = ROOT / "world" / "mappings" / f"{company.code.lower()}-{kind}.yaml"
    with inside(stage.tenant):
        found = imports.import_file(
            stage.tenant,
            company=company.id,
            kind=kind,
            path=path,
            mapping=mappings.parse_mapping(mapping.read_text(encoding="utf-8")) if mapping.exists() else None,
            as_of=as_of,
            name=f"{company.code}-{kind}-{as_of}{path.suffix}",
            actor=ERP,
            at=now(),
        )
        if found.state == "waiting":
            imports.commit(stage.tenant, found.batch, actor=ERP, at=now(), confirmed=True)
    return found.rows


def _hand_in_advices(stage: Stage, company: CompanyRow, folder: Path, *, on: date) -> None:
    """Take the payers' own lists in, which come beside transfers that say nothing."""
    for path in sorted(folder.glob("remittance-*")):
        handed = Handed(company.id, path.name, path.read_bytes(), "hand")
        with inside(stage.tenant):
            take_remittance(stage.tenant, handed, on=on, actor=ERP, at=now())


def _hand_out(stage: Stage, company: CompanyRow, *, on: date) -> None:
    """Put customers that nobody has into the company's portfolios: its own country's, then the others'."""
    names = PORTFOLIOS[company.code]
    narrowed = [[company.country], None] if len(names) > 1 else [None]
    with inside(stage.tenant):
        for name, countries in zip(names, narrowed, strict=True):
            portfolio = identity_operations.create_portfolio(stage.tenant, name=name, company_id=company.id)
            fill_portfolio(stage.tenant, portfolio.pk, company_id=company.id, countries=countries, on=on)
