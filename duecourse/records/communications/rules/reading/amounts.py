"""Which amounts does a text name?

One sign before three figures groups thousands (1.250 and 1,250 are the same), before one or two it is the point. A number without
a currency counts only where nothing says that it is something else: a day, an item, a telephone, a share, a count.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from duecourse.foundation.kit.money import CURRENCIES
from duecourse.records.communications.rules.reading.phrases import Phrases

SIGNS: Final = {"€": "EUR", "$": "USD", "£": "GBP"}
SMALLEST_BARE: Final = Decimal(100)
LONGEST_SPOKEN: Final = 60
"""No number that a person writes as one word is longer."""
_BEFORE: Final = re.compile(r"(?P<sign>[€$£])\s*$|\b(?P<code>[a-z]{3})\s*$")
_NUMBER: Final = re.compile(
    r"(?<![\w.,/:+-])(?<!\d )(?P<figure>\d{1,3}(?:[ .,'\u202f\u2009]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?)"
    r"(?P<dash>\s?[.,]\s?-{1,2}|-{2})?(?P<kilo>\s?k\b)?(?![\d/:%]|[.,-]\d)"
)
_AFTER: Final = re.compile(r"\s*(?P<sign>[€$£])|\s*(?P<code>[a-z]{3})\b")
_COUNTED: Final = re.compile(r"\s*(?:%|percent|procent|prozent|pour ?cent|days?|dagen|dag|jours?|tagen?|weeks?|weken|weke?n?|semaines?|wochen?|months?|maanden|mois|monate?n?|x\b|h\b|u\b|uhr|stuks|st\b|pcs|pieces|units|stuck|items?|invoices|facturen|factures|rechnungen|hours?|heures|stunden|uren)")  # fmt: skip
_SPOKEN: Final = re.compile(r"[a-z]+")


@dataclass(frozen=True)
class FoundAmount:
    """An amount that the text names, and where; no currency means none was said."""

    amount: Decimal
    currency: str
    start: int
    end: int


def read_amounts(text: str, phrases: Phrases, *, taken: Sequence[tuple[int, int]] = ()) -> tuple[FoundAmount, ...]:
    """Find the amounts that a folded text names outside of the stretches that are taken, in the order of the text."""
    found = [*_in_figures(text, phrases), *_in_words(text, phrases)]
    free = [one for one in found if not any(one.start < end and start < one.end for start, end in taken)]
    return tuple(sorted(free, key=lambda one: one.start))


def _in_figures(text: str, phrases: Phrases) -> Iterator[FoundAmount]:
    for hit in _NUMBER.finditer(text):
        start, end = hit.start(), hit.end()
        amount = _value(hit["figure"]) * (1000 if hit["kilo"] else 1)
        scale = _scale(text, end, phrases)
        if scale:
            amount, end = amount * scale[0], scale[1]
        currency, start, end = _currency(text, start, end, phrases)
        if amount > 0 and (currency or _is_money(text, hit, amount, phrases, is_scaled=bool(scale))):
            yield FoundAmount(amount, currency, start, end)


def _value(figure: str) -> Decimal:
    """Read figures whose signs group or point."""
    plain = re.sub(r"[ '\u202f\u2009]", "", figure)
    signs = re.findall(r"[.,]", plain)
    last = max(plain.rfind("."), plain.rfind(","))
    is_point = bool(signs) and len(plain) - last - 1 in (1, 2)
    if not is_point:
        return Decimal(re.sub(r"[.,]", "", plain))
    return Decimal(re.sub(r"[.,]", "", plain[:last]) + "." + plain[last + 1 :])


def _scale(text: str, end: int, phrases: Phrases) -> tuple[int, int] | None:
    """Find “thousand” behind a figure: its value, and where it ends."""
    hit = re.match(r"\s*([a-z]+)\b", text[end : end + 14])
    value = phrases.number_scales.get(hit[1]) if hit else None
    return (value, end + hit.end()) if hit and value and value >= 1000 else None


def _currency(text: str, start: int, end: int, phrases: Phrases) -> tuple[str, int, int]:
    """Find the currency beside a figure, and widen its place by it."""
    before = _BEFORE.search(text[max(0, start - 5) : start])
    if before and (code := _code(before["sign"], before["code"])):
        return code, start - len(before[0]), end
    after = _AFTER.match(text[end : end + 6])
    if after and (code := _code(after["sign"], after["code"])):
        return code, start, end + after.end()
    for pattern, code in phrases.currencies:
        said = re.compile(r"\s*" + pattern.pattern).match(text[end : end + 14])
        if said:
            return code, start, end + said.end()
    return "", start, end


def _code(sign: str | None, code: str | None) -> str:
    if sign:
        return SIGNS[sign]
    return (
        code.upper() if code and code.upper() in CURRENCIES and code not in ("all", "try", "top", "mad", "sos") else ""
    )


def _is_money(text: str, hit: re.Match[str], amount: Decimal, phrases: Phrases, *, is_scaled: bool) -> bool:
    """Tell whether a number without a currency can be an amount."""
    figure = hit["figure"]
    if hit["dash"] or hit["kilo"] or is_scaled:
        return True
    before = text[max(0, hit.start() - 14) : hit.start()]
    is_item = bool(phrases.item_words and re.search(rf"(?:{phrases.item_words.pattern})\w*[\s.:#°]*$", before))
    if is_item or before.endswith("#") or _COUNTED.match(text[hit.end() : hit.end() + 12]):
        return False
    if re.search("[.,']", figure):
        return True
    is_year = len(figure) == 4 and figure.startswith(("19", "20"))
    return amount >= SMALLEST_BARE and not is_year and not figure.startswith("0") and len(figure.replace(" ", "")) <= 7


def _in_words(text: str, phrases: Phrases) -> Iterator[FoundAmount]:
    run: list[tuple[int, int, list[int]]] = []
    for hit in [*_SPOKEN.finditer(text), None]:
        values = _spoken(hit[0], phrases) if hit else None
        is_next = bool(run) and hit is not None and not text[run[-1][1] : hit.start()].strip(" -\n\t")
        if run and (values is None or not is_next):
            yield from _said(text, run, phrases)
            run = []
        if hit and values is not None:
            run.append((hit.start(), hit.end(), values))


def _said(text: str, run: list[tuple[int, int, list[int]]], phrases: Phrases) -> Iterator[FoundAmount]:
    amount = _sum([value for _start, _end, values in run for value in values])
    if any(character.isdecimal() for character in text[max(0, run[0][0] - 2) : run[0][0]]):
        return
    currency, start, end = _currency(text, run[0][0], run[-1][1], phrases)
    if amount >= SMALLEST_BARE and not (not currency and _COUNTED.match(text[end : end + 12])):
        yield FoundAmount(Decimal(amount), currency, start, end)


def _spoken(word: str, phrases: Phrases) -> list[int] | None:
    """Take a word of numbers apart: “twaalfduizendvijfhonderd” is 12, 1000, 5, 100; None for every other word."""
    known = {**phrases.number_units, **phrases.number_scales}
    if not known or len(word) > LONGEST_SPOKEN:
        return None
    values: list[int] = []
    rest = word
    while rest:
        part = next((rest[:length] for length in range(len(rest), 1, -1) if rest[:length] in known), None)
        joiner = next((one for one in phrases.number_joiners if values and rest.startswith(one)), None)
        if part is None and joiner is None:
            return None
        if part is not None:
            values.append(known[part])
        rest = rest[len(part or joiner or "") :]
    return values


def _sum(values: Sequence[int]) -> int:
    """Add up what words of numbers say: below a hundred they add, hundred multiplies, thousand closes a group."""
    total, group = 0, 0
    for value in values:
        if value == 100:
            group = max(group, 1) * 100
        elif value >= 1000:
            total, group = total + max(group, 1) * value, 0
        elif value == 20 and group % 100 == 4:
            group += 76
        else:
            group += value
    return total + group
