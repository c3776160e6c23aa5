"""Does the ledger agree with a plain model of it, to the cent, whatever happens in whatever order (T14, short)?"""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

import ibis
from django.db import connection
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from duecourse.analysis.portfolio import as_of
from duecourse.foundation.kit.money import Money
from duecourse.records.ledger.models import Item, Movement
from duecourse.records.ledger.operations import movements, projection
from tests.book import TODAY, a_company, a_customer, an_invoice, by_anna, fresh

AMOUNTS = st.decimals(min_value="0.01", max_value="999.99", places=2)
BACK = st.integers(0, 12)


def open_by_item(tenant: UUID, company_id: int, day: date, *, restated: bool = False) -> dict[int, Decimal]:
    """Ask the portfolio what stood open on a day."""
    items = as_of.book(tenant, company_id, day, restated=restated).items.select("item_id", "open_amount")
    with connection.cursor() as cursor:
        cursor.execute(str(ibis.to_sql(items, dialect="postgres")).replace("%", "%%"))
        return dict(cursor.fetchall())


class LedgerMachine(RuleBasedStateMachine):
    """The real ledger on one side, lists of plain tuples on the other."""

    tenant: ClassVar[UUID]

    def __init__(self) -> None:
        super().__init__()
        self.day = TODAY
        self.company = a_company(self.tenant, on=self.day)
        self.customer = a_customer(self.tenant, self.company)
        self.items: dict[int, Item] = {}
        self.moves: list[tuple[int, date, date, Decimal]] = []
        self.reported: dict[date, dict[int, Decimal]] = {}

    @rule(amount=AMOUNTS, overdue=st.integers(-5, 9), is_credit=st.booleans(), ahead=st.integers(0, 4))
    def issue(self, amount: Decimal, overdue: int, is_credit: bool, ahead: int) -> None:
        kind = "credit_note" if is_credit else "invoice"
        signed = str(-amount if is_credit else amount)
        known_on = self.day + timedelta(days=ahead)
        item = an_invoice(
            self.tenant, self.customer, amount=signed, overdue_days=overdue, on=self.day, kind=kind, known_on=known_on
        )
        self.items[item.pk] = item

    @precondition(lambda self: self.items)
    @rule(data=st.data(), amount=AMOUNTS, back=BACK)
    def pay(self, data: st.DataObject, amount: Decimal, back: int) -> None:
        item = data.draw(st.sampled_from(list(self.items.values())))
        value_on = self.day - timedelta(days=back)
        booking = movements.Booking(item.pk, Money(amount, "EUR"), value_on)
        written = movements.book_payment(self.tenant, booking, **by_anna(self.day))
        signed = -amount if item.amount > 0 else amount
        assert written.amount == signed
        self.moves.append((item.pk, value_on, self.day, signed))

    @precondition(lambda self: self.items)
    @rule(data=st.data(), amount=AMOUNTS, ahead=st.integers(-6, 6), known=st.integers(0, 6))
    def import_movement(self, data: st.DataObject, amount: Decimal, ahead: int, known: int) -> None:
        """Write what an import writes: dated ahead of the books, or known only later."""
        item = data.draw(st.sampled_from(list(self.items.values())))
        effective_on, known_on = self.day + timedelta(days=ahead), self.day + timedelta(days=known)
        Movement.objects.create(
            tenant_id=self.tenant,
            item_id=item.pk,
            effective_on=effective_on,
            known_on=known_on,
            kind="payment",
            amount=-amount,
            key=f"m{len(self.moves)}",
        )
        projection.settle(self.tenant, self.company.pk, [item.pk])
        self.moves.append((item.pk, effective_on, known_on, -amount))

    @precondition(lambda self: self.moves)
    @rule(data=st.data())
    def reverse(self, data: st.DataObject) -> None:
        written = Movement.objects.of(self.tenant).filter(item_id__in=self.items, kind="payment").order_by("id")
        movement = data.draw(st.sampled_from(list(written)))
        try:
            movements.reverse(self.tenant, movement.pk, **by_anna(self.day))
        except movements.AlreadyReversed:
            return
        self.moves.append((movement.item_id, self.day, self.day, -movement.amount))

    @rule(days=st.integers(1, 5))
    def live_on(self, days: int) -> None:
        self.reported[self.day] = self._stored()
        self.day += timedelta(days=days)
        projection.fold(self.tenant, self.company.pk, self.day)

    @invariant()
    def the_projection_is_the_model(self) -> None:
        assert self._stored() == self._modelled(self.day)
        assert projection.check_projection(self.tenant, self.company.pk) == []

    def teardown(self) -> None:
        """What was reported on past days is reported still, and hindsight counts by value date alone."""
        for day in sorted(self.reported)[-2:]:
            assert open_by_item(self.tenant, self.company.pk, day) == self.reported[day]
            restated = open_by_item(self.tenant, self.company.pk, day, restated=True)
            assert restated == self._modelled(day, restated=True)

    def _stored(self) -> dict[int, Decimal]:
        rows = Item.objects.of(self.tenant).filter(company_id=self.company.pk).exclude(open_amount=0)
        return dict(rows.values_list("id", "open_amount"))

    def _modelled(self, day: date, *, restated: bool = False) -> dict[int, Decimal]:
        left: dict[int, Decimal] = {}
        for item in self.items.values():
            if (item.issued_on if restated else item.known_on) <= day:
                moved = [m for m in self.moves if m[0] == item.pk and m[1] <= day and (restated or m[2] <= day)]
                left[item.pk] = item.amount + sum((m[3] for m in moved), Decimal(0))
        return {pk: amount for pk, amount in left.items() if amount}


def test_the_ledger_is_its_model_to_the_cent(tenant: UUID) -> None:
    machine: Any = type("Machine", (LedgerMachine,), {"tenant": tenant})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=20,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
            phases=[Phase.generate],
        ),
    )


def test_a_payment_dated_ahead_waits_for_its_day(tenant: UUID) -> None:
    company = a_company(tenant)
    item = an_invoice(tenant, a_customer(tenant, company))
    tomorrow = TODAY + timedelta(days=1)
    Movement.objects.create(
        tenant_id=tenant,
        item_id=item.pk,
        effective_on=tomorrow,
        known_on=TODAY,
        kind="payment",
        amount=Decimal(-100),
        key="m",
    )
    projection.settle(tenant, company.pk, [item.pk])
    assert fresh(item).open_amount == 100
    assert projection.fold(tenant, company.pk, tomorrow) == 1
    paid = fresh(item)
    assert (paid.open_amount, paid.cleared_on, paid.clearing) == (Decimal(0), tomorrow, "payment")
    assert projection.fold(tenant, company.pk, tomorrow) == 0
