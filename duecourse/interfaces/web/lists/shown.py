"""What a list shows around its rows, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from duecourse.interfaces.web.pages import Choice


@dataclass(frozen=True)
class Heading:
    """A shown column: its words, where a click leads, and how it is sorted now ("", "ascending", "descending")."""

    key: str
    words: str
    href: str
    sorted: str
    is_number: bool
    fold: str


@dataclass(frozen=True)
class Offered:
    """A column in the chooser."""

    key: str
    words: str
    is_on: bool
    is_fixed: bool


@dataclass(frozen=True)
class Chip:
    """One part of the filter: told as a sentence, as it is written, and the list without it."""

    words: str
    text: str
    without_href: str


@dataclass(frozen=True)
class Word:
    """Something that a filter may speak of, for completing what is typed."""

    text: str
    unit: str
    choices: tuple[str, ...]


@dataclass(frozen=True)
class View:
    """A saved view: where it leads, and what the reader may do with it."""

    id: int
    words: str
    href: str
    is_current: bool
    is_default: bool
    is_own: bool
    shared_words: str


@dataclass(frozen=True)
class Shared:
    """Somebody a view can be shared with."""

    value: str
    words: str


@dataclass(frozen=True)
class Views:
    """The saved views of a list and the form that saves one; `query` is the state as it would be saved."""

    list_name: str
    query: str
    rows: tuple[View, ...]
    roles: tuple[Shared, ...]
    plain_href: str

    @property
    def current(self) -> View | None:
        """The view that is on screen."""
        return next((one for one in self.rows if one.is_current), None)


@dataclass(frozen=True)
class ShownList:
    """A list: its frame and its rows (frozen, of the screen's own kind)."""

    name: str
    headings: tuple[Heading, ...]
    offered: tuple[Offered, ...]
    chips: tuple[Chip, ...]
    where: str
    wrong: str
    words: tuple[Word, ...]
    hidden: tuple[tuple[str, str], ...]
    choices: tuple[Choice, ...]
    rows: tuple[Any, ...]
    more_href: str
    total: int | None
    is_total_more: bool
    is_narrowed: bool
    plain_href: str
    csv_href: str
    xlsx_href: str
    query: str
    views: Views | None

    @property
    def example(self) -> str:
        """Give a filter that this list understands."""
        for word in self.words:
            if word.unit in ("money", "base"):
                return f"{word.text} > 250 EUR"
        for word in self.words:
            if word.unit == "days" and word.text != "payment terms":
                return f"{word.text} > 7"
        named = next((word for word in self.words if word.choices and "." not in word.choices[0]), None)
        return f'{named.text} is "{named.choices[0]}"' if named else 'country is "BE"'

    def shows(self, key: str) -> bool:
        """Tell whether a column is shown."""
        return any(one.key == key for one in self.headings)
