"""What does a person follow, and what happened there since the person last heard of it?

News are read, not kept: events of the timeline and movements of the ledger behind the marks of a follow. What the person
did is no news to that person. A daily follow tells only of days that are over.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from duecourse.foundation.kit.text import fold
from duecourse.foundation.tenancy.kept import kept
from duecourse.foundation.timeline import log
from duecourse.foundation.timeline.log import Entry
from duecourse.records.disputes.queries import about as disputes
from duecourse.records.ledger.queries import news as ledger
from duecourse.records.ledger.queries import screens
from duecourse.records.ledger.queries.news import Booked
from duecourse.records.ledger.queries.screens import Account
from duecourse.records.promises.queries import about as promises
from duecourse.work.worklists.models import Follow

KINDS: Final = (
    *(
        "receipt.seen",
        "receipt.retired",
        "receipt.reversed",
        "customer.blocked",
        "customer.unblocked",
        "customer.noted",
        "customer.changed",
    ),
    *("contact.gone", "document.stored", "item.delivery", "credit.limit_set"),
    *("promise.made", "promise.superseded", "promise.withdrawn", "promise.kept", "promise.partly_kept"),
    *("promise.broken", "promise.seen", "plan.begun", "plan.ended", "dispute.opened", "dispute.closed"),
    *("plan.asked", "plan.agreed", "plan.accepted", "plan.instalment_missed", "plan.broken", "plan.done"),
    *("message.sent", "message.failed", "message.unknown", "letter.posted", "call.made"),
    *("task.given", "task.done", "task.cancelled", "task.commented", "procedure.assigned", "procedure.released"),
)
"""What is told of a customer; what was booked comes from the ledger, where imports write it too."""
_PROMISES: Final = "promise."


@dataclass(frozen=True)
class Followed:
    """Something that is followed."""

    id: int
    kind: str
    subject_id: int
    customer_id: int
    how: str
    after_event_id: int
    after_movement_id: int
    account: Account
    number: str


@dataclass(frozen=True)
class News:
    """Something that happened, and by which follow it is told."""

    followed: Followed
    happened: Entry | Booked

    @property
    def on_day(self) -> date:
        """The day on which it became known."""
        return self.happened.known_on if isinstance(self.happened, Booked) else self.happened.on_day


@dataclass(frozen=True)
class Reader:
    """Who reads, on which business date, and what part of the tenant that person sees."""

    user_id: UUID
    on: date
    company_ids: tuple[int, ...]
    portfolio_ids: frozenset[int] | None


@dataclass(frozen=True)
class Lately:
    """What is followed, what is to be told of it, newest first, and up to where all of it was told."""

    followed: tuple[Followed, ...]
    news: tuple[News, ...]
    marks: dict[int, tuple[int, int]]


def follow_of(tenant: UUID, user_id: UUID, kind: str, subject_id: int) -> str:
    """Tell how a person follows something: "now", "daily", or "" for not at all."""
    return next((how for (how,) in _how(tenant, user_id, kind, subject_id)), "")


@kept
def _how(tenant: UUID, user_id: UUID, kind: str, subject_id: int) -> QuerySet[Any]:
    rows = Follow.objects.of(tenant).filter(user_id=user_id, kind=kind, subject_id=subject_id)
    return rows.order_by("id").values_list("how")[:1]


def follows_among(tenant: UUID, user_id: UUID, kind: str, subject_ids: Collection[int]) -> dict[int, str]:
    """Tell of several things how a person follows them: one query."""
    rows = Follow.objects.of(tenant).filter(user_id=user_id, kind=kind, subject_id__in=list(subject_ids))
    return dict(rows.values_list("subject_id", "how"))


def followed_by(tenant: UUID, reader: Reader) -> tuple[Followed, ...]:
    """List what a person follows and still sees, by customer: three queries."""
    rows = list(Follow.objects.of(tenant).filter(user_id=reader.user_id).order_by("id"))
    seen = screens.in_scope(tenant, reader.company_ids, reader.portfolio_ids).filter(
        id__in={row.customer_id for row in rows}
    )
    accounts = {row.pk: screens.account_of(row) for row in seen}
    numbers = ledger.item_numbers(tenant, [row.subject_id for row in rows if row.kind == "item"])
    found = [_followed(row, accounts[row.customer_id], numbers) for row in rows if row.customer_id in accounts]
    return tuple(sorted(found, key=lambda one: (fold(one.account.name), one.id)))


def lately(tenant: UUID, reader: Reader) -> Lately:
    """Read the news of a person; the number of queries does not grow with what is followed."""
    followed = followed_by(tenant, reader)
    if not followed:
        return Lately((), (), {})
    customers = {one.customer_id for one in followed}
    events = log.since(tenant, customers, kinds=KINDS, after=min(one.after_event_id for one in followed))
    others = [one for one in events if one.actor_user_id != reader.user_id]
    booked = ledger.booked_since(tenant, customers, after=min(one.after_movement_id for one in followed))
    ties = _Ties.of(tenant, followed)
    told = {one.id: _of(one, ties, others, booked) for one in followed}
    shown = _once(piece for one in followed for piece in told[one.id] if _is_due(piece, reader.on))
    marks = {one.id: _marks(one, told[one.id], reader.on, events, booked) for one in followed}
    return Lately(followed, shown, marks)


@dataclass(frozen=True)
class _Ties:
    """Which promises and disputes belong to the items, and which items to the disputes, that are followed."""

    promises: dict[int, frozenset[int]]
    disputes: dict[int, frozenset[int]]
    items: dict[int, frozenset[int]]

    @classmethod
    def of(cls, tenant: UUID, followed: Iterable[Followed]) -> _Ties:
        """Ask the records: three queries."""
        found = tuple(followed)
        about = [one.subject_id for one in found if one.kind == "dispute"]
        items = disputes.items_of(tenant, about) if about else {}
        wanted = {one.subject_id for one in found if one.kind == "item"}
        if not wanted:
            return cls({}, {}, items)
        return cls(promises.promises_about(tenant, wanted), disputes.disputes_about(tenant, wanted), items)


def _of(one: Followed, ties: _Ties, events: Iterable[Entry], booked: Iterable[Booked]) -> list[News]:
    mine = [News(one, event) for event in events if event.id > one.after_event_id and _is_about(one, ties, event)]
    moved = [News(one, row) for row in booked if row.id > one.after_movement_id and _is_booked_on(one, ties, row)]
    return mine + moved


def _is_about(one: Followed, ties: _Ties, event: Entry) -> bool:
    if event.customer_id != one.customer_id:
        return False
    if one.kind == "customer":
        return True
    data = event.data
    if one.kind == "dispute":
        return data.get("dispute_id") == one.subject_id
    return (
        data.get("item_id") == one.subject_id
        or (event.kind.startswith(_PROMISES) and data.get("promise_id") in ties.promises.get(one.subject_id, ()))
        or (data.get("dispute_id") in ties.disputes.get(one.subject_id, ()))
        or (event.kind == "customer.blocked" and data.get("number") == one.number)
    )


def _is_booked_on(one: Followed, ties: _Ties, row: Booked) -> bool:
    if row.customer_id != one.customer_id:
        return False
    if one.kind == "customer":
        return True
    return row.item_id in (ties.items.get(one.subject_id, ()) if one.kind == "dispute" else (one.subject_id,))


def _is_due(news: News, on: date) -> bool:
    return news.followed.how == "now" or news.on_day < on


def _once(found: Iterable[News]) -> tuple[News, ...]:
    """Tell each thing once, the newest day first."""
    by_key = {(isinstance(one.happened, Booked), one.happened.id): one for one in found}
    return tuple(one for _key, one in sorted(by_key.items(), key=lambda pair: (pair[1].on_day, pair[0]), reverse=True))


def _marks(
    one: Followed, told: Iterable[News], on: date, events: Iterable[Entry], booked: Iterable[Booked]
) -> tuple[int, int]:
    """Say up to where this follow was told: everything read, but never past what still waits for the day to end."""
    waits = [news.happened for news in told if not _is_due(news, on)]
    event_waits = [row.id - 1 for row in waits if not isinstance(row, Booked)]
    movement_waits = [row.id - 1 for row in waits if isinstance(row, Booked)]
    last_event = max((row.id for row in events), default=one.after_event_id)
    last_movement = max((row.id for row in booked), default=one.after_movement_id)
    return min([last_event, *event_waits]), min([last_movement, *movement_waits])


def _followed(row: Follow, account: Account, numbers: dict[int, str]) -> Followed:
    number = numbers.get(row.subject_id, "") if row.kind == "item" else ""
    return Followed(
        id=row.pk,
        kind=row.kind,
        subject_id=row.subject_id,
        customer_id=row.customer_id,
        how=row.how,
        after_event_id=row.after_event_id,
        after_movement_id=row.after_movement_id,
        account=account,
        number=number or (f"D{row.subject_id}" if row.kind == "dispute" else ""),
    )
