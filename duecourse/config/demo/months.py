"""Which months has the simulated company closed? One signed, the last one frozen and waiting for the CFO."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from duecourse.foundation.identity import queries
from duecourse.foundation.identity.queries import CompanyRow
from duecourse.foundation.kit.actor import Actor
from duecourse.insight.operations.closing import freezing, signing
from duecourse.insight.rules.closing.borrowing import LenderTerms
from duecourse.insight.rules.closing.owed import BUCKETS
from duecourse.insight.rules.closing.packs import Pack, month_end_before
from duecourse.insight.rules.closing.provisions import ProvisionTerms

MANAGER: Final = "collections-manager@demo.example"
CFO: Final = "cfo@demo.example"
_RATES: Final = ("0.003", "0.012", "0.045", "0.11", "0.28", "0.6")


def close_months(tenant: UUID, *, at: datetime) -> None:
    """Set terms up and close the two months that are over, of every company."""
    manager, cfo = (_actor(tenant, email) for email in (MANAGER, CFO))
    for company in queries.companies(tenant):
        if company.business_date is None:
            continue
        last = month_end_before(company.business_date)
        before = month_end_before(last)
        for terms in (_provisions(), _lender(company)):
            made = signing.propose_terms(
                *(tenant, company.id, terms),
                from_on=before.replace(day=1),
                note="Policy of the simulated group",
                actor=manager,
                at=at,
            )
            signing.sign_terms(tenant, made.pk, actor=cfo, at=at)
        signed = freezing.freeze(tenant, company.id, before, actor=manager, at=at)
        total = Pack.from_json(signed.figures).whole.balance
        signing.sign_month(tenant, signed.pk, control_total=total, note="", actor=cfo, at=at)
        freezing.freeze(tenant, company.id, last, actor=manager, at=at)


def _actor(tenant: UUID, email: str) -> Actor:
    seat = queries.seat_by_email(tenant, email)
    return Actor(kind="user", user_id=seat.user_id, name=seat.name)


def _provisions() -> ProvisionTerms:
    rates = dict(zip(BUCKETS, (Decimal(one) for one in _RATES), strict=True))
    return ProvisionTerms({"": rates}, insolvent_share=Decimal("0.9"), legal_share=Decimal("0.5"))


def _lender(company: CompanyRow) -> LenderTerms:
    return LenderTerms(Decimal("0.85"), home=company.country, takes_foreign=True)
