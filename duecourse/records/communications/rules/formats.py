"""How are money, dates and counts written for this reader?"""

import datetime as dt
from decimal import Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import get_currency_symbol, parse_pattern

from duecourse.foundation.kit.money import minor_units, quantize

FALLBACK = "en"
_MINUS = "\N{MINUS SIGN}"


class Formats:
    """The habits of one locale, worked out once: formatting a value afterwards costs a few string operations."""

    def __init__(self, locale: Locale) -> None:
        self.locale = locale
        self.language = str(locale.language)
        symbols = locale.number_symbols.get("latn", {}) or next(iter(locale.number_symbols.values()))
        self._decimal, self._group = str(symbols["decimal"]), str(symbols["group"])
        self._grouping = parse_pattern(locale.decimal_formats[None].pattern).grouping
        self._frames: dict[str, tuple[str, str, int]] = {}
        self._days: dict[dt.date, str] = {}

    def money(self, amount: Decimal, currency: str) -> str:
        """Write an amount with its currency, rounded to the minor unit, with a true minus."""
        before, after, units = self._frames.get(currency) or self._frame(currency)
        rounded = quantize(amount, currency)
        sign = _MINUS if rounded < 0 else ""
        return f"{sign}{before}{self._digits(abs(rounded), units)}{after}"

    def amount(self, amount: Decimal, currency: str) -> str:
        """Write an amount without its currency, for a table that names it once."""
        rounded = quantize(amount, currency)
        return (_MINUS if rounded < 0 else "") + self._digits(abs(rounded), minor_units(currency))

    def date(self, day: dt.date) -> str:
        """Write a day with the month in words, so that no reader takes it for another."""
        text = self._days.get(day)
        if text is None:
            text = self._days[day] = format_date(day, format="long", locale=self.locale)
        return text

    def short_date(self, day: dt.date) -> str:
        """Write a day for a narrow column."""
        return _short(day, self.locale)

    def percent(self, rate: Decimal) -> str:
        """Write a rate that is given in percent, with the two places in which laws state it."""
        space = "" if self.language == "en" else "\N{NO-BREAK SPACE}"
        return f"{self._digits(rate.quantize(Decimal('0.01')), 2)}{space}%"

    def count(self, number: int) -> str:
        """Write a whole number."""
        return self._digits(Decimal(number), 0)

    def _frame(self, currency: str) -> tuple[str, str, int]:
        pattern = self.locale.currency_formats["standard"].pattern.split(";")[0]
        head, tail = _around(pattern)
        symbol = get_currency_symbol(currency, locale=self.locale)
        if symbol.isalpha() and not head.endswith((" ", "\xa0")) and "¤" in head:
            head += "\xa0"
        frame = (
            head.replace("¤", symbol),
            tail.replace("¤", symbol),
            minor_units(currency),
        )
        self._frames[currency] = frame
        return frame

    def _digits(self, number: Decimal, units: int) -> str:
        if self._grouping != (3, 3):
            return self._rare_digits(number, units)
        text = f"{number:,.{units}f}"
        return text.translate({44: self._group, 46: self._decimal})

    def _rare_digits(self, number: Decimal, units: int) -> str:
        whole, _, rest = f"{number:.{units}f}".partition(".")
        first, other = self._grouping
        groups = [whole[-first:]]
        whole = whole[:-first]
        while whole:
            groups.insert(0, whole[-other:])
            whole = whole[:-other]
        return self._group.join(groups) + (self._decimal + rest if rest else "")


@lru_cache(maxsize=64)
def formats_of(language: str) -> Formats:
    """Find the habits of a language tag (`de`, `de-AT`, `pt_BR`); an unknown one falls back to its language, then English."""
    tag = language.replace("-", "_")
    for candidate in (tag, tag.split("_")[0], FALLBACK):
        try:
            return Formats(Locale.parse(candidate))
        except (UnknownLocaleError, ValueError):
            continue
    raise AssertionError("Babel has no English")


@lru_cache(maxsize=4096)
def _short(day: dt.date, locale: Locale) -> str:
    return format_date(day, format="medium", locale=locale)


def _around(pattern: str) -> tuple[str, str]:
    """What stands before and after the digits of a number pattern."""
    digits = [index for index, sign in enumerate(pattern) if sign in "#0,."]
    return pattern[: digits[0]], pattern[digits[-1] + 1 :]
