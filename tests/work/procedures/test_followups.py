"""Is what follows a promise, a dispute or a credit planned once, said right, and taken back when its ground has gone?"""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from duecourse.foundation.identity.models import Company
from duecourse.foundation.kit.money import Money
from duecourse.records.communications.models import Message
from duecourse.records.disputes.models import Dispute
from duecourse.records.disputes.operations import disputes
from duecourse.records.ledger.models import Customer, Item
from duecourse.records.ledger.operations import blocks, movements
from duecourse.records.promises.models import Promise
from duecourse.records.promises.operations import promises
from duecourse.work.procedures.models import ActionLine, PlannedAction
from duecourse.work.procedures.operations import recompute, settle
from duecourse.work.procedures.queries.explain import explain
from duecourse.work.worklists.models import Task
from tests.book import TODAY, an_invoice, by_anna, moment, pays
from tests.work.procedures.standard import a_standard_company, on_standard, run

DAY = timedelta(days=1)


@pytest.fixture
def company(tenant: UUID) -> Company:
    return a_standard_company(tenant, minimum_amount=Decimal(5))


def a_promise(tenant: UUID, item: Item, *, due_on: date, on: date = TODAY, amount: str | None = None) -> Promise:
    word = promises.Word(item.pk, None if amount is None else Decimal(amount))
    return promises.make_promise(tenant, promises.NewPromise(item.customer_id, [word], due_on), **by_anna(on))


def a_dispute(tenant: UUID, item: Item, *, on: date = TODAY) -> Dispute:
    new = disputes.NewDispute(item.customer_id, [disputes.Claim(item.pk)], "price")
    return disputes.open_dispute(tenant, new, **by_anna(on))


def on_account(tenant: UUID, customer: Customer, *, amount: str = "-80.00", on: date = TODAY, **more: Any) -> Item:
    return an_invoice(tenant, customer, amount=amount, due_on=on, issued_on=on, kind="on_account", **more)


def leaves(tenant: UUID, company: Company, on: date) -> None:
    """Let every waiting mail leave on a day."""
    rows = Message.objects.of(tenant).filter(state="planned", planned_on=on)
    rows.update(state="sent", settled_at=moment(on))
    settle.settle(tenant, company.pk)


def lives(tenant: UUID, company: Company, first: date, days: int) -> None:
    """Run the days, each of which lets its mails leave."""
    for number in range(days):
        run(tenant, company, first + number * DAY)
        leaves(tenant, company, first + number * DAY)


def steps(tenant: UUID, kind: str) -> list[tuple[str, str, str]]:
    """The steps of one kind of event, when and with what fate."""
    rows = ActionLine.objects.of(tenant).filter(anchor_kind=kind).exclude(state="released").order_by("id")
    return [(key, str(day), state) for key, day, state in rows.values_list("step_key", "planned_on", "state")]


def mails(tenant: UUID, code: str) -> list[str]:
    """What the mails of a template say."""
    rows = Message.objects.of(tenant).filter(template_code=code, state__in=["planned", "sent"]).order_by("id")
    return [bytes(raw).decode("utf-8", "replace") for raw in rows.values_list("raw", flat=True)]


def fed(company: Company, tenant: UUID) -> None:
    """Say nothing of the bank: judging waits for its news only so long."""


def test_a_missed_promise_is_followed_by_a_mail_a_call_and_at_the_third_a_task(tenant: UUID, company: Company) -> None:
    item = an_invoice(tenant, on_standard(tenant, company), overdue_days=10)
    promise = a_promise(tenant, item, due_on=TODAY + 2 * DAY)
    lives(tenant, company, TODAY, 30)
    assert Promise.objects.of(tenant).get().state == "broken"
    taken = steps(tenant, "promise")
    assert [(key, state) for key, _day, state in taken] == [("promise-missed", "done"), ("promise-call", "done")]
    print(taken, promise.due_on, mails(tenant, "promise_missed"))
