"""Mail the people of a department in the morning which cases wait for them: their own, and those that are nobody's yet."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from duecourse.foundation.identity.models import Tenant
from duecourse.foundation.identity.queries import CompanyRow, companies
from duecourse.foundation.identity.queries.people import MemberRow, members
from duecourse.foundation.identity.rules import ROLES
from duecourse.foundation.kit.clock import zone_of
from duecourse.records.communications.operations.notices import CannotWrite, Notice, write_notice
from duecourse.records.communications.queries.notices import notice_states
from duecourse.records.communications.rules.formats import Formats, formats_of
from duecourse.records.communications.rules.mime import Mailbox
from duecourse.records.disputes.queries.departments import DepartmentRow, departments_of
from duecourse.records.disputes.queries.digests import Waiting, waiting_in
from duecourse.records.disputes.queries.settling import weeks_of

MOST_NAMED: Final = 20
WORK: Final = "dispute.work"


@dataclass(frozen=True)
class _Morning:
    """The moment at which departments open, and how it is there."""

    tenant: UUID
    at: datetime
    zone: str
    day: date


def mail_digests(tenant: UUID, *, at: datetime) -> int:
    """Write to everybody in departments whose day has begun and whose cases wait; once a day each. Tell how many mails.

    Nothing is written while the organisation sends nothing at all: the mails would only wait and grow old.
    """
    house = companies(tenant)
    if not house or Tenant.objects.get(id=tenant).outbound == "off":
        return 0
    morning = _Morning(tenant, at, house[0].zone, at.astimezone(zone_of(house[0].zone)).date())
    open_ = {one.id: one for one in departments_of(tenant) if _has_begun(one, morning, house[0])}
    cases = waiting_in(tenant, open_) if open_ else ()
    if not cases:
        return 0
    return sum(_mail(one, _of(one, cases, open_), morning, house) for one in members(tenant) if _may(one))


def _has_begun(one: DepartmentRow, morning: _Morning, company: CompanyRow) -> bool:
    if not (one.is_live and one.mails_daily):
        return False
    week = weeks_of(morning.tenant, [company.id]).of(company.id, one.id)
    opens, closes = week.hours_of(morning.day)
    return week.calendar.is_business_day(morning.day) and opens <= morning.at < closes


def _may(one: MemberRow) -> bool:
    return one.is_active and bool(one.email) and WORK in ROLES[one.role].permissions


def _of(person: MemberRow, cases: Sequence[Waiting], departments: dict[int, DepartmentRow]) -> list[Waiting]:
    """Keep what waits for a person: the own cases, and of the own departments those that nobody has."""
    own = {key for key, one in departments.items() if person.user_id in {member.user_id for member in one.members}}
    mine = [one for one in cases if person.company_ids is None or one.company_id in person.company_ids]
    return [one for one in mine if one.department_id in own and one.owner_id in (None, person.user_id)]


def _mail(person: MemberRow, cases: Sequence[Waiting], morning: _Morning, house: Sequence[CompanyRow]) -> int:
    origin = f"dispute-digest:{morning.day}:{person.user_id}"
    if not cases or notice_states(morning.tenant, [origin]):
        return 0
    with override(person.language), suppress(CannotWrite):
        notice = _notice(person, cases, morning)
        ids = [one.id for one in house]
        write_notice(morning.tenant, notice, origin=origin, company_ids=ids, at=morning.at, purpose="service")
        return 1
    return 0


def _notice(person: MemberRow, cases: Sequence[Waiting], morning: _Morning) -> Notice:
    late = sum(one.answer_due_at is not None and one.answer_due_at < morning.at for one in cases)
    count = len(cases)
    said = ngettext("%(num)s dispute waits for you.", "%(num)s disputes wait for you.", count) % {"num": count}
    if late:
        said += " " + ngettext("%(num)s is late.", "%(num)s are late.", late) % {"num": late}
    formats = formats_of("en-GB" if person.language == "en" else person.language)
    lines = [_line(one, formats, morning) for one in cases[:MOST_NAMED]]
    if count > MOST_NAMED:
        lines.append(_("… and %(num)s more.") % {"num": count - MOST_NAMED})
    return Notice(
        to=Mailbox(person.email, person.name),
        subject=said,
        paragraphs=(said, *lines),
        link=f"{settings.DUECOURSE_URL.rstrip('/')}/disputes/board/",
        link_words=_("Open the board"),
        after=(_("This comes on business days while something waits. An administrator can switch it off."),),
        language=person.language,
    )


def _line(one: Waiting, formats: Formats, morning: _Morning) -> str:
    amounts = " + ".join(formats.money(Decimal(str(amount)), code) for amount, code in one.amounts)
    parts = [one.reference, one.customer, amounts]
    if one.answer_due_at is not None:
        local = one.answer_due_at.astimezone(zone_of(morning.zone))
        when = f"{formats.date(local.date())}, {local:%H:%M}"
        words = _("late since %(when)s") if one.answer_due_at < morning.at else _("until %(when)s")
        parts.append(words % {"when": when})
    if one.owner_id is None:
        parts.append(_("nobody has it yet"))
    return " · ".join(part for part in parts if part)
