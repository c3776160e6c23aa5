"""What is a text message: which number can take it, how long it is, and which word ends it?"""

import re
from dataclasses import dataclass
from typing import Final

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.text import fold
from duecourse.foundation.kit.words import _
from duecourse.records.communications.rules.fields import BLOCKS

SMS: Final = "sms"
SMS_OF: Final = "_sms"
"""A template of this name's end is the text message of the one before it: `friendly_sms` of `friendly`."""
MOST_SEGMENTS: Final = 4
_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The letters of GSM 03.38 that take one place of seven bits: https://www.3gpp.org/dynareport/23038.htm"""
_EXTENDED: Final = frozenset("^{}\\[~]|€\f")
"""Letters that take two places."""
_PLAIN: Final = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\u00a0": " ", "\u202f": " "}
)
_STOP: Final = frozenset(
    "stop stopall stopp stoppen unsubscribe cancel end quit revoke optout opt-out arret arreter desabonner afmelden "
    "abmelden abbestellen baja alto annulla fermati parar rezygnuje".split()
)
_START: Final = frozenset("start unstop yes ja oui si".split())
_FICTION: Final = re.compile(r"\+447700900[0-9]{3}|\+3363998[0-9]{4}")
"""Mobile numbers that regulators keep for fiction (Ofcom, Arcep): nobody has them, and rehearsals need some that are taken."""
_BLOCKS: Final = str.maketrans("", "", "".join(BLOCKS.values()))


class TextTooLong(Refused):
    """It would go as more pieces than anybody reads."""

    says = _("The text message would take %(count)s pieces; at most %(most)s are sent.")


class NothingToText(Refused):
    """The template says nothing outside its blocks, which a text message cannot carry."""

    says = _("The template says nothing that a text message could carry.")


@dataclass(frozen=True, slots=True)
class Length:
    """How long a text is as the networks count it: the alphabet, the places it takes, the pieces it goes in."""

    is_basic: bool
    place_count: int
    segment_count: int
    left_in_segment: int


def length_of(text: str) -> Length:
    """Count a text: 160 places of the basic alphabet or 70 of the wide one, 153 and 67 each in a longer message."""
    is_basic = all(letter in _BASIC or letter in _EXTENDED for letter in text)
    if not is_basic:
        places = len(text.encode("utf-16-le")) // 2
        return _cut([2 if ord(letter) > 0xFFFF else 1 for letter in text], places, is_basic=False)
    costs = [2 if letter in _EXTENDED else 1 for letter in text]
    return _cut(costs, sum(costs), is_basic=True)


def _cut(costs: list[int], places: int, *, is_basic: bool) -> Length:
    """Fill pieces letter by letter, for no letter is cut in two."""
    alone, each = (160, 153) if is_basic else (70, 67)
    if places <= alone:
        return Length(is_basic, places, 1 if places else 0, alone - places)
    count, used = 1, 0
    for cost in costs:
        if used + cost > each:
            count, used = count + 1, 0
        used += cost
    return Length(is_basic, places, count, each - used)


def text_of(body: str) -> str:
    """Make a text message of a template's words: no blocks, no empty lines, typographic signs as plain ones."""
    plain = body.translate(_BLOCKS).translate(_PLAIN)
    lines = [" ".join(line.split()) for line in plain.splitlines()]
    text = "\n".join(line for line in lines if line)
    if not text:
        raise NothingToText
    count = length_of(text).segment_count
    if count > MOST_SEGMENTS:
        raise TextTooLong(count=count, most=MOST_SEGMENTS)
    return text


def mobile_of(phone: str, country: str) -> str:
    """Bring a number into its international form where it can take text messages; empty for every other."""
    import phonenumbers
    from phonenumbers import PhoneNumberType as Kind

    try:
        found = phonenumbers.parse(phone.strip(), country.upper() or None)
    except phonenumbers.NumberParseException:
        return ""
    number = str(phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164))
    kinds = (Kind.MOBILE, Kind.FIXED_LINE_OR_MOBILE, Kind.PERSONAL_NUMBER)
    is_mobile = phonenumbers.is_valid_number(found) and phonenumbers.number_type(found) in kinds
    return number if is_mobile or _FICTION.fullmatch(number) else ""


def is_international(number: str) -> bool:
    """Tell whether a number has the one form in which numbers are kept and compared."""
    return re.fullmatch(r"\+[1-9][0-9]{6,14}", number) is not None


def needs_consent(number: str) -> bool:
    """Tell whether the law of the number's country asks for consent before the first text: North America (TCPA)."""
    return number.startswith("+1")


def word_of(text: str) -> bool | None:
    """Read whether a reply is the word that ends text messages (False) or begins them again (True)."""
    said = fold(text).strip(" .!\"'")
    if said in _STOP:
        return False
    return True if said in _START else None
