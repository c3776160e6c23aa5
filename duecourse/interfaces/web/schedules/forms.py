"""How does the form of a schedule begin, what was typed into it, and how does its timing read?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from duecourse.foundation.kit.errors import Refused
from duecourse.insight.operations.schedules import Wanted
from duecourse.insight.queries import schedules as queries
from duecourse.insight.queries.schedules import ScheduleRow
from duecourse.insight.queries.subjects import Subject, subjects_for
from duecourse.insight.rules import schedules as rules
from duecourse.interfaces.web import words
from duecourse.interfaces.web.navigation import role_words
from duecourse.interfaces.web.schedules import reading
from duecourse.interfaces.web.schedules import words as named
from duecourse.interfaces.web.schedules.shown import FormPage, Group, Option, When
from duecourse.interfaces.web.visit import Visit


@dataclass(frozen=True)
class Typed:
    """What stands in the form: everything as text, as a form has it."""

    name: str = ""
    subject: str = ""
    timing: Mapping[str, Any] | None = None
    zone: str = ""
    period: str = ""
    formats: tuple[str, ...] = ("pdf",)
    burst: str = ""
    reader_ids: tuple[str, ...] = ()
    note: str = ""
    skip_empty: bool = True
    refusal: str = ""


def begin(visit: Visit, query: QueryDict) -> Typed:
    """Give the form of a new schedule; a report or board that the address names is chosen and gives it its name."""
    wanted = f"report:{query['report']}" if "report" in query else f"board:{query.get('board', '')}"
    subject = next((one for one in subjects_for(visit.seat) if _key(one) == wanted), None)
    return Typed(
        name=reading.subject_name(subject) if subject else "",
        subject=wanted if subject else "",
        timing={"rhythm": "weeks", "at": "07:00", "weekdays": [0]},
        zone=visit.zone,
        reader_ids=(str(visit.seat.user_id),),
    )


def typed_of(row: ScheduleRow) -> Typed:
    """Give a schedule as its form begins."""
    return Typed(
        name=row.name,
        subject=f"{row.subject_kind}:{row.subject_key}",
        timing=rules.as_json(row.timing),
        zone=row.zone,
        period=row.period,
        formats=row.formats,
        burst=row.burst,
        reader_ids=tuple(str(one) for one in row.reader_ids),
        note=row.note,
        skip_empty=row.skip_empty,
    )


def typed_in(post: QueryDict) -> Typed:
    """Read what was typed."""
    return Typed(
        name=post.get("name", "")[:200],
        subject=post.get("subject", "")[:80],
        timing=timing_in(post),
        zone=post.get("zone", "")[:64],
        period=post.get("period", "")[:30],
        formats=tuple(one for one in named.FORMATS if one in post.getlist("format")),
        burst=post.get("burst", "")[:10],
        reader_ids=tuple(post.getlist("reader")[:200]),
        note=post.get("note", "")[:1000],
        skip_empty=post.get("skip_empty") == "1",
    )


def timing_in(post: QueryDict) -> dict[str, Any]:
    """Read the timing that was typed, as it would be kept."""
    return {
        "rhythm": post.get("rhythm", ""),
        "at": post.get("at", "")[:5],
        "weekdays": post.getlist("weekday"),
        "place": post.get("place", ""),
        "number": post.get("number", ""),
    }


def wanted_in(typed: Typed) -> Wanted:
    """Make an order of what was typed; refused where it cannot be one."""
    kind, _colon, key = typed.subject.partition(":")
    return Wanted(
        name=typed.name,
        subject_kind=kind,
        subject_key=key,
        timing=rules.timing_of(typed.timing or {}),
        zone=typed.zone,
        reader_ids=tuple(one for one in map(_uuid, typed.reader_ids) if one is not None),
        period=typed.period if typed.period in named.PERIODS else "",
        formats=typed.formats,
        burst=typed.burst if typed.burst in named.BURSTS else "",
        note=typed.note,
        skip_empty=typed.skip_empty,
    )


def when(visit: Visit, timing: Mapping[str, Any], zone: str, *, now: datetime) -> When:
    """Say a timing in words with its next dates, or why it is none."""
    try:
        read = rules.timing_of(timing)
        return When(words.say(rules.words(read)), reading.coming(visit, read, zone, after=now))
    except Refused as refused:
        return When(refusal=words.say(refused.text))


def page(visit: Visit, row: ScheduleRow | None, typed: Typed, *, now: datetime) -> FormPage:
    """Read the form of a schedule."""
    timing = dict(typed.timing or {})
    weekdays = {str(one) for one in timing.get("weekdays", ())}
    return FormPage(
        id=row.id if row else 0,
        title=row.name if row else _("New schedule"),
        action=reverse("save-schedule", args=[row.id]) if row else reverse("add-schedule"),
        name=typed.name,
        subjects=_subjects(visit, typed.subject),
        rhythms=_options(named.RHYTHMS, timing.get("rhythm")),
        weekdays=tuple(
            Option(str(place), words.say(name), str(place) in weekdays) for place, name in enumerate(rules.WEEKDAYS)
        ),
        places=_options(named.PLACES, timing.get("place") or "business_day"),
        number=str(timing.get("number") or 1),
        at=str(timing.get("at") or ""),
        zones=_zones(visit, typed.zone),
        periods=_options(named.PERIODS, typed.period),
        formats=_options(named.FORMATS, *typed.formats),
        bursts=_options(named.BURSTS, typed.burst),
        readers=_readers(visit, typed),
        note=typed.note,
        skip_empty=typed.skip_empty,
        when=when(visit, timing, typed.zone or visit.zone, now=now),
        refusal=typed.refusal,
    )


def refused(typed: Typed, no: Refused) -> Typed:
    """Keep what was typed and say what is wrong with it."""
    return replace(typed, refusal=words.say(no.text))


def _options(all_: Mapping[str, Promise], *chosen: object) -> tuple[Option, ...]:
    return tuple(Option(value, str(said), value in chosen) for value, said in all_.items())


def _subjects(visit: Visit, chosen: str) -> tuple[Group, ...]:
    """Group what may be sent: own and shared reports, those of the house, dashboards."""
    found = subjects_for(visit.seat)
    shelves: tuple[tuple[str, Iterable[Subject]], ...] = (
        (_("Kept reports"), (one for one in found if one.report and not one.report.is_starter)),
        (_("Reports of the house"), (one for one in found if one.report and one.report.is_starter)),
        (_("Dashboards"), (one for one in found if one.kind == "board")),
    )
    groups = (
        Group(title, tuple(Option(_key(one), reading.subject_name(one), _key(one) == chosen) for one in ones))
        for title, ones in shelves
    )
    return tuple(one for one in groups if one.options)


def _zones(visit: Visit, chosen: str) -> tuple[Option, ...]:
    """Offer the zones in which the companies of this person live."""
    known = dict.fromkeys([*(one.zone for one in visit.companies), *([chosen] if chosen else []), "UTC"])
    return tuple(Option(one, one.replace("_", " "), one == chosen) for one in known)


def _readers(visit: Visit, typed: Typed) -> tuple[Option, ...]:
    """Offer everybody who may see reports; who was chosen before and may not any more stands there with the reason."""
    chosen = set(typed.reader_ids)
    gone = {one for one in map(_uuid, chosen) if one}
    people = {one.user_id: one for one in queries.receivers(visit.tenant_id)}
    people |= queries.receivers_by_id(visit.tenant_id, gone - people.keys())
    return tuple(
        Option(
            str(one.user_id),
            one.name,
            str(one.user_id) in chosen,
            str(named.REASONS[one.why_not]) if one.why_not else role_words(one.role),
        )
        for one in people.values()
    )


def _key(one: Subject) -> str:
    return f"{one.kind}:{one.key}"


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
