"""How does a schedule read: what goes out when and to whom, and what became of it?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from duecourse.foundation.identity import queries as identity
from duecourse.foundation.kit.clock import zone_of
from duecourse.insight.operations.taking import Mailed
from duecourse.insight.queries import schedules as queries
from duecourse.insight.queries.schedules import OWN, DeliveryRow, LastDate, Receiver, ScheduleRow, origin_of
from duecourse.insight.queries.subjects import Subject, subject_of, subjects_for
from duecourse.insight.rules import schedules as rules
from duecourse.interfaces.web import formats, words
from duecourse.interfaces.web.navigation import role_words
from duecourse.interfaces.web.schedules import words as named
from duecourse.interfaces.web.schedules.shown import DeliveryLine, Line, MailPage, Option, ReaderLine, SchedulePage
from duecourse.interfaces.web.visit import Visit
from duecourse.records.communications.queries.notices import NoticeState, notice_states

COMING = 5
MANY = 3


def lines(visit: Visit) -> tuple[Line, ...]:
    """Read the list: own schedules, those that reach this person, and for who oversees the house all."""
    rows = queries.schedules_for(visit.seat)
    known = {(str(one.kind), one.key): one for one in subjects_for(visit.seat)} if rows else {}
    people = queries.receivers_by_id(visit.tenant_id, {one for row in rows for one in row.reader_ids}) if rows else {}
    return tuple(_line(visit, row, known.get((row.subject_kind, row.subject_key)), people) for row in rows)


def page(visit: Visit, row: ScheduleRow, *, now: datetime) -> SchedulePage:
    """Read one schedule with its readers and its history; a reader sees what reached the own desk."""
    sees_all = row.is_own or row.may_stop
    subject = subject_of(visit.seat, row.subject_kind, row.subject_key)
    people = queries.receivers_by_id(visit.tenant_id, set(row.reader_ids) | {row.owner_id})
    history = queries.deliveries_of(visit.tenant_id, row.id, only=None if sees_all else visit.seat.user_id)
    return SchedulePage(
        id=row.id,
        name=row.name,
        lede=words.say(rules.words(row.timing)) + ".",
        facts=_facts(visit, row, subject),
        note=row.note,
        coming=() if row.next_at is None else coming(visit, row.timing, row.zone, after=now),
        readers=tuple(_reader(one, people) for one in row.reader_ids) if sees_all else (),
        history=_history(visit, row, history),
        is_paused=row.next_at is None,
        may_change=row.is_own and visit.may("schedule.edit"),
        may_stop=row.may_stop and visit.may("schedule.edit"),
        may_leave=row.is_reader and not row.is_own,
        subject_href=subject_href(row.subject_kind, row.subject_key) if subject else "",
    )


def mail_page(visit: Visit, mail: Mailed) -> MailPage:
    """Read a mail that reached this person, with its files."""
    row, eyes = mail.row, mail.eyes
    schedule, key = eyes.schedule, (mail.eyes.schedule.pk, mail.row.pk)
    facts = [(_("Sent"), _moment(row.due_at, schedule.zone)), (_("As of"), formats.day(eyes.on))]
    if row.part:
        house = {one.code: one.name for one in identity.companies(visit.tenant_id)}
        facts.append((_("Part"), _part(row.part, house)))
    return MailPage(
        name=schedule.name,
        facts=tuple(facts),
        files=tuple(
            Option(reverse("schedule-mail-file", args=[*key, one]), str(named.FORMATS[one])) for one in schedule.formats
        ),
        subject_href=subject_href(eyes.subject.kind, eyes.subject.key),
        is_board=eyes.subject.kind == "board",
    )


def lost_mail(reason: str) -> MailPage:
    """Say which right to a mail is gone."""
    return MailPage(_("Files of a mail"), refusal=str(named.REASONS[reason]))


def coming(visit: Visit, timing: rules.Timing, zone: str, *, after: datetime) -> tuple[str, ...]:
    """Say the next dates of a timing."""
    calendar = queries.calendar_in(visit.tenant_id, zone)
    found = rules.next_moments(timing, zone=zone, calendar=calendar, after=after, count=COMING)
    return tuple(_moment(one, zone) for one in found)


def subject_name(subject: Subject | None) -> str:
    """Say what is sent: a starter in the reader's language, a kept one as its owner called it."""
    if subject is None:
        return _("A report that you may not read")
    return subject.name if isinstance(subject.name, str) else words.say(subject.name)


def subject_href(kind: str, key: str) -> str:
    """Give the address of what is sent."""
    return reverse("board" if kind == "board" else "report", args=[key])


def _line(visit: Visit, row: ScheduleRow, subject: Subject | None, people: Mapping[UUID, Receiver]) -> Line:
    said, tone = _last(row.last, row.zone)
    return Line(
        href=reverse("schedule", args=[row.id]),
        name=row.name,
        what=subject_name(subject),
        when=words.say(rules.words(row.timing)),
        next=_moment(row.next_at, row.zone) if row.next_at else _("Paused"),
        readers=_readers(row, people),
        owner=_("you") if row.is_own else row.owner_name,
        last=said,
        last_tone=tone,
        is_paused=row.next_at is None,
    )


def _readers(row: ScheduleRow, people: Mapping[UUID, Receiver]) -> str:
    """Name the first readers, and count the rest."""
    known = [people[one].name for one in row.reader_ids if one in people]
    if len(known) <= MANY:
        return ", ".join(known)
    rest = len(known) - MANY + 1
    more = ngettext("%(num)s more", "%(num)s more", rest) % {"num": formats.number(rest)}
    return ", ".join([*known[: MANY - 1], more])


def _last(last: LastDate | None, zone: str) -> tuple[str, str]:
    """Say how the last date ended, the worst of it first."""
    if last is None:
        return "", ""
    day = _moment(last.due_at, zone)
    for state, tone in (("failed", "harm"), ("refused", "soon"), ("waiting", ""), ("sent", ""), ("empty", "")):
        count = last.counts.get(state, 0)
        if count and state in ("failed", "refused"):
            said = ngettext("%(num)s mail did not go out", "%(num)s mails did not go out", count)
            return f"{said % {'num': formats.number(count)}} · {day}", tone
        if count:
            return f"{named.STATES[state]} · {day}", tone
    return day, ""


def _facts(visit: Visit, row: ScheduleRow, subject: Subject | None) -> tuple[tuple[str, str], ...]:
    files = ", ".join(str(named.FORMATS[one]) for one in row.formats) or _("none, all of it stands in the mail")
    said = [
        (_("What"), subject_name(subject)),
        (_("When"), f"{words.say(rules.words(row.timing))} ({row.zone})"),
        (_("Period"), str(named.PERIODS.get(row.period, row.period))),
        (_("Files"), files),
        (_("Parts"), str(named.BURSTS[row.burst])),
        (_("Without rows"), _("nothing is sent") if row.skip_empty else _("it is sent all the same")),
        (_("Made by"), _("you") if row.is_own else row.owner_name),
    ]
    return tuple(said)


def _reader(user_id: UUID, people: Mapping[UUID, Receiver]) -> ReaderLine:
    one = people.get(user_id)
    if one is None:
        return ReaderLine(_("Somebody who left"), "", str(named.REASONS["left"]))
    return ReaderLine(one.name, role_words(one.role), str(named.REASONS[one.why_not]) if one.why_not else "")


def _history(visit: Visit, row: ScheduleRow, found: tuple[DeliveryRow, ...]) -> tuple[DeliveryLine, ...]:
    people = queries.receivers_by_id(visit.tenant_id, {one.user_id for one in found}) if found else {}
    house = {one.code: one.name for one in identity.companies(visit.tenant_id)} if found else {}
    states = notice_states(visit.tenant_id, [origin_of(one.id) for one in found]) if found else {}
    may_try = row.is_own and not row.retired_at and visit.may("schedule.edit")
    return tuple(_delivery(visit, row, one, people, house, states.get(origin_of(one.id)), may_try) for one in found)


def _delivery(
    visit: Visit,
    row: ScheduleRow,
    one: DeliveryRow,
    people: Mapping[UUID, Receiver],
    house: Mapping[str, str],
    mail: NoticeState | None,
    may_try: bool,
) -> DeliveryLine:
    reader = people.get(one.user_id)
    is_mine = one.user_id == visit.seat.user_id and one.state == "sent"
    return DeliveryLine(
        id=one.id,
        when=_moment(one.due_at, row.zone),
        who=reader.name if reader else _("Somebody who left"),
        part=_part(one.part, house),
        state=named.LOOKS[one.state],
        state_words=str(named.STATES[one.state]),
        why=_why(one, mail),
        rows="" if one.row_count is None else formats.number(one.row_count),
        message_href=reverse("message", args=[one.message_id]) if one.message_id and visit.may("outbox.see") else "",
        may_try=may_try and one.state in ("failed", "refused") and one.message_id is None,
        files_href=reverse("schedule-mail", args=[row.id, one.id]) if is_mine and row.formats else "",
    )


def _part(part: str, house: Mapping[str, str]) -> str:
    return _("own portfolios") if part == OWN else house.get(part, part)


def _why(one: DeliveryRow, mail: NoticeState | None) -> str:
    if one.state == "sent":
        return str(named.MESSAGES[mail.state]) if mail and mail.state in named.MESSAGES else ""
    said = str(named.REASONS.get(one.reason, ""))
    return f"{said} {words.say(one.said)}" if one.said else said


def _moment(moment: datetime, zone: str) -> str:
    """Write a moment with its weekday: people plan by it."""
    day = moment.astimezone(zone_of(zone)).date()
    return f"{formats.day(day, 'EEE d MMM y')}, {formats.hour(moment, zone)}"
