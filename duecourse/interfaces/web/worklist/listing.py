"""Which columns has the worklist, by what is it sorted and narrowed, and how is it asked?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as lazy

from duecourse.analysis.portfolio.columns import CUSTOMER_WORDS
from duecourse.analysis.portfolio.columns import Column as Word
from duecourse.foundation.kit.money import Money
from duecourse.foundation.kit.words import _
from duecourse.foundation.tenancy.listing import Ask, Place
from duecourse.interfaces.web.customers import listing as customers
from duecourse.interfaces.web.customers import money_seen
from duecourse.interfaces.web.lists.asking import State
from duecourse.interfaces.web.lists.declared import Column, Field, ListOf
from duecourse.interfaces.web.lists.listing import Cells, Listing
from duecourse.interfaces.web.lists.where import Book
from duecourse.interfaces.web.team import whose
from duecourse.interfaces.web.visit import Visit
from duecourse.interfaces.web.worklist import reading
from duecourse.records.ledger.queries import lists as ledger
from duecourse.records.ledger.queries.outlooks import NextPayment, expected_payments
from duecourse.work.worklists.queries import lists
from duecourse.work.worklists.queries.screens import WorkRow

OWN = (
    Word("band", "text", _("priority"), choices=("very_high", "high", "medium", "low")),
    Word("percent", "count", _("priority points")),
    Word("needs", "text", _("needed")),
)
LIST = ListOf(
    name="worklist",
    route="worklist",
    columns=(
        Column("priority", lazy("Priority"), ("percent", "to_collect"), falls_first=True, fold="away"),
        Column("customer", lazy("Customer"), ("customer_name",), is_fixed=True, fold="main"),
        Column("why", lazy("What to do and why"), fold="wide"),
        Column(
            "to_collect",
            lazy("To collect"),
            ("to_collect",),
            falls_first=True,
            is_number=True,
            is_money=True,
            fold="end",
        ),
        Column("oldest", lazy("Oldest"), ("oldest_due_on",), is_number=True, is_default=False),
        Column("expected", lazy("Expected payment"), is_default=False),
        Column("segment", lazy("Segment"), is_default=False),
        Column("country", lazy("Country"), is_default=False),
        Column("until", lazy("Put off until"), ("snoozed_until",), is_default=False),
    ),
    sort="priority",
    is_descending=True,
    words={word.words: word for word in OWN}
    | {
        words: word
        for words, word in CUSTOMER_WORDS.items()
        if word.name in {"to_collect_base", "oldest_days", *customers.FIELDS}
    },
    keys=("state", "band", "person"),
)


def _book(visit: Visit) -> Book:
    def of_customers(said: Q) -> Q:
        return Q(customer_id__in=ledger.accounts_where(visit.tenant_id, said))

    fields = {
        "band": Field("band"),
        "percent": Field("percent"),
        "needs": Field("needs", is_list=True),
        "to_collect_base": Field("to_collect", currency="currency"),
        "oldest_days": Field("oldest_due_on", is_nullable=True, until=visit.day or date.min),
    }
    theirs = {key: Field(one.name, one.is_nullable, through=of_customers) for key, one in customers.FIELDS.items()}
    return Book(fields | theirs, customers.rates(visit))


def _piece(visit: Visit, state: State, ask: Ask) -> tuple[Sequence[WorkRow], Place]:
    return lists.work_piece(visit.tenant_id, ask, **_which(visit, state))


def _count(visit: Visit, state: State, ask: Ask) -> int:
    return lists.work_count(visit.tenant_id, ask, **_which(visit, state))


def _shown(visit: Visit, rows: Sequence[WorkRow]) -> tuple[Any, ...]:
    seen = money_seen.by_customer(visit, [row.account for row in rows])
    expected = _expected(visit, rows)
    return tuple(
        reading.shown(row, visit, seen=seen.get(row.account.id, ""), expected=expected.get(row.account.id))
        for row in rows
    )


def _expected(visit: Visit, rows: Sequence[WorkRow]) -> dict[int, NextPayment]:
    return expected_payments(visit.tenant_id, [row.account.id for row in rows], on=visit.day or date.min)


def _cells(visit: Visit, rows: Sequence[WorkRow]) -> Sequence[Cells]:
    expected = _expected(visit, rows)
    return [
        {
            "priority": row.percent,
            "customer": f"{row.account.number} {row.account.name}",
            "why": "; ".join((*(reading.need_words(need) for need in row.needs), *(hit.words for hit in row.hits))),
            "to_collect": (Money(row.to_collect, row.currency),),
            "oldest": row.oldest_due_on,
            "expected": expected[row.account.id].day if row.account.id in expected else None,
            "segment": row.account.segment,
            "country": row.account.country,
            "until": row.snoozed_until,
        }
        for row in rows
    ]


def _which(visit: Visit, state: State) -> dict[str, Any]:
    own = dict(state.own)
    return {
        "state": own["state"] if own["state"] in ("snoozed", "done") else "open",
        "band": own["band"] if own["band"] in reading.LEVELS else "",
        "company_ids": visit.company_ids,
        "portfolio_ids": whose.in_list(visit, state),
    }


LISTING = Listing(LIST, "worklist.see", _book, _piece, _count, _shown, _cells)
