"""What happened at a customer: narrowed by kind, and searched in the words that the reader reads?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from duecourse.foundation.kit.text import fold
from duecourse.foundation.timeline import log
from duecourse.foundation.timeline.events import known_kinds
from duecourse.foundation.timeline.log import Entry
from duecourse.interfaces.web import timeline as memory
from duecourse.interfaces.web.pages import Choice, choice
from duecourse.interfaces.web.timeline import Happened
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.ledger.queries import customer as ledger
from duecourse.records.ledger.queries.screens import Account
from duecourse.work.procedures.queries.screens import StepKind

PIECE = 20
NO_NOTES: Final[Mapping[int, str]] = MappingProxyType({})
STRIDE = 400
SEARCHED = 2000
"""So many entries are read in one go while searching; the rest follows on demand."""
_GROUPS = {
    "mail": ("message.", "letter."),
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


def piece(
    request: StaffRequest,
    account: Account,
    kinds: Mapping[str, StepKind],
    *,
    limit: int = PIECE,
    notes: Mapping[int, str] = NO_NOTES,
) -> Memory:
    """Read a piece, newest first: what follows the entry in the address, of its kind, with its words.

    `notes` = words of notes that are known already.
    """
    before = request.GET.get("before", "")
    begin = int(before) if before.isdecimal() and len(before) < 19 else None
    words = fold(request.GET.get("words", "").strip()[:80]).split()
    group = request.GET.get("kind", "")
    if words:
        found, last = _searched(request, account, words, group, begin, kinds)
    else:
        entries = log.timeline_of(
            request.visit.tenant_id, account.id, before=begin, kinds=_kinds(group), limit=limit + 1
        )
        found, last = (
            list(_said(request, entries[:limit], kinds, notes)),
            entries[limit - 1].id if len(entries) > limit else None,
        )
    query = {"before": last, "kind": group, "words": request.GET.get("words", "").strip()[:80]}
    query = {name: value for name, value in query.items() if value}
    more = reverse("customer-timeline", args=[account.token], query=query) if last else ""
    return Memory(tuple(happened for _entry, happened in found), more)


def choices(request: StaffRequest) -> tuple[Choice, ...]:
    """Give the chips that narrow the timeline."""
    named = (
        ("", _("Everything")),
        ("mail", _("Messages")),
        ("call", _("Calls")),
        ("agreed", _("Promises and disputes")),
        ("money", _("Payments")),
        ("note", _("Notes and files")),
        ("work", _("Work")),
    )
    return tuple(choice(request, key="kind", value=value, words=words) for value, words in named)


def _kinds(group: str) -> list[str]:
    starts = _GROUPS.get(group, ())
    return [kind for kind in known_kinds() if kind.startswith(starts)] if starts else []


def _searched(
    request: StaffRequest,
    account: Account,
    words: Sequence[str],
    group: str,
    begin: int | None,
    kinds: Mapping[str, StepKind],
) -> tuple[list[tuple[Entry, Happened]], int | None]:
    """Walk back through the timeline until enough is found; what is compared is what the reader would read."""
    found: list[tuple[Entry, Happened]] = []
    last = begin
    for _stride in range(SEARCHED // STRIDE):
        entries = log.timeline_of(request.visit.tenant_id, account.id, before=last, kinds=_kinds(group), limit=STRIDE)
        for entry, happened in _said(request, entries, kinds):
            text = fold(f"{happened.words} {happened.detail} {happened.who}")
            if all(word in text for word in words):
                found.append((entry, happened))
                if len(found) == PIECE:
                    return found, entry.id
        if len(entries) < STRIDE:
            return found, None
        last = entries[-1].id
    return found, last


def _said(
    request: StaffRequest,
    entries: Sequence[Entry],
    kinds: Mapping[str, StepKind],
    known: Mapping[int, str] = NO_NOTES,
) -> Iterator[tuple[Entry, Happened]]:
    visit = request.visit
    wanted = {one.data["note_id"] for one in entries if "note_id" in one.data} - known.keys()
    notes = {**known, **(ledger.notes_by_id(visit.tenant_id, wanted) if wanted else {})}
    for entry in entries:
        happened = memory.shown(entry, kinds=kinds)
        detail = notes.get(entry.data.get("note_id", 0), "")
        is_mail = "message" in entry.data and visit.may("outbox.see") and not entry.data.get("is_at_payer")
        href = reverse("message", args=[entry.data["message"]]) if is_mail else ""
        yield entry, replace(happened, detail=detail, href=href)
