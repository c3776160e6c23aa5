"""What number, date or yes/no does a text from a file mean?

Each reader returns the value, or a `Text` that says why there is none. The same reading exists as an SQL expression
(`.sql`), so that a staging table is validated set-based. Dates repeat: reading their distinct values in Python and
joining is quicker still.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import Text, _

_SPACES: Final = " \u00a0\u2009\u202f"
_MINUSES: Final = "-\u2212\u2013"
_CURRENCY: Final = "(?:[A-Z]{3}|[A-Z]{0,2}[$€£¥₹₺₽₩₪₫฿]|kr\\.?|zł|Kč|Ft|Fr\\.?|R)?"
_TOO_LARGE: Final = 10**15
DECIMAL_STYLES: Final = (
    "1,234.56",
    "1.234,56",
    "1 234,56",
    "1 234.56",
    "1'234.56",
    "1,23,456.78",
    "1234.56",
    "1234,56",
)
DATE_FORMATS: Final = (
    "%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%Y/%m/%d", "%Y%m%d", "%d.%m.%y", "%d/%m/%y",
    "%m/%d/%y", "%d-%m-%y", "%d-%b-%y", "%d-%b-%Y", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%Y.%m.%d", "%d%m%Y",
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%d-%m-%Y %H:%M", "%d.%m.%Y %H:%M", "%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M",
)  # fmt: skip


class UnknownDecimalStyle(Refused):
    """The sample of a number tells no style."""

    says = _("“%(style)s” is not a way to write numbers; use one of %(known)s.")


class UnknownDateFormat(Refused):
    """The date format cannot be read."""

    says = _("“%(format)s” is not a date format: it needs one day, one month and one year, such as %%d.%%m.%%Y.")


class UnknownFlags(Refused):
    """A word cannot mean both yes and no."""

    says = _("“%(word)s” cannot mean both yes and no.")


# --- numbers -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DecimalStyle:
    """How a file writes numbers, named by a sample such as `1.234,56`."""

    sample: str
    group: str
    point: str
    lakh: bool = False

    @classmethod
    def of(cls, sample: str) -> "DecimalStyle":
        """Find the style that a sample shows; the decimals and currency of the sample do not matter."""
        found = re.fullmatch(
            rf"1(?P<g>[,.'’{_SPACES}]?)(?P<lakh>23(?P=g)456|234)(?:(?P<p>[.,])[0-9]+)?", sample.strip()
        )
        if found is None or found["g"] == found["p"] or (found["lakh"] != "234" and not found["g"]):
            raise UnknownDecimalStyle(style=sample, known="  ".join(DECIMAL_STYLES))
        group = {"’": "'"}.get(found["g"], " " if found["g"] and found["g"] in _SPACES else found["g"])
        return cls(sample, group, found["p"] or ("," if group == "." else "."), found["lakh"] != "234")

    @property
    def regex(self) -> str:
        """The pattern of a whole value, the same in Python and PostgreSQL."""
        group = {"": "", " ": f"[{_SPACES}]", "'": "['’]"}.get(self.group, re.escape(self.group))
        middle = r"[0-9]{2}" if self.lakh else r"[0-9]{3}"
        grouped = rf"[0-9]{{1,3}}(?:{group}{middle})*{group}[0-9]{{3}}|" if group else ""
        point = re.escape(self.point)
        number = rf"(?:{grouped}[0-9]+)(?:{point}[0-9]*)?|{point}[0-9]+"
        gap, sign = f"[{_SPACES}]*", f"[+{_MINUSES[1:]}-]?"
        bare = rf"{sign}{gap}{_CURRENCY}{gap}{sign}{gap}(?:{number}){gap}{_CURRENCY}{gap}[{_MINUSES}]?{gap}{_CURRENCY}"
        bracketed = rf"\({gap}{_CURRENCY}{gap}(?:{number}){gap}{_CURRENCY}{gap}\){gap}{_CURRENCY}"
        return rf"^{gap}(?:{bare}|{_CURRENCY}{gap}{bracketed}){gap}$"

    def read(self, text: str) -> Decimal | Text:
        """Read a number: signs before or after, brackets for negative, a currency on either side."""
        if not _compiled(self.regex).fullmatch(text) or sum(text.count(minus) for minus in _MINUSES + "+") > 1:
            return Text(_("“%(value)s” is not a number written like %(style)s."), {"value": text, "style": self.sample})
        digits = "".join(letter for letter in text if letter in "0123456789" or letter == self.point)
        number = Decimal(digits.replace(self.point, "."))
        if abs(number) >= _TOO_LARGE:
            return Text(_("“%(value)s” is too large."), {"value": text})
        return number.copy_negate() if number and any(mark in text for mark in _MINUSES + "(") else number

    def sql(self, column: str) -> str:
        """Write the SQL expression (PostgreSQL) that reads the text column, NULL where `read` finds no number."""
        signs = _quoted(_MINUSES + "+")
        one_sign = f"length({column}) - length(translate({column}, {signs}, '')) <= 1"
        digits = f"translate(regexp_replace({column}, {_quoted(f'[^0-9{self.point}]')}, '', 'g'), ',', '.')::numeric"
        sign = f"CASE WHEN {column} ~ {_quoted(f'[{_MINUSES}(]')} THEN -1 ELSE 1 END"
        fits = f"CASE WHEN {digits} < {_TOO_LARGE} THEN {digits} * {sign} END"
        slow = f"{column} ~ {_quoted(self.regex)} AND {one_sign} THEN {fits}"
        return f"(CASE WHEN {self._plain_sql(column)} WHEN {slow} END)"

    def _plain_sql(self, column: str) -> str:
        """The short way for the values that nearly all are: digits, one minus before, groups of three."""
        group = {"": "", " ": f"[{_SPACES}]", "'": "'"}.get(self.group, re.escape(self.group))
        grouped = f"|[0-9]{{1,3}}(?:{group}[0-9]{{3}})+" if group and not self.lakh else ""
        plain = f"^-?(?:[0-9]+{grouped})(?:{re.escape(self.point)}[0-9]+)?$"
        dropped = {" ": _SPACES}.get(self.group, self.group)
        number = f"translate({column}, {_quoted(self.point + dropped)}, '.')::numeric"
        return f"length({column}) <= {len(str(_TOO_LARGE)) - 1} AND {column} ~ {_quoted(plain)} THEN {number}"


def decimal_styles_of(values: Iterable[str]) -> list[str]:
    """List the styles in which every value can be read, the likeliest first; many when no value tells them apart."""
    filled = [value for value in values if value.strip()]
    return [
        style
        for style in DECIMAL_STYLES
        if filled and not any(isinstance(DecimalStyle.of(style).read(value), Text) for value in filled)
    ]


# --- dates ---------------------------------------------------------------------------------------------------------

_MONTHS: Final = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_LONG_MONTHS: Final = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_FIELDS: Final[dict[str, tuple[str, str]]] = {
    "d": (r"(0?[1-9]|[12][0-9]|3[01])", "DD"),
    "m": (r"(0?[1-9]|1[0-2])", "MM"),
    "Y": (r"([1-9][0-9]{3})", "YYYY"),
    "y": (r"([0-9]{2})", "YY"),
    "b": (f"({'|'.join(_MONTHS)})", "Mon"),
    "B": (f"({'|'.join(_LONG_MONTHS)})", "FMMonth"),
    "H": (r"(?:[01]?[0-9]|2[0-3])", "HH24"),
    "M": (r"[0-5][0-9]", "MI"),
    "S": (r"[0-5][0-9](?:\.[0-9]{1,9})?", "SS"),
}


@dataclass(frozen=True)
class DateFormat:
    """A date format in the letters of strptime: %d %m %Y %y %b %B and, read over, %H %M %S."""

    format: str
    regex: str
    pattern: str
    order: tuple[str, str, str]
    certain: str

    @classmethod
    @lru_cache(maxsize=256)
    def of(cls, written: str) -> "DateFormat":
        """Understand a format; two-digit years lie in 1970-2069, month names are English."""
        regex: list[str] = []
        pattern: list[str] = []
        order: list[str] = []
        fixed = "%d" in written and re.search(r"%[dmYyHMS]%[dmYyHMS]", written) is not None
        for letter, plain in re.findall(r"%(.)|([^%]+|%$)", written):
            if plain:
                regex.append(re.escape(plain))
                pattern.append(plain if re.fullmatch(r"[^A-Za-z\"\\]*", plain) else f'"{plain}"')
                continue
            if letter not in _FIELDS:
                raise UnknownDateFormat(format=written)
            piece, words = _FIELDS[letter]
            regex.append(piece.replace("0?", "0") if fixed else piece)
            pattern.append(words)
            if letter not in "HMS":
                order.append({"Y": "y", "b": "m", "B": "m"}.get(letter, letter))
        if sorted(order) != ["d", "m", "y"]:
            raise UnknownDateFormat(format=written)
        whole = rf"^\s*{''.join(regex)}\s*$"
        return cls(written, whole, "".join(pattern), (order[0], order[1], order[2]), _certain(whole))

    def read(self, text: str) -> date | Text:
        """Read a date; a day that the month does not have is refused, not rolled over."""
        found = _compiled("(?i)" + self.regex).fullmatch(text)
        if found is None:
            return Text(_("“%(value)s” is not a date written as %(format)s."), {"value": text, "format": self.format})
        parts = dict(zip(self.order, found.groups(), strict=True))
        month = parts["m"].lower()[:3]
        number = _MONTHS.index(month) + 1 if month in _MONTHS else int(month)
        year = int(parts["y"])
        if len(parts["y"]) == 2:
            year += 1900 if year >= 70 else 2000
        try:
            return date(year, number, int(parts["d"]))
        except ValueError:
            return Text(_("There is no day “%(value)s”."), {"value": text})

    def sql(self, column: str) -> str:
        """Write the SQL expression (PostgreSQL >= 15) that reads the text column, NULL where `read` finds no date."""
        at = {part: f"m[{index}]" for index, part in enumerate(self.order, start=1)}
        names = _quoted("".join(_MONTHS))
        month = f"{at['m']}::int"
        if "%b" in self.format or "%B" in self.format:
            month = f"(strpos({names}, lower(left({at['m']}, 3))) + 2) / 3"
        year = f"{at['y']}::int"
        if "%y" in self.format:
            year = f"({year} + CASE WHEN {year} >= 70 THEN 1900 ELSE 2000 END)"
        matched = f"SELECT regexp_match({column}, {_quoted('(?i)' + self.regex)}) AS m OFFSET 0"
        fields = f"{year} AS y, {month} AS mo, {at['d']}::int AS d"
        parts = f"SELECT {fields} FROM ({matched}) AS matched OFFSET 0"  # noqa: S608 - our own constants
        leap = "(y % 4 = 0 AND y % 100 <> 0) OR y % 400 = 0"
        last = (
            f"CASE WHEN mo = 2 THEN CASE WHEN {leap} THEN 29 ELSE 28 END WHEN mo IN (4, 6, 9, 11) THEN 30 ELSE 31 END"
        )
        slow = f"(SELECT CASE WHEN d <= {last} THEN make_date(y, mo, d) END FROM ({parts}) AS parts)"  # noqa: S608
        certain = f"{column} ~ {_quoted('(?i)' + self.certain)} THEN to_date({column}, {_quoted(self.pattern)})"
        return f"(CASE WHEN {certain} ELSE {slow} END)"


def _certain(regex: str) -> str:
    """The pattern of days that every month has, for which `to_date` cannot fail: nearly all, at a quarter of the cost."""
    days = r"(?:0[1-9]|1[0-9]|2[0-8])" if "(0[1-9]|[12][0-9]|3[01])" in regex else r"(?:0?[1-9]|1[0-9]|2[0-8])"
    return re.sub(r"\(0\??\[1-9\]\|\[12\]\[0-9\]\|3\[01\]\)", lambda _match: days, regex)


def read_date(text: str, formats: Sequence[str]) -> date | Text:
    """Read a date by the first of several formats that fits."""
    reason: date | Text = Text(_("No date format is given."))
    for written in formats:
        reason = DateFormat.of(written).read(text)
        if isinstance(reason, date):
            return reason
    if len(formats) > 1:
        return Text(_("“%(value)s” is none of the dates %(formats)s."), {"value": text, "formats": ", ".join(formats)})
    return reason


def date_formats_of(values: Iterable[str]) -> list[str]:
    """List the known formats that read every value; more than one when no value tells day and month apart."""
    filled = [value for value in values if value.strip()]
    return [
        written
        for written in DATE_FORMATS
        if filled and not any(isinstance(DateFormat.of(written).read(value), Text) for value in filled)
    ]


# --- yes and no ----------------------------------------------------------------------------------------------------

YES: Final = frozenset(
    [
        "yes",
        "y",
        "true",
        "t",
        "1",
        "x",
        "on",
        "ja",
        "j",
        "oui",
        "o",
        "si",
        "sí",
        "s",
        "sim",
        "tak",
        "wahr",
        "vrai",
        "waar",
    ]
)
NO: Final = frozenset(
    ["no", "n", "false", "f", "0", "off", "nein", "nee", "non", "não", "nao", "nie", "falsch", "faux", "onwaar", "-"]
) | {""}


def flag_reader(yes: Iterable[str] = YES, no: Iterable[str] = NO) -> Callable[[str], bool | Text]:
    """Make a reader of yes and no from the words that mean them; capitals and spaces around do not matter."""
    yeses, noes = (frozenset(word.strip().casefold() for word in words) for words in (yes, no))
    for word in yeses & noes:
        raise UnknownFlags(word=word)

    def read(text: str) -> bool | Text:
        word = text.strip().casefold()
        if word in yeses or word in noes:
            return word in yeses
        return Text(_("“%(value)s” is neither yes nor no."), {"value": text})

    return read


def read_flag(text: str) -> bool | Text:
    """Read a yes or no in the words of the usual languages; empty means no."""
    return flag_reader()(text)


@lru_cache(maxsize=512)
def _compiled(regex: str) -> re.Pattern[str]:
    return re.compile(regex, re.ASCII)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
