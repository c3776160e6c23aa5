"""What the channels page shows, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Tried:
    """One thing that was tried."""

    words: str
    is_ok: bool
    says: str


@dataclass(frozen=True)
class Trial:
    """The last trial of a mail server."""

    is_ok: bool
    when: str
    lines: tuple[Tried, ...]


@dataclass(frozen=True)
class Server:
    """A mail server: for whom it is, how it is reached, and how its last trial went."""

    id: int
    title: str
    where: str
    user: str
    has_secret: bool
    pace: str
    is_sink: bool
    edit_href: str
    trial: Trial | None
    may_edit: bool


@dataclass(frozen=True)
class Channels:
    """Everything that reaches the world."""

    servers: tuple[Server, ...]
    offers: tuple[tuple[str, str], ...]
    may_edit: bool
    awaited: str
