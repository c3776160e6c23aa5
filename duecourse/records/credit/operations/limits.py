"""Say how far a customer is trusted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.money import Money
from duecourse.foundation.kit.words import _
from duecourse.foundation.timeline.log import record
from duecourse.records.credit.events import LimitSet
from duecourse.records.credit.models import CreditLimit, RiskScore


class LimitNegative(Refused):
    """A limit below zero."""

    says = _("A credit limit cannot be negative; zero means no credit.")


@dataclass(frozen=True)
class Risk:
    """A customer's risk class and its 0-100 score."""

    customer_id: int
    risk_class: str
    score: Decimal | None = None


def set_limit(
    tenant: UUID,
    customer_id: int,
    limit: Money,
    *,
    on: date,
    actor: Actor,
    at: datetime,
    is_unlimited: bool = False,
    to_on: date | None = None,
    source: str = "person",
) -> CreditLimit:
    """Set the limit in one currency from today on; the former one of that currency ends."""
    if limit.amount < 0:
        raise LimitNegative
    former = CreditLimit.objects.of(tenant).filter(customer_id=customer_id, currency=limit.currency)
    former.filter(ended_on__isnull=True).update(ended_on=on, ended_known_on=on)
    row = CreditLimit.objects.create(
        tenant_id=tenant,
        customer_id=customer_id,
        currency=limit.currency,
        amount=limit.amount,
        is_unlimited=is_unlimited,
        source=source,
        key=f"hand:{uuid4().hex}",
        from_on=on,
        to_on=to_on,
        known_on=on,
    )
    record(tenant, LimitSet(str(limit), is_unlimited), customer_id=customer_id, actor=actor, at=at, on=on)
    return row


def record_risk_score(tenant: UUID, risks: Iterable[Risk], *, source: str, on: date) -> int:
    """Write risk classes down from a day on, ending those they change; an unchanged one stays as it is."""
    wanted = {risk.customer_id: risk for risk in risks}
    rows = RiskScore.objects.of(tenant).filter(ended_on__isnull=True, customer_id__in=list(wanted))
    held = {row.customer_id: row for row in rows}
    changed = [
        risk
        for customer_id, risk in wanted.items()
        if customer_id not in held
        or (held[customer_id].risk_class, held[customer_id].score) != (risk.risk_class, risk.score)
    ]
    rows.filter(customer_id__in=[risk.customer_id for risk in changed]).update(ended_on=on, ended_known_on=on)
    RiskScore.objects.bulk_create(
        [
            RiskScore(
                tenant_id=tenant,
                customer_id=risk.customer_id,
                risk_class=risk.risk_class,
                score=risk.score,
                source=source,
                from_on=on,
                known_on=on,
            )
            for risk in changed
        ],
        batch_size=5000,
    )
    return len(changed)
