"""Which of two models serves, and does the one that serves still hold?"""

from collections.abc import Mapping, Sequence
from math import log
from typing import Any, Final

TOLERANCE: Final = 1.01
"""A challenger may lose by one part in a hundred: so much two trainings on nearly the same past differ by chance."""
COVER: Final = (0.70, 0.90)
"""An interval that says 80 % should hold between these."""
WORSE: Final = 1.25
"""Predictions that cost a quarter more than the card says have lost their ground."""
MOVED: Final = 0.25
"""A population stability index from which on a feature is another one than in training (the usual bar)."""
ENOUGH: Final = 100
"""Fewer items that are over say nothing about cover."""


def relative_loss(metrics: Mapping[str, Any]) -> float | None:
    """Give the pinball loss as a share of the simple rule's on the same items; None where there is none."""
    pinball = metrics.get("pinball") or {}
    if not pinball.get("rival"):
        return None
    return float(pinball["model"]) / float(pinball["rival"])


def replaces(challenger: Mapping[str, Any], champion: Mapping[str, Any], *, is_on: bool, was_on: bool) -> bool:
    """Tell whether a newly fitted model takes over.

    Both were held against the simple rule on the last months that were over when each was fitted. One that is off takes
    over in any case: it is the newer word that the simple rule should serve.
    """
    if not is_on or not was_on:
        return True
    new, old = relative_loss(challenger), relative_loss(champion)
    return new is None or old is None or new <= old * TOLERANCE


def stability_index(before: Sequence[float], after: Sequence[float]) -> float:
    """Give the population stability index of two histograms over the same bins (counts)."""

    def shares(counts: Sequence[float]) -> list[float]:
        whole = sum(counts) + 0.5 * len(counts)
        return [(count + 0.5) / whole for count in counts]

    return sum((new - old) * log(new / old) for old, new in zip(shares(before), shares(after), strict=True))


def problems(figures: Mapping[str, Any], metrics: Mapping[str, Any]) -> tuple[str, ...]:
    """Name what is wrong with a model in service: its cover, its loss, or a past that is not today's."""
    found = []
    if figures.get("count", 0) >= ENOUGH:
        cover, loss = figures.get("cover80"), figures.get("pinball")
        told = (metrics.get("pinball") or {}).get("model")
        if cover is not None and not COVER[0] <= cover <= COVER[1]:
            found.append("cover")
        if loss is not None and told and loss > WORSE * float(told):
            found.append("loss")
    if any(value > MOVED for value in (figures.get("moved") or {}).values()):
        found.append("moved")
    return tuple(found)
