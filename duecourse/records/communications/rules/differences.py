"""What changed between two texts, line by line and word by word?"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORD = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a line, and whether just they changed."""

    text: str
    is_changed: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it is in both (" "), was ("-") or is now ("+")."""

    kind: str
    pieces: tuple[Piece, ...]


def differences(before: str, after: str) -> tuple[Line, ...]:
    """Compare two texts; lines that changed in part have the changed words marked."""
    old, new = before.splitlines(), after.splitlines()
    lines: list[Line] = []
    for what, from_, until, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            lines += [Line(" ", (Piece(text),)) for text in old[from_:until]]
        else:
            lines += _changed(old[from_:until], new[start:end])
    return tuple(lines)


def _changed(old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    """Pair the lines that stand opposite each other, then say which words differ."""
    paired = min(len(old), len(new))
    for before, after in zip(old[:paired], new[:paired], strict=True):
        was, now = _words(before, after)
        yield Line("-", was)
        yield Line("+", now)
    yield from (Line("-", (Piece(text),)) for text in old[paired:])
    yield from (Line("+", (Piece(text),)) for text in new[paired:])


def _words(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    old, new = _WORD.findall(before), _WORD.findall(after)
    was: list[Piece] = []
    now: list[Piece] = []
    for what, from_, until, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        is_changed = what != "equal"
        was += [Piece("".join(old[from_:until]), is_changed)] if until > from_ else []
        now += [Piece("".join(new[start:end]), is_changed)] if end > start else []
    return tuple(was), tuple(now)
