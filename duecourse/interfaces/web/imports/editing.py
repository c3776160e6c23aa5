"""How does a mapping stand in a form, and a form become a mapping?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from duecourse.interfaces.web import words
from duecourse.interfaces.web.imports.forms import kind_words
from duecourse.records.ledger.queries import resolving
from duecourse.records.ledger.rules.mapping import NEGATIVE
from duecourse.records.ledger.rules.targets import KINDS, Field

COLUMN = "column:"
MADE = ("constant", "template", "fingerprint")
FILE = ("encoding", "delimiter", "sheet", "skip")
STYLES = ("1,234.56", "1.234,56", "1 234,56", "1'234.56")


@dataclass(frozen=True)
class CellShown:
    """A cell as it would be read, or why it cannot be."""

    value: str
    reason: str


@dataclass(frozen=True)
class FieldRow:
    """One of our fields: where it comes from, what is done to it, how the first rows read."""

    name: str
    words: str
    type: str
    is_required: bool
    choices: tuple[str, ...]
    source: str
    text: str
    options: Mapping[str, Any]
    is_changed: bool
    cells: tuple[CellShown, ...]


@dataclass(frozen=True)
class Editor:
    """A mapping on screen."""

    title: str
    kind: str
    kind_words: str
    name: str
    batch: int | None
    header: tuple[str, ...]
    first: tuple[FieldRow, ...]
    more: tuple[FieldRow, ...]
    file: Mapping[str, str]
    problem: str
    row_count: int
    styles: tuple[str, ...] = STYLES
    negatives: tuple[tuple[str, str], ...] = ()
    back_href: str = ""


@dataclass(frozen=True)
class Wanted:
    """Which mapping is on screen: its kind, name and words, the file it is tried on, and where the page leads back."""

    kind: str
    name: str
    spec: Mapping[str, Any]
    sample: Mapping[str, Any] | None
    title: str
    back_href: str
    batch: int | None = None
    error: str = ""


def editor(wanted: Wanted) -> Editor:
    """Put a mapping on screen: fields that are needed or filled first, the others after them."""
    columns = dict(wanted.spec.get("columns", {}))
    header = tuple(wanted.sample["header"]) if wanted.sample else _mentioned(columns)
    found = resolving.resolved(wanted.spec, kind=wanted.kind, sample=wanted.sample) if wanted.sample else None
    cells = found.cells if found else {}
    rows = [_row(one, columns.get(one.name), cells.get(one.name, [])) for one in KINDS[wanted.kind].fields]
    is_first = [row.is_required or bool(row.source) for row in rows]
    problem = wanted.error or (words.say(found.problem) if found else "")
    return Editor(
        title=wanted.title,
        kind=wanted.kind,
        kind_words=kind_words().get(wanted.kind, wanted.kind),
        name=wanted.name,
        batch=wanted.batch,
        header=header,
        first=tuple(row for row, first in zip(rows, is_first, strict=True) if first),
        more=tuple(row for row, first in zip(rows, is_first, strict=True) if not first),
        file={key: str(wanted.spec.get("file", {}).get(key, "")) for key in FILE},
        problem=problem,
        row_count=min(resolving.SHOWN_ROWS, len(wanted.sample["rows"])) if wanted.sample else 0,
        negatives=_negatives(),
        back_href=wanted.back_href,
    )


def spec_of(form: QueryDict, kind: str) -> dict[str, Any]:
    """Read the plain values of a mapping from its form; nothing is judged here."""
    columns = {}
    for one in KINDS[kind].fields:
        source = _source_of(form, one)
        if source:
            columns[one.name] = source
    file: dict[str, Any] = {key: form.get(f"file-{key}", "").strip() for key in FILE}
    file = {key: value for key, value in file.items() if value}
    if str(file.get("skip", "")).isdecimal():
        file["skip"] = int(file["skip"])
    if file.get("delimiter") == "tab":
        file["delimiter"] = "\t"
    return {"kind": kind, "columns": columns} | ({"file": file} if file else {})


def pairs_of(text: str) -> dict[str, str]:
    """Read a value map, one pair a line: theirs = ours."""
    pairs = (line.partition("=") for line in text.splitlines() if "=" in line)
    return {theirs.strip(): ours.strip() for theirs, _equals, ours in pairs}


def _source_of(form: QueryDict, one: Field) -> dict[str, Any]:
    def given(key: str) -> str:
        return form.get(f"{one.name}-{key}", "").strip()

    chosen = given("from")
    source: dict[str, Any] = {}
    if chosen.startswith(COLUMN):
        source["from"] = chosen.removeprefix(COLUMN)
    elif chosen == "fingerprint":
        source["fingerprint"] = [name.strip() for name in given("text").split(",") if name.strip()]
    elif chosen in MADE:
        source[chosen] = form.get(f"{one.name}-text", "")
    elif not given("default"):
        return {}
    return source | _options_of(form, one)


def _options_of(form: QueryDict, one: Field) -> dict[str, Any]:
    def given(key: str) -> str:
        return form.get(f"{one.name}-{key}", "").strip()

    dates = [pattern.strip() for pattern in given("date").split(",") if pattern.strip()]
    days = given("plus_days")
    options: dict[str, Any] = {
        "default": given("default") or None,
        "date": (dates[0] if len(dates) == 1 else dates) or None,
        "decimal": given("decimal") or None,
        "negative": given("negative") if given("negative") not in ("", "keep") else None,
        "map": pairs_of(given("map")) or None,
        "plus_days": int(days) if days.lstrip("-").isdecimal() else days or None,
        "plus_days_from": given("plus_days_from") or None,
        "upper": True if given("upper") else None,
        "slug": True if given("slug") else None,
        "strip": False if given("keep_blanks") else None,
    }
    return {key: value for key, value in options.items() if value is not None}


def _row(one: Field, spec: Any, cells: list[resolving.Cell]) -> FieldRow:
    source: dict[str, Any] = {"from": spec} if isinstance(spec, str) else dict(spec or {})
    options = {key: value for key, value in source.items() if key not in ("from", *MADE)}
    dates = options.get("date", "")
    return FieldRow(
        name=one.name,
        words=one.name.replace("_", " ").capitalize(),
        type=one.type,
        is_required=one.required,
        choices=one.choices,
        source=_chosen(source),
        text=_text(source),
        options=options
        | {
            "date": ", ".join(dates) if isinstance(dates, list | tuple) else dates,
            "map": "\n".join(f"{theirs} = {ours}" for theirs, ours in options.get("map", {}).items()),
        },
        is_changed=bool(options),
        cells=_cells(cells),
    )


def _cells(cells: list[resolving.Cell]) -> tuple[CellShown, ...]:
    """Show every value, but say the same reason once."""
    shown = [CellShown(cell.value, words.say(cell.reason)) for cell in cells]
    return tuple(cell for index, cell in enumerate(shown) if not cell.reason or cell not in shown[:index])


def _chosen(source: Mapping[str, Any]) -> str:
    if source.get("from"):
        return f"{COLUMN}{source['from']}"
    return next((name for name in MADE if name in source), "")


def _text(source: Mapping[str, Any]) -> str:
    value = next((source[name] for name in MADE if name in source), "")
    return ", ".join(value) if isinstance(value, list | tuple) else str(value)


def _mentioned(columns: Mapping[str, Any]) -> tuple[str, ...]:
    """List the columns that a mapping itself speaks of, where no file is at hand."""
    sources = [{"from": spec} if isinstance(spec, str) else spec for spec in columns.values()]
    named = [name for one in sources for name in (one.get("from"), one.get("plus_days_from")) if name]
    return tuple(dict.fromkeys(named))


def _negatives() -> tuple[tuple[str, str], ...]:
    said = {
        "keep": _("as it is"),
        "reject": _("reject the row"),
        "flip": _("turn the sign round"),
        "absolute": _("without its sign"),
        "credit_note": _("is a credit note"),
    }
    return tuple((name, said[name]) for name in NEGATIVE)
