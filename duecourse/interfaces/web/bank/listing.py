"""Which columns has the list of statements, by what is it sorted and narrowed, and how is it asked?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as lazy

from duecourse.analysis.portfolio.columns import Column as Word
from duecourse.foundation.kit.words import _
from duecourse.foundation.tenancy.listing import Ask, Place
from duecourse.interfaces.web.bank import reading
from duecourse.interfaces.web.lists.asking import State
from duecourse.interfaces.web.lists.declared import Column, Field, ListOf
from duecourse.interfaces.web.lists.listing import Cells, Listing
from duecourse.interfaces.web.lists.where import Book
from duecourse.interfaces.web.visit import Visit
from duecourse.records.ledger.queries import bank
from duecourse.records.ledger.queries.bank import StatementRow

WORDS = (
    Word("account", "text", _("account")),
    Word("number", "text", _("number of the statement")),
    Word("currency", "text", _("currency of the account")),
    Word("entry_count", "count", _("entries")),
    Word("age_days", "days", _("days since the statement")),
)
LIST = ListOf(
    name="bank-statements",
    route="bank",
    columns=(
        Column("statement", lazy("Statement"), is_fixed=True, fold="main"),
        Column("account", lazy("Account"), fold="wide"),
        Column("day", lazy("Of"), ("to_on",), falls_first=True, is_number=True),
        Column("opening", lazy("Opening"), is_number=True, is_money=True),
        Column("in", lazy("In"), is_number=True, is_money=True),
        Column("out", lazy("Out"), is_number=True, is_money=True),
        Column("closing", lazy("Closing"), is_number=True, is_money=True, fold="end"),
        Column("entries", lazy("Entries"), is_number=True),
        Column("state", lazy("State"), fold="wide"),
        Column("company", lazy("Company"), is_default=False),
    ),
    sort="day",
    is_descending=True,
    words={word.words: word for word in WORDS},
    keys=("state", "account"),
)


def _book(visit: Visit) -> Book:
    own = {word.name: Field(word.name) for word in WORDS}
    return Book(own | {"age_days": Field("to_on", until=visit.day or date.min)})


def _which(visit: Visit, state: State) -> dict[str, Any]:
    own = dict(state.own)
    account = own["account"]
    return {
        "company_ids": visit.company_ids,
        "account_id": int(account) if account.isdecimal() and len(account) < 16 else None,
        "only_gaps": own["state"] == "gap",
    }


def _piece(visit: Visit, state: State, ask: Ask) -> tuple[Sequence[StatementRow], Place]:
    return bank.statement_piece(visit.tenant_id, ask, **_which(visit, state))


def _count(visit: Visit, state: State, ask: Ask) -> int:
    return bank.statement_count(visit.tenant_id, ask, **_which(visit, state))


def _cells(visit: Visit, found: Sequence[StatementRow]) -> Sequence[Cells]:
    return [
        {
            "statement": shown.title,
            "account": row.account,
            "day": row.to_on,
            "opening": row.opening,
            "in": row.credit_sum,
            "out": row.debit_sum,
            "closing": row.closing,
            "entries": row.entry_count,
            "state": shown.state_words,
            "company": shown.company,
        }
        for row, shown in zip(found, reading.rows_of(visit, found), strict=True)
    ]


LISTING = Listing(LIST, "bank.see", _book, _piece, _count, reading.rows_of, _cells)
