"""What was kept back behind a case, and what of it is written off, as it reads?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from duecourse.foundation.kit.money import Money
from duecourse.interfaces.web.disputes import kept_words as words
from duecourse.interfaces.web.visit import Visit
from duecourse.records.disputes.queries import deductions as queries
from duecourse.records.disputes.queries.deductions import DeductionRow, WriteOffRow


@dataclass(frozen=True)
class Section:
    """What a case page says of the deduction behind it."""

    amount: Money
    taken_on: date
    theirs: str
    reason: str
    reasons: tuple[tuple[str, str], ...]
    validity: str
    state: str
    state_words: str
    why: str
    judged_by: str
    deadline_on: date | None
    learns: str


@dataclass(frozen=True)
class WriteOffLine:
    """A write-off as it is read."""

    id: int
    dispute: str
    href: str
    customer: str
    item: str
    amount: Money
    reason: str
    note: str
    is_open: bool
    is_own: bool
    state: str
    state_words: str
    who: str


def section(visit: Visit, dispute_id: int) -> Section | None:
    """Read the deduction behind a case; None where there is none."""
    one = queries.deduction_of(visit.tenant_id, dispute_id)
    return _section(one) if one else None


def _section(one: DeductionRow) -> Section:
    state, said = words.validity_words()[one.validity]
    return Section(
        amount=Money(one.amount, one.currency),
        taken_on=one.taken_on,
        theirs=" · ".join(part for part in (one.their_code, one.their_words) if part),
        reason=one.reason,
        reasons=tuple(words.deduction_words().items()),
        validity=one.validity,
        state=state,
        state_words=said,
        why=one.why,
        judged_by=one.judged_by,
        deadline_on=one.deadline_on,
        learns=one.their_code,
    )


def write_offs(visit: Visit, dispute_id: int | None = None) -> tuple[WriteOffLine, ...]:
    """Read the write-offs in view that wait for a person or the ERP, or all of a case that this person sees."""
    if dispute_id is None:
        found = queries.write_offs(
            visit.tenant_id, company_ids=visit.company_ids, portfolio_ids=visit.scope.portfolio_ids
        )
    else:
        found = queries.write_offs(
            visit.tenant_id,
            company_ids=[one.id for one in visit.companies],
            portfolio_ids=None,
            dispute_id=dispute_id,
            states=(*queries.WAITS, "booked", "declined"),
        )
    return tuple(_write_off(visit, one) for one in found)


def _write_off(visit: Visit, one: WriteOffRow) -> WriteOffLine:
    state, said = words.write_off_states()[one.state]
    return WriteOffLine(
        id=one.id,
        dispute=f"D{one.dispute_id}",
        href=reverse("dispute", args=[one.dispute_id]),
        customer=one.account.name,
        item=one.item_number,
        amount=Money(one.amount, one.currency),
        reason=words.write_off_words()[one.reason],
        note=one.note,
        is_open=one.state == "proposed",
        is_own=one.proposed_by_id == visit.seat.user_id,
        state=state,
        state_words=said,
        who=" → ".join(part for part in (one.proposed_by, one.decided_by) if part),
    )
