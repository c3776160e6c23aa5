"""Do the figures of a book say what plain counting says, of whom, as of which day?"""

from datetime import timedelta
from decimal import Decimal
from itertools import count
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from duecourse.foundation.identity.models import Portfolio
from duecourse.foundation.identity.rules import OwnCustomers, Scope, Seat
from duecourse.insight.queries.figures import Row, figures, rows_behind
from duecourse.insight.queries.figures.answering import NoSuchFigure, SayWhichCurrency
from duecourse.insight.queries.figures.asking import RateMissing
from duecourse.insight.queries.seeing import among_of
from duecourse.insight.rules.among import EVERYBODY, Among
from duecourse.insight.rules.kpis.catalogue import KPIS, MONTHLY
from duecourse.insight.rules.kpis.inputs import MEASURES
from duecourse.records.credit.models import CreditLimit
from duecourse.records.disputes.models import Deduction, Dispute, DisputeLine
from duecourse.records.ledger.models import Customer, FxRate, Item, Movement
from duecourse.records.promises.models import Promise, PromiseLine
from tests.book import TODAY, a_company, a_customer, an_invoice, pays

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
_keys = count(1)


def inputs_of(tenant: UUID, among: Among = EVERYBODY) -> dict[str, Decimal | None]:
    """Give every input of every figure of today."""
    found = figures(tenant, among, TODAY)
    return {one.name: one.value for figure in found.values() for one in figure.inputs}


def amounts(*said: int | str) -> list[Decimal]:
    """Say several numbers."""
    return [Decimal(one) for one in said]


def promised(item: Item, state: str, *, paid: str = "0", judged_days_ago: int = 1, due_days_ago: int = 5) -> Promise:
    """A promise over a whole item that fell due so many days ago, and what became of it."""
    due_on, judged_on = TODAY - due_days_ago * DAY, TODAY - judged_days_ago * DAY
    is_judged = state in ("kept", "partly_kept", "broken")
    promise = Promise.objects.create(
        tenant_id=item.tenant_id,
        company_id=item.company_id,
        customer_id=item.customer_id,
        made_on=due_on - 9 * DAY,
        from_on=due_on - 9 * DAY,
        known_on=due_on - 9 * DAY,
        due_on=due_on,
        to_on=due_on + 2 * DAY,
        state=state,
        judged_on=judged_on if is_judged else None,
        ended_on=judged_on,
        ended_known_on=judged_on,
        key=f"p{next(_keys)}",
    )
    PromiseLine.objects.create(
        tenant_id=item.tenant_id,
        promise_id=promise.pk,
        item_id=item.pk,
        currency=item.currency,
        amount=item.amount,
        paid=Decimal(paid),
    )
    return promise


def disputed(item: Item, amount: str, *, opened_days_ago: int, closed_days_ago: int | None = None) -> Dispute:
    """A dispute over a part of an item."""
    opened_on = TODAY - opened_days_ago * DAY
    ended_on = None if closed_days_ago is None else TODAY - closed_days_ago * DAY
    dispute = Dispute.objects.create(
        tenant_id=item.tenant_id,
        company_id=item.company_id,
        customer_id=item.customer_id,
        opened_on=opened_on,
        from_on=opened_on,
        known_on=opened_on,
        ended_on=ended_on,
        ended_known_on=ended_on,
        reason="PRICE",
        key=f"d{next(_keys)}",
    )
    DisputeLine.objects.create(
        tenant_id=item.tenant_id,
        dispute_id=dispute.pk,
        item_id=item.pk,
        currency=item.currency,
        amount=Decimal(amount),
    )
    return dispute


def moved(item: Item, kind: str, amount: str, *, days_ago: int) -> None:
    """A movement of a kind, as an import would book it."""
    day = TODAY - days_ago * DAY
    Movement.objects.create(
        tenant_id=item.tenant_id,
        item_id=item.pk,
        effective_on=day,
        known_on=day,
        kind=kind,
        amount=Decimal(amount),
        key=f"m{next(_keys)}",
    )


@pytest.fixture
def tardy(tenant: UUID) -> Customer:
    return a_customer(tenant, a_company(tenant))


def test_the_balances_of_a_day_are_those_of_its_items(tenant: UUID, tardy: Customer) -> None:
    an_invoice(tenant, tardy, amount="100", overdue_days=100)
    late = an_invoice(tenant, tardy, amount="60", overdue_days=10)
    an_invoice(tenant, tardy, amount="40", overdue_days=0)
    an_invoice(tenant, tardy, amount="-25", overdue_days=5, kind="credit_note")
    pays(tenant, late, "20", value_on=TODAY - DAY)
    found, inputs = figures(tenant, EVERYBODY, TODAY), inputs_of(tenant)
    assert [found[name].value for name in ("receivables", "overdue", "to_collect")] == amounts(155, 140, 115)
    assert inputs["current"] == 40, "due today is not due"
    assert inputs["over_90"] == 100
    assert found["current_share"].value == Decimal(40) / 180, "credits do not make it smaller"


def test_clearing_by_a_credit_note_is_no_payment_and_money_that_went_back_was_not_paid(
    tenant: UUID, tardy: Customer
) -> None:
    item = an_invoice(tenant, tardy, amount="100", overdue_days=20)
    moved(item, "payment", "-60", days_ago=10)
    moved(item, "credit", "-30", days_ago=9)
    moved(item, "writeoff", "-10", days_ago=8)
    returned = an_invoice(tenant, tardy, amount="70", overdue_days=20)
    moved(returned, "payment", "-70", days_ago=7)
    moved(returned, "return", "70", days_ago=5)
    inputs, found = inputs_of(tenant), figures(tenant, EVERYBODY, TODAY)
    assert [inputs[name] for name in ("paid", "credited", "written_off_year")] == amounts(60, 30, 10)
    assert [found[name].value for name in ("dbt", "days_to_pay")] == amounts(10, 40)
    before = figures(tenant, EVERYBODY, TODAY - 6 * DAY)
    assert before["dbt"].value == (Decimal(60) * 10 + 70 * 13) / 130, "nobody knew yet that it would go back"


def test_a_payment_counts_on_its_value_date_and_as_reported_once_it_is_known(tenant: UUID, tardy: Customer) -> None:
    item = an_invoice(tenant, tardy, amount="100", overdue_days=100)
    pays(tenant, item, "100", value_on=TODAY - 95 * DAY)
    assert figures(tenant, EVERYBODY, TODAY, slugs=["dbt"])["dbt"].value is None, "paid before the window"
    then = TODAY - 90 * DAY
    assert figures(tenant, EVERYBODY, then, slugs=["dbt"])["dbt"].value is None, "not known yet"
    assert figures(tenant, EVERYBODY, then, slugs=["dbt"], restated=True)["dbt"].value == 5


def test_replaced_and_withdrawn_promises_are_left_out_and_told(tenant: UUID, tardy: Customer) -> None:
    items = [an_invoice(tenant, tardy, amount=str(100 * number)) for number in range(1, 7)]
    states = ("kept", "kept", "partly_kept", "broken", "superseded", "withdrawn")
    for item, state in zip(items, states, strict=True):
        promised(item, state, paid="60" if state == "partly_kept" else "0")
    found, inputs = figures(tenant, EVERYBODY, TODAY), inputs_of(tenant)
    assert found["promise_kept"].value == Decimal("0.5")
    assert found["promise_kept_amount"].value == Decimal(100 + 200 + 60) / 1000
    assert inputs["promises_left_out"] == 2


def test_a_promise_that_is_judged_later_is_not_judged_as_reported(tenant: UUID, tardy: Customer) -> None:
    promised(an_invoice(tenant, tardy), "kept", judged_days_ago=1)
    then = TODAY - 2 * DAY
    assert figures(tenant, EVERYBODY, then, slugs=["promise_kept"])["promise_kept"].value is None
    assert figures(tenant, EVERYBODY, then, slugs=["promise_kept"], restated=True)["promise_kept"].value == 1


def test_disputes_take_the_days_they_took_and_are_a_share_of_what_was_invoiced(tenant: UUID, tardy: Customer) -> None:
    items = [an_invoice(tenant, tardy, amount="200", overdue_days=10) for _number in range(4)]
    for item, days in zip(items, (10, 20, 40), strict=False):
        disputed(item, "50", opened_days_ago=days + 5, closed_days_ago=5)
    still = disputed(items[3], "80", opened_days_ago=3)
    Deduction.objects.create(
        tenant_id=tenant,
        company_id=tardy.company_id,
        customer_id=tardy.pk,
        dispute_id=still.pk,
        item_id=items[3].pk,
        currency="EUR",
        amount=Decimal(40),
        taken_on=TODAY - 3 * DAY,
        key="k1",
    )
    found = figures(tenant, EVERYBODY, TODAY)
    assert found["dispute_days"].value == Decimal(70) / 3
    assert found["dispute_days_median"].value == 20
    assert [found[name].value for name in ("dispute_rate", "dispute_rate_count")] == amounts("0.2875", 1)
    assert [found[name].value for name in ("deduction_rate", "deduction_days")] == amounts("0.05", 90)


def test_limits_of_those_who_have_one_are_used_and_the_unlimited_are_left_out(tenant: UUID, tardy: Customer) -> None:
    an_invoice(tenant, tardy, amount="160")
    assert figures(tenant, EVERYBODY, TODAY)["utilisation"].value is None, "nobody has a limit"
    company = a_company(tenant, code="SAME")
    unlimited, without = (a_customer(tenant, company, name=name) for name in ("Endless", "Silent"))
    an_invoice(tenant, without, amount="500")
    for customer, amount, is_unlimited in ((tardy, 200, False), (unlimited, 0, True)):
        CreditLimit.objects.create(
            tenant_id=tenant,
            customer_id=customer.pk,
            currency="EUR",
            amount=Decimal(amount),
            is_unlimited=is_unlimited,
            from_on=TODAY - DAY,
            known_on=TODAY - DAY,
            key=f"l{customer.pk}",
        )
    assert figures(tenant, EVERYBODY, TODAY)["utilisation"].value == Decimal("0.8")


def test_money_of_another_currency_is_converted_by_the_rate_of_the_day_or_refused_by_name(
    tenant: UUID, tardy: Customer
) -> None:
    an_invoice(tenant, tardy, amount="100", currency="USD")
    with pytest.raises(RateMissing, match=f"USD into EUR.*{TODAY}"):
        figures(tenant, EVERYBODY, TODAY)
    for days, rate in ((1, "0.8"), (-1, "0.5")):
        FxRate.objects.create(tenant_id=tenant, base="USD", quote="EUR", on_day=TODAY - days * DAY, rate=Decimal(rate))
    assert figures(tenant, EVERYBODY, TODAY)["receivables"].value == 80
    assert figures(tenant, EVERYBODY, TODAY, currency="USD")["receivables"].value == 100


def test_companies_of_two_currencies_are_not_added_up_before_somebody_says_in_which(tenant: UUID) -> None:
    a_company(tenant)
    a_company(tenant, currency="USD")
    with pytest.raises(SayWhichCurrency, match="EUR, USD"):
        figures(tenant, EVERYBODY, TODAY)
    assert figures(tenant, EVERYBODY, TODAY, currency="EUR")["receivables"].value == 0


def test_a_figure_that_does_not_exist_is_refused(tenant: UUID) -> None:
    with pytest.raises(NoSuchFigure):
        figures(tenant, EVERYBODY, TODAY, slugs=["happiness"])


def a_seat(tenant: UUID, role: str, scope: Scope) -> Seat:
    return Seat(tenant, uuid4(), "Sam Sales", "sam@example.com", role, scope)


def test_t7_nobody_reads_a_figure_or_a_row_of_a_colleagues_customer(tenant: UUID, tardy: Customer) -> None:
    company_id = tardy.company_id
    mine = Portfolio.objects.create(tenant_id=tenant, name="Mine")
    item = an_invoice(tenant, tardy, amount="100", overdue_days=20)
    Customer.objects.of(tenant).filter(id=tardy.pk).update(portfolio_id=mine.pk, sales_rep="Sam Sales")
    other = Customer.objects.of(tenant).get(id=a_customer(tenant, a_company(tenant), name="Secret").pk)
    theirs = an_invoice(tenant, other, amount="9999", overdue_days=20)
    for one in (item, theirs):
        moved(one, "payment", "-1", days_ago=1)
        promised(one, "broken")
        disputed(one, "5", opened_days_ago=3)
    eyes = (
        a_seat(tenant, "collector", Scope(None, frozenset({mine.pk}))),
        a_seat(tenant, "sales", Scope(None, OwnCustomers([("Sam Sales",)]))),
        a_seat(tenant, "clerk", Scope(frozenset({company_id}), None)),
    )
    for seat in eyes:
        among = among_of(seat, where='customer name contains "r"')
        found = figures(tenant, among, TODAY)
        assert [found[name].value for name in ("receivables", "concentration")] == amounts(100, 1)
        for name in MEASURES:
            rows = rows_behind(tenant, among, "overdue", name, TODAY)
            assert {row.customer for row in rows} <= {"Tardy"}, name
    nobody = a_seat(tenant, "dispute_resolver", Scope(None, frozenset()))
    assert set(inputs_of(tenant, among_of(nobody)).values()) <= {None, 0, 90}


def test_the_rows_behind_a_number_add_up_to_it_and_are_read_on_from_where_one_stopped(
    tenant: UUID, tardy: Customer
) -> None:
    items = [an_invoice(tenant, tardy, amount=str(100 + number), overdue_days=number * 9 - 20) for number in range(16)]
    an_invoice(tenant, tardy, amount="-25", overdue_days=5, kind="credit_note")
    an_invoice(tenant, tardy, amount="-15", overdue_days=5, kind="on_account")
    for item, state in zip(items, ("kept", "partly_kept", "broken", "superseded"), strict=False):
        promised(item, state)
    disputed(items[5], "50", opened_days_ago=20)
    disputed(items[6], "30", opened_days_ago=20, closed_days_ago=2)
    for item, kind in zip(items[7:], ("payment", "credit", "writeoff"), strict=False):
        moved(item, kind, "-7", days_ago=4)
    inputs = inputs_of(tenant)
    for name, measure in MEASURES.items():
        if not measure.has_rows or name not in inputs:
            continue
        rows: list[Row] = []
        after: tuple[Decimal, int] | None = None
        while piece := rows_behind(tenant, EVERYBODY, "", name, TODAY, most=4, after=after):
            rows += piece
            after = abs(piece[-1].amount), piece[-1].key
        said = len(rows) if measure.unit == "count" else sum(row.amount for row in rows)
        assert said == inputs[name], name
    assert rows_behind(tenant, EVERYBODY, "", "sales_year", TODAY) == ()


def test_a_scope_by_condition_is_asked_of_the_day(tenant: UUID, tardy: Customer) -> None:
    an_invoice(tenant, tardy, amount="100", overdue_days=5)
    other = a_customer(tenant, a_company(tenant), name="Silent")
    an_invoice(tenant, other, amount="900", overdue_days=50)
    long = Among(where="oldest days past due > 30 days")
    assert figures(tenant, long, TODAY)["receivables"].value == 900
    assert figures(tenant, long, TODAY - 30 * DAY)["receivables"].value == 0


def test_however_many_customers_there_are_the_questions_are_as_many(tenant: UUID) -> None:
    company = a_company(tenant)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            figures(tenant, EVERYBODY, TODAY)
        return len(queries)

    an_invoice(tenant, a_customer(tenant, company))
    before = asked()
    for _number in range(9):
        an_invoice(tenant, a_customer(tenant, company, name="Silent"))
    assert asked() == before


def test_every_input_of_every_kpi_is_read_from_somewhere(tenant: UUID, tardy: Customer) -> None:
    an_invoice(tenant, tardy)
    inputs = inputs_of(tenant)
    for kpi in KPIS.values():
        assert {name for name in kpi.inputs if name != MONTHLY} <= inputs.keys(), kpi.slug
