"""What amount, currency or day stands in a cell of a payment advice?"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from duecourse.foundation.kit.values import DecimalStyle, date_formats_of, decimal_styles_of, read_date

_CURRENCIES: Final = frozenset(
    "EUR USD GBP CHF SEK NOK DKK PLN CZK HUF RON BGN CAD AUD NZD JPY CNY SGD HKD ZAR INR TRY AED ILS MXN BRL".split()
)
_SIGNS: Final = {"€": "EUR", "£": "GBP"}
_CODE: Final = re.compile(r"\b[A-Z]{3}\b")
_MARK: Final = r"(?:[A-Z]{3}\s?|[€£$]\s?)?"
_SIGN: Final = r"[-\u2212\u2013(]?"
_AMOUNT: Final = re.compile(
    rf"(?<![\w.,]){_SIGN}{_MARK}{_SIGN}\d{{1,3}}(?:(?:[.,'’\u00a0\u202f ]\d{{3}})+|\d*)[.,]\d{{2}}(?![\w]|[.,]\d)\)?-?"
)
_WHOLE: Final = re.compile(rf"{_SIGN}{_MARK}{_SIGN}\d[\d.,'’\u00a0\u202f ]*\)?-?\s?(?:[A-Z]{{3}}|[€£$])?")
_DAY: Final = re.compile(r"\b(?:\d{4}-\d{2}-\d{2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4})\b")


@dataclass(frozen=True)
class Numbers:
    """How an advice writes its amounts; `is_unclear`: some could be read in two ways."""

    styles: tuple[str, ...]
    is_unclear: bool = False

    def read(self, text: str) -> Decimal | None:
        """Read an amount; None where it is none."""
        for style in self.styles:
            found = DecimalStyle.of(style).read(text.strip())
            if isinstance(found, Decimal):
                return found
        return None


def numbers_of(texts: Iterable[str]) -> Numbers:
    """Find out how amounts are written: the styles that read all of them, or at least most."""
    filled = sorted({text.strip() for text in texts if text.strip()})
    styles = decimal_styles_of(filled)
    if filled and not styles:
        fitting = Counter(style for text in filled for style in decimal_styles_of([text]))
        styles = [style for style, _count in fitting.most_common()]
        return Numbers(tuple(styles), is_unclear=True)
    return Numbers(tuple(styles), is_unclear=any(_differs(text, styles) for text in filled))


def _differs(text: str, styles: Iterable[str]) -> bool:
    return len({DecimalStyle.of(style).read(text) for style in styles}) > 1


def amounts_in(text: str) -> list[str]:
    """List what are amounts in a text by their two decimals: nothing else is taken for one there."""
    return [found[0].strip() for found in _AMOUNT.finditer(text)]


def is_amount(text: str) -> bool:
    """Tell whether a cell of a column of amounts is one."""
    return bool(text.strip()) and _WHOLE.fullmatch(text.strip()) is not None


def currency_in(texts: Iterable[str]) -> str | None:
    """Find the currency that is named; "" where none is, None where several are."""
    found: set[str] = set()
    for text in texts:
        found |= {code for code in _CODE.findall(text) if code in _CURRENCIES}
        found |= {code for sign, code in _SIGNS.items() if sign in text}
    return (found.pop() if found else "") if len(found) < 2 else None


def day_in(text: str) -> date | None:
    """Read a day where no other one can be meant."""
    said = _DAY.search(text)
    if said is None:
        return None
    days = {read_date(said[0], [form]) for form in date_formats_of([said[0]])}
    found = [day for day in days if isinstance(day, date)]
    return found[0] if len(found) == 1 else None
