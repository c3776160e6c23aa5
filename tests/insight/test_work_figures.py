"""Do the figures of our own work say what can be counted on one's fingers?"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from itertools import count
from uuid import UUID

import pytest

from duecourse.foundation.identity.models import Company
from duecourse.insight.models import InsightTerms
from duecourse.insight.queries.figures import figures
from duecourse.insight.rules.among import EVERYBODY, Among
from duecourse.records.communications.models import Message
from duecourse.records.communications.operations import calls
from duecourse.records.communications.operations.calls import NewCall
from duecourse.records.disputes.models import Deduction, Dispute
from duecourse.records.ledger.models import Contact, Customer
from duecourse.records.promises.models import Promise
from duecourse.work.procedures.models import PlannedAction
from tests.book import TODAY, a_company, a_customer, an_invoice, by_anna, moment, pays
from tests.insight.test_figures import disputed, promised
from tests.interfaces.web.book import a_mail, a_thread
from tests.interfaces.web.forecast_book import a_forecast

pytestmark = pytest.mark.django_db
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
MONDAY = TODAY - timedelta(days=TODAY.weekday())
_numbers = count(1)


@pytest.fixture
def company(tenant: UUID) -> Company:
    return a_company(tenant)


@pytest.fixture
def tardy(tenant: UUID, company: Company) -> Customer:
    return a_customer(tenant, company)


def said(tenant: UUID, *slugs: str, among: Among = EVERYBODY, days_ago: int = 0) -> list[Decimal | None]:
    """Give the values of some figures."""
    found = figures(tenant, among, TODAY - days_ago * DAY, slugs=slugs)
    return [found[slug].value for slug in slugs]


def acted(customer: Customer, state: str, *, days_ago: int, channel: str = "call") -> None:
    """A planned contact and how it ended, on its own day."""
    day = TODAY - days_ago * DAY
    PlannedAction.objects.create(
        tenant_id=customer.tenant_id, company_id=customer.company_id, customer_id=customer.pk, planned_on=day,
        channel=channel, step_key="s", severity=1, mode="auto", state=state,
        executed_on=day if state == "executed" else None,
    )  # fmt: skip


def sent(customer: Customer, state: str, *, days_ago: int, channel: str = "email") -> None:
    """A reminder and what became of it."""
    at = moment(TODAY - days_ago * DAY)
    Message.objects.create(
        tenant_id=customer.tenant_id, company_id=customer.company_id, customer_id=customer.pk, state=state,
        origin=f"w{next(_numbers)}", channel=channel, planned_on=at.date(), address="ap@x.example", due_at=at,
        created_at=at, settled_at=at,
    )  # fmt: skip


def test_coverage_is_of_customers_whose_due_action_was_done(tenant: UUID, company: Company) -> None:
    for name, states in (
        ("A", ("executed", "planned")),
        ("B", ("planned",)),
        ("C", ("suppressed",)),
        ("D", ("shadow",)),
    ):
        customer = a_customer(tenant, company, name=name)
        for back, state in enumerate(states):
            acted(customer, state, days_ago=back)
    acted(a_customer(tenant, company, name="E"), "executed", days_ago=90)
    assert said(tenant, "coverage") == [Decimal("0.5")], "A was done, B is due; the others were not, or are long ago"


def test_pressure_is_messages_a_customer_who_got_one(tenant: UUID, company: Company) -> None:
    one, two, three = (a_customer(tenant, company, name=name) for name in ("One", "Two", "Three"))
    for customer, state, days_ago, channel in (
        (one, "sent", 0, "email"), (one, "unknown", 29, "letter"), (one, "bounced", 3, "email"), (two, "sent", 1, "sms"),
        (two, "sent", 30, "email"), (two, "failed", 1, "email"), (three, "sent", 1, "portal"),
    ):  # fmt: skip
        sent(customer, state, days_ago=days_ago, channel=channel)
    assert said(tenant, "contact_pressure") == [Decimal(2)]


def test_a_right_party_is_whoever_can_pay_or_promise(tenant: UUID, company: Company, tardy: Customer) -> None:
    for outcome in ("will_pay", "refuses", "wrong_person", "nobody", "voicemail"):
        calls.log_call(tenant, NewCall(tardy.pk, outcome), **by_anna())
    thread = a_thread(company, tardy)
    a_mail(thread, machine="out_of_office")
    a_mail(thread, sender="rep@tardy.example")
    a_mail(thread, at=moment(TODAY - 90 * DAY))
    a_thread(company)
    Contact.objects.create(
        tenant_id=tenant, party_id=tardy.party_id, key="rep", role="sales", email="rep@tardy.example", valid_from=TODAY
    )
    # Three calls were answered, two of them by the right person; of two mails of people one is from accounts payable.
    assert said(tenant, "right_party") == [Decimal(3) / 5]
    promised(an_invoice(tenant, tardy), "open", due_days_ago=-5)
    assert said(tenant, "contact_promise") == [Decimal(1) / 3]
    assert said(tenant, "right_party", among=Among(portfolio_ids=frozenset({99}))) == [None]


def test_the_level_is_that_of_the_highest_open_promise_as_it_was_known(tenant: UUID, tardy: Customer) -> None:
    for state, level, judged_days_ago in (("open", 1, 0), ("broken", 3, 2), ("withdrawn", 5, 9)):
        made = promised(an_invoice(tenant, tardy), state, judged_days_ago=judged_days_ago, due_days_ago=4)
        Promise.objects.of(tenant).filter(id=made.pk).update(level=level)
    Promise.objects.of(tenant).filter(state="open").update(ended_on=None, ended_known_on=None)
    assert said(tenant, "broken_level") == [Decimal(1)]
    assert said(tenant, "broken_level", days_ago=3) == [Decimal(3)], "nobody knew yet that it was broken"
    Promise.objects.of(tenant).filter(state="broken").update(ended_on=TODAY - 6 * DAY)
    assert said(tenant, "broken_level", days_ago=3) == [Decimal(3)], "it was broken then, and nobody knew it"


def test_a_forecast_is_held_against_what_came_and_its_band(tenant: UUID, company: Company, tardy: Customer) -> None:
    for weeks in (1, 2):
        a_forecast(company, on=MONDAY - weeks * WEEK)
    pays(tenant, an_invoice(tenant, tardy, amount="800"), "800", value_on=MONDAY - 3 * DAY, on=MONDAY - 2 * DAY)
    # 1,000 were expected with a band from 500 to 2,000: last week 800 came, in the week before nothing.
    slugs = ("forecast_accuracy", "forecast_bias", "forecast_cover")
    assert said(tenant, *slugs) == [Decimal("0.75"), Decimal("0.25"), Decimal("0.5")]
    assert said(tenant, *slugs, among=Among(where='country is "BE"')) == [None] * 3, "a forecast is of everybody"


def test_disputes_that_had_a_day_were_closed_by_it_or_not(tenant: UUID, tardy: Customer) -> None:
    for closed_days_ago, due_days_ago in ((2, 2), (2, 5), (1, None)):
        one = disputed(an_invoice(tenant, tardy), "5", opened_days_ago=20, closed_days_ago=closed_days_ago)
        due_at = None if due_days_ago is None else moment(TODAY - due_days_ago * DAY)
        Dispute.objects.of(tenant).filter(id=one.pk).update(answer_due_at=due_at)
    disputed(an_invoice(tenant, tardy), "5", opened_days_ago=6)
    disputed(an_invoice(tenant, tardy), "5", opened_days_ago=10)
    assert said(tenant, "dispute_in_time", "dispute_age") == [Decimal("0.5"), Decimal(8)]
    assert said(tenant, "dispute_in_time", "dispute_age", days_ago=3) == [None, Decimal(3 + 7 + 3 * 17) / 5]


def test_invalid_deductions_are_recovered_when_they_are_charged_back(tenant: UUID, tardy: Customer) -> None:
    for number, (validity, outcome) in enumerate(
        (("invalid", "rejected_pay"), ("invalid", "accepted_credit"), ("valid", ""))
    ):
        item = an_invoice(tenant, tardy, amount="200")
        case = disputed(item, "60", opened_days_ago=20, closed_days_ago=2)
        Dispute.objects.of(tenant).filter(id=case.pk).update(outcome=outcome)
        Deduction.objects.create(
            tenant_id=tenant, company_id=tardy.company_id, customer_id=tardy.pk, dispute_id=case.pk, item_id=item.pk,
            currency="EUR", amount=Decimal(60 + 30 * number), taken_on=TODAY - 20 * DAY, validity=validity,
            judged_on=TODAY - 5 * DAY, key=f"k{number}",
        )  # fmt: skip
    assert said(tenant, "deduction_recovery", "deduction_rate") == [Decimal(60) / 150, Decimal(270) / 600]
    assert said(tenant, "deduction_recovery", days_ago=3) == [Decimal(0)], "judged, and not charged back yet"


def test_collected_is_told_as_it_was_known_and_costs_what_was_said(tenant: UUID, tardy: Customer) -> None:
    old = an_invoice(tenant, tardy, amount="900", overdue_days=100)
    quarrel = an_invoice(tenant, tardy, amount="300", overdue_days=20)
    disputed(quarrel, "100", opened_days_ago=25)
    pays(tenant, old, "330", value_on=TODAY - 10 * DAY, on=TODAY - 3 * DAY)
    acted(tardy, "executed", days_ago=4)
    assert said(tenant, "collector_effectiveness", "cost_to_collect") == [Decimal(330) / 1100, None]
    assert said(tenant, "collector_effectiveness", days_ago=4) == [Decimal(0)], "nobody knew of the payment"
    InsightTerms.objects.create(tenant_id=tenant, currency="EUR", staff_cost=Decimal(365), window_days=90)
    # A call costs six, ninety days of staff 365 x 12 x 90 / 365.
    assert said(tenant, "cost_to_collect") == [(Decimal(1080) + 6) / 330]
    assert said(tenant, "cost_to_collect", among=Among(where='country is "BE"')) == [None], "no part has the staff"
    pays(tenant, quarrel, "50", value_on=TODAY - 21 * DAY, on=TODAY - DAY)
    assert said(tenant, "collector_effectiveness") == [Decimal(330) / 1050], "it came before the item was overdue"
    assert said(tenant, "collector_effectiveness", days_ago=2) == [Decimal(330) / 1100], "and nobody knew it"


def test_what_is_tied_up_beyond_the_target_is_days_times_sales(tenant: UUID, tardy: Customer) -> None:
    an_invoice(tenant, tardy, amount="730", overdue_days=0)
    slugs = ("working_capital", "working_capital_cost")
    assert said(tenant, *slugs) == [None, None], "nobody said which DSO is aimed at"
    InsightTerms.objects.create(tenant_id=tenant, dso_target_days=Decimal(300), capital_share=Decimal("0.08"))
    # 730 are 365 days of sales at 2 a day: 65 days too many.
    assert said(tenant, *slugs) == [Decimal(130), Decimal("10.4")]
