"""How does an import read in the reader's language?"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from duecourse.foundation.kit.money import CURRENCIES, Money
from duecourse.interfaces.web import formats, words
from duecourse.interfaces.web.imports.forms import kind_words
from duecourse.interfaces.web.imports.shown import BatchRow, Imports, Preview, Rejection
from duecourse.interfaces.web.visit import Visit
from duecourse.records.ledger.queries import imports

FIRST = 100
_LOOKS = {
    "previewed": "due",
    "waiting": "waiting",
    "committed": "done",
    "reversed": "cancelled",
    "refused": "rejected",
    "repeated": "cancelled",
}


def listing(visit: Visit) -> Imports:
    """Read the list of files."""
    rows = imports.imports(visit.tenant_id, company_ids=list(visit.company_ids))
    return Imports(rows=tuple(_row(row, visit) for row in rows), may_run=visit.may("import.run"))


def preview(batch: imports.BatchRow, visit: Visit) -> Preview:
    """Read what a file changes or changed."""
    rejected = int(batch.counts.get("rejected", 0))
    rows = imports.rejected_rows(visit.tenant_id, batch.id, limit=FIRST) if rejected else []
    is_open = batch.state in {"previewed", "waiting"}
    return Preview(
        batch=_row(batch, visit),
        new_count=int(batch.counts.get("new", 0)),
        changed_count=int(batch.counts.get("changed", 0)),
        unchanged_count=int(batch.counts.get("unchanged", 0)),
        rejected_count=rejected,
        totals=_totals(batch.totals),
        waiting_for=words.say(batch.waiting_for),
        rejections=tuple(Rejection(one.row, one.column, one.value, words.say(one.reason)) for one in rows),
        rejected_href=reverse("rejected-rows", args=[batch.id]) if rejected else "",
        may_commit=is_open and visit.may("import.run"),
        may_reverse=batch.state == "committed" and visit.may("import.reverse"),
        columns=_columns(batch.mapping),
    )


def state_words(state: str) -> str:
    """Name a batch's state."""
    return {
        "previewed": _("To be taken in"),
        "waiting": _("Waits for a person"),
        "committed": _("Taken in"),
        "reversed": _("Taken back"),
        "refused": _("Refused"),
    }.get(state, state)


def _row(batch: imports.BatchRow, visit: Visit) -> BatchRow:
    codes = {one.id: one.code for one in visit.companies}
    return BatchRow(
        id=batch.id,
        href=reverse("import", args=[batch.id]),
        file_name=batch.file_name,
        kind_words=kind_words().get(batch.kind, batch.kind),
        company_code=codes.get(batch.company_id, ""),
        as_of=batch.as_of,
        when=formats.moment(batch.created_at, visit.zone),
        who=batch.actor_name,
        state=_LOOKS.get(batch.state, "open"),
        state_words=state_words(batch.state),
        rows_count=int(batch.counts.get("rows", 0)),
        rejected_count=int(batch.counts.get("rejected", 0)),
    )


def _totals(stored: dict[str, Any]) -> tuple[Money, ...]:
    amounts = stored.get("amount", stored)
    if not isinstance(amounts, dict):
        return ()
    return tuple(Money(Decimal(str(value)), code) for code, value in sorted(amounts.items()) if code in CURRENCIES)


def _columns(mapping: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((ours.replace("_", " "), _source(spec)) for ours, spec in mapping.get("columns", {}).items())


def _source(spec: Any) -> str:
    if not isinstance(spec, dict):
        return str(spec)
    parts = [f"“{spec['from']}”"] if "from" in spec else []
    return ", ".join([*parts, *(_setting(key, value) for key, value in spec.items() if key != "from")])


def _setting(key: str, value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{theirs} → {ours}" for theirs, ours in value.items())
    if isinstance(value, list):
        return f"{key} {', '.join(str(one) for one in value)}"
    return key if value is True else f"{key} {value}"
