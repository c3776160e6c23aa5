"""Is nothing planned, and nothing taken back, on a day on which the company does not work or cannot write?"""

from datetime import date, timedelta
from uuid import UUID

import pytest

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.models import Blackout, Company
from duecourse.records.communications.models import Message
from duecourse.work.procedures.models import Decision, PlannedAction
from duecourse.work.procedures.operations import daily, recompute
from duecourse.work.procedures.queries.explain import explain
from tests.book import ANNA, TODAY, an_invoice, moment, pays
from tests.work.procedures.standard import a_standard_company, lines, on_standard, run

FRIDAY, SATURDAY, MONDAY = (TODAY + timedelta(days=days) for days in (2, 3, 5))


@pytest.fixture
def company(tenant: UUID) -> Company:
    return a_standard_company(tenant)


def states(tenant: UUID) -> list[tuple[str, date]]:
    return list(Message.objects.of(tenant).order_by("id").values_list("state", "planned_on"))


def test_what_friday_planned_waits_over_the_weekend_and_is_decided_anew_on_monday(
    tenant: UUID, company: Company
) -> None:
    item = an_invoice(tenant, on_standard(tenant, company), overdue_days=20)
    run(tenant, company, FRIDAY)
    waiting = (states(tenant), lines(tenant))
    for day in (SATURDAY, SATURDAY, SATURDAY + timedelta(days=1)):
        report = run(tenant, company, day)
        assert (report.planned, report.executed, report.excluded) == (0, 0, {"pending": 1})
        assert (states(tenant), lines(tenant)) == waiting
    assert run(tenant, company, MONDAY).planned == 1
    assert states(tenant) == [("cancelled", FRIDAY), ("planned", MONDAY)]
    assert lines(tenant) == [(item.pk, "friendly", "released"), (item.pk, "friendly", "planned")]


def test_a_day_off_says_so_tried_out_lived_and_explained(tenant: UUID, company: Company) -> None:
    customer = on_standard(tenant, company)
    an_invoice(tenant, customer, overdue_days=20)
    an_invoice(tenant, customer, overdue_days=-20)
    tried = run(tenant, company, SATURDAY, dry_run=True)
    lived = run(tenant, company, SATURDAY)
    assert (tried.planned, tried.excluded) == (lived.planned, lived.excluded) == (0, {"day_off": 1, "not_overdue": 1})
    answer = explain(tenant, company.pk, customer.pk, on=SATURDAY)
    assert (answer.action, [(item.state, item.reason) for item in answer.items]) == (
        "none",
        [("none", "day_off"), ("none", "not_overdue")],
    )
    assert [str(text) for text in answer.because] == ["Not a business day of the company."]
    assert Decision.objects.of(tenant).get().reasons == ["day_off"]
    assert run(tenant, company, MONDAY).planned == 1
    assert [item.reason for item in explain(tenant, company.pk, customer.pk, on=SATURDAY).items][:1] == ["day_off"]


def test_a_companys_own_closed_day_is_a_day_off(tenant: UUID, company: Company) -> None:
    Blackout.objects.create(tenant_id=tenant, company_id=company.pk, day=TODAY, name="Stocktaking")
    an_invoice(tenant, on_standard(tenant, company), overdue_days=20)
    assert run(tenant, company).excluded == {"day_off": 1}
    assert run(tenant, company, TODAY + timedelta(days=1)).planned == 1


def test_the_ledger_goes_on_over_the_weekend_and_a_payment_takes_fridays_reminder_back(
    tenant: UUID, company: Company
) -> None:
    customer = on_standard(tenant, company)
    paid, other = an_invoice(tenant, customer, overdue_days=20), an_invoice(tenant, customer, overdue_days=21)
    run(tenant, company, FRIDAY)
    run(tenant, company, SATURDAY)
    assert Company.objects.of(tenant).get(id=company.pk).business_date == SATURDAY
    pays(tenant, paid, "100.00", value_on=SATURDAY, on=SATURDAY)
    recompute.recompute(tenant, [customer.pk], now=moment(SATURDAY))
    assert states(tenant) == [("cancelled", FRIDAY)]
    assert not PlannedAction.objects.of(tenant).exclude(state="cancelled").exists()
    assert run(tenant, company, MONDAY).planned == 1
    assert [line for line in lines(tenant) if line[2] == "planned"] == [(other.pk, "friendly", "planned")]


def test_without_a_sender_mails_stay_planned_and_go_once_there_is_one(tenant: UUID) -> None:
    company = a_standard_company(tenant, sender_email="")
    an_invoice(tenant, on_standard(tenant, company), overdue_days=20)
    report = run(tenant, company)
    assert (report.planned, report.executed, report.suppressed, report.warnings) == (1, 0, {}, ["no_sender"])
    assert run(tenant, company).warnings == ["no_sender"]
    assert PlannedAction.objects.of(tenant).get().state == "planned" and states(tenant) == []
    identity.set_sender(tenant, company.pk, email="ar@seller.example", actor=ANNA, at=moment())
    assert daily.start_due_runs(tenant, now=moment()) == 0
    assert PlannedAction.objects.of(tenant).get().state == "executed"
    assert states(tenant) == [("planned", TODAY)]
    assert run(tenant, company).warnings == []


def test_a_call_needs_no_sender(tenant: UUID) -> None:
    company = a_standard_company(tenant, sender_email="")
    an_invoice(tenant, on_standard(tenant, company), overdue_days=20, last_step_key="firm", severity_reached=2,
               last_step_on=TODAY - timedelta(days=9))  # fmt: skip
    report = run(tenant, company)
    assert (report.by_kind, report.executed, report.warnings) == ({"call": 1}, 1, [])


def test_what_a_payment_left_to_ask_for_is_written_the_same_day(tenant: UUID, company: Company) -> None:
    customer = on_standard(tenant, company)
    paid, other = an_invoice(tenant, customer, overdue_days=4), an_invoice(tenant, customer, overdue_days=5)
    run(tenant, company)
    pays(tenant, paid, "100.00")
    recompute.recompute(tenant, [customer.pk], now=moment())
    daily.start_due_runs(tenant, now=moment())
    assert list(Message.objects.of(tenant).order_by("id").values_list("state", "item_ids")) == [
        ("cancelled", [paid.pk, other.pk]),
        ("planned", [other.pk]),
    ]
