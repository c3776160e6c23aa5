"""Which reasons, states and endings does a dispute have, who may move it, and until when must it be answered?"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID

from duecourse.foundation.kit.calendar import Calendar
from duecourse.foundation.kit.hours import LONGEST_HOURS, Week, after, between

REASONS: Final = (
    *("PRICE", "QTY-SHORT", "QTY-OVER", "DAMAGED", "QUALITY", "NOT-RECEIVED", "WRONG-ITEM", "LATE-DELIVERY"),
    *("RETURNED", "PO-MISSING", "PO-MISMATCH", "DUPLICATE", "TAX/VAT", "FREIGHT/CHARGES", "DISCOUNT/TERMS"),
    *("REBATE-PENDING", "CREDIT-NOTE-MISSING", "WRONG-ENTITY", "SERVICE-NOT-PERFORMED", "PROOF-NEEDED", "CONTRACT"),
    "OTHER",
)
OUTCOMES: Final = ("accepted_credit", "rejected_pay", "partial", "withdrawn", "written_off")
WITH_CREDIT: Final = frozenset({"accepted_credit", "partial"})
"""Endings of which the customer sees a credit note."""
ROOT_CAUSES: Final = (
    *("master-data", "pricing", "order-entry", "warehouse", "carrier", "quality", "invoicing", "contract"),
    *("customer-ap", "none"),
)
LONGEST: Final = 250
"""About a year of business days."""
USUAL_DAYS: Final = 10
"""Business days to settle a dispute of a reason that says nothing else."""
STARTER_DAYS: Final[Mapping[str, int]] = {
    **dict.fromkeys(REASONS, USUAL_DAYS),
    **dict.fromkeys(
        ("PO-MISSING", "PO-MISMATCH", "DUPLICATE", "TAX/VAT", "WRONG-ENTITY", "CREDIT-NOTE-MISSING", "PROOF-NEEDED"), 5
    ),
    **dict.fromkeys(("DAMAGED", "QUALITY", "RETURNED", "SERVICE-NOT-PERFORMED", "CONTRACT"), 15),
}
"""Reason -> business days to settle it: papers are looked up, prices and deliveries asked about, goods looked at."""


class Effect(StrEnum):
    """What leaves dunning while a dispute is open: the whole item, the disputed part of it, or nothing."""

    ITEM = "item"
    PART = "part"
    NONE = "none"


STARTER_EFFECTS: Final[Mapping[str, Effect]] = {
    **dict.fromkeys(REASONS, Effect.PART),
    **dict.fromkeys(("WRONG-ENTITY", "DUPLICATE", "NOT-RECEIVED"), Effect.ITEM),
}
"""Who got nothing, or is not the one who owes, is asked for nothing of that invoice; who quarrels about a part pays the rest."""


class State(StrEnum):
    """Where a case stands."""

    NEW = "new"
    TRIAGE = "triage"
    INVESTIGATING = "investigating"
    WAITING = "waiting_customer"
    PROPOSED = "proposed"
    CLOSED = "closed"


OPEN: Final = (State.NEW, State.TRIAGE, State.INVESTIGATING, State.WAITING, State.PROPOSED)
LEAD: Final = "dispute.open"
"""The right of whoever works the customer: opens and leads cases, decides on what a department proposes."""
RESOLVE: Final = "dispute.resolve"
"""The right of a department: looks into its cases, asks, proposes; decides nothing."""
_BOTH: Final = frozenset({LEAD, RESOLVE})
_LEAD: Final = frozenset({LEAD})
MOVES: Final[Mapping[tuple[State, State], frozenset[str]]] = {
    (State.NEW, State.TRIAGE): _LEAD,
    (State.NEW, State.INVESTIGATING): _BOTH,
    (State.NEW, State.WAITING): _BOTH,
    (State.NEW, State.PROPOSED): _BOTH,
    (State.NEW, State.CLOSED): _LEAD,
    (State.TRIAGE, State.INVESTIGATING): _BOTH,
    (State.TRIAGE, State.WAITING): _LEAD,
    (State.TRIAGE, State.PROPOSED): _LEAD,
    (State.TRIAGE, State.CLOSED): _LEAD,
    (State.INVESTIGATING, State.TRIAGE): _BOTH,
    (State.INVESTIGATING, State.WAITING): _BOTH,
    (State.INVESTIGATING, State.PROPOSED): _BOTH,
    (State.INVESTIGATING, State.CLOSED): _LEAD,
    (State.WAITING, State.TRIAGE): _LEAD,
    (State.WAITING, State.INVESTIGATING): _BOTH,
    (State.WAITING, State.PROPOSED): _BOTH,
    (State.WAITING, State.CLOSED): _LEAD,
    (State.PROPOSED, State.INVESTIGATING): _BOTH,
    (State.PROPOSED, State.WAITING): _BOTH,
    (State.PROPOSED, State.CLOSED): _LEAD,
    (State.CLOSED, State.INVESTIGATING): _LEAD,
}
"""(from, to) -> the rights of which one is needed. What is not here is no move."""


def may_move(before: str, after_it: str, rights: Collection[str]) -> bool:
    """Tell whether somebody with these rights may move a case from one state to another."""
    return bool(MOVES.get((State(before), State(after_it)), frozenset()) & frozenset(rights))


def moves_from(state: str, rights: Collection[str]) -> tuple[State, ...]:
    """List where somebody with these rights may move a case to, in the order of the board."""
    return tuple(one for one in (*OPEN, State.CLOSED) if may_move(state, one, rights))


def may_decide(user_id: UUID | None, proposers: Collection[UUID | None]) -> bool:
    """Tell whether a person may accept a proposal: nobody decides on his own."""
    return user_id is None or user_id not in proposers


def held_of(effect: str, *, disputed: Decimal, whole: Decimal) -> Decimal:
    """Tell how much of an item leaves dunning: all of it however it was paid or reversed since, the part, or nothing."""
    return {Effect.ITEM: whole, Effect.PART: disputed, Effect.NONE: Decimal(0)}[Effect(effect)]


def answer_by(opened_on: date, days: int, waited: timedelta, week: Week) -> datetime:
    """Give the moment until which a case is in time.

    The close of business so many business days after it was opened, and the business time for which it stood still.
    """
    closes = week.hours_of(week.calendar.add(opened_on, days))[1]
    return after(closes, waited, week) if waited else closes


def due_of(term: "Term", opened_on: date, opened_at: datetime | None, waited: timedelta, week: Week) -> datetime:
    """Give the moment until which a case is in time: so many business hours after it was opened, or days (`answer_by`).

    Of a case that came with an import only the day is known: its hours run from the opening of business.
    """
    if term.hours is None:
        return answer_by(opened_on, term.days, waited, week)
    begins = opened_at or week.hours_of(week.calendar.on_or_after(opened_on))[0]
    return after(begins, timedelta(hours=term.hours) + waited, week)


def left_of(now: datetime, due_at: datetime, week: Week) -> tuple[int, int]:
    """Tell how many whole business days are left until a moment, and behind them how many whole hours."""
    left, opens = between(now, due_at, week), week.hours_of(week.day_of(due_at))
    days, rest = divmod(left, max(opens[1] - opens[0], timedelta(hours=1)))
    return days, rest // timedelta(hours=1)


class Escalation(StrEnum):
    """Who is told that a case is late."""

    HEAD = "head"
    MANAGER = "manager"


TO_MANAGER: Final = 8
"""So many business hours after its head was told, the manager is."""


def escalates_to(
    level: int, *, answer_due_at: datetime, escalated_at: datetime | None, now: datetime, week: Week
) -> Escalation | None:
    """Tell who must hear now that a case is late: first the head of the department, a business day later the manager."""
    if answer_due_at >= now or level >= 2:
        return None
    if level == 0 or escalated_at is None:
        return Escalation.HEAD
    return Escalation.MANAGER if between(escalated_at, now, week) >= timedelta(hours=TO_MANAGER) else None


def least_busy(members: Sequence[UUID], open_counts: Mapping[UUID, int]) -> UUID | None:
    """Give the member with the fewest open cases; the first of those who are even."""
    return min(members, key=lambda one: open_counts.get(one, 0), default=None)


@dataclass(frozen=True)
class Term:
    """What holds for disputes of a reason: business days or hours, department, what leaves dunning, the customer's word."""

    days: int = USUAL_DAYS
    department_id: int | None = None
    effect: Effect = Effect.PART
    words: str = ""
    hours: int | None = None

    @property
    def is_possible(self) -> bool:
        """Tell whether a dispute can be settled within its time."""
        return 1 <= self.days <= LONGEST and (self.hours is None or 1 <= self.hours <= LONGEST_HOURS)


def term_of(terms: Mapping[str, Term], reason: str) -> Term:
    """Give what holds for a reason; one that came with an import and is unknown here takes the usual time."""
    return terms.get(reason, Term())


@dataclass(frozen=True)
class Weeks:
    """When whose hours of business are: zone and calendar of a company, hours of a department."""

    companies: Mapping[int, tuple[str, Calendar]]
    hours: Mapping[int, tuple[time, time]]

    def of(self, company_id: int, department_id: int | None) -> Week:
        """Give the business week that a case of the company runs by; without a department by the usual hours."""
        zone, calendar = self.companies[company_id]
        return Week(zone, calendar, *self.hours.get(department_id or 0, ()))


def until(answer_due_at: datetime | None, opened_on: date, week: Week) -> date:
    """Give the last day on which a case is not late; one that was just taken over has the usual time until its clock is set."""
    return week.day_of(answer_due_at) if answer_due_at else week.calendar.add(opened_on, USUAL_DAYS)


def is_outcome(outcome: str) -> bool:
    """Tell whether a dispute may end like this."""
    return outcome in OUTCOMES


DEDUCTIONS: Final[Mapping[str, str]] = {
    "SHORTAGE": "QTY-SHORT",
    "PRICING": "PRICE",
    "DAMAGE": "DAMAGED",
    "RETURN": "RETURNED",
    "PROMO/ALLOWANCE": "REBATE-PENDING",
    "CO-OP": "REBATE-PENDING",
    "DEFECTIVE-ALLOW": "QUALITY",
    "FREIGHT": "FREIGHT/CHARGES",
    "OTIF/COMPLIANCE": "LATE-DELIVERY",
    "CASH-DISC-UNEARNED": "DISCOUNT/TERMS",
    "TAX": "TAX/VAT",
    "POST-AUDIT": "PRICE",
    "BANK-FEE": "FREIGHT/CHARGES",
    "ROUNDING": "OTHER",
    "UNKNOWN": "OTHER",
}
"""Why a payer keeps something back, and the reason of the case that looks into it."""
VALIDITIES: Final = ("unknown", "valid", "invalid")
WRITE_OFFS: Final = ("SMALL-BALANCE", "INSOLVENT", "UNCOLLECTIBLE", "DISPUTE-LOST", "FX-ROUNDING", "GOODWILL")
YEAR: Final = 365


@dataclass(frozen=True)
class Cost:
    """What a company reckons with: capital a year (0.08 = 8 %), handling a case and what it lets go, in its base currency."""

    capital_rate: Decimal = Decimal("0.08")
    handling: Decimal = Decimal(35)
    let_go_below: Decimal = Decimal(10)

    def of_many(self, amount_days: Decimal, count: int) -> Decimal:
        """Tell what cases cost so far: capital on their disputed amounts (base currency) times days, and handling of each."""
        return (amount_days * self.capital_rate / YEAR + self.handling * count).quantize(Decimal("0.01"))


LIKE_THE_BOOK: Final = 20
"""A customer's own past counts as much as the book's once it has so many invoices."""


@dataclass(frozen=True)
class Chance:
    """How often invoices were disputed: of the customer's, and of the whole book's."""

    disputed: int
    invoices: int
    book_disputed: int
    book_invoices: int

    @property
    def share(self) -> Decimal:
        """Tell which share is to be expected: the customer's own past, drawn to the book's where it is short."""
        book = Decimal(self.book_disputed) / self.book_invoices if self.book_invoices else Decimal(0)
        return (self.disputed + LIKE_THE_BOOK * book) / (self.invoices + LIKE_THE_BOOK)


LONGEST_CODE: Final = 12


def their_code(words: str) -> tuple[str, str]:
    """Split what a payer says of a deduction into its code and the rest: “31A short” is 31A; words alone have no code."""
    head, _space, rest = words.strip().partition(" ")
    is_code = len(head) <= LONGEST_CODE and any(letter.isdigit() for letter in head)
    return (head.strip(":;,-").upper(), rest.strip(" -:")) if is_code else ("", words.strip())
