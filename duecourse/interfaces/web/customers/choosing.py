"""What do chosen items come to, and what can be done with them?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from duecourse.foundation.kit.money import Money
from duecourse.interfaces.web import formats
from duecourse.interfaces.web.customers import agreed, mentioning
from duecourse.interfaces.web.customers.asking import Standing, chosen
from duecourse.interfaces.web.customers.reasons import dispute_words
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.ledger.queries.screens import ItemLine

PERMISSIONS = {
    "promise": "promise.make",
    "dispute": "dispute.open",
    "stop": "block.place",
    "comment": "note.write",
}
ROUTES = {
    "promise": "make-promise",
    "dispute": "open-dispute",
    "stop": "stop-items",
    "comment": "comment-items",
}


@dataclass(frozen=True)
class Selection:
    """What the ticked items come to."""

    words: str
    totals: tuple[Money, ...]


@dataclass(frozen=True)
class ActItem:
    """An item that the act is about."""

    id: int
    number: str
    due_on: date
    open: Money
    open_plain: str
    is_chosen: bool


@dataclass(frozen=True)
class ActPage:
    """The form of an act."""

    what: str
    title: str
    lede: str
    button: str
    href: str
    token: str
    customer_name: str
    items: tuple[ActItem, ...]
    has_amounts: bool
    first_day: date
    likely_day: date
    codes: tuple[tuple[str, str], ...]
    names: tuple[str, ...]


def selection(items: Sequence[ItemLine]) -> Selection:
    """Count the items and sum them per currency."""
    said = ngettext("%(num)s item", "%(num)s items", len(items)) % {"num": formats.number(len(items))}
    return Selection(said if items else "", totals(items))


def totals(items: Sequence[ItemLine]) -> tuple[Money, ...]:
    """Sum what is open per currency."""
    summed: dict[str, Decimal] = defaultdict(Decimal)
    for one in items:
        summed[one.currency] += one.open_amount
    return tuple(Money(amount, currency) for currency, amount in sorted(summed.items()))


def act_page(request: StaffRequest, here: Standing, what: str, items: Sequence[ItemLine]) -> ActPage:
    """Read the form of an act on the ticked items; where none is ticked, on all that is overdue."""
    ticked = {one.id for one in chosen(request.GET, items)} or {one.id for one in items if one.due_on < here.day}
    title, lede, button = _said(what)
    return ActPage(
        what=what,
        title=title,
        lede=lede,
        button=button,
        href=reverse(ROUTES[what], args=[here.account.token]),
        token=here.account.token,
        customer_name=here.account.name,
        items=tuple(
            act_item(one, is_chosen=one.id in ticked) for one in sorted(items, key=lambda i: i.id not in ticked)
        ),
        has_amounts=what in ("promise", "dispute"),
        first_day=here.day,
        likely_day=soon(here.day),
        codes=_codes(what),
        names=mentioning.names(request.visit) if what == "comment" else (),
    )


def plain(amount: Decimal) -> str:
    """Write an amount as a form field takes it back."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def act_item(line: ItemLine, *, is_chosen: bool) -> ActItem:
    """Say an item in the form of an act."""
    return ActItem(
        id=line.id,
        number=f"{line.number}/{line.instalment_no}" if line.instalment_no else line.number,
        due_on=line.due_on,
        open=Money(line.open_amount, line.currency),
        open_plain=plain(line.open_amount),
        is_chosen=is_chosen,
    )


def soon(day: date) -> date:
    """Offer a day a week ahead, never one of a weekend."""
    later = day + timedelta(days=7)
    return later + timedelta(days=7 - later.weekday()) if later.weekday() > 4 else later


def _codes(what: str) -> tuple[tuple[str, str], ...]:
    if what == "dispute":
        return tuple(dispute_words().items())
    return tuple(agreed.stop_words().items()) if what == "stop" else ()


def _said(what: str) -> tuple[str, str, str]:
    return {
        "promise": (
            _("Promise to pay"),
            _("These items leave dunning until the day after the promised day, with two business days for the bank."),
            _("Record promise"),
        ),
        "dispute": (
            _("Dispute"),
            _(
                "What the reason says leaves dunning and every total to collect until the dispute is closed: the disputed part, if nothing else."
            ),
            _("Open dispute"),
        ),
        "stop": (
            _("Stop dunning"),
            _("Nothing is sent for these items until the stop ends or is lifted."),
            _("Stop"),
        ),
        "comment": (_("Comment"), _("It stands on each of these items and in the timeline."), _("Keep the comment")),
    }[what]
