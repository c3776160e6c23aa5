"""With whose eyes is a delivery answered? The rights of its sender and its reader are asked at this moment, each time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from duecourse.foundation.identity import queries as identity
from duecourse.foundation.identity.queries import CompanyRow
from duecourse.foundation.identity.queries.people import collectors
from duecourse.foundation.identity.rules import ROLES, Seat
from duecourse.foundation.kit.clock import business_date
from duecourse.insight.models import Delivery, Schedule
from duecourse.insight.queries import schedules as queries
from duecourse.insight.queries.schedules import OWN, Receiver
from duecourse.insight.queries.seeing import among_of
from duecourse.insight.queries.subjects import Subject, subject_of
from duecourse.insight.rules.among import Among


@dataclass
class NotSent(Exception):
    """Why somebody gets nothing: `refused` for want of a right, `failed` for what broke, `empty` for want of rows."""

    state: str
    reason: str
    said: dict[str, Any] | None = None


@dataclass(frozen=True)
class Eyes:
    """What is sent, to whom, of which customers, as of which day."""

    schedule: Schedule
    subject: Subject
    reader: Receiver
    seat: Seat
    among: Among
    on: date


def eyes_of(tenant: UUID, row: Delivery, *, at: datetime) -> Eyes:
    """Ask whether the sender may still send and the reader may still read, and what; else `NotSent` says why not.

    What was sent before is read again as of its own day.
    """
    schedule = Schedule.objects.of(tenant).get(id=row.schedule_id)
    if schedule.retired_at:
        raise NotSent("refused", "retired")
    people = queries.receivers_by_id(tenant, {row.user_id, schedule.owner_id})
    reader = _allowed(people.get(schedule.owner_id), people.get(row.user_id))
    house = identity.companies(tenant)
    seat = identity.seat_by_email(tenant, reader.email, on=_day(house, at))
    subject = subject_of(seat, schedule.subject_kind, schedule.subject_key)
    if subject is None:
        raise NotSent("refused", "not_shared")
    among = _part_of(tenant, among_of(seat), row, house)
    seen = [one for one in house if among.company_ids is None or one.id in among.company_ids]
    return Eyes(schedule, subject, reader, seat, among, row.on_day or _day(seen or house, at))


def _allowed(owner: Receiver | None, reader: Receiver | None) -> Receiver:
    held = ROLES[owner.role].permissions if owner and owner.role in ROLES else frozenset[str]()
    if owner is None or owner.why_not == "left" or "schedule.edit" not in held:
        raise NotSent("refused", "owner_gone")
    if reader is None or reader.why_not:
        raise NotSent("refused", reader.why_not if reader else "left")
    return reader


def _part_of(tenant: UUID, among: Among, row: Delivery, house: Sequence[CompanyRow]) -> Among:
    """Narrow what a reader sees to the part that is meant; nothing is ever added to it."""
    if row.part == OWN:
        mine = next((one for one in collectors(tenant) if one.user_id == row.user_id), None)
        if mine is None or not mine.portfolio_ids:
            raise NotSent("refused", "no_part")
        return among.narrowed(portfolio_ids=mine.portfolio_ids)
    if not row.part:
        return among
    company = next((one for one in house if one.code == row.part), None)
    if company is None or (among.company_ids is not None and company.id not in among.company_ids):
        raise NotSent("refused", "no_part")
    return among.narrowed(company_ids=frozenset({company.id}))


def _day(house: Sequence[CompanyRow], at: datetime) -> date:
    """Give the day on which the books of these companies stand."""
    known = max((one.business_date for one in house if one.business_date), default=None)
    return known or business_date(house[0].zone if house else "UTC", at)
