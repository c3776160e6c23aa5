"""Which columns has the list of imports, by what is it sorted and narrowed, and how is it asked?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as lazy

from duecourse.analysis.portfolio.columns import Column as Word
from duecourse.foundation.kit.words import _
from duecourse.foundation.tenancy.listing import Ask, Place
from duecourse.interfaces.web.imports import reading
from duecourse.interfaces.web.lists.asking import State
from duecourse.interfaces.web.lists.declared import Column, Field, ListOf
from duecourse.interfaces.web.lists.listing import Cells, Listing
from duecourse.interfaces.web.lists.where import Book
from duecourse.interfaces.web.visit import Visit
from duecourse.records.ledger.queries import import_lists as lists
from duecourse.records.ledger.queries.imports import BatchRow
from duecourse.records.ledger.rules import batches
from duecourse.records.ledger.rules.targets import KINDS

STATES = (*batches.UNDER_WAY, *batches.OPEN, *batches.OVER)
WORDS = (
    Word("file_name", "text", _("file name")),
    Word("kind", "text", _("kind of file"), choices=tuple(KINDS)),
    Word("company_code", "text", _("company")),
    Word("mapping_name", "text", _("mapping")),
    Word("state", "text", _("state"), choices=STATES),
    Word("actor_name", "text", _("handed in by")),
    Word("row_count", "count", _("rows")),
    Word("new_count", "count", _("new rows")),
    Word("changed_count", "count", _("changed rows")),
    Word("rejected_count", "count", _("rejected rows")),
    Word("age_days", "days", _("days since its business date")),
)
LIST = ListOf(
    name="imports",
    route="imports",
    columns=(
        Column("file", lazy("File"), ("file_name",), is_fixed=True, fold="main"),
        Column("kind", lazy("Kind"), ("kind",), fold="wide"),
        Column("company", lazy("Company"), ("company_code",), is_default=False),
        Column("state", lazy("State"), ("state",), is_fixed=True, fold="wide"),
        Column("rows", lazy("Rows"), ("row_count",), falls_first=True, is_number=True),
        Column("new", lazy("New"), ("new_count",), falls_first=True, is_number=True),
        Column("changed", lazy("Changed"), ("changed_count",), falls_first=True, is_number=True),
        Column("rejected", lazy("Rejected"), ("rejected_count",), falls_first=True, is_number=True, fold="end"),
        Column("as_of", lazy("As of"), ("as_of",), falls_first=True, is_number=True),
        Column("when", lazy("Handed in"), ("created_at",), falls_first=True, is_number=True),
        Column("who", lazy("By")),
        Column("mapping", lazy("Mapping"), is_default=False),
    ),
    sort="when",
    is_descending=True,
    words={word.words: word for word in WORDS},
    keys=("state", "kind"),
)


def _book(visit: Visit) -> Book:
    own = {word.name: Field(word.name) for word in WORDS}
    return Book(own | {"age_days": Field("as_of", until=visit.day or date.min)})


def _piece(visit: Visit, state: State, ask: Ask) -> tuple[Sequence[BatchRow], Place]:
    return lists.import_piece(visit.tenant_id, ask, company_ids=visit.company_ids, **_which(state))


def _count(visit: Visit, state: State, ask: Ask) -> int:
    return lists.import_count(visit.tenant_id, ask, company_ids=visit.company_ids, **_which(state))


def _cells(visit: Visit, rows: Sequence[BatchRow]) -> Sequence[Cells]:
    return [
        {
            "file": row.file_name,
            "kind": shown.kind_words,
            "company": shown.company_code,
            "state": shown.state_words,
            "rows": shown.rows_count,
            "new": shown.new_count,
            "changed": shown.changed_count,
            "rejected": shown.rejected_count,
            "as_of": row.as_of,
            "when": row.created_at.isoformat(timespec="seconds"),
            "who": row.actor_name,
            "mapping": row.mapping_name,
        }
        for row, shown in zip(rows, reading.rows_of(visit, rows), strict=True)
    ]


def _which(state: State) -> dict[str, Any]:
    own = dict(state.own)
    return {"states": reading.GROUPS.get(own["state"], ()), "kind": own["kind"] if own["kind"] in KINDS else ""}


LISTING = Listing(LIST, "import.see", _book, _piece, _count, reading.rows_of, _cells)
