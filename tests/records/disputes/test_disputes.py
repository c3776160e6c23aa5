"""Does a dispute stop, say what it is about, and end once?"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from duecourse.foundation.identity.models import AuditEntry, Blackout
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.foundation.tenancy.listing import Ask
from duecourse.foundation.timeline.log import timeline_of
from duecourse.records.disputes.models import Dispute
from duecourse.records.disputes.operations import cases, disputes, terms
from duecourse.records.disputes.operations.disputes import Claim, NewDispute
from duecourse.records.disputes.queries import lists
from duecourse.records.disputes.queries.settling import terms_of
from duecourse.records.disputes.rules import Term
from tests.book import TODAY, a_company, a_customer, an_invoice, by_anna, stop_version

DAY = timedelta(days=1)
EVERY = Ask(sort=("id",))
NOON = datetime(2026, 4, 1, 12, tzinfo=UTC)


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


@pytest.mark.parametrize(
    ("reason", "opened", "until"),
    [
        ("PRICE", date(2026, 4, 1), date(2026, 4, 17)),  # over Easter Monday and a closed Tuesday
        ("PO-MISSING", date(2026, 4, 3), date(2026, 4, 14)),
        ("FROM-AN-ERP", date(2026, 3, 7), date(2026, 3, 20)),  # a Saturday, a reason that nobody knows
    ],
)
def test_a_dispute_is_late_when_the_business_days_of_its_reason_are_over(
    tenant: UUID, reason: str, opened: date, until: date
) -> None:
    company = a_company(tenant)
    Blackout.objects.create(tenant_id=tenant, company_id=company.pk, day=date(2026, 4, 7), name="Inventory")
    customer = a_customer(tenant, company)
    claim = Claim(an_invoice(tenant, customer).pk)
    disputes.open_dispute(tenant, NewDispute(customer.pk, [claim], reason), on=opened, actor=SYSTEM, at=NOON)
    asked = [lists.Which(True, until + n * DAY, (company.pk,), None) for n in range(4)]
    assert [lists.dispute_count(tenant, which, EVERY) for which in asked] == [0, 1, 1, 1]
    assert lists.dispute_piece(tenant, asked[1], EVERY)[0][0].until == until


def test_how_long_disputes_may_take_is_said_per_reason_and_stands_in_the_audit(tenant: UUID) -> None:
    def take(**wanted: int) -> int:
        before = terms_of(tenant)
        new = {name.replace("_", "-"): days for name, days in wanted.items()}
        said = {name: replace(before.get(name, Term()), days=days) for name, days in new.items()}
        return terms.set_terms(tenant, said, actor=SYSTEM, at=NOON)

    assert [take(PRICE=3, QUALITY=15), take(PRICE=4), take(PRICE=4)] == [1, 1, 0]
    assert (terms_of(tenant)["PRICE"].days, terms_of(tenant)["QUALITY"].days) == (4, 15)
    told = AuditEntry.objects.of(tenant).filter(verb="dispute.terms").order_by("id").values_list("before", "after")
    assert list(told) == [({"PRICE": 10}, {"PRICE": 3}), ({"PRICE": 3}, {"PRICE": 4})]
    for days in (0, 251):
        with pytest.raises(terms.DaysWrong):
            take(QTY_SHORT=5, PRICE=days)
    with pytest.raises(cases.ReasonUnknown):
        take(WEATHER=5)
    assert terms_of(tenant)["QTY-SHORT"].days == 10
