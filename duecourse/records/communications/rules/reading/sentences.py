"""Where do the sentences of a mail begin and end?"""

import re
from collections.abc import Iterator
from typing import Final

_END: Final = re.compile(
    r"(?:[!?…]+|(?<!\d)\.+(?=\s+[\"'(¿¡]?[^\Wa-zà-ÿ])|(?<=\d)\.(?=\s+[A-ZÀ-Ý][a-zà-ÿ]+\s+[a-zà-ÿ]+\s)|\n[ \t\r]*\n)"
)
_BREAK: Final = re.compile(r"\n(?=[ \t\r]*[-*•>A-ZÀ-Ý0-9])")
_SHORT_LINE: Final = 60
"""A line that ends before this did not end for want of room."""
LONGEST: Final = 600
MOST: Final = 80


def sentences(text: str) -> list[tuple[int, int]]:
    """Give the places of the sentences that say something, in order: at most eighty, none longer than six hundred letters."""
    found = [_trimmed(text, start, end) for start, end in _cut(text)]
    return [(start, end) for start, end in found if any(letter.isalpha() for letter in text[start:end])][:MOST]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    said = text[start:end]
    begins = start + len(said) - len(said.lstrip())
    return begins, min(start + len(said.rstrip()), begins + LONGEST)


def _cut(text: str) -> Iterator[tuple[int, int]]:
    ends = {hit.end() for hit in _END.finditer(text)}
    for hit in _BREAK.finditer(text):
        line = text[text.rfind("\n", 0, hit.start()) + 1 : hit.start()]
        if len(line) < _SHORT_LINE:
            ends.add(hit.end())
    start = 0
    for end in [*sorted(ends), len(text)]:
        if end > start:
            yield start, end
        start = end
