"""Which messages stand in the outbox, in which order, and what became of them at each address? Read piece by piece.

Published are the plain columns of the message, `order_at` (the moment that counts: when it is due while it waits, when it
was settled after that; `message_by_settled` serves it) and `customer_name`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from duecourse.foundation.tenancy.listing import Ask, Place, counted, piece
from duecourse.records.communications.models import Message, Recipient
from duecourse.records.communications.queries.screens import (
    FIELDS,
    Narrow,
    OutboxRow,
    in_scope,
    narrowed,
    outbox_rows_of,
)
from duecourse.records.ledger.queries.lists import name_of, next_named

MOST_SORTED: Final = 1000
"""More messages than these are read in the order of their customers, whose names have an index; these are sorted."""
WAITING: Final = frozenset({"waiting_approval", "planned", "due", "claimed", "data"})


@dataclass(frozen=True)
class Delivery:
    """What a mail server said about one address of a message, and when it was spoken to."""

    address: str
    kind: str
    state: str
    answer: str
    spoken_at: datetime | None


def message_piece(
    tenant: UUID,
    ask: Ask,
    *,
    states: Sequence[str],
    narrow: Narrow,
    company_ids: Collection[int],
    portfolio_ids: Collection[int] | None,
) -> tuple[tuple[OutboxRow, ...], Place]:
    """Give a piece of the messages in some states, within the scope: two queries, by customer up to five."""
    rows = _messages(tenant, states, narrow, company_ids, portfolio_ids)
    if ask.sort == ("customer_name",) and counted(rows, ask) > MOST_SORTED:
        rows = rows.filter(_of_next_customers(tenant, rows.filter(ask.where), ask, company_ids, portfolio_ids))
    found, place = piece(rows.only(*FIELDS), ask, nullable=("customer_name",))
    return outbox_rows_of(tenant, [{name: getattr(row, name) for name in FIELDS} for row in found]), place


def _of_next_customers(
    tenant: UUID, rows: QuerySet[Message], ask: Ask, company_ids: Collection[int], portfolio_ids: Collection[int] | None
) -> Q:
    """Keep the messages of the customers that come next by name; those to no customer come last."""
    if len(ask.after) == 2 and ask.after[0] is None:
        return Q(customer_id__isnull=True)
    name, message_id = ask.after if len(ask.after) == 2 else (None, None)
    mine = rows.filter(customer_id=OuterRef("id"))
    if message_id is not None and message_id.isdecimal() and len(message_id) < 19:
        further = {"id__lt" if ask.is_descending else "id__gt": message_id}
        mine = mine.filter(Q(**further) | ~Q(customer_name=name))
    ids, are_last = next_named(
        tenant, Exists(mine), name, is_descending=ask.is_descending, most=ask.limit + 1, company_ids=company_ids,
        portfolio_ids=portfolio_ids,
    )  # fmt: skip
    return Q(customer_id__in=ids) | (Q(customer_id__isnull=True) if are_last else Q())


def message_count(
    tenant: UUID,
    ask: Ask,
    *,
    states: Sequence[str],
    narrow: Narrow,
    company_ids: Collection[int],
    portfolio_ids: Collection[int] | None,
) -> int:
    """Count the messages in some states that match, to a thousand and one: one query."""
    return counted(_messages(tenant, states, narrow, company_ids, portfolio_ids), ask)


def deliveries(tenant: UUID, message_ids: Collection[int]) -> Mapping[int, tuple[Delivery, ...]]:
    """Tell per message what became of it at each of its addresses."""
    found: dict[int, list[Delivery]] = {}
    for row in Recipient.objects.of(tenant).filter(message_id__in=list(message_ids)).order_by("id"):
        told = Delivery(row.address, row.kind, row.state, row.answer, row.spoken_at)
        found.setdefault(row.message_id, []).append(told)
    return {key: tuple(rows) for key, rows in found.items()}


def _messages(
    tenant: UUID,
    states: Sequence[str],
    narrow: Narrow,
    company_ids: Collection[int],
    portfolio_ids: Collection[int] | None,
) -> QuerySet[Message]:
    rows = narrowed(tenant, in_scope(tenant, company_ids, portfolio_ids), narrow).filter(state__in=list(states))
    moment = "due_at" if WAITING.issuperset(states) else "settled_at"
    return rows.annotate(order_at=F(moment), customer_name=name_of(tenant, "customer_id"))
