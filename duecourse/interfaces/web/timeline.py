"""How does one line of memory read: an icon, a sentence, when and who?"""

from __future__ import annotations

from dataclasses import dataclass

from duecourse.foundation.timeline.log import Entry
from duecourse.interfaces.web import formats, words

_ICONS = (
    ("payment", "money"),
    ("receipt", "money"),
    ("promise", "handshake"),
    ("dispute", "scales"),
    ("plan", "calendar"),
    ("block", "pause"),
    ("message", "mail"),
    ("mail", "mail"),
    ("note", "note"),
    ("import", "import"),
    ("call", "phone"),
    ("task", "check"),
    ("run", "steps"),
    ("action", "route"),
    ("decision", "route"),
    ("credit", "lock"),
    ("limit", "lock"),
)


@dataclass(frozen=True)
class Happened:
    """One line of a timeline on a screen."""

    icon: str
    words: str
    detail: str
    when: str
    who: str
    href: str


def shown(entry: Entry, *, zone: str) -> Happened:
    """Say an entry in the reader's language and clock."""
    kind = entry.kind.lower()
    return Happened(
        icon=next((icon for start, icon in _ICONS if kind.startswith(start)), "info"),
        words=words.say(entry.text),
        detail="",
        when=formats.day(entry.on_day),
        who=entry.actor_name,
        href="",
    )
