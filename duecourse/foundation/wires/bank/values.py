"""How are amounts, days and texts of bank files read, so that none becomes another one?"""

import codecs
import re
from datetime import date
from decimal import Decimal
from typing import Final

from duecourse.foundation.kit.money import CURRENCIES, minor_units
from duecourse.foundation.kit.reference import is_iban
from duecourse.foundation.kit.words import Text, _
from duecourse.foundation.wires.bank.content import BankFileRefused

MOST_DIGITS: Final = 15
MOST_DECIMALS: Final = 4
MOST_WRITTEN: Final = 28
LONGEST_TEXT: Final = 4_000
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_NO_REFERENCE: Final = frozenset({"NONREF", "NOTPROVIDED", "NOTAVAIL", "UNKNOWN", "N/A", "NA", "0", "KREF+", "-"})
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def decoded(raw: bytes) -> str:
    """Turn bytes into text: by their mark, else UTF-8, UTF-16 without a mark, or Windows-1252; lines end with \\n."""
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            text = raw.decode(encoding, errors="replace")
            break
    else:
        text = _unmarked(raw)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _unmarked(raw: bytes) -> str:
    start = raw[:200]
    if len(start) > 8 and start.count(0) * 3 > len(start):
        return raw.decode("utf-16-be" if start[0] == 0 else "utf-16-le", errors="replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def tidy(text: str, *, most: int = LONGEST_TEXT) -> str:
    """Write a text of a bank on one line, without control characters and repeated blanks."""
    return " ".join(_CONTROLS.sub(" ", text).split())[:most]


def reference(text: str, *, most: int = 140) -> str:
    """Give a reference, or nothing where the bank says that there is none."""
    found = tidy(text, most=most)
    return "" if found.upper() in _NO_REFERENCE else found


def sound(amount: Decimal, *, place: Text) -> Decimal:
    """Refuse an amount that the ledger has no room for; zeros behind are dropped."""
    # Decimal rounds to 28 digits wherever it works something out, so a longer number is refused before anything is.
    is_long = len(amount.as_tuple().digits) > MOST_WRITTEN
    _sign, digits, exponent = amount.normalize().as_tuple()
    decimals = max(0, -int(exponent))
    if is_long or decimals > MOST_DECIMALS or len(digits) + int(exponent) > MOST_DIGITS:
        raise BankFileRefused(
            _("%(place)s: the amount %(amount)s has more digits than an amount can have."), place=place, amount=amount
        )
    written = -int(amount.as_tuple().exponent)
    return amount if written <= MOST_DECIMALS else amount.quantize(Decimal(1).scaleb(-decimals))


def currency_of(code: str, *, place: Text) -> str:
    """Read a currency code: three letters."""
    plain = code.strip().upper()
    if not re.fullmatch("[A-Z]{3}", plain):
        raise BankFileRefused(_("%(place)s: “%(code)s” is not a currency."), place=place, code=tidy(code, most=20))
    return plain


def decimals_of(currency: str) -> int:
    """Tell how many decimals an amount without a point has; two where we do not know the currency."""
    return minor_units(currency) if currency in CURRENCIES else 2


def day(year: int, month: int, number: int, *, place: Text) -> date:
    """Read a day; banks that count interest by 30 days a month value at 30 February."""
    if month == 2 and number in (29, 30):
        number = min(number, 29 if _is_leap(year) else 28)
    try:
        return date(year, month, number)
    except ValueError:
        raise BankFileRefused(
            _("%(place)s: there is no day %(day)s."), place=place, day=f"{year:04}-{month:02}-{number:02}"
        ) from None


def short_day(text: str, *, place: Text) -> date:
    """Read YYMMDD; from 80 on it is the last century."""
    year = int(text[:2])
    return day(year + (1900 if year >= 80 else 2000), int(text[2:4]), int(text[4:6]), place=place)


def near_day(text: str, near: date, *, place: Text) -> date:
    """Read MMDD as the day next to another one, so that it may lie beyond a year's end."""
    years = (near.year - 1, near.year, near.year + 1)
    days = [day(year, int(text[:2]), int(text[2:]), place=place) for year in years]
    return min(days, key=lambda one: abs((one - near).days))


def account_of(text: str) -> tuple[str, bool]:
    """Give an account as it is known, and whether it is an IBAN; a currency that a bank wrote behind an IBAN is cut."""
    plain = tidy(text, most=60)
    bare = plain.replace(" ", "").upper()
    for candidate in (bare, bare[:-3], bare.rpartition("/")[2]):
        if len(candidate) >= 15 and is_iban(candidate):
            return candidate, True
    return plain, False


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
