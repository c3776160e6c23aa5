"""Which question is asked of the book? All that changes its expression, with stand-ins for what is filled in later."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from duecourse.analysis.portfolio.moment import Moment

TENANT = UUID("d0e5c0de-0000-4000-8000-5ca1ab1e0001")
COMPANY = 918273645546372
CUSTOMER = 918273645546373
DAY = date(1812, 6, 24)
CURRENCY = "XQX"
ZONE = "Duecourse/Anywhere"


@dataclass(frozen=True)
class Shape:
    """All that changes the expression of a book; its currency and zone are filled in and change nothing."""

    is_live: bool
    restated: bool
    opening: bool
    is_narrowed: bool
    base_currency: str = field(compare=False)
    zone: str = field(compare=False)
    is_past: bool = False

    @property
    def stand_in(self) -> Shape:
        """The same shape of no company in particular."""
        return replace(self, base_currency=CURRENCY, zone=ZONE)

    @property
    def moment(self) -> Moment:
        """The stand-in moment of this shape."""
        return Moment(
            tenant=TENANT,
            company_id=COMPANY,
            on=DAY,
            is_live=self.is_live,
            restated=self.restated,
            is_past=self.is_past,
            opening=self.opening,
            customer_ids=(CUSTOMER,) if self.is_narrowed else None,
        )
