"""What does the address of a list ask for? The whole state of a list stands in it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from duecourse.analysis.portfolio.conditions import All, BadCondition, Condition, read
from duecourse.foundation.kit.words import Text
from duecourse.foundation.tenancy.listing import Ask, BadPlace, Place
from duecourse.interfaces.web.lists.declared import ListOf
from duecourse.interfaces.web.lists.where import NOTHING, Book, narrowing

LONGEST = 2000


@dataclass(frozen=True)
class State:
    """A list as it is asked for: order, columns, words of the filter (and what is wrong with them), place, own keys."""

    of: ListOf
    sort: str
    is_descending: bool
    columns: tuple[str, ...]
    where: str
    condition: Condition | None
    wrong: Text | None
    after: Place
    view: str
    own: tuple[tuple[str, str], ...]

    @property
    def parts(self) -> tuple[Condition, ...]:
        """The conditions that must all hold: a chip each."""
        if self.condition is None:
            return ()
        return self.condition.parts if isinstance(self.condition, All) else (self.condition,)

    @property
    def is_narrowed(self) -> bool:
        """Tell whether anything but order and columns is asked for."""
        return bool(self.where) or any(value for _key, value in self.own)

    @property
    def is_in_opening_order(self) -> bool:
        """Tell whether the list is in the order in which it opens."""
        return (self.sort, self.is_descending) == (self.of.sort, self.of.opens_falling(dict(self.own)))

    def ask(self, book: Book | None) -> Ask:
        """Turn the state into a question; a filter that cannot be read asks for nothing.

        Without a book the list's own question reads the condition.
        """
        column = self.of.column(self.sort)
        assert column is not None
        where = NOTHING if self.wrong else narrowing(self.condition, book) if self.condition and book else None
        asked = Ask(sort=column.sort, is_descending=self.is_descending, after=self.after, limit=self.of.size)
        return asked if where is None else replace(asked, where=where)

    def query(self, **changes: str | Iterable[str] | None) -> str:
        """Write the state as a query without its place; an empty value drops a key."""
        pairs: dict[str, str | Iterable[str]] = {key: value for key, value in self.own if value}
        if not self.is_in_opening_order:
            pairs["sort"] = sorted_by(self.sort, self.is_descending)
        if self.columns != self.of.default_keys:
            pairs["col"] = self.columns
        if self.where:
            pairs["where"] = self.where
        if self.view:
            pairs["view"] = self.view
        for key, value in changes.items():
            if value is None or value == "":
                pairs.pop(key, None)
            else:
                pairs[key] = value
        return urlencode([(key, one) for key, value in pairs.items() for one in _each(value)])

    def href(self, **changes: str | Iterable[str] | None) -> str:
        """Give the address of the list with some of its state changed, at its top."""
        query = self.query(**changes)
        address = reverse(self.of.route)
        return f"{address}?{query}" if query else address

    def next_href(self, place: Place) -> str:
        """Give the address of the piece behind a place."""
        return self.href(after=json.dumps(place, separators=(",", ":")))


def state_of(query: QueryDict, of: ListOf) -> State:
    """Read the state of a list; what is not known falls back to what the list declares."""
    own = {key: query.get(key, "").strip()[:200] for key in of.keys}
    sort, is_descending = _sort(query.get("sort", ""), of, own)
    where = query.get("where", "").strip()[:LONGEST]
    condition, wrong = _read(where, of)
    wanted = query.getlist("col")
    columns = tuple(one.key for one in of.columns if one.is_fixed or one.key in wanted) if wanted else of.default_keys
    return State(
        of=of,
        sort=sort,
        is_descending=is_descending,
        columns=columns,
        where=where,
        condition=condition,
        wrong=wrong,
        after=_place(query.get("after", "")),
        view=query.get("view", "") if query.get("view", "").isdecimal() else "",
        own=tuple(own.items()),
    )


def sorted_by(key: str, is_descending: bool) -> str:
    """Write an order as the address says it."""
    return f"-{key}" if is_descending else key


def _each(value: str | Iterable[str]) -> Iterable[str]:
    return (value,) if isinstance(value, str) else value


def _sort(text: str, of: ListOf, own: Mapping[str, str]) -> tuple[str, bool]:
    column = of.column(text.removeprefix("-"))
    return (column.key, text.startswith("-")) if column and column.sort else (of.sort, of.opens_falling(own))


def _read(where: str, of: ListOf) -> tuple[Condition | None, Text | None]:
    if not where:
        return None, None
    try:
        return read(where, words=of.words), None
    except BadCondition as refusal:
        return None, refusal.text


def _place(text: str) -> Place:
    if not text:
        return ()
    try:
        made = json.loads(text[:LONGEST])
    except ValueError:
        raise BadPlace from None
    if not isinstance(made, list) or not all(one is None or isinstance(one, str) for one in made):
        raise BadPlace
    return tuple(made)
