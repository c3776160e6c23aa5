"""Which sentences is the reader taught by? Patterns of our own, filled in and roughened as people write."""

import random
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent
LANGUAGES = ("en", "nl", "fr", "de")
CHOICE = re.compile(r"\(([^()]*)\)")


@dataclass(frozen=True)
class Pattern:
    """A line of a pattern file."""

    language: str
    intent: str
    text: str


@dataclass(frozen=True)
class Sample:
    """A sentence, what it means, and the pattern it came from."""

    text: str
    language: str
    intent: str
    pattern: int


def patterns() -> list[Pattern]:
    """Read the pattern files."""
    found = []
    for language in LANGUAGES:
        intent = ""
        for line in (FOLDER / "patterns" / f"{language}.txt").read_text("utf-8").splitlines():
            if line.startswith("["):
                intent = line.strip("[]")
            elif line and not line.startswith("#"):
                found.append(Pattern(language, intent, line))
    return found


def samples(*, each: int, seed: int = 20261123) -> Iterator[Sample]:
    """Make so many sentences of every pattern, the same ones every time."""
    chance = random.Random(seed)
    told: dict[str, Any] = yaml.safe_load((FOLDER / "slots.yaml").read_text("utf-8"))
    for number, pattern in enumerate(patterns()):
        slots = {**told, **told[pattern.language]}
        for text in sorted({_filled(pattern.text, slots, chance) for _time in range(each)}):
            yield Sample(_roughened(text, chance), pattern.language, pattern.intent, number)


def _filled(text: str, slots: dict[str, Any], chance: random.Random) -> str:
    while CHOICE.search(text):
        text = CHOICE.sub(lambda hit: chance.choice(hit[1].split("|")), text)
    return re.sub(r"\{(\w+)\}", lambda hit: str(chance.choice(slots[hit[1]])), text)


def _roughened(text: str, chance: random.Random) -> str:
    """Write it as people do: no capitals, no full stop, no accents, a slip of the fingers."""
    if chance.random() < 0.3:
        text = text.lower()
    if chance.random() < 0.25:
        text = text.rstrip(".!")
    if chance.random() < 0.15:
        text = "".join(one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one))
    if chance.random() < 0.2 and len(text) > 12:
        at = chance.randrange(1, len(text) - 2)
        text = chance.choice([text[:at] + text[at + 1 :], text[:at] + text[at + 1] + text[at] + text[at + 2 :]])
    return text
