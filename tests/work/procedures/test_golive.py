"""Can a book be taken over carefully: clean-up, pilot, shadow, checklist, and nobody forgotten?"""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.models import AuditEntry, Company
from duecourse.foundation.timeline.models import Event
from duecourse.records.communications import operations as communications
from duecourse.records.ledger.models import Block, Customer
from duecourse.records.ledger.operations import levels
from duecourse.work.procedures.models import ActionLine, PlannedAction
from duecourse.work.procedures.operations import assignment, golive, starters
from duecourse.work.procedures.operations.run import RunReport, run_day
from duecourse.work.procedures.queries.golive import Difference, ShadowDay, checklist, days_of, shadow_differences
from duecourse.work.procedures.queries.nextsteps import without_next_step
from duecourse.work.worklists import operations as worklists
from tests.book import ANNA, TODAY, a_company, a_customer, an_invoice, by_anna, fresh, moment

BY: dict[str, Any] = {"actor": ANNA, "at": moment()}


@pytest.fixture
def company(tenant: UUID) -> Company:
    """A company with starters that keeps what is older than 90 days apart."""
    company = a_company(tenant, cleanup_after_days=90, sender_email="ar@seller.example")
    starters.install_starters(tenant, at=moment(), actor=ANNA)
    return company


def run(tenant: UUID, company: Company) -> RunReport:
    """Decide today."""
    return run_day(tenant, company.pk, on=TODAY, now=moment())


def test_going_live_puts_the_old_aside_once(tenant: UUID, company: Company) -> None:
    tardy = a_customer(tenant, company, country="BE")
    old = an_invoice(tenant, tardy, overdue_days=91)
    recent = an_invoice(tenant, tardy, overdue_days=90)
    reminded = an_invoice(tenant, tardy, overdue_days=200, severity_reached=1)
    assert golive.go_live(tenant, company.pk, **by_anna()) == 1
    assert [fresh(item).on_cleanup for item in (old, recent, reminded)] == [True, False, False]
    with pytest.raises(golive.AlreadyLive):
        golive.go_live(tenant, company.pk, **by_anna(TODAY + timedelta(days=1)))


def test_old_items_wait_until_a_person_lets_them_be_reminded_of(tenant: UUID, company: Company) -> None:
    tardy = a_customer(tenant, company, country="BE")
    item = an_invoice(tenant, tardy, overdue_days=100)
    golive.go_live(tenant, company.pk, **by_anna())
    assert run(tenant, company).excluded == {"cleanup": 1}
    assert golive.release_customer(tenant, tardy.pk, **by_anna()) == 1
    report = run(tenant, company)
    assert report.planned == 1
    assert ActionLine.objects.of(tenant).get(anchor_id=item.pk).step_key == "friendly"
    assert AuditEntry.objects.of(tenant).filter(verb="cleanup.released").count() == 1


def test_old_items_can_be_left_alone_with_a_reason(tenant: UUID, company: Company) -> None:
    tardy = a_customer(tenant, company, country="BE")
    item = an_invoice(tenant, tardy, overdue_days=100)
    golive.go_live(tenant, company.pk, **by_anna())
    with pytest.raises(golive.ReasonMissing):
        golive.leave_alone(tenant, tardy.pk, reason="", **by_anna())
    assert golive.leave_alone(tenant, tardy.pk, reason="Written off long ago", **by_anna()) == 1
    assert not fresh(item).on_cleanup
    assert Block.objects.of(tenant).get(item_id=item.pk).note == "Written off long ago"
    assert run(tenant, company).excluded == {"blocked": 1}
    assert Event.objects.of(tenant).filter(customer_id=tardy.pk, kind="cleanup.released").count() == 1


def test_in_a_pilot_only_its_portfolios_are_automatic_and_everybody_else_is_decided_and_left_to_people(
    tenant: UUID, company: Company
) -> None:
    pilot = identity.create_portfolio(tenant, name="Pilot")
    other = identity.create_portfolio(tenant, name="Others")
    inside, outside, nowhere = (
        a_customer(tenant, company, name=name, country="BE", portfolio_id=portfolio)
        for name, portfolio in (("Inside", pilot.pk), ("Outside", other.pk), ("Nowhere", None))
    )
    for customer in (inside, outside, nowhere):
        an_invoice(tenant, customer, overdue_days=4)
    golive.set_pilot(tenant, [pilot.pk], **BY)
    report = run(tenant, company)
    assert (report.planned, report.excluded) == (1, {"manual": 2})
    assert list(PlannedAction.objects.of(tenant).values_list("customer_id", flat=True)) == [inside.pk]
    golive.set_pilot(tenant, None, **BY)
    assert run(tenant, company).planned == 3


def test_a_pilot_of_the_only_portfolio_leaves_customers_without_one_to_people(tenant: UUID, company: Company) -> None:
    pilot = identity.create_portfolio(tenant, name="Pilot")
    an_invoice(tenant, a_customer(tenant, company, name="Nowhere", country="BE"), overdue_days=4)
    golive.set_pilot(tenant, [pilot.pk], **BY)
    assert run(tenant, company).excluded == {"manual": 1}
    with pytest.raises(golive.NoSuchPortfolio):
        golive.set_pilot(tenant, [0], **BY)


def test_shadow_mode_is_compared_with_the_erp_customer_by_customer_and_day_by_day(
    tenant: UUID, company: Company
) -> None:
    names = ("Both", "Ours", "Theirs")
    both, ours, theirs = (a_customer(tenant, company, name=name, country="BE") for name in names)
    items = {customer.pk: an_invoice(tenant, customer, overdue_days=20) for customer in (both, ours, theirs)}
    pretend(tenant, both, items[both.pk].pk, severity=1)
    pretend(tenant, ours, items[ours.pk].pk, severity=2)
    reached = [levels.ReachedLevel(items[customer.pk].pk, 2, TODAY) for customer in (both, theirs)]
    levels.record_dunning_levels(tenant, reached, known_on=TODAY, source="erp")
    span: Any = {"since": TODAY, "until": TODAY}
    assert shadow_differences(tenant, company.pk, **span) == [
        Difference(both.pk, TODAY, 1, 2),
        Difference(ours.pk, TODAY, 2, None),
        Difference(theirs.pk, TODAY, None, 2),
    ]
    assert days_of(shadow_differences(tenant, company.pk, **span)) == [
        ShadowDay(TODAY, ours=2, theirs=2, both=1, firmer=0, softer=1)
    ]
    other = a_company(tenant)
    assert days_of(shadow_differences(tenant, other.pk, **span)) == []


def pretend(tenant: UUID, customer: Customer, item_id: int, *, severity: int) -> None:
    """Let shadow mode have pretended a step today."""
    action = PlannedAction.objects.create(
        tenant_id=tenant, company_id=customer.company_id, customer_id=customer.pk, planned_on=TODAY, channel="email",
        step_key="s", severity=severity, mode="auto", state="executed",
    )  # fmt: skip
    ActionLine.objects.create(
        tenant_id=tenant, action_id=action.pk, customer_id=customer.pk, anchor_id=item_id, step_key="s",
        severity=severity, planned_on=TODAY, amount=100, currency="EUR", channel="email", state="shadow",
    )  # fmt: skip


def test_the_checklist_tells_what_is_missing_before_the_first_reminder(tenant: UUID, company: Company) -> None:
    for number in range(3):
        an_invoice(tenant, a_customer(tenant, company, name=f"C{number}", email="" if number == 0 else "ap"))
    found = {check.key: (check.is_done, str(check.says)) for check in checklist(tenant, company.pk, on=TODAY)}
    assert found["items"] == (True, "Open items: 3")
    assert found["addresses"] == (False, "With an address: 66 % (2 of 3)")
    assert found["procedures"] == (False, "On a procedure: 0 % (0 of 3)")
    assert found["templates"][0] and found["sender"][0] and found["cleanup"][0]
    assert not found["channel"][0] and not found["outbound"][0]
    assignment.assign_by_rule(tenant, company.pk, on=TODAY, now=moment())
    options = {"host": "127.0.0.1", "port": 2525, "tls": "none"}
    communications.set_channel(tenant, connector="smtp", options=options, **BY)
    found = {check.key: (check.is_done, str(check.says)) for check in checklist(tenant, company.pk, on=TODAY)}
    assert found["procedures"][0] and found["channel"][0]


def forgotten(tenant: UUID, company: Company, on: date = TODAY) -> dict[str, tuple[str, ...]]:
    """Who has no next step, and why."""
    names = dict(Customer.objects.of(tenant).values_list("id", "name"))
    return {names[one.customer_id]: one.reasons for one in without_next_step(tenant, {company.pk: on})}


def test_nobody_who_is_overdue_is_forgotten(tenant: UUID, company: Company) -> None:
    reminded, by_hand, nobody = (
        a_customer(tenant, company, name=name, country="BE", email="" if name == "Nobody" else "ap")
        for name in ("Reminded", "Delicate", "Nobody")
    )
    a_customer(tenant, company, name="Punctual", country="BE")
    for customer in (reminded, by_hand, nobody):
        an_invoice(tenant, customer, overdue_days=4)
    assignment.set_automatic(tenant, by_hand.pk, False, reason="Delicate", **by_anna())
    run(tenant, company)
    assert forgotten(tenant, company) == {"Delicate": ("manual",), "Nobody": ("no_contact",)}
    call = worklists.NewTask(company.pk, by_hand.pk, "call", "Call", TODAY + timedelta(days=3), key="call")
    worklists.add_tasks(tenant, [call], now=moment())
    assert forgotten(tenant, company) == {"Nobody": ("no_contact",)}


def test_whoever_has_no_procedure_is_forgotten_until_somebody_decides(tenant: UUID) -> None:
    company = a_company(tenant)
    an_invoice(tenant, a_customer(tenant, company, country="BE"), overdue_days=4)
    assert forgotten(tenant, company) == {"Tardy": ("no_procedure",)}
