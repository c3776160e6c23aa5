"""Say what contacts cost from a day on; what was said before stays true of the days before."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from duecourse.foundation.identity.operations import audit
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.work.procedures.models import ContactCost
from duecourse.work.procedures.queries.logged import prices
from duecourse.work.procedures.rules.costs import STARTERS, cost_on

MOST = Decimal(100_000)


class CostWrong(Refused):
    """Below zero, or no channel of ours."""

    says = _("A contact costs an amount from 0 to %(most)s, by a channel that exists.")


def set_costs(tenant: UUID, wanted: Mapping[str, Decimal], *, on: date, actor: Actor, at: datetime) -> int:
    """Set what contacts cost from a day on, in base currency; tell how many prices changed."""
    if any(name not in STARTERS or not 0 <= amount <= MOST for name, amount in wanted.items()):
        raise CostWrong(most=MOST)
    known = prices(tenant)
    changed = {name: amount for name, amount in wanted.items() if cost_on(name, on, known) != amount}
    for name, amount in changed.items():
        ContactCost.objects.of(tenant).update_or_create(
            tenant_id=tenant, channel=name, from_on=on, defaults={"amount": amount}
        )
    if changed:
        after = {name: str(amount) for name, amount in changed.items()}
        audit(tenant, "costs.set", actor=actor, at=at, subject=("ContactCost", str(on)), after=after)
    return len(changed)
