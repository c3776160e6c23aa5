"""How old is what is open? Pure: an expression over open items in, one over their parts by age out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _

if TYPE_CHECKING:
    import ibis
    import ibis.expr.types as ir

Basis = Literal["due", "issued"]
Credits = Literal["apart", "aged", "fifo"]
EDGES: Final = (30, 60, 90, 180)
WITHOUT: Final = ("disputed", "promised", "planned")
MOST_EDGES: Final = 12
_MONEY: Final = "decimal(19, 4)"
_WHOLE: Final = "decimal(24, 4)"
_NOTHING: Final = Decimal(0)


class EdgesWrong(Refused):
    """Buckets that do not grow."""

    says = _("Give the last days of at most %(most)s buckets, each more than the one before: 30, 60, 90.")


@dataclass(frozen=True)
class Aged:
    """What a group owes in a currency, by bucket: 0 = not before the day, then up to each edge, the last without an end.

    `credits` (negative) = credits that are shown apart, or that no debit was left for; `left_out` = what a toggle took out
    of the buckets. All of it together is the balance of the ledger.
    """

    key: str
    words: str
    currency: str
    buckets: tuple[Decimal, ...]
    credits: Decimal
    left_out: Decimal
    item_count: int = 0

    @property
    def total(self) -> Decimal:
        """The balance."""
        return sum(self.buckets, self.credits + self.left_out)


@dataclass(frozen=True)
class Ageing:
    """A book by age on a day: a row a group and currency, and a total a currency, never across currencies."""

    on: date
    basis: Basis
    credits: Credits
    without: frozenset[str]
    edges: tuple[int, ...]
    rows: tuple[Aged, ...]
    totals: tuple[Aged, ...]
    is_restated: bool = False


def checked(edges: Iterable[int]) -> tuple[int, ...]:
    """Take the last days of buckets; refuse what does not grow from day one."""
    given = tuple(edges)
    if not given or len(given) > MOST_EDGES or given[0] < 1 or list(given) != sorted(set(given)):
        raise EdgesWrong(most=MOST_EDGES)
    return given


def parts(
    items: ibis.Table,
    *,
    basis: Basis,
    credits: Credits,  # noqa: A002 - the word for it
    without: frozenset[str],
) -> ibis.Table:
    """Lay each open item out: `aged` is shown at the age of `basis_on`, `apart` and `left_out` in columns of their own.

    `items`: item_id, customer_id, currency, issued_on, due_on, open_amount, and what is disputed, promised and planned of
    it. Of a debit the parts named in `without` are left out, together at most what is open. First in, first out lays the
    credits of a customer in a currency against its oldest debits; what they leave over stays apart.
    """
    import ibis

    rows = items.mutate(
        basis_on=items.due_on if basis == "due" else items.issued_on, left_out=_left_out(items, without)
    )
    rows = rows.mutate(debit=ibis.greatest(rows.open_amount, _NOTHING) - rows.left_out)
    rows = rows.mutate(credit=ibis.least(rows.open_amount, _NOTHING).cast(_MONEY))
    aged, apart = rows.debit, rows.credit
    if credits == "aged":
        aged, apart = rows.debit + rows.credit, ibis.literal(_NOTHING)
    if credits == "fifo":
        rows = _with_credits_laid(rows)
        aged, apart = rows.debit - rows.laid, rows.credit + rows.used
    return rows.select(
        "item_id",
        "customer_id",
        "currency",
        "basis_on",
        "open_amount",
        aged=aged.cast(_WHOLE),
        apart=apart.cast(_WHOLE),
        left_out=rows.left_out.cast(_WHOLE),
    )


def _left_out(items: ibis.Table, without: frozenset[str]) -> ir.Value:
    import ibis

    named = [items[f"{name}_amount"] for name in WITHOUT if name in without]
    if not named:
        return ibis.literal(_NOTHING, type=_MONEY)
    together = named[0]
    for one in named[1:]:
        together = together + one
    held = ibis.greatest(ibis.least(together, items.open_amount), _NOTHING)
    return held.cast(_MONEY)


def _with_credits_laid(rows: ibis.Table) -> ibis.Table:
    """Add what of each debit is `laid` against credits, the oldest debits first, and what of each credit is `used`."""
    import ibis

    own = {"group_by": [rows.customer_id, rows.currency]}
    debits_first = ibis.window(**own, order_by=[rows.basis_on, rows.item_id], rows=(None, 0))
    rows = rows.mutate(
        debits_until=rows.debit.sum().over(debits_first).cast(_WHOLE),
        credits_until=(-rows.credit).sum().over(debits_first).cast(_WHOLE),
        all_debits=rows.debit.sum().over(ibis.window(**own)).cast(_WHOLE),
        all_credits=(-rows.credit).sum().over(ibis.window(**own)).cast(_WHOLE),
    )
    debits_before, credits_before = rows.debits_until - rows.debit, rows.credits_until + rows.credit
    laid = ibis.greatest(ibis.least(rows.debit, rows.all_credits - debits_before), _NOTHING)
    used = ibis.greatest(ibis.least(-rows.credit, rows.all_debits - credits_before), _NOTHING)
    return rows.mutate(laid=laid.cast(_WHOLE), used=used.cast(_WHOLE))
