"""What did somebody do, and what became of it? Counts and shares that stand beside each other; neither is the cause of the other."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Work:
    """What a person did in the period: customers worked, calls out and in, those that reached somebody, mails, promises."""

    customer_count: int = 0
    call_count: int = 0
    reached_count: int = 0
    mail_count: int = 0
    promise_count: int = 0

    @property
    def reached_share(self) -> Decimal | None:
        """Of the calls, those on which somebody spoke who can say something."""
        return share(self.reached_count, self.call_count)


@dataclass(frozen=True)
class Kept:
    """What became of promises that fell due in the period: counts; withdrawn and replaced ones are not judged."""

    kept: int = 0
    partly: int = 0
    broken: int = 0
    open: int = 0
    not_judged: int = 0

    @property
    def kept_share(self) -> Decimal | None:
        """Kept of those that were judged (kept / (kept + partly + broken))."""
        return share(self.kept, self.kept + self.partly + self.broken)


@dataclass(frozen=True)
class Cash:
    """What could be collected in the period, and what came of it, in one currency.

    `collectable` = what was overdue at its beginning and what fell overdue in it, less what was disputed, in a plan, or
    of insolvent customers and those in legal collection on that day. `collected` = payments on these items, less returns.
    """

    currency: str
    collectable: Decimal
    collected: Decimal

    @property
    def collected_share(self) -> Decimal | None:
        """Collected through collectable; more than 1 where money came for what was set aside."""
        return self.collected / self.collectable if self.collectable else None


@dataclass(frozen=True)
class Reached:
    """How many contacts of a step left, arrived, were clicked, were answered, and were followed by a promise.

    `mature` = how many are old enough for what was paid on them to be told.
    """

    sent: int
    delivered: int
    clicked: int
    replied: int
    promised: int
    mature: int

    def __add__(self, other: Reached) -> Reached:
        """Add up two versions of a step."""
        return Reached(
            self.sent + other.sent,
            self.delivered + other.delivered,
            self.clicked + other.clicked,
            self.replied + other.replied,
            self.promised + other.promised,
            self.mature + other.mature,
        )


@dataclass(frozen=True)
class Paid:
    """Of what was asked for (or owed by who was left alone), what was paid within the days told, in one currency."""

    currency: str
    asked: Decimal
    paid: Decimal

    @property
    def paid_share(self) -> Decimal | None:
        """Paid through asked."""
        return self.paid / self.asked if self.asked else None


@dataclass(frozen=True)
class Coverage:
    """How many customers of a segment somebody looks after: heads are shared out by the customers of each portfolio."""

    segment: str
    customer_count: int
    nobodys_count: int
    collection_heads: Decimal
    credit_heads: Decimal

    @property
    def a_collector(self) -> Decimal | None:
        """Customers a head of collections."""
        return self.customer_count / self.collection_heads if self.collection_heads else None

    @property
    def a_credit_head(self) -> Decimal | None:
        """Customers a head of credit."""
        return self.customer_count / self.credit_heads if self.credit_heads else None


@dataclass(frozen=True)
class Cases:
    """How a department did with disputes in the period."""

    opened: int
    closed: int
    open: int
    late: int
    median_days: Decimal | None
    credited: int

    @property
    def credited_share(self) -> Decimal | None:
        """Of the closed ones, those that ended in a credit: the department was the cause."""
        return share(self.credited, self.closed)


def share(part: int, whole: int) -> Decimal | None:
    """Divide two counts; nothing through nothing is nothing to say."""
    return Decimal(part) / whole if whole else None
