"""How is a long expression compiled once and used for every tenant, company, day and customer?

An expression over the book is written for stand-ins; its SQL is kept by the shape of the question, and the real values
take the stand-ins' places in the text. They are ids and dates, so nothing needs quoting.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING
from uuid import UUID

from duecourse.analysis.portfolio.moment import Moment

if TYPE_CHECKING:
    import ibis

TENANT = UUID("d0e5c0de-0000-4000-8000-5ca1ab1e0001")
COMPANY = 918273645546372
CUSTOMER = 918273645546373
DAY = date(1812, 6, 24)
KEPT = 200
_texts: dict[Hashable, str] = {}


@dataclass(frozen=True)
class Shape:
    """All that changes the expression of a book, besides the values that are filled in."""

    is_live: bool
    restated: bool
    opening: bool
    is_narrowed: bool
    base_currency: str
    zone: str

    @property
    def moment(self) -> Moment:
        """The stand-in moment of this shape."""
        return Moment(
            tenant=TENANT,
            company_id=COMPANY,
            on=DAY,
            is_live=self.is_live,
            restated=self.restated,
            opening=self.opening,
            customer_ids=(CUSTOMER,) if self.is_narrowed else None,
        )


def compiled(key: Hashable, make: Callable[[], ibis.Table]) -> str:
    """Answer the SQL of a stand-in expression; `key` names everything it was made of."""
    if key not in _texts:
        while len(_texts) >= KEPT:
            _texts.pop(next(iter(_texts)))
        _texts[key] = to_sql(make())
    return _texts[key]


def to_sql(expression: ibis.Table) -> str:
    """Compile an expression for PostgreSQL."""
    import ibis

    return str(ibis.to_sql(expression, dialect="postgres"))


def filled(
    text: str, *, tenant: UUID, company_id: int, on: date, customer_ids: Iterable[int] | None = None
) -> str:
    """Put the real values into a compiled text; no customers means that none match."""
    for stand_in, value in (
        (str(TENANT), str(tenant)),
        (_made(DAY), _made(on)),
        (str(COMPANY), str(int(company_id))),
        (str(CUSTOMER), ", ".join(str(int(each)) for each in sorted(set(customer_ids or ()))) or "NULL"),
    ):
        text = text.replace(stand_in, value)
    return text


@lru_cache(maxsize=64)
def _made(day: date) -> str:
    return f"MAKE_DATE({day.year}, {day.month}, {day.day})"
