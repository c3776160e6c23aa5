"""Does the book show what stood open on a day, as known then or as known now?"""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import ibis
import pytest
from django.db import connection

from duecourse.analysis.portfolio import as_of, columns, compiled
from duecourse.analysis.portfolio.shape import Shape
from duecourse.foundation.kit.money import Money
from duecourse.records.credit.operations import limits
from duecourse.records.disputes.operations import disputes
from duecourse.records.ledger.models import FxRate, Item, Movement
from duecourse.records.ledger.operations import blocks, movements, projection, receipts
from duecourse.records.ledger.operations.levels import ReachedLevel, record_dunning_levels, revoke_dunning_levels
from duecourse.records.promises.operations import plan_covers, promises
from tests.book import TODAY, a_company, a_customer, an_invoice, by_anna, pays
from tests.cast import FRIENDLY_ON, the_cast
from tests.interfaces.web.book import NOON, a_mail, a_thread
from tests.walk import Walk

DAY = timedelta(days=1)


def rows_of(table: ibis.Table) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(str(ibis.to_sql(table, dialect="postgres")).replace("%", "%%"))
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def items_on(tenant: UUID, company_id: int, day: date, **how: Any) -> dict[str, dict[str, Any]]:
    return {row["number"]: row for row in rows_of(as_of.book(tenant, company_id, day, **how).items)}


def customers_on(tenant: UUID, company_id: int, day: date, **how: Any) -> dict[str, dict[str, Any]]:
    return {row["name"]: row for row in rows_of(as_of.book(tenant, company_id, day, **how).customers)}


def test_the_book_has_exactly_the_listed_columns_today_and_on_other_days(tenant: UUID) -> None:
    cast = the_cast(tenant)
    for day in (TODAY, TODAY + DAY):
        book = as_of.book(tenant, cast.company.pk, day)
        for table, listed in (
            (book.items, columns.ITEM),
            (book.customers, columns.CUSTOMER),
            (book.receipts, columns.RECEIPT),
            (book.rates, columns.RATE),
        ):
            types = {name: str(kind).removeprefix("!") for name, kind in table.schema().items()}
            assert types == {column.name: column.ibis_type.removeprefix("!") for column in listed}
            rows_of(table)
        assert {row["number"] for row in rows_of(book.items)} == {"P1", "T1", "S1", "Q1"}


def test_the_stored_projection_and_the_folded_past_give_the_same_book(tenant: UUID) -> None:
    cast = the_cast(tenant)
    pays(tenant, cast.t1, "50.00", value_on=TODAY - DAY)
    promises.make_promise(
        tenant, promises.NewPromise(cast.silent.pk, [promises.Word(cast.s1.pk)], TODAY + 3 * DAY), **by_anna()
    )
    live = as_of.book(tenant, cast.company.pk, TODAY)
    stored = {name: sorted(map(_comparable, rows_of(getattr(live, name)))) for name in ("items", "customers")}
    cast.company.__class__.objects.of(tenant).filter(id=cast.company.pk).update(business_date=TODAY + DAY)
    past = as_of.book(tenant, cast.company.pk, TODAY)
    folded = {name: sorted(map(_comparable, rows_of(getattr(past, name)))) for name in ("items", "customers")}
    assert folded == stored


@pytest.mark.parametrize("seed", range(6))
def test_a_past_day_is_the_same_from_what_is_stored_as_from_all_that_moved(
    tenant: UUID, tmp_path: Path, seed: int
) -> None:
    walk = Walk(tenant, tmp_path, seed)
    for step in range(60):
        walk.step()
        if step % 10 == 9:
            walk.tomorrow()
    seen = 0
    for company in walk.companies:
        for back in range(1, 8):
            shape = as_of.shape_of(tenant, company.pk, walk.on - back * DAY)
            folded = replace(shape, is_past=False)
            assert shape.is_past
            rows, expected = (_open_on(tenant, company.pk, walk.on - back * DAY, one) for one in (shape, folded))
            assert rows == expected, (company.pk, back)
            seen += len(rows)
    assert seen > 50


def _open_on(tenant: UUID, company_id: int, day: date, shape: Shape) -> dict[int, str]:
    rows = compiled.to_sql(as_of.book_of(shape).items)
    with connection.cursor() as cursor:
        cursor.execute(compiled.filled(rows, shape=shape, tenant=tenant, company_id=company_id, on=day))
        names = [column.name for column in cursor.description or ()]
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    assert len({row["item_id"] for row in found}) == len(found)
    return {row["item_id"]: _comparable(row) for row in found}


def _comparable(row: dict[str, Any]) -> str:
    plain = {name: value.normalize() if isinstance(value, Decimal) else value for name, value in row.items()}
    return str({name: "" if value is None else str(value) for name, value in plain.items()})


def test_the_two_parts_of_the_book_are_the_book(tenant: UUID) -> None:
    cast = the_cast(tenant)
    blocks.block(tenant, blocks.NewBlock(cast.tardy.pk, "MANAGEMENT", item_id=cast.t1.pk), **by_anna())
    book = as_of.book(tenant, cast.company.pk, TODAY)
    assert book.standing is not None
    assert book.set_aside is not None
    assert set(book.standing.columns) | set(columns.SET_ASIDE) == set(book.items.columns)
    assert set(book.set_aside.columns) == {"item_id", *columns.SET_ASIDE}
    aside = {row["item_id"]: row for row in rows_of(book.set_aside)}
    assert set(aside) == {cast.t1.pk, cast.q1.pk}
    assert aside[cast.q1.pk]["disputed_amount"] == Decimal(900)
    assert aside[cast.t1.pk]["block_reason"] == "MANAGEMENT"
    assert len(rows_of(book.standing)) == 4


def test_a_payment_learnt_of_later_is_not_in_the_report_of_the_day_but_in_hindsight(tenant: UUID) -> None:
    """Trap 50: what came after the cut-off does not change the statement."""
    company = a_company(tenant)
    item = an_invoice(tenant, a_customer(tenant, company), number="A")
    projection.fold(tenant, company.pk, TODAY + 3 * DAY)
    pays(tenant, item, "40.00", value_on=TODAY - DAY, on=TODAY + 3 * DAY)
    assert items_on(tenant, company.pk, TODAY)["A"]["open_amount"] == 100
    assert items_on(tenant, company.pk, TODAY, restated=True)["A"]["open_amount"] == 60
    assert items_on(tenant, company.pk, TODAY - 2 * DAY, restated=True)["A"]["open_amount"] == 100
    assert items_on(tenant, company.pk, TODAY + 3 * DAY)["A"]["open_amount"] == 60


def test_a_partial_payment_leaves_the_rest_and_each_item_keeps_its_own(tenant: UUID) -> None:
    """Traps 23, 25, 26, 38, 49: two items alike in date and amount are two, and each keeps its own rest."""
    company = a_company(tenant)
    customer = a_customer(tenant, company)
    first = an_invoice(tenant, customer, number="A", instalment_no=1)
    second = an_invoice(tenant, customer, number="A2", instalment_no=2)
    third = an_invoice(tenant, customer, number="B", amount="70.00")
    pays(tenant, first, "30.00")
    pays(tenant, third, "70.00")
    found = items_on(tenant, company.pk, TODAY)
    assert {number: row["open_amount"] for number, row in found.items()} == {"A": Decimal(70), "A2": Decimal(100)}
    assert found["A"]["item_id"] != found["A2"]["item_id"] == second.pk


def test_a_reversed_credit_opens_the_invoice_again_and_the_steps_taken_stay_taken(tenant: UUID) -> None:
    """Traps 27, 33, 34: the way back adds a movement; levels that were reached are not forgotten."""
    cast = the_cast(tenant)
    booking = movements.Booking(cast.s1.pk, Money(Decimal(1200), "EUR"), TODAY)
    credit = movements.book_credit(tenant, booking, **by_anna())
    assert "S1" not in items_on(tenant, cast.company.pk, TODAY)
    movements.reverse(tenant, credit.pk, **by_anna())
    again = items_on(tenant, cast.company.pk, TODAY)["S1"]
    assert (again["open_amount"], again["severity_reached"], again["last_step_key"]) == (1200, 1, "friendly")


def test_an_overpaid_invoice_is_a_credit_and_a_written_off_one_is_gone(tenant: UUID) -> None:
    """Traps 33, 36."""
    company = a_company(tenant)
    customer = a_customer(tenant, company)
    over, lost = an_invoice(tenant, customer, number="O"), an_invoice(tenant, customer, number="L")
    pays(tenant, over, "130.00")
    movements.write_off(tenant, movements.Booking(lost.pk, Money(Decimal(100), "EUR"), TODAY), **by_anna())
    found = items_on(tenant, company.pk, TODAY)
    assert {number: row["open_amount"] for number, row in found.items()} == {"O": Decimal(-30)}
    assert found["O"]["disputed_amount"] == found["O"]["promised_amount"] == 0


def test_what_is_set_aside_never_exceeds_what_is_open(tenant: UUID) -> None:
    """Trap 40 among them: a plan covers the balance, and less once part of it is paid."""
    company = a_company(tenant)
    customer = a_customer(tenant, company)
    item = an_invoice(tenant, customer, number="A")
    plan_covers.cover(tenant, [item], plan_key="plan", on=TODAY)
    disputes.open_dispute(
        tenant, disputes.NewDispute(customer.pk, [disputes.Claim(item.pk, Decimal(80))], "price"), **by_anna()
    )
    pays(tenant, item, "55.00")
    row = items_on(tenant, company.pk, TODAY)["A"]
    assert (row["open_amount"], row["planned_amount"], row["disputed_amount"]) == (45, 45, 45)
    plan_covers.end_plan_cover(tenant, "plan", reason="missed", **by_anna(TODAY + DAY))
    assert items_on(tenant, company.pk, TODAY)["A"]["planned_amount"] == 45
    projection.fold(tenant, company.pk, TODAY + DAY)
    assert items_on(tenant, company.pk, TODAY + DAY)["A"]["planned_amount"] == 0


def test_a_promise_covers_until_its_tolerance_and_a_withdrawn_one_did_cover(tenant: UUID) -> None:
    company = a_company(tenant)
    customer = a_customer(tenant, company)
    item = an_invoice(tenant, customer, number="A")
    due_on = date(2026, 3, 6)  # a Friday: two business days later is Tuesday the 10th
    promise = promises.make_promise(
        tenant, promises.NewPromise(customer.pk, [promises.Word(item.pk)], due_on), **by_anna()
    )
    row = items_on(tenant, company.pk, date(2026, 3, 10))["A"]
    assert (row["promised_amount"], row["promised_until"]) == (100, date(2026, 3, 10))
    assert items_on(tenant, company.pk, date(2026, 3, 11))["A"]["promised_amount"] == 0
    assert customers_on(tenant, company.pk, TODAY)["Tardy"]["open_promise_count"] == 1
    promises.withdraw_promise(tenant, promise.pk, reason="changed their mind", **by_anna(date(2026, 3, 9)))
    assert items_on(tenant, company.pk, date(2026, 3, 8))["A"]["promised_amount"] == 100
    assert items_on(tenant, company.pk, date(2026, 3, 9))["A"]["promised_amount"] == 0


def test_as_the_day_began_leaves_out_what_we_did_on_it(tenant: UUID) -> None:
    cast = the_cast(tenant)
    levels = [
        ReachedLevel(cast.s1.pk, 2, TODAY, "firm", TODAY + 7 * DAY),
        ReachedLevel(cast.t1.pk, 1, TODAY, "friendly"),
    ]
    record_dunning_levels(tenant, levels, known_on=TODAY, source="step")
    now = items_on(tenant, cast.company.pk, TODAY)
    assert (now["S1"]["severity_reached"], now["S1"]["stated_deadline_on"]) == (2, TODAY + 7 * DAY)
    began = items_on(tenant, cast.company.pk, TODAY, opening=True)
    assert (began["S1"]["severity_reached"], began["S1"]["last_step_on"]) == (1, FRIENDLY_ON)
    assert began["T1"]["severity_reached"] is None
    assert began["Q1"] == now["Q1"]
    projection.fold(tenant, cast.company.pk, TODAY + DAY)
    later = items_on(tenant, cast.company.pk, TODAY, opening=True)
    assert {n: _comparable(r) for n, r in later.items()} == {n: _comparable(r) for n, r in began.items()}


def test_a_bounced_reminder_is_no_reminder(tenant: UUID) -> None:
    cast = the_cast(tenant)
    revoke_dunning_levels(tenant, item_ids=[cast.s1.pk], step_key="friendly", on=TODAY)
    assert items_on(tenant, cast.company.pk, TODAY)["S1"]["severity_reached"] is None
    assert items_on(tenant, cast.company.pk, TODAY - DAY)["S1"]["severity_reached"] == 1


def test_money_under_way_counts_once_and_in_its_own_currency(tenant: UUID) -> None:
    """Trap 28: what the bank has seen waits beside the items, until the ledger books it."""
    company = a_company(tenant)
    customer = a_customer(tenant, company)
    item = an_invoice(tenant, customer, number="A")
    for key, amount, currency in (("r1", 100, "EUR"), ("r1", 100, "EUR"), ("r2", 7, "USD")):
        seen = receipts.SeenMoney(company.pk, Money(Decimal(amount), currency), TODAY, key, customer.pk)
        receipts.see_receipt(tenant, seen, **by_anna())
    under_way = rows_of(as_of.book(tenant, company.pk, TODAY).receipts)
    assert {row["currency"]: row["amount"] for row in under_way} == {"EUR": 100, "USD": 7}
    pays(tenant, item, "100.00")
    assert receipts.retire_booked(tenant, company.pk, **by_anna()) == 1
    assert receipts.retire_booked(tenant, company.pk, **by_anna()) == 0
    left = rows_of(as_of.book(tenant, company.pk, TODAY).receipts)
    assert [(row["currency"], row["amount"]) for row in left] == [("USD", Decimal(7))]
    assert len(rows_of(as_of.book(tenant, company.pk, TODAY - DAY).receipts)) == 0


def test_a_rate_is_found_direct_or_turned_round_and_is_empty_where_none_is_known(tenant: UUID) -> None:
    """Trap 53: a missing rate is never zero and never one."""
    company = a_company(tenant)
    for base, quote, on, rate in (
        ("USD", "EUR", TODAY - 9 * DAY, "0.80"),
        ("USD", "EUR", TODAY, "0.90"),
        ("USD", "EUR", TODAY + DAY, "0.99"),
        ("EUR", "GBP", TODAY, "0.80"),
    ):
        FxRate.objects.create(tenant_id=tenant, base=base, quote=quote, on_day=on, rate=Decimal(rate))
    found = {row["currency"]: row for row in rows_of(as_of.book(tenant, company.pk, TODAY).rates)}
    assert (found["USD"]["rate"], found["GBP"]["rate"], found["EUR"]["rate"]) == (Decimal("0.9"), Decimal("1.25"), 1)
    assert found["JPY"]["rate"] is None
    assert [found[code]["minor_unit"] for code in ("EUR", "JPY", "KWD")] == [Decimal("0.01"), 1, Decimal("0.001")]
    customer = a_customer(tenant, company)
    limits.set_limit(tenant, customer.pk, Money(Decimal(1000), "USD"), **by_anna())
    assert customers_on(tenant, company.pk, TODAY)["Tardy"]["limit_amount"] == 900


def test_one_company_never_sees_the_items_of_another(tenant: UUID) -> None:
    """Trap 57."""
    ours, theirs = a_company(tenant), a_company(tenant)
    an_invoice(tenant, a_customer(tenant, ours), number="OURS")
    an_invoice(tenant, a_customer(tenant, theirs), number="THEIRS")
    assert set(items_on(tenant, ours.pk, TODAY)) == {"OURS"}
    assert len(customers_on(tenant, ours.pk, TODAY)) == 1


def test_some_customers_are_read_like_all_of_them(tenant: UUID) -> None:
    cast = the_cast(tenant)
    for day in (TODAY, TODAY - 3 * DAY):
        everybody = items_on(tenant, cast.company.pk, day)
        some = items_on(tenant, cast.company.pk, day, customer_ids=[cast.quarrel.pk])
        assert some == {"Q1": everybody["Q1"]}
        whole = customers_on(tenant, cast.company.pk, day)
        assert customers_on(tenant, cast.company.pk, day, customer_ids=[cast.quarrel.pk]) == {
            "Quarrel": whole["Quarrel"]
        }


def test_a_returned_debit_is_dunned_again_and_was_not_before(tenant: UUID) -> None:
    company = a_company(tenant)
    customer = a_customer(tenant, company)
    item = an_invoice(tenant, customer, number="A", payment_method="direct_debit", is_pulled=True)
    pays(tenant, item, "100.00", value_on=TODAY - DAY)
    movements.book_return(tenant, movements.Booking(item.pk, Money(Decimal(100), "EUR"), TODAY), **by_anna())
    row = items_on(tenant, company.pk, TODAY)["A"]
    assert (row["open_amount"], row["is_pulled"]) == (100, False)
    assert items_on(tenant, company.pk, TODAY - DAY)["A"]["is_pulled"] is True


def test_how_late_a_customer_pays_is_weighed_by_amount(tenant: UUID) -> None:
    company = a_company(tenant)
    customer = a_customer(tenant, company)
    small = an_invoice(tenant, customer, amount="100.00", overdue_days=30)
    large = an_invoice(tenant, customer, amount="300.00", overdue_days=10)
    pays(tenant, small, "100.00")
    pays(tenant, large, "300.00")
    row = customers_on(tenant, company.pk, TODAY)["Tardy"]
    assert (row["days_beyond_terms"], row["days_beyond_terms_before"], row["last_payment_on"]) == (15, None, TODAY)


def test_the_day_of_a_known_item_is_its_own(tenant: UUID) -> None:
    """Trap 45: a changed due date is what is read from then on."""
    company = a_company(tenant)
    item = an_invoice(tenant, a_customer(tenant, company), number="A", known_on=TODAY)
    assert items_on(tenant, company.pk, TODAY - DAY) == {}
    Item.objects.of(tenant).filter(id=item.pk).update(due_on=TODAY + 9 * DAY)
    assert items_on(tenant, company.pk, TODAY)["A"]["due_on"] == TODAY + 9 * DAY
    assert Movement.objects.of(tenant).filter(item_id=item.pk).count() == 0


def test_a_mail_that_a_person_wrote_is_an_answer_and_a_machines_is_none(tenant: UUID) -> None:
    company = a_company(tenant)
    customer = a_customer(tenant, company)
    thread = a_thread(company, customer)
    came_on = NOON.date()
    a_mail(thread, at=NOON + 2 * DAY, machine="out_of_office")
    a_thread(company, last_entry_at=NOON)
    seen = [customers_on(tenant, company.pk, came_on + step * DAY)["Tardy"]["last_reply_on"] for step in (-1, 0, 2)]
    assert seen == [None, came_on, came_on]
