"""Do limits, plans and receipts come in once, rightly, stop whom they should, and can they be taken back?"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from duecourse.foundation.identity.models import Company
from duecourse.foundation.identity.operations import create_company
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.money import Money
from duecourse.records.credit.models import CreditLimit
from duecourse.records.credit.operations.limits import set_limit
from duecourse.records.ledger.models import Customer, Item, Receipt
from duecourse.records.ledger.operations import imports
from duecourse.records.promises.models import PlanCover
from duecourse.records.promises.operations.plan_covers import end_plan_cover

ACTOR = Actor(kind="import", user_id=None, name="test")
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = date(2026, 3, 2)
BOOK = {
    "customers": "number,name\nC1,Punctual BV\nC2,Tardy NV\n",
    "items": "customer,number,issued_on,due_on,amount\nC1,I1,2026-01-01,2026-02-01,100\nC1,I2,2026-01-01,2026-02-01,250\n"
    "C2,I3,2026-01-01,2026-02-01,80\n",
}
LIMITS = "customer,limit,currency,valid from,reason\nC1,5000,EUR,2026-01-01,Insured\nC2,unknown,EUR,,\n"
PLANS = "customer,invoice,plan,from,until,amount\nC1,I1,P7,2026-02-10,2026-06-30,60\nC1,I2,P7,2026-02-10,2026-06-30,\n"
RECEIPTS = (
    "customer,payer,amount,currency,value date,remittance,bank reference\n"
    "C1,Punctual BV,100,EUR,2026-03-01,I1,B-1\n,Somebody,40,EUR,2026-03-01,hello,B-2\n"
)
TakeIn = Callable[..., imports.Preview]


@pytest.fixture
def company(tenant: UUID) -> Company:
    return create_company(tenant, code="BE", name="Seller", currency="EUR", country="BE")


@pytest.fixture
def take_in(company: Company, tmp_path: Path) -> TakeIn:
    def take(kind: str, text: str, **more: Any) -> imports.Preview:
        path = tmp_path / f"{kind}.csv"
        path.write_text(text)
        given: dict[str, Any] = {"actor": ACTOR, "at": AT, "as_of": DAY} | more
        return imports.import_file(company.tenant_id, company=company.pk, kind=kind, path=path, **given)

    for kind, text in BOOK.items():
        take(kind, text)
    return take


def take_back(company: Company, batch: int, *, days: int = 0) -> None:
    imports.reverse(company.tenant_id, batch, actor=ACTOR, at=AT + timedelta(days=days), reason="wrong file")


def stops(company: Company) -> dict[str, int]:
    return {row.number: row.stop_version for row in Customer.objects.of(company.tenant_id)}


def limits(company: Company, day: date, *, known: date | None = None) -> list[Decimal]:
    """The limits in force on a day: as reported then, or by what was known on another day."""
    heard = known or day
    rows = CreditLimit.objects.of(company.tenant_id).filter(from_on__lte=day, known_on__lte=heard)
    return sorted(
        row.amount
        for row in rows
        if (row.to_on is None or row.to_on >= day)
        and not (row.ended_on and row.ended_known_on and row.ended_on <= day and row.ended_known_on <= heard)
    )


def test_limits_come_in_by_guess_and_the_same_file_again_changes_nothing(company: Company, take_in: TakeIn) -> None:
    before = stops(company)
    done = take_in("limits", LIMITS)
    assert (done.new, done.rejected, done.totals) == (1, 1, {"EUR": Decimal(5000)})
    assert [(row.row, row.column, row.value) for row in done.rejections] == [(3, "limit", "unknown")]
    limit = CreditLimit.objects.of(company.tenant_id).get()
    assert (limit.amount, limit.from_on, limit.known_on, limit.note, limit.source) == (
        Decimal(5000), date(2026, 1, 1), DAY, "Insured", "import",
    )  # fmt: skip
    tomorrow = take_in("limits", LIMITS, as_of=DAY + timedelta(days=1))
    assert (tomorrow.new, tomorrow.changed, tomorrow.unchanged, tomorrow.already) == (0, 0, 1, False)
    assert stops(company) == before, "a limit stops no reminder"


def test_a_newer_limit_ends_the_one_before_and_a_reversal_lets_it_hold_again(company: Company, take_in: TakeIn) -> None:
    customer = Customer.objects.of(company.tenant_id).get(number="C1")
    set_limit(
        company.tenant_id, customer.pk, Money(Decimal(900), "EUR"), on=DAY - timedelta(days=30), actor=ACTOR, at=AT
    )
    done = take_in("limits", "customer,limit,unlimited\nC1,,yes\n")
    assert (done.new, done.changed) == (0, 1)
    assert limits(company, DAY) == [0]
    assert CreditLimit.objects.of(company.tenant_id).get(batch_id=done.batch).is_unlimited
    later = DAY + timedelta(days=3)
    assert take_in("limits", "customer,limit,unlimited\nC1,,yes\n", as_of=later).unchanged == 1
    take_back(company, done.batch, days=3)
    assert limits(company, later) == [900], "what the file had ended holds again"
    assert limits(company, DAY) == [0], "as reported then, the file's limit held"
    assert take_in("limits", "customer,limit,unlimited\nC1,,yes\n", as_of=later).changed == 1


def test_a_history_of_limits_holds_one_at_a_time(company: Company, take_in: TakeIn) -> None:
    text = "customer,limit,valid from\nC1,100,2026-01-01\nC1,300,2026-03-01\nC1,200,2026-02-01\n"
    assert take_in("limits", text).new == 3
    heard = DAY
    days = (date(2026, 1, 15), date(2026, 2, 15), DAY)
    assert [limits(company, day, known=heard) for day in days] == [[100], [200], [300]]
    assert take_in("limits", text, as_of=DAY + timedelta(days=1)).unchanged == 3
    between = take_in("limits", "customer,limit,valid from\nC1,250,2026-02-10\n")
    assert (between.new, between.changed) == (0, 1)
    assert [limits(company, day, known=heard) for day in days] == [[100], [250], [300]]


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        ("C9,5,,", "customer", "There is no customer with this number."),
        ("C1,,,", "limit", "Neither an amount nor “unlimited” is given."),
        ("C1,-5,,", "limit", "The amount is negative."),
        ("C1,5,2026-04-01,2026-03-01", "valid to", "The end lies before the beginning."),
        ("C2,8,,", "valid from", "The file gives this customer two limits from the same day on."),
    ],
)
def test_a_wrong_limit_is_rejected_with_its_reason(
    company: Company, take_in: TakeIn, line: str, column: str, reason: str
) -> None:
    done = take_in("limits", f"customer,limit,valid from,valid to\n{line}\nC2,7,,\n")
    assert [(row.column, row.reason) for row in done.rejections][:1] == [(column, reason)]
    assert done.new == (0 if line.startswith("C2") else 1)


def test_a_plan_covers_its_items_and_stops_their_customer(company: Company, take_in: TakeIn) -> None:
    before = stops(company)
    done = take_in("plans", PLANS)
    assert (done.new, done.rejected, done.totals) == (2, 0, {"EUR": Decimal(310)})
    covers = PlanCover.objects.of(company.tenant_id).order_by("amount")
    assert [(int(row.amount), row.from_on, row.to_on or DAY, row.known_on) for row in covers] == [
        (60, date(2026, 2, 10), date(2026, 6, 30), DAY),
        (250, date(2026, 2, 10), date(2026, 6, 30), DAY),
    ]
    assert len({row.plan_key for row in covers}) == 1
    after = stops(company)
    assert (after["C1"] > before["C1"], after["C2"]) == (True, before["C2"])
    again = take_in("plans", PLANS, as_of=DAY + timedelta(days=1))
    assert (again.new, again.unchanged) == (0, 2)
    after = stops(company)
    assert (after["C1"] > before["C1"], after["C2"]) == (True, before["C2"])


def test_a_plan_taken_back_ends_today_and_may_come_again(company: Company, take_in: TakeIn) -> None:
    done = take_in("plans", PLANS)
    version = stops(company)["C1"]
    take_back(company, done.batch)
    assert {row.ended_on for row in PlanCover.objects.of(company.tenant_id)} == {DAY}
    assert stops(company)["C1"] == version + 1
    assert take_in("plans", PLANS, as_of=DAY + timedelta(days=1)).new == 2


def test_a_plan_that_a_person_ended_stays_ended(company: Company, take_in: TakeIn) -> None:
    take_in("plans", PLANS)
    key = PlanCover.objects.of(company.tenant_id).values_list("plan_key", flat=True)[0]
    end_plan_cover(company.tenant_id, key, reason="broken", on=DAY, actor=ACTOR, at=AT)
    assert take_in("plans", PLANS, as_of=DAY + timedelta(days=1)).unchanged == 2
    assert not PlanCover.objects.of(company.tenant_id).filter(ended_on__isnull=True).exists()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("C1,I1,P8,2026-03-01,,50", "The item is in a plan already, with another end or amount; end that one first."),
        ("C1,I9,P8,2026-03-01,,50", "There is no item with this number."),
        ("C1,,P8,2026-03-01,,50", "A value is missing."),
        ("C2,I3,P8,2026-03-01,2026-02-01,5", "The end lies before the beginning."),
        ("C2,I3,P8,2026-03-01,,0", "The amount is zero."),
    ],
)
def test_a_wrong_plan_row_is_rejected(company: Company, take_in: TakeIn, line: str, reason: str) -> None:
    take_in("plans", PLANS)
    done = take_in("plans", f"customer,invoice,plan,from,until,amount\n{line}\n")
    assert [row.reason for row in done.rejections] == [reason]


def test_receipts_are_provisional_once_and_stop_their_customer(company: Company, take_in: TakeIn) -> None:
    before = stops(company)
    done = take_in("receipts", RECEIPTS)
    assert (done.new, done.rejected, done.totals) == (2, 0, {"EUR": Decimal(140)})
    rows = Receipt.objects.of(company.tenant_id).order_by("key")
    assert [(row.key, row.state, row.payer, row.text, row.customer_id is None) for row in rows] == [
        ("B-1", "provisional", "Punctual BV", "I1", False),
        ("B-2", "provisional", "Somebody", "hello", True),
    ]
    after = stops(company)
    assert (after["C1"] > before["C1"], after["C2"]) == (True, before["C2"])
    more = take_in("receipts", RECEIPTS + "C2,,7,EUR,2026-03-02,,B-3\nC1,Punctual BV,101,EUR,2026-03-01,I1,B-1\n")
    assert (more.new, more.unchanged, more.rejected) == (1, 1, 2)
    assert {row.reason for row in more.rejections} == {"The file has this key more than once."}
    other = take_in("receipts", RECEIPTS.replace("C1,Punctual BV,100", "C1,Punctual BV,101"))
    assert [row.reason for row in other.rejections] == ["Another receipt has this reference already."]
    assert Item.objects.of(company.tenant_id).get(number="I1").open_amount == 100, "the ledger is not booked on"


def test_two_equal_receipts_without_reference_are_two(company: Company, take_in: TakeIn) -> None:
    text = "customer,amount,value date\nC1,10,2026-03-01\nC1,10,2026-03-01\n"
    assert take_in("receipts", text).new == 2
    assert take_in("receipts", text + "C1,10,2026-03-01\n").new == 1


def test_receipts_that_the_ledger_has_booked_are_let_go_whichever_came_first(company: Company, take_in: TakeIn) -> None:
    take_in("payments", "customer,number,value_on,amount\nC1,I1,2026-03-01,100\n")
    take_in("receipts", RECEIPTS)
    assert dict(Receipt.objects.of(company.tenant_id).values_list("key", "state")) == {
        "B-1": "booked",
        "B-2": "provisional",
    }


def test_receipts_taken_back_count_no_more_and_may_come_again(company: Company, take_in: TakeIn) -> None:
    done = take_in("receipts", RECEIPTS)
    version = stops(company)["C1"]
    take_back(company, done.batch)
    assert set(Receipt.objects.of(company.tenant_id).values_list("state", "retired_on")) == {("void", DAY)}
    assert stops(company)["C1"] == version + 1
    assert take_in("receipts", RECEIPTS).new == 2


def test_receipts_before_the_day_of_the_books_are_refused(company: Company, take_in: TakeIn) -> None:
    with pytest.raises(imports.WouldRewriteThePast):
        take_in("receipts", RECEIPTS, as_of=DAY - timedelta(days=1))
