"""Of which customers does a figure speak? Never of more than its reader sees."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Among:
    """What a reader sees, narrowed by what was asked for; an argument of every figure and every report.

    `company_ids`, `portfolio_ids`: None = all of the tenant. `customers_of`: who the reader is called by, where only those
    customers are seen that name the reader as their sales representative (then `portfolio_ids` is empty). `where`: a
    condition on customers in the language of conditions. `group_ids`: the legal persons at the head of groups of customers;
    None = whatever group they belong to.
    """

    company_ids: frozenset[int] | None = None
    portfolio_ids: frozenset[int] | None = None
    customers_of: tuple[str, ...] = ()
    where: str = ""
    group_ids: frozenset[int] | None = None

    @property
    def is_picked(self) -> bool:
        """Tell whether customers are picked one by one: nothing is kept of exactly these."""
        return bool(self.where or self.customers_of) or self.group_ids is not None

    def narrowed(
        self,
        *,
        company_ids: frozenset[int] | None = None,
        portfolio_ids: frozenset[int] | None = None,
        where: str = "",
        group_ids: frozenset[int] | None = None,
    ) -> "Among":
        """Look at a part only; what was not seen before is not seen in it either."""
        return Among(
            _met(self.company_ids, company_ids),
            _met(self.portfolio_ids, portfolio_ids),
            self.customers_of,
            " and ".join(f"({one})" for one in (self.where, where) if one),
            _met(self.group_ids, group_ids),
        )


EVERYBODY: Final = Among()


def _met(seen: frozenset[int] | None, asked: frozenset[int] | None) -> frozenset[int] | None:
    if seen is None or asked is None:
        return asked if seen is None else seen
    return seen & asked
