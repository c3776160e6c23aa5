"""How do news of what a person follows read in the reader's language?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from duecourse.foundation.timeline.events import say
from duecourse.interfaces.web import formats
from duecourse.interfaces.web import timeline as memory
from duecourse.interfaces.web.timeline import Happened
from duecourse.interfaces.web.visit import Visit
from duecourse.records.ledger.queries.news import Booked
from duecourse.work.worklists.queries import following
from duecourse.work.worklists.queries.following import Followed, Lately, News, Reader


@dataclass(frozen=True)
class Control:
    """How something is followed ("now", "daily", or "" for not), and where that is changed."""

    how: str
    href: str
    words: str


@dataclass(frozen=True)
class FollowedRow:
    """Something that is followed, in the list."""

    title: str
    detail: str
    href: str
    control: Control


@dataclass(frozen=True)
class Heard:
    """The news, and the things they come from."""

    news: tuple[Happened, ...]
    followed: tuple[FollowedRow, ...]
    marks: str


def control(visit: Visit, kind: str, subject_id: int) -> Control:
    """Give the control that stands on the page of what can be followed: one query."""
    return control_of(kind, subject_id, following.follow_of(visit.tenant_id, visit.seat.user_id, kind, subject_id))


def controls(visit: Visit, kind: str, subject_ids: tuple[int, ...]) -> dict[str, Control]:
    """Give the controls of several things by their ids as text: one query."""
    known = following.follows_among(visit.tenant_id, visit.seat.user_id, kind, subject_ids)
    return {str(one): control_of(kind, one, known.get(one, "")) for one in subject_ids}


def control_of(kind: str, subject_id: int, how: str) -> Control:
    """Say how something is followed."""
    said = {"now": _("Followed"), "daily": _("Followed, daily")}.get(how, _("Follow"))
    return Control(how, reverse("follow", args=[kind, subject_id]), said)


def reader_of(visit: Visit) -> Reader:
    """Give who reads: all that the person may see, whatever company or portfolio is in view."""
    companies = tuple(one.id for one in visit.companies)
    return Reader(visit.seat.user_id, visit.day or date.max, companies, visit.seat.scope.portfolio_ids)


def heard(visit: Visit) -> Heard:
    """Read the page."""
    found = following.lately(visit.tenant_id, reader_of(visit))
    return Heard(
        news=tuple(happened(one) for one in found.news),
        followed=tuple(_row(one) for one in found.followed),
        marks=marks_text(found),
    )


def happened(news: News) -> Happened:
    """Say one piece of news, with whom it is about."""
    followed = news.followed
    said = _booked(news.happened) if isinstance(news.happened, Booked) else memory.shown(news.happened)
    about = followed.account.name if followed.kind == "customer" else f"{followed.account.name} · {followed.number}"
    return replace(said, detail=about, href=_href(followed))


def marks_text(found: Lately) -> str:
    """Write up to where the page tells, for the form that says it was read."""
    return ",".join(f"{key}:{event}:{movement}" for key, (event, movement) in found.marks.items())


def marks_of(text: str) -> dict[int, tuple[int, int]]:
    """Read the marks back; whatever is not a mark is none."""
    found: dict[int, tuple[int, int]] = {}
    for part in text.split(","):
        numbers = part.split(":")
        if len(numbers) == 3 and all(one.isdecimal() and len(one) < 19 for one in numbers):
            found[int(numbers[0])] = (int(numbers[1]), int(numbers[2]))
    return found


def _booked(row: Booked) -> Happened:
    data: dict[str, Any] = {
        "item_id": row.item_id,
        "number": row.number,
        "movement": row.kind,
        "amount": abs(row.amount),
        "currency": row.currency,
        "effective_on": row.effective_on,
    }
    text = say("ledger.moved", data)
    figure = formats.figure(abs(row.amount), row.currency)
    return memory.said("ledger.moved", replace(text, params={**text.params, "amount": figure}), on=row.known_on)


def _row(one: Followed) -> FollowedRow:
    kinds = {"customer": _("Customer"), "item": _("Item"), "dispute": _("Dispute")}
    title = one.account.name if one.kind == "customer" else one.number
    detail = kinds[one.kind] if one.kind == "customer" else f"{kinds[one.kind]} · {one.account.name}"
    return FollowedRow(title, detail, _href(one), control_of(one.kind, one.subject_id, one.how))


def _href(one: Followed) -> str:
    if one.kind == "item":
        return reverse("item", args=[one.subject_id])
    return reverse("customer", args=[one.account.token], query={"tab": "disputes"} if one.kind == "dispute" else None)
