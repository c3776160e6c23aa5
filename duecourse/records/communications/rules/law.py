"""What may be claimed of a business that pays late, by which law, and how much is it to the day?"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml

from duecourse.foundation.kit.money import quantize
from duecourse.records.communications.rules.fields import ClaimFacts, Facts, ItemFacts
from duecourse.records.communications.rules.formats import formats_of

CLAIMED_OF: Final = frozenset({"company", "public"})
"""Kinds of party that the law on late payment between businesses speaks of; of nobody else anything is claimed."""
KINDS: Final = ("rate", "fixed", "reference", "text")
OLD_DAYS: Final = 183
"""After half a year a figure should be looked at again: rates change on 1 January and 1 July."""
_FILE: Final = Path(__file__).resolve().parent.parent / "law" / "figures.yaml"
_YEAR: Final = Decimal(365)


@dataclass(frozen=True)
class Figure:
    """One thing that a law says: a rate from a day, the fixed sums, its name or its words in a language."""

    jurisdiction: str
    kind: str
    key: str
    value: Any
    source: str = ""
    verified_on: date | None = None
    verified_by: str = ""


@dataclass(frozen=True)
class Law:
    """What a person of the organisation has verified of a country's law; what nobody verified is not there."""

    jurisdiction: str
    rates: Mapping[date, Decimal] = field(default_factory=dict)
    fixed: Sequence[Mapping[str, str]] = ()
    reference: Mapping[str, str] = field(default_factory=dict)
    text: Mapping[str, str] = field(default_factory=dict)
    holds_first: bool = False


@lru_cache(maxsize=1)
def proposals() -> tuple[Figure, ...]:
    """Read what comes with the programme, to be compared with its source by a person."""
    found = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return tuple(each for country, says in found.items() for each in _figures(country, says))


@lru_cache(maxsize=1)
def _manners() -> dict[str, bool]:
    found = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {country: says["holds"] == "first" for country, says in found.items()}


def _figures(country: str, says: Mapping[str, Any]) -> Iterator[Figure]:
    source = says["source"]
    for day, rate in says["rates"].items():
        yield Figure(country, "rate", day, rate, source)
    yield Figure(country, "fixed", "", says["fixed"], source)
    for kind in ("reference", "text"):
        for language, words in says[kind].items():
            yield Figure(country, kind, language, words, source)


def law_of(jurisdiction: str, verified: Iterable[Figure]) -> Law:
    """Put the verified figures of a country together."""
    mine = [each for each in verified if each.jurisdiction == jurisdiction and each.verified_on]
    return Law(
        jurisdiction,
        rates={date.fromisoformat(each.key): Decimal(each.value) for each in mine if each.kind == "rate"},
        fixed=next((each.value for each in mine if each.kind == "fixed"), ()),
        reference={each.key: each.value for each in mine if each.kind == "reference"},
        text={each.key: each.value for each in mine if each.kind == "text"},
        holds_first=_manners().get(jurisdiction, False),
    )


def claims(law: Law, items: Iterable[ItemFacts], *, on: date) -> list[ClaimFacts]:
    """Work the interest out on what is open of late items: simple, by days over 365, each stretch at its own rate.

    What was paid in between bears no interest here, which claims less, never more. An item with a day of no verified
    rate is left out whole.
    """
    return [claim for item in items if item.open_amount > 0 for claim in _claims_of(law, item, on)]


def _claims_of(law: Law, item: ItemFacts, on: date) -> list[ClaimFacts]:
    if item.due_on is None or item.due_on >= on:
        return []
    found = []
    for start, end in _stretches(item.due_on + timedelta(days=1), on, is_whole=law.holds_first):
        rate = _rate_on(law, start)
        if rate is None:
            return []
        days = (end - start).days + 1
        exact = item.open_amount * rate * days / (100 * _YEAR)
        amount = quantize(exact.quantize(Decimal("0.000001"), ROUND_HALF_UP), item.currency)
        found.append(ClaimFacts(item.number, item.currency, item.open_amount, start, end, days, rate, amount))
    return found


def _stretches(start: date, end: date, *, is_whole: bool) -> Iterator[tuple[date, date]]:
    """Cut the days from `start` to `end`, both counted, where a half-year begins, for there the rate may change."""
    while not is_whole and (change := _next_half(start)) <= end:
        yield start, change - timedelta(days=1)
        start = change
    yield start, end


def _next_half(day: date) -> date:
    return date(day.year, 7, 1) if day.month < 7 else date(day.year + 1, 1, 1)


def _rate_on(law: Law, day: date) -> Decimal | None:
    """Find the rate of the half-year of a day: one that was verified for an earlier half-year does not reach into it."""
    return law.rates.get(date(day.year, 1 if day.month < 7 else 7, 1))


def fixed_sums(law: Law, items: Iterable[ItemFacts], *, on: date) -> dict[str, Decimal]:
    """Add the fixed sums of late items up, by currency; an item in a currency that the law does not name bears none."""
    total: dict[str, Decimal] = {}
    for item in items:
        if item.open_amount <= 0 or item.due_on is None or item.due_on >= on:
            continue
        for tier in law.fixed:
            if tier["currency"] == item.currency and ("below" not in tier or item.amount < Decimal(tier["below"])):
                total[item.currency] = total.get(item.currency, Decimal(0)) + Decimal(tier["amount"])
                break
    return total


@dataclass(frozen=True)
class Claimable:
    """The laws of a batch: by company its law, and the customers of whom something may be claimed by it."""

    laws: Mapping[int, Law] = field(default_factory=dict)
    customer_ids: Collection[int] = ()

    def put_to(self, facts: Facts, *, company_id: int, customer_id: int, language: str) -> Facts:
        """Put interest, fixed sums and the law's words to the facts; of consumers and sole traders nothing is claimed."""
        law = self.laws.get(company_id)
        if law is None or customer_id not in self.customer_ids:
            return facts
        plain = language.partition("-")[0]
        found = claims(law, facts.items, on=facts.today)
        extra: dict[str, Mapping[str, object]] = dict(facts.extra)
        reference = law.reference.get(plain) or law.reference.get("en", "")
        if found and reference:
            owed: dict[str, Decimal] = {}
            for each in found:
                owed[each.currency] = owed.get(each.currency, Decimal(0)) + each.amount
            rates = sorted({each.rate for each in found})
            spoken = " / ".join(formats_of(language).percent(rate) for rate in rates)
            extra["interest"] = {"amount": owed, "rate": spoken, "to": facts.today, "source": reference}
            sums = fixed_sums(law, facts.items, on=facts.today)
            if sums:
                extra["comp"] = {"amount": sums, "legal_ref": reference}
        return replace(facts, claims=found, jurisdiction_text=law.text.get(plain, ""), extra=extra)


NOTHING_CLAIMABLE: Final = Claimable()
