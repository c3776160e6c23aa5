"""What may a role agree by itself?"""

from uuid import UUID

from duecourse.records.promises.models import PlanPolicy
from duecourse.records.promises.rules.plans import LIMITS, NO_LIMITS, Limits


def plan_limits(tenant: UUID) -> dict[str, Limits]:
    """Tell of every role that agrees plans what it may agree by itself: what was set here, else the starter."""
    found = dict(LIMITS)
    for row in PlanPolicy.objects.of(tenant):
        found[row.role] = Limits(row.most_instalments, row.longest_days, row.most_amount, row.least_instalment)
    return found


def limits_of(tenant: UUID, role: str) -> Limits:
    """Tell what one role may agree by itself; a role without a policy agrees nothing."""
    return plan_limits(tenant).get(role, NO_LIMITS)
