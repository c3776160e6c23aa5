"""Is what a payer kept back a case, asked for again or given up by two people, and does it cost what it says?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.tenancy.listing import Ask
from duecourse.records.disputes.models import Deduction, DeductionCode, Dispute, DisputeLine, WriteOff
from duecourse.records.disputes.operations import deductions, writing_off
from duecourse.records.disputes.operations.deductions import NewDeduction
from duecourse.records.disputes.operations.disputes import UnknownOutcome, close_dispute
from duecourse.records.disputes.ports import CreditOrder, Handed
from duecourse.records.disputes.queries import deductions as queries
from duecourse.records.disputes.queries import figures
from duecourse.records.disputes.rules import Chance, Cost
from duecourse.records.ledger.models import Item, Movement, Receipt, ReceiptMatch, Remittance
from tests.book import ANNA, TODAY, a_company, a_customer, an_invoice, by_anna, fresh, moment

ADA = Actor(kind="user", user_id=uuid4(), name="Ada")
BEN = Actor(kind="user", user_id=uuid4(), name="Ben")


def by_ada(on: date = TODAY) -> dict[str, Any]:
    return {"on": on, "actor": ADA, "at": moment(on)}


def by_ben(on: date = TODAY) -> dict[str, Any]:
    return {"on": on, "actor": BEN, "at": moment(on)}


@pytest.fixture
def item(tenant: UUID) -> Item:
    return an_invoice(tenant, a_customer(tenant, a_company(tenant)))


def taken(tenant: UUID, item: Item, **more: Any) -> Deduction:
    new = NewDeduction(item.customer_id, item.pk, more.pop("key", "k1"), amount=Decimal(more.pop("amount", 8)), **more)
    return deductions.take_deduction(tenant, new, **by_anna())


def case(tenant: UUID, row: Deduction) -> Dispute:
    return Dispute.objects.of(tenant).get(id=row.dispute_id)


def test_a_deduction_is_a_case_over_just_that_amount_and_once(tenant: UUID, item: Item) -> None:
    row = taken(tenant, item, reason="PRICING")
    assert taken(tenant, item, reason="PRICING").pk == row.pk
    line = DisputeLine.objects.of(tenant).get(dispute_id=row.dispute_id)
    assert (case(tenant, row).reason, line.amount, line.held) == ("PRICE", Decimal(8), Decimal(8))


def test_what_a_customer_means_by_its_code_is_learned(tenant: UUID, item: Item) -> None:
    row = taken(tenant, item, their_code=" 31a ")
    assert (row.reason, row.their_code) == ("UNKNOWN", "31A")
    deductions.sort_deduction(tenant, row.dispute_id, "SHORTAGE", **by_anna())
    assert case(tenant, row).reason == "QTY-SHORT"
    assert taken(tenant, item, their_code="31A", key="k2").reason == "SHORTAGE"
    assert queries.codes_of(tenant, item.customer_id) == (("31A", "SHORTAGE"),)
    deductions.forget_code(tenant, item.customer_id, "31A")
    assert not DeductionCode.objects.of(tenant).exists()
    with pytest.raises(deductions.ReasonWrong):
        deductions.sort_deduction(tenant, row.dispute_id, "NONSENSE", **by_anna())


def test_only_what_was_judged_invalid_is_charged_back(tenant: UUID, item: Item) -> None:
    row = taken(tenant, item)
    with pytest.raises(deductions.NotJudged):
        deductions.charge_back(tenant, row.dispute_id, "Delivered in full", **by_anna())
    deductions.judge_deduction(tenant, row.dispute_id, "invalid", "Signed for in full", **by_anna())
    deductions.charge_back(tenant, row.dispute_id, "Delivered in full", **by_anna())
    assert case(tenant, row).outcome == "rejected_pay"
    with pytest.raises(deductions.NoSuchDeduction):
        deductions.judge_deduction(tenant, row.dispute_id, "valid", "Late", **by_anna())
    scope = queries.Which(False, (item.company_id,), None)
    (one,) = figures.recoveries(tenant, scope, on=TODAY)
    assert (one.invalid, one.recovered, one.net_recovery, one.open) == (Decimal(8), Decimal(8), Decimal(1), Decimal(0))


def a_match(tenant: UUID, item: Item, difference: str, reason: str = "short") -> ReceiptMatch:
    receipt = Receipt.objects.create(
        tenant_id=tenant, company_id=item.company_id, customer_id=item.customer_id, currency="EUR", amount=Decimal(92),
        value_on=TODAY, known_on=TODAY, key=f"bank:{difference}:{reason}",
    )  # fmt: skip
    return ReceiptMatch.objects.create(
        tenant_id=tenant, company_id=item.company_id, customer_id=item.customer_id, receipt_id=receipt.pk,
        item_id=item.pk, currency="EUR", amount=Decimal(90), kind="confirmed", score=Decimal(1),
        difference=Decimal(difference), difference_reason=reason, matched_at=moment(), from_on=TODAY, known_on=TODAY,
    )  # fmt: skip


def test_a_short_payment_becomes_a_deduction_and_goes_with_its_match(tenant: UUID, item: Item) -> None:
    a_match(tenant, item, "2.00", "bank_fee")
    match = a_match(tenant, item, "8.00")
    days = {item.company_id: TODAY}
    assert deductions.take_short_payments(tenant, on=days, actor=ANNA, at=moment()) == 1
    assert deductions.take_short_payments(tenant, on=days, actor=ANNA, at=moment()) == 0
    (row,) = Deduction.objects.of(tenant)
    assert (row.amount, row.key, row.receipt_id) == (Decimal(8), f"match:{match.pk}", match.receipt_id)
    small = WriteOff.objects.of(tenant).get(dispute_id=row.dispute_id)
    assert (small.amount, small.reason, small.state) == (Decimal(8), "SMALL-BALANCE", "proposed"), "below ten euros"
    ReceiptMatch.objects.of(tenant).filter(id=match.pk).update(state="undone")
    deductions.take_short_payments(tenant, on=days, actor=ANNA, at=moment())
    assert case(tenant, row).outcome == "withdrawn"
    assert WriteOff.objects.of(tenant).get().state == "withdrawn", "nobody decides on what is over"


def test_what_is_not_small_or_has_no_rate_waits_for_a_person(tenant: UUID) -> None:
    customer = a_customer(tenant, a_company(tenant))
    a_match(tenant, an_invoice(tenant, customer), "10.00")
    a_match(tenant, an_invoice(tenant, customer, currency="SEK", amount="500.00"), "5.00", "deduction")
    assert deductions.take_short_payments(tenant, on={customer.company_id: TODAY}, actor=ANNA, at=moment()) == 2
    assert not WriteOff.objects.of(tenant).exists()


@dataclass
class Books:
    """An ERP that only remembers what it was asked for."""

    orders: Sequence[CreditOrder] = ()

    def hand_over(self, orders: Sequence[CreditOrder], *, on: date) -> Handed:
        self.orders = orders
        return Handed("write-offs.csv", b"", "Book it")


def written_off(tenant: UUID, item: Item, amount: str) -> None:
    Movement.objects.bulk_create(
        [
            Movement(
                tenant_id=tenant, item_id=item.pk, kind="writeoff", amount=-Decimal(amount), effective_on=TODAY,
                known_on=TODAY, key=f"w{amount}",
            )
        ]
    )  # fmt: skip


def test_a_write_off_takes_two_people_and_ends_with_the_booking_of_the_erp(tenant: UUID, item: Item) -> None:
    row = taken(tenant, item)
    proposal = writing_off.propose_write_off(
        tenant, row.dispute_id, item.pk, Decimal(8), "SMALL-BALANCE", note="Not worth it", **by_ada()
    )
    with pytest.raises(writing_off.OwnWriteOff):
        writing_off.approve_write_off(tenant, proposal.pk, **by_ada())
    with pytest.raises(writing_off.GivenUpAlready):
        writing_off.propose_write_off(tenant, row.dispute_id, item.pk, Decimal(1), "GOODWILL", **by_ada())
    writing_off.approve_write_off(tenant, proposal.pk, **by_ben())
    with pytest.raises(writing_off.NothingWaits):
        writing_off.approve_write_off(tenant, proposal.pk, **by_ben())
    books = Books()
    given: dict[str, Any] = {"port": books, "reasons": {"SMALL-BALANCE": "Small balance"}, "on": TODAY, "at": moment()}
    writing_off.hand_over_write_offs(tenant, (item.company_id,), **given)
    (order,) = books.orders
    assert (order.kind, order.amount, order.reason, order.accepted_by) == (
        "write_off",
        Decimal(8),
        "Small balance",
        "Ben",
    )
    with pytest.raises(writing_off.NothingToBook):
        writing_off.hand_over_write_offs(tenant, (item.company_id,), **given)

    def settle() -> int:
        return writing_off.settle_booked(tenant, on={item.company_id: TODAY}, actor=ANNA, at=moment())

    written_off(tenant, item, "7.99")
    assert settle() == 0 and case(tenant, row).ended_on is None
    written_off(tenant, item, "0.01")
    assert settle() == 1 and settle() == 0
    assert case(tenant, row).outcome == "written_off"


@pytest.mark.parametrize("amount", ["0", "-1", "8.01"])
def test_no_more_than_is_disputed_is_written_off(tenant: UUID, item: Item, amount: str) -> None:
    row = taken(tenant, item)
    with pytest.raises(writing_off.NothingToGiveUp):
        writing_off.propose_write_off(tenant, row.dispute_id, item.pk, Decimal(amount), "GOODWILL", **by_anna())


def test_nobody_closes_a_case_as_written_off_by_hand(tenant: UUID, item: Item) -> None:
    row = taken(tenant, item)
    with pytest.raises(UnknownOutcome):
        close_dispute(tenant, row.dispute_id, outcome="written_off", **by_ada())


def test_a_declined_or_withdrawn_write_off_leaves_the_case_open(tenant: UUID, item: Item) -> None:
    row = taken(tenant, item)
    first = writing_off.propose_write_off(tenant, row.dispute_id, item.pk, Decimal(8), "GOODWILL", **by_ada())
    writing_off.decline_write_off(tenant, first.pk, "Ask again", **by_ben())
    second = writing_off.propose_write_off(tenant, row.dispute_id, item.pk, Decimal(5), "GOODWILL", **by_ada())
    with pytest.raises(writing_off.NothingWaits):
        writing_off.withdraw_write_off(tenant, second.pk, **by_ben())
    writing_off.withdraw_write_off(tenant, second.pk, **by_ada())
    states = WriteOff.objects.of(tenant).order_by("id").values_list("state", flat=True)
    assert list(states) == ["declined", "withdrawn"] and case(tenant, row).state == "investigating"


def test_the_list_shows_open_ones_and_ended_ones_apart(tenant: UUID, item: Item) -> None:
    row = taken(tenant, item)
    open_ones, ended = queries.Which(True, (item.company_id,), None), queries.Which(False, (item.company_id,), None)
    ask = Ask(sort=("customer_name",))
    ((one,), _place) = queries.deduction_piece(tenant, open_ones, ask)
    assert (one.reference, one.item_number, one.amount) == (f"D{row.dispute_id}", item.number, Decimal(8))
    assert queries.deduction_count(tenant, ended, ask) == 0
    assert queries.deduction_piece(tenant, queries.Which(True, (item.company_id,), frozenset()), ask)[0] == ()


def test_disputes_cost_capital_for_their_days_and_handling(tenant: UUID, item: Item) -> None:
    assert Cost().of_many(Decimal(10_000) * 73, 1) == Decimal("195.00")
    taken(tenant, item)
    writing_off.set_cost(
        tenant, item.company_id, Cost(Decimal("0.1"), Decimal(20), Decimal(5)), actor=ANNA, at=moment()
    )
    assert queries.costs_of(tenant, [item.company_id])[item.company_id].handling == Decimal(20)
    with pytest.raises(writing_off.CostWrong):
        writing_off.set_cost(tenant, item.company_id, Cost(Decimal(2)), actor=ANNA, at=moment())
    scope = queries.Which(True, (item.company_id,), None)
    day = TODAY + timedelta(days=4)
    (one,) = figures.causes(tenant, scope, on=day)
    assert (one.count, dict(one.amounts), dict(one.amount_days)) == (1, {"EUR": Decimal(8)}, {"EUR": Decimal(32)})
    assert figures.cycle_days(tenant, scope, on=day) is None
    two = taken(tenant, item, key="k2")
    close_dispute(tenant, two.dispute_id, outcome="withdrawn", on=TODAY + timedelta(days=2), actor=ANNA, at=moment())
    (one,) = figures.causes(tenant, scope, on=day)
    assert (one.count, dict(one.amounts), dict(one.amount_days)) == (2, {"EUR": Decimal(16)}, {"EUR": Decimal(48)})
    assert figures.cycle_days(tenant, scope, on=day) == (Decimal(2), Decimal(2))
    assert figures.causes(tenant, queries.Which(True, (item.company_id,), frozenset()), on=day) == ()
    assert figures.recoveries(tenant, queries.Which(True, (), None), on=day) == ()


def test_how_likely_a_dispute_is_leans_on_the_book_where_the_own_past_is_short(tenant: UUID, item: Item) -> None:
    taken(tenant, item)
    other = a_customer(tenant, a_company(tenant), name="Calm")
    an_invoice(tenant, other)
    assert queries.chance_of(tenant, item.customer_id, item.company_id) == Chance(1, 1, 1, 1)
    assert Chance(0, 0, 2, 100).share == Decimal("0.02")
    assert Chance(10, 20, 0, 100).share == Decimal("0.25")
    assert fresh(item).open_amount == Decimal(100)


def test_what_a_payer_says_in_its_advice_sorts_its_deduction(tenant: UUID, item: Item) -> None:
    deductions.learn_code(tenant, item.customer_id, "31a", "SHORTAGE")
    match = a_match(tenant, item, "8.00", "deduction")
    Remittance.objects.create(
        tenant_id=tenant, company_id=item.company_id, customer_id=item.customer_id, source="hand", sha256="a" * 64,
        lines=[{"number": item.number, "amount": "90", "deduction": "8", "reason": "deduction", "words": "31A short"}],
        receipt_id=match.receipt_id, state="used", known_on=TODAY, read_at=moment(),
    )  # fmt: skip
    deductions.take_short_payments(tenant, on={item.company_id: TODAY}, actor=ANNA, at=moment())
    row = Deduction.objects.of(tenant).get()
    assert (row.their_code, row.their_words, row.reason) == ("31A", "short", "SHORTAGE")
