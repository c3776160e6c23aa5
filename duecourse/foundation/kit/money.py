"""How much, of which currency, and rounded how?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal
from functools import reduce
from typing import Final

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _

WIDE: Final = Context(prec=60)
"""Wide enough that a product of two `numeric(19,4)` and a rate is exact before it is rounded."""

_NO_MINOR = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF BYR"
_THREE = "BHD IQD JOD KWD LYD OMR TND"
_FOUR = "CLF UYW"
_TWO = """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP
    CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR
    JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN
    NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP
    SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG
    CUC EEK HRK LTL LVL MRO SLL STD VEF ZMK ZWL
"""
_MINOR_UNITS: Final[dict[str, int]] = {
    code: units for units, codes in ((0, _NO_MINOR), (2, _TWO), (3, _THREE), (4, _FOUR)) for code in codes.split()
}
CURRENCIES: Final[frozenset[str]] = frozenset(_MINOR_UNITS)
"""ISO 4217 codes in use, and those withdrawn since 2010 that an old ledger may carry."""


class UnknownCurrency(Refused):
    """The code is not one of ISO 4217."""

    says = _("“%(currency)s” is not a currency code.")


class MixedCurrencies(Refused):
    """Two currencies met in one sum."""

    says = _("%(left)s and %(right)s cannot be added up; convert one of them first.")


class NotAnAmount(Refused):
    """A float, an infinity or no number at all was offered as money."""

    says = _("“%(value)s” is not an amount of money.")


_UNITS: Final = tuple(Decimal(1).scaleb(-places) for places in range(7))


def minor_units(currency: str) -> int:
    """Tell how many decimals the currency has (ISO 4217)."""
    try:
        return _MINOR_UNITS[currency]
    except KeyError:
        raise UnknownCurrency(currency=currency) from None


def quantize(amount: Decimal, currency: str) -> Decimal:
    """Round half up, away from zero, to the currency's minor unit: the one place where money is rounded."""
    unit = _UNITS[minor_units(currency)]
    return WIDE.plus(_exact(amount).quantize(unit, rounding=ROUND_HALF_UP, context=WIDE))


def is_nothing(amount: Decimal, currency: str) -> bool:
    """Tell whether the amount rounds to zero, so that a residual of 0.00001 counts as settled."""
    return not quantize(amount, currency)


def allocate(amount: Decimal, weights: Sequence[Decimal | int], currency: str) -> list[Decimal]:
    """Share an amount by weights so that the shares add up to it exactly; spare units go to the largest remainders.

    Weights of zero only share evenly; negative weights and an empty list are refused with `ValueError`.
    """
    if not weights or any(weight < 0 for weight in weights):
        raise ValueError("allocate needs at least one weight, and none below zero")
    unit = _finest_unit(_exact(amount), currency)
    total = int(amount.copy_abs().scaleb(unit, context=WIDE))
    scaled = [Decimal(weight) for weight in weights]
    scaled = scaled if any(scaled) else [Decimal(1)] * len(scaled)
    whole = reduce(WIDE.add, scaled)
    exact = [WIDE.divide(WIDE.multiply(Decimal(total), weight), whole) for weight in scaled]
    shares = [int(share.to_integral_value(rounding=ROUND_DOWN)) for share in exact]
    order = sorted(range(len(shares)), key=lambda index: (shares[index] - exact[index], index))
    for index in order[: total - sum(shares)]:
        shares[index] += 1
    sign = -1 if amount < 0 else 1
    return [Decimal(sign * share).scaleb(-unit, context=WIDE) for share in shares]


@dataclass(frozen=True)
class Money:
    """An exact amount with its currency; sums and comparisons refuse another currency."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        minor_units(self.currency)
        _exact(self.amount)

    @classmethod
    def zero(cls, currency: str) -> "Money":
        """Nothing, in that currency."""
        return cls(Decimal(0), currency)

    def __add__(self, other: "Money") -> "Money":
        return Money(WIDE.add(self.amount, self._same(other)), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(WIDE.subtract(self.amount, self._same(other)), self.currency)

    def __neg__(self) -> "Money":
        return Money(WIDE.minus(self.amount), self.currency)

    def __abs__(self) -> "Money":
        return Money(self.amount.copy_abs(), self.currency)

    def __bool__(self) -> bool:
        return not is_nothing(self.amount, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.amount <= self._same(other)

    def __gt__(self, other: "Money") -> bool:
        return self.amount > self._same(other)

    def __ge__(self, other: "Money") -> bool:
        return self.amount >= self._same(other)

    def times(self, factor: Decimal | int) -> "Money":
        """Multiply by a plain number and round to the minor unit."""
        return Money(
            quantize(WIDE.multiply(self.amount, Decimal(_exact(factor))), self.currency),
            self.currency,
        )

    def rounded(self) -> "Money":
        """Round to the minor unit."""
        return Money(quantize(self.amount, self.currency), self.currency)

    def allocate(self, weights: Sequence[Decimal | int]) -> list["Money"]:
        """Share by weights; the shares add up to the whole."""
        return [Money(share, self.currency) for share in allocate(self.amount, weights, self.currency)]

    def __str__(self) -> str:
        return f"{quantize(self.amount, self.currency)} {self.currency}"

    def _same(self, other: "Money") -> Decimal:
        if self.currency != other.currency:
            raise MixedCurrencies(left=self.currency, right=other.currency)
        return other.amount


def total(parts: Iterable[Money], currency: str) -> Money:
    """Add up amounts of one currency; nothing to add is zero of `currency`."""
    result = Money.zero(currency)
    for part in parts:
        result += part
    return result


def _exact(amount: Decimal | int) -> Decimal:
    if isinstance(amount, bool) or not isinstance(amount, (Decimal, int)):
        raise NotAnAmount(value=amount)
    exact = Decimal(amount)
    if not exact.is_finite():
        raise NotAnAmount(value=amount)
    return exact


def _finest_unit(amount: Decimal, currency: str) -> int:
    """Decimals in which to share: the currency's, or the amount's own where it is finer."""
    exponent = amount.normalize(WIDE).as_tuple().exponent
    return max(minor_units(currency), -exponent if isinstance(exponent, int) else 0)
