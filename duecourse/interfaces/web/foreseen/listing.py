"""Which columns has the list of foreseen problems, by what is it sorted and narrowed, and how is it asked?"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext_lazy as lazy

from duecourse.analysis.portfolio.columns import CUSTOMER_WORDS
from duecourse.analysis.portfolio.columns import Column as Word
from duecourse.foundation.kit.words import _
from duecourse.foundation.tenancy.listing import Ask, Place
from duecourse.interfaces.web.customers import listing as customers
from duecourse.interfaces.web.foreseen import reading
from duecourse.interfaces.web.lists.asking import State
from duecourse.interfaces.web.lists.declared import Column, Field, ListOf
from duecourse.interfaces.web.lists.listing import Cells, Listing
from duecourse.interfaces.web.lists.where import Book
from duecourse.interfaces.web.visit import Visit
from duecourse.records.ledger.queries import lists as ledger
from duecourse.work.worklists.queries import foreseen
from duecourse.work.worklists.queries.foreseen import STATES, ProblemRow

OWN = (Word("exposure", "base", _("at stake")),)
LIST = ListOf(
    name="foreseen",
    route="foreseen",
    columns=(
        Column("customer", lazy("Customer"), ("customer_name",), is_fixed=True, fold="main"),
        Column("problem", lazy("Problem and why"), ("rule", "exposure"), fold="wide"),
        Column("plan", lazy("Plan"), fold="away"),
        Column(
            "exposure", lazy("At stake"), ("exposure",), falls_first=True, is_number=True, is_money=True, fold="end"
        ),
        Column("since", lazy("Since"), ("raised_on",), falls_first=True, is_number=True, fold="away"),
        Column("decided", lazy("Decided"), is_default=False),
    ),
    sort="exposure",
    is_descending=True,
    words={word.words: word for word in OWN}
    | {words: word for words, word in CUSTOMER_WORDS.items() if word.name in customers.FIELDS},
    keys=("state",),
)


def _book(visit: Visit) -> Book:
    def of_customers(said: Q) -> Q:
        return Q(customer_id__in=ledger.accounts_where(visit.tenant_id, said))

    theirs = {key: Field(one.name, one.is_nullable, through=of_customers) for key, one in customers.FIELDS.items()}
    return Book({"exposure": Field("exposure", currency="currency")} | theirs, customers.rates(visit))


def _piece(visit: Visit, state: State, ask: Ask) -> tuple[Sequence[ProblemRow], Place]:
    return foreseen.problem_piece(visit.tenant_id, ask, reading.eyes_of(visit), state=_which(state))


def _count(visit: Visit, state: State, ask: Ask) -> int:
    return foreseen.problem_count(visit.tenant_id, ask, reading.eyes_of(visit), state=_which(state))


def _cells(visit: Visit, found: Sequence[ProblemRow]) -> Sequence[Cells]:
    return [
        {
            "customer": f"{row.number} {row.title}",
            "problem": "; ".join((row.problem, *(f"{name} {value}" for name, value in row.why))),
            "plan": "; ".join(f"{one.act} ({one.who}, {one.when}): {one.words}" for one in row.steps),
            "exposure": (row.exposure,),
            "since": row.since,
            "decided": row.decided,
        }
        for row in reading.rows(visit, found)
    ]


def _which(state: State) -> str:
    asked = str(dict(state.own)["state"])
    return asked if asked in STATES else "open"


LISTING = Listing(LIST, "worklist.see", _book, _piece, _count, reading.rows, _cells)
