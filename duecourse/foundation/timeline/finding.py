"""What of a customer's timeline is wanted: of which kinds, by whom, when, with which words?

Kind, person and day are answered by the customer's index alone. Words are compared row by row, newest first and never
beyond one customer: under row-level security no index may be asked for them.
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
    parts = ["tenant_id = %s", "customer_id = %s"]
    values: list[Any] = [tenant, customer_id]
    for part, given in _narrowed(wish, before):
        parts.append(part)
        values += given
    with connection.cursor() as cursor:
        cursor.execute(_FOUND.format(read=", ".join(READ), where=" AND ".join(parts)), [tenant, *values, limit + 1])
        rows = cursor.fetchall()
    entries = tuple(_entry(row) for row in rows[:limit])
    return Piece(entries, entries[-1].id if len(rows) > limit else None)


_FOUND: Final = """
SELECT {read} FROM timeline_event WHERE tenant_id = %s AND id IN (
    SELECT id FROM timeline_event WHERE {where} ORDER BY id DESC LIMIT %s
) ORDER BY id DESC
"""
_WORDS: Final = "coalesce(words, ' ' || lower(data::text))"
"""What was written before events had words is read as it stands: slower, and never missed."""


def _narrowed(wish: Wish, before: int | None) -> list[tuple[str, list[Any]]]:
    found: list[tuple[str, list[Any]]] = []
    if before is not None:
        found.append(("id < %s", [before]))
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
    pattern = f"% {word.start}%"
    if word.kinds:
        return f"(kind = ANY(%s) OR {_WORDS} LIKE %s)", [list(word.kinds), pattern]
    return f"{_WORDS} LIKE %s", [pattern]


def _entry(row: tuple[Any, ...]) -> Entry:
    values = dict(zip(READ, row, strict=True))
    values["data"] = json.loads(values["data"])
    return Entry(text=say(values["kind"], values["data"]), **values)
