"""Who plays in every test? Punctual, Tardy, Silent and Quarrel, in the database with what they owe and what was said."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from duecourse.foundation.identity.models import Company
from duecourse.records.disputes.operations import disputes
from duecourse.records.ledger.models import Customer, Item
from duecourse.records.ledger.operations.levels import ReachedLevel, record_dunning_levels
from tests.book import TODAY, a_company, a_customer, an_invoice, by_anna

FRIENDLY_ON = TODAY - timedelta(days=14)


@dataclass(frozen=True)
class Cast:
    """A company and its four customers, an item each: not yet due, overdue, reminded, and reminded but disputed."""

    company: Company
    punctual: Customer
    tardy: Customer
    silent: Customer
    quarrel: Customer
    p1: Item
    t1: Item
    s1: Item
    q1: Item


def the_cast(tenant: UUID, company: Company | None = None) -> Cast:
    """Bring the four on, as the example of the style page has them."""
    company = company or a_company(tenant)
    punctual, tardy, silent, quarrel = (
        a_customer(tenant, company, name=name) for name in ("Punctual", "Tardy", "Silent", "Quarrel")
    )
    cast = Cast(
        company=company,
        punctual=punctual,
        tardy=tardy,
        silent=silent,
        quarrel=quarrel,
        p1=an_invoice(tenant, punctual, number="P1", overdue_days=0),
        t1=an_invoice(tenant, tardy, number="T1", overdue_days=12, amount="250.00"),
        s1=an_invoice(tenant, silent, number="S1", overdue_days=41, amount="1200.00"),
        q1=an_invoice(tenant, quarrel, number="Q1", overdue_days=41, amount="900.00"),
    )
    reminded = [ReachedLevel(item.pk, 1, FRIENDLY_ON, "friendly") for item in (cast.s1, cast.q1)]
    record_dunning_levels(tenant, reminded, known_on=FRIENDLY_ON, source="step")
    claim = disputes.NewDispute(quarrel.pk, [disputes.Claim(cast.q1.pk)], "PRICE")
    disputes.open_dispute(tenant, claim, **by_anna(TODAY - timedelta(days=5)))
    return cast
