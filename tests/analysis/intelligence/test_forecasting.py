"""Is a company's forecast made once, adds it up to the cent, and does nothing that comes later change it?"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import ProgrammingError, connection, transaction

from duecourse.analysis.intelligence.models import (
    CashCalibration,
    ForecastItem,
    ForecastLine,
    ForecastVintage,
)
from duecourse.analysis.intelligence.operations import forecasting
from duecourse.foundation.identity.models import Company
from duecourse.foundation.kit.money import Money
from duecourse.records.ledger.models import Customer, FxRate, Item, Receipt
from duecourse.records.ledger.operations import movements
from duecourse.records.promises.operations import promises
from tests.book import TODAY, a_company, a_customer, an_invoice, by_anna, moment, pays

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
    a_past(tenant, a_customer(tenant, company, segment="SME"), amount="333.33")
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
    word = promises.Word(item.pk, Money(Decimal(400), "EUR"))
    promises.make_promise(tenant, promises.NewPromise(customer.pk, [word], TODAY + 6 * DAY), **by_anna(TODAY - DAY))
    made = forecast(tenant, company)
    told = of_item(made, item)
    assert set(told) == {"promise", "open"} and sum(told.values()) <= 1000
    row = next(row for row in items(made) if row.item_id == item.pk and row.source == "promise")
    assert row.open_amount == 400 and row.amounts[6] > 250


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
            line.expected for line in lines(made, is_week=True, is_total=False, group_key="", currency=currency)
        )
        for currency in ("EUR", "USD", "CHF")
    }
    total = sum(line.expected for line in lines(made, is_week=True, is_total=True, group_key=""))
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


def test_nothing_at_all_is_refused(tenant: UUID) -> None:
    with pytest.raises(forecasting.NothingToForecast):
        forecast(tenant, a_company(tenant))
    with pytest.raises(forecasting.WrongWeeks):
        forecasting.make_forecast(tenant, a_company(tenant).pk, on=TODAY, at=moment(), weeks=27)
