"""Which columns has the inbox, by what is it sorted and narrowed, and how is it asked?"""

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
from duecourse.interfaces.web.inbox import reading, telling
from duecourse.interfaces.web.lists.asking import State
from duecourse.interfaces.web.lists.declared import Column, Field, ListOf
from duecourse.interfaces.web.lists.listing import Cells, Listing
from duecourse.interfaces.web.lists.where import Book
from duecourse.interfaces.web.visit import Visit
from duecourse.records.communications.queries import inbox
from duecourse.records.communications.queries.inbox import InboxRow
from duecourse.records.communications.rules.inbox import Lane
from duecourse.records.ledger.queries import lists as ledger

WORDS = (
    Word("subject", "text", _("subject")),
    Word("sender", "text", _("sender")),
    Word("machine", "text", _("written by"), choices=("none", "auto_reply", "out_of_office", "bounce", "list")),
    Word("intent", "text", _("what it says"), choices=tuple(telling.INTENTS)),
    Word("is_unread", "flag", _("new")),
    Word("written_days", "days", _("days since the last word")),
)
LIST = ListOf(
    name="inbox",
    route="inbox",
    columns=(
        Column("conversation", lazy("Conversation"), is_fixed=True, fold="main"),
        Column("customer", lazy("Customer"), ("customer_name",), is_default=False),
        Column("assignee", lazy("Whose"), is_default=False),
        Column("says", lazy("Says"), is_default=False),
        Column("due", lazy("Answer until"), ("answer_due_at",), is_number=True, is_default=False),
        Column("when", lazy("When"), ("order_at",), is_number=True, is_fixed=True, fold="end"),
    ),
    sort="when",
    words={word.words: word for word in WORDS}
    | {words: word for words, word in CUSTOMER_WORDS.items() if word.name in customers.FIELDS},
    keys=("lane", "q"),
    falls_on=lambda own: own.get("lane", "") in (Lane.WAITING, Lane.DONE),
)


def _book(visit: Visit) -> Book:
    def of_mails(said: Q) -> Q:
        return Q(id__in=inbox.mails_where(visit.tenant_id, said))

    def of_readings(said: Q) -> Q:
        return Q(id__in=inbox.readings_where(visit.tenant_id, said))

    def of_customers(said: Q) -> Q:
        return Q(customer_id__in=ledger.accounts_where(visit.tenant_id, said))

    own = {
        "subject": Field("subject"),
        "sender": Field("sender", through=of_mails),
        "machine": Field("machine", through=of_mails),
        "intent": Field("intent", through=of_readings),
        "is_unread": Field("is_unread"),
        "written_days": Field("last_entry_at__date", until=visit.day or date.min),
    }
    theirs = {key: Field(one.name, one.is_nullable, through=of_customers) for key, one in customers.FIELDS.items()}
    return Book(own | theirs, customers.rates(visit))


def _piece(visit: Visit, state: State, ask: Ask) -> tuple[Sequence[InboxRow], Place]:
    lane, text = reading.asked(dict(state.own))
    return inbox.thread_piece(visit.tenant_id, ask, lane, reading.eyes_of(visit, reading.now_of(visit)), text=text)


def _count(visit: Visit, state: State, ask: Ask) -> int:
    lane, text = reading.asked(dict(state.own))
    return inbox.thread_count(visit.tenant_id, ask, lane, reading.eyes_of(visit, reading.now_of(visit)), text=text)


def _shown(visit: Visit, rows: Sequence[InboxRow]) -> tuple[Any, ...]:
    return reading.rows(visit, rows, now=reading.now_of(visit))


def _cells(visit: Visit, found: Sequence[InboxRow]) -> Sequence[Cells]:
    return [
        {
            "conversation": f"{row.who}: {row.subject}",
            "customer": row.customer,
            "assignee": row.assignee,
            "says": ", ".join(row.intents),
            "due": one.answer_due_at.isoformat(timespec="seconds") if one.answer_due_at else "",
            "when": one.last_entry_at.isoformat(timespec="seconds"),
        }
        for row, one in zip(_shown(visit, found), found, strict=True)
    ]


LISTING = Listing(LIST, "inbox.see", _book, _piece, _count, _shown, _cells)
