"""Does a dispute stop, say what it is about, and end once?"""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from duecourse.foundation.timeline.log import timeline_of
from duecourse.records.disputes.models import Dispute
from duecourse.records.disputes.operations import disputes
from duecourse.records.disputes.operations.disputes import Claim, NewDispute
from tests.book import TODAY, a_company, a_customer, an_invoice, by_anna, stop_version

DAY = timedelta(days=1)


def test_a_dispute_stops_contacts_and_says_what_it_is_about(tenant: UUID) -> None:
    customer = a_customer(tenant, a_company(tenant))
    item = an_invoice(tenant, customer, number="A")
    new = NewDispute(customer.pk, [Claim(item.pk, Decimal(30))], "price", key="mail:1")
    dispute = disputes.open_dispute(tenant, new, **by_anna())
    assert disputes.open_dispute(tenant, new, **by_anna()).pk == dispute.pk
    assert stop_version(customer) == 1
    assert str(timeline_of(tenant, customer.pk)[0].text) == "Dispute over 30.00 EUR of A: PRICE."


def test_no_dispute_over_more_than_is_open_or_over_nothing(tenant: UUID) -> None:
    customer = a_customer(tenant, a_company(tenant))
    item = an_invoice(tenant, customer)
    with pytest.raises(disputes.MoreThanOpen, match=r"100\.00 EUR"):
        disputes.open_dispute(tenant, NewDispute(customer.pk, [Claim(item.pk, Decimal(101))], "PRICE"), **by_anna())
    with pytest.raises(disputes.NothingDisputed):
        disputes.open_dispute(tenant, NewDispute(customer.pk, [], "PRICE"), **by_anna())
    assert Dispute.objects.of(tenant).count() == 0


def test_a_dispute_ends_once_and_only_as_disputes_end(tenant: UUID) -> None:
    customer = a_customer(tenant, a_company(tenant))
    new = NewDispute(customer.pk, [Claim(an_invoice(tenant, customer).pk)], "PRICE")
    dispute = disputes.open_dispute(tenant, new, **by_anna())
    with pytest.raises(disputes.UnknownOutcome):
        disputes.close_dispute(tenant, dispute.pk, outcome="forgotten", **by_anna(TODAY + DAY))
    disputes.close_dispute(tenant, dispute.pk, outcome="rejected_pay", **by_anna(TODAY + DAY))
    row = Dispute.objects.of(tenant).get(id=dispute.pk)
    assert (row.state, row.outcome, row.ended_on) == ("closed", "rejected_pay", TODAY + DAY)
    with pytest.raises(disputes.NoOpenDispute):
        disputes.close_dispute(tenant, dispute.pk, outcome="rejected_pay", **by_anna(TODAY + DAY))
