"""What the pages of the mailboxes show, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass

from duecourse.interfaces.web.admin.channels.shown import Trial


@dataclass(frozen=True)
class Box:
    """A mailbox: whose it is, how it is reached, how it fares, and how its last trial went."""

    id: int
    address: str
    company: str
    state: str
    state_words: str
    where: str
    folder: str
    secret_words: str
    polled: str
    came: str
    problem: str
    is_fetched: bool
    trial: Trial | None


@dataclass(frozen=True)
class Boxes:
    """All mailboxes that the reader may see."""

    boxes: tuple[Box, ...]
    may_edit: bool
    awaited: str
    intake_url: str
    token: str = ""
    """A token that was made just now, with the mailbox's address; never shown again."""
    token_of: str = ""
