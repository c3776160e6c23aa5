"""What is open, and what was sold, from the sums that are kept? None where they cannot answer: then items are read.

The sums change in the statement that changes an item (ADR 0019): what they say is of this moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from duecourse.insight.rules.among import Among
from duecourse.insight.rules.sums import EDGES, Basis, OpenMonth, OpenSum, SalesSum
from duecourse.records.ledger.queries import sums


def open_sums(
    tenant: UUID, among: Among, on: date, *, basis: Basis = "due", edges: Sequence[int] = EDGES
) -> tuple[OpenSum, ...] | None:
    """Tell what is open by age on a day, which must be the one where the books stand (or later, with nothing waiting)."""
    if not _answer(tenant, among, on):
        return None
    rows = sums.open_by_age(tenant, among.company_ids, among.portfolio_ids, on, basis=basis, edges=edges)
    return tuple(OpenSum(*row) for row in rows)


def open_months(tenant: UUID, among: Among, on: date) -> tuple[OpenMonth, ...] | None:
    """Tell what is open by the month of issue; None where `open_sums` answers None."""
    if not _answer(tenant, among, on):
        return None
    return tuple(OpenMonth(*row) for row in sums.open_by_month(tenant, among.company_ids, among.portfolio_ids, on))


def sales_sums(
    tenant: UUID, among: Among, since: date, until: date, *, begins: Sequence[date] = ()
) -> tuple[SalesSum, ...] | None:
    """Tell what was issued from a day to another by month and kind, as known on `until`, the day of the figure.

    `begins`: windows that begin on these days are added up apart. None where `open_sums` of that day answers None.
    """
    if not _answer(tenant, among, until):
        return None
    rows = sums.issued_by_month(tenant, among.company_ids, among.portfolio_ids, since, until, begins=begins)
    return tuple(SalesSum(*row) for row in rows)


def _answer(tenant: UUID, among: Among, on: date) -> bool:
    """Tell whether the sums know the customers asked for, and the day."""
    if among.is_picked:
        return False
    return sums.are_kept(tenant, among.company_ids, among.portfolio_ids, on)
