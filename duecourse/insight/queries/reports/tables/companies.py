"""Of which companies, as of which day, are rows read? Stand-ins that a text of SQL has its real values put into."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final
from uuid import UUID

from duecourse.analysis.portfolio.compiled import filled
from duecourse.analysis.portfolio.moment import Moment
from duecourse.analysis.portfolio.shape import DAY, TENANT, Shape

if TYPE_CHECKING:
    import ibis

STANDING: Final = 918273645546374
"""Stands in for the companies whose stored amounts stand at the day."""
FOLDED: Final = 918273645546375
"""Stands in for the companies whose movements are folded to the day."""
EVERY: Final = 918273645546376
"""Stands in for all of them."""
UNWOUND: Final = 918273645546377
"""Stands in for the companies that stand at one later day: what has moved since is taken off."""
_LAYOUTS: Final = ("IN ({})", "= {}", "= CAST({} AS BIGINT)")


@dataclass(frozen=True)
class Companies(Moment):
    """A day of some companies; what it reads of the others is nothing."""

    def mine(self, table: ibis.Table) -> ibis.Table:
        """Keep the rows of the tenant, of the companies where the table tells them."""
        import ibis

        keep = [table.tenant_id == ibis.literal(str(self.tenant), type="uuid")]
        if "company_id" in table.columns:
            keep.append(table.company_id.isin([self.company_id]))
        return table.filter(keep)


@dataclass(frozen=True)
class Stand:
    """Which companies a question reads: those whose projection stands at its day, those that stand together at a later
    one, and those of which it is folded.
    """

    standing: tuple[int, ...]
    folded: tuple[int, ...]
    restated: bool = False
    unwound: tuple[int, ...] = ()

    @property
    def shape(self) -> tuple[bool, bool, bool, bool]:
        """All of it that changes an expression."""
        return bool(self.standing), bool(self.unwound), bool(self.folded), self.restated

    def moments(self) -> Iterable[Companies]:
        """The stand-in moments that rows are read of; of no company at all, the folded one."""
        if self.standing:
            yield Companies(TENANT, STANDING, DAY, is_live=True)
        if self.unwound:
            yield replace(self.whole, company_id=UNWOUND, is_past=True)
        if self.folded or not (self.standing or self.unwound):
            yield replace(self.whole, company_id=FOLDED)

    @property
    def whole(self) -> Companies:
        """The stand-in moment whose facts do not depend on the projection."""
        return Companies(TENANT, EVERY, DAY, is_live=False, restated=self.restated)

    def put_into(self, text: str, *, tenant: UUID, on: date) -> str:
        """Put the real values into a compiled text."""
        every = (*self.standing, *self.unwound, *self.folded)
        groups = ((STANDING, self.standing), (UNWOUND, self.unwound), (FOLDED, self.folded), (EVERY, every))
        for stand_in, ids in groups:
            listed = ",".join(str(int(one)) for one in sorted(ids))
            for layout in _LAYOUTS:
                text = text.replace(layout.format(stand_in), f"= ANY ('{{{listed}}}'::BIGINT[])")
        return filled(text, shape=_SHAPE, tenant=tenant, company_id=0, on=on)


_SHAPE: Final = Shape(is_live=False, restated=False, opening=False, is_narrowed=False, base_currency="EUR", zone="UTC")


def stand_of(days: Iterable[tuple[int, date | None]], on: date, *, restated: bool) -> Stand:
    """Tell how companies (with their business dates) stand to a day."""
    ids: dict[date | None, tuple[int, ...]] = {}
    for company_id, business_date in days:
        ids[business_date] = (*ids.get(business_date, ()), company_id)
    standing = () if restated else ids.pop(on, ())
    later = [day for day in ids if day is not None and day > on and not restated]
    unwound = ids.pop(max(later, key=lambda day: len(ids[day]))) if later else ()
    return Stand(standing, tuple(one for rest in ids.values() for one in rest), restated, unwound)
