"""Is a day planned once, carried out once, and decided again when something happens?"""

from datetime import timedelta
from uuid import UUID

import pytest

from duecourse.foundation.identity.models import Company
from duecourse.records.communications.models import Message
from duecourse.work.procedures.models import ActionLine, Decision, DecisionRun, PlannedAction
from duecourse.work.procedures.operations import recompute, settle
from duecourse.work.procedures.operations.run import RunInThePast
from duecourse.work.procedures.queries.explain import explain
from duecourse.work.worklists.models import Task
from tests import book
from tests.book import TODAY, an_invoice, moment, pays
from tests.work.procedures.standard import a_standard_company, lines, on_standard, run


@pytest.fixture
def company(tenant: UUID) -> Company:
    return a_standard_company(tenant)


def test_a_day_is_planned_once_however_often_it_is_run(tenant: UUID, company: Company) -> None:
    """Trap 1: twice, then once more, gives one notice."""
    customer = on_standard(tenant, company)
    items = [an_invoice(tenant, customer, overdue_days=4), an_invoice(tenant, customer, overdue_days=20)]
    first = run(tenant, company)
    before = lines(tenant)
    assert [run(tenant, company).planned for _again in range(2)] == [first.planned] * 2 == [1, 1]
    assert lines(tenant) == before == [(item.pk, "friendly", "planned") for item in items]
    assert Message.objects.of(tenant).count() == PlannedAction.objects.of(tenant).count() == 1
    assert DecisionRun.objects.of(tenant).count() == 1


def test_trying_a_day_out_gives_exactly_the_live_decision_and_leaves_nothing(tenant: UUID, company: Company) -> None:
    customer = on_standard(tenant, company)
    an_invoice(tenant, customer, overdue_days=4)
    an_invoice(tenant, customer, overdue_days=-20)
    tried = run(tenant, company, dry_run=True)
    assert (PlannedAction.objects.of(tenant).count(), DecisionRun.objects.of(tenant).count()) == (0, 0)
    lived = run(tenant, company)
    assert (tried.planned, tried.by_kind, tried.excluded) == (lived.planned, lived.by_kind, lived.excluded)
    assert lived.by_kind == {"email": 1} and lived.excluded["not_overdue"] == 1


def test_a_past_day_can_only_be_tried_out(tenant: UUID, company: Company) -> None:
    an_invoice(tenant, on_standard(tenant, company), overdue_days=4)
    lived = run(tenant, company)
    run(tenant, company, TODAY + timedelta(days=1))
    with pytest.raises(RunInThePast, match="use --dry-run"):
        run(tenant, company)
    tried = run(tenant, company, dry_run=True)
    assert (tried.by_kind, tried.excluded) == (lived.by_kind, lived.excluded)


def test_a_payment_takes_the_waiting_reminder_back_at_once(tenant: UUID, company: Company) -> None:
    """Trap 22: a payment between planning and sending."""
    customer = on_standard(tenant, company)
    paid, other = an_invoice(tenant, customer, overdue_days=4), an_invoice(tenant, customer, overdue_days=5)
    run(tenant, company)
    pays(tenant, paid, "100.00")
    recompute.recompute(tenant, [customer.pk], now=moment())
    (action,) = PlannedAction.objects.of(tenant)
    assert (action.state, action.amounts, action.generation) == ("planned", {"EUR": "100.0000"}, 2)
    alive = ActionLine.objects.of(tenant).filter(state="planned")
    assert list(alive.values_list("anchor_id", flat=True)) == [other.pk]
    assert list(Message.objects.of(tenant).values_list("state", "reason")) == [("cancelled", "replaced")]


def test_a_step_is_done_when_its_message_has_left_and_the_next_one_waits_for_its_day_trap_7(
    tenant: UUID, company: Company
) -> None:
    customer = on_standard(tenant, company)
    item = an_invoice(tenant, customer, overdue_days=20)
    run(tenant, company)
    Message.objects.of(tenant).update(state="sent", settled_at=moment())
    settle.settle(tenant, company.pk)
    reached = book.fresh(item)
    assert (reached.severity_reached, reached.last_step_on, lines(tenant)) == (
        1,
        TODAY,
        [(item.pk, "friendly", "done")],
    )
    assert run(tenant, company, TODAY + timedelta(days=1)).planned == 0


def test_a_reminder_that_could_not_leave_is_decided_again_not_repeated(tenant: UUID, company: Company) -> None:
    """Traps 5 and 9: an undone step is not lost, and comes once after downtime."""
    item = an_invoice(tenant, on_standard(tenant, company), overdue_days=20)
    run(tenant, company)
    report = run(tenant, company, TODAY + timedelta(days=2))
    assert report.planned == 1
    assert sorted(lines(tenant)) == [(item.pk, "friendly", "planned"), (item.pk, "friendly", "released")]
    assert list(Message.objects.of(tenant).order_by("id").values_list("state", flat=True)) == ["cancelled", "planned"]


def test_a_customer_without_an_address_does_not_stop_the_others(tenant: UUID, company: Company) -> None:
    """Trap 13."""
    an_invoice(tenant, on_standard(tenant, company, name="Silent", email=""), overdue_days=4)
    an_invoice(tenant, on_standard(tenant, company, name="Tardy"), overdue_days=4)
    report = run(tenant, company)
    assert (report.planned, report.excluded.get("no_contact")) == (1, 1)


def test_every_item_has_an_answer_and_the_past_keeps_its_own(tenant: UUID, company: Company) -> None:
    customer = on_standard(tenant, company)
    late, young = an_invoice(tenant, customer, overdue_days=4), an_invoice(tenant, customer, overdue_days=1)
    run(tenant, company)
    Message.objects.of(tenant).update(state="sent", settled_at=moment())
    settle.settle(tenant, company.pk)
    run(tenant, company, TODAY + timedelta(days=1))
    then = explain(tenant, company.pk, customer.pk, on=TODAY)
    assert (then.action, then.step, then.procedure) == ("email", "friendly", "standard")
    assert [(item.number, item.state, item.reason) for item in then.items] == [
        (late.number, "done", ""),
        (young.number, "none", "later"),
    ]
    now = explain(tenant, company.pk, customer.pk, on=TODAY + timedelta(days=1))
    assert now.action == "none" and {item.reason for item in now.items} == {"later"}


def test_only_changes_of_a_decision_are_stored(tenant: UUID, company: Company) -> None:
    customer = on_standard(tenant, company)
    an_invoice(tenant, customer, overdue_days=1)
    for day in range(3):
        run(tenant, company, TODAY + timedelta(days=day))
    stored = Decision.objects.of(tenant).order_by("from_on").values_list("from_on", "to_on", "action", "reasons")
    assert list(stored) == [
        (TODAY, TODAY + timedelta(days=1), "none", ["later"]),
        (TODAY + timedelta(days=2), None, "email", []),
    ]


def test_steps_of_several_days_ask_for_one_call(tenant: UUID, company: Company) -> None:
    customer = on_standard(tenant, company)
    for overdue in (17, 16):
        an_invoice(
            tenant,
            customer,
            overdue_days=overdue,
            severity_reached=2,
            last_step_key="firm",
            last_step_on=TODAY - timedelta(days=7),
        )
    for day in range(2):
        run(tenant, company, TODAY + timedelta(days=day))
    calls = Task.objects.of(tenant).filter(kind="call").order_by("id")
    assert list(calls.values_list("state", "due_on")) == [("cancelled", TODAY), ("open", TODAY)]
