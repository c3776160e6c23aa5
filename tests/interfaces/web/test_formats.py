"""Do values read as a person of that language expects?"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from duecourse.foundation.kit.money import Money
from duecourse.foundation.kit.words import Text
from duecourse.interfaces.web import formats, words

THIN = "\N{NARROW NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("language", "figure"),
    [("en", "−48,210.50"), ("de", "−48.210,50"), ("nl", "−48.210,50"), ("fr", f"−48{THIN}210,50")],
)
def test_a_figure_is_grouped_by_the_readers_language_with_a_true_minus(language: str, figure: str) -> None:
    with translation.override(language):
        assert formats.figure(Decimal("-48210.5"), "EUR") == figure


@pytest.mark.parametrize(("currency", "figure"), [("JPY", "1,235"), ("EUR", "1,234.50"), ("KWD", "1,234.500")])
def test_a_figure_has_its_currencys_own_decimals(currency: str, figure: str) -> None:
    assert formats.figure(Decimal("1234.5"), currency) == figure


def test_nothing_is_a_dash_in_a_table_and_a_figure_where_asked() -> None:
    assert "–" in formats.money(Money(Decimal(0), "EUR"))
    assert "EUR" not in formats.money(Decimal(0), "EUR")
    assert "0.00" in formats.money(Decimal(0), "EUR", zero="")


def test_the_currency_stands_beside_the_figure() -> None:
    cell = formats.money(Money(Decimal("12.3"), "USD"))
    assert str(cell) == (
        '<span class="money"><span class="money-figure">12.30</span> <span class="money-code">USD</span></span>'
    )


def test_a_hostile_currency_is_escaped() -> None:
    assert "<script>" not in formats.money(Decimal(1), "<script>")


def test_a_day_and_a_moment_read_in_the_zone_and_language() -> None:
    assert formats.day(date(2026, 3, 2)) == "2 Mar 2026"
    assert formats.day(None) == "–"
    midnight = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    assert formats.moment(midnight, "Europe/Brussels").startswith("2 Mar 2026")
    with translation.override("de"):
        assert formats.day(date(2026, 3, 2)) == "02.03.2026"


def test_days_are_counted_in_words() -> None:
    assert formats.days(1) == "1 day"
    assert formats.days(1204) == "1,204 days"


def test_a_sentence_writes_its_values_by_the_readers_locale() -> None:
    inner = Text("until %(day)s", {"day": date(2026, 3, 2)})
    text = Text("Promised %(amount)s %(until)s", {"amount": Money(Decimal(1200), "EUR"), "until": inner})
    with translation.override("de"):
        assert words.say(text) == "Promised 1.200,00\N{NO-BREAK SPACE}EUR until 02.03.2026"


def test_a_sentence_with_a_count_chooses_its_plural() -> None:
    text = Text("%(count)s item", {"count": 3}, plural="%(count)s items")
    assert words.say(text) == "3 items"
