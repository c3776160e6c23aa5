"""What happened at a customer: of one kind, by one person, in a period, and with the words that the reader reads?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from duecourse.foundation.identity.queries.naming import who_may
from duecourse.foundation.kit.text import search_tokens
from duecourse.foundation.timeline import log
from duecourse.foundation.timeline.events import known_kinds
from duecourse.foundation.timeline.finding import Piece, Wish, Word, find
from duecourse.foundation.timeline.log import Entry
from duecourse.foundation.timeline.sentences import sentences
from duecourse.interfaces.web import timeline as memory
from duecourse.interfaces.web.timeline import Happened
from duecourse.interfaces.web.visit import StaffRequest, Visit
from duecourse.records.ledger.queries import customer as ledger
from duecourse.records.ledger.queries.screens import Account
from duecourse.work.procedures.queries.screens import StepKind

PIECE = 20
FURTHER = 40
"""So much comes when one scrolls on."""
NO_NOTES: Final[Mapping[int, str]] = MappingProxyType({})
MOST_WORDS = 6
HOUSE = "house"
"""In the address: what nobody did but the house itself."""
ASKED: Final = ("kind", "who", "from", "to", "words")
"""The keys of the address that narrow a timeline."""
_THOUSANDS: Final = re.compile(r"\b[1-9]\d{0,2}(?:[.,’']\d{3})+(?!\d)")
_VALUE: Final = re.compile(r"%\(\w+\)s")
_GROUPS = {
    "mail": ("message.", "mail.", "thread.", "link.", "letter."),
    "call": ("call.",),
    "agreed": ("promise.", "plan.", "dispute."),
    "money": ("ledger.moved", "receipt.", "payment."),
    "note": ("customer.noted", "note.", "document."),
    "work": ("task.", "worklist.", "procedure.", "customer.blocked", "customer.unblocked"),
}


@dataclass(frozen=True)
class Memory:
    """A piece of a timeline, and where the next one begins."""

    happened: tuple[Happened, ...]
    more_href: str
    is_endless: bool = True
    """Further pieces come by themselves when one scrolls to the end."""


@dataclass(frozen=True)
class KindChip:
    """A choice of kinds: as a page, and as the part of it that changes."""

    words: str
    href: str
    part_href: str
    is_current: bool


@dataclass(frozen=True)
class Narrowing:
    """What the reader asked for, as the form gives it back, and what can be asked for."""

    href: str
    kinds: tuple[KindChip, ...]
    kind: str
    who: str
    people: tuple[tuple[str, str], ...]
    since: str
    until: str
    words: str
    is_on: bool
    csv_href: str
    xlsx_href: str


def piece(
    request: StaffRequest,
    account: Account,
    kinds: Mapping[str, StepKind],
    *,
    limit: int = PIECE,
    notes: Mapping[int, str] = NO_NOTES,
) -> Memory:
    """Read a piece, newest first: what follows the entry in the address, of what the address asks for.

    `notes` = words of notes that are known already.
    """
    wish, before = wish_of(request), _before(request)
    if limit < log.FEW and wish == Wish() and before is None:
        newest = log.timeline_of(request.visit.tenant_id, account.id)
        found = Piece(tuple(newest[:limit]), newest[limit - 1].id if len(newest) > limit else None)
    else:
        found = find(request.visit.tenant_id, account.id, wish, before=before, limit=limit)
    more = {"before": found.behind, **asked_for(request)} if found.behind else None
    return Memory(
        tuple(said(request, found.entries, kinds, notes)),
        reverse("customer-timeline", args=[account.token], query=more) if more else "",
    )


def narrowing(request: StaffRequest, account: Account) -> Narrowing:
    """Give the form that narrows the timeline, as it stands."""
    asked = asked_for(request)
    files = [reverse("export-timeline", args=[account.token, ending], query=asked) for ending in ("csv", "xlsx")]
    may_export = request.visit.may("report.export")
    return Narrowing(
        href=page_href(account, {}),
        kinds=tuple(_kind_chips(account, asked)),
        kind=asked.get("kind", ""),
        who=asked.get("who", ""),
        people=(
            ("", _("Everybody")),
            (HOUSE, _("Nobody: by itself")),
            *((str(user_id), name) for user_id, name in who_may(request.visit.tenant_id, "customer.see")),
        ),
        since=asked.get("from", ""),
        until=asked.get("to", ""),
        words=asked.get("words", ""),
        is_on=bool(asked),
        csv_href=files[0] if may_export else "",
        xlsx_href=files[1] if may_export else "",
    )


def wish_of(request: StaffRequest) -> Wish:
    """Read what the address asks for; what it cannot mean narrows nothing."""
    asked = asked_for(request)
    who = asked.get("who", "")
    starts = _GROUPS.get(asked.get("kind", ""), ())
    return Wish(
        kinds=tuple(kind for kind in known_kinds() if kind.startswith(starts)) if starts else (),
        user_id=_user(who),
        is_by_house=who == HOUSE,
        since=_day(asked.get("from", "")),
        until=_day(asked.get("to", "")),
        words=tuple(Word(start, _kinds_saying(start)) for start in _starts(asked.get("words", ""))),
    )


def asked_for(request: StaffRequest) -> dict[str, str]:
    """Read what of the address narrows the timeline."""
    given = {key: request.GET.get(key, "").strip()[:80] for key in ASKED}
    return {key: value for key, value in given.items() if value}


def is_first(request: StaffRequest) -> bool:
    """Tell whether the timeline is asked for from its top, not for a further piece."""
    return _before(request) is None


def _thread_href(entry: Entry, visit: Visit) -> str:
    """Give the conversation in which it happened, to whoever reads the inbox."""
    thread = entry.data.get("thread")
    return reverse("thread", args=[thread]) if isinstance(thread, int) and visit.may("inbox.see") else ""


def page_href(account: Account, asked: Mapping[str, str]) -> str:
    """Give the address of the timeline as a page."""
    return reverse("customer", args=[account.token], query={"tab": "timeline", **asked})


def said(
    request: StaffRequest,
    entries: Sequence[Entry],
    kinds: Mapping[str, StepKind],
    known: Mapping[int, str] = NO_NOTES,
) -> Iterator[Happened]:
    """Say entries in the reader's language, each note with its words."""
    visit = request.visit
    wanted = {one.data["note_id"] for one in entries if "note_id" in one.data} - known.keys()
    notes = {**known, **(ledger.notes_by_id(visit.tenant_id, wanted) if wanted else {})}
    for entry in entries:
        happened = memory.shown(entry, kinds=kinds)
        detail = notes.get(entry.data.get("note_id", 0), "")
        is_mail = "message" in entry.data and visit.may("outbox.see") and not entry.data.get("is_at_payer")
        href = reverse("message", args=[entry.data["message"]]) if is_mail else _thread_href(entry, visit)
        yield replace(happened, detail=detail, href=href)


def _before(request: StaffRequest) -> int | None:
    text = request.GET.get("before", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _kind_chips(account: Account, asked: Mapping[str, str]) -> Iterator[KindChip]:
    named = (
        ("", _("Everything")),
        ("mail", _("Messages")),
        ("call", _("Calls")),
        ("agreed", _("Promises and disputes")),
        ("money", _("Payments")),
        ("note", _("Notes and files")),
        ("work", _("Work")),
    )
    for kind, words in named:
        wanted = {key: value for key, value in {**asked, "kind": kind}.items() if value}
        part = reverse("customer-timeline", args=[account.token], query=wanted)
        yield KindChip(words, page_href(account, wanted), part, asked.get("kind", "") == kind)


def _user(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _starts(text: str) -> list[str]:
    """Cut what was typed into words; thousands are written together, as they are kept."""
    plain = _THOUSANDS.sub(lambda found: re.sub(r"\D", "", found[0]), text)
    return search_tokens(plain)[:MOST_WORDS]


def _kinds_saying(start: str) -> tuple[str, ...]:
    """List the kinds of event whose sentence has a word that begins so, in the reader's language."""
    return tuple(kind for kind, text in _sentences_in(get_language() or "en") if f" {start}" in text)


@lru_cache(maxsize=32)
def _sentences_in(language: str) -> tuple[tuple[str, str], ...]:
    """Fold what each kind of event can say in a language, which is the active one."""
    return tuple(
        (kind, " " + " ".join(search_tokens(" ".join(_VALUE.sub(" ", _(text)) for text in sentences(kind)))))
        for kind in known_kinds()
    )
