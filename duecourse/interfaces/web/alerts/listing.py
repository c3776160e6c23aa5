"""Which columns has the list of alerts, by what is it sorted and narrowed, and how is it asked?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as lazy

from duecourse.analysis.portfolio.columns import CUSTOMER_WORDS
from duecourse.analysis.portfolio.columns import Column as Word
from duecourse.foundation.kit.words import _
from duecourse.foundation.tenancy.listing import Ask, Place
from duecourse.interfaces.web.alerts import reading
from duecourse.interfaces.web.customers import listing as customers
from duecourse.interfaces.web.lists.asking import State
from duecourse.interfaces.web.lists.declared import Column, Field, ListOf
from duecourse.interfaces.web.lists.listing import Cells, Listing
from duecourse.interfaces.web.lists.where import Book
from duecourse.interfaces.web.visit import Visit
from duecourse.records.ledger.queries import lists as ledger
from duecourse.work.worklists.queries import alerts
from duecourse.work.worklists.queries.alerts import AlertRow

KINDS = (
    "limit",
    "promise",
    "plan",
    "instalment",
    "dispute",
    "block",
    "contact",
    "reply",
    "behaviour",
    "model",
    "import",
)
OWN = (Word("kind", "text", _("alert"), choices=KINDS),)
LIST = ListOf(
    name="alerts",
    route="alerts",
    columns=(
        Column("alert", lazy("Alert"), ("kind", "raised_on"), is_fixed=True, fold="main"),
        Column("customer", lazy("Customer"), ("customer_name",), fold="wide"),
        Column("since", lazy("Since"), ("raised_on",), falls_first=True, is_number=True, fold="end"),
    ),
    sort="since",
    is_descending=True,
    words={word.words: word for word in OWN}
    | {words: word for words, word in CUSTOMER_WORDS.items() if word.name in customers.FIELDS},
    keys=("state",),
)


def _book(visit: Visit) -> Book:
    def of_customers(said: Q) -> Q:
        return Q(customer_id__in=ledger.accounts_where(visit.tenant_id, said))

    theirs = {key: Field(one.name, one.is_nullable, through=of_customers) for key, one in customers.FIELDS.items()}
    return Book({"kind": Field("kind")} | theirs, customers.rates(visit))


def _piece(visit: Visit, state: State, ask: Ask) -> tuple[Sequence[AlertRow], Place]:
    return alerts.alert_piece(visit.tenant_id, ask, reading.eyes_of(visit), **_which(state))


def _count(visit: Visit, state: State, ask: Ask) -> int:
    return alerts.alert_count(visit.tenant_id, ask, reading.eyes_of(visit), **_which(state))


def _cells(visit: Visit, found: Sequence[AlertRow]) -> Sequence[Cells]:
    return [{"alert": row.title, "customer": row.customer, "since": row.since} for row in reading.rows(visit, found)]


def _which(state: State) -> dict[str, Any]:
    return {"is_seen": dict(state.own)["state"] == "seen"}


LISTING = Listing(LIST, "worklist.see", _book, _piece, _count, reading.rows, _cells)
