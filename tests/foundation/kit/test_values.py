"""Does a text mean the same value in Python and in PostgreSQL, and is a wrong one refused with a reason?"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duecourse.foundation.kit.values import (
    DATE_FORMATS,
    DECIMAL_STYLES,
    DateFormat,
    DecimalStyle,
    UnknownDateFormat,
    UnknownDecimalStyle,
    UnknownFlags,
    date_formats_of,
    decimal_styles_of,
    flag_reader,
    read_date,
    read_flag,
)
from duecourse.foundation.kit.words import Text

NUMBERS = [
    ("1,234.56", "1,234.56", "1234.56"), ("1,234.56", "-1,234.56", "-1234.56"), ("1,234.56", "1,234.56-", "-1234.56"),
    ("1,234.56", "(123.45)", "-123.45"), ("1,234.56", "$(1,000.00)", "-1000"), ("1,234.56", "(1,000.00) USD", "-1000"),
    ("1,234.56", "USD 12", "12"), ("1,234.56", "US$12", "12"), ("1,234.56", "-$5", "-5"), ("1,234.56", "$-5", "-5"),
    ("1,234.56", "+7.", "7"), ("1,234.56", ".5", "0.5"), ("1,234.56", "1234567.5", "1234567.5"),
    ("1,234.56", "−3", "-3"), ("1,234.56", " 12 ", "12"), ("1,234.56", "-0.00", "0"), ("1,234.56", "£1,000,000", "1000000"),
    ("1.234,56", "1.234,56 €", "1234.56"), ("1.234,56", "1.234", "1234"), ("1.234,56", "0,5", "0.5"),
    ("1.234,56", "-,5", "-0.5"), ("1.234,56", "1.234.567,89", "1234567.89"), ("1.234,56", "EUR -1.234,50", "-1234.5"),
    ("1 234,56", "1 234,56", "1234.56"), ("1 234,56", "1\u00a0234,5 kr", "1234.5"), ("1 234,56", "12\u202f345", "12345"),
    ("1'234.56", "CHF 1'234.50", "1234.5"), ("1'234.56", "1’234", "1234"), ("1,23,456.78", "12,34,567.80", "1234567.8"),
    ("1,23,456.78", "₹1,000", "1000"), ("1234.56", "1234.56", "1234.56"), ("1234,56", "1234,56", "1234.56"),
    ("1234.56", "999999999999999.9999", "999999999999999.9999"),
]  # fmt: skip
NO_NUMBERS = [
    ("1,234.56", "12,34"), ("1,234.56", "1,2345"), ("1,234.56", "1.234,56"), ("1,234.56", "1,234,56"), ("1,234.56", ""),
    ("1,234.56", "."), ("1,234.56", "-"), ("1,234.56", "--5"), ("1,234.56", "-5-"), ("1,234.56", "(-5)"),
    ("1,234.56", "(5"), ("1,234.56", "1e5"), ("1,234.56", "NaN"), ("1,234.56", "Infinity"), ("1,234.56", "1 000"),
    ("1,234.56", "٣"), ("1,234.56", "1,234.56x"), ("1,234.56", "12\n"), ("1,234.56", "1234,567"), ("1,234.56", "#REF!"),
    ("1.234,56", "12.34"), ("1.234,56", "-.5"), ("1.234,56", "1,234.56"), ("1234.56", "1,234.56"), ("1234.56", "1234,56"),
    ("1 234,56", "1 23,4"), ("1,23,456.78", "123,4567"), ("1234.56", "1000000000000000"), ("1,234.56", "5; DROP TABLE x"),
]  # fmt: skip
DATES = [
    ("%Y-%m-%d", "2024-02-29", (2024, 2, 29)), ("%d.%m.%Y", "1.2.2024", (2024, 2, 1)), ("%d.%m.%Y", " 01.02.2024 ", (2024, 2, 1)),
    ("%m/%d/%Y", "2/9/2024", (2024, 2, 9)), ("%d/%m/%y", "31/12/69", (2069, 12, 31)), ("%d/%m/%y", "01/01/70", (1970, 1, 1)),
    ("%d-%b-%y", "26-Apr-11", (2011, 4, 26)), ("%d-%b-%Y", "06-SEP-2011", (2011, 9, 6)), ("%d %B %Y", "3 may 2024", (2024, 5, 3)),
    ("%b %d, %Y", "Feb 3, 2024", (2024, 2, 3)), ("%Y%m%d", "20001231", (2000, 12, 31)), ("%d%m%Y", "29022000", (2000, 2, 29)),
    ("%d-%m-%Y %H:%M", "26-04-2011 11:50", (2011, 4, 26)), ("%Y-%m-%dT%H:%M:%S", "2024-01-01T10:00:00", (2024, 1, 1)),
    ("%Y-%m-%d %H:%M:%S", "2024-01-01 23:59:59.123", (2024, 1, 1)), ("due %d/%m/%Y", "due 05/06/2024", (2024, 6, 5)),
]  # fmt: skip
NO_DATES = [
    ("%Y-%m-%d", "2023-02-29"), ("%Y-%m-%d", "1900-02-29"), ("%Y-%m-%d", "2024-04-31"), ("%Y-%m-%d", "2024-13-01"),
    ("%Y-%m-%d", "0000-01-01"), ("%Y-%m-%d", "2024-00-10"), ("%Y-%m-%d", "2024-1-0"), ("%Y-%m-%d", "24-01-01"),
    ("%Y-%m-%d", "2024-01-01 "+"x"), ("%Y-%m-%d", ""), ("%Y-%m-%d", "2024/01/01"), ("%Y%m%d", "2024131"), ("%Y%m%d", "20230229"),
    ("%d.%m.%Y", "29.02.2023"), ("%d-%b-%y", "26-Mai-11"), ("%d-%b-%y", "31-Jun-11"), ("%d.%m.%Y", "1x2x2024"),
    ("%d-%m-%Y %H:%M", "26-04-2011"), ("%d-%m-%Y %H:%M", "26-04-2011 25:00"), ("%Y-%m-%d", "٢٠٢٤-01-01"),
]  # fmt: skip


def in_postgresql(kind: type[DecimalStyle] | type[DateFormat], how: str, texts: Sequence[str]) -> list[object]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {kind.of(how).sql('t')} FROM unnest(%s::text[]) WITH ORDINALITY AS given(t, n) ORDER BY n".replace(
                "%", "%%"
            ).replace("%%s", "%s"),
            [list(texts)],
        )
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.parametrize(("style", "text", "value"), NUMBERS)
def test_a_number_is_read_in_its_style(style: str, text: str, value: str) -> None:
    assert DecimalStyle.of(style).read(text) == Decimal(value)


@pytest.mark.parametrize(("style", "text"), NO_NUMBERS)
def test_what_is_no_number_in_the_style_is_refused_with_a_reason(style: str, text: str) -> None:
    reason = DecimalStyle.of(style).read(text)
    assert isinstance(reason, Text)
    assert f"“{text}”" in str(reason)


@pytest.mark.django_db
@pytest.mark.parametrize("style", DECIMAL_STYLES)
def test_postgresql_reads_every_number_as_python_does(style: str) -> None:
    texts = [text for _style, text, *_value in [*NUMBERS, *NO_NUMBERS]]
    read = [DecimalStyle.of(style).read(text) for text in texts]
    assert in_postgresql(DecimalStyle, style, texts) == [None if isinstance(value, Text) else value for value in read]


@pytest.mark.django_db
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(DECIMAL_STYLES), st.lists(st.text("0123456789.,-+() '’\u00a0€EURx−\n", max_size=12), min_size=50)
)
def test_postgresql_and_python_agree_on_any_text(style: str, texts: list[str]) -> None:
    read = [DecimalStyle.of(style).read(text) for text in texts]
    assert in_postgresql(DecimalStyle, style, texts) == [None if isinstance(value, Text) else value for value in read]


@given(st.sampled_from(DECIMAL_STYLES), st.decimals(-(10**12), 10**12, places=2))
def test_what_is_written_in_a_style_is_read_back(style: str, number: Decimal) -> None:
    how = DecimalStyle.of(style)
    digits = f"{number:.2f}" if how.lakh or not how.group else f"{number:,.2f}"
    written = "".join({",": how.group, ".": how.point}.get(letter, letter) for letter in digits)
    assert how.read(written) == number


@pytest.mark.parametrize("style", ["", "1", "1.234.56", "abc", "12,34", "1,234,56"])
def test_a_sample_that_shows_no_style_is_refused(style: str) -> None:
    with pytest.raises(UnknownDecimalStyle):
        DecimalStyle.of(style)


@pytest.mark.parametrize(("format_", "text", "value"), DATES)
def test_a_date_is_read_in_its_format(format_: str, text: str, value: tuple[int, int, int]) -> None:
    assert DateFormat.of(format_).read(text) == date(*value)


@pytest.mark.parametrize(("format_", "text"), NO_DATES)
def test_what_is_no_date_in_the_format_is_refused_with_a_reason(format_: str, text: str) -> None:
    assert isinstance(DateFormat.of(format_).read(text), Text)


@pytest.mark.django_db
@pytest.mark.parametrize("format_", sorted({*DATE_FORMATS, "due %d/%m/%Y", "%d.%b.%y"}))
def test_postgresql_reads_every_date_as_python_does(format_: str) -> None:
    texts = [text for _format, text, _value in DATES] + [text for _format, text in NO_DATES]
    read = [DateFormat.of(format_).read(text) for text in texts]
    assert in_postgresql(DateFormat, format_, texts) == [value if isinstance(value, date) else None for value in read]


@pytest.mark.django_db
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["%d.%m.%Y", "%m/%d/%y", "%Y%m%d", "%d-%b-%y"]),
    st.lists(st.dates(date(1990, 1, 1), date(2060, 1, 1)), min_size=50),
    st.lists(st.text("0123456789./- \nJanFEB", max_size=11), min_size=50),
)
def test_postgresql_and_python_agree_on_any_date(format_: str, days: list[date], noise: list[str]) -> None:
    texts = [day.strftime(format_) for day in days] + [f"{day:{format_}}".replace("2", "3") for day in days] + noise
    read = [DateFormat.of(format_).read(text) for text in texts]
    assert [value for value in read[: len(days)] if isinstance(value, date)] == days
    assert in_postgresql(DateFormat, format_, texts) == [value if isinstance(value, date) else None for value in read]


@pytest.mark.django_db
def test_the_to_date_pattern_means_the_same_date() -> None:
    with connection.cursor() as cursor:
        for format_ in DATE_FORMATS:
            for day in (date(2024, 2, 29), date(1999, 12, 31), date(2068, 1, 1)):
                cursor.execute("SELECT to_date(%s, %s)", [day.strftime(format_), DateFormat.of(format_).pattern])
                assert cursor.fetchone() == (day,) == (DateFormat.of(format_).read(day.strftime(format_)),)


@pytest.mark.parametrize("format_", ["", "%d.%m", "%d.%m.%Y.%y", "%d.%m.%Q", "%d %d %m %Y", "yyyy-mm-dd", "%"])
def test_a_format_without_one_day_month_and_year_is_refused(format_: str) -> None:
    with pytest.raises(UnknownDateFormat, match="date format"):
        DateFormat.of(format_)


def test_the_first_format_that_fits_is_taken() -> None:
    assert read_date("03.04.2024", ["%Y-%m-%d", "%d.%m.%Y"]) == date(2024, 4, 3)
    assert "none of the dates %Y-%m-%d, %d.%m.%Y" in str(read_date("x", ["%Y-%m-%d", "%d.%m.%Y"]))
    assert isinstance(read_date("x", []), Text)


def test_formats_and_styles_are_guessed_from_values_and_an_open_guess_says_so() -> None:
    assert date_formats_of(["26-Apr-11", "", "06-Sep-11"]) == ["%d-%b-%y"]
    assert date_formats_of(["03/04/2024"]) == ["%d/%m/%Y", "%m/%d/%Y"]
    assert date_formats_of(["13/04/2024"]) == ["%d/%m/%Y"]
    assert date_formats_of([""]) == []
    assert decimal_styles_of(["1.234,56"]) == ["1.234,56"]
    assert decimal_styles_of(["672.78", "11.98", "1000.5"])[0] == "1,234.56"
    assert decimal_styles_of(["12,5"]) == ["1.234,56", "1 234,56", "1234,56"]


@pytest.mark.parametrize(
    ("text", "flag"),
    [("Yes", True), (" ja ", True), ("1", True), ("X", True), ("nein", False), ("", False), ("0", False)],
)
def test_yes_and_no_are_read_in_the_usual_languages(text: str, flag: bool) -> None:
    assert read_flag(text) is flag


def test_other_words_mean_yes_and_no_only_when_they_are_told() -> None:
    assert isinstance(read_flag("maybe"), Text)
    read = flag_reader(yes=["Gesperrt"], no=["frei"])
    assert (read("gesperrt"), read("FREI")) == (True, False)
    assert isinstance(read("yes"), Text)
    with pytest.raises(UnknownFlags):
        flag_reader(yes=["a"], no=["A"])
