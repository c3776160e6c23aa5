"""Is a model learnt from the tenant's own past, kept with its card, and what it expects written down, only what moved?"""

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from duecourse.analysis.intelligence.models import FittedModel, PredictionRun, Training
from duecourse.analysis.intelligence.operations import asking, predicting, training
from duecourse.foundation.identity.models import Company
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.foundation.queue.jobs import known_jobs
from duecourse.records.ledger.models import Customer, CustomerStanding, Item, ItemOutlook, Movement
from duecourse.records.ledger.operations import projection
from duecourse.records.ledger.operations.standings import thin_customer_standings
from tests.book import TODAY, a_company, a_customer, an_invoice, pays

DAY = timedelta(days=1)
AT = datetime(2026, 3, 4, 1, tzinfo=UTC)


def a_past(tenant: UUID, company: Company, *, per_customer: int = 40) -> list[Customer]:
    """Two customers: one pays 3 days late, the other 25, give or take; the last invoice of each is open."""
    chance, customers = random.Random(5), []
    for name, late in (("Punctual", 3), ("Tardy", 25)):
        customer = a_customer(tenant, company, name=name)
        customers.append(customer)
        items, paid = [], []
        for number in range(per_customer):
            issued_on = TODAY - timedelta(days=20 + 9 * (per_customer - number))
            items.append(_item(customer, f"{name[0]}{number}", issued_on))
            paid.append(issued_on + timedelta(days=30 + late + chance.randint(-2, 2)))
        Item.objects.bulk_create(items)
        Movement.objects.bulk_create(
            Movement(
                tenant_id=tenant, item_id=item.pk, effective_on=day, known_on=day, kind="payment", amount=-item.amount,
                key="paid",
            )
            for item, day in zip(items, paid, strict=True)
            if day < TODAY
        )  # fmt: skip
        projection.settle(tenant, company.pk, [item.pk for item in items])
    return customers


def _item(customer: Customer, number: str, issued_on: date) -> Item:
    return Item(
        tenant_id=customer.tenant_id, company_id=customer.company_id, customer_id=customer.pk, number=number,
        currency="EUR", amount=Decimal(100), open_amount=Decimal(0), known_on=issued_on, issued_on=issued_on,
        due_on=issued_on + timedelta(days=30),
    )  # fmt: skip


@pytest.fixture
def company(tenant: UUID) -> Company:
    return a_company(tenant)


def train(tenant: UUID, until: date = TODAY, **more: Any) -> FittedModel:
    return training.train(tenant, until=until, at=AT, **more)


def expected(tenant: UUID) -> dict[str, ItemOutlook]:
    numbers = dict(Item.objects.of(tenant).values_list("id", "number"))
    return {numbers[row.item_id]: row for row in ItemOutlook.objects.of(tenant).filter(to_on__isnull=True)}


def test_a_short_past_is_off_and_says_so_and_the_mean_serves(tenant: UUID, company: Company) -> None:
    late = a_past(tenant, company)[1]
    steps: list[str] = []
    model = train(tenant, tell=lambda step, _share: steps.append(step))
    assert (model.state, model.decision, model.reason) == ("champion", "off", "little_history")
    assert steps == ["history", "backtest", "fit", "keep"] and model.counts["items"] == 80
    run = predicting.predict(tenant, company.pk, on=TODAY, at=AT)
    outlooks = expected(tenant)
    assert run.counts["items"] == len(outlooks) == run.counts["moved"] > 2
    assert {row.source for row in outlooks.values()} == {model.hash}
    tardy, punctual = outlooks["T39"], outlooks["P39"]
    assert (tardy.p50_on - punctual.p50_on).days > 10 and tardy.late_share > punctual.late_share
    standing = CustomerStanding.objects.of(tenant).filter(customer_id=late.pk)
    said = dict(standing.values_list("name", "text"))
    first = min(row.p50_on for number, row in outlooks.items() if number.startswith("T"))
    assert said["expected_payment_on"] == first.isoformat()
    share = standing.get(name="payment_chance_share").value
    assert share is not None and 0 < share <= 1


def test_the_same_past_and_seed_give_the_same_model_and_a_second_night_moves_little(
    tenant: UUID, company: Company
) -> None:
    a_past(tenant, company)
    first, again = train(tenant), train(tenant)
    assert first.hash == again.hash
    assert {row.state for row in FittedModel.objects.of(tenant)} == {"retired", "champion"}
    predicting.predict(tenant, company.pk, on=TODAY, at=AT)
    same = predicting.predict(tenant, company.pk, on=TODAY, at=AT)
    assert same.counts["moved"] == same.counts["customers"] == 0
    assert PredictionRun.objects.of(tenant).count() == 1


def test_what_is_paid_is_expected_no_more(tenant: UUID, company: Company) -> None:
    a_past(tenant, company)
    train(tenant)
    predicting.predict(tenant, company.pk, on=TODAY, at=AT)
    open_item = Item.objects.of(tenant).get(number="P39")
    pays(tenant, open_item, "100.00")
    run = predicting.predict(tenant, company.pk, on=TODAY + 2 * DAY, at=AT + 2 * DAY)
    assert run.counts["ended"] == 1 and "P39" not in expected(tenant)


def test_a_past_day_is_predicted_by_what_was_known_then(tenant: UUID, company: Company) -> None:
    """What came later must change neither the model nor what it says."""
    late = a_past(tenant, company)[1]
    then = TODAY - 60 * DAY
    model = train(tenant, until=then)
    told = predicting.predict_or_try(tenant, company.pk, on=then, at=AT)
    assert told.is_written
    for item in Item.objects.of(tenant).exclude(open_amount=0):
        pays(tenant, item, "100.00")
    Item.objects.bulk_create(_item(late, f"later-{number}", then + number * DAY) for number in range(1, 40))
    assert train(tenant, until=then).hash == model.hash
    again = predicting.predict_or_try(tenant, company.pk, on=then, at=AT)
    assert sorted(again.outlooks) == sorted(told.outlooks)
    with pytest.raises(predicting.NoModelYet):
        predicting.predict_or_try(tenant, company.pk, on=then - DAY, at=AT)


def test_of_old_words_about_a_customer_the_last_of_each_week_stays(tenant: UUID, company: Company) -> None:
    customer = a_customer(tenant, company)
    monday = TODAY - TODAY.weekday() * DAY
    days = [monday - number * DAY for number in (1, 2, 60, 61, 62, 66, 67, 74)]
    for day in days:
        CustomerStanding.objects.create(
            tenant_id=tenant, customer_id=customer.pk, name=predicting.NAMES[0], from_on=day, source="m"
        )
    gone = thin_customer_standings(tenant, company.pk, names=predicting.NAMES, before=monday - 60 * DAY)
    left = CustomerStanding.objects.of(tenant).order_by("-from_on").values_list("from_on", flat=True)
    assert [(monday - day).days for day in left] == [1, 2, 60, 66, 74] and gone == 3


def test_an_earlier_day_than_the_last_is_told_and_not_written(tenant: UUID, company: Company) -> None:
    a_past(tenant, company)
    train(tenant, until=TODAY - 30 * DAY)
    predicting.predict(tenant, company.pk, on=TODAY, at=AT)
    before = list(ItemOutlook.objects.of(tenant).order_by("id").values_list("id", "from_on", "to_on"))
    told = predicting.predict_or_try(tenant, company.pk, on=TODAY - 9 * DAY, at=AT)
    assert told.outlooks and not told.is_written
    assert list(ItemOutlook.objects.of(tenant).order_by("id").values_list("id", "from_on", "to_on")) == before


def test_nothing_paid_is_nothing_to_learn_from(tenant: UUID, company: Company) -> None:
    an_invoice(tenant, a_customer(tenant, company))
    with pytest.raises(training.NoPastYet):
        train(tenant)
    assert asking.ask_what_is_due(tenant, now=AT) == 0


def test_the_clock_asks_for_a_training_a_week_and_a_prediction_a_day(tenant: UUID, company: Company) -> None:
    import duecourse.analysis.intelligence.jobs  # noqa: F401 - registers the jobs

    assert {asking.TRAIN, asking.PREDICT, "intelligence.tick"} <= known_jobs().keys()
    a_past(tenant, company)
    assert asking.ask_what_is_due(tenant, now=AT) == 1
    assert asking.ask_what_is_due(tenant, now=AT) == 0
    (row,) = Training.objects.of(tenant)
    with pytest.raises(asking.TrainingUnderWay):
        asking.ask_for_training(tenant, until=TODAY, actor=SYSTEM, at=AT)
    asking.carry_out(tenant, row.pk, train=training.train, now=lambda: AT)
    assert Training.objects.of(tenant).get().state == "done"
    assert asking.ask_what_is_due(tenant, now=AT) == 1
    predicting.predict(tenant, company.pk, on=TODAY, at=AT)
    assert asking.ask_what_is_due(tenant, now=AT + timedelta(hours=2)) == 0
    asking.ask_what_is_due(tenant, now=AT + timedelta(days=7))
    assert Training.objects.of(tenant).count() == 2


def test_a_training_that_is_refused_says_why(tenant: UUID, company: Company) -> None:
    import duecourse.analysis.intelligence.jobs  # noqa: F401 - registers the jobs

    an_invoice(tenant, a_customer(tenant, company))
    training_id = asking.ask_for_training(tenant, until=TODAY, actor=SYSTEM, at=AT)
    asking.carry_out(tenant, training_id, train=training.train, now=lambda: AT)
    row = Training.objects.of(tenant).get()
    assert row.state == "failed" and "Nothing to learn from" in row.problem
