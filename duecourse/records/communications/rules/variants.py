"""Which of a template's variants speaks to this customer?"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Variant:
    """A template that stands in for another: in another tone, or for those of whom its condition holds."""

    code: str
    base: str
    tone: str
    condition: str = ""
    base_tone: str = ""


def best_first(
    variants: Iterable[Variant], *, base: str, tone: str, holds: Callable[[str], bool], weight: Callable[[str], int]
) -> tuple[str, ...]:
    """Order the variants that may speak in the place of a template.

    Whom a text is for goes before how it is said, and a condition that asks more before one that asks less: the words
    for consumers are never passed over for a tone. Of equals the one in the wanted tone, then the first by its code.
    """
    fitting = [each for each in variants if each.base == base and _fits(each, tone, holds)]
    fitting.sort(key=lambda each: (-weight(each.condition), each.tone != tone, each.code))
    return tuple(each.code for each in fitting)


def equally_good(
    variants: Iterable[Variant], ordered: Sequence[str], *, tone: str, weight: Callable[[str], int]
) -> tuple[str, ...]:
    """Name those of the ordered variants that only their code puts behind the first: they ask as much, in as fitting a tone."""
    known = {each.code: each for each in variants}
    ranks = [(weight(known[code].condition), known[code].tone == tone) for code in ordered]
    return tuple(code for code, rank in zip(ordered, ranks, strict=True) if rank == ranks[0])


def _fits(variant: Variant, tone: str, holds: Callable[[str], bool]) -> bool:
    if variant.condition:
        return holds(variant.condition)
    return variant.tone == tone != variant.base_tone
