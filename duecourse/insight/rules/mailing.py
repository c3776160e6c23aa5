"""How does a report stand in a mail? Its chart and first rows as HTML that every mail program shows, and as plain text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Final

from duecourse.insight.rules.papers import Part

MOST_ROWS: Final = 25
"""So many rows stand in the mail itself; all of them are in its files and behind its link."""
LARGEST: Final = 8 * 1024 * 1024
"""So many bytes of files go with a mail: base64 makes a third more of them, and many servers take 10 MB a person."""
_INK, _QUIET, _LINE = "#1f2933", "#52606d", "#cbd2d9"
_FONT: Final = "font-family:Inter,'Segoe UI',Arial,sans-serif"


def html(title: str, facts: Sequence[tuple[str, str]], parts: Sequence[Part], *, pictures: Mapping[int, str]) -> str:
    """Write the report for a mail; `pictures` gives for a part the id of its chart. Every word is escaped."""
    return (
        f'<div style="max-width:600px;{_FONT};font-size:14px;line-height:1.45;color:{_INK}">'
        f'<h1 style="font-size:20px;margin:16px 0 4px">{escape(title)}</h1>'
        f"{_facts(facts)}"
        f"{''.join(_part(one, pictures.get(place, '')) for place, one in enumerate(parts))}</div>"
    )


def plain(title: str, facts: Sequence[tuple[str, str]], parts: Sequence[Part]) -> str:
    """Write the report as text that reads as well: columns under each other, figures to the right."""
    said = [title, "=" * min(72, len(title)), *(f"{name}: {value}" for name, value in facts)]
    for one in parts:
        said += ["", *(text for text in (one.title, one.says) if text), *_columns(one)]
        said += [one.after] if one.after else []
    return "\n".join(said)


def _facts(facts: Sequence[tuple[str, str]]) -> str:
    lines = "<br>".join(f"{escape(name)}: {escape(value)}" for name, value in facts)
    return f'<p style="margin:0 0 12px;color:{_QUIET}">{lines}</p>' if facts else ""


def _part(part: Part, picture: str) -> str:
    said = f'<h2 style="font-size:16px;margin:20px 0 6px">{escape(part.title)}</h2>' if part.title else ""
    said += f'<p style="margin:0 0 8px;color:{_QUIET}">{escape(part.says)}</p>' if part.says else ""
    if picture:
        alt = escape(part.chart_says or part.title, quote=True)
        said += f'<img src="cid:{picture}" alt="{alt}" width="600" style="display:block;width:100%;max-width:600px">'
    said += _table(part) if part.head else ""
    return said + (f'<p style="margin:6px 0;color:{_QUIET}">{escape(part.after)}</p>' if part.after else "")


def _table(part: Part) -> str:
    if not part.rows:
        return f'<p style="color:{_QUIET}">{escape(part.empty)}</p>'
    head = _row(part, part.head, "th", f"border-bottom:2px solid {_INK};font-weight:600")
    rows = "".join(_row(part, row, "td", f"border-bottom:1px solid {_LINE}") for row in part.rows[:MOST_ROWS])
    total = _row(part, part.totals, "td", f"border-top:2px solid {_INK};font-weight:600") if part.totals else ""
    return (
        '<div style="overflow-x:auto"><table style="border-collapse:collapse;width:100%;font-size:13px;font-variant-numeric:tabular-nums">'
        f"<thead>{head}</thead><tbody>{rows}{total}</tbody></table></div>"
    )


def _row(part: Part, cells: Sequence[str], tag: str, look: str) -> str:
    scope = ' scope="col"' if tag == "th" else ""
    made = (
        f'<{tag}{scope} style="padding:5px 6px;{_side(is_number, tag)};{look}">{escape(cell)}</{tag}>'
        for cell, is_number in zip(cells, part.numbers or (False,) * len(cells), strict=False)
    )
    return f"<tr>{''.join(made)}</tr>"


def _side(is_number: bool, tag: str) -> str:
    """Figures stand to the right and in one line; headings may break, so that a phone shows more of the table."""
    if not is_number:
        return "text-align:left"
    return "text-align:right" if tag == "th" else "white-space:nowrap;text-align:right"


def _columns(part: Part) -> list[str]:
    """Set a table as text; a cell that is too long is cut."""
    if not part.head:
        return []
    if not part.rows:
        return [part.empty]
    lines = [part.head, *part.rows[:MOST_ROWS], *([part.totals] if part.totals else [])]
    widths = [min(30, max(len(line[place]) for line in lines)) for place in range(len(part.head))]
    numbers = part.numbers or (False,) * len(part.head)
    return [
        "  ".join(
            cell[:width].rjust(width) if is_number else cell[:width].ljust(width)
            for cell, width, is_number in zip(line, widths, numbers, strict=False)
        ).rstrip()
        for line in lines
    ]
