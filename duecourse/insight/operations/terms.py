"""Say what figures stand on that no ledger knows: currency, cost of capital, staff, minutes a contact, DSO aimed at."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from duecourse.foundation.identity.operations import audit
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.money import minor_units
from duecourse.foundation.kit.words import _
from duecourse.insight.models import InsightTerms
from duecourse.insight.queries.value import assumed
from duecourse.insight.rules.value import Assumed

MOST: Final = Decimal(10) ** 12
LONGEST: Final = 240
LONGEST_DSO: Final = 999


class TermsWrong(Refused):
    """A share, an amount or minutes beyond what can be meant."""

    says = _(
        "Capital costs 0 to 100 per cent a year, staff 0 or more a month, a contact takes 0 to 240 minutes, and a DSO aimed at is 0 to 999 days."
    )


class CurrencyMissing(Refused):
    """An amount without its currency."""

    says = _("Say in which currency staff costs that much.")


def keep_terms(tenant: UUID, wished: Assumed, *, actor: Actor, at: datetime) -> bool:
    """Keep what a person said; tell whether anything changed."""
    capital, staff = wished.capital_share, wished.staff_cost
    if (
        (capital is not None and not 0 <= capital <= 1)
        or (staff is not None and not 0 <= staff < MOST)
        or not 0 <= wished.touch_minutes <= LONGEST
        or (wished.dso_target_days is not None and not 0 <= wished.dso_target_days <= LONGEST_DSO)
    ):
        raise TermsWrong
    if staff is not None and not wished.currency:
        raise CurrencyMissing
    if wished.currency:
        minor_units(wished.currency)
    before = assumed(tenant)
    if before == wished:
        return False
    InsightTerms.objects.of(tenant).update_or_create(tenant_id=tenant, defaults=asdict(wished))
    audit(
        tenant, "insight.terms", actor=actor, at=at, subject=("InsightTerms", ""),
        before=_said(before), after=_said(wished),
    )  # fmt: skip
    return True


def _said(terms: Assumed) -> dict[str, str]:
    return {name: "" if value is None else str(value) for name, value in asdict(terms).items()}
