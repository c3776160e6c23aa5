"""Does a report ask something that has an answer?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from typing import Final

from duecourse.analysis.portfolio.conditions import read
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.money import CURRENCIES
from duecourse.foundation.kit.words import Text, _
from duecourse.insight.rules.reports.days import days_of
from duecourse.insight.rules.reports.spec import CHARTS, COMPARES, GRAINS, Spec
from duecourse.insight.rules.reports.subjects import SUBJECTS, Subject

MOST_ROWS: Final = 6
MOST_VALUES: Final = 12
MOST_TOP: Final = 1000
LONGEST_WHERE: Final = 4000


class ReportRefused(Refused):
    """What is asked has no answer; the first reason why."""

    says = _("%(why)s")


def checked(spec: Spec) -> Subject:
    """Give the subject of a report that makes sense; refuse another with its first problem."""
    for why in problems(spec):
        raise ReportRefused(why=why)
    return SUBJECTS[spec.subject]


def problems(spec: Spec) -> tuple[Text, ...]:
    """Say all that keeps a report from being answered; nothing when all is well."""
    subject = SUBJECTS.get(spec.subject)
    if subject is None:
        return (_unknown(_("There is no subject “%(said)s”."), spec.subject, SUBJECTS),)
    return (*_of_rows(spec, subject), *_of_values(spec, subject), *_of_words(spec, subject), *_of_days(spec, subject))


def parted(said: str) -> tuple[str, str]:
    """Part a dimension from its grain."""
    slug, _colon, grain = said.partition(":")
    return slug, grain


def _of_rows(spec: Spec, subject: Subject) -> Iterator[Text]:
    asked = [*spec.rows, *([spec.columns] if spec.columns else [])]
    listed = subject.measures if not spec.values else {}
    for said in asked:
        slug, grain = parted(said)
        dimension = subject.dimensions.get(slug)
        if dimension is None:
            if slug not in listed or grain or said == spec.columns:
                yield _unknown(_("There is no dimension “%(said)s”."), slug, subject.dimensions)
        elif grain and (dimension.unit != "date" or grain not in GRAINS):
            yield Text(_("“%(said)s” cannot be told by “%(grain)s”."), {"said": dimension.name, "grain": grain})
    yield from _of_their_number(spec, asked)


def _of_their_number(spec: Spec, asked: list[str]) -> Iterator[Text]:
    if len(set(asked)) != len(asked):
        yield Text(_("A dimension stands twice."))
    if len(spec.rows) > MOST_ROWS and spec.values:
        yield Text(_("At most %(count)s dimensions stand in rows."), {"count": MOST_ROWS})
    if not spec.values and not spec.rows:
        yield Text(_("A report needs at least one value, or the columns of a list."))
    if not spec.values and (spec.columns or spec.compare or spec.top):
        yield Text(_("A list of single rows has no columns across, no comparison and no “others”."))


def _of_values(spec: Spec, subject: Subject) -> Iterator[Text]:
    for value in spec.values:
        measure = subject.measures.get(value.measure)
        if measure is None:
            yield _unknown(_("There is no measure “%(said)s”."), value.measure, subject.measures)
        elif value.how not in measure.hows:
            yield Text(
                _("“%(measure)s” cannot be told as “%(how)s”: %(hows)s."),
                {"measure": measure.name, "how": value.how, "hows": ", ".join(measure.hows)},
            )
    yield from _of_their_order(spec)


def _of_their_order(spec: Spec) -> Iterator[Text]:
    if len(spec.values) > MOST_VALUES:
        yield Text(_("At most %(count)s values stand in a report."), {"count": MOST_VALUES})
    if len(set(spec.values)) != len(spec.values):
        yield Text(_("A value stands twice."))
    sortable = {*spec.rows, *(value.key for value in spec.values), ""}
    if spec.sort not in sortable:
        yield _unknown(_("It cannot be sorted by “%(said)s”."), spec.sort, dict.fromkeys(sortable))
    if not 0 <= spec.top <= MOST_TOP:
        yield Text(_("“Top” is a number from 1 to %(count)s, or 0 for all."), {"count": MOST_TOP})
    if spec.top and spec.values and not spec.rows:
        yield Text(_("“Top” needs a dimension in the rows."))


def _of_words(spec: Spec, subject: Subject) -> Iterator[Text]:
    if spec.currency and spec.currency not in CURRENCIES:
        yield Text(_("“%(currency)s” is not a currency code."), {"currency": spec.currency})
    if spec.compare not in COMPARES:
        yield Text(_("It cannot be compared with “%(said)s”."), {"said": spec.compare})
    if spec.chart not in CHARTS:
        yield Text(_("There is no chart “%(said)s”."), {"said": spec.chart})
    if len(spec.where) > LONGEST_WHERE:
        yield Text(_("The condition is longer than %(count)s characters."), {"count": LONGEST_WHERE})
    elif spec.where.strip():
        try:
            read(spec.where, words=subject.words)
        except Refused as no:
            yield no.text
        except RecursionError:
            yield Text(_("The condition has too many brackets."))


def _of_days(spec: Spec, subject: Subject) -> Iterator[Text]:
    if spec.period and not subject.has_period:
        yield Text(_("“%(subject)s” stand on a day and have no period."), {"subject": subject.name})
    if spec.compare and not spec.period and not subject.has_day:
        yield Text(
            _("“%(subject)s” do not stand on a day: choose a period, so that there is something to compare with."),
            {"subject": subject.name},
        )
    if spec.is_restated and not subject.restates:
        yield Text(_("“%(subject)s” cannot be restated."), {"subject": subject.name})
    try:
        days_of(spec, date.max.replace(year=9000))
    except Refused as no:
        yield no.text
    except (OverflowError, ValueError):
        yield Text(_("Such days are not in the calendar."))


def _unknown(sentence: str, said: str, known: Mapping[str, object]) -> Text:
    near = get_close_matches(said, [str(one) for one in known], n=1, cutoff=0.6)
    if not near:
        return Text(sentence, {"said": said[:60]})
    return Text(
        _("%(sentence)s Did you mean “%(near)s”?"), {"sentence": Text(sentence, {"said": said[:60]}), "near": near[0]}
    )
