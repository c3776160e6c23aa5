"""Is what people, steps and departments did counted as it happened, and only of customers that are meant?"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.models import Company, Portfolio
from duecourse.foundation.kit.actor import SYSTEM, Actor
from duecourse.insight.queries.performance import people, steps, teams
from duecourse.insight.queries.seeing import Whom, whom
from duecourse.insight.rules.among import Among
from duecourse.insight.rules.performance import Cash, Coverage, Kept, Paid, Work
from duecourse.records.communications.models import Message
from duecourse.records.communications.operations import calls
from duecourse.records.communications.operations.calls import NewCall
from duecourse.records.disputes.operations import disputes
from duecourse.records.disputes.operations.disputes import Claim, NewDispute
from duecourse.records.ledger.models import Customer
from duecourse.records.promises.models import Promise
from duecourse.records.promises.operations import promises
from duecourse.work.procedures.models import PlannedAction, Procedure, ProcedureVersion
from duecourse.work.procedures.operations import policies
from duecourse.work.procedures.rules import lottery, spec_files
from tests.book import ANNA, TODAY, a_company, a_customer, an_invoice, by_anna, moment, pays
from tests.work.procedures.standard import a_standard_company, on_standard, run

DAY = timedelta(days=1)
SINCE, UNTIL = TODAY - 89 * DAY, TODAY


def meant(tenant: UUID, portfolio_ids: frozenset[int] | None = None) -> Whom:
    """All customers, or those of some portfolios."""
    return whom(tenant, Among(portfolio_ids=portfolio_ids), TODAY)


def a_colleague(tenant: UUID, name: str) -> Actor:
    """Somebody who works here."""
    user = identity.create_user(f"{name.lower()}@perf.example", name=name)
    identity.add_member(tenant, user=user, role="collector", actor=SYSTEM, at=moment())
    return Actor(kind="user", user_id=user.pk, name=name)


def promised(tenant: UUID, customer: Customer, who: Actor, *, due_on: date, state: str) -> None:
    """A promise that somebody wrote down, as it was judged."""
    item = an_invoice(tenant, customer)
    new = promises.NewPromise(customer.pk, [promises.Word(item.pk, Decimal(50))], due_on)
    made = promises.make_promise(tenant, new, on=due_on - 5 * DAY, actor=who, at=moment(due_on - 5 * DAY))
    Promise.objects.of(tenant).filter(id=made.pk).update(state=state)


@pytest.fixture
def company(tenant: UUID) -> Company:
    """Where they work."""
    return a_company(tenant)


def test_what_somebody_did_is_counted_to_that_person_in_that_period(tenant: UUID, company: Company) -> None:
    one, two = a_customer(tenant, company, name="One"), a_customer(tenant, company, name="Two")
    dora, emil = a_colleague(tenant, "Dora"), a_colleague(tenant, "Emil")
    for customer, outcome, who, day in (
        (one, "will_pay", dora, TODAY),
        (one, "voicemail", dora, TODAY - DAY),
        (two, "nobody", dora, TODAY - 90 * DAY),
        (two, "refuses", emil, TODAY),
    ):
        calls.log_call(tenant, NewCall(customer.pk, outcome), on=day, actor=who, at=moment(day))
    promised(tenant, two, dora, due_on=TODAY - DAY, state="kept")
    promised(tenant, one, dora, due_on=TODAY, state="broken")
    promised(tenant, one, dora, due_on=TODAY - 2 * DAY, state="superseded")
    promised(tenant, one, dora, due_on=TODAY + DAY, state="open")
    done = people.work_of(meant(tenant), SINCE, UNTIL)
    assert dora.user_id and emil.user_id
    assert done[dora.user_id] == Work(customer_count=2, call_count=2, reached_count=1, promise_count=4)
    assert (done[dora.user_id].reached_share, done[emil.user_id].reached_share) == (Decimal("0.5"), Decimal(1))
    kept = people.promises_of(meant(tenant), SINCE, UNTIL)
    assert kept == {dora.user_id: Kept(kept=1, broken=1, not_judged=1)}
    assert kept[dora.user_id].kept_share == Decimal("0.5")


def test_collected_is_what_was_paid_on_what_could_be_collected(tenant: UUID, company: Company) -> None:
    customer = a_customer(tenant, company)
    old = an_invoice(tenant, customer, amount="400.00", due_on=SINCE - 10 * DAY)
    new = an_invoice(tenant, customer, amount="300.00", due_on=TODAY - 20 * DAY)
    an_invoice(tenant, customer, amount="1000.00", due_on=TODAY + DAY)
    quarrel = an_invoice(tenant, customer, amount="200.00", due_on=TODAY - 15 * DAY)
    pays(tenant, old, "100.00", value_on=SINCE - 5 * DAY, on=SINCE - 5 * DAY)
    pays(tenant, old, "50.00", value_on=SINCE + 5 * DAY, on=SINCE + 5 * DAY)
    pays(tenant, new, "120.00", value_on=TODAY - 25 * DAY, on=TODAY - 25 * DAY)
    pays(tenant, new, "80.00", value_on=TODAY - DAY, on=TODAY)
    claim = NewDispute(customer.pk, [Claim(quarrel.pk, Decimal(150))], "PRICE")
    disputes.open_dispute(tenant, claim, **by_anna(TODAY - 16 * DAY))
    # 400 - 100 overdue at the start, 300 - 120 and 200 - 150 overdue since; 50 and 80 came on that.
    assert people.cash_of(meant(tenant), SINCE, UNTIL) == {None: (Cash("EUR", Decimal(530), Decimal(130)),)}
    assert people.cash_of(meant(tenant, portfolio_ids=frozenset({99})), SINCE, UNTIL) == {}


def test_amounts_of_portfolios_add_up_a_currency_each() -> None:
    eur, usd = Cash("EUR", Decimal(10), Decimal(4)), Cash("USD", Decimal(7), Decimal(7))
    parts: dict[int | None, tuple[Cash, ...]] = {1: (eur, usd), 2: (eur,), None: (usd,)}
    assert people.together(parts, frozenset({1, 2})) == (Cash("EUR", Decimal(20), Decimal(8)), usd)
    assert people.together(parts, None)[1] == Cash("USD", Decimal(14), Decimal(14))


def test_coverage_shares_heads_by_the_customers_of_each_portfolio(tenant: UUID, company: Company) -> None:
    portfolio = Portfolio.objects.create(tenant_id=tenant, name="P").pk
    for segment, worked_by in [("key", portfolio)] * 3 + [("small", portfolio)] + [("small", None)] * 4:
        customer = a_customer(tenant, company)
        Customer.objects.of(tenant).filter(id=customer.pk).update(segment=segment, portfolio_id=worked_by)
        an_invoice(tenant, customer)
    a_customer(tenant, company, name="Nothing owed")
    heads = {portfolio: Decimal(2), portfolio + 1: Decimal(1)}
    found = teams.coverage_of(meant(tenant), heads, Decimal(2))
    assert found == (
        Coverage("key", 3, 0, Decimal("1.5"), Decimal("0.75")),
        Coverage("small", 5, 4, Decimal("0.5"), Decimal("1.25")),
    )
    assert (found[0].a_collector, found[1].a_credit_head) == (Decimal(2), Decimal(4))


def test_a_step_tells_what_became_of_its_contacts_and_who_was_left_alone_stands_beside(tenant: UUID) -> None:
    company = a_standard_company(tenant)
    row = ProcedureVersion.objects.of(tenant).filter(spec__key="standard").latest("id")
    by: dict[str, Any] = {"actor": ANNA, "at": moment()}
    spec = replace(spec_files.from_data(row.spec), holdout=10)
    policies.activate(tenant, policies.draft(tenant, spec, **by).pk, on=TODAY, **by)
    customers = [on_standard(tenant, company, name=f"c{n}", email=f"c{n}") for n in range(20)]
    items = {customer.pk: an_invoice(tenant, customer, overdue_days=4) for customer in customers}
    Procedure.objects.of(tenant).update(seed=next(seed for seed in range(1, 999) if 1 <= _held(items, seed) <= 5))
    run(tenant, company)
    Message.objects.of(tenant).update(state="sent")
    Message.objects.of(tenant).filter(id=Message.objects.of(tenant).latest("id").pk).update(state="bounced")
    asked = sorted(PlannedAction.objects.of(tenant).filter(state="executed").values_list("customer_id", flat=True))
    alone = sorted(set(items) - set(asked))
    assert alone and len(asked) > 10
    pays(tenant, items[asked[0]], "100.00", value_on=TODAY + 3 * DAY, on=TODAY + 3 * DAY)
    pays(tenant, items[asked[1]], "100.00", value_on=TODAY + 15 * DAY, on=TODAY + 15 * DAY)
    pays(tenant, items[alone[0]], "60.00", value_on=TODAY + 14 * DAY, on=TODAY + 14 * DAY)
    later = TODAY + 15 * DAY
    (found,) = steps.steps_of(meant(tenant), TODAY, later, on=later)
    count = len(asked)
    assert (found.reached.sent, found.reached.delivered, found.reached.mature) == (count, count - 1, count)
    assert found.paid == (Paid("EUR", Decimal(100 * count), Decimal(100)),)
    (left,) = steps.alone_of(meant(tenant), TODAY, later, on=later)
    assert (left.customer_count, left.paid) == (len(alone), (Paid("EUR", Decimal(100 * len(alone)), Decimal(60)),))
    (young,) = steps.steps_of(meant(tenant), TODAY, later, on=TODAY + 13 * DAY)
    assert (young.reached.mature, young.paid) == (0, ())


def _held(customer_ids: Iterable[int], seed: int) -> int:
    """How many of these are left alone by a seed."""
    return sum(lottery.ticket(one, seed) < lottery.tickets(10) for one in customer_ids)


def test_departments_are_counted_by_cause(tenant: UUID, company: Company) -> None:
    customer = a_customer(tenant, company)
    for opened, closed, outcome in ((40, 30, "accepted_credit"), (20, 0, "rejected_pay"), (10, None, "")):
        item = an_invoice(tenant, customer)
        made = disputes.open_dispute(
            tenant, NewDispute(customer.pk, [Claim(item.pk, None)], "PRICE"), **by_anna(TODAY - opened * DAY)
        )
        if closed is not None:
            disputes.close_dispute(
                tenant, made.pk, outcome=outcome, root_cause="pricing", **by_anna(TODAY - closed * DAY)
            )
    found = teams.cases_of(meant(tenant), SINCE, UNTIL, on=TODAY)
    closed_ones = next(one for (_department, cause), one in found.items() if cause == "pricing")
    assert (closed_ones.closed, closed_ones.median_days, closed_ones.credited_share) == (2, Decimal(15), Decimal("0.5"))
    assert sum(one.open for one in found.values()) == 1 and sum(one.opened for one in found.values()) == 3
