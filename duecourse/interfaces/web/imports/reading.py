"""How does an import read in the reader's language?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from duecourse.foundation.kit.money import CURRENCIES, Money
from duecourse.interfaces.web import formats, pages, words
from duecourse.interfaces.web.imports import going
from duecourse.interfaces.web.imports.forms import kind_words
from duecourse.interfaces.web.imports.shown import BatchRow, Preview, Rejection, StatementLine
from duecourse.interfaces.web.visit import StaffRequest, Visit
from duecourse.records.ledger.queries import imports
from duecourse.records.ledger.rules.batches import CANCELLABLE, OPEN, REREADABLE, UNDER_WAY
from duecourse.records.ledger.rules.targets import BANK_STATEMENT, KINDS

FIRST = 100
_LOOKS = {
    "previewed": "due",
    "waiting": "waiting",
    "committed": "done",
    "reversed": "cancelled",
    "refused": "rejected",
    "cancelled": "cancelled",
    "repeated": "cancelled",
}
GROUPS: dict[str, tuple[str, ...]] = {
    "": (),
    "look": OPEN,
    "underway": UNDER_WAY,
    "in": ("committed",),
    "back": ("reversed",),
    "refused": ("refused", "cancelled"),
}


def page(request: StaffRequest) -> dict[str, Any]:
    """Read what stands around the list of files: their states with their numbers, their kinds, what may be done."""
    visit, kinds = request.visit, kind_words()
    kind = request.GET.get("kind", "")
    kind = kind if kind in kinds else ""
    counts = imports.import_counts(visit.tenant_id, company_ids=visit.company_ids, kind=kind)
    return {
        "choices": _filters(request, counts),
        "kinds": (("", _("Every kind")), *kinds.items()),
        "kind": kind,
        "is_first": not counts and not kind,
    }


def rows_of(visit: Visit, found: Sequence[imports.BatchRow]) -> tuple[BatchRow, ...]:
    """Read the lines of the list."""
    return tuple(row_of(one, visit) for one in found)


def preview(batch: imports.BatchRow, visit: Visit, *, clock: datetime) -> Preview:
    """Read what a file changes or changed, or how far the worker is with it."""
    is_over = batch.state not in UNDER_WAY
    has_rejected = is_over and int(batch.counts.get("rejected", 0))
    rows = imports.rejected_rows(visit.tenant_id, batch.id, limit=FIRST) if has_rejected else []
    may_run, is_tabular = visit.may("import.run"), batch.kind != BANK_STATEMENT.name
    same = batch.counts.get("same_as")
    return Preview(
        batch=row_of(batch, visit),
        size=_size(batch.size),
        mapping_name=batch.mapping_name,
        history=_history(batch, visit),
        unchanged_count=int(batch.counts.get("unchanged", 0)),
        totals=_totals(batch.totals),
        waiting_for=words.say(batch.waiting_for),
        problem=words.say(batch.problem) if is_over else "",
        same_as_href=reverse("import", args=[same]) if same else "",
        rejections=tuple(Rejection(one.row, one.column, one.value, words.say(one.reason)) for one in rows),
        is_all_rejected=batch.state in OPEN and bool(has_rejected) and not int(batch.counts.get("accepted", 0)),
        may_commit=batch.state in OPEN and may_run and int(batch.counts.get("accepted", 0)) > 0,
        may_cancel=batch.state in CANCELLABLE and is_over and may_run,
        may_reverse=batch.state == "committed" and visit.may("import.reverse"),
        columns_href=reverse("import-columns", args=[batch.id])
        if is_tabular and batch.state in REREADABLE and may_run
        else "",
        columns=_columns(batch.mapping, batch.kind) if is_tabular else (),
        progress=None if is_over else going.progress(batch, visit, clock=clock),
        statements=tuple(_statement(one) for one in batch.counts.get("statements", ())),
    )


def _statement(told: dict[str, Any]) -> StatementLine:
    """Read a statement as it was told when its file was looked at."""
    first, last = date.fromisoformat(told["from"]), date.fromisoformat(told["to"])
    days = formats.day(last) if first == last else f"{formats.day(first)} – {formats.day(last)}"
    return StatementLine(
        account=told["account"],
        title=_("Statement %(number)s") % {"number": told["number"]} if told["number"] else "",
        period=days,
        opening=Decimal(told["opening"]) if told["opening"] is not None else None,
        closing=Decimal(told["closing"]) if told["closing"] is not None else None,
        currency=told["currency"],
        entry_count=told["entries"],
        new_count=told["new"],
        is_known=told["is_known"],
    )


def state_words(state: str) -> str:
    """Name a batch's state."""
    return {
        "handed_in": _("Being read"),
        "previewed": _("To be taken in"),
        "waiting": _("Waits for a person"),
        "ordered": _("Being taken in"),
        "confirmed": _("Being taken in"),
        "committed": _("Taken in"),
        "reversing": _("Being taken back"),
        "reversed": _("Taken back"),
        "refused": _("Refused"),
        "cancelled": _("Cancelled"),
        "repeated": _("Came before"),
    }.get(state, state)


def row_of(batch: imports.BatchRow, visit: Visit) -> BatchRow:
    """Read one line of the list."""
    codes = {one.id: one.code for one in visit.companies}
    rejected = int(batch.counts.get("rejected", 0))
    return BatchRow(
        id=batch.id,
        href=reverse("import", args=[batch.id]),
        title=batch.file_name,
        mapping_name=batch.mapping_name,
        kind_words=kind_words().get(batch.kind, batch.kind),
        company_code=codes.get(batch.company_id, ""),
        as_of=batch.as_of,
        when=formats.moment(batch.created_at, visit.zone),
        who=batch.actor_name,
        state=_LOOKS.get(batch.state, "open"),
        state_words=state_words(batch.state),
        rows_count=int(batch.counts.get("rows", 0)),
        new_count=int(batch.counts.get("new", 0)),
        changed_count=int(batch.counts.get("changed", 0)),
        rejected_count=rejected,
        rejected_href=reverse("rejected-rows", args=[batch.id]) if rejected else "",
        is_underway=batch.state in UNDER_WAY,
    )


def _filters(request: HttpRequest, counts: dict[str, int]) -> tuple[pages.Choice, ...]:
    said = {
        "": _("All"),
        "look": _("To be taken in"),
        "underway": _("Under way"),
        "in": _("Taken in"),
        "back": _("Taken back"),
        "refused": _("Refused or cancelled"),
    }
    return tuple(
        pages.choice(
            request,
            key="state",
            value=value,
            words=said[value],
            count=sum(count for state, count in counts.items() if not states or state in states),
        )
        for value, states in GROUPS.items()
    )


def _history(batch: imports.BatchRow, visit: Visit) -> tuple[str, ...]:
    """Say who did what with the file, and when."""

    def said(sentence: str, at: datetime | None, who: str) -> str:
        return sentence % {"when": formats.moment(at, visit.zone), "who": who or "Duecourse"}

    lines = [said(_("Handed in on %(when)s by %(who)s"), batch.created_at, batch.actor_name)]
    if batch.committed_at:
        who = batch.actor_name if batch.reversed_at or not batch.ordered_name else batch.ordered_name
        lines.append(said(_("Taken in on %(when)s by %(who)s"), batch.committed_at, who))
    if batch.reversed_at:
        lines.append(said(_("Taken back on %(when)s by %(who)s"), batch.reversed_at, batch.ordered_name))
    return tuple(lines)


def _size(size: int) -> str:
    if size < 100_000:
        return _("%(number)s kB") % {"number": formats.number(max(1, round(size / 1000)))}
    return _("%(number)s MB") % {"number": formats.number(round(Decimal(size) / 1_000_000, 1))}


def _totals(stored: dict[str, Any]) -> tuple[Money, ...]:
    amounts = stored.get("amount", stored)
    if not isinstance(amounts, dict):
        return ()
    return tuple(Money(Decimal(str(value)), code) for code, value in sorted(amounts.items()) if code in CURRENCIES)


def _columns(mapping: dict[str, Any], kind: str) -> tuple[tuple[str, str], ...]:
    columns = mapping.get("columns", {})
    return tuple((name.replace("_", " "), _source(columns[name])) for name in KINDS[kind].names if name in columns)


def _source(spec: Any) -> str:
    if not isinstance(spec, dict):
        return str(spec)
    parts = [f"“{spec['from']}”"] if "from" in spec else []
    return ", ".join([*parts, *(_setting(key, value) for key, value in spec.items() if key != "from")])


def _setting(key: str, value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{theirs} → {str(ours).replace('_', ' ')}" for theirs, ours in value.items())
    if isinstance(value, list):
        return f"{key} {', '.join(str(one) for one in value)}"
    return key if value is True else f"{key} {_pattern(value) if key == 'date' else value}"


def _pattern(value: Any) -> str:
    """Write a date's pattern as people do: %d/%m/%Y is DD/MM/YYYY."""
    text = str(value)
    for ours, theirs in (("%d", "DD"), ("%m", "MM"), ("%Y", "YYYY"), ("%y", "YY")):
        text = text.replace(ours, theirs)
    return text
