"""What does a screen declare about its list?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.utils.functional import Promise

from duecourse.analysis.portfolio.columns import Column as Word


@dataclass(frozen=True)
class Column:
    """A column: its key in the address, its heading, and the published names by which it sorts (none: it does not).

    `words` is a lazy translation. A column of money is a number of one or several amounts; a file gives it two columns, the
    currency apart. `fold` tells what becomes of it at 390 px: "main" leads the row, "end" stands at its
    right, "wide" takes the second line, "away" leaves.
    """

    key: str
    words: str | Promise
    sort: tuple[str, ...] = ()
    falls_first: bool = False
    is_number: bool = False
    is_money: bool = False
    is_default: bool = True
    is_fixed: bool = False
    fold: str = "away"


@dataclass(frozen=True)
class Field:
    """How a published name answers a word of the condition language.

    `currency` names the currency beside an amount; `is_list` holds a JSON list, of which one member is meant; `until` turns a date into days before that day; `through` wraps the
    narrowing where the name belongs to another table than the list's own.
    """

    name: str
    is_nullable: bool = False
    currency: str = ""
    is_list: bool = False
    until: date | None = None
    through: Callable[[Q], Q] | None = None


@dataclass(frozen=True)
class ListOf:
    """A list: its name (saved views hang on it), its route, its columns, its order, and what a filter may speak of.

    `keys` are the list's own parameters of the address (`band`, `owing`); they travel with every link of the list.
    `falls_on` tells, by those, whether the list opens with the largest first, where `is_descending` is not enough.
    """

    name: str
    route: str
    columns: tuple[Column, ...]
    sort: str
    words: Mapping[str, Word] = field(default_factory=dict)
    keys: tuple[str, ...] = ()
    is_descending: bool = False
    size: int = 30
    falls_on: Callable[[Mapping[str, str]], bool] | None = None

    def opens_falling(self, own: Mapping[str, str]) -> bool:
        """Tell whether the order in which the list opens is descending."""
        return self.falls_on(own) if self.falls_on else self.is_descending

    def column(self, key: str) -> Column | None:
        """Find a column by its key."""
        return next((one for one in self.columns if one.key == key), None)

    @property
    def default_keys(self) -> tuple[str, ...]:
        """The columns that are shown when nobody chose."""
        return tuple(one.key for one in self.columns if one.is_default or one.is_fixed)
