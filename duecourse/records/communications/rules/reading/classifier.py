"""What does a sentence ask of us, as numbers? Words and letters weighed by a model that is data: no pickle, no library.

The model (`model.json`) is written by `python3 run.py bench reading --train` from phrases of our own. A feature's value is its idf,
scaled so that words and letters each have length one; marks (cues of the phrase files, a day, an amount …) count one
each, so that a language of which only a phrase file is known is read by its marks alone.
"""

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from duecourse.records.communications.rules.reading.phrases import Phrases

MODEL: Final = Path(__file__).with_name("model.json")
SCALE: Final = 100
"""Weights are whole hundredths in the file."""
_WORD: Final = re.compile(r"[^\W\d_]+|\d+|@")
_SHORT: Final = 3


@dataclass(frozen=True)
class Seen:
    """What else was found in a sentence."""

    has_date: bool = False
    has_amount: bool = False
    has_item: bool = False


@dataclass(frozen=True)
class Model:
    """Weights of every intent for every feature: `weights[feature]` = idf, then one weight an intent."""

    version: str
    classes: tuple[str, ...]
    bias: tuple[float, ...]
    weights: Mapping[str, tuple[float, ...]]

    def probabilities(self, features: Iterable[str]) -> dict[str, float]:
        """Weigh the features of a sentence: what share of such sentences means what."""
        scores = list(self.bias)
        for name, value in self.values(features):
            for place, weight in enumerate(self.weights[name][1:]):
                scores[place] += value * weight
        most = max(scores)
        shares = [math.exp(score - most) for score in scores]
        return {intent: share / sum(shares) for intent, share in zip(self.classes, shares, strict=True)}

    def values(self, features: Iterable[str]) -> Iterator[tuple[str, float]]:
        """Give the known features with their values."""
        known = [name for name in set(features) if name in self.weights]
        for kind in "wc":
            of_kind = [name for name in known if name[0] == kind]
            length = math.sqrt(sum(self.weights[name][0] ** 2 for name in of_kind)) or 1.0
            yield from ((name, self.weights[name][0] / length) for name in of_kind)
        yield from ((name, 1.0) for name in known if name[0] == "=")


@lru_cache(maxsize=1)
def model() -> Model:
    """Read the model that is shipped."""
    return read_model(json.loads(MODEL.read_text("utf-8")))


def read_model(told: Mapping[str, Any]) -> Model:
    """Make a model from its file."""
    return Model(
        told["version"],
        tuple(told["classes"]),
        tuple(value / SCALE for value in told["bias"]),
        {name: tuple(value / SCALE for value in values) for name, values in told["features"].items()},
    )


def features(text: str, phrases: Phrases, seen: Seen) -> list[str]:
    """Give the features of a folded sentence: words and pairs (w), letters of words (c), marks (=)."""
    words = ["0" if word.isdecimal() else word for word in _WORD.findall(text)]
    found = [f"w{word}" for word in words]
    found += [f"w{one} {two}" for one, two in pairwise(words)]
    for word in words:
        padded = f"<{word}>"
        found += [f"c{padded[at : at + size]}" for size in (3, 4, 5) for at in range(len(padded) - size + 1)]
    return [*found, *marks(text, phrases, seen)]


def marks(text: str, phrases: Phrases, seen: Seen) -> list[str]:
    """Give what can be told of a sentence in any language that has a phrase file."""
    found = [f"={intent}" for intent, pattern in phrases.cues.items() if pattern.search(text)]
    told = {
        "=date": seen.has_date,
        "=amount": seen.has_amount,
        "=item": seen.has_item,
        "=not": bool(phrases.not_words and phrases.not_words.search(text)),
        "=asks": "?" in text,
        "=address": "@" in text,
        "=short": len(text.split()) <= _SHORT,
    }
    return found + [mark for mark, is_so in told.items() if is_so]
