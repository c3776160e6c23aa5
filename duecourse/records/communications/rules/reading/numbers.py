"""Which of the customer's open items does a text name?

A number counts however it is spaced or dotted, with or without its prefix and leading zeros; a short or shortened one
only behind a word such as “invoice”, and only where it can mean one item.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from string import ascii_lowercase
from typing import Final

from duecourse.records.communications.rules.reading.phrases import Phrases
from duecourse.records.communications.rules.reading.suggestion import KnownItem

SHORTEST: Final = 3
LONG_ENOUGH: Final = 5
"""So many digits mean an item without any word before them."""
_DIGITS: Final = re.compile(r"(?<![\d.,])0*(\d{3,})(?![.,]\d|\d)")
_PREFIX: Final = re.compile(r"(?<![a-z])[a-z]{1,4}[-/]?$")
_LIST_BEFORE: Final = re.compile(r"[\s#:°.,&+/()-]|\d|\b(?:and|en|et|und|y|e|i|of|or)\b")


@dataclass(frozen=True)
class FoundItem:
    """An item that the text names, and where."""

    item: KnownItem
    start: int
    end: int


def read_items(text: str, phrases: Phrases, items: Sequence[KnownItem]) -> tuple[FoundItem, ...]:
    """Find the known items that a folded text names, each where it is named first."""
    found: dict[int, FoundItem] = {}
    letters = [(place, letter) for place, letter in enumerate(text) if letter.isalnum()]
    stream = "".join(letter for _place, letter in letters)
    for item, number in _spelt(items):
        hit = None if item.id in found else next(_whole(text, letters, stream, item, number, phrases), None)
        if hit:
            found[item.id] = hit
    for hit in _shortened(text, phrases, items):
        is_taken = any(hit.start < one.end and one.start < hit.end for one in found.values())
        if not is_taken:
            found.setdefault(hit.item.id, hit)
    return tuple(sorted(found.values(), key=lambda one: one.start))


def _spelt(items: Sequence[KnownItem]) -> Iterator[tuple[KnownItem, str]]:
    """Give every item with its number, then with its number less the letters before it where that is one item's only."""
    yield from ((item, _bare(item.number)) for item in items)
    less = [(item, _bare(item.number).lstrip(ascii_lowercase)) for item in items]
    known = [number for _item, number in less]
    yield from ((item, number) for item, number in less if known.count(number) == 1)


def _whole(
    text: str, letters: list[tuple[int, str]], stream: str, item: KnownItem, number: str, phrases: Phrases
) -> Iterator[FoundItem]:
    if len(number) < SHORTEST or not any(letter.isdecimal() for letter in number):
        return
    place = stream.find(number)
    while place >= 0:
        start, end = letters[place][0], letters[place + len(number) - 1][0] + 1
        is_long = len(number) >= LONG_ENOUGH
        if _stands_alone(text, start, end) and (is_long or _is_named(text, start, phrases)):
            yield FoundItem(item, start, end)
        place = stream.find(number, place + 1)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Tell whether the figures neither begin before nor go on behind, and are no amount."""
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    if (before.isdecimal() and text[start].isdecimal()) or after.isdecimal():
        return False
    if before.isalpha() and text[start].isalpha():
        return False
    return not re.match(r"[.,]\d\d?\b", text[end : end + 4])


def _shortened(text: str, phrases: Phrases, items: Sequence[KnownItem]) -> Iterator[FoundItem]:
    by_core: dict[str, list[KnownItem]] = {}
    for item in items:
        by_core.setdefault(_core(item.number), []).append(item)
    for hit in _DIGITS.finditer(text):
        known = by_core.get(hit[1], [])
        if len(known) == 1 and (len(hit[1]) >= LONG_ENOUGH or _is_named(text, hit.start(), phrases)):
            yield FoundItem(known[0], hit.start(1), hit.end(1))


def _is_named(text: str, start: int, phrases: Phrases) -> bool:
    """Tell whether a word such as “invoice” stands before, perhaps with other numbers between."""
    before = _PREFIX.sub("", text[max(0, start - 60) : start])
    hits = list(phrases.item_words.finditer(before)) if phrases.item_words else []
    if before.endswith("#"):
        return True
    return bool(hits) and not _LIST_BEFORE.sub("", before[hits[-1].end() :]).strip("s")


def _bare(number: str) -> str:
    return re.sub(r"[^a-z0-9]", "", number.lower())


def _core(number: str) -> str:
    """Give the last run of digits without leading zeros, by which people name an item."""
    runs = re.findall(r"\d+", number)
    return str(runs[-1]).lstrip("0") if runs else ""
