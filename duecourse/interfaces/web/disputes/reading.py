"""How do the board and a case read for this person?"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from duecourse.foundation.identity.queries import moment_of
from duecourse.foundation.identity.queries.naming import names_of, who_may
from duecourse.foundation.identity.rules import sees_only_cases
from duecourse.foundation.kit.money import Money
from duecourse.foundation.kit.tokens import new_token
from duecourse.interfaces.web import formats
from duecourse.interfaces.web.customers import reasons
from duecourse.interfaces.web.customers.choosing import plain
from duecourse.interfaces.web.disputes import shown, words
from duecourse.interfaces.web.disputes.clocks import clock, pace
from duecourse.interfaces.web.pages import choice
from duecourse.interfaces.web.tasks.reading import titles
from duecourse.interfaces.web.visit import StaffRequest, Visit
from duecourse.records.disputes import rules
from duecourse.records.disputes.queries import cases
from duecourse.records.disputes.queries.cases import NOBODY, Case, Eyes, Narrowed
from duecourse.records.disputes.queries.departments import DepartmentRow, department_names, departments_of
from duecourse.records.disputes.queries.lists import CreditRow
from duecourse.records.disputes.queries.settling import terms_of
from duecourse.records.ledger.queries import screens as ledger
from duecourse.work.worklists.queries.desk import tasks_of_case

PHOTOS = frozenset({"image/png", "image/jpeg", "image/webp"})
"""What a browser shows without running anything of it."""
MOST_OTHERS = 200
SAY_MOVES = frozenset({"question", "answer", "proposal", "refused", "routed"})
"""Steps that move a case by themselves: where it stands then need not be said again."""


def eyes(visit: Visit, *, is_page: bool = False) -> Eyes:
    """Say which cases this person sees; a page stands whatever company and portfolio are in view."""
    scope = visit.seat.scope if is_page else visit.scope
    only = visit.seat.user_id if sees_only_cases(visit.seat.role) else None
    companies = tuple(one.id for one in visit.companies) if is_page else visit.company_ids
    return Eyes(companies, None if only else scope.portfolio_ids, only)


def rights(visit: Visit) -> frozenset[str]:
    """Give what of the two sides of a case this person stands on."""
    return frozenset(one for one in (rules.LEAD, rules.RESOLVE) if visit.may(one))


def moment(request: StaffRequest) -> datetime:
    """Tell at which moment the screen stands: a simulated company lives on its own day."""
    return moment_of(request.visit.tenant_id, request.now)


def found(request: StaffRequest, dispute_id: int) -> Case:
    """Find a case that this person sees."""
    case = cases.case_of(request.visit.tenant_id, dispute_id, eyes(request.visit, is_page=True))
    if case is None:
        raise Http404
    return case


def board(request: StaffRequest) -> shown.Board:
    """Read the board as the address narrows it."""
    visit, at = request.visit, moment(request)
    names, asked = department_names(visit.tenant_id), request.GET
    department = asked.get("department", "")
    department = department if department.isdecimal() and int(department) in names else ""
    people = dict(who_works(visit.tenant_id))
    owner = asked.get("owner", "")
    owner = owner if owner in people or owner == NOBODY else ""
    reason = asked.get("reason", "") if asked.get("reason", "") in rules.REASONS else ""
    is_late = asked.get("state") == "late"
    which = Narrowed(reason, int(department) if department else None, owner, at if is_late else None)
    columns = cases.board(visit.tenant_id, eyes(visit), which)
    return shown.Board(
        columns=tuple(_column(visit, one, at, people) for one in columns),
        choices=tuple(
            choice(request, key=key, value=value, words=text)
            for key, value, text in (
                ("state", "", _("All open")),
                ("state", "late", _("Late")),
                ("owner", str(visit.seat.user_id), _("Mine")),
                ("owner", NOBODY, _("Nobody’s")),
            )
        ),
        reasons=tuple(reasons.dispute_words().items()),
        departments=tuple((str(key), name) for key, name in names.items()),
        people=tuple(people.items()),
        reason=reason,
        department=department,
        owner=owner,
        is_late=is_late,
        is_narrowed=bool(reason or department or owner or is_late),
        count=sum(one.count for one in columns),
    )


def who_works(tenant: UUID) -> tuple[tuple[str, str], ...]:
    """List who can have a case."""
    return tuple((str(key), name) for key, name in who_may(tenant, "dispute.work"))


def page(request: StaffRequest, case: Case) -> shown.CasePage:
    """Read a case whole."""
    return _Page(request, case).whole()


def money(amounts: Iterable[tuple[object, str]]) -> tuple[Money, ...]:
    """Make money of amounts."""
    return tuple(Money(amount, code) for amount, code in amounts)  # type: ignore[arg-type]


def _column(visit: Visit, one: cases.Column, at: datetime, people: Mapping[str, str]) -> shown.Column:
    more = one.count - len(one.cases)
    return shown.Column(
        state=one.state,
        words=words.state_words()[one.state],
        count=one.count,
        amounts=money(one.amounts),
        cards=tuple(_card(visit, case, at, people) for case in one.cases),
        more_words=ngettext("%(num)s more", "%(num)s more", more) % {"num": formats.number(more)} if more else "",
        more_href=reverse("disputes", query={"stage": one.state}),
    )


def _card(visit: Visit, case: Case, at: datetime, people: Mapping[str, str]) -> shown.Card:
    text, is_late = clock(case, at, visit.zone)
    return shown.Card(
        id=case.id,
        title=case.reference,
        href=reverse("dispute", args=[case.id]),
        customer=case.account.name,
        reason=reasons.dispute_words().get(case.reason, case.reason),
        amounts=money(case.amounts),
        age_days=((visit.day or at.date()) - case.opened_on).days,
        clock=text,
        is_late=is_late,
        owner=people.get(str(case.owner_id), "") if case.owner_id else "",
        moves=" ".join(one for one, _said in _moves(visit, case)) if visit.may("dispute.work") else "",
    )


def _moves(visit: Visit, case: Case) -> tuple[tuple[str, str], ...]:
    """List where this person may move a case to by hand, with the words of each move."""
    named = words.move_words()
    there = rules.moves_from(case.state, rights(visit)) if case.ended_on is None else ()
    return tuple((one, named[one]) for one in there if one in named and one != rules.State.PROPOSED)


@dataclass(frozen=True)
class _Page:
    """What is needed to say a case."""

    request: StaffRequest
    case: Case

    @property
    def visit(self) -> Visit:
        return self.request.visit

    def whole(self) -> shown.CasePage:
        case, visit = self.case, self.visit
        names = names_of([one for one in {case.owner_id, *self._mentioned()} if one])
        own_names = {str(key): name for key, name in names.items()}
        departments = departments_of(visit.tenant_id)
        return shown.CasePage(
            id=case.id,
            reference=case.reference,
            pace=self._pace(),
            until=case.until,
            opened_on=case.opened_on,
            reason=case.reason,
            note=case.note,
            amounts=money(case.amounts),
            is_awaited=case.is_awaited,
            department=next((one.name for one in departments if one.id == case.department_id), ""),
            department_id=case.department_id,
            owner=own_names.get(str(case.owner_id), ""),
            owner_id=str(case.owner_id or ""),
            lines=self._lines(),
            papers=tuple(self._paper(one) for one in case.papers),
            steps=self._steps(own_names),
            credits=self._credits(),
            tasks=self._tasks(),
            moves=_moves(visit, case),
            others=self._others(),
            **self._said(),
            **self._decision(),
            **self._offered(departments),
        )

    def _pace(self) -> str:
        if self.case.ended_on:
            return ""
        term = rules.term_of(terms_of(self.visit.tenant_id), self.case.reason)
        return pace(self.case, self.visit.zone, term)

    def _said(self) -> dict[str, Any]:
        """What the case is called, whose it is and how it stands, in words."""
        case, visit, at = self.case, self.visit, moment(self.request)
        text, is_late = clock(case, at, visit.zone)
        token = case.account.token
        return {
            "title": f"{case.reference} · {reasons.dispute_words().get(case.reason, case.reason)}",
            "token": token,
            "customer_name": case.account.name,
            "customer_number": case.account.number,
            "customer_href": reverse("customer", args=[token]) if visit.may("customer.see") else "",
            "state": case.state,
            "state_words": words.state_words()[case.state],
            "is_open": case.ended_on is None,
            "is_late": is_late,
            "clock": text,
            "age_days": ((case.ended_on or visit.day or at.date()) - case.opened_on).days,
            "effect": words.effect_words()[case.effect],
            "outcome": reasons.outcome_words().get(case.outcome, ""),
            "root_cause": words.cause_words().get(case.root_cause, ""),
            "source": _source(case.source),
        }

    def _decision(self) -> dict[str, Any]:
        """Whether a proposed credit waits, and whether this person may decide it."""
        waiting = [one for one in self.case.proposals if one.state == "proposed"]
        is_other = rules.may_decide(self.visit.seat.user_id, [one.proposed_by_id for one in waiting])
        return {
            "waits_for_decision": bool(waiting),
            "may_decide": bool(waiting) and self.visit.may(rules.LEAD) and is_other,
        }

    def _offered(self, departments: Collection[DepartmentRow]) -> dict[str, Any]:
        """What the forms of the page offer to choose from."""
        visit = self.visit
        return {
            "reasons": tuple(reasons.dispute_words().items()),
            "departments": (("", _("Nobody yet")), *((str(one.id), one.name) for one in departments if one.is_live)),
            "people": (("", _("Whoever has the fewest cases")), *self._people(departments)),
            "colleagues": tuple((str(key), name) for key, name in who_may(visit.tenant_id, "task.own")),
            "causes": (("", _("Not known")), *words.cause_words().items()),
            "outcomes": tuple((key, said) for key, said in reasons.outcome_words().items() if key != "written_off"),
            "first_day": visit.day or moment(self.request).date(),
            "key": new_token(128),
        }

    def _mentioned(self) -> Iterable[UUID]:
        owners = (str(one.values.get("owner", "")) for one in self.case.steps if one.kind == "routed")
        return (UUID(one) for one in owners if one)

    def _lines(self) -> tuple[shown.Line, ...]:
        proposed = {one.item_id: one.amount for one in self.case.proposals if one.state == "proposed"}
        may_see = self.visit.may("customer.see")
        return tuple(
            shown.Line(
                item_id=one.item_id,
                number=one.number,
                href=reverse("item", args=[one.item_id]) if may_see else "",
                due_on=one.due_on,
                disputed=Money(one.disputed, one.currency),
                held=Money(min(one.held, max(one.left, cases.NOTHING)), one.currency),
                credited=Money(one.credited, one.currency),
                paid=Money(one.paid, one.currency),
                left=Money(one.left, one.currency),
                plain=plain(one.disputed),
                proposed=proposed.get(one.item_id),
            )
            for one in self.case.lines
        )

    def _paper(self, one: cases.Paper) -> shown.Paper:
        is_photo = one.content_type in PHOTOS
        return shown.Paper(
            name=one.name,
            href=reverse("dispute-file", args=[self.case.id, one.id]),
            photo_href=reverse("dispute-photo", args=[self.case.id, one.id]) if is_photo else "",
            size=_("%(size)s KB") % {"size": formats.number(max(1, one.size // 1024))},
        )

    def _steps(self, names: Mapping[str, str]) -> tuple[shown.Step, ...]:
        outcomes, may_read = reasons.outcome_words(), self.visit.may("inbox.see")
        said_already = {(one.at, one.author) for one in self.case.steps if one.kind in SAY_MOVES}
        return tuple(
            shown.Step(
                words=words.step_words(one, outcomes=outcomes, names=names),
                text=one.text,
                when=formats.moment(one.at, self.visit.zone),
                who=one.author,
                kind=one.kind,
                thread_href=reverse("thread", args=[one.thread_id]) if one.thread_id and may_read else "",
            )
            for one in self.case.steps
            if not (one.kind == "moved" and (one.at, one.author) in said_already)
        )

    def _credits(self) -> tuple[shown.Credit, ...]:
        numbers, named = {one.item_id: one.number for one in self.case.lines}, words.proposal_words()
        return tuple(
            shown.Credit(
                number=numbers.get(one.item_id, ""),
                amount=Money(one.amount, one.currency),
                note=one.note,
                state=named[one.state][0],
                state_words=named[one.state][1],
                who=", ".join(dict.fromkeys(name for name in (one.proposed_by, one.decided_by) if name)),
            )
            for one in self.case.proposals
            if one.state != "withdrawn"
        )

    def _tasks(self) -> tuple[shown.Task, ...]:
        rows = tasks_of_case(self.visit.tenant_id, self.case.id, self.case.account.id)
        return tuple(
            shown.Task(
                title=title,
                href=reverse("task", args=[one.id]) if one.assignee_id == self.visit.seat.user_id else "",
                who=one.assignee or _("Nobody yet"),
                due_on=one.due_on,
                is_open=one.state == "open",
            )
            for one, title in zip(rows, titles(self.visit, rows), strict=True)
        )

    def _people(self, departments: Collection[DepartmentRow]) -> tuple[tuple[str, str], ...]:
        own = next((one for one in departments if one.id == self.case.department_id), None)
        known = who_works(self.visit.tenant_id)
        if own is None:
            return known
        there = {str(member.user_id) for member in own.members}
        return tuple(pair for pair in known if pair[0] in there)

    def _others(self) -> tuple[tuple[int, str, Money], ...]:
        """The customer's other open items, for whoever may change what the case is about."""
        if not self.visit.may(rules.LEAD) or self.case.ended_on:
            return ()
        inside = {one.item_id for one in self.case.lines}
        lines = ledger.item_lines(self.visit.tenant_id, self.case.account.id, is_open=True, limit=MOST_OTHERS)
        return tuple(
            (one.id, one.number, Money(one.open_amount, one.currency))
            for one in lines
            if one.open_amount > 0 and one.id not in inside
        )


def _source(source: str) -> str:
    return {
        "person": _("written down by a colleague"),
        "mail": _("from a mail"),
        "import": _("taken over with an import"),
        "portal": _("by the customer, on its own pages"),
        "call": _("from a call"),
    }.get(source, source)


def credit_lines(rows: Iterable[CreditRow]) -> tuple[shown.CreditLine, ...]:
    """Say the credits that the ERP shall make, or has made."""
    named = words.proposal_words()
    return tuple(
        shown.CreditLine(
            title=f"D{one.dispute_id}",
            href=reverse("dispute", args=[one.dispute_id]),
            customer=one.account.name,
            number=one.number,
            amount=Money(one.amount, one.currency),
            code=one.state,
            state=named[one.state][0],
            state_words=named[one.state][1],
            who=one.decided_by,
            file=one.handed_as,
            file_href=reverse("handed-credits", args=[one.handed_as]) if one.handed_as else "",
        )
        for one in rows
    )
