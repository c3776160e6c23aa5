"""Say how long disputes of a reason may take."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from duecourse.foundation.identity.operations.auditing import audit
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.records.disputes.models import DisputeTerm
from duecourse.records.disputes.queries.settling import days_to_settle
from duecourse.records.disputes.rules import LONGEST, REASONS


class DaysWrong(Refused):
    """Nothing is settled within no day, or may take longer than a year."""

    says = _("Disputes are settled within 1 to %(most)s business days.")


class ReasonUnknown(Refused):
    """Disputes do not have this reason."""

    says = _("Disputes do not have the reason “%(reason)s”.")


def set_days_to_settle(tenant: UUID, wanted: Mapping[str, int], *, actor: Actor, at: datetime) -> int:
    """Say how many business days disputes of some reasons may take; gives how many of them changed."""
    for reason, days in wanted.items():
        if reason not in REASONS:
            raise ReasonUnknown(reason=reason)
        if not 1 <= days <= LONGEST:
            raise DaysWrong(most=LONGEST)
    before = days_to_settle(tenant)
    changed = {reason: days for reason, days in wanted.items() if before[reason] != days}
    if not changed:
        return 0
    rows = [DisputeTerm(tenant_id=tenant, reason=reason, days=days) for reason, days in changed.items()]
    DisputeTerm.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["tenant_id", "reason"], update_fields=["days"]
    )
    was = {reason: before[reason] for reason in changed}
    audit(tenant, "dispute.terms", actor=actor, at=at, subject=("DisputeTerm", ""), before=was, after=changed)
    return len(changed)
