"""Are items paid in instalments: within a policy, agreed by four eyes beyond it, out of dunning while it lasts?"""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from duecourse.foundation.kit.actor import SYSTEM, Actor
from duecourse.foundation.kit.money import Money
from duecourse.foundation.timeline.log import timeline_of
from duecourse.records.ledger.models import Customer, ImportBatch, Item
from duecourse.records.ledger.operations import movements, projection, receipts
from duecourse.records.promises.models import Plan, PlanCover, PlanInstalment, Promise
from duecourse.records.promises.operations import plan_judging, plans, promises
from duecourse.records.promises.operations.plan_covers import InPlanAlready, NothingToPlan
from duecourse.records.promises.operations.plan_policy import LimitsWrong, set_plan_limits
from duecourse.records.promises.operations.plans import NewPlan
from duecourse.records.promises.queries.plans import NoSuchPlan
from duecourse.records.promises.rules.plans import Limits, Terms
from tests.book import TODAY, a_company, a_customer, an_invoice, by_anna, moment, pays, stop_version

DAY = timedelta(days=1)
FIRST = date(2026, 3, 16)
BOSS = Actor("user", uuid4(), "Boss")


def by_boss(on: date = TODAY) -> dict[str, Any]:
    return {"on": on, "actor": BOSS, "at": moment(on)}


def a_book(tenant: UUID, *amounts: str, **more: Any) -> tuple[Customer, list[Item]]:
    customer = a_customer(tenant, a_company(tenant), **more)
    return customer, [an_invoice(tenant, customer, amount=amount) for amount in amounts]


def a_plan(tenant: UUID, items: list[Item], *, count: int = 3, on: date = TODAY, **more: Any) -> Plan:
    values = {"role": "collector", **more}
    new = NewPlan(items[0].customer_id, [item.pk for item in items], Terms(count, FIRST), **values)
    return plans.propose_plan(tenant, new, **by_anna(on))


def parts_of(plan: Plan) -> list[tuple[str, str]]:
    rows = PlanInstalment.objects.of(plan.tenant_id).filter(plan_id=plan.pk).order_by("number")
    return [(str(row.due_on), f"{row.amount:.2f}") for row in rows]


def test_a_plan_within_the_policy_is_agreed_at_once_and_covers_its_items(tenant: UUID) -> None:
    customer, items = a_book(tenant, "500.00", "500.01")
    before = stop_version(customer)
    plan = a_plan(tenant, items)
    assert plan.state == "agreed" and str(plan.total) == "1000.0100"
    assert parts_of(plan) == [("2026-03-16", "333.33"), ("2026-04-16", "333.33"), ("2026-05-18", "333.35")]
    covers = PlanCover.objects.of(tenant).filter(plan_key=f"plan:{plan.pk}")
    assert {(row.item_id, row.amount) for row in covers} == {(item.pk, item.open_amount) for item in items}
    assert stop_version(customer) > before
    newest = timeline_of(tenant, customer.pk)[0]
    assert str(newest.text) == "Payment plan agreed: 1000.01 EUR in 3 instalments, from 2026-03-16 on."


def test_instalments_avoid_the_payers_days_off_not_ours(tenant: UUID) -> None:
    customer, items = a_book(tenant, "600.00", country="AE")
    new = NewPlan(customer.pk, [items[0].pk], Terms(2, date(2026, 3, 14), "weekly"), role="collector")
    plan = plans.propose_plan(tenant, new, **by_anna())
    assert [day for day, _amount in parts_of(plan)] == ["2026-03-16", "2026-03-23"]


def test_several_currencies_are_refused_in_one_sentence(tenant: UUID) -> None:
    customer, items = a_book(tenant, "500.00")
    items.append(an_invoice(tenant, customer, amount="90.00", currency="USD"))
    with pytest.raises(plans.SeveralCurrencies, match="EUR, USD: make one plan per currency"):
        a_plan(tenant, items)
    with pytest.raises(NothingToPlan):
        plans.draw_plan(tenant, NewPlan(customer.pk, [], Terms(2, FIRST)), on=TODAY)
    assert not Plan.objects.of(tenant).exists()


def test_an_item_is_in_one_plan_only(tenant: UUID) -> None:
    _customer, items = a_book(tenant, "500.00", "400.00")
    a_plan(tenant, items[:1])
    with pytest.raises(InPlanAlready, match=items[0].number):
        a_plan(tenant, items)


def test_beyond_the_policy_somebody_else_approves(tenant: UUID) -> None:
    customer, items = a_book(tenant, "700.00")
    plan = a_plan(tenant, items, count=7)
    assert plan.state == "waiting" and not PlanCover.objects.of(tenant).exists()
    with pytest.raises(plans.OwnPlan):
        plans.approve_plan(tenant, plan.pk, **by_anna(TODAY + DAY))
    approved = plans.approve_plan(tenant, plan.pk, **by_boss(TODAY + DAY))
    assert (approved.state, approved.approved_by, approved.from_on) == ("agreed", "Boss", TODAY + DAY)
    assert PlanCover.objects.of(tenant).get().from_on == TODAY + DAY
    assert [each.kind for each in timeline_of(tenant, customer.pk)][:2] == ["plan.agreed", "plan.waits"]


def test_the_policy_of_a_role_can_be_set_and_a_role_without_one_agrees_nothing(tenant: UUID) -> None:
    _customer, items = a_book(tenant, "700.00", "100.00")
    wanted = {"collector": Limits(7, 400, Decimal(1000), Decimal(50))}
    assert set_plan_limits(tenant, wanted, **{k: v for k, v in by_boss().items() if k != "on"}) == 1
    assert set_plan_limits(tenant, wanted, **{k: v for k, v in by_boss().items() if k != "on"}) == 0
    assert a_plan(tenant, items[:1], count=7).state == "agreed"
    assert a_plan(tenant, items[1:], count=1, role="sales").state == "waiting"
    with pytest.raises(LimitsWrong):
        set_plan_limits(tenant, {"sales": wanted["collector"]}, actor=BOSS, at=moment())


def test_what_a_customer_asks_for_covers_nothing_until_it_is_agreed(tenant: UUID) -> None:
    _customer, items = a_book(tenant, "500.00")
    asked = a_plan(tenant, items, source="portal", role="", key="portal:1")
    assert asked.state == "asked" and not PlanCover.objects.of(tenant).exists()
    assert a_plan(tenant, items, source="portal", role="", key="portal:1").pk == asked.pk
    answer = plans.agree_plan(tenant, asked.pk, role="collector", terms=Terms(2, FIRST), **by_boss())
    assert answer.state == "agreed" and len(parts_of(answer)) == 2 and PlanCover.objects.of(tenant).count() == 1


def test_an_offer_comes_into_force_when_the_customer_accepts_it(tenant: UUID) -> None:
    customer, items = a_book(tenant, "500.00")
    plan = a_plan(tenant, items, needs_consent=True)
    assert plan.state == "offered" and not PlanCover.objects.of(tenant).exists()
    with pytest.raises(plans.NoConsent):
        plans.accept_plan(tenant, plan.pk, how="", by="", **by_anna())
    plan = plans.accept_plan(tenant, plan.pk, how="mail", by="Eva", **by_anna(TODAY + DAY))
    assert (plan.state, plan.accepted_how, plan.accepted_by) == ("agreed", "mail", "Eva")
    assert [each.kind for each in timeline_of(tenant, customer.pk)][:2] == ["plan.agreed", "plan.accepted"]


def test_a_plan_takes_the_place_of_promises_and_keeps_the_rest_of_them(tenant: UUID) -> None:
    customer, items = a_book(tenant, "500.00", "80.00")
    words = [promises.Word(item.pk) for item in items]
    promises.make_promise(tenant, promises.NewPromise(customer.pk, words, TODAY + 5 * DAY), **by_anna())
    a_plan(tenant, items[:1])
    assert list(Promise.objects.of(tenant).order_by("id").values_list("state", flat=True)) == ["superseded", "open"]


def test_a_plan_given_up_lets_the_original_due_dates_rule_again(tenant: UUID) -> None:
    customer, items = a_book(tenant, "500.00")
    plan = plans.cancel_plan(tenant, a_plan(tenant, items).pk, reason="Wrong customer", **by_anna())
    assert plan.state == "cancelled"
    assert PlanCover.objects.of(tenant).get().ended_on == TODAY
    assert str(timeline_of(tenant, customer.pk)[0].text) == "Payment plan ended: Wrong customer"
    with pytest.raises(NoSuchPlan):
        plans.cancel_plan(tenant, plan.pk, reason="again", **by_anna())


def heard(tenant: UUID, company_id: int, on: date) -> None:
    """Know of all payments up to a day."""
    projection.fold(tenant, company_id, on)
    ImportBatch.objects.create(
        tenant_id=tenant, company_id=company_id, kind="payments", file_name="p.csv", sha256=f"{on}", once_key=f"{on}", size=1, mapping={},
        as_of=on, state="committed", created_at=moment(on), committed_at=moment(on),
    )  # fmt: skip


def judged(tenant: UUID, plan: Plan, on: date) -> list[tuple[str, str]]:
    """Judge a plan on a day on which all payments before it are known; tell of each instalment its state and what is paid."""
    heard(tenant, plan.company_id, on)
    plan_judging.judge_plans(tenant, plan.company_id, on=on, actor=SYSTEM, at=moment(on))
    rows = PlanInstalment.objects.of(tenant).filter(plan_id=plan.pk).order_by("number")
    return [(row.state, f"{row.paid:.2f}") for row in rows]


def state_of(plan: Plan) -> str:
    return Plan.objects.of(plan.tenant_id).get(id=plan.pk).state


def kinds(plan: Plan) -> list[str]:
    return [each.kind for each in timeline_of(plan.tenant_id, plan.customer_id) if each.kind.startswith("plan.")]


def test_money_is_laid_on_the_oldest_instalment_and_the_last_one_ends_the_plan(tenant: UUID) -> None:
    _customer, items = a_book(tenant, "300.00", "300.00")
    plan = a_plan(tenant, items)
    heard(tenant, plan.company_id, FIRST)
    pays(tenant, items[0], "250.00", value_on=FIRST, on=FIRST)
    assert judged(tenant, plan, FIRST + DAY) == [("paid", "200.00"), ("open", "50.00"), ("open", "0.00")]
    pays(tenant, items[0], "50.00", value_on=FIRST, on=FIRST + DAY)
    pays(tenant, items[1], "300.00", value_on=FIRST, on=FIRST + DAY)
    assert judged(tenant, plan, FIRST + 2 * DAY) == [("paid", "200.00")] * 3
    assert state_of(plan) == "done" and str(timeline_of(tenant, plan.customer_id)[0].text).endswith("in full, early.")
    assert not PlanCover.objects.of(tenant).filter(ended_on__isnull=True).exists()


def test_a_missed_instalment_is_told_once_and_ten_days_later_the_plan_is_broken(tenant: UUID) -> None:
    _customer, items = a_book(tenant, "600.00")
    plan = a_plan(tenant, items)
    before = stop_version(Customer.objects.of(tenant).get(id=plan.customer_id))
    assert judged(tenant, plan, FIRST + 2 * DAY)[0] == ("open", "0.00"), "two business days of the bank's"
    assert judged(tenant, plan, FIRST + 3 * DAY)[0] == ("missed", "0.00")
    assert judged(tenant, plan, FIRST + 9 * DAY)[0] == ("missed", "0.00") and state_of(plan) == "agreed"
    judged(tenant, plan, FIRST + 10 * DAY)
    assert state_of(plan) == "broken" and kinds(plan)[:2] == ["plan.broken", "plan.instalment_missed"]
    assert PlanCover.objects.of(tenant).get().ended_on == FIRST + 10 * DAY
    assert stop_version(Customer.objects.of(tenant).get(id=plan.customer_id)) > before


def test_a_part_payment_keeps_the_instalment_late_for_the_rest_and_paid_later_it_is_mended(tenant: UUID) -> None:
    _customer, items = a_book(tenant, "600.00")
    plan = a_plan(tenant, items)
    heard(tenant, plan.company_id, FIRST)
    pays(tenant, items[0], "120.00", value_on=FIRST, on=FIRST)
    assert judged(tenant, plan, FIRST + 3 * DAY)[0] == ("partly", "120.00")
    pays(tenant, items[0], "80.00", value_on=FIRST + 3 * DAY, on=FIRST + 3 * DAY)
    assert judged(tenant, plan, FIRST + 4 * DAY)[0] == ("paid", "200.00")
    judged(tenant, plan, FIRST + 12 * DAY)
    assert state_of(plan) == "agreed"


def test_a_credit_note_takes_off_the_last_instalment(tenant: UUID) -> None:
    _customer, items = a_book(tenant, "600.00")
    plan = a_plan(tenant, items)
    booking = movements.Booking(items[0].pk, Money(Decimal("250.00"), "EUR"), TODAY)
    movements.book_credit(tenant, booking, **by_anna(TODAY))
    judged(tenant, plan, TODAY + DAY)
    rows = PlanInstalment.objects.of(tenant).order_by("number")
    assert [f"{row.amount - row.credited:.0f}" for row in rows] == ["200", "150", "0"]
    assert [row.state for row in rows] == ["open", "open", "paid"]


def test_money_at_the_bank_is_waited_for_and_a_reversal_is_taken_off_again(tenant: UUID) -> None:
    customer, items = a_book(tenant, "600.00")
    plan = a_plan(tenant, items)
    heard(tenant, plan.company_id, FIRST)
    seen = receipts.SeenMoney(customer.company_id, Money(Decimal(200), "EUR"), FIRST, "r", customer.pk)
    receipt = receipts.see_receipt(tenant, seen, **by_anna(FIRST))
    assert judged(tenant, plan, FIRST + 5 * DAY)[0] == ("open", "0.00")
    receipts.retire(tenant, receipt.pk, **by_anna(FIRST + 5 * DAY))
    payment = pays(tenant, items[0], "200.00", value_on=FIRST, on=FIRST + 5 * DAY)
    assert judged(tenant, plan, FIRST + 6 * DAY)[0] == ("paid", "200.00")
    movements.reverse(tenant, payment.pk, **by_anna(FIRST + 6 * DAY))
    assert judged(tenant, plan, FIRST + 7 * DAY)[0] == ("missed", "0.00")


def test_two_instalments_missed_break_the_plan_before_ten_days_are_over(tenant: UUID) -> None:
    customer, items = a_book(tenant, "600.00")
    terms = Terms(6, FIRST, "weekly", break_days=30)
    plan = plans.propose_plan(tenant, NewPlan(customer.pk, [items[0].pk], terms, role="collector"), **by_anna())
    judged(tenant, plan, FIRST + 7 * DAY)
    assert state_of(plan) == "agreed"
    judged(tenant, plan, FIRST + 10 * DAY)
    assert state_of(plan) == "broken"
