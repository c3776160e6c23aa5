"""Say how much a person can do a day and shall bring in a month; remember when a person looked at the first page."""

from dataclasses import asdict
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from duecourse.foundation.identity.models import HomeVisit, Membership, Workload
from duecourse.foundation.identity.operations.auditing import audit
from duecourse.foundation.identity.operations.people import NotAMember
from duecourse.foundation.identity.operations.tenants import CurrencyWrong
from duecourse.foundation.identity.queries.workloads import NO_WORKLOAD, WorkloadRow, workloads
from duecourse.foundation.identity.rules import Seat
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.money import CURRENCIES
from duecourse.foundation.kit.undo import Undo
from duecourse.foundation.kit.words import _

MOST_A_DAY: Final = 500
APART: Final = timedelta(hours=1)
"""Whoever comes back later than this visits anew."""


class CapacityWrong(Refused):
    """Nobody works so many customers a day, or fewer than none."""

    says = _("A capacity is a whole number of customers a day, from 1 to %(most)s.")


class TargetWrong(Refused):
    """Money to be brought in is more than nothing."""

    says = _("A target is an amount above zero.")


def set_workload(seat: Seat, user_id: UUID, wanted: WorkloadRow, *, at: datetime) -> Undo:
    """Say what a person of the tenant can do and shall bring in; the undo brings back what was said before."""
    if not Membership.objects.of(seat.tenant_id).filter(user_id=user_id, is_active=True).exists():
        raise NotAMember
    _check(wanted)
    rows = Workload.objects.of(seat.tenant_id).filter(user_id=user_id)
    before = workloads(seat.tenant_id).get(user_id, NO_WORKLOAD)
    values: Any = asdict(wanted)
    if not rows.update(**values):
        Workload.objects.create(tenant_id=seat.tenant_id, user_id=user_id, **values)
    was, now = _plain(before), _plain(wanted)
    audit(seat.tenant_id, "workload.set", actor=seat.actor, at=at, subject=("User", user_id), before=was, after=now)
    return Undo("workload.set", {"user": str(user_id), **was})


def from_plain(values: dict[str, Any]) -> WorkloadRow:
    """Read a workload back from plain data."""
    target = values["month_target"]
    return WorkloadRow(values["customers_per_day"], Decimal(target) if target else None, values["currency"])


def note_visit(seat: Seat, *, at: datetime) -> None:
    """Remember that a person looks at the first page now; a visit lasts as long as the person comes back within the hour."""
    rows = HomeVisit.objects.of(seat.tenant_id).filter(user_id=seat.user_id)
    known = rows.select_for_update(no_key=True).first()
    if known is None:
        HomeVisit.objects.create(tenant_id=seat.tenant_id, user_id=seat.user_id, at=at)
    elif at - known.at > APART:
        rows.update(at=at, before_at=known.at)
    elif at > known.at:
        rows.update(at=at)


def _check(wanted: WorkloadRow) -> None:
    count = wanted.customers_per_day
    if count is not None and not 1 <= count <= MOST_A_DAY:
        raise CapacityWrong(most=MOST_A_DAY)
    if wanted.month_target is None:
        return
    if wanted.month_target <= 0:
        raise TargetWrong
    if wanted.currency not in CURRENCIES:
        raise CurrencyWrong(currency=wanted.currency)


def _plain(row: WorkloadRow) -> dict[str, Any]:
    return {**asdict(row), "month_target": str(row.month_target) if row.month_target is not None else ""}
