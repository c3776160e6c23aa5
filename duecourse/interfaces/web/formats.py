"""How does a value read on a screen, in the reader's language?"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.numbers import format_compact_decimal, format_decimal, format_percent
from django.utils.translation import get_language, get_language_info, ngettext
from markupsafe import Markup, escape

from duecourse.foundation.kit.money import CURRENCIES, minor_units, quantize

TRUE_MINUS = "\N{MINUS SIGN}"
DASH = "\N{EN DASH}"


def reading_locale() -> Locale:
    """Give the Babel locale of the language that is active for this reader; plain English writes the day before the month."""
    return _locale(get_language() or "en")


@lru_cache(maxsize=64)
def _locale(language: str) -> Locale:
    try:
        return Locale.parse("en_GB" if language == "en" else language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_GB")


def _split(value: Any, currency: str | None) -> tuple[Decimal, str]:
    if hasattr(value, "amount") and hasattr(value, "currency"):
        return value.amount, value.currency
    return Decimal(value), currency or ""


def figure(value: Any, currency: str | None = None) -> str:
    """Write an amount without its currency: grouped, a true minus, the currency's own decimals."""
    return _figure(*_split(value, currency), get_language() or "en")


@lru_cache(maxsize=16384)
def _figure(amount: Decimal, code: str, language: str) -> str:
    known = code in CURRENCIES
    decimals = minor_units(code) if known else 2
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    rounded = quantize(amount, code) if known else amount
    return format_decimal(rounded, format=pattern, locale=_locale(language)).replace("-", TRUE_MINUS)


def brief(amount: Decimal) -> str:
    """Write an amount where there is little room: 1.2M."""
    said = format_compact_decimal(amount, format_type="short", fraction_digits=1, locale=reading_locale())
    return str(said).replace("-", TRUE_MINUS)


def money(value: Any, currency: str | None = None, *, zero: str = DASH) -> Markup:
    """Write money for a table cell: the figure, then its currency small and grey; nothing is a dash."""
    if value is None:
        return Markup('<span class="money is-zero">{}</span>').format(zero)
    amount, code = _split(value, currency)
    if amount == 0 and zero:
        return Markup('<span class="money is-zero">{}</span>').format(zero)
    return _money(figure(amount, code), code)


@lru_cache(maxsize=16384)
def _money(figure: str, code: str) -> Markup:
    return Markup(
        '<span class="money"><span class="money-figure">{}</span> <span class="money-code">{}</span></span>'
    ).format(figure, code)


def plain_money(value: Any, currency: str | None = None) -> str:
    """Write money inside a sentence, kept on one line."""
    amount, code = _split(value, currency)
    return f"{figure(amount, code)}\N{NO-BREAK SPACE}{code}".strip()


def day(value: date | None, style: str = "medium") -> str:
    """Write a calendar day in the reader's language; none is a dash."""
    return DASH if value is None else _day(date(value.year, value.month, value.day), style, get_language() or "en")


@lru_cache(maxsize=4096)
def _day(value: date, style: str, language: str) -> str:
    return format_date(value, style, locale=_locale(language))


def weekday(value: date) -> str:
    """Write a day with its weekday, short: Mon 2 Mar."""
    return format_date(value, "EEE d MMM", locale=reading_locale())


def moment(value: datetime | None, zone: str = "UTC") -> str:
    """Write a moment as the clock of `zone` shows it: the day, hours and minutes."""
    if value is None:
        return DASH
    local = value.astimezone(ZoneInfo(zone))
    return f"{day(local.date())}, {format_time(local, 'short', locale=reading_locale())}"


def hour(value: datetime, zone: str = "UTC") -> str:
    """Write the time of day as the clock of `zone` shows it."""
    return format_time(value.astimezone(ZoneInfo(zone)), "short", locale=reading_locale())


def number(value: Any) -> str:
    """Write a count or a plain number; zero stays zero. Small counts need no locale: a list has hundreds of them."""
    if value is None:
        return DASH
    if type(value) is int and 0 <= value < 1000:
        return str(value)
    return format_decimal(value, locale=reading_locale()).replace("-", TRUE_MINUS)


def percent(value: Any) -> str:
    """Write a share (0-1) as percent."""
    if value is None:
        return DASH
    return format_percent(value, locale=reading_locale()).replace("-", TRUE_MINUS)


def tongue(code: str) -> str:
    """Name a language in the reader's; one that Django does not know keeps its code."""
    try:
        return str(get_language_info(code)["name_translated"]).capitalize()
    except KeyError:
        return code


def days(value: int | None) -> str:
    """Write a number of days with its word."""
    if value is None:
        return DASH
    return ngettext("%(num)s day", "%(num)s days", value) % {"num": number(value)}


def lines(value: str) -> Markup:
    """Keep the line breaks of a plain text."""
    return Markup("<br>").join(escape(part) for part in value.splitlines())
