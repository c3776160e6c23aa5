"""Which sentences can a kind of event say? So that a word of a sentence, in any language, leads to the events that say it."""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from duecourse.foundation.timeline.events import known_kinds


@cache
def sentences(kind: str) -> tuple[str, ...]:
    """Give the sentences of a kind, in English, as they stand in its class, in `say`, and in what `say` looks up beside it."""
    cls = known_kinds().get(kind)
    if cls is None:
        return ()
    found: dict[str, None] = {}
    for each in cls.__mro__[:-1]:
        for name, value in vars(each).items():
            if name == "say" or isinstance(value, str):
                found |= dict.fromkeys(() if name.startswith("__") or name == "kind" else _said(value))
    return tuple(found)


def _said(value: Any) -> Iterator[str]:
    """Yield every sentence in a text, a collection of texts, or a function with what it names in its module."""
    if isinstance(value, str):
        yield from [value] if " " in value.strip() or value[:1].isupper() else []
    elif isinstance(value, dict):
        yield from (text for one in value.values() for text in _said(one))
    elif isinstance(value, tuple):
        yield from (text for one in value for text in _said(one))
    elif hasattr(value, "__code__"):
        yield from _in_code(value)


def _in_code(function: Callable[..., Any]) -> Iterator[str]:
    code = function.__code__
    yield from (text for one in code.co_consts if one != function.__doc__ for text in _said(one))
    named = (function.__globals__.get(name) for name in code.co_names)
    yield from (text for one in named if isinstance(one, dict | tuple | str) for text in _said(one))
