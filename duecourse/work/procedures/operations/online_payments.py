"""What follows a payment online? Its money is laid on exactly the items it was chosen for, and the payer is told."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from duecourse.foundation.identity.queries import company_settings, moment_of
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.foundation.kit.errors import Refused
from duecourse.records.communications.operations.planning import plan_message
from duecourse.records.communications.operations.plans import Plan
from duecourse.records.communications.operations.portal_mails import own_words
from duecourse.records.ledger.operations import online_matching
from duecourse.records.ledger.queries import online
from duecourse.records.ledger.queries.online import Paying
from duecourse.records.ledger.queries.references import slip_of

LOOKS_BACK: Final = timedelta(days=8)
"""As long as a provider is asked, and a day: nothing that was settled since is forgotten."""
ARRIVED: Final = "payment_online"
FAILED: Final = "payment_failed"


def follow(tenant: UUID, customer_id: int, *, now: datetime) -> None:
    """Do what follows of each payment of a customer that was settled lately; done before, it is not done again."""
    at = moment_of(tenant, now)
    for one in online.settled_lately(tenant, customer_id, since=now - LOOKS_BACK):
        if one.state == "paid" and not one.refunded:
            day = company_settings(tenant, one.company_id).business_date or at.date()
            with suppress(Refused):  # somebody else's money was faster: a person sees it among what is not matched
                online_matching.match_paid(tenant, one.id, on=day, actor=SYSTEM, at=at)
            _write(tenant, one, ARRIVED, at=at)
        elif one.state == "failed" and online.was_under_way(tenant, one.id):
            _write(tenant, one, FAILED, at=at)


def _write(tenant: UUID, one: Paying, code: str, *, at: datetime) -> None:
    """Put a mail to the payer into the outbox, once; who was told at once on the page is not told again."""
    day = company_settings(tenant, one.company_id).business_date or at.date()
    told = {"amount": (one.amount, one.currency), "reference": slip_of(tenant, one.reference_id).reference}
    plan = Plan(
        company_id=one.company_id,
        customer_id=one.customer_id,
        origin=f"{code}:{one.id}",
        template_code=code,
        planned_on=day,
        purpose="service",
        contact_id=one.contact_id,
        extra={"payment": told},
        written=own_words(tenant, code, one.language),
    )
    plan_message(tenant, plan, now=at)
