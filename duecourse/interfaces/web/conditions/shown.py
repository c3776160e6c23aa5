"""What the builder of a condition shows, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass

from duecourse.interfaces.web.lists.shown import Word


@dataclass(frozen=True)
class Row:
    """One comparison as a row: a word, how it stands to a value, and the value as a person types it."""

    word: str
    relation: str
    value: str


@dataclass(frozen=True)
class Rows:
    """A condition as groups of rows: inside a group the other joining word stands (`and` in groups joined by `or`)."""

    joined_by: str
    groups: tuple[tuple[Row, ...], ...]
    is_too_deep: bool = False


@dataclass(frozen=True)
class Stumble:
    """Where the words do not make a condition, and why: what was read, what was not, and the place."""

    why: str
    read: str
    rest: str
    position: int


@dataclass(frozen=True)
class Example:
    """A customer of whom the condition holds."""

    name: str
    number: str
    href: str


@dataclass(frozen=True)
class Counted:
    """How many customers the condition holds, in words, with examples."""

    words: str
    taken_words: str
    examples: tuple[Example, ...]


@dataclass(frozen=True)
class Answer:
    """What there is to say about a condition: read aloud or refused, and counted."""

    explained: str
    stumble: Stumble | None
    counted: Counted | None
    rows: Rows | None


@dataclass(frozen=True)
class Builder:
    """The part of a form that holds a condition."""

    text: str
    about: str
    segment: str
    words: tuple[Word, ...]
    relations: tuple[tuple[str, str, str], ...]
    answer: Answer
