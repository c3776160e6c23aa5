"""Is a company's forecast made once, adds it up to the cent, and does nothing that comes later change it?"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import ProgrammingError, connection, transaction

from duecourse.analysis.intelligence.models import (
    CashCalibration,
    FittedModel,
    ForecastItem,
    ForecastLine,
    ForecastVintage,
)
from duecourse.analysis.intelligence.operations import forecast_models, forecasting, overriding, training
from duecourse.analysis.intelligence.queries import forecasts
from duecourse.analysis.intelligence.queries.forecast_rows import MoveRow
from duecourse.analysis.intelligence.rules.cash.backtest import Metric
from duecourse.foundation.identity.models import Company
from duecourse.foundation.kit.money import Money
from duecourse.records.ledger.models import Customer, FxRate, Item, Receipt
from duecourse.records.ledger.operations import movements
from duecourse.records.promises.models import Promise
from duecourse.records.promises.operations import promises
from tests.book import ANNA, TODAY, a_company, a_customer, an_invoice, by_anna, moment, pays

DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)
NOTHING = Decimal(0)


def a_past(tenant: UUID, customer: Customer, *, weeks: int = 30, amount: str = "100.00", late: int = 5) -> None:
    """An invoice a week, each paid so many days after it was due."""
    for back in range(weeks, 0, -1):
        issued_on = TODAY - back * WEEK
        due_on = issued_on + timedelta(days=14)
        item = an_invoice(tenant, customer, amount=amount, due_on=due_on, issued_on=issued_on)
        paid_on = due_on + timedelta(days=late)
        if paid_on < TODAY:
            pays(tenant, item, amount, value_on=paid_on, on=paid_on)


def forecast(tenant: UUID, company: Company, on: date = TODAY) -> ForecastVintage:
    return forecasting.make_forecast(tenant, company.pk, on=on, at=moment(on))


def lines(vintage: ForecastVintage, **chosen: object) -> list[ForecastLine]:
    rows = ForecastLine.objects.of(vintage.tenant_id).filter(vintage_id=vintage.pk, **chosen)
    return list(rows.order_by("from_on"))


def items(vintage: ForecastVintage) -> Iterator[ForecastItem]:
    return ForecastItem.objects.of(vintage.tenant_id).filter(vintage_id=vintage.pk).iterator()


def of_item(vintage: ForecastVintage, item: Item) -> dict[str, Decimal]:
    return {row.source: sum(row.amounts, NOTHING) for row in items(vintage) if row.item_id == item.pk}


def test_days_weeks_parts_and_items_add_up_to_the_cent(tenant: UUID) -> None:
    company = a_company(tenant)
    a_past(tenant, a_customer(tenant, company, segment="SME"), amount="333.33", weeks=40)
    a_past(tenant, a_customer(tenant, company, name="Silent", segment="Key"), amount="1777.77", late=25)
    made = forecast(tenant, company)
    weeks, days = (lines(made, is_week=is_week, is_total=False, group_key="") for is_week in (True, False))
    assert [week.from_on for week in weeks][:2] == [TODAY, date(2026, 3, 9)] and len(weeks) == 13
    assert [day.from_on for day in days] == [TODAY + number * DAY for number in range(14)]
    assert all(line.expected == sum(map(Decimal, line.parts.values())) for line in weeks + days)
    assert all(NOTHING <= line.low <= line.expected <= line.high for line in weeks + days)
    inside = [day.expected for day in days if day.from_on <= weeks[1].to_on]
    assert sum(inside) == weeks[0].expected + weeks[1].expected > NOTHING
    of_items = sum((sum(row.amounts, NOTHING) for row in items(made)), NOTHING)
    new = sum((Decimal(week.parts.get("new", 0)) for week in weeks), NOTHING)
    assert of_items + new == sum((week.expected for week in weeks), NOTHING) and new > NOTHING
    of_groups = [lines(made, is_week=True, is_total=False, group_key=f"segment:{name}") for name in ("SME", "Key")]
    assert [a.expected + b.expected for a, b in zip(*of_groups, strict=True)] == [week.expected for week in weeks]


def test_what_falls_due_each_week_is_kept_as_the_simplest_rival(tenant: UUID) -> None:
    company = a_company(tenant)
    customer = a_customer(tenant, company)
    a_past(tenant, customer)
    FxRate.objects.create(tenant_id=tenant, base="USD", quote="EUR", on_day=TODAY - WEEK, rate=Decimal("0.5"))
    overdue, today, later, too_late = TODAY - 9 * WEEK, TODAY, date(2026, 3, 10), TODAY + 40 * WEEK
    for due_on in (overdue, today, later, too_late):
        an_invoice(tenant, customer, amount="50.00", due_on=due_on, issued_on=TODAY - 10 * WEEK, currency="USD")
    told = forecast(tenant, company).basis["due"]
    assert told["USD"][TODAY.isoformat()] == "100.0000" and told["USD"]["2026-03-09"] == "50.0000"
    assert sum(map(Decimal, told["USD"].values())) == Decimal("150.0000")
    assert Decimal(told[""]["2026-03-09"]) == Decimal(told["EUR"]["2026-03-09"]) + 25


def test_a_forecast_is_made_once_and_cannot_be_changed(tenant: UUID) -> None:
    company = a_company(tenant)
    a_past(tenant, a_customer(tenant, company))
    made = forecast(tenant, company)
    assert forecast(tenant, company).pk == made.pk
    for table, change in (
        ("forecastvintage", "weeks = 1"),
        ("forecastline", "expected = 0"),
        ("forecastitem", "amounts = '{}'"),
    ):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE intelligence_{table} SET {change}")
    for table in ("forecastvintage", "forecastline", "cashcalibration"):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"DELETE FROM intelligence_{table}")


def test_what_comes_later_changes_no_forecast_of_a_past_day(tenant: UUID) -> None:
    company, other = a_company(tenant), a_company(tenant)
    before = TODAY - 10 * DAY
    for each in (company, other):
        a_past(tenant, a_customer(tenant, each))
    early = forecast(tenant, company, before)
    late = an_invoice(tenant, a_customer(tenant, other), amount="9999.00", due_on=before + 20 * DAY, issued_on=before)
    for item in Item.objects.of(tenant).filter(company_id=other.pk, open_amount__gt=0).exclude(pk=late.pk):
        pays(tenant, item, str(item.open_amount), value_on=before + DAY)
    same = forecast(tenant, other, before)
    told = [
        [(row.from_on, row.is_week, row.expected, row.low, row.high, row.parts) for row in lines(vintage, group_key="")]
        for vintage in (early, same)
    ]
    assert told[0] == told[1] and sum(row[2] for row in told[0]) > NOTHING


def test_a_promise_moves_its_part_of_an_item_and_only_that(tenant: UUID) -> None:
    company = a_company(tenant)
    customer = a_customer(tenant, company)
    a_past(tenant, customer)
    item = an_invoice(tenant, customer, amount="1000.00", overdue_days=3)
    word = promises.Word(item.pk, Decimal(400))
    promises.make_promise(tenant, promises.NewPromise(customer.pk, [word], TODAY + 6 * DAY), **by_anna(TODAY - DAY))
    made = forecast(tenant, company)
    told = of_item(made, item)
    assert set(told) == {"promise", "open"} and sum(told.values()) <= 1000
    row = next(row for row in items(made) if row.item_id == item.pk and row.source == "promise")
    assert row.open_amount == 400 and row.amounts[6] > 250


def test_a_promise_counts_with_the_chance_that_was_said_of_it(tenant: UUID) -> None:
    company = a_company(tenant)
    customer = a_customer(tenant, company)
    a_past(tenant, customer)
    told = {}
    for said in (None, "0.05", "0.95"):
        item = an_invoice(tenant, customer, amount="1000.00", overdue_days=3)
        word = promises.NewPromise(customer.pk, [promises.Word(item.pk, Decimal(1000))], TODAY + 6 * DAY)
        made = promises.make_promise(tenant, word, **by_anna(TODAY - DAY))
        Promise.objects.of(tenant).filter(id=made.pk).update(kept_chance=said)
        told[said] = item.pk
    on_its_day = {row.item_id: row.amounts[6] for row in items(forecast(tenant, company)) if row.source == "promise"}
    assert on_its_day[told["0.05"]] < 150 < on_its_day[told[None]] < 930 < on_its_day[told["0.95"]]


def test_money_at_the_bank_is_no_cash_to_come(tenant: UUID) -> None:
    company = a_company(tenant)
    customer = a_customer(tenant, company)
    a_past(tenant, customer)
    item = an_invoice(tenant, customer, amount="1000.00", overdue_days=40)
    Receipt.objects.create(
        tenant_id=tenant, company_id=company.pk, customer_id=customer.pk, currency="EUR", amount=Decimal(1000),
        value_on=TODAY - DAY, known_on=TODAY - DAY, key="r1",
    )  # fmt: skip
    made = forecast(tenant, company)
    assert of_item(made, item) == {} and made.basis["at_bank"] == {"EUR": "1000.0000"}


def test_currencies_stand_apart_and_a_missing_rate_is_named(tenant: UUID) -> None:
    company = a_company(tenant)
    customer = a_customer(tenant, company)
    a_past(tenant, customer)
    for currency in ("USD", "CHF"):
        an_invoice(tenant, customer, amount="500.00", overdue_days=2, currency=currency)
    FxRate.objects.create(tenant_id=tenant, base="USD", quote="EUR", on_day=TODAY - DAY, rate=Decimal("0.5"))
    FxRate.objects.create(tenant_id=tenant, base="USD", quote="EUR", on_day=TODAY, rate=Decimal("0.9"))
    made = forecast(tenant, company)
    assert made.basis["missing_rates"] == ["CHF"] and made.basis["rates"]["USD"] == "0.50000000"
    by = {
        currency: sum(
            (line.expected for line in lines(made, is_week=True, is_total=False, group_key="", currency=currency)),
            NOTHING,
        )
        for currency in ("EUR", "USD", "CHF")
    }
    total = sum((line.expected for line in lines(made, is_week=True, is_total=True, group_key="")), NOTHING)
    assert by["CHF"] > 0 and abs(total - by["EUR"] - by["USD"] / 2) < Decimal("0.20")


def test_credits_and_write_offs_of_the_past_thin_the_future(tenant: UUID) -> None:
    company = a_company(tenant)
    customer = a_customer(tenant, company)
    a_past(tenant, customer)
    given = an_invoice(tenant, customer, amount="500.00", overdue_days=60)
    movements.write_off(
        tenant, movements.Booking(given.pk, Money(Decimal(500), "EUR"), TODAY - 2 * DAY), **by_anna(TODAY - 2 * DAY)
    )
    made = forecast(tenant, company)
    share = Decimal(made.basis["dilution_share"]["EUR"])
    assert Decimal("0.10") < share < Decimal("0.20")
    assert all(sum(row.amounts, NOTHING) <= row.open_amount * (1 - share) + Decimal("0.01") for row in items(made))


def test_a_week_of_little_history_says_so_and_a_long_one_is_calibrated(tenant: UUID) -> None:
    company = a_company(tenant)
    an_invoice(tenant, a_customer(tenant, company), amount="100.00", overdue_days=-20, issued_on=TODAY - 10 * DAY)
    made = forecast(tenant, company)
    assert made.basis["is_little_history"] and made.basis["stretch"] == [0.0, 0.0]
    assert sum(line.expected for line in lines(made, is_week=True, is_total=False, group_key="")) > 50
    assert not CashCalibration.objects.of(tenant).exists()


@pytest.mark.parametrize(("high", "answers"), [(-0.01, "the model"), (0.01, "usual")])
def test_the_model_answers_for_sums_only_where_it_was_nearer_to_what_came(
    tenant: UUID, monkeypatch: pytest.MonkeyPatch, high: float, answers: str
) -> None:
    company = a_company(tenant)
    a_past(tenant, a_customer(tenant, company), weeks=60)
    model = training.train(tenant, until=TODAY, at=moment())
    FittedModel.objects.of(tenant).filter(id=model.pk).update(decision="on")
    monkeypatch.setattr(forecast_models, "beside", lambda *_both, **_seed: Metric(0.3, 0.4, -0.2, high))
    made = forecast(tenant, company)
    assert made.model_hash == (model.hash if answers == "the model" else "usual")
    assert made.basis["is_model_on"] is (answers == "the model") and made.basis["tried"]["rival"] == 0.4
    assert CashCalibration.objects.of(tenant).get().model_hash == made.model_hash
    assert sum(line.expected for line in lines(made, is_week=True, is_total=False, group_key="")) > 100
    FittedModel.objects.of(tenant).update(decision="off")
    assert forecast(tenant, company, TODAY + DAY).model_hash == "usual"


def test_nothing_at_all_is_refused(tenant: UUID) -> None:
    with pytest.raises(forecasting.NothingToForecast):
        forecast(tenant, a_company(tenant))
    with pytest.raises(forecasting.WrongWeeks):
        forecasting.make_forecast(tenant, a_company(tenant).pk, on=TODAY, at=moment(), weeks=27)


def test_what_moved_in_a_week_adds_up_to_the_cent(tenant: UUID) -> None:
    company = a_company(tenant)
    customer = a_customer(tenant, company, segment="SME")
    a_past(tenant, customer, weeks=40)
    days: dict[str, Any] = {"issued_on": TODAY - 10 * DAY, "due_on": TODAY + 5 * DAY}
    gone, part = (an_invoice(tenant, customer, amount=amount, **days) for amount in ("811.10", "500.05"))
    told = an_invoice(tenant, customer, amount="400.00", overdue_days=400)
    before = TODAY - WEEK
    first = forecast(tenant, company, before)
    assert forecasts.forecast_page(tenant, company.pk, on=before).moves is None
    for item, amount in ((gone, "811.10"), (part, "200.00")):
        pays(tenant, item, amount, value_on=before + DAY, on=before + DAY)
    promises.make_promise(
        tenant, promises.NewPromise(customer.pk, [promises.Word(told.pk)], TODAY + 30 * DAY), **by_anna(before + DAY)
    )
    an_invoice(tenant, customer, amount="777.77", due_on=TODAY + 9 * DAY, issued_on=before + DAY)
    made = forecast(tenant, company)
    for currency in ("", "EUR"):
        page = forecasts.forecast_page(tenant, company.pk, on=TODAY, currency=currency)
        moves = page.moves
        assert moves is not None and (moves.before_on, moves.after_on) == (before, TODAY)
        assert moves.before == sum(
            line.expected for line in lines(first, is_week=True, is_total=not currency, group_key="")
        )
        assert moves.after == sum(week.expected for week in page.weeks)
        assert moves.before + sum(row.amount for row in moves.rows) == moves.after
        by = {row.code: row.amount for row in moves.rows}
        assert by["paid"] < -500 and by["new_items"] > 500 and by["promises"] > 200 and by["passed"] < 0 < by["entered"]
    group = forecasts.forecast_page(tenant, company.pk, on=TODAY, currency="EUR", group="segment:SME").moves
    assert group is not None and group.before + sum(row.amount for row in group.rows) == group.after
    assert made.pk != first.pk


def test_a_persons_figure_stands_beside_the_model_and_in_what_moved(tenant: UUID) -> None:
    company = a_company(tenant)
    a_past(tenant, a_customer(tenant, company))
    forecast(tenant, company, TODAY - WEEK)
    forecast(tenant, company)
    plain = forecasts.forecast_page(tenant, company.pk, on=TODAY, currency="EUR")
    week = plain.weeks[2]
    said: dict[str, Any] = {
        "from_on": week.from_on + 2 * DAY,
        "currency": "EUR",
        "reason": "They wrote",
        "actor": ANNA,
        "at": moment(),
    }
    forecasting.override(tenant, company.pk, amount=Decimal(1), **said)
    undo = forecasting.override(tenant, company.pk, amount=week.expected + 100, **said)
    page = forecasts.forecast_page(tenant, company.pk, on=TODAY, currency="EUR")
    assert page.weeks[2].expected == week.expected and page.weeks[2].override is not None
    assert page.weeks[2].override.amount == week.expected + 100 and len(page.overrides) == 2
    assert page.moves is not None and plain.moves is not None
    assert page.moves.rows[-1] == MoveRow("overrides", Decimal("100.0000"), 1)
    assert page.moves.before + sum(row.amount for row in page.moves.rows) == page.moves.after == plain.moves.after + 100
    with pytest.raises(overriding.OverrideGone):
        forecasting.withdraw(tenant, int(str(undo.values["override_id"])), company_ids=[], actor=ANNA, at=moment())
    forecasting.withdraw(
        tenant, int(str(undo.values["override_id"])), company_ids=[company.pk], actor=ANNA, at=moment()
    )
    after = forecasts.forecast_page(tenant, company.pk, on=TODAY, currency="EUR")
    assert after.weeks[2].override is None and after.moves == plain.moves and len(after.overrides) == 2
    for wrong, refused in (
        ({"reason": " "}, overriding.ReasonMissing),
        ({"amount": Decimal(-1)}, overriding.AmountWrong),
    ):
        with pytest.raises(refused):
            forecasting.override(tenant, company.pk, **({"amount": Decimal(1)} | said | wrong))


def test_past_forecasts_are_held_against_what_came(tenant: UUID) -> None:
    company = a_company(tenant)
    customer = a_customer(tenant, company)
    a_past(tenant, customer, weeks=40)
    monday = date(2026, 2, 2)
    forecast(tenant, company, monday)
    forecast(tenant, company)
    page = forecasts.forecast_page(tenant, company.pk, on=TODAY)
    (row,) = page.accuracy.rows
    assert row.made_on == monday and row.weeks == 4 and row.actual == 400 and row.rival_mean == 400
    told = [week for week in page.past if week.from_on >= monday]
    assert [week.actual for week in page.past] == [Decimal(100)] * 13
    assert [week.is_forecast for week in told] == [True, False, False, False]
    off = sum((abs(line.expected - 100) for line in lines_of(tenant, row.made_on)), NOTHING)
    assert row.wape == (off / 400).quantize(Decimal("0.0001")) and row.wape_mean == 0
    assert page.weeks[0].actual is None and page.accuracy.week_count == 4


def lines_of(tenant: UUID, made_on: date) -> list[ForecastLine]:
    vintage = ForecastVintage.objects.of(tenant).get(made_on=made_on)
    return lines(vintage, is_week=True, is_total=True, group_key="")[:4]


def test_the_items_behind_a_week_add_up_to_it(tenant: UUID) -> None:
    company = a_company(tenant)
    a_past(tenant, a_customer(tenant, company, segment="SME"))
    a_past(tenant, a_customer(tenant, company, name="Silent"), amount="55.55")
    made = forecast(tenant, company)
    page = forecasts.forecast_page(tenant, company.pk, on=TODAY, currency="EUR")
    for period in (*page.weeks[:3], page.days[4]):
        found = forecasts.behind(
            tenant, made.pk, from_on=period.from_on, days=(period.to_on - period.from_on).days + 1, limit=500
        )
        assert sum((row.expected for row in found), NOTHING) == period.expected - period.parts.get("new", NOTHING)
        assert [row.expected for row in found] == sorted((row.expected for row in found), reverse=True)
    assert {
        row.customer_name for row in forecasts.behind(tenant, made.pk, from_on=TODAY, days=14, group="segment:SME")
    } == {"Tardy"}
    assert forecasts.behind(tenant, made.pk, from_on=TODAY - 9 * DAY, days=3) == []
    ((company_id, currency, expected, low, high, _wape),) = forecasts.expected_cash(tenant, [company.pk], on=TODAY)
    assert (company_id, currency) == (company.pk, "EUR") and low <= expected <= high
    assert expected == sum(week.expected for week in page.weeks[:4])
