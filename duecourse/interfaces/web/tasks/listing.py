"""Which columns has the list of tasks, by what is it sorted and narrowed, and how is it asked?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as lazy

from duecourse.analysis.portfolio.columns import CUSTOMER_WORDS
from duecourse.analysis.portfolio.columns import Column as Word
from duecourse.foundation.kit.words import _
from duecourse.foundation.tenancy.listing import Ask, Place
from duecourse.interfaces.web.customers import listing as customers
from duecourse.interfaces.web.lists.asking import State
from duecourse.interfaces.web.lists.declared import Column, Field, ListOf
from duecourse.interfaces.web.lists.listing import Cells, Listing
from duecourse.interfaces.web.lists.where import Book
from duecourse.interfaces.web.tasks import reading
from duecourse.interfaces.web.visit import Visit
from duecourse.records.ledger.queries import lists as ledger
from duecourse.work.worklists.queries import desk
from duecourse.work.worklists.queries.desk import DeskTask

OWN = (Word("title", "text", _("task")), Word("late_days", "days", _("days late")))
LIST = ListOf(
    name="tasks",
    route="tasks",
    columns=(
        Column("task", lazy("Task"), ("title",), is_fixed=True, fold="main"),
        Column("customer", lazy("Customer"), ("customer_name",), fold="wide"),
        Column("to", lazy("Whose"), fold="wide"),
        Column("by", lazy("Asked by")),
        Column("due", lazy("Due"), ("due_on",), is_number=True, fold="end"),
        Column("outcome", lazy("What came of it"), is_default=False),
    ),
    sort="due",
    words={word.words: word for word in OWN}
    | {words: word for words, word in CUSTOMER_WORDS.items() if word.name in customers.FIELDS},
    keys=("box", "state"),
)


def _book(visit: Visit) -> Book:
    def of_customers(said: Q) -> Q:
        return Q(customer_id__in=ledger.accounts_where(visit.tenant_id, said))

    own = {"title": Field("title"), "late_days": Field("due_on", until=visit.day or date.min)}
    theirs = {key: Field(one.name, one.is_nullable, through=of_customers) for key, one in customers.FIELDS.items()}
    return Book(own | theirs, customers.rates(visit))


def _piece(visit: Visit, state: State, ask: Ask) -> tuple[Sequence[DeskTask], Place]:
    return desk.desk_piece(visit.tenant_id, ask, reading.desk_of(visit), **_which(visit, state))


def _count(visit: Visit, state: State, ask: Ask) -> int:
    return desk.desk_count(visit.tenant_id, ask, reading.desk_of(visit), **_which(visit, state))


def _cells(visit: Visit, found: Sequence[DeskTask]) -> Sequence[Cells]:
    return [
        {
            "task": row.title,
            "customer": f"{row.customer_number} {row.customer}".strip(),
            "to": row.assignee,
            "by": row.asked_by,
            "due": row.due_on,
            "outcome": row.outcome,
        }
        for row in reading.rows(visit, found)
    ]


def _which(_visit: Visit, state: State) -> dict[str, Any]:
    own = dict(state.own)
    return {"box": own["box"] if own["box"] in desk.BOXES else "mine", "is_done": own["state"] == "done"}


LISTING = Listing(LIST, "task.own", _book, _piece, _count, reading.rows, _cells)
