"""Where does the dice come from? A fresh, named generator for each question, so that order never matters."""

from collections.abc import Mapping
from random import Random

Key = str | int


def chance(seed: int, *keys: Key) -> Random:
    """Return the generator that always gives the same answers to the same question under the same seed."""
    return Random("/".join(str(key) for key in (seed, *keys)))


def pick(dice: Random, *, weights: Mapping[str, float]) -> str:
    """Draw one word by weight."""
    return dice.choices(list(weights), weights=list(weights.values()))[0]
