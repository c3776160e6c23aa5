"""Which words say what, in which language? A file per language in `phrases/`; dropping one in teaches a language.

A file may leave out what it does not know. Its patterns are regular expressions, matched against small letters without
accents (`folded`), in which a space stands for any white space and `{weekday}`, `{month}`, `{day}`, `{year}`, `{count}`
for what they say.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml

_FOLDER: Final = Path(__file__).with_name("phrases")
_ODD: Final = str.maketrans(
    {"’": "'", "‘": "'", "´": "'", "`": "'", "–": "-", "—": "-", "ß": "s", "ł": "l", "Ł": "l", "ø": "o", "\u00a0": " "}
)
DEFAULT: Final = "en"


@dataclass(frozen=True)
class DateSaying:
    """A way to say a day: its pattern, what kind of day it is, and by how many weeks or months it is moved."""

    pattern: re.Pattern[str]
    kind: str
    after: int
    count: int | None


@dataclass(frozen=True)
class Phrases:
    """Everything that is known of a language."""

    language: str
    month_first: bool
    telling: frozenset[str]
    weekdays: Mapping[str, int]
    months: Mapping[str, int]
    counts: Mapping[str, int]
    sayings: tuple[DateSaying, ...]
    due_words: re.Pattern[str] | None
    dated_words: re.Pattern[str] | None
    not_words: re.Pattern[str] | None
    item_words: re.Pattern[str] | None
    everything: re.Pattern[str] | None
    number_units: Mapping[str, int]
    number_scales: Mapping[str, int]
    number_joiners: frozenset[str]
    currencies: tuple[tuple[re.Pattern[str], str], ...]
    cues: Mapping[str, re.Pattern[str]]
    reasons: Mapping[str, re.Pattern[str]]


def folded(text: str) -> str:
    """Write a text in small letters without accents, letter for letter, so that places stay what they are."""
    return "".join(_plain(letter) for letter in text.translate(_ODD))


@lru_cache(maxsize=4096)
def _plain(letter: str) -> str:
    small = unicodedata.normalize("NFD", letter)[0].lower()
    return small if len(small) == 1 else letter


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """Name the languages that have a file."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.yaml")))


@lru_cache(maxsize=64)
def phrases(language: str) -> Phrases:
    """Read the file of a language."""
    return read_phrases(language, yaml.safe_load((_FOLDER / f"{language}.yaml").read_text("utf-8")))


def language_of(text: str, hint: str) -> str:
    """Tell in which known language a text is written: the one whose small words it uses, or else the one expected."""
    words = re.findall(r"[^\W\d_]+(?:'s)?", folded(text))
    expected = hint.partition("-")[0].lower()
    scores = {code: sum(word in phrases(code).telling for word in words) for code in languages()}
    scores[expected] = scores.get(expected, 0) + (1 if expected in scores else 0)
    best = max(scores, key=lambda code: (scores[code], code == expected, code == DEFAULT), default=DEFAULT)
    return best if scores[best] and best in languages() else DEFAULT


def read_phrases(language: str, told: Mapping[str, Any]) -> Phrases:
    """Make the patterns of a language from what its file tells."""
    weekdays, months = _ordered(told.get("weekdays", []), 0), _ordered(told.get("months", []), 1)
    counts = {folded(str(word)): int(count) for word, count in told.get("counts", {}).items()}
    slots = _slots(weekdays, months, counts)
    numbers = told.get("numbers", {})
    return Phrases(
        language=language,
        month_first=bool(told.get("month_first")),
        telling=frozenset(folded(str(word)) for word in told.get("telling", [])),
        weekdays=weekdays,
        months=months,
        counts=counts,
        sayings=tuple(saying for one in told.get("dates", []) for saying in _sayings(one, slots)),
        due_words=_any(told.get("due_words", [])),
        dated_words=_any(told.get("dated_words", [])),
        not_words=_any(told.get("not_words", [])),
        item_words=_any([rf"(?<![a-z])(?:{word})" for word in told.get("item_words", [])]),
        everything=_any(told.get("everything", [])),
        number_units=_numbers(numbers.get("units", {})),
        number_scales=_numbers(numbers.get("scales", {})),
        number_joiners=frozenset(folded(word) for word in numbers.get("joiners", [])),
        currencies=tuple((compiled(rf"(?:{word})\b"), code) for word, code in told.get("currencies", {}).items()),
        cues={intent: compiled("|".join(said)) for intent, said in told.get("cues", {}).items()},
        reasons={reason: compiled("|".join(said)) for reason, said in told.get("reasons", {}).items()},
    )


@lru_cache(maxsize=4096)
def compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern for folded text; a space in it stands for any white space."""
    return re.compile(re.sub(r" (?![?*+{])", r"\\s+", folded_pattern(pattern)))


def folded_pattern(pattern: str) -> str:
    """Fold the letters of a pattern, but not those that mean something to `re`."""
    return re.sub(r"\\.|\(\?P|[^\\]", lambda found: found[0] if len(found[0]) > 1 else folded(found[0]), pattern)


def _ordered(names: Sequence[Sequence[str]], first: int) -> dict[str, int]:
    return {folded(name): number for number, group in enumerate(names, first) for name in group}


def _numbers(told: Mapping[str, int]) -> dict[str, int]:
    return {folded(str(word)): value for word, value in told.items()}


def _slots(weekdays: Mapping[str, int], months: Mapping[str, int], counts: Mapping[str, int]) -> dict[str, str]:
    return {
        "weekday": rf"\b(?P<weekday>{_longest_first(weekdays)})\b\.?",
        "month": rf"(?P<month>{_longest_first(months)})\b\.?",
        "day": r"\b(?P<day>3[01]|[12][0-9]|0?[1-9])",
        "year": r"(?P<year>20[0-9]{2})",
        "count": rf"(?P<count>[0-9]{{1,3}}|{_longest_first(counts)})",
    }


def _longest_first(words: Mapping[str, int]) -> str:
    return "|".join(re.escape(word).replace(r"\ ", " ") for word in sorted(words, key=len, reverse=True)) or "(?!)"


def _sayings(told: Mapping[str, Any], slots: Mapping[str, str]) -> list[DateSaying]:
    found = []
    for said in told["say"]:
        pattern = re.sub(r"\{(weekday|month|day|year|count)\}", lambda slot: slots[slot[1]], said)
        found.append(DateSaying(compiled(pattern), told["is"], int(told.get("after", 0)), told.get("count")))
    return found


def _any(patterns: Sequence[str]) -> re.Pattern[str] | None:
    return compiled("|".join(f"(?:{one})" for one in patterns)) if patterns else None
