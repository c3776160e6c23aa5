"""What of a customer's timeline is wanted: of which kinds, by whom, when, with which words?

All of it stands in one index, which is walked from the newest event back until enough is found, never beyond one customer:
under row-level security no index may be asked for words.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import connection

from duecourse.foundation.timeline.events import say
from duecourse.foundation.timeline.log import READ, Entry


@dataclass(frozen=True)
class Word:
    """The beginning of a folded word, and the kinds of event whose sentence has such a word."""

    start: str
    kinds: Sequence[str] = ()


@dataclass(frozen=True)
class Wish:
    """What is wanted of a timeline; what is empty narrows nothing."""

    kinds: Collection[str] = ()
    user_id: UUID | None = None
    is_by_house: bool = False
    """Only what no person did."""
    since: date | None = None
    until: date | None = None
    words: Sequence[Word] = field(default=())


@dataclass(frozen=True)
class Piece:
    """Entries, newest first, and the id of the last one where more follows."""

    entries: tuple[Entry, ...]
    behind: int | None


def find(tenant: UUID, customer_id: int, wish: Wish, *, before: int | None, limit: int) -> Piece:
    """Read a piece of a customer's timeline, behind the entry `before`, in one query."""
    narrowed = _narrowed(wish)
    where = " AND ".join(["true", *(part for part, _values in narrowed)])
    values: list[Any] = [value for _part, given in narrowed for value in given]
    walk: list[Any] = [tenant, tenant, customer_id, NEWEST if before is None else before]
    with connection.cursor() as cursor:
        cursor.execute(_FOUND.format(read=", ".join(READ), where=where), [*walk, *values, limit + 1])
        rows = cursor.fetchall()
    entries = tuple(_entry(row) for row in rows[:limit])
    return Piece(entries, entries[-1].id if len(rows) > limit else None)


_FOUND: Final = """
SELECT {read} FROM timeline_event WHERE tenant_id = %s AND id IN (
    SELECT id FROM (
        SELECT id, kind, on_day, actor_user_id, words FROM timeline_event
        WHERE tenant_id = %s AND customer_id = %s AND id < %s ORDER BY id DESC OFFSET 0
    ) AS walked WHERE {where} LIMIT %s
) ORDER BY id DESC
"""
"""`OFFSET 0` keeps the order of the walk: a guess at how rare a word is would have every event read and sorted instead."""
NEWEST: Final = 2**62


def _narrowed(wish: Wish) -> list[tuple[str, list[Any]]]:
    found: list[tuple[str, list[Any]]] = []
    if wish.kinds:
        found.append(("kind = ANY(%s)", [list(wish.kinds)]))
    if wish.user_id is not None:
        found.append(("actor_user_id = %s", [wish.user_id]))
    if wish.is_by_house:
        found.append(("actor_user_id IS NULL", []))
    if wish.since is not None:
        found.append(("on_day >= %s", [wish.since]))
    if wish.until is not None:
        found.append(("on_day <= %s", [wish.until]))
    return found + [_with(word) for word in wish.words]


def _with(word: Word) -> tuple[str, list[Any]]:
    start = f" {word.start}"
    if word.kinds:
        return "(kind = ANY(%s) OR strpos(words, %s) > 0)", [list(word.kinds), start]
    return "strpos(words, %s) > 0", [start]


def _entry(row: tuple[Any, ...]) -> Entry:
    values = dict(zip(READ, row, strict=True))
    values["data"] = json.loads(values["data"])
    return Entry(text=say(values["kind"], values["data"]), **values)
