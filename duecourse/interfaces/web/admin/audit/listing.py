"""Which columns has the audit, by what is it narrowed, and how is it asked?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as lazy

from duecourse.analysis.portfolio.columns import Column as Word
from duecourse.foundation.identity.queries import auditing
from duecourse.foundation.identity.queries.auditing import AuditRow
from duecourse.foundation.kit.words import _
from duecourse.foundation.tenancy.listing import Ask, Place
from duecourse.interfaces.web.admin.audit import reading
from duecourse.interfaces.web.lists.asking import State
from duecourse.interfaces.web.lists.declared import Column, Field, ListOf
from duecourse.interfaces.web.lists.listing import Cells, Listing
from duecourse.interfaces.web.lists.where import Book
from duecourse.interfaces.web.visit import Visit

WORDS = (
    Word("actor_name", "text", _("who")),
    Word("verb", "text", _("what"), choices=tuple(reading.VERBS)),
    Word("subject_kind", "text", _("about")),
    Word("subject_id", "text", _("number")),
)
LIST = ListOf(
    name="audit",
    route="audit",
    columns=(
        Column("when", lazy("When"), ("at",), falls_first=True, is_fixed=True, fold="end"),
        Column("who", lazy("Who"), fold="wide"),
        Column("what", lazy("What"), is_fixed=True, fold="main"),
        Column("about", lazy("About"), fold="wide"),
        Column("reason", lazy("Why"), fold="wide"),
        Column("seal", lazy("Seal")),
    ),
    sort="when",
    is_descending=True,
    words={word.words: word for word in WORDS},
    keys=("since", "until"),
)


def only_of(visit: Visit) -> UUID | None:
    """The audit is the whole organisation's: whoever sees a part of it reads what the own hand did."""
    is_bound = visit.seat.scope.company_ids is not None or visit.seat.scope.portfolio_ids is not None
    return visit.seat.user_id if is_bound else None


def _book(visit: Visit) -> Book:
    return Book({word.name: Field(word.name) for word in WORDS})


def _piece(visit: Visit, state: State, ask: Ask) -> tuple[Sequence[AuditRow], Place]:
    return auditing.audit_piece(visit.tenant_id, ask, only_of=only_of(visit), **_days(state))


def _count(visit: Visit, state: State, ask: Ask) -> int:
    return auditing.audit_count(visit.tenant_id, ask, only_of=only_of(visit), **_days(state))


def _shown(visit: Visit, rows: Sequence[AuditRow]) -> tuple[Any, ...]:
    return reading.rows(visit, rows)


def _cells(visit: Visit, rows: Sequence[AuditRow]) -> Sequence[Cells]:
    return [
        {
            "when": row.at.isoformat(timespec="seconds"),
            "who": row.actor_name,
            "what": row.verb,
            "about": f"{row.subject_kind} {row.subject_id}".strip(),
            "reason": row.reason,
            "seal": "; ".join(f"{one.name}: {one.before} → {one.after}" for one in reading.changes(row)),
        }
        for row in rows
    ]


def _days(state: State) -> dict[str, date | None]:
    own = dict(state.own)
    return {name: _day(own[name]) for name in ("since", "until")}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


LISTING = Listing(LIST, "audit.see", _book, _piece, _count, _shown, _cells)
