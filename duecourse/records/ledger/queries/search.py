"""Which customers and items may a few typed letters mean?

By prefix ranges over C-ordered indexes: under row-level security LIKE would scan the table. A range is walked in its order
and stops at the first that fit, so that a single letter costs what a whole word costs.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Collate

from duecourse.foundation.kit.text import fold, search_tokens
from duecourse.records.ledger.models import Item, SearchToken
from duecourse.records.ledger.queries.screens import LAST_LETTER, Account, accounts_by_id, in_scope

M = TypeVar("M", bound=Model)
_WORDS_A_CUSTOMER = 6
"""A prefix may meet several words of one customer; so many are looked at for each that is wanted."""


@dataclass(frozen=True)
class FoundItem:
    """An item that was found by its number or purchase order."""

    number: str
    po_number: str
    due_on: date
    currency: str
    open_amount: Decimal
    account: Account


def found_accounts(
    tenant: UUID, text: str, *, company_ids: Collection[int], portfolio_ids: Collection[int] | None, limit: int
) -> tuple[Account, ...]:
    """Find customers of which every word begins a name, number, VAT id, e-mail address or telephone number: two queries."""
    words = sorted(dict.fromkeys(_words(text)), key=len, reverse=True)[:5]
    if not words:
        return ()
    tokens = SearchToken.objects.of(tenant).filter(_begins("word", words[0]))
    for word in words[1:]:
        same = SearchToken.objects.of(tenant).filter(_begins("word", word), customer_id=OuterRef("customer_id"))
        tokens = tokens.filter(Exists(same))
    seen = in_scope(tenant, company_ids, portfolio_ids).filter(id=OuterRef("customer_id"))
    hits = tokens.filter(Exists(seen)).order_by("word", "customer_id").values_list("customer_id", flat=True)
    ids = list(dict.fromkeys(hits[: limit * _WORDS_A_CUSTOMER]))[:limit]
    named = accounts_by_id(tenant, ids)
    return tuple(named[one] for one in ids)


def found_items(
    tenant: UUID, text: str, *, company_ids: Collection[int], portfolio_ids: Collection[int] | None, limit: int
) -> tuple[FoundItem, ...]:
    """Find items whose number or purchase order begins like the text, open ones first: three queries."""
    items = Item.objects.of(tenant).filter(ordinal__gte=0, company_id__in=list(company_ids))
    if portfolio_ids is not None:
        items = items.filter(Exists(in_scope(tenant, company_ids, portfolio_ids).filter(id=OuterRef("customer_id"))))
    by_number = beginning(items, "number", text, limit=limit)
    by_po = beginning(items.exclude(po_number=""), "po_number", text, limit=limit)
    rows = list({row.pk: row for row in (*by_number, *by_po)}.values())
    rows.sort(key=lambda row: row.open_amount == 0)
    named = accounts_by_id(tenant, {row.customer_id for row in rows[:limit]})
    return tuple(
        FoundItem(row.number, row.po_number, row.due_on, row.currency, row.open_amount, named[row.customer_id])
        for row in rows[:limit]
    )


def beginning(rows: QuerySet[M], name: str, text: str, *, limit: int) -> list[M]:
    """List the first rows whose column begins like the text as typed, in capitals, in small letters, or as a sentence: one query.

    Each spelling walks its own range and stops; asked for together they would be gathered whole and sorted.
    """
    spelled = rows.annotate(spelling=Collate(F(name), "C"))
    ways = dict.fromkeys((text, text.upper(), text.lower(), text.capitalize()))
    first, *others = [spelled.filter(_begins("spelling", way)).order_by("spelling", "id")[:limit] for way in ways]
    return list(first.union(*others, all=True) if others else first)[:limit]


def _words(text: str) -> list[str]:
    """Cut a text into the words of the token table; an e-mail address and a telephone number are one word each."""
    plain = text.strip()
    if "@" in plain and " " not in plain:
        return [fold(plain)[:60]]
    digits = "".join(letter for letter in plain if letter.isdigit())
    if len(digits) >= 6 and all(letter in "+()/-. 0123456789" for letter in plain):
        return [digits if len(digits) < 8 or plain.startswith("+") else digits[-8:]]
    return search_tokens(plain)


def _begins(name: str, word: str) -> Any:
    return Q(**{f"{name}__gte": word, f"{name}__lt": word + LAST_LETTER})
