"""Which day does a person mean?"""

from datetime import date

import pytest

from duecourse.records.communications.rules.reading.dates import KINDS, Toward, read_dates
from duecourse.records.communications.rules.reading.phrases import folded, languages, phrases

MONDAY = date(2026, 11, 23)


def days(text: str, language: str, *, today: date = MONDAY, toward: Toward = "ahead") -> list[str]:
    found = read_dates(folded(text), phrases(language), today=today, toward=toward)
    return [one.on.isoformat()[2:] for one in found]


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("en", "on Friday", "26-11-27"),
        ("en", "next Friday", "26-12-04"),
        ("en", "this coming Wednesday", "26-11-25"),
        ("en", "by the end of next week", "26-12-04"),
        ("en", "within 10 days", "26-12-03"),
        ("en", "in ten working days", "26-12-07"),
        ("en", "the 3rd", "26-12-03"),
        ("en", "Friday, 27 November 2026", "26-11-27"),
        ("en", "December 1st", "26-12-01"),
        ("en", "month-end", "26-11-30"),
        ("en", "on 2026-12-09", "26-12-09"),
        ("en", "on 9/12", "26-12-09"),
        ("nl", "vrijdag a.s.", "26-11-27"),
        ("nl", "volgende week dinsdag", "26-12-01"),
        ("nl", "binnen 14 dagen", "26-12-07"),
        ("nl", "eind deze maand", "26-11-30"),
        ("nl", "half januari", "27-01-15"),
        ("nl", "op 4-12", "26-12-04"),
        ("nl", "ma 30/11", "26-11-30"),
        ("fr", "fin du mois", "26-11-30"),
        ("fr", "mardi de la semaine prochaine", "26-12-01"),
        ("fr", "vendredi prochain", "26-11-27"),
        ("fr", "sous quinzaine", "26-12-08"),
        ("fr", "le 15", "26-12-15"),
        ("fr", "le 1er décembre", "26-12-01"),
        ("de", "nächste Woche Dienstag", "26-12-01"),
        ("de", "naechste Woche", "26-12-04"),
        ("de", "am 4.12.", "26-12-04"),
        ("de", "bis 15. Dezember", "26-12-15"),
        ("de", "innerhalb von 10 Tagen", "26-12-03"),
        ("de", "morgen früh", "26-11-24"),
        ("es", "el viernes", "26-11-27"),
        ("es", "fin de mes", "26-11-30"),
        ("it", "venerdì", "26-11-27"),
        ("it", "entro 10 giorni", "26-12-03"),
        ("pt", "na sexta-feira", "26-11-27"),
        ("pl", "w piątek", "26-11-27"),
        ("pl", "do końca miesiąca", "26-11-30"),
    ],
)
def test_a_day_is_read_as_it_is_said(language: str, text: str, day: str) -> None:
    assert days(text, language) == [day]


def test_a_weekday_of_today_is_that_of_next_week_and_a_past_one_the_next() -> None:
    assert days("on Monday", "en") == ["26-11-30"]
    assert days("on Tuesday", "en", today=date(2026, 11, 26)) == ["26-12-01"]


def test_what_was_done_lies_behind() -> None:
    assert days("on Friday", "en", toward="behind") == ["26-11-20"]
    assert days("le 15", "fr", toward="behind") == ["26-11-15"]
    assert days("3 october", "en", toward="behind") == ["26-10-03"]


def test_a_date_that_has_just_passed_is_not_moved_by_a_year() -> None:
    assert days("of 12/11", "en") == ["26-11-12"]


def test_days_follow_over_ends_of_months_and_years() -> None:
    assert days("in 3 months", "en", today=date(2026, 11, 30)) == ["27-02-28"]
    assert days("end of next month", "en", today=date(2026, 12, 31)) == ["27-01-31"]
    assert days("the 31st", "en", today=date(2027, 2, 1)) == ["27-03-31"]


@pytest.mark.parametrize("text", ["12.50", "1.250 and 12-11", "guten Morgen", "call 0471/12.34.56", "31/02", "99/99"])
def test_what_is_no_day_is_none(text: str) -> None:
    assert days(text, "de") == []


def test_a_line_end_inside_a_day_does_not_matter() -> None:
    assert days("nächste\nWoche\r\nDienstag", "de") == ["26-12-01"]


def test_every_language_says_only_kinds_of_days_that_are_known() -> None:
    for language in languages():
        assert {saying.kind for saying in phrases(language).sayings} <= KINDS, language
