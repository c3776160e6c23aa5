"""What of the receivables will not come? The provision matrix of IFRS 9 (5.5.15, simplified approach): lifetime loss from day one.

Specific provisions come first; what they leave, less what is insured, meets the matrix of loss rates by segment and bucket;
an overlay for what history does not know is a number of its own, with its reason and its owner.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.money import quantize
from duecourse.foundation.kit.words import _
from duecourse.insight.rules.closing.owed import BUCKETS, NOTHING, Owed

EVERYBODY: Final = ""
"""The row of the matrix for segments that have none of their own."""
ONE: Final = Decimal(1)


class RatesIncomplete(Refused):
    """A matrix says a rate between 0 and 100 % for each bucket."""

    says = _("Say a rate between 0 and 100 %% for each bucket of “%(segment)s”.")


class RatesFall(Refused):
    """What is older is never less at risk."""

    says = _("The rates of “%(segment)s” fall with age at “%(bucket)s”. An older claim cannot be safer.")


class NotAShare(Refused):
    """A share lies between 0 and 100 %."""

    says = _("A share must lie between 0 and 100 %%: “%(value)s”.")


@dataclass(frozen=True)
class Specific:
    """What is provided for one customer by itself: a share of all it owes, and why."""

    customer_id: int
    share: Decimal
    why: str = ""


@dataclass(frozen=True)
class ProvisionTerms:
    """Loss rates by segment and bucket, shares for customers judged singly, what is insured, and the overlay.

    `insured`: by segment (“” = all others), the share of a claim that an insurer bears. `overlay` is an amount in the
    company's currency, above or below zero, with the words that justify it.
    """

    rates: Mapping[str, Mapping[str, Decimal]]
    insolvent_share: Decimal = NOTHING
    legal_share: Decimal = NOTHING
    specific: tuple[Specific, ...] = ()
    insured: Mapping[str, Decimal] = field(default_factory=dict)
    overlay: Decimal = NOTHING
    overlay_why: str = ""

    def row_of(self, segment: str) -> str:
        """Name the row of the matrix that a segment is read from."""
        return segment if segment in self.rates else EVERYBODY

    def insured_share(self, segment: str) -> Decimal:
        """Tell which share of a segment's claims is insured."""
        return self.insured.get(segment, self.insured.get(EVERYBODY, NOTHING))

    def to_json(self) -> dict[str, Any]:
        """Write the terms down."""
        return {
            "rates": {one: {name: str(rate) for name, rate in row.items()} for one, row in self.rates.items()},
            "insolvent_share": str(self.insolvent_share),
            "legal_share": str(self.legal_share),
            "specific": [[one.customer_id, str(one.share), one.why] for one in self.specific],
            "insured": {one: str(share) for one, share in self.insured.items()},
            "overlay": str(self.overlay),
            "overlay_why": self.overlay_why,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> ProvisionTerms:
        """Read terms that were written down."""
        return cls(
            rates={one: {name: Decimal(rate) for name, rate in row.items()} for one, row in kept["rates"].items()},
            insolvent_share=Decimal(kept.get("insolvent_share", "0")),
            legal_share=Decimal(kept.get("legal_share", "0")),
            specific=tuple(Specific(one, Decimal(share), why) for one, share, why in kept.get("specific", ())),
            insured={one: Decimal(share) for one, share in kept.get("insured", {}).items()},
            overlay=Decimal(kept.get("overlay", "0")),
            overlay_why=kept.get("overlay_why", ""),
        )


@dataclass(frozen=True)
class Cell:
    """One field of the matrix: what is exposed after what was judged singly and what is insured, its rate, the loss."""

    segment: str
    bucket: str
    gross: Decimal
    insured: Decimal
    rate: Decimal
    loss: Decimal

    @property
    def exposed(self) -> Decimal:
        """What the rate is applied to."""
        return self.gross - self.insured


@dataclass(frozen=True)
class Single:
    """A customer that was judged by itself: what it owes, the share, the loss and the cause."""

    customer_id: int
    owed: Decimal
    share: Decimal
    loss: Decimal
    cause: str
    why: str = ""


@dataclass(frozen=True)
class Provisions:
    """What is provided for, in the company's currency; `total` = the three parts together."""

    currency: str
    cells: tuple[Cell, ...]
    singles: tuple[Single, ...]
    overlay: Decimal
    overlay_why: str

    @property
    def matrix(self) -> Decimal:
        """What the matrix gives."""
        return sum((one.loss for one in self.cells), NOTHING)

    @property
    def specific(self) -> Decimal:
        """What is provided for single customers."""
        return sum((one.loss for one in self.singles), NOTHING)

    @property
    def total(self) -> Decimal:
        """All of it."""
        return self.specific + self.matrix + self.overlay


def check(terms: ProvisionTerms) -> None:
    """Refuse terms that nobody could sign."""
    if EVERYBODY not in terms.rates:
        raise RatesIncomplete(segment=_("All other segments"))
    for segment, row in terms.rates.items():
        _check_row(segment or _("All other segments"), row)
    shares = [terms.insolvent_share, terms.legal_share, *terms.insured.values(), *(one.share for one in terms.specific)]
    for share in shares:
        if not _is_share(share):
            raise NotAShare(value=share)


def provided(rows: Iterable[Owed], terms: ProvisionTerms, *, currency: str) -> Provisions:
    """Work out what is provided for; the rows are in `currency` already.

    Debits only: a credit that is not set off lowers nobody else's risk.
    """
    named = {one.customer_id: one for one in terms.specific}
    singles, gross = [], dict.fromkeys(((one, bucket) for one in terms.rates for bucket in BUCKETS), NOTHING)
    insured = dict(gross)
    for row in rows:
        judged = _judged(row, terms, named, currency)
        if judged is not None:
            singles.append(judged)
            continue
        borne = terms.insured_share(row.segment)
        for bucket, amount in row.debits.items():
            gross[terms.row_of(row.segment), bucket] += amount
            insured[terms.row_of(row.segment), bucket] += quantize(amount * borne, currency)
    cells = tuple(_cell(key, gross[key], insured[key], terms, currency) for key in gross)
    return Provisions(currency, cells, tuple(singles), terms.overlay, terms.overlay_why)


def loss_rates(rolls: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """Make loss rates of roll rates: what rolls on from each bucket to the next, the last one into loss.

    The loss of a bucket is the product of all rolls from there on (12/35/50/60 % make 1.26/10.5/30/60 %).
    """
    rates, on = [], ONE
    for roll in reversed(rolls):
        on *= roll
        rates.append(on)
    return tuple(reversed(rates))


def offered(rolls: Sequence[Decimal | None], lost: Decimal, row: Mapping[str, Decimal]) -> dict[str, Decimal] | None:
    """Offer a row of the matrix by roll rates: what rolls on to 61–90 days late, times what is `lost` of that.

    What is older is at least as much at risk, or as the `row` in force says. None where a roll is not known.
    """
    known = [one for one in rolls if one is not None]
    if len(known) < len(rolls):
        return None
    older = [max(lost, row.get(bucket, lost)) for bucket in BUCKETS[4:]]
    rates = (*loss_rates([*known, lost]), *older)
    return {bucket: round(rate, 4) for bucket, rate in zip(BUCKETS, rates, strict=True)}


def rolls_of(months: Sequence[Mapping[str, Decimal]]) -> tuple[Decimal | None, ...]:
    """Tell which share rolled from each bucket into the next a month later, over all pairs of months; None = nothing was there.

    `months`: debits by bucket at consecutive month ends, the oldest first. Only buckets of a month roll so (up to 90 days).
    """
    monthly = BUCKETS[:4]
    rolled = []
    for here, there in pairwise(monthly):
        before = sum((one.get(here, NOTHING) for one in months[:-1]), NOTHING)
        after = sum((one.get(there, NOTHING) for one in months[1:]), NOTHING)
        rolled.append(min(ONE, after / before) if before > 0 else None)
    return tuple(rolled)


def _judged(row: Owed, terms: ProvisionTerms, named: Mapping[int, Specific], currency: str) -> Single | None:
    """Judge a customer by itself, by the first that fits: named, insolvent, in legal collection."""
    if row.customer_id in named:
        one = named[row.customer_id]
        return _single(row, one.share, "named", currency, one.why)
    if row.is_insolvent and terms.insolvent_share:
        return _single(row, terms.insolvent_share, "insolvent", currency)
    if row.is_legal and terms.legal_share:
        return _single(row, terms.legal_share, "legal", currency)
    return None


def _single(row: Owed, share: Decimal, cause: str, currency: str, why: str = "") -> Single:
    return Single(row.customer_id, row.debit, share, quantize(row.debit * share, currency), cause, why)


def _cell(key: tuple[str, str], gross: Decimal, insured: Decimal, terms: ProvisionTerms, currency: str) -> Cell:
    rate = terms.rates[key[0]][key[1]]
    return Cell(*key, gross, insured, rate, quantize((gross - insured) * rate, currency))


def _check_row(segment: str, row: Mapping[str, Decimal]) -> None:
    if set(row) != set(BUCKETS) or not all(_is_share(rate) for rate in row.values()):
        raise RatesIncomplete(segment=segment)
    for younger, older in pairwise(BUCKETS):
        if row[older] < row[younger]:
            raise RatesFall(segment=segment, bucket=older)


def _is_share(value: Decimal) -> bool:
    return value.is_finite() and NOTHING <= value <= ONE
