"""Do instalments take the place of their items: told before, followed up when missed, and ended by the plan's own rule?"""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from duecourse.analysis.portfolio import as_of
from duecourse.foundation.identity.models import Company
from duecourse.records.ledger.models import Document, Item
from duecourse.records.promises.models import Plan
from duecourse.records.promises.operations import plans
from duecourse.records.promises.operations.plans import NewPlan
from duecourse.records.promises.rules.plans import Terms
from duecourse.work.procedures.models import ActionLine
from duecourse.work.procedures.operations import listing, plan_agreements
from duecourse.work.worklists.models import Alert, WorklistRow
from duecourse.work.worklists.operations.watching import watch
from tests.analysis.portfolio.test_as_of import rows_of
from tests.book import TODAY, an_invoice, by_anna, moment, pays
from tests.work.procedures.standard import a_standard_company, on_standard, run
from tests.work.procedures.test_followups import hears, leaves, mails, said_by, steps

DAY = timedelta(days=1)
FIRST = date(2026, 3, 16)
"""A Monday: the notice goes on the Friday before, it is missed on the Thursday, and the plan ends on the 26th."""


@pytest.fixture
def company(tenant: UUID) -> Company:
    return a_standard_company(tenant, minimum_amount=Decimal(5), address="Rue Haute 1, 1000 Brussels")


def a_plan(tenant: UUID, items: list[Item], *, count: int = 3, on: date = TODAY) -> Plan:
    new = NewPlan(items[0].customer_id, [item.pk for item in items], Terms(count, FIRST), role="collector")
    return plans.propose_plan(tenant, new, **by_anna(on))


def lives(tenant: UUID, company: Company, *days: date) -> None:
    """Run these days, each of which knows all payments and lets its mails leave."""
    for day in days:
        hears(tenant, company, day)
        run(tenant, company, day)
        leaves(tenant, company, day)


def reminded(tenant: UUID) -> int:
    return ActionLine.objects.of(tenant).filter(anchor_kind="item").exclude(state="released").count()


def test_instalments_are_told_missed_and_the_plan_ends_by_its_rule(tenant: UUID, company: Company) -> None:
    item = an_invoice(tenant, on_standard(tenant, company), amount="600.00", overdue_days=10)
    plan = a_plan(tenant, [item])
    lives(tenant, company, TODAY, *(FIRST + days * DAY for days in (-3, 0, 2, 3, 7, 9)))
    assert steps(tenant, "instalment") == [
        ("plan-notice", "2026-03-13", "done"),
        ("plan-missed", "2026-03-19", "done"),
        ("plan-warning", "2026-03-25", "planned"),
    ]
    notice, missed = mails(tenant, "plan_instalment")
    assert "€200.00 is due on March 16, 2026" in notice and "€400.00 of the plan remain" in notice
    assert "has not arrived yet" in missed and "by March 26, 2026, the plan ends" in missed
    assert reminded(tenant) == 0, "its items are not dunned while it stands"
    lives(tenant, company, FIRST + 10 * DAY)
    assert Plan.objects.of(tenant).get(id=plan.pk).state == "broken"
    kinds = [(key, state) for key, _day, state in steps(tenant, "instalment")]
    assert kinds[-1] == ("plan-broken", "planned"), "a person approves it"
    assert ("plan-warning", "planned") not in kinds, "the warning that waited is out of date"


def test_what_is_late_of_a_plan_and_its_end_stand_on_the_worklist_and_among_the_alerts(
    tenant: UUID, company: Company
) -> None:
    customer = on_standard(tenant, company)
    plan = a_plan(tenant, [an_invoice(tenant, customer, amount="600.00", overdue_days=10)])

    def known(day: date) -> tuple[list[str], set[str], tuple[date | None, date | None]]:
        lives(tenant, company, day)
        watch(tenant, company.pk, on=day)
        listing.build(tenant, company.pk, day=day, now=moment(day))
        needs = WorklistRow.objects.of(tenant).filter(on_day=day).values_list("needs", flat=True).first()
        alerts = Alert.objects.of(tenant).filter(closed_on__isnull=True).values_list("kind", flat=True)
        row = rows_of(as_of.book(tenant, company.pk, day).customers)[0]
        return needs or [], set(alerts), (row["instalment_due_on"], row["plan_broken_on"])

    assert known(TODAY) == ([], set(), (FIRST, None))
    assert known(FIRST + 4 * DAY) == ([], {"instalment"}, (FIRST, None)), "so soon it needs nobody"
    assert known(FIRST + 7 * DAY) == (["approval", "instalment_missed"], {"instalment"}, (FIRST, None))
    needs, alerts, columns = known(FIRST + 10 * DAY)
    assert "broken_plan" in needs and "instalment_missed" not in needs
    assert (alerts, columns) == ({"plan"}, (None, FIRST + 10 * DAY))
    assert Alert.objects.of(tenant).get(kind="plan").params["plan"] == plan.pk
    Item.objects.of(tenant).update(open_amount=0)
    watch(tenant, company.pk, on=FIRST + 11 * DAY)
    assert not Alert.objects.of(tenant).filter(closed_on__isnull=True).exists(), "paid after all"


def test_a_paid_instalment_is_left_alone_and_the_next_one_is_told(tenant: UUID, company: Company) -> None:
    customer = on_standard(tenant, company)
    item = an_invoice(tenant, customer, amount="600.00", overdue_days=10)
    a_plan(tenant, [item])
    lives(tenant, company, FIRST - 3 * DAY)
    pays(tenant, item, "200.00", value_on=FIRST - DAY, on=FIRST - DAY)
    lives(tenant, company, *(FIRST + days * DAY for days in (0, 3, 4)))
    assert [key for key, _day, _state in steps(tenant, "instalment")] == ["plan-notice"]
    assert ("instalment", "none", "settled", "") not in said_by(tenant, company, customer.pk, FIRST + 4 * DAY)
    hears(tenant, company, date(2026, 4, 13))
    run(tenant, company, date(2026, 4, 13))
    assert steps(tenant, "instalment")[-1][:2] == ("plan-notice", "2026-04-13")
    assert reminded(tenant) == 0


def test_what_is_not_in_the_plan_is_dunned_as_ever(tenant: UUID, company: Company) -> None:
    customer = on_standard(tenant, company)
    a_plan(tenant, [an_invoice(tenant, customer, amount="600.00", overdue_days=10)])
    an_invoice(tenant, customer, amount="90.00", overdue_days=10)
    lives(tenant, company, TODAY)
    assert reminded(tenant) == 1


def test_the_agreement_is_drawn_kept_and_sent_in_the_customers_language(tenant: UUID, company: Company) -> None:
    customer = on_standard(tenant, company, language="de", address="Hauptstr. 1, 10115 Berlin")
    item = an_invoice(tenant, customer, amount="600.00", overdue_days=10)
    plan = a_plan(tenant, [item])
    sent = plan_agreements.send_agreement(tenant, plan.pk, **by_anna())
    assert sent.reason == ""
    (mail,) = mails(tenant, "plan_agreement")
    assert "Zahlungsplan über 600,00" in mail and "16. März 2026: 200,00" in mail and "10 Tage zu spät" in mail
    kept = Document.objects.of(tenant).get(id=sent.document_id)
    assert (kept.customer_id, kept.content_type, kept.is_for_customer) == (customer.pk, "application/pdf", True)
    again = plan_agreements.send_agreement(tenant, plan.pk, **by_anna())
    assert again.message_id == sent.message_id, "once a day"
