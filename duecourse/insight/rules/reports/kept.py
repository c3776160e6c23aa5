"""How is an answer kept as plain data until somebody looks at it, and read back the same?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from duecourse.foundation.kit.words import Text
from duecourse.insight.rules.reports.answers import Answer, Heading, Row

_DAYS = ("on", "from_on", "to_on", "compared_on")
_PLAIN = ("currency", "is_cut", "is_restated")
_HEADING = ("key", "unit", "is_value", "across", "part")
_ROW = ("kind", "currency", "customer_id", "item_id")


def to_plain(answer: Answer) -> dict[str, Any]:
    """Give an answer as data for a JSON column."""
    return {
        **{name: getattr(answer, name) for name in _PLAIN},
        **{name: day.isoformat() if (day := getattr(answer, name)) else None for name in _DAYS},
        "columns": [
            {
                **{name: getattr(one, name) for name in _HEADING},
                "name": _told(one.name),
                "label": _told(one.across_label),
            }
            for one in answer.columns
        ],
        "rows": [_row_to_plain(row) for row in answer.rows],
        "totals": [_row_to_plain(row) for row in answer.totals],
    }


def from_plain(data: dict[str, Any]) -> Answer:
    """Read back what `to_plain` gave."""
    return Answer(
        columns=tuple(
            Heading(**{name: one[name] for name in _HEADING}, name=_read(one["name"]), across_label=_read(one["label"]))
            for one in data["columns"]
        ),
        rows=tuple(_row_from_plain(row) for row in data["rows"]),
        totals=tuple(_row_from_plain(row) for row in data["totals"]),
        **_whole(data),
    )


def _whole(data: dict[str, Any]) -> dict[str, Any]:
    days = {name: date.fromisoformat(data[name]) if data[name] else None for name in _DAYS}
    return days | {name: data[name] for name in _PLAIN}


def _row_to_plain(row: Row) -> dict[str, Any]:
    lists = {
        "keys": list(row.keys),
        "labels": [_told(one) for one in row.labels],
        "cells": [_told(one) for one in row.cells],
    }
    return {**{name: getattr(row, name) for name in _ROW}, **lists}


def _row_from_plain(row: dict[str, Any]) -> Row:
    return Row(
        **{name: row[name] for name in _ROW},
        keys=tuple(row["keys"]),
        labels=tuple(_read(one) for one in row["labels"]),
        cells=tuple(_read(one) for one in row["cells"]),
    )


def _told(value: Any) -> Any:
    """Mark what JSON does not know: numbers, days, sentences."""
    match value:
        case Decimal():
            return {"number": str(value)}
        case date():
            return {"day": value.isoformat()}
        case Text():
            return {"says": value.msgid, "with": {name: _told(one) for name, one in value.params.items()}}
        case _:
            return value


def _read(value: Any) -> Any:
    match value:
        case {"number": number}:
            return Decimal(number)
        case {"day": day}:
            return date.fromisoformat(day)
        case {"says": msgid, "with": params}:
            return Text(msgid, {name: _read(one) for name, one in params.items()})
        case _:
            return value
