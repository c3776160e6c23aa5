"""What does a contact want, may it get text messages, and when does a customer pay? Read from forms, and said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any

from babel.dates import get_day_names
from django.http import QueryDict
from django.utils.dateparse import parse_time
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from duecourse.interfaces.web import formats
from duecourse.interfaces.web.steps import channel_words
from duecourse.interfaces.web.visit import Visit
from duecourse.records.communications.operations import hearing
from duecourse.records.communications.queries.reach import last_words
from duecourse.records.communications.rules.texting import SMS, mobile_of
from duecourse.records.ledger.rules import wishes as rules
from duecourse.records.ledger.rules.wishes import Topic, Wishes

ROADS = ("email", "sms")
"""The roads between which a contact chooses; letters go to the account's address."""


@dataclass(frozen=True)
class Box:
    """One thing to tick."""

    value: str
    words: str
    is_on: bool


@dataclass(frozen=True)
class WishForm:
    """The wishes of a contact, and the word about text messages."""

    topics: tuple[Box, ...]
    channels: tuple[Box, ...]
    weekdays: tuple[Box, ...]
    opens: str
    closes: str
    number: str
    consent_words: str


@dataclass(frozen=True)
class PayRuns:
    """On which days a customer pays."""

    weekdays: tuple[Box, ...]
    month_days: str
    owner_words: str


def topic_words() -> dict[str, str]:
    """Name what a contact may want to hear of."""
    return {
        Topic.COURTESY: _("Courtesy notes before the due date"),
        Topic.REMINDER: _("Reminders"),
        Topic.DEMAND: _("Final reminders and formal notices"),
        Topic.STATEMENT: _("Statements of account"),
        Topic.SERVICE: _("Promises, plans, disputes and questions"),
    }


def form(visit: Visit, kept: Mapping[str, Any], *, phone: str, country: str) -> WishForm:
    """Read the form as it stands."""
    wished = rules.read_wishes(kept)
    number = mobile_of(phone, country) if phone else ""
    return WishForm(
        topics=tuple(Box(key, said, wished.wants(Topic(key))) for key, said in topic_words().items()),
        channels=tuple(Box(key, channel_words(key), wished.takes(key)) for key in ROADS),
        weekdays=_weekdays(wished.weekdays or tuple(range(7))),
        opens=wished.opens.isoformat("minutes") if wished.opens else "",
        closes=wished.closes.isoformat("minutes") if wished.closes else "",
        number=number,
        consent_words=_consent(visit, number) if number else "",
    )


def asked(posted: QueryDict) -> dict[str, Any]:
    """Read what was ticked; everything ticked is no wish at all."""
    topics, channels = _some(posted, "topic", len(Topic)), _some(posted, "channel", len(ROADS))
    weekdays = tuple(int(one) for one in _some(posted, "weekday", 7) if one in "0123456")
    return rules.keep_wishes(
        Wishes(
            topics=tuple(one for one in topics if one in set(Topic)),
            channels=tuple(one for one in channels if one in ROADS),
            weekdays=weekdays,
            opens=_time(posted.get("opens", "")),
            closes=_time(posted.get("closes", "")),
        )
    )


def keep_consent(visit: Visit, posted: QueryDict, *, phone: str, country: str, at: Any) -> None:
    """Write down what a person says that the contact said about text messages; unchanged says nothing."""
    word, number = posted.get("consent", ""), mobile_of(phone, country) if phone else ""
    if word not in ("given", "withdrawn") or not number:
        return
    wording = posted.get("consent_wording", "").strip()[:500]
    hearing.say_consent(
        visit.tenant_id, SMS, number, is_given=word == "given", source="person", wording=wording,
        actor=visit.actor, at=at,
    )  # fmt: skip


def pay_runs(owned: Mapping[str, Any]) -> PayRuns:
    """Say on which days a customer pays."""
    days = (str(day + 1) for day in rules.days_in(owned["pay_month_days"]))
    is_ours = {"pay_weekdays", "pay_month_days"} & set(owned["owned_fields"])
    return PayRuns(
        weekdays=_weekdays(rules.days_in(owned["pay_weekdays"])),
        month_days=", ".join(days),
        owner_words=_("Ours.") if is_ours else _("Nobody told us yet."),
    )


def asked_pay_runs(posted: QueryDict) -> dict[str, int]:
    """Read the days of the pay runs from the form."""
    weekdays = [int(one) for one in posted.getlist("pay_weekday") if one in ("0", "1", "2", "3", "4", "5", "6")]
    month_days = rules.read_month_days(posted.get("pay_month_days", "")[:100])
    return {"pay_weekdays": rules.bits_of(weekdays), "pay_month_days": rules.bits_of(month_days)}


def _weekdays(chosen: tuple[int, ...]) -> tuple[Box, ...]:
    names = get_day_names("abbreviated", locale=(get_language() or "en").replace("-", "_"))
    return tuple(Box(str(day), names[day], day in chosen) for day in range(7))


def _some(posted: QueryDict, name: str, count: int) -> tuple[str, ...]:
    """Read what was ticked where that is less than everything; nothing ticked is refused only where it makes no sense."""
    found = tuple(dict.fromkeys(posted.getlist(name)))
    if name == "weekday" and not found:
        raise rules.DaysMissing
    return found if 0 < len(found) < count else ()


def _time(text: str) -> time | None:
    try:
        return parse_time(text) if text else None
    except ValueError:
        raise rules.HoursWrong from None


def _consent(visit: Visit, number: str) -> str:
    word = last_words(visit.tenant_id, [number]).get((SMS, number))
    if word is None:
        return _("Nobody said anything yet.")
    said = _("Consent given on %(day)s") if word.is_given else _("Withdrawn on %(day)s")
    told = said % {"day": formats.day(word.at.date())}
    return " · ".join(part for part in (told, word.by, f"“{word.wording}”" if word.wording else "") if part)
