"""How does one line of memory read: an icon, a sentence, when and who?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from django.utils.translation import gettext as _

from duecourse.foundation.kit.words import Text
from duecourse.foundation.timeline.log import Entry
from duecourse.interfaces.web import formats
from duecourse.interfaces.web.steps import told
from duecourse.work.procedures.queries.screens import StepKind

NO_STEPS: Final[Mapping[str, StepKind]] = MappingProxyType({})

_ICONS = (
    ("payment", "money"),
    ("ledger.moved", "money"),
    ("receipt", "money"),
    ("promise", "handshake"),
    ("dispute", "scales"),
    ("plan", "calendar"),
    ("block", "pause"),
    ("message", "mail"),
    ("mail", "mail"),
    ("thread", "mail"),
    ("note", "note"),
    ("link", "eye"),
    ("portal", "eye"),
    ("document", "file"),
    ("ledger.import", "import"),
    ("customer.noted", "note"),
    ("customer.blocked", "pause"),
    ("customer.unblocked", "play"),
    ("cleanup", "broom"),
    ("procedure", "steps"),
    ("outbound", "power"),
    ("worklist", "list"),
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


def said(kind: str, text: Text, *, on: date, who: str = "") -> Happened:
    """Say something that stands in no timeline as a timeline says it."""
    return Happened(_icon(kind), told(text, NO_STEPS), "", formats.day(on), who, "")


def shown(entry: Entry, *, kinds: Mapping[str, StepKind] = NO_STEPS) -> Happened:
    """Say an entry in the reader's language, its steps by name, its days by the reader's calendar."""
    text = replace(entry.text, params={name: _read(value) for name, value in entry.text.params.items()})
    return Happened(
        icon=_icon(entry.kind),
        words=told(text, kinds),
        detail="",
        when=formats.day(entry.on_day),
        who=_who(entry),
        href="",
    )


def _who(entry: Entry) -> str:
    """Name the hand; what a customer did by itself it did on its page."""
    if entry.actor_kind == "customer" and entry.actor_name:
        return _("%(name)s, on the customer’s page") % {"name": entry.actor_name}
    return entry.actor_name


def _icon(kind: str) -> str:
    return next((icon for start, icon in _ICONS if kind.lower().startswith(start)), "info")


def _read(value: Any) -> Any:
    """Events keep their days as text; a reader gets a day."""
    is_day = isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value)
    return date.fromisoformat(value) if is_day else value
