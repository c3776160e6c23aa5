"""Say what each role may agree by itself."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from duecourse.foundation.identity.operations.auditing import audit
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.records.promises.models import PlanPolicy
from duecourse.records.promises.queries.plan_policy import plan_limits
from duecourse.records.promises.rules.plans import LIMITS, MOST_COUNT, Limits

MOST_AMOUNT = Decimal(1_000_000_000)
LONGEST_DAYS = 3660


class LimitsWrong(Refused):
    """A policy that no plan could have, or for a role that agrees none."""

    says = _("A policy has 0 to %(most)s instalments, 0 to %(days)s days, and amounts from nothing up.")


def set_plan_limits(tenant: UUID, wanted: Mapping[str, Limits], *, actor: Actor, at: datetime) -> int:
    """Say what some roles may agree by themselves; gives for how many of them that changed."""
    for role, limits in wanted.items():
        if role not in LIMITS or not _is_sane(limits):
            raise LimitsWrong(most=MOST_COUNT, days=LONGEST_DAYS)
    before = plan_limits(tenant)
    changed = {role: limits for role, limits in wanted.items() if before[role] != limits}
    for role, limits in changed.items():
        PlanPolicy.objects.of(tenant).update_or_create(
            tenant_id=tenant,
            role=role,
            defaults=vars(limits),
            create_defaults={"tenant_id": tenant, "role": role, **vars(limits)},
        )
    if changed:
        was = {role: _told(before[role]) for role in changed}
        now = {role: _told(limits) for role, limits in changed.items()}
        audit(tenant, "plan.policy", actor=actor, at=at, subject=("PlanPolicy", ""), before=was, after=now)
    return len(changed)


def _is_sane(limits: Limits) -> bool:
    return (
        0 <= limits.most_instalments <= MOST_COUNT
        and 0 <= limits.longest_days <= LONGEST_DAYS
        and 0 <= limits.most_amount <= MOST_AMOUNT
        and 0 <= limits.least_instalment <= MOST_AMOUNT
    )


def _told(limits: Limits) -> dict[str, Any]:
    return {name: str(value) for name, value in vars(limits).items()}
