"""As of when is the book read: which rows existed then, as known then or as known now?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    import ibis
    import ibis.expr.types as ir


@dataclass(frozen=True)
class Moment:
    """A company's business date, how far hindsight reaches, and perhaps only some customers.

    `opening` = as the day began: what we ourselves did on that day is left out, so that its decision can be derived again.
    `among` = only the customers of this table (`customer_id`) are wanted, of customers, not of items.
    `is_live` = the projection stands at this very day, so it may be read instead of folding the movements.
    `is_past` = it stands at a later day: what has moved since may be taken off it again.
    """

    tenant: UUID
    company_id: int
    on: date
    is_live: bool
    restated: bool = False
    is_past: bool = False
    opening: bool = False
    customer_ids: tuple[int, ...] | None = None
    among: ibis.Table | None = None

    @cached_property
    def day(self) -> ir.DateScalar:
        """The day as an expression."""
        import ibis

        return ibis.literal(self.on, type="date")

    def done_by(self, days: ir.DateColumn) -> ir.BooleanValue:
        """Tell what we ourselves had done by then."""
        return days < self.day if self.opening else days <= self.day

    def mine(self, table: ibis.Table) -> ibis.Table:
        """Keep the rows of the tenant, of the company and customers where the table tells them."""
        import ibis

        keep = [table.tenant_id == ibis.literal(str(self.tenant), type="uuid")]
        if "company_id" in table.columns:
            keep.append(table.company_id == ibis.literal(self.company_id, type="int64"))
        if self.customer_ids is not None and "customer_id" in table.columns:
            keep.append(table.customer_id.isin(self.customer_ids))
        return table.filter(keep)

    def holding(self, table: ibis.Table) -> ibis.Table:
        """Keep my intervals that held on the day: begun, known, not run out, and not known to have ended."""
        rows = self.mine(table)
        rows = rows.filter(rows.from_on <= self.day, rows.to_on.isnull() | (rows.to_on >= self.day))
        if self.restated:
            return rows.filter(rows.ended_on.isnull() | (rows.ended_on > self.day))
        known_end = rows.ended_on.notnull() & (rows.ended_on <= self.day) & (rows.ended_known_on <= self.day)
        return rows.filter(rows.known_on <= self.day, ~known_end.fill_null(False))

    def moved(self, table: ibis.Table) -> ibis.Table:
        """Keep my movements up to the day: effective by then and, as reported, known by then."""
        rows = self.mine(table)
        rows = rows.filter(rows.effective_on <= self.day)
        return rows if self.restated else rows.filter(rows.known_on <= self.day)

    def moved_since(self, movements: ibis.Table, companies: ibis.Table) -> ibis.Table:
        """Keep the movements that the projection holds and the day did not know yet; meant for a moment that `is_past`.

        Where the books stand is read beside them, so that both are of one moment.
        """
        import ibis

        rows = self.mine(movements)
        counts_from = ibis.greatest(rows.effective_on, rows.known_on)
        stands_on = self.mine(companies).business_date.max().as_scalar()
        return rows.filter(counts_from > self.day, counts_from <= stands_on)
