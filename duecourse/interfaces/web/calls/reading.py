"""What does a person need before, during and after a call?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from duecourse.foundation.kit.money import Money
from duecourse.interfaces.web import formats
from duecourse.interfaces.web.customers import asking, choosing, people, reasons, tabs
from duecourse.interfaces.web.customers.asking import Standing
from duecourse.interfaces.web.customers.choosing import ActItem
from duecourse.interfaces.web.customers.tabs import CallRow
from duecourse.interfaces.web.visit import StaffRequest, Visit
from duecourse.records.communications.queries import customer as said
from duecourse.records.ledger.queries import customer as ledger
from duecourse.records.ledger.queries import search
from duecourse.records.ledger.queries.customer import ContactCardRow
from duecourse.records.ledger.queries.screens import ItemLine, days_late
from duecourse.records.promises.queries import screens as promises
from duecourse.work.worklists.queries import screens as worklists
from duecourse.work.worklists.queries.screens import WorkRow

MOST = 10
NEXT = 200


@dataclass(frozen=True)
class Caller:
    """A customer that a number may belong to."""

    name: str
    number: str
    href: str


@dataclass(frozen=True)
class Person:
    """Somebody who can be called."""

    id: int
    name: str
    role_words: str
    phone: str


@dataclass(frozen=True)
class CallPage:
    """The script of a call, and what its form needs."""

    token: str
    customer_name: str
    customer_href: str
    attempt_words: str
    script: tuple[str, ...]
    people: tuple[Person, ...]
    items: tuple[ActItem, ...]
    overdue: tuple[Money, ...]
    outcomes: tuple[tuple[str, str], ...]
    codes: tuple[tuple[str, str], ...]
    calls: tuple[CallRow, ...]
    first_day: date
    likely_day: date
    is_incoming: bool
    phone: str
    has_next: bool


def callers(visit: Visit, phone: str) -> tuple[Caller, ...]:
    """Find the customers of a telephone number, within the scope."""
    digits = sum(letter.isdigit() for letter in phone)
    if digits < 6:
        return ()
    scope = visit.seat.scope
    rows = search.found_accounts(
        visit.tenant_id,
        phone,
        company_ids=[one.id for one in visit.companies],
        portfolio_ids=scope.portfolio_ids,
        limit=MOST,
    )
    query = {"phone": phone, "incoming": "1"}
    return tuple(Caller(one.name, one.number, reverse("call", args=[one.token], query=query)) for one in rows)


def call_page(request: StaffRequest, here: Standing) -> CallPage:
    """Read what is to be said, and the form beside it."""
    visit = request.visit
    items = asking.open_items(request, here.account)
    overdue = [one for one in items if one.due_on < here.day]
    calls = said.call_lines(visit.tenant_id, here.account.id)
    attempt = said.attempt_now(calls)
    ticked = {one.id for one in overdue}
    return CallPage(
        token=here.account.token,
        customer_name=here.account.name,
        customer_href=reverse("customer", args=[here.account.token]),
        attempt_words=_("First attempt") if attempt == 1 else _("Attempt %(number)s") % {"number": attempt},
        script=_script(visit, here, items, calls),
        people=tuple(
            Person(one.id, one.name or one.email, people.role_words().get(one.role, one.role), one.phone)
            for one in cards(visit, here)
        ),
        items=tuple(choosing.act_item(one, is_chosen=one.id in ticked) for one in items),
        overdue=choosing.totals(overdue),
        outcomes=tuple(reasons.call_words().items()),
        codes=tuple(reasons.dispute_words().items()),
        calls=tabs.call_rows(visit, here)[:5],
        first_day=here.day,
        likely_day=choosing.soon(here.day),
        is_incoming=bool(request.GET.get("incoming")),
        phone=request.GET.get("phone", "")[:40],
        has_next=bool(next_href(request, here)),
    )


def cards(visit: Visit, here: Standing) -> tuple[ContactCardRow, ...]:
    """List the people of the customer who are still there."""
    found = ledger.contact_cards(visit.tenant_id, here.account)
    return tuple(one for one in found if one.valid_to is None or one.valid_to >= here.day)


def row_of(request: StaffRequest, here: Standing) -> WorkRow | None:
    """Find the customer on today's worklist."""
    return next((one for one in _work(request) if one.account.id == here.account.id), None)


def next_href(request: StaffRequest, here: Standing) -> str:
    """Give the address of the next customer on today's worklist."""
    following = next((one for one in _work(request) if one.account.id != here.account.id), None)
    return reverse("customer", args=[following.account.token]) if following else ""


def _work(request: StaffRequest) -> tuple[WorkRow, ...]:
    visit = request.visit
    return worklists.worklist_rows(
        visit.tenant_id, company_ids=visit.company_ids, portfolio_ids=visit.scope.portfolio_ids, limit=NEXT
    )


def _script(
    visit: Visit, here: Standing, items: tuple[ItemLine, ...], calls: tuple[said.CallLine, ...]
) -> tuple[str, ...]:
    """Say what to ask, in the order of a good call: who, what is open, why, when, and what was agreed before."""
    overdue = [one for one in items if one.due_on < here.day]
    name = visit.seat.name
    lines = [_("“Good day, this is %(name)s of %(company)s. Am I speaking with the person who handles our invoices?”")]
    if overdue:
        oldest = min(one.due_on for one in overdue)
        count = ngettext("%(num)s invoice is", "%(num)s invoices are", len(overdue)) % {
            "num": formats.number(len(overdue))
        }
        amounts = ", ".join(formats.plain_money(one) for one in choosing.totals(overdue))
        lines.append(
            _("“%(count)s past due, together %(amounts)s; the oldest since %(days)s. Did they reach you?”")
            % {"count": count, "amounts": amounts, "days": formats.days(days_late(oldest, on=here.day))}
        )
    else:
        lines.append(_("Nothing is overdue: ask whether the invoices that fall due next are approved."))
    open_ids = {one.id for one in items}
    told = promises.promises_of(visit.tenant_id, here.account.id)
    broken = [one for one in told if one.state == "broken" and any(part.item_id in open_ids for part in one.parts)]
    if broken:
        lines.append(
            _("“You promised payment for %(day)s, and we have not seen it. What happened?”")
            % {"day": formats.day(broken[0].due_on)}
        )
    reached = next((one for one in calls if one.is_reached), None)
    if reached is not None:
        who = reached.person or _("somebody")
        lines.append(_("Last spoken to: %(who)s, %(day)s.") % {"who": who, "day": formats.day(reached.on_day)})
    lines.append(_("“Is anything in the way of paying? On which day will you pay, and which invoices?”"))
    lines.append(_("Repeat the day and the amount, thank, and write it down here."))
    return (lines[0] % {"name": name, "company": here.company.name}, *lines[1:])
