"""How does a wish read, and its answer, in the reader's language?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from duecourse.interfaces.web import formats
from duecourse.interfaces.web.customers.agreed import stop_words
from duecourse.interfaces.web.customers.people import role_words
from duecourse.interfaces.web.visit import Visit
from duecourse.records.ledger.queries import proposals
from duecourse.records.ledger.queries.proposals import Wish

NEEDS: Final = {"pause": "pause.agree", "block": "block.place", "contact": "contact.edit"}
"""The right that answers each kind of wish."""


@dataclass(frozen=True)
class Row:
    """A wish as it is read."""

    id: int
    title: str
    details: tuple[str, ...]
    reason: str
    customer: str
    customer_number: str
    customer_href: str
    asked_by: str
    asked_on: date
    is_own: bool
    state: str
    state_words: str
    answer: str


def kinds_of(visit: Visit) -> tuple[str, ...]:
    """Name the kinds of wishes that this person answers."""
    return tuple(kind for kind, permission in NEEDS.items() if visit.may(permission))


def waiting(visit: Visit) -> tuple[Row, ...]:
    """Read what waits for an answer of this person."""
    found = proposals.open_wishes(
        visit.tenant_id,
        kinds=kinds_of(visit),
        company_ids=visit.company_ids,
        portfolio_ids=visit.scope.portfolio_ids,
    )
    return tuple(row(visit, one) for one in found)


def row(visit: Visit, wish: Wish) -> Row:
    """Say one wish."""
    state, words = _state(wish)
    return Row(
        id=wish.id,
        title=title(wish),
        details=_details(wish),
        reason=wish.reason,
        customer=wish.account.name,
        customer_number=wish.account.number,
        customer_href=reverse("customer", args=[wish.account.token]),
        asked_by=wish.asked_by,
        asked_on=wish.asked_on,
        is_own=wish.asked_by_id == visit.seat.user_id,
        state=state,
        state_words=words,
        answer=wish.answer,
    )


def title(wish: Wish) -> str:
    """Say in one line what is asked for."""
    if wish.kind == "contact":
        values = wish.values
        return _("Contact: %(name)s") % {"name": values["name"] or values["email"] or values["phone"]}
    until = wish.values.get("until")
    if not until:
        return _("Stop without an end")
    day = formats.day(date.fromisoformat(until))
    said = _("Pause until %(day)s") if wish.kind == "pause" else _("Stop until %(day)s")
    return said % {"day": day}


def _details(wish: Wish) -> tuple[str, ...]:
    if wish.kind != "contact":
        code = wish.values["code"]
        return (stop_words().get(code, code),)
    values = wish.values
    role = role_words().get(values["role"], values["role"])
    return tuple(part for part in (role, values["email"], values["phone"], values["language"]) if part)


def _state(wish: Wish) -> tuple[str, str]:
    by = {"name": wish.answered_by}
    return {
        "open": ("waiting", _("Waits for an answer")),
        "agreed": ("done", _("Agreed by %(name)s") % by),
        "declined": ("rejected", _("Declined by %(name)s") % by),
        "withdrawn": ("cancelled", _("Taken back")),
    }[wish.state]
