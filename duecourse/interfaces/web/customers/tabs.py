"""What does each further tab of a customer show?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from duecourse.foundation.kit.money import Money
from duecourse.interfaces.web import formats
from duecourse.interfaces.web.customers import behaving, filed, mentioning, people, reasons, remembering, wishing
from duecourse.interfaces.web.customers.asking import Standing
from duecourse.interfaces.web.customers.promised import Agreement, added, parts_of, plan_rows, promise_row, sums
from duecourse.interfaces.web.following import reading as following
from duecourse.interfaces.web.inbox import reading as mails
from duecourse.interfaces.web.promises.rates import RATE_DAYS, rate_of
from duecourse.interfaces.web.visit import StaffRequest, Visit
from duecourse.records.communications.queries import customer as said
from duecourse.records.communications.queries import inbox
from duecourse.records.credit.queries import screens as credit
from duecourse.records.disputes.queries import screens as disputes
from duecourse.records.disputes.queries.settling import weeks_of
from duecourse.records.disputes.rules import until as settled_until
from duecourse.records.ledger.queries import customer as ledger
from duecourse.records.ledger.queries import screens as balances
from duecourse.records.ledger.queries.customer import ContactCardRow
from duecourse.records.ledger.queries.screens import Account
from duecourse.records.promises.queries import calendar
from duecourse.records.promises.queries import screens as promises
from duecourse.work.procedures.queries.screens import StepKind


@dataclass(frozen=True)
class CallRow:
    """One call as it is read."""

    when: str
    title: str
    outcome: str
    is_reached: bool
    note: str
    by: str
    next_words: str


@dataclass(frozen=True)
class LimitLine:
    """A limit as it is read."""

    amount: Money | None
    currency: str
    from_on: date
    until: date | None
    is_now: bool
    source: str
    note: str
    use: str


@dataclass(frozen=True)
class Field:
    """A field of the customer that a person may change, and whose word it is."""

    name: str
    words: str
    value: str
    is_ours: bool
    owner_words: str


@dataclass(frozen=True)
class GroupRow:
    """An account of the group; without a link and amounts where it lies outside the reader's scope."""

    name: str
    number: str
    company: str
    href: str
    is_this: bool
    open: tuple[Money, ...]
    overdue: tuple[Money, ...]


@dataclass(frozen=True)
class Known:
    """What was read already for what stands above the tabs."""

    cards: Sequence[ContactCardRow]
    kinds: Mapping[str, StepKind]


def read(request: StaffRequest, here: Standing, tab: str, known: Known) -> Mapping[str, Any] | None:
    """Read a tab by its name; None where there is none of that name."""
    if tab == "timeline":
        return _timeline(request, here, known)
    if tab == "contacts":
        return {"contacts": people.rows(request.visit, known.cards, on=here.day)}
    readers = {
        "conversations": _conversations,
        "promises": _promises,
        "disputes": _disputes,
        "calls": _calls,
        "behaviour": _behaviour,
        "credit": _credit,
        "documents": _documents,
        "notes": _notes,
        "group": _group,
    }
    reader = readers.get(tab)
    return reader(request, here) if reader else None


def _timeline(request: StaffRequest, here: Standing, known: Known) -> Mapping[str, Any]:
    return {
        "memory": remembering.piece(request, here.account, known.kinds),
        "narrowing": remembering.narrowing(request, here.account),
    }


def _conversations(request: StaffRequest, here: Standing) -> Mapping[str, Any] | None:
    visit = request.visit
    if not visit.may("inbox.see"):
        return None
    found = inbox.threads_of(visit.tenant_id, here.account.id)
    return {"threads": mails.rows(visit, found, now=request.now)}


def _promises(request: StaffRequest, here: Standing) -> Mapping[str, Any]:
    visit, token = request.visit, here.account.token
    made = promises.promises_of(visit.tenant_id, here.account.id)
    where = calendar.Where((here.account.company_id,), None)
    first = here.day - timedelta(days=RATE_DAYS)
    rate = calendar.kept_rate(visit.tenant_id, where, first=first, last=here.day, customer_id=here.account.id)
    return {
        "promises": tuple(promise_row(one, token) for one in made),
        "plans": plan_rows(visit.tenant_id, here),
        "rate": rate_of(rate, days=RATE_DAYS) if rate.judged else None,
    }


def dispute_rows(tenant: UUID, found: Sequence[disputes.DisputeRow], here: Standing) -> tuple[Agreement, ...]:
    """Say disputes, and of the open ones until when they should be settled."""
    company_id = here.account.company_id
    weeks = weeks_of(tenant, [company_id]) if any(one.ended_on is None for one in found) else None

    def until(one: disputes.DisputeRow) -> date | None:
        if weeks is None or one.ended_on:
            return None
        return settled_until(one.answer_due_at, one.opened_on, weeks.of(company_id, one.department_id))

    return tuple(_dispute(one, here, until(one)) for one in found)


def _dispute(one: disputes.DisputeRow, here: Standing, until: date | None) -> Agreement:
    reason = reasons.dispute_words().get(one.reason, one.reason)
    state, state_words = _dispute_state(one, until, here.day)
    parts = parts_of(one.parts)
    return Agreement(
        id=one.reference,
        title=f"{one.reference} · {reason}",
        since=one.opened_on,
        until=one.ended_on,
        state=state,
        state_words=state_words,
        note=one.note,
        amounts=sums(parts),
        parts=parts,
        end_href=reverse("close-dispute", args=[here.account.token, one.id]) if until else "",
        href=reverse("dispute", args=[one.id]),
        needs="dispute.see",
    )


def _dispute_state(one: disputes.DisputeRow, until: date | None, day: date) -> tuple[str, str]:
    if until is None:
        return "cancelled", reasons.outcome_words().get(one.outcome, _("Closed"))
    said = {"day": formats.day(until)}
    if until < day:
        return "overdue", _("Late: to be settled by %(day)s") % said
    return "disputed", _("Open, to be settled by %(day)s") % said


def _disputes(request: StaffRequest, here: Standing) -> Mapping[str, Any]:
    rows = disputes.disputes_of(request.visit.tenant_id, here.account.id)
    controls = following.controls(request.visit, "dispute", tuple(one.id for one in rows))
    return {
        "disputes": dispute_rows(request.visit.tenant_id, rows, here),
        "followed": {one.reference: controls[str(one.id)] for one in rows if one.ended_on is None},
        "outcomes": tuple(reasons.outcome_words().items()),
    }


def _behaviour(request: StaffRequest, here: Standing) -> Mapping[str, Any] | None:
    if not request.visit.may("worklist.see"):
        return None
    return {"behaviour": behaving.page(request, here)}


def _calls(request: StaffRequest, here: Standing) -> Mapping[str, Any]:
    return {"calls": call_rows(request.visit, here)}


def call_rows(visit: Visit, here: Standing) -> tuple[CallRow, ...]:
    """Read the customer's calls."""
    return tuple(_call(one, here.company.zone) for one in said.call_lines(visit.tenant_id, here.account.id))


def _call(one: said.CallLine, zone: str) -> CallRow:
    who = one.person or one.phone or _("the customer")
    title = _("Call from %(who)s") if one.direction == "in" else _("Call to %(who)s")
    if one.attempt > 1:
        title = _("Call to %(who)s, attempt %(attempt)s")
    following = _("Again on %(when)s") % {"when": formats.moment(one.next_at, zone)} if one.next_at else ""
    return CallRow(
        when=formats.moment(one.at, zone),
        title=title % {"who": who, "attempt": one.attempt},
        outcome=reasons.call_words().get(one.outcome, one.outcome),
        is_reached=one.is_reached,
        note=one.note,
        by=one.by,
        next_words=following,
    )


def _credit(request: StaffRequest, here: Standing) -> Mapping[str, Any]:
    tenant, account = request.visit.tenant_id, here.account
    owed = balances.balances(tenant, [account.id], on=here.day).get(account.id, ())
    open_of = {one.currency: one.open for one in owed}
    return {
        "limits": tuple(
            _limit(one, here.day, open_of, with_note=request.visit.may("worklist.see"))
            for one in credit.limits_of(tenant, account.id)
        ),
        "risk": credit.risk_of(tenant, account.id, on=here.day),
        "currency": here.company.base_currency,
    }


def _limit(one: credit.LimitRow, day: date, open_of: Mapping[str, Decimal], *, with_note: bool) -> LimitLine:
    """Say a limit; why it was set is for those who collect and decide credit, not for sales."""
    sources = {"person": _("set here"), "import": _("from the source")}
    exposure = max(open_of.get(one.currency, Decimal(0)), Decimal(0))
    use = formats.percent(exposure / one.amount) if one.amount and one.holds(day) and not one.is_unlimited else ""
    return LimitLine(
        amount=None if one.is_unlimited else Money(one.amount, one.currency),
        currency=one.currency,
        from_on=one.from_on,
        until=one.ended_on or one.to_on,
        is_now=one.holds(day),
        source=sources.get(one.source, one.source),
        note=one.note if with_note else "",
        use=use,
    )


def _documents(request: StaffRequest, here: Standing) -> Mapping[str, Any]:
    papers = ledger.papers_of(request.visit.tenant_id, here.account.id)
    comments = ledger.comments_on(request.visit.tenant_id, [one.id for one in papers])
    return {"papers": filed.paper_rows(papers, here, comments), "names": mentioning.names(request.visit)}


def _notes(request: StaffRequest, here: Standing) -> Mapping[str, Any]:
    notes = ledger.notes_of(request.visit.tenant_id, here.account.id)
    return {"notes": notes}


def _group(request: StaffRequest, here: Standing) -> Mapping[str, Any]:
    visit = request.visit
    group = ledger.group_of(visit.tenant_id, here.account)
    companies = {one.id: one.name for one in visit.companies}
    mine = visit.seat.scope.portfolio_ids
    ids = None if mine is None else set(balances.account_ids_in(visit.tenant_id, mine).values_list("id", flat=True))
    seen = [one for one in group.accounts if one.company_id in companies and (ids is None or one.id in ids)]
    owed = balances.balances(visit.tenant_id, [one.id for one in seen], on=here.day)
    rows = tuple(_account(one, owed, companies, here, is_seen=one in seen) for one in group.accounts)
    owned = ledger.owned_fields(visit.tenant_id, here.account.id)
    return {
        "head_name": group.head_name,
        "rows": rows,
        "open": added(one.open for one in rows),
        "overdue": added(one.overdue for one in rows),
        "fields": _fields(owned),
        "pay_runs": wishing.pay_runs(owned),
    }


def _account(
    one: Account,
    owed: Mapping[int, Sequence[balances.Balance]],
    companies: Mapping[int, str],
    here: Standing,
    *,
    is_seen: bool,
) -> GroupRow:
    lines = owed.get(one.id, ())
    return GroupRow(
        name=one.name,
        number=one.number,
        company=companies.get(one.company_id, _("another company")),
        href=reverse("customer", args=[one.token]) if is_seen else "",
        is_this=one.id == here.account.id,
        open=tuple(Money(line.open, line.currency) for line in lines if line.open),
        overdue=tuple(Money(line.overdue, line.currency) for line in lines if line.overdue),
    )


def _fields(values: Mapping[str, Any]) -> tuple[Field, ...]:
    named = {
        "language": _("Language"),
        "terms_days": _("Terms, in days"),
        "segment": _("Segment"),
        "sales_rep": _("Sales representative"),
        "zone": _("Time zone"),
        "address": _("Address"),
    }
    ours = values["owned_fields"]
    return tuple(
        Field(
            name=name,
            words=words,
            value="" if values[name] is None else str(values[name]),
            is_ours=ours.get(name) == "ours",
            owner_words=_("Ours: imports leave it alone")
            if ours.get(name) == "ours"
            else _("The source’s, until you change it"),
        )
        for name, words in named.items()
    )
