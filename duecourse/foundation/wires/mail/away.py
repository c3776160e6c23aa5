"""From when until when is somebody away, by his own automatic answer?"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

_LONGEST: Final = 3_000
_FARTHEST_AHEAD_DAYS: Final = 400
_FARTHEST_BACK_DAYS: Final = 60
_MONTHS: Final = tuple(
    words.split("|")
    for words in (
        "january|jan|januari|januar|jänner|janvier|janv|enero|ene|gennaio|gen|janeiro|stycznia|styczeń|sty",
        "february|feb|februari|februar|feber|février|fevrier|févr|fév|febrero|febbraio|fevereiro|fev|lutego|luty|lut",
        "march|mar|maart|mrt|märz|maerz|mär|mars|marzo|março|marco|marca|marzec",
        "april|apr|avril|avr|abril|abr|aprile|kwietnia|kwiecień|kwi",
        "may|mei|mai|mayo|maggio|mag|maio|maja|maj",
        "june|jun|juni|juin|junio|giugno|giu|junho|czerwca|czerwiec|cze",
        "july|jul|juli|juillet|juil|julio|luglio|lug|julho|lipca|lipiec|lip",
        "august|aug|augustus|août|aout|agosto|ago|sierpnia|sierpień|sie",
        "september|sep|sept|septembre|septiembre|settembre|set|setembro|września|wrzesień|wrz",
        "october|oct|oktober|okt|octobre|octubre|ottobre|ott|outubro|out|października|październik|paź",
        "november|nov|novembre|noviembre|novembro|listopada|listopad|lis",
        "december|dec|dezember|dez|décembre|déc|diciembre|dic|dicembre|dezembro|grudnia|grudzień|gru",
    )
)
_MONTH_OF: Final = {word: number for number, month in enumerate(_MONTHS, start=1) for word in month}
_WORD: Final = "|".join(sorted(_MONTH_OF, key=len, reverse=True))
_DATE: Final = (
    rf"(?:(?P<y1>20\d\d)-(?P<m1>\d\d)-(?P<d1>\d\d)"
    rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th|\.|º|°|er|e)?\s*(?:of\s+|de\s+|di\s+)?(?P<m2>{_WORD})\b\.?,?(?:\s+(?:de\s+)?(?P<y2>20\d\d))?"
    rf"|(?P<m3>{_WORD})\b\.?\s+(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?\b,?(?:\s+(?P<y3>20\d\d))?"
    rf"|(?P<d4>\d{{1,2}})(?P<s4>[./-])(?P<m4>\d{{1,2}})\b(?:[./-]?(?P<y4>(?:20)?\d\d)\b)?)"
)
_DAY_NAME: Final = (
    r"(?:(?:on|op|am|dem|den|vom|zum|le|el|il|al|a|em|no|dia|ao|dnia|the|del|dal|do|na|w)\s+)*"
    r"(?:[^\W\d]{2,12}(?:-feira)?[.,]*\s+)?(?:(?:dem|den|the|le|el|il|dia)\s+)?"
)
_UNTIL: Final = re.compile(
    r"(?P<back>back(?:\s+in(?:\s+the|\s+my)?\s+office)?|return(?:ing|s|ed)?(?:\s+to(?:\s+the|\s+my)?\s+(?:office|work))?|"
    r"weer\s+(?:aanwezig|terug|bereikbaar|op\s+kantoor)(?:\s+(?:vanaf|op))?|(?:vanaf|ab|à\s+partir\s+du|a\s+partir\s+de(?:l)?|dal|od|from|per)\s*(?=.{0,40}?(?:weer|wieder|terug|de\s+retour|de\s+vuelta|di\s+nuovo|de\s+volta|ponownie|again))|"
    r"terug(?:\s+(?:op|vanaf))?|(?:bin|bin\s+ich|ich\s+bin|wieder)(?:\s+wieder)?(?:\s+(?:ab|am))|zurück(?:\s+(?:am|ab))?|"
    r"de\s+retour(?:\s+(?:le|à\s+partir\s+du))?|serai\s+de\s+retour|retour\s+(?:le|prévu\s+le)|"
    r"(?:regreso|vuelvo|volveré|regresaré|de\s+vuelta|reincorporaré)|(?:rientro|rientrerò|tornerò|di\s+ritorno|rientrer[oò])|"
    r"(?:regresso|retorno|voltarei|de\s+volta|regressarei|retornarei)|(?:wracam|wrócę|powrót|będę\s+(?:ponownie\s+)?(?:dostępn\w+|obecn\w+)\s+od))"
    r"|(?P<until>until(?:\s+and\s+including)?|till|through|thru|up\s+to|tot\s+en\s+met|t/m|tot|bis\s+(?:einschließlich|zum)?|bis|"
    r"jusqu['’]\s*(?:au|à)|hasta(?:\s+el)?|fino\s+a(?:l|ll['’])?|até(?:\s+(?:ao?|dia))?|do(?:\s+dnia)?|to|au|al|aan)",
    re.IGNORECASE,
)
_BACK: Final = re.compile(rf"(?:{_UNTIL.pattern})\s*:?\s*{_DAY_NAME}{_DATE}", re.IGNORECASE)
_FROM_TO: Final = re.compile(
    rf"(?:from|between|van(?:af)?|vom|von|ab|zwischen|du|entre(?:\s+le)?|del|desde(?:\s+el)?|dal|de|od|w\s+dniach(?:\s+od)?)\s+{_DAY_NAME}"
    rf"{_DATE}\s*(?P<join>(?:\(?(?:inclusive|included)\)?\s+)?(?:to|until|till|through|and|tot(?:\s+en\s+met)?|t/m|bis(?:\s+(?:zum|einschließlich))?|und|"
    rf"au|et(?:\s+le)?|jusqu['’]au|al|hasta(?:\s+el)?|y(?:\s+el)?|fino\s+al|a|até|ao?|e|do|-|–))\s*"
    rf"{_DAY_NAME}{_DATE.replace('?P<', '?P<x')}",
    re.IGNORECASE,
)
_HALF: Final = re.compile(
    rf"(?:from|van(?:af)?|vom|von|du|del|dal|de|od|zwischen|between)\s+{_DAY_NAME}(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.|er)?\s*"
    rf"(?:to|until|till|tot(?:\s+en\s+met)?|t/m|bis(?:\s+zum)?|au|al|hasta(?:\s+el)?|a|até|ao|do|-|–)\s*{_DAY_NAME}{_DATE}",
    re.IGNORECASE,
)
_MONTH_FIRST_LANGUAGE: Final = "en"


@dataclass(frozen=True)
class Absence:
    """The first and the last day of somebody's absence, as far as they are said."""

    first: date | None = None
    last: date | None = None


def absence(text: str, *, sent_on: date | None, language: str = "") -> Absence:
    """Read the days of an absence out of an automatic answer; a year that is not said is the one nearest to its date."""
    said = " ".join(text[:_LONGEST].split())
    for pattern in (_FROM_TO, _HALF):
        match = pattern.search(said)
        found = _span(match, sent_on, language) if match else Absence()
        if found.last:
            return found
    for match in _BACK.finditer(said):
        day = _day(match, "", sent_on, language)
        if day:
            return Absence(None, day - timedelta(days=1) if match["back"] else day)
    return Absence()


def _span(match: re.Match[str], sent_on: date | None, language: str) -> Absence:
    if "day" in match.groupdict():
        last = _day(match, "", sent_on, language)
        if not last:
            return Absence()
        number = int(match["day"])
        first = _real(last.year, last.month, number) if number <= last.day else None
        return Absence(first, last)
    last = _day(match, "x", sent_on, language)
    first = _day(match, "", sent_on, language)
    if first and last and first > last:
        first = _real(last.year - (first.month > last.month), first.month, first.day)
    return Absence(first, last)


def _day(match: re.Match[str], prefix: str, sent_on: date | None, language: str) -> date | None:
    said = {
        name.removeprefix(prefix): value
        for name, value in match.groupdict().items()
        if value and name.startswith(prefix)
    }
    if "y1" in said:
        return _real(int(said["y1"]), int(said["m1"]), int(said["d1"]))
    for number in ("2", "3"):
        if f"d{number}" in said:
            month = _MONTH_OF[said[f"m{number}"].lower()]
            return _in_year(said.get(f"y{number}"), month, int(said[f"d{number}"]), sent_on)
    if "d4" in said:
        return _numeric(said, sent_on, language)
    return None


def _numeric(said: dict[str, str], sent_on: date | None, language: str) -> date | None:
    """12/5: the day first, except where an English writer with a stroke would otherwise be away in the past."""
    first, second = int(said["d4"]), int(said["m4"])
    usual = _in_year(said.get("y4"), second, first, sent_on)
    other = _in_year(said.get("y4"), first, second, sent_on)
    if said["s4"] != "/" or language not in ("", _MONTH_FIRST_LANGUAGE) or not (usual and other and sent_on):
        return usual or other
    return min(usual, other, key=lambda day: (day < sent_on, abs(day - sent_on)))


def _in_year(year: str | None, month: int, day: int, sent_on: date | None) -> date | None:
    if year:
        return _real(int(year) + (2000 if len(year) == 2 else 0), month, day)
    if sent_on is None:
        return None
    for candidate in (sent_on.year, sent_on.year + 1):
        found = _real(candidate, month, day)
        if found and -_FARTHEST_BACK_DAYS <= (found - sent_on).days <= _FARTHEST_AHEAD_DAYS:
            return found
    return None


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
