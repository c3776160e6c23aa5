"""Which columns has the outbox, by what is it sorted and narrowed, and how is it asked?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from duecourse.analysis.portfolio.columns import CUSTOMER_WORDS
from duecourse.analysis.portfolio.columns import Column as Word
from duecourse.foundation.kit.words import _
from duecourse.foundation.tenancy.listing import Ask, Place
from duecourse.interfaces.web.customers import listing as customers
from duecourse.interfaces.web.lists.asking import State, state_of
from duecourse.interfaces.web.lists.declared import Column, Field, ListOf
from duecourse.interfaces.web.lists.listing import Cells, Listing
from duecourse.interfaces.web.lists.where import Book
from duecourse.interfaces.web.outbox import narrowing, reading
from duecourse.interfaces.web.outbox.shown import Row
from duecourse.interfaces.web.visit import StaffRequest, Visit
from duecourse.records.communications.queries import lists
from duecourse.records.communications.queries.screens import Narrow, OutboxRow
from duecourse.records.ledger.queries import lists as ledger

WORDS = (
    Word("address", "text", _("address")),
    Word("subject", "text", _("subject")),
    Word("channel", "text", _("channel"), choices=narrowing.CHANNELS),
    Word("template_code", "text", _("template")),
    Word("procedure", "text", _("procedure")),
    Word("severity", "count", _("severity of the step")),
    Word(
        "state",
        "text",
        _("state of the message"),
        choices=tuple(one for states in reading.TABS.values() for one in states),
    ),
    Word("reason", "text", _("reason")),
    Word("attempts", "count", _("attempts")),
    Word("planned_days", "days", _("days since it was planned")),
)
LIST = ListOf(
    name="outbox",
    route="outbox",
    columns=(
        Column("customer", lazy("Customer"), ("customer_name",), is_fixed=True, fold="main"),
        Column("number", lazy("Number"), is_default=False),
        Column("message", lazy("Message"), ("subject",), is_fixed=True, fold="wide"),
        Column("channel", lazy("Channel"), ("channel",), is_default=False),
        Column("template", lazy("Template"), ("template_code",), is_default=False),
        Column("procedure", lazy("Procedure"), ("procedure",), is_default=False),
        Column("address", lazy("Address"), is_default=False),
        Column("state", lazy("State and why"), fold="wide"),
        Column("delivery", pgettext_lazy("message", "Delivery"), is_default=False),
        Column("planned", lazy("Planned for"), ("planned_on",), is_number=True, is_default=False),
        Column("when", lazy("When"), ("order_at",), is_number=True, fold="end"),
    ),
    sort="when",
    words={word.words: word for word in WORDS}
    | {words: word for words, word in CUSTOMER_WORDS.items() if word.name in customers.FIELDS},
    keys=("tab", *narrowing.KEYS),
    falls_on=lambda own: own.get("tab", "") not in reading.WAITING_TABS,
)


def state_and_narrow(request: StaffRequest) -> tuple[State, Narrow]:
    """Read what the address asks for, for counts and for acts on all of it."""
    visit, state = request.visit, state_of(request.GET, LIST)
    return state, narrowing.asked(dict(state.own), visit, where=state.ask(_book(visit)).where)


def _book(visit: Visit) -> Book:
    def of_customers(said: Q) -> Q:
        return Q(customer_id__in=ledger.accounts_where(visit.tenant_id, said))

    own = {word.name: Field(word.name) for word in WORDS}
    own |= {
        "severity": Field("severity", is_nullable=True),
        "planned_days": Field("planned_on", until=visit.day or date.min),
    }
    theirs = {key: Field(one.name, one.is_nullable, through=of_customers) for key, one in customers.FIELDS.items()}
    return Book(own | theirs, customers.rates(visit))


def _piece(visit: Visit, state: State, ask: Ask) -> tuple[Sequence[OutboxRow], Place]:
    return lists.message_piece(visit.tenant_id, ask, **_which(visit, state))


def _count(visit: Visit, state: State, ask: Ask) -> int:
    return lists.message_count(visit.tenant_id, ask, **_which(visit, state))


def _cells(visit: Visit, found: Sequence[OutboxRow]) -> Sequence[Cells]:
    return [_written(row, one) for row, one in zip(found, reading.rows_of(visit, found), strict=True)]


def _written(row: OutboxRow, shown: Row) -> Mapping[str, Any]:
    when = row.settled_at or row.due_at
    return {
        "customer": shown.title,
        "number": row.customer_number,
        "message": shown.what,
        "channel": shown.channel_words,
        "template": row.template_code,
        "procedure": row.procedure,
        "address": row.address,
        "state": f"{shown.state_words}: {shown.reason}" if shown.reason else shown.state_words,
        "delivery": shown.delivery,
        "planned": row.planned_on,
        "when": when.isoformat(timespec="seconds"),
    }


def _which(visit: Visit, state: State) -> dict[str, Any]:
    own = dict(state.own)
    return {
        "states": reading.TABS.get(own["tab"], reading.TABS["approval"]),
        "narrow": narrowing.asked(own, visit),
        "company_ids": visit.company_ids,
        "portfolio_ids": visit.scope.portfolio_ids,
    }


LISTING = Listing(LIST, "outbox.see", _book, _piece, _count, reading.rows_of, _cells)
