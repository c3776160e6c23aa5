"""How does the frame of a list read: headings, chooser, chips, links?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from duecourse.analysis.portfolio.conditions import All, Condition, explain, write
from duecourse.foundation.identity.queries import ViewRow
from duecourse.foundation.tenancy.listing import Place
from duecourse.interfaces.web import words
from duecourse.interfaces.web.lists import views
from duecourse.interfaces.web.lists.asking import State, sorted_by
from duecourse.interfaces.web.lists.declared import Column
from duecourse.interfaces.web.lists.shown import Chip, Heading, Offered, ShownList, Word
from duecourse.interfaces.web.pages import Choice
from duecourse.interfaces.web.visit import Visit

MOST_COUNTED = 1000


@dataclass(frozen=True)
class Found:
    """What a screen found: rows ready to be shown, the place behind them, and how many match (None: not counted)."""

    rows: tuple[Any, ...]
    place: Place
    total: int | None = None


def framed(
    state: State,
    found: Found,
    visit: Visit,
    *,
    kept: Sequence[ViewRow] | None = None,
    choices: tuple[Choice, ...] = (),
) -> ShownList:
    """Put the frame around the rows of a list, with the saved views (None: a further piece shows none)."""
    of, query = state.of, state.query()
    is_exported = visit.may("report.export")
    return ShownList(
        name=of.name,
        headings=tuple(_heading(state, one) for one in of.columns if one.key in state.columns),
        offered=tuple(Offered(one.key, str(one.words), one.key in state.columns, one.is_fixed) for one in of.columns),
        chips=tuple(_chip(state, part) for part in state.parts),
        where=state.where,
        wrong=words.say(state.wrong),
        words=tuple(Word(text, word.unit, word.choices) for text, word in sorted(of.words.items())),
        hidden=_hidden(state),
        choices=choices,
        rows=found.rows,
        more_href=state.next_href(found.place) if found.place else "",
        total=None if found.total is None else min(found.total, MOST_COUNTED),
        is_total_more=(found.total or 0) > MOST_COUNTED,
        is_narrowed=state.is_narrowed,
        plain_href=reverse(of.route),
        csv_href=_export(state, "csv") if is_exported else "",
        xlsx_href=_export(state, "xlsx") if is_exported else "",
        query=query,
        views=None if kept is None else views.of_list(state, visit, kept),
    )


def _heading(state: State, column: Column) -> Heading:
    is_current = column.key == state.sort
    is_turned = not state.is_descending if is_current else column.falls_first
    way = ("descending" if state.is_descending else "ascending") if is_current else ""
    href = state.href(sort=sorted_by(column.key, is_turned)) if column.sort else ""
    return Heading(column.key, str(column.words), href, way, column.is_number, column.fold)


def _chip(state: State, part: Condition) -> Chip:
    rest = tuple(one for one in state.parts if one is not part)
    kept = write(rest[0] if len(rest) == 1 else All(rest), words=state.of.words) if rest else ""
    told = words.say(explain(part, words=state.of.words))
    return Chip(told, write(part, words=state.of.words), state.href(where=kept))


def _hidden(state: State) -> tuple[tuple[str, str], ...]:
    """List what a form on the list must carry along: everything but filter and columns."""
    kept = [(key, value) for key, value in state.own if value]
    if not state.is_in_opening_order:
        kept.append(("sort", sorted_by(state.sort, state.is_descending)))
    return tuple(kept)


def _export(state: State, ending: str) -> str:
    address = reverse("export-list", args=[state.of.name, ending])
    query = state.query()
    return f"{address}?{query}" if query else address
