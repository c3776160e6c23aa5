"""How does a report or a dashboard stand on paper? Words and figures in, a tagged PDF out; wide tables lie across."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from duecourse.foundation.kit import printing

PNG: Final = b"\x89PNG\r\n\x1a\n"
WIDEST: Final = 88
"""So many letters of a table's columns stand beside each other on an upright page."""
_SEEN: Final = 200
_RIGHT_TO_LEFT: Final = frozenset({"ar", "fa", "he", "ur"})
_SOURCE: Final = Path(__file__).resolve().parent.parent / "paper" / "report.typ"


@dataclass(frozen=True)
class Part:
    """One table with its heading, and perhaps its chart above it; every cell is written out already.

    `numbers` tells for each column whether it stands to the right; `chart` = a PNG, and `chart_says` what it shows.
    `empty` stands in the place of no rows.
    """

    head: tuple[str, ...] = ()
    rows: Sequence[tuple[str, ...]] = ()
    numbers: tuple[bool, ...] = ()
    totals: tuple[str, ...] = ()
    title: str = ""
    says: str = ""
    chart: bytes = b""
    chart_says: str = ""
    after: str = ""
    empty: str = "–"


@dataclass(frozen=True)
class Sheet:
    """A whole document: whose it is, its title, the facts it stands on (as of, period, filters), and its parts.

    `page` = the words of the page number, with `{page}` and `{pages}`.
    """

    title: str
    house: str
    parts: tuple[Part, ...]
    facts: tuple[tuple[str, str], ...] = ()
    says: str = ""
    note: str = ""
    language: str = "en"
    page: str = "{page} / {pages}"


def draw(sheet: Sheet, *, at: datetime) -> bytes:
    """Draw the document as a tagged PDF/A; refused (`printing.CannotDraw`) where no font has its letters."""
    return printing.drawn(_source(), {"sheet": json.dumps(_inputs(sheet))}, at=at)


def is_wide(part: Part) -> bool:
    """Tell whether a table needs the page to lie across: by the longest cell of each column among its first rows."""
    columns = zip(part.head, *list(part.rows)[:_SEEN], strict=False)
    return sum(min(40, max(len(cell) for cell in column)) + 2 for column in columns) > WIDEST


def _inputs(sheet: Sheet) -> dict[str, Any]:
    language = sheet.language.partition("-")[0].lower()
    return {
        "title": sheet.title,
        "house": sheet.house,
        "says": sheet.says,
        "facts": sheet.facts,
        "note": sheet.note,
        "page": sheet.page,
        "language": language,
        "is_rtl": language in _RIGHT_TO_LEFT,
        "is_wide": any(is_wide(part) for part in sheet.parts),
        "parts": [_part(part) for part in sheet.parts],
    }


def _part(part: Part) -> dict[str, Any]:
    return {
        "title": part.title,
        "says": part.says,
        "head": part.head,
        "numbers": part.numbers or (False,) * len(part.head),
        "rows": part.rows,
        "totals": part.totals,
        "chart": _picture(part.chart),
        "chart-says": part.chart_says or part.title,
        "after": part.after,
        "empty": part.empty,
    }


def _picture(png: bytes) -> str:
    """Wrap a PNG so that it travels as text."""
    if not png.startswith(PNG):
        return ""
    width, height = int.from_bytes(png[16:20]), int.from_bytes(png[20:24])
    href = f"data:image/png;base64,{base64.b64encode(png).decode('ascii')}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" href="{href}"/></svg>'
    )


@lru_cache(maxsize=1)
def _source() -> bytes:
    return _SOURCE.read_bytes()
