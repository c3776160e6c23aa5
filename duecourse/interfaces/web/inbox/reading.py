"""How does the inbox read: what stands above it, its lines, who looks?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from duecourse.foundation.identity.queries import people, simulated_moment
from duecourse.foundation.kit import clock
from duecourse.interfaces.web import doors, formats
from duecourse.interfaces.web.inbox import telling
from duecourse.interfaces.web.inbox.shown import Row
from duecourse.interfaces.web.lists.framing import MOST_COUNTED
from duecourse.interfaces.web.pages import choice
from duecourse.interfaces.web.visit import StaffRequest, Visit
from duecourse.records.communications.operations import giving
from duecourse.records.communications.queries import inbox
from duecourse.records.communications.queries.inbox import Eyes, InboxRow
from duecourse.records.communications.rules.inbox import Lane
from duecourse.records.ledger.queries import search as ledger
from duecourse.records.ledger.queries.screens import Account

MOST_FOUND = 6
_OPENS = (Lane.MINE, Lane.UNASSIGNED, Lane.UNVERIFIED)
"""The lanes with which the inbox opens: the first in which something stands."""


def now_of(visit: Visit) -> datetime:
    """Tell the moment in which a visit happens: a simulated tenant lives in its own days."""
    at = clock.now()
    return simulated_moment(visit.day, at) if visit.is_simulated and visit.day else at


def eyes_of(visit: Visit, now: datetime) -> Eyes:
    """Give who looks at what is in view."""
    return Eyes(visit.seat.user_id, now, visit.company_ids, visit.scope.portfolio_ids)


def wide_eyes_of(visit: Visit, now: datetime) -> Eyes:
    """Give who looks at one conversation: what is in view narrows lists, not pages."""
    return Eyes(visit.seat.user_id, now, tuple(one.id for one in visit.companies), visit.seat.scope.portfolio_ids)


def asked(own: Mapping[str, str]) -> tuple[Lane, str]:
    """Read which lane is asked for, and which words."""
    lane = own.get("lane", "")
    return (Lane(lane) if lane in set(Lane) else Lane.MINE), own.get("q", "")


def with_lane(request: StaffRequest) -> QueryDict:
    """Name the lane in the address where it names none: the first in which something stands."""
    if request.GET.get("lane", "") in set(Lane):
        return request.GET
    counts = inbox.lane_counts(request.visit.tenant_id, eyes_of(request.visit, request.now))
    named = request.GET.copy()
    named["lane"] = next((lane for lane in _OPENS if counts[lane]), Lane.MINE).value
    return named


def head(request: StaffRequest) -> Mapping[str, Any]:
    """Say what stands above the list: the lanes with what stands in them, and what is new."""
    visit = request.visit
    counts = inbox.lane_counts(visit.tenant_id, eyes_of(visit, request.now))
    lane, text = asked(request.GET.dict())
    chips = [
        replace(
            choice(request, key="lane", value=one.value, words=said),
            count=None if one is Lane.DONE else min(counts[one], MOST_COUNTED),
            is_more=counts[one] > MOST_COUNTED,
        )
        for one, said in telling.lane_words().items()
    ]
    return {
        "title": _title(sum(counts[one] for one in _OPENS)),
        "lanes": tuple(chips),
        "lane": lane.value,
        "query": text,
        "people": people_options(visit),
        "total": counts[lane] if lane is not Lane.DONE and not text and not request.GET.get("where") else None,
    }


def rows(visit: Visit, found: Sequence[InboxRow], *, now: datetime) -> tuple[Row, ...]:
    """Say conversations: one query for the names of who answers them."""
    named = people.names_of(visit.tenant_id, [str(one.assignee_id) for one in found if one.assignee_id])
    return tuple(_row(visit, one, named.get(str(one.assignee_id), ""), now) for one in found)


def people_options(visit: Visit, company_id: int | None = None) -> tuple[tuple[str, str], ...]:
    """Offer whom a conversation can be given to."""
    company_ids = (company_id,) if company_id else visit.company_ids
    found = {one.user_id: one.name for company in company_ids for one in giving.people_of(visit.tenant_id, company)}
    mine = [("", _("nobody"))]
    if visit.seat.user_id in found:
        mine.append((str(visit.seat.user_id), _("me")))
    rest = sorted((name, str(key)) for key, name in found.items() if key != visit.seat.user_id)
    return (*mine, *((key, name) for name, key in rest))


def candidates(visit: Visit, text: str, company_id: int) -> tuple[Account, ...]:
    """Find whose conversation it may be, among the customers this person sees: by name, number, address or an item's number."""
    scope = {"company_ids": [company_id], "portfolio_ids": visit.seat.scope.portfolio_ids, "limit": MOST_FOUND}
    named = ledger.found_accounts(visit.tenant_id, text, **scope)  # type: ignore[arg-type]
    by_item = ledger.found_items(visit.tenant_id, text, **scope) if len(text) > 1 else ()  # type: ignore[arg-type]
    return tuple({one.id: one for one in (*named, *(hit.account for hit in by_item))}.values())[:MOST_FOUND]


def _title(count: int) -> str:
    if not count:
        return _("Every mail is answered")
    said = ngettext("%(num)s conversation waits for you", "%(num)s conversations wait for you", count)
    return said % {"num": formats.number(count)}


def _row(visit: Visit, one: InboxRow, assignee: str, now: datetime) -> Row:
    newest = one.newest
    who = (newest.sender_name or newest.sender) if newest else ""
    due, is_late = telling.due_words(one.answer_due_at, now)
    customer = one.account.name if one.account else ""
    return Row(
        id=one.id,
        title=one.subject or who or _("no subject"),
        href=doors.address("thread", one.id),
        side_href=doors.address("thread-side", one.id),
        who=who or _("unknown sender"),
        customer=customer,
        subject=one.subject or _("no subject"),
        snippet=newest.text if newest else "",
        when=telling.when(one.last_entry_at, now, visit.zone),
        due=due if one.status == "open" else "",
        is_late=is_late and one.status == "open",
        is_unread=one.is_unread,
        is_machine=bool(newest and newest.machine != "none"),
        has_files=bool(newest and newest.has_files),
        assignee=_("me") if one.assignee_id == visit.seat.user_id else assignee,
        intents=tuple(telling.intent_words(each) for each in one.intents),
        state=_state(visit, one, now),
    )


def _state(visit: Visit, one: InboxRow, now: datetime) -> str:
    if one.status == "open" and one.snoozed_until and one.snoozed_until > now:
        return _("put off until %(when)s") % {"when": formats.moment(one.snoozed_until, visit.zone)}
    return _("waits for the customer") if one.status == "waiting" else ""
