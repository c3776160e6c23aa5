"""What may a few typed letters mean: customers, items, messages?"""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from duecourse.foundation.tenancy.listing import Ask
from duecourse.interfaces.web.visit import Visit
from duecourse.records.ledger.queries import lists as ledger

MOST = 8


@dataclass(frozen=True)
class Hit:
    """Something that was found: its name, what tells it from its like, and where it stands."""

    words: str
    hint: str
    href: str
    icon: str


@dataclass(frozen=True)
class Group:
    """Hits of one kind."""

    title: str
    hits: tuple[Hit, ...]


def found(visit: Visit, text: str) -> tuple[Group, ...]:
    """Find the first of each kind that begin like the text, in what this person may see."""
    groups = (Group(_("Customers"), _customers(visit, text)),)
    return tuple(group for group in groups if group.hits)


def _customers(visit: Visit, text: str) -> tuple[Hit, ...]:
    rows, _place = ledger.customer_piece(
        visit.tenant_id,
        ledger.Which(text=text),
        Ask(sort=("name",), limit=MOST),
        company_ids=visit.company_ids,
        portfolio_ids=visit.scope.portfolio_ids,
    )
    codes = {one.id: one.code for one in visit.companies}
    return tuple(
        Hit(
            row.name, f"{row.number} · {codes.get(row.company_id, '')}", reverse("customer", args=[row.token]), "people"
        )
        for row in rows
    )
