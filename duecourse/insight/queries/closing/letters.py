"""Whom was asked whether a balance is right, and what did they say?"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db import connection

from duecourse.insight.models import BalanceLetter, MonthPack
from duecourse.insight.queries.closing import packs
from duecourse.insight.rules.closing import owed
from duecourse.insight.rules.closing.owed import NOTHING

GONE: Final = ("suppressed", "failed", "cancelled", "shadow", "bounced")
"""States of a message by which nobody was asked."""
_ORDER: Final = ("differs", "drafted", "silent", "sent", "agreed", "withdrawn")
_LETTERS: Final = """
    SELECT l.id, l.customer_id, c.token, c.number, c.name, l.amounts,
           CASE WHEN l.state = 'sent' AND m.state = ANY(%(gone)s) THEN 'drafted'
                WHEN l.state = 'sent' AND l.answer_by < %(on)s THEN 'silent' ELSE l.state END,
           l.chosen, l.message_id, coalesce(m.channel, ''), coalesce(m.state, ''), coalesce(m.reason, ''), p.posted_on,
           l.asked_at, l.answer_by, l.reminded_at, l.told, l.answered_on, l.answer, l.answered_by
    FROM insight_balanceletter l
    JOIN ledger_customer c ON c.tenant_id = l.tenant_id AND c.id = l.customer_id
    LEFT JOIN communications_message m ON m.tenant_id = l.tenant_id AND m.id = l.message_id
    LEFT JOIN communications_printedletter p
      ON p.tenant_id = m.tenant_id AND p.message_id = m.id AND p.state = 'posted'
    WHERE l.tenant_id = %(tenant)s AND l.pack_id = %(pack)s
    ORDER BY c.name, l.id
"""
_OF_MESSAGE: Final = """
    SELECT l.id FROM communications_message m
    JOIN insight_balanceletter l ON l.tenant_id = m.tenant_id AND l.id::text = split_part(m.origin, ':', 2)
    WHERE m.tenant_id = %s AND m.id = %s AND m.origin LIKE 'balance:%%' AND l.state <> 'withdrawn'
"""


@dataclass(frozen=True)
class LetterRow:
    """A question to a customer with its answer, as of a day; `message_state` tells how far the mail or letter is.

    Besides the states that are written: who says nothing until `answer_by` is `silent`, and `drafted` whom the message
    did not reach, with its reason.
    """

    id: int
    customer_id: int
    token: str
    number: str
    name: str
    amounts: dict[str, str]
    state: str
    chosen: dict[str, Any]
    message_id: int | None
    channel: str
    message_state: str
    message_reason: str
    posted_on: date | None
    asked_at: datetime | None
    answer_by: date | None
    reminded_at: datetime | None
    told: dict[str, str]
    answered_on: date | None
    answer: str
    answered_by: str


@dataclass(frozen=True)
class Question:
    """What a customer is asked on its page."""

    id: int
    customer_id: int
    company_id: int
    month_on: date
    amounts: dict[str, Decimal]
    state: str
    answer: str
    told: dict[str, Decimal]


def letters_of(tenant: UUID, pack_id: int, *, on: date) -> tuple[LetterRow, ...]:
    """List the questions about a pack as they stand on a day, those that need somebody first."""
    with connection.cursor() as cursor:
        cursor.execute(_LETTERS, {"tenant": tenant, "pack": pack_id, "on": on, "gone": list(GONE)})
        rows = [list(row) for row in cursor.fetchall()]
    for row in rows:
        for place in (5, 7, 16):
            row[place] = json.loads(row[place]) if isinstance(row[place], str) else row[place]
    return tuple(sorted((LetterRow(*row) for row in rows), key=lambda one: _ORDER.index(one.state)))


def balances(tenant: UUID, pack_id: int) -> dict[int, Decimal]:
    """Tell what each customer of a pack owed, in the company's currency, by the rates of the pack."""
    pack = MonthPack.objects.of(tenant).get(id=pack_id)
    rates = {one: Decimal(rate) for one, rate in pack.basis.get("rates", {}).items()} | {pack.currency: Decimal(1)}
    rows = owed.in_currency(packs.rows_of(tenant, pack_id), rates, pack.currency, day=pack.month_on)
    found: dict[int, Decimal] = {}
    for row in rows:
        found[row.customer_id] = found.get(row.customer_id, NOTHING) + row.balance
    return found


def question(tenant: UUID, letter_id: int, customer_ids: Collection[int]) -> Question | None:
    """Read a question, if it is to one of these customers."""
    rows = BalanceLetter.objects.of(tenant).filter(id=letter_id, customer_id__in=list(customer_ids))
    return _question(tenant, rows.exclude(state="withdrawn").first())


def question_of_message(tenant: UUID, message_id: int) -> int | None:
    """Tell which question a mail asked, the first one as well as its reminder."""
    with connection.cursor() as cursor:
        cursor.execute(_OF_MESSAGE, [tenant, message_id])
        row = cursor.fetchone()
    return row[0] if row else None


def open_questions(tenant: UUID, customer_ids: Collection[int]) -> tuple[Question, ...]:
    """List what these customers were asked and have not answered."""
    rows = BalanceLetter.objects.of(tenant).filter(customer_id__in=list(customer_ids), state="sent").order_by("-id")[:5]
    found = (_question(tenant, row) for row in rows)
    return tuple(one for one in found if one is not None)


def _question(tenant: UUID, row: BalanceLetter | None) -> Question | None:
    if row is None:
        return None
    company_id, month_on = MonthPack.objects.of(tenant).values_list("company_id", "month_on").get(id=row.pack_id)
    return Question(
        id=row.pk,
        customer_id=row.customer_id,
        company_id=company_id,
        month_on=month_on,
        amounts={one: Decimal(amount) for one, amount in row.amounts.items()},
        state=row.state,
        answer=row.answer,
        told={one: Decimal(amount) for one, amount in row.told.items()},
    )
