"""A book that lives at random: every way an item, or whose a customer is, can change."""

import random
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from duecourse.foundation.identity.operations import create_portfolio
from duecourse.records.ledger.models import Customer, ImportBatch, Item, Movement
from duecourse.records.ledger.operations import imports, movements, projection, sums
from duecourse.records.ledger.operations.movements import AlreadyReversed
from duecourse.records.ledger.operations.portfolios import move_customers
from tests.book import ANNA, TODAY, a_company, a_customer, an_invoice, by_anna, moment, pays


class Walk:
    """A company that lives at random: every way an item, or whose a customer is, can change."""

    def __init__(self, tenant: UUID, folder: Path, seed: int) -> None:
        self.tenant, self.folder, self.on, self.dice = tenant, folder, TODAY, random.Random(seed)
        self.companies = [a_company(tenant), a_company(tenant)]
        self.portfolios = [create_portfolio(tenant, name=name).pk for name in ("one", "two")]
        self.customers = [a_customer(tenant, company, name=name) for company in self.companies for name in "ABC"]
        self.files = 0

    def step(self) -> None:
        steps: list[Callable[[], None]] = [
            self.invoice, self.invoice, self.credit, self.on_account, self.ahead, self.pay, self.pay, self.reverse, self.move,
            self.due_later, self.take_in, self.take_back, self.tomorrow, self.other_hands, self.tidy,
        ]  # fmt: skip
        self.dice.choice(steps)()

    def an_amount(self) -> str:
        return str(Decimal(self.dice.randint(1, 99999)) / 100)

    def invoice(self) -> None:
        days, currency = self.dice.randint(-40, 250), self.dice.choice(["EUR", "USD"])
        customer = self.dice.choice(self.customers)
        an_invoice(
            self.tenant, customer, amount=self.an_amount(), overdue_days=days, on=self.on, currency=currency,
            known_on=self.on,
        )  # fmt: skip

    def ahead(self) -> None:
        """An item that will only be known tomorrow."""
        tomorrow = self.on + timedelta(days=1)
        customer = self.dice.choice(self.customers)
        an_invoice(self.tenant, customer, issued_on=self.on, known_on=tomorrow, amount=self.an_amount(), on=self.on)

    def credit(self) -> None:
        customer = self.dice.choice(self.customers)
        an_invoice(
            self.tenant, customer, amount=f"-{self.an_amount()}", kind="credit_note", on=self.on, known_on=self.on
        )

    def on_account(self) -> None:
        customer = self.dice.choice(self.customers)
        an_invoice(
            self.tenant, customer, amount=f"-{self.an_amount()}", kind="on_account", on=self.on, known_on=self.on
        )

    def pay(self) -> None:
        item = Item.objects.of(self.tenant).filter(open_amount__gt=0).order_by("?").first()
        if item is None:
            return
        part = self.dice.choice([item.open_amount, item.open_amount / 2, item.open_amount + 5])
        if quantized := part.quantize(Decimal("0.01")):
            pays(self.tenant, item, str(quantized), value_on=self.on, on=self.on)

    def reverse(self) -> None:
        movement = Movement.objects.of(self.tenant).filter(kind="payment", batch_id=None).order_by("?").first()
        if movement:
            try:
                movements.reverse(self.tenant, movement.pk, **by_anna(self.on))
            except AlreadyReversed:
                return

    def move(self) -> None:
        company = self.dice.choice(self.companies)
        ids = Customer.objects.of(self.tenant).filter(company_id=company.pk).values_list("id", flat=True)
        to = {each: self.dice.choice([None, *self.portfolios]) for each in ids}
        move_customers(self.tenant, company.pk, to, on=self.on, actor=ANNA, at=moment(self.on))

    def due_later(self) -> None:
        item = Item.objects.of(self.tenant).order_by("?").first()
        if item:
            Item.objects.of(self.tenant).filter(id=item.pk).update(
                due_on=item.due_on + timedelta(days=9), po_number="x"
            )

    def other_hands(self) -> None:
        """An item goes to another account of the company (no operation does, but an owner's hand may)."""
        item = Item.objects.of(self.tenant).order_by("?").first()
        others = [one for one in self.customers if item and one.company_id == item.company_id]
        if item:
            Item.objects.of(self.tenant).filter(id=item.pk).update(customer_id=self.dice.choice(others).pk)

    def take_in(self) -> None:
        self.files += 1
        customer = self.dice.choice(self.customers)
        rows = [
            f"{customer.number},F{self.files}-{each},{self.on},{self.on + timedelta(days=30)},EUR,{self.an_amount()}"
            for each in range(5)
        ]
        path = self.folder / f"items{self.files}.csv"
        path.write_text("\n".join(["customer,number,issued_on,due_on,currency,amount", *rows]))
        imports.import_file(
            self.tenant, company=customer.company_id, kind="items", path=path, actor=ANNA, at=moment(self.on),
            as_of=self.on,
        )  # fmt: skip

    def take_back(self) -> None:
        batch = ImportBatch.objects.of(self.tenant).filter(state="committed").order_by("-id").first()
        if batch and not Movement.objects.of(self.tenant).filter(
            item_id__in=Item.objects.of(self.tenant).filter(batch_id=batch.pk).values("id")
        ):
            imports.reverse(self.tenant, batch.pk, actor=ANNA, at=moment(self.on), reason="wrong file")

    def tomorrow(self) -> None:
        self.on += timedelta(days=1)
        for company in self.companies:
            projection.fold(self.tenant, company.pk, self.on)

    def tidy(self) -> None:
        sums.tidy(self.tenant, least=1)
