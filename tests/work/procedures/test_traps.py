"""Do the cases that others fell into pass, lived through the daily run on PostgreSQL?"""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from duecourse.foundation.identity.models import Company, Tenant
from duecourse.foundation.kit.money import Money
from duecourse.foundation.timeline.models import Event
from duecourse.records.communications import operations as communications
from duecourse.records.communications.models import Message
from duecourse.records.disputes.operations import disputes
from duecourse.records.ledger.models import Customer
from duecourse.records.ledger.operations import blocks, movements
from duecourse.records.ledger.operations.levels import ReachedLevel, record_dunning_levels
from duecourse.records.ledger.queries.screens import balances
from duecourse.work.procedures.models import PlannedAction, ProcedureVersion
from duecourse.work.procedures.operations import policies, recompute, settle
from duecourse.work.procedures.queries.explain import explain
from duecourse.work.procedures.rules import spec_files
from duecourse.work.procedures.rules.keys import action_of, origin_of
from tests import book
from tests.book import ANNA, TODAY, a_company, an_invoice, by_anna, moment, pays
from tests.work.procedures.standard import a_standard_company, lines, on_standard, run

DAY = timedelta(days=1)


@pytest.fixture
def company(tenant: UUID) -> Company:
    return a_standard_company(tenant)


def leaves(tenant: UUID, company: Company, *, days: int = 0) -> None:
    """Let every waiting message have left, and settle its steps."""
    rows = Message.objects.of(tenant).filter(state="planned")
    rows.update(state="sent", settled_at=moment(TODAY + days * DAY))
    settle.settle(tenant, company.pk)


def reasons(tenant: UUID, company: Company, customer: Customer, *, days: int = 0) -> list[str]:
    """Per open item: its step, or the reason for none."""
    answer = explain(tenant, company.pk, customer.pk, on=TODAY + days * DAY)
    return [item.step or item.reason for item in answer.items]


def test_trap_11_no_setting_of_the_database_changes_what_a_date_means(tenant: UUID, company: Company) -> None:
    an_invoice(tenant, on_standard(tenant, company), overdue_days=20)
    an_invoice(tenant, on_standard(tenant, company), overdue_days=2)
    tried = run(tenant, company, dry_run=True)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL datestyle = 'ISO, MDY'; SET LOCAL timezone = 'Pacific/Kiritimati'")
    lived = run(tenant, company)
    assert (lived.planned, lived.excluded) == (tried.planned, tried.excluded) == (1, {"later": 1})


def test_trap_12_an_edited_procedure_goes_on_where_each_item_stands(tenant: UUID, company: Company) -> None:
    customer = on_standard(tenant, company)
    item = an_invoice(tenant, customer, overdue_days=9)
    run(tenant, company)
    leaves(tenant, company)
    spec = spec_files.from_data(ProcedureVersion.objects.of(tenant).filter(spec__key="standard").latest("id").spec)
    text = spec_files.write_yaml(spec).replace("day: 10\n", "day: 12\n")
    assert text != spec_files.write_yaml(spec)
    by: dict[str, Any] = {"actor": ANNA, "at": moment(TODAY + DAY)}
    policies.activate(tenant, policies.draft(tenant, spec_files.read_yaml(text), **by).pk, on=TODAY + DAY, **by)
    gone = [run(tenant, company, TODAY + days * DAY).by_kind for days in (1, 2, 5)]
    assert gone == [{}, {}, {"email": 1}], "firm on its new day, or the business day after it"
    assert lines(tenant) == [(item.pk, "friendly", "done"), (item.pk, "firm", "planned")]


def test_trap_15_an_item_dropped_from_a_reminder_is_not_reminded_and_the_others_are(
    tenant: UUID, company: Company
) -> None:
    customer = on_standard(tenant, company)
    dropped, kept = an_invoice(tenant, customer, overdue_days=4), an_invoice(tenant, customer, overdue_days=5)
    run(tenant, company)
    claim = disputes.NewDispute(customer.pk, [disputes.Claim(dropped.pk)], "PRICE")
    dispute = disputes.open_dispute(tenant, claim, **by_anna())
    recompute.recompute(tenant, [customer.pk], now=moment())
    run(tenant, company)
    leaves(tenant, company)
    assert (book.fresh(dropped).severity_reached, book.fresh(kept).severity_reached) == (None, 1)
    assert [line for line in lines(tenant) if line[2] == "done"] == [(kept.pk, "friendly", "done")]
    disputes.close_dispute(tenant, dispute.pk, outcome="rejected_pay", **by_anna(TODAY + DAY))
    run(tenant, company, TODAY + 5 * DAY)
    assert (dropped.pk, "friendly", "planned") in lines(tenant), "once the dispute is over it gets its first"


def test_trap_16_a_run_says_once_that_it_finished(tenant: UUID, company: Company) -> None:
    an_invoice(tenant, on_standard(tenant, company), overdue_days=4)
    for _again in range(3):
        run(tenant, company)
    run(tenant, company, dry_run=True)
    assert Event.objects.of(tenant).filter(kind="run.finished").count() == 1


def test_trap_17_an_erp_that_still_reminds_after_going_live_is_warned_of(tenant: UUID, company: Company) -> None:
    item = an_invoice(tenant, on_standard(tenant, company), overdue_days=20)
    Company.objects.of(tenant).filter(id=company.pk).update(goes_live_on=TODAY - 3 * DAY)
    Tenant.objects.filter(id=tenant).update(outbound="on")
    record_dunning_levels(tenant, [ReachedLevel(item.pk, 1, TODAY - 9 * DAY)], known_on=TODAY, source="erp")
    assert run(tenant, company).warnings == [], "what it sent before is the past"
    record_dunning_levels(tenant, [ReachedLevel(item.pk, 1, TODAY - DAY)], known_on=TODAY, source="erp")
    assert run(tenant, company).warnings == ["erp_reminds"]
    Tenant.objects.filter(id=tenant).update(outbound="shadow")
    assert run(tenant, company).warnings == [], "in shadow mode it shall remind"


def test_trap_18_a_reminder_by_hand_today_lets_the_automatic_one_wait(tenant: UUID, company: Company) -> None:
    customer = on_standard(tenant, company)
    item = an_invoice(tenant, customer, overdue_days=4)
    by_hand = communications.Plan(
        company.pk, customer.pk, "hand:1", "friendly", TODAY, lines=[communications.Line(item.pk, Decimal(100))]
    )
    communications.plan_message(tenant, by_hand, now=moment())
    leaves(tenant, company)
    assert run(tenant, company).excluded == {"quiet_days": 1}
    assert run(tenant, company, TODAY + 5 * DAY).planned == 1


def test_trap_18_an_invoice_sent_in_the_evening_is_not_past_due_in_the_morning(tenant: UUID, company: Company) -> None:
    customer = on_standard(tenant, company)
    an_invoice(tenant, customer, issued_on=TODAY, due_on=TODAY + 30 * DAY)
    service = communications.Plan(company.pk, customer.pk, "service:1", "friendly", TODAY, purpose="service")
    communications.plan_message(tenant, service, now=moment())
    leaves(tenant, company)
    assert run(tenant, company, TODAY + DAY).excluded == {"not_overdue": 1}


def test_trap_30_a_credit_note_that_was_taken_back_covers_nothing(tenant: UUID, company: Company) -> None:
    customer = on_standard(tenant, company)
    an_invoice(tenant, customer, overdue_days=4)
    note = an_invoice(tenant, customer, amount="-100.00", kind="credit_note", overdue_days=1)
    assert run(tenant, company, dry_run=True).excluded == {"credit_balance": 1}
    movements.book_credit(tenant, movements.Booking(note.pk, Money(Decimal(100), "EUR"), TODAY), **by_anna())
    assert run(tenant, company).planned == 1


def test_trap_31_a_negative_invoice_takes_off_its_amount_once(tenant: UUID, company: Company) -> None:
    customer = on_standard(tenant, company)
    invoice = an_invoice(tenant, customer, overdue_days=4)
    an_invoice(tenant, customer, amount="-40.00", kind="credit_note", overdue_days=1, linked_item_id=invoice.pk)
    run(tenant, company)
    assert PlannedAction.objects.of(tenant).get().amounts == {"EUR": "60.0000"}
    (owed,) = balances(tenant, [customer.pk], on=TODAY)[customer.pk]
    assert owed.open == Decimal(60)


def test_trap_32_a_fee_is_still_claimed_when_the_principal_is_paid(tenant: UUID, company: Company) -> None:
    customer = on_standard(tenant, company)
    principal = an_invoice(tenant, customer, overdue_days=20)
    fee = an_invoice(tenant, customer, amount="40.00", kind="fee", overdue_days=4)
    pays(tenant, principal, "100.00")
    assert run(tenant, company).planned == 1
    assert lines(tenant) == [(fee.pk, "friendly", "planned")]


def test_trap_37_the_oldest_is_paid_and_the_newer_one_begins_with_its_own_first_step(
    tenant: UUID, company: Company
) -> None:
    customer = on_standard(tenant, company)
    oldest = an_invoice(tenant, customer, overdue_days=60, severity_reached=2, last_step_key="firm")
    newer = an_invoice(tenant, customer, overdue_days=20)
    pays(tenant, oldest, "100.00")
    run(tenant, company)
    assert lines(tenant) == [(newer.pk, "friendly", "planned")]


def test_trap_56_an_item_in_the_companys_own_currency_needs_no_rate(tenant: UUID) -> None:
    company = a_standard_company(tenant, currency="USD")
    an_invoice(tenant, on_standard(tenant, company), currency="USD", overdue_days=4)
    an_invoice(tenant, on_standard(tenant, company), currency="EUR", overdue_days=4)
    report = run(tenant, company)
    assert (report.planned, report.excluded, "no_rate" in report.warnings) == (1, {"no_rate": 1}, True)


def test_trap_57_the_run_of_one_company_plans_nothing_for_another(tenant: UUID, company: Company) -> None:
    other = a_company(tenant, sender_email="ar@other.example")
    an_invoice(tenant, on_standard(tenant, company), overdue_days=4)
    an_invoice(tenant, on_standard(tenant, other), overdue_days=4)
    assert run(tenant, company).planned == 1
    assert set(Message.objects.of(tenant).values_list("company_id", flat=True)) == {company.pk}


def test_trap_59_no_two_actions_share_a_key(tenant: UUID) -> None:
    pairs = [(number, generation) for number in (1, 11, 111, 10000, 100001) for generation in (1, 11, 111)]
    assert len({origin_of(*pair) for pair in pairs}) == len(pairs)
    assert [action_of(origin_of(*pair)) for pair in pairs] == pairs


def test_trap_66_a_blocked_item_is_still_owed(tenant: UUID, company: Company) -> None:
    customer = on_standard(tenant, company)
    item = an_invoice(tenant, customer, overdue_days=10)
    blocks.block(tenant, blocks.NewBlock(customer.pk, "LEGAL", item_id=item.pk), **by_anna())
    (owed,) = balances(tenant, [customer.pk], on=TODAY)[customer.pk]
    assert owed.open == owed.overdue == Decimal(100)
    assert run(tenant, company).planned == 0 and reasons(tenant, company, customer) == ["blocked"]


def test_trap_76_the_queries_of_a_run_do_not_grow_with_the_book(tenant: UUID, company: Company) -> None:
    def asked(day: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert run(tenant, company, TODAY + day * DAY, dry_run=True).planned == Customer.objects.of(tenant).count()
        return len(queries)

    an_invoice(tenant, on_standard(tenant, company), overdue_days=9)
    asked(0)
    few = asked(1)
    for _more in range(12):
        an_invoice(tenant, on_standard(tenant, company), overdue_days=9)
    assert asked(1) == few
