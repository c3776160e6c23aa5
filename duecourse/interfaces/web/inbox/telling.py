"""How do the words of an inbox read: lanes, intents, machines, hours, and where something was read?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from duecourse.foundation.kit.clock import zone_of
from duecourse.foundation.kit.words import _ as marked
from duecourse.interfaces.web import formats
from duecourse.interfaces.web.inbox.shown import Piece
from duecourse.records.communications.queries.inbox import Reading
from duecourse.records.communications.rules.inbox import Lane

INTENTS: dict[str, str] = {
    "will_pay": marked("Will pay"),
    "paid_already": marked("Has paid already"),
    "dispute": marked("Disagrees"),
    "needs_copy": marked("Needs a copy"),
    "plan_request": marked("Asks for a plan"),
    "wrong_contact": marked("Wrong contact"),
    "question": marked("Asks something"),
    "out_of_office": marked("Is away"),
    "none": marked("Nothing is asked"),
}
_MACHINES = {
    "auto_reply": marked("Automatic answer"),
    "out_of_office": marked("Absence notice"),
    "bounce": marked("Delivery report"),
    "list": marked("Mailing list"),
    "own": marked("Our own mail"),
}
_KINDS = {
    "intent": marked("what it says"),
    "date": marked("the day"),
    "amount": marked("the amount"),
    "item": marked("the item"),
    "reason": marked("the reason"),
}
_FILED = {
    "thread_key": marked("It answers a mail of ours, and the sender is known."),
    "references": marked("It goes on from a mail that was filed here."),
    "contact": marked("The sender is a contact of this customer."),
    "domain": marked("The sender’s domain is this customer’s."),
    "numbers": marked("It names items of this customer."),
    "person": marked("A colleague filed it."),
}

_DOUBTS = {
    "forged": marked("The mail server says that it does not come from where it claims to."),
    "sender_unknown": marked("Nobody knows the sender."),
    "several_customers": marked("The sender may be of several customers."),
    "number_only": marked("It names an item, but the sender is nobody we know."),
    "unreadable": marked("The mail could not be read."),
}


def lane_words() -> dict[Lane, str]:
    """Name the lanes, in the order in which they are worked."""
    return {
        Lane.MINE: pgettext("lane", "Mine"),
        Lane.UNASSIGNED: pgettext("lane", "Nobody’s"),
        Lane.UNVERIFIED: pgettext("lane", "Unverified"),
        Lane.OTHERS: pgettext("lane", "Colleagues’"),
        Lane.WAITING: pgettext("lane", "Waiting"),
        Lane.DONE: pgettext("lane", "Done"),
    }


def intent_words(intent: str) -> str:
    """Name what a reply says."""
    return _(INTENTS[intent]) if intent in INTENTS else intent.replace("_", " ")


def machine_words(machine: str) -> str:
    """Name what wrote a mail, "" where a person did."""
    return _(_MACHINES[machine]) if machine in _MACHINES else ""


def filed_words(filed_by: str) -> str:
    """Say why a conversation is this customer's."""
    return _(_FILED[filed_by]) if filed_by in _FILED else ""


def doubt_words(evidence: Mapping[str, Any]) -> str:
    """Say why nothing proves whose conversation it is."""
    doubt = evidence.get("doubt", "")
    return _(_DOUBTS[doubt]) if doubt in _DOUBTS else ""


def when(moment: datetime, now: datetime, zone: str) -> str:
    """Say a moment as short as a list needs: the hour of today, else the day."""
    here = moment.astimezone(zone_of(zone))
    return (
        formats.hour(moment, zone) if here.date() == now.astimezone(zone_of(zone)).date() else formats.day(here.date())
    )


def due_words(due_at: datetime | None, now: datetime) -> tuple[str, bool]:
    """Say how long there is to answer, or for how long it has been late."""
    if due_at is None:
        return "", False
    left = due_at - now
    said = _span(abs(left))
    if left < timedelta(0):
        return _("%(time)s late") % {"time": said}, True
    return _("answer within %(time)s") % {"time": said}, False


def _span(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    if minutes < 90:
        return ngettext("%(num)s minute", "%(num)s minutes", minutes) % {"num": formats.number(minutes)}
    if minutes < 48 * 60:
        return ngettext("%(num)s hour", "%(num)s hours", minutes // 60) % {"num": formats.number(minutes // 60)}
    return formats.days(minutes // (24 * 60))


def pieces(text: str, readings: Iterable[Reading]) -> tuple[Piece, ...]:
    """Cut a text into stretches, those marked that an open suggestion rests on: the closest span names a stretch."""
    spans = _spans(readings, len(text))
    edges = sorted({0, len(text), *(edge for start, end, _kind in spans for edge in (start, end))})
    made: list[Piece] = []
    for start, end in pairwise(edges):
        kind = next((kind for first, last, kind in spans if first <= start and end <= last), "")
        made.append(Piece(text[start:end], kind, _(_KINDS[kind]) if kind else ""))
    return tuple(made)


def _spans(readings: Iterable[Reading], length: int) -> Sequence[tuple[int, int, str]]:
    """List where something was read, the shortest first."""
    found = set()
    for reading in readings:
        for span in reading.evidence if reading.state == "suggested" else ():
            start, end, kind = span.get("start"), span.get("end"), span.get("kind")
            if kind in _KINDS and isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= length:
                found.add((start, end, kind))
    return sorted(found, key=lambda span: (span[1] - span[0], span))
