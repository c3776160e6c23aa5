"""How does an event look, and how is it found again by its kind?"""

from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, ClassVar, Protocol, TypeVar

from duecourse.foundation.kit.words import Text, _


class Happening(Protocol):
    """What every event can do: name its kind, say itself, and lose its personal data."""

    kind: ClassVar[str]

    def say(self) -> Text:
        """Tell what happened in one line."""
        ...

    def shred(self) -> "Happening":
        """Return the same event without anything that names a person."""
        ...


E = TypeVar("E", bound=type[Any])
_kinds: dict[str, type[Any]] = {}


def event_kind(kind: str) -> Any:
    """Register a frozen dataclass as the shape of a kind of event; `shred` is added where there is nothing personal."""

    def register(cls: E) -> E:
        cls.kind = kind
        if not hasattr(cls, "shred"):
            cls.shred = lambda self: self
        _kinds[kind] = cls
        return cls

    return register


def as_data(event: Any) -> dict[str, Any]:
    """Give the event's fields as JSON values: money and dates as text."""
    return {name: _plain(getattr(event, name)) for name in _names_of(event.__class__)}


@cache
def _names_of(cls: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(cls))


def say(kind: str, data: dict[str, Any]) -> Text:
    """Say a stored event; one whose shape has changed since says at least its kind."""
    cls = _kinds.get(kind)
    if cls is None:
        return Text(_("Recorded: %(kind)s"), {"kind": kind})
    known = {field.name for field in fields(cls)}
    try:
        return _said(cls(**{name: value for name, value in data.items() if name in known}))
    except TypeError:
        return Text(_("Recorded: %(kind)s"), {"kind": kind})


def _said(event: Happening) -> Text:
    return event.say()


def known_kinds() -> dict[str, type[Any]]:
    """List every registered kind of event."""
    return dict(_kinds)


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int | bool):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return as_data(value)
    if isinstance(value, Decimal | date | datetime):
        return str(value)
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    return str(value)
