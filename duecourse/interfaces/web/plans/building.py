"""Which terms does the form of a plan ask for, and what would come of them?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.money import Money
from duecourse.interfaces.web import words
from duecourse.interfaces.web.customers import asking, choosing
from duecourse.interfaces.web.customers.asking import Standing
from duecourse.interfaces.web.customers.choosing import ActItem
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.ledger.queries.screens import ItemLine
from duecourse.records.promises.operations import plans
from duecourse.records.promises.operations.plans import Drawn, NewPlan
from duecourse.records.promises.queries.plans import PlanRow
from duecourse.records.promises.rules.plans import BREAK_DAYS, BREAK_MISSED, RHYTHMS, Terms


@dataclass(frozen=True)
class DrawnPart:
    """An instalment of a preview."""

    number: int
    due_on: date
    amount: Money


@dataclass(frozen=True)
class Preview:
    """What a plan would be; `refused` says why it cannot be one, `beyond` what makes it wait for approval."""

    parts: tuple[DrawnPart, ...] = ()
    total: Money | None = None
    last_on: date | None = None
    beyond: tuple[str, ...] = ()
    refused: str = ""


@dataclass(frozen=True)
class BuildPage:
    """The form of a plan: for a customer's items, or in answer to its request."""

    token: str
    customer_name: str
    href: str
    preview_href: str
    items: tuple[ActItem, ...]
    currencies: tuple[str, ...]
    first_on: date
    earliest: date
    count: int
    rhythm: str
    rhythms: tuple[tuple[str, str], ...]
    break_days: int
    break_missed: int
    note: str
    asked_id: int | None
    preview: Preview


def page(request: StaffRequest, here: Standing, items: Sequence[ItemLine], asked: PlanRow | None = None) -> BuildPage:
    """Read the form on the ticked items (where none is ticked, on all that is overdue), or on those of a request."""
    ticked = {one.id for one in asking.chosen(request.GET, items)}
    ticked = ticked or (set(asked.item_ids) if asked else {one.id for one in items if one.due_on < here.day})
    terms = _terms_of(asked, here.day)
    chosen = [one.id for one in items if one.id in ticked]
    return BuildPage(
        token=here.account.token,
        customer_name=here.account.name,
        href=reverse("answer-plan", args=[asked.id]) if asked else reverse("propose-plan", args=[here.account.token]),
        preview_href=reverse("preview-plan", args=[here.account.token]),
        items=tuple(
            choosing.act_item(one, is_chosen=one.id in ticked)
            for one in sorted(items, key=lambda i: i.id not in ticked)
        ),
        currencies=tuple(sorted({one.currency for one in items})),
        first_on=terms.first_on,
        earliest=here.day,
        count=terms.count,
        rhythm=terms.rhythm,
        rhythms=tuple((key, _(said)) for key, said in RHYTHMS.items()),
        break_days=terms.break_days,
        break_missed=terms.break_missed,
        note=asked.note if asked else "",
        asked_id=asked.id if asked else None,
        preview=drawn(request, here, chosen, terms),
    )


def drawn(request: StaffRequest, here: Standing, item_ids: Sequence[int], terms: Terms | Refused) -> Preview:
    """Work out what the plan would be, or why it would be none."""
    try:
        if isinstance(terms, Refused):
            raise terms
        new = NewPlan(here.account.id, item_ids, terms, role=request.visit.seat.role)
        found: Drawn = plans.draw_plan(request.visit.tenant_id, new, on=here.day)
    except Refused as refused:
        return Preview(refused=words.say(refused.text))
    parts = tuple(DrawnPart(one.number, one.due_on, Money(one.amount, found.currency)) for one in found.parts)
    beyond = tuple(words.say(text) for text in found.beyond)
    return Preview(parts, Money(found.total, found.currency), parts[-1].due_on, beyond)


def read_terms(params: QueryDict, *, today: date) -> Terms:
    """Read the terms that a form says; what is no number is refused by the rules."""
    first_on = asking.day_in(params.get("first_on", "").strip()) or today
    return Terms(
        count=_number(params.get("count", "")),
        first_on=first_on,
        rhythm=params.get("rhythm", ""),
        break_days=_number(params.get("break_days", "") or str(BREAK_DAYS)),
        break_missed=_number(params.get("break_missed", "") or str(BREAK_MISSED)),
    )


def asked_terms(params: QueryDict, *, today: date) -> Terms | Refused:
    """Read the terms for a preview: a day that is none is said in it."""
    try:
        return read_terms(params, today=today)
    except Refused as refused:
        return refused


def _terms_of(asked: PlanRow | None, today: date) -> Terms:
    if asked is None:
        return Terms(3, choosing.soon(today + timedelta(days=7)))
    first_on = max(asked.parts[0].due_on if asked.parts else today, today)
    return Terms(max(len(asked.parts), 1), first_on, asked.rhythm, asked.break_days, asked.break_missed)


def _number(text: str) -> int:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0
