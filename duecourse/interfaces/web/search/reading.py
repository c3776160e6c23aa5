"""What may a few typed letters mean: customers, items, messages?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from duecourse.interfaces.web import formats
from duecourse.interfaces.web.visit import Visit
from duecourse.records.communications.queries import search as outbox
from duecourse.records.ledger.queries import search as ledger
from duecourse.records.ledger.queries.screens import Account
from duecourse.records.ledger.queries.search import FoundItem

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
    groups = [Group(_("Customers"), _customers(visit, text))]
    if len(text) > 1:
        groups.append(Group(_("Items"), _items(visit, text)))
        if visit.may("outbox.see"):
            groups.append(Group(_("Messages"), _messages(visit, text)))
    return tuple(group for group in groups if group.hits)


def _customers(visit: Visit, text: str) -> tuple[Hit, ...]:
    rows = ledger.found_accounts(visit.tenant_id, text, limit=MOST, **_scope(visit))
    codes = {one.id: one.code for one in visit.companies}
    return tuple(
        Hit(row.name, f"{row.number} · {codes.get(row.company_id, '')}", _customer(row), "people") for row in rows
    )


def _items(visit: Visit, text: str) -> tuple[Hit, ...]:
    rows = ledger.found_items(visit.tenant_id, text, limit=MOST, **_scope(visit))
    return tuple(Hit(_item_words(row), _item_hint(row), _customer(row.account), "file") for row in rows)


def _messages(visit: Visit, text: str) -> tuple[Hit, ...]:
    rows = outbox.found_messages(visit.tenant_id, text, limit=MOST, **_scope(visit))
    return tuple(
        Hit(
            row.subject or row.address,
            f"{row.address} · {formats.day(row.planned_on)}",
            reverse("message", args=[row.id]),
            "mail",
        )
        for row in rows
    )


def _item_words(row: FoundItem) -> str:
    po = _("order %(number)s") % {"number": row.po_number} if row.po_number else ""
    return " · ".join(part for part in (row.number, po) if part)


def _item_hint(row: FoundItem) -> str:
    is_open = row.open_amount != 0
    amount = formats.plain_money(row.open_amount, row.currency) if is_open else _("settled")
    return f"{row.account.name} · {amount}"


def _customer(account: Account) -> str:
    return reverse("customer", args=[account.token])


def _scope(visit: Visit) -> dict[str, Any]:
    return {"company_ids": visit.company_ids, "portfolio_ids": visit.scope.portfolio_ids}
