"""How does the work of a team read in the reader's language?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from duecourse.foundation.identity.queries.absences import absences
from duecourse.foundation.identity.queries.people import Colleague
from duecourse.foundation.identity.queries.workloads import NO_WORKLOAD, WorkloadRow, workloads
from duecourse.foundation.kit.money import Money
from duecourse.interfaces.web import formats, navigation
from duecourse.interfaces.web.team import whose
from duecourse.interfaces.web.team.shown import (
    Board,
    Figure,
    Line,
    Person,
    Receiver,
    Taker,
    WorkLine,
    Workload,
)
from duecourse.interfaces.web.visit import Visit
from duecourse.interfaces.web.worklist import reading as worklist
from duecourse.work.worklists.queries import screens, team
from duecourse.work.worklists.queries.screens import WorkRow
from duecourse.work.worklists.queries.team import Load, Standing

ROWS = 100


@dataclass(frozen=True)
class Known:
    """The team and how its work stands on the day in view."""

    people: tuple[Colleague, ...]
    standing: Standing
    workloads: Mapping[UUID, WorkloadRow]
    away: Mapping[UUID, str]
    day: date


def known(visit: Visit) -> Known:
    """Read the team, its work and what each can do."""
    people, day = whose.members(visit), visit.day or date.min
    within = visit.scope.portfolio_ids
    standing = team.standing(visit.tenant_id, visit.company_ids, people, on=day, within=within)
    return Known(people, standing, workloads(visit.tenant_id), _away(visit, people, day), day)


def board(visit: Visit) -> Board:
    """Read the board; the number of queries does not grow with the team."""
    read = known(visit)
    lines = tuple(_of_person(one, read) for one in read.people)
    nobodys = read.standing.nobodys
    nobody = _line(nobodys, read.day, person=whose.NOBODY, name=_("Nobody"), detail=_("in nobody’s portfolio"))
    total = _line(read.standing.total, read.day, person="", name=_("All together"), detail="")
    return Board(
        lines=lines,
        nobody=nobody if nobodys.customer_count or nobodys.work_count else None,
        total=total,
        over=tuple(line.name for line in lines if line.is_over),
    )


def person(visit: Visit, key: str) -> Person | None:
    """Read one person's work and the colleagues who could take some of it; None for who is not of the team."""
    read = known(visit)
    one = next((one for one in read.people if str(one.user_id) == key), None)
    if one is None and key != whose.NOBODY:
        return None
    line = _of_person(one, read) if one else _nobodys(read)
    load = read.standing.of[one.user_id] if one else read.standing.nobodys
    wanted = load.most_urgent(ROWS)
    found = screens.worklist_rows_of(visit.tenant_id, wanted, company_ids=visit.company_ids, portfolio_ids=None)
    rows, since = sorted(found, key=lambda row: wanted.index(row.id)), read.standing.since
    return Person(
        line=line,
        rows=tuple(_work_line(row, since.get(row.account.id), read.day) for row in rows),
        row_count=line.listed_count - line.done_count,
        receivers=_receivers(visit, read, key),
        hand_over_href=reverse("hand-over", args=[key]),
        workload=_workload(visit, one, read) if one and visit.may("target.set") else None,
        tasks_words=_tasks_words(read, one),
    )


def _away(visit: Visit, people: Iterable[Colleague], day: date) -> dict[UUID, str]:
    """Say who is away on the day, until when, and who covers."""
    names = {one.user_id: one.name for one in people}
    found = {one.user_id: one for one in absences(visit.tenant_id, since=day) if one.holds_on(day)}
    said = _("away until %(day)s, %(name)s covers")
    return {
        key: said % {"day": formats.day(one.until_on), "name": names.get(one.cover_id, _("somebody else"))}
        for key, one in found.items()
    }


def _of_person(one: Colleague, read: Known) -> Line:
    work = read.workloads.get(one.user_id, NO_WORKLOAD)
    role = navigation.role_words(one.role)
    load = read.standing.of[one.user_id]
    away = read.away.get(one.user_id, "")
    return _line(
        load, read.day, person=str(one.user_id), name=one.name, detail=role, away=away, capacity=work.customers_per_day
    )


def _nobodys(read: Known) -> Line:
    said = _("in nobody’s portfolio")
    return _line(read.standing.nobodys, read.day, person=whose.NOBODY, name=_("Nobody"), detail=said)


def _line(
    load: Load, day: date, *, person: str, name: str, detail: str, away: str = "", capacity: int | None = None
) -> Line:
    def to(route: str, **query: str) -> str:
        wanted = {key: value for key, value in {**query, "person": person}.items() if value}
        return reverse(route, query=wanted or None)

    page = reverse("team-person", args=[person]) if person else reverse("worklist")
    since = load.waits_since
    return Line(
        name=name,
        href=page,
        detail=detail,
        away=away,
        customers=Figure(load.customer_count, to("customers")),
        done_count=load.done_count,
        listed_count=load.listed_count,
        covered=Decimal(load.done_count) / load.listed_count if load.listed_count else None,
        worklist_href=to("worklist"),
        backlog=Figure(load.backlog_count, page),
        waits_since=since,
        waits_days=(day - since).days if since else None,
        work_count=load.work_count,
        capacity=capacity,
        is_over=capacity is not None and load.work_count > capacity,
        due_promises=Figure(load.due_promise_count, to("promises", state="due")),
        broken_promises=Figure(load.broken_promise_count, to("promises", state="broken")),
        late_disputes=Figure(load.late_dispute_count, to("disputes", state="late")),
        long_overdue=Figure(load.long_overdue_count, to("customers", owing="long"), _moneys(load.long_overdue)),
    )


def _moneys(amounts: Mapping[str, Decimal]) -> tuple[Money, ...]:
    return tuple(Money(amount, currency) for currency, amount in sorted(amounts.items()) if amount)


def _work_line(row: WorkRow, since: date | None, day: date) -> WorkLine:
    return WorkLine(
        id=row.id,
        title=row.account.name,
        number=row.account.number,
        href=reverse("customer", args=[row.account.token]),
        band_level=worklist.LEVELS.get(row.band, 1),
        band_words=worklist.band_words(row.band),
        percent=row.percent,
        needs=tuple(worklist.need_words(need) for need in row.needs),
        to_collect=Money(row.to_collect, row.currency),
        waits_since=since,
        waits_days=(day - since).days if since else None,
    )


def _receivers(visit: Visit, read: Known, key: str) -> tuple[Receiver, ...]:
    """Say who can take customers over: everybody else with a portfolio, the one with most room first."""
    known_names = {one.id: one.name for one in visit.portfolios}
    found = []
    for one in read.people:
        takers = tuple(
            Taker(f"{one.user_id}:{portfolio_id}", known_names[portfolio_id])
            for portfolio_id in sorted(one.portfolio_ids & known_names.keys(), key=known_names.__getitem__)
        )
        if takers and str(one.user_id) != key:
            line = _of_person(one, read)
            found.append(Receiver(one.name, line.work_count, line.capacity, line.is_over, line.away, takers))
    return tuple(sorted(found, key=_room))


def _room(one: Receiver) -> tuple[bool, int]:
    """Whoever has a capacity comes before who has none, and more room before less."""
    return one.capacity is None, one.work_count - (one.capacity or 0)


def _workload(visit: Visit, one: Colleague, read: Known) -> Workload:
    row = read.workloads.get(one.user_id, NO_WORKLOAD)
    currencies = tuple(sorted({company.base_currency for company in visit.companies} | ({row.currency} - {""})))
    return Workload(
        href=reverse("set-workload", args=[one.user_id]),
        customers_per_day=str(row.customers_per_day or ""),
        month_target=formats.figure(row.month_target, row.currency) if row.month_target is not None else "",
        currency=row.currency,
        currencies=currencies,
    )


def _tasks_words(read: Known, one: Colleague | None) -> str:
    late = (read.standing.of[one.user_id] if one else read.standing.nobodys).late_task_count
    if not late:
        return ""
    return ngettext("%(num)s task is late.", "%(num)s tasks are late.", late) % {"num": formats.number(late)}
