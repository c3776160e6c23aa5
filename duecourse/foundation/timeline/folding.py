"""By which words is an event found? Those of its values, brought into the form in which they are searched."""

import re
from collections.abc import Iterator
from typing import Any, Final

from duecourse.foundation.kit.text import fold

LONGEST: Final = 2_000
"""Bytes of an event that can be searched: they stand in an index, which takes 2,700."""
NOT_SAID: Final = frozenset({"origin", "key"})
"""What only the house reads."""
_BETWEEN: Final = re.compile(r"[\W_]+")


def searched_words(data: dict[str, Any], more: str = "") -> str:
    """Give the words of an event's values and of what else belongs to it, folded, a space before each."""
    text = " ".join((*_texts(data), more))[: LONGEST * 2]
    plain = _BETWEEN.sub(" ", text.lower() if text.isascii() else fold(text)).strip()
    return " " + (plain[:LONGEST] if plain.isascii() else plain.encode()[:LONGEST].decode(errors="ignore"))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, each in value.items():
            if name not in NOT_SAID:
                yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
