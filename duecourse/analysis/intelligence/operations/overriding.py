"""Put what a person expects of a week beside the model, and take it back; the model's own figure stays as it is."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from duecourse.analysis.intelligence.models import ForecastOverride
from duecourse.foundation.identity import operations as identity
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.money import minor_units, quantize
from duecourse.foundation.kit.undo import Undo
from duecourse.foundation.kit.words import _

UNDO: Final = "forecast.withdraw"
LONGEST_REASON: Final = 500


class ReasonMissing(Refused):
    """A figure without a reason teaches nobody anything."""

    says = _("Say why you expect another amount.")


class AmountWrong(Refused):
    """Expected cash is nothing or more."""

    says = _("Expected cash is an amount of zero or more.")


class OverrideGone(Refused):
    """It was taken back meanwhile, or it never was."""

    says = _("This figure is no longer there.")


def override(
    tenant: UUID,
    company_id: int,
    *,
    from_on: date,
    currency: str,
    amount: Decimal,
    reason: str,
    actor: Actor,
    at: datetime,
) -> Undo:
    """Note what somebody expects of the week of a day, with the reason; an earlier figure for it is taken back."""
    minor_units(currency)
    said = reason.strip()[:LONGEST_REASON]
    if not said:
        raise ReasonMissing
    if amount < 0:
        raise AmountWrong
    monday = from_on - timedelta(days=from_on.weekday())
    rows = ForecastOverride.objects.of(tenant).filter(company_id=company_id, from_on=monday, currency=currency)
    rows.filter(withdrawn_at__isnull=True).update(withdrawn_by=actor.name, withdrawn_at=at)
    made = ForecastOverride.objects.create(
        tenant_id=tenant,
        company_id=company_id,
        from_on=monday,
        currency=currency,
        amount=quantize(amount, currency),
        reason=said,
        made_by=actor.name,
        made_by_id=actor.user_id,
        made_at=at,
    )
    after = {"week": monday.isoformat(), "amount": str(made.amount), "currency": currency}
    identity.audit(tenant, "forecast.overridden", actor=actor, at=at, subject=made, reason=said, after=after)
    return Undo(UNDO, {"override_id": made.pk})


def withdraw(tenant: UUID, override_id: int, *, company_ids: Collection[int], actor: Actor, at: datetime) -> None:
    """Take a figure back; it stays in the list, with who took it back."""
    rows = ForecastOverride.objects.of(tenant).filter(id=override_id, company_id__in=company_ids)
    if not rows.filter(withdrawn_at__isnull=True).update(withdrawn_by=actor.name, withdrawn_at=at):
        raise OverrideGone
    identity.audit(tenant, "forecast.override_withdrawn", actor=actor, at=at, subject=rows.get())
