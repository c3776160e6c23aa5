"""How do the first rows of a file read under a mapping? The very expressions of an import, over a handful of rows."""

from collections.abc import Mapping as Mapped
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import connection

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import Text
from duecourse.records.ledger.rules.expressions import literal, rows_sql
from duecourse.records.ledger.rules.mapping import Mapping, check_against, read_mapping
from duecourse.records.ledger.rules.reasons import sentence
from duecourse.records.ledger.rules.targets import KINDS, Kind

SHOWN_ROWS: Final = 5


@dataclass(frozen=True)
class Cell:
    """A field of a row as it would be read, and the reason (a msgid) against it."""

    value: str
    reason: str


@dataclass(frozen=True)
class Resolved:
    """The first rows, per field; `problem` says why the mapping as a whole cannot be followed."""

    cells: Mapped[str, list[Cell]] = field(default_factory=dict)
    problem: Text | None = None


def resolved(spec: Mapped[str, Any], *, kind: str, sample: Mapped[str, Any]) -> Resolved:
    """Read the first rows of a sample by plain values of a mapping."""
    fields, header = KINDS[kind], list(sample["header"])
    try:
        mapping = read_mapping(dict(spec), kind=fields)
        cells = _cells(mapping, fields, header, sample["rows"][:SHOWN_ROWS])
        check_against(mapping, kind=fields, header=header)
    except Refused as refusal:
        return Resolved(_partial(spec, fields, header, sample), refusal.text)
    return Resolved(cells)


def _partial(
    spec: Mapped[str, Any], fields: Kind, header: list[str], sample: Mapped[str, Any]
) -> dict[str, list[Cell]]:
    """Read what can be read, field by field, where the whole cannot."""
    found: dict[str, list[Cell]] = {}
    for name, source in spec.get("columns", {}).items():
        try:
            one = read_mapping({"columns": {name: source}}, kind=fields)
            found |= _cells(one, fields, header, sample["rows"][:SHOWN_ROWS])
        except Refused:
            continue
    return found


def _cells(mapping: Mapping, fields: Kind, header: list[str], rows: list[list[str]]) -> dict[str, list[Cell]]:
    if not rows:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(rows_sql(mapping, kind=fields, header=header, defaults={}, raw=_as_values(rows, len(header))))
        names = [column.name for column in cursor.description or ()]
        lines = [dict(zip(names, line, strict=True)) for line in cursor.fetchall()]
    reasons = [dict(part.split(":", 1) for part in (line["bad"] or "").split()) for line in lines]
    return {
        name: [
            Cell(_shown(line[name]), sentence(bad[name]) if name in bad else "")
            for line, bad in zip(lines, reasons, strict=True)
        ]
        for name in mapping.columns
    }


def _as_values(rows: list[list[str]], width: int) -> str:
    """Write rows as the raw table that an import would have copied them into."""
    lines = []
    for number, cells in enumerate(rows, start=2):
        uneven = str(len(cells)) if len(cells) != width else "NULL::integer"
        padded = [*cells[:width], *[""] * (width - len(cells))]
        texts = ", ".join(f"{literal(cell)}::text" if cell else "NULL::text" for cell in padded)
        lines.append(f"({number}, {uneven}, {texts})")
    names = ", ".join(["row_no", "cells", *(f"c{index}" for index in range(width))])
    return f"(VALUES {', '.join(lines)}) AS import_raw ({names})"


def _shown(value: object) -> str:
    if value is None:
        return ""
    text = str(value)
    return text.rstrip("0").rstrip(".") if "." in text and text.replace(".", "").lstrip("-").isdigit() else text
