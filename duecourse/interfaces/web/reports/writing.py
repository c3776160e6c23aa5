"""How is a cell of an answer written: money, days, shares, changes, months, names?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from babel.dates import format_date
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from duecourse.foundation.kit.words import Text, spelt
from duecourse.insight.rules.reports.answers import Datum, Heading, labelled
from duecourse.insight.rules.reports.spec import GRAINS, Spec
from duecourse.insight.rules.reports.subjects import SUBJECTS
from duecourse.interfaces.web import codes, formats, words
from duecourse.interfaces.web.admin.audit.reading import VERBS

CODED: Final = frozenset(
    (
        "action action_state row_state band reason outcome root_cause dispute_reason dispute_state deduction_reason"
        " dispute_source promise_source plan_state instalment_state message_state purpose task_kind task_state step"
        " import_kind import_state last_step_key block_reason clearing delivery_status rhythm mode anchor limit_source"
    ).split()
)
"""Dimensions whose values are words of closed lists."""
NUMBERS: Final = frozenset({"money", "days", "count", "share"})


def written(datum: Datum | Text, heading: Heading, currency: str = "") -> str:
    """Write a value under its heading; `currency` is said where the rows have several. Nothing is a dash."""
    if datum is None or datum == "":
        return formats.DASH
    if isinstance(datum, Text):
        return words.say(datum)
    if heading.unit == "verb":
        return str(VERBS.get(str(datum), datum))
    if heading.key in CODED and isinstance(datum, str):
        return coded(datum)
    if heading.unit not in NUMBERS or isinstance(datum, bool):
        return plain(datum)
    value = number(datum)
    if value is None:
        return plain(datum)
    sign = "+" if heading.part in ("change", "change_share") and value > 0 else ""
    if value == 0 and heading.unit in ("money", "count") and heading.part == "":
        return formats.DASH if heading.unit == "money" else "0"
    return sign + _figure(value, heading.unit, currency)


def plain(datum: Datum) -> str:
    """Write what is no number."""
    if isinstance(datum, bool):
        return _("yes") if datum else _("no")
    return formats.day(datum) if isinstance(datum, date) else str(datum)


def number(datum: Datum) -> Decimal | None:
    """Read a value as a number; a list of single rows tells its numbers as text."""
    try:
        return None if datum is None or isinstance(datum, date | Text) else Decimal(datum)
    except InvalidOperation:
        return None


def label(said: Text | str, heading: Heading, key: str) -> str:
    """Write what names a row: a month as “March 2026”, a day in the reader's way."""
    if isinstance(said, Text):
        return words.say(said)
    if heading.key in CODED:
        return coded(said)
    began = begins(heading.key, key)
    if began is None:
        return said
    return dated(began, heading.key.partition(":")[2])


def coded(said: str) -> str:
    """Say a stored word of a closed list; what has no words stays as it is."""
    told = gettext(codes.WORDS[said]) if said in codes.WORDS else spelt(said)
    return told[:1].upper() + told[1:]


def begins(said: str, key: str) -> date | None:
    """Give the first day of a day, week, month, quarter or year by its key; None where the dimension is no date."""
    grain = said.partition(":")[2]
    try:
        match grain:
            case "week":
                return date.fromisocalendar(int(key[:4]), int(key[6:]), 1)
            case "month":
                return date(int(key[:4]), int(key[5:]), 1)
            case "quarter":
                return date(int(key[:4]), 3 * int(key[6:]) - 2, 1)
            case "year":
                return date(int(key), 1, 1)
            case _:
                return date.fromisoformat(key) if len(key) == 10 and key[4] == key[7] == "-" else None
    except ValueError:
        return None


def dated(began: date, grain: str) -> str:
    """Write a day, week, month, quarter or year by its first day."""
    locale = formats.reading_locale()
    match grain:
        case "week":
            return _("week of %(day)s") % {"day": formats.day(began)}
        case "month":
            return str(format_date(began, "LLLL y", locale=locale))
        case "quarter":
            return str(format_date(began, "QQQ y", locale=locale))
        case "year":
            return str(began.year)
        case _:
            return formats.day(began)


def is_number(heading: Heading) -> bool:
    """Tell whether a column stands to the right."""
    is_grained = heading.key.partition(":")[2] in GRAINS
    return heading.unit in NUMBERS and not (is_grained and not heading.is_value)


def _figure(value: Decimal, unit: str, currency: str) -> str:
    match unit:
        case "money":
            return formats.plain_money(value, currency) if currency else formats.figure(value)
        case "share":
            return f"{formats.number(round(value * 100, 1))} %"
        case _:
            return formats.number(int(value) if value == int(value) else round(value, 1))


def named(spec: Spec, at: int, key: str) -> str:
    """Write the name of a row's key by its dimension; a customer's or an item's key has no name of its own here."""
    if at >= len(spec.rows):
        return ""
    return _of_key(spec.rows[at], spec, key)


def across(spec: Spec, key: str) -> str:
    """Write the name of a column's key."""
    return _of_key(spec.columns, spec, key) if spec.columns else ""


def _of_key(said: str, spec: Spec, key: str) -> str:
    """A key that is the number of a table's row says nothing."""
    subject = SUBJECTS[spec.subject]
    dimension = subject.dimensions.get(said.partition(":")[0])
    if dimension is None or dimension.unit == "key":
        return ""
    heading = Heading(said, dimension.name, "text", is_value=False)
    return label(labelled(subject, said, key), heading, key)
