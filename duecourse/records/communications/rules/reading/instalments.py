"""In how many instalments, and how often, does somebody who asks for a payment plan want to pay? As the words say it."""

import re
from dataclasses import dataclass
from typing import Final

MOST: Final = 60
_WORDS: Final = {
    2: "two|zwei|twee|deux",
    3: "three|drei|drie|trois",
    4: "four|vier|quatre",
    5: "five|f(?:ü|ue)nf|vijf|cinq",
    6: "six|sechs|zes",
    7: "seven|sieben|zeven|sept",
    8: "eight|acht|huit",
    9: "nine|neun|negen|neuf",
    10: "ten|zehn|tien|dix",
    11: "eleven|elf|onze",
    12: "twelve|zw(?:ö|oe)lf|twaalf|douze",
}
_NUMBER: Final = r"(?P<count>\d{1,2}|" + "|".join(_WORDS.values()) + ")"
_BETWEEN: Final = r"(?:equal|monthly|weekly|even|gleiche[nr]?|monatliche[nr]?|w(?:ö|oe)chentliche[nr]?|gelijke|maandelijkse|wekelijkse)"
_PARTS: Final = (
    r"(?:instal?lments?|part payments?|payments|rates|(?:monats|wochen|teil)?raten|teilzahlungen|termijnen|deelbetalingen|keer"
    r"|fois|mensualit(?:é|e)s|versements|(?:é|e)ch(?:é|e)ances)"
)
_COUNT: Final = re.compile(rf"(?<![\d.,/-])\b{_NUMBER}\s+(?:{_BETWEEN}\s+){{0,2}}{_PARTS}\b", re.IGNORECASE)
_RHYTHMS: Final = {
    "fortnightly": "fortnight|every (?:two|2) weeks|alle (?:zwei|2) wochen|14[- ]t(?:ä|ae)gig|om de (?:twee|2) weken"
    "|tweewekelijks|toutes les (?:deux|2) semaines|tous les (?:quinze|15) jours",
    "weekly": r"weekly|(?:a|per|each|every) week\b|w(?:ö|oe)chentlich|jede woche|pro woche|wochenraten|wekelijks"
    r"|(?:per|elke) week\b|par semaine|chaque semaine|hebdomadaire",
    "month_end": "end of (?:each|every) month|(?:am|zum) ende jede[sn] monats|jeweils zum monatsende"
    "|(?:eind|einde) van (?:elke|iedere) maand|fin de chaque mois",
    "monthly": r"monthly|(?:a|per|each|every) month\b|monatlich|pro monat|jeden monat|monatsraten|maandelijks"
    r"|(?:per|elke) maand\b|par mois|chaque mois|mensuel|mensualit",
}
"""The first that is said counts: what comes every two weeks is not weekly."""


@dataclass(frozen=True)
class Wished:
    """So many instalments (None: not said) in a rhythm ("" = not said)."""

    count: int | None = None
    rhythm: str = ""


NOT_SAID: Final = Wished()


def instalments_in(text: str) -> Wished:
    """Read the first number of instalments, and the rhythm; what is not said, or makes no plan, stays open."""
    found = _COUNT.search(text)
    count = _number(found["count"]) if found else None
    rhythm = next((key for key, looks in _RHYTHMS.items() if re.search(looks, text, re.IGNORECASE)), "")
    return Wished(count if count and 2 <= count <= MOST else None, rhythm)


def _number(text: str) -> int | None:
    if text.isdecimal():
        return int(text)
    return next((count for count, looks in _WORDS.items() if re.fullmatch(looks, text, re.IGNORECASE)), None)
