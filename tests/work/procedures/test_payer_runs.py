"""Does a payer get one contact for its accounts, and does what happens at one of them stop just that?"""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from duecourse.records.communications.models import Message
from duecourse.records.ledger.operations import blocks, customers
from duecourse.work.procedures.models import ActionLine, Decision, PlannedAction
from duecourse.work.procedures.operations import daily, planning, recompute
from duecourse.work.procedures.operations.execute import execute_day
from duecourse.work.procedures.operations.planning import Place
from duecourse.work.procedures.operations.run import plan_day
from duecourse.work.procedures.queries import explain, nextsteps, sql
from duecourse.work.procedures.rules.decide import decide
from duecourse.work.worklists.models import WorklistRow
from tests.book import TODAY, an_invoice, by_anna, moment, pays
from tests.work.procedures.standard import a_standard_company, on_standard, run


class Family:
    """A head office with two accounts of one overdue item each."""

    def __init__(self, tenant: UUID) -> None:
        self.tenant, self.company = tenant, a_standard_company(tenant)
        self.head = on_standard(tenant, self.company, name="Head")
        self.one, self.two = (on_standard(tenant, self.company, name=name, email="") for name in ("One", "Two"))
        for account in (self.one, self.two):
            customers.change_customer(tenant, account.pk, {"payer_id": self.head.pk}, **by_anna())
        self.items = [an_invoice(tenant, account, overdue_days=20) for account in (self.one, self.two)]

    def contacts(self) -> list[tuple[int, str, list[int]]]:
        """Every contact: whose, its state, and the items of the lines that live."""
        lines = ActionLine.objects.of(self.tenant).exclude(state="released")
        return [
            (row.customer_id, row.state, sorted(lines.filter(action_id=row.pk).values_list("anchor_id", flat=True)))
            for row in PlannedAction.objects.of(self.tenant).order_by("id")
        ]


@pytest.fixture
def family(tenant: UUID) -> Family:
    return Family(tenant)


def test_the_accounts_lines_travel_in_the_payers_contact(family: Family) -> None:
    run(family.tenant, family.company)
    assert family.contacts() == [(family.head.pk, "executed", sorted(item.pk for item in family.items))]
    lines = ActionLine.objects.of(family.tenant)
    assert set(lines.values_list("customer_id", flat=True)) == {family.one.pk, family.two.pk}
    message = Message.objects.of(family.tenant).get()
    assert (message.customer_id, message.account_ids) == (family.head.pk, [family.one.pk, family.two.pk])
    assert message.address == "ap@head.example"


def test_every_account_and_the_payer_have_the_decision_and_its_explanation(family: Family) -> None:
    run(family.tenant, family.company)
    for customer in (family.head, family.one, family.two):
        stored = Decision.objects.of(family.tenant).get(customer_id=customer.pk)
        assert (stored.action, stored.step_key) == ("email", "friendly"), customer.name
        answer = explain.explain(family.tenant, family.company.pk, customer.pk, on=TODAY)
        assert (answer.action, answer.step) == ("email", "friendly"), customer.name
        assert answer.contact is not None and answer.contact.customer_id == family.head.pk
        payer = None if customer == family.head else family.head.number
        assert (answer.payer.number if answer.payer else None) == payer
    numbers = [
        account.number
        for account in explain.explain(family.tenant, family.company.pk, family.head.pk, on=TODAY).accounts
    ]
    assert numbers == sorted((family.one.number, family.two.number))


def test_a_payment_at_an_account_takes_its_line_out_before_anything_leaves(family: Family) -> None:
    plan_day(family.tenant, family.company.pk, on=TODAY, now=moment())
    pays(family.tenant, family.items[0], "100.00")
    done = execute_day(family.tenant, family.company.pk, day=TODAY, now=moment())
    assert done.executed == 0, "the contact was stopped and decided again"
    execute_day(family.tenant, family.company.pk, day=TODAY, now=moment())
    assert family.contacts() == [(family.head.pk, "executed", [family.items[1].pk])]
    message = Message.objects.of(family.tenant).get(state="planned")
    assert message.item_ids == [family.items[1].pk] and message.account_ids == [family.two.pk]


def test_a_block_of_the_payer_stops_the_contact_and_is_what_the_accounts_are_told(family: Family) -> None:
    run(family.tenant, family.company)
    blocks.block(family.tenant, blocks.NewBlock(family.head.pk, "INSOLVENCY"), **by_anna())
    recompute.recompute(family.tenant, [family.head.pk], now=moment())
    assert family.contacts() == [(family.head.pk, "cancelled", [])]
    assert not Message.objects.of(family.tenant).exclude(state="cancelled").exists()
    for account in (family.one, family.two):
        (item,) = explain.explain(family.tenant, family.company.pk, account.pk, on=TODAY).items
        assert item.reason == "payer_stopped"


def test_quiet_days_are_those_of_the_payer(family: Family) -> None:
    run(family.tenant, family.company)
    Message.objects.of(family.tenant).update(state="sent", settled_at=moment())
    late = an_invoice(family.tenant, family.one, overdue_days=9)
    tomorrow = TODAY + timedelta(days=1)
    answers = answers_of(family, tomorrow)
    assert answers[late.pk] == "quiet_days"


def test_an_account_that_leaves_its_payer_takes_its_line_along(family: Family) -> None:
    plan_day(family.tenant, family.company.pk, on=TODAY, now=moment())
    customers.change_customer(family.tenant, family.one.pk, {"payer_id": None}, **by_anna())
    recompute.recompute(family.tenant, [family.one.pk, family.head.pk], now=moment())
    assert (family.head.pk, "planned", [family.items[1].pk]) in family.contacts()


def test_the_worklist_row_stands_at_the_payer_with_what_all_its_accounts_owe(family: Family) -> None:
    customers.change_customer(family.tenant, family.head.pk, {"automatic": False}, **by_anna())
    daily.run_today(family.tenant, family.company.pk, now=moment())
    row = WorklistRow.objects.of(family.tenant).get()
    assert (row.customer_id, row.needs, str(row.to_collect)) == (family.head.pk, ["by_hand"], "200.0000")
    pays(family.tenant, family.items[0], "100.00")
    recompute.recompute(family.tenant, [family.one.pk], now=moment())
    assert WorklistRow.objects.of(family.tenant).get().to_collect == Decimal(100)


def test_whoever_is_cared_for_at_the_payer_is_not_forgotten(family: Family) -> None:
    customers.change_customer(family.tenant, family.one.pk, {"automatic": False}, **by_anna())
    forgotten = [one.customer_id for one in nextsteps.without_next_step(family.tenant, {family.company.pk: TODAY})]
    assert forgotten == [family.one.pk], "a person decides for it, and nobody was asked"
    plan_day(family.tenant, family.company.pk, on=TODAY, now=moment())
    assert nextsteps.without_next_step(family.tenant, {family.company.pk: TODAY}) == []


def answers_of(family: Family, on: Any) -> dict[int, str]:
    """The reason of every item on a day, as `decide` gives it on PostgreSQL."""
    ready = planning.prepare(Place(family.tenant, family.company.pk, on))
    text = ready.text("payer test", lambda book, today: decide(book, today.policy, today.run))
    return {row["item_id"]: row["reason"] for row in sql.rows_of(text)}
