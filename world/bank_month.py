"""What comes in at the bank in a month, and what is each payment for? Payments as payers make them, with the truth beside.

The shares of what payers do are fixed in `HABITS`; equal sizes and seeds give equal months. The truth is our own record: the
product never sees it.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from world.bench import Size, book

LEARNED_SHARE = 0.8
"""So many customers have paid before, from an account that is known."""
DISCOUNT_SHARE = 0.06
_WORDS = ("Invoice", "Rechnung", "facture", "Inv.", "RE-Nr", "payment of", "factuurnr.", "your ref", "")
_EMPTY = ("payment", "thank you", "Zahlung", "paiement fournisseur", "betaling", "", "monthly payment", "as agreed")


@dataclass(frozen=True)
class Owed:
    """An item as the seller's book has it."""

    number: str
    customer: int
    cents: int
    due_on: date
    discount_cents: int = 0


@dataclass(frozen=True)
class Payment:
    """A credit on the seller's account, and in truth what it pays: number and cents of each item."""

    key: str
    habit: str
    value_on: date
    cents: int
    payer: str
    account: str
    reference: str
    text: str
    truth: tuple[tuple[str, int], ...] = ()


@dataclass
class Month:
    """A month under way: what is still unpaid of each customer, and what was paid so far."""

    chance: random.Random
    unpaid: dict[int, list[Owed]]
    first_on: date
    paid: list[Payment] = field(default_factory=list)
    settled: list[Owed] = field(default_factory=list)
    credits: dict[int, list[Owed]] = field(default_factory=dict)

    def customer(self, least: int = 1) -> int:
        """Draw a customer who owes so many items."""
        while True:
            one = self.chance.choice(self.order)
            if len(self.unpaid[one]) >= least:
                return one

    @property
    def order(self) -> list[int]:
        """The customers, in a fixed order."""
        if not hasattr(self, "_order"):
            self._order = sorted(self.unpaid)
        return self._order

    def take(self, customer: int, count: int = 1) -> list[Owed]:
        """Draw items of a customer that nobody pays twice."""
        items = self.chance.sample(self.unpaid[customer], count)
        for item in items:
            self.unpaid[customer].remove(item)
            self.settled.append(item)
        return items

    def pay(self, habit: str, customer: int, items: list[Owed], *, said: str, cents: int | None = None,
            reference: str = "", payer: str | None = None, account: str | None = None,
            truth: tuple[tuple[str, int], ...] | None = None, on: date | None = None) -> None:  # fmt: skip
        """Send money; the truth is the items in full unless told."""
        amount = sum(item.cents for item in items) if cents is None else cents
        self.paid.append(
            Payment(
                f"PAY-{len(self.paid):06d}", habit, on or self.first_on + timedelta(days=self.chance.randrange(28)), amount,
                name_of(customer, self.chance) if payer is None else payer,
                account_of(customer) if account is None else account, reference, said,
                tuple((item.number, item.cents) for item in items) if truth is None else truth,
            )
        )  # fmt: skip

    def words(self, *numbers: str) -> str:
        """Write numbers as people do."""
        shown = [self.chance.choice((n, n, n.lower(), f"{n[:1]} {n[1:]}", f"{n[:4]}-{n[4:]}")) for n in numbers]
        joined = self.chance.choice((", ", " ", "/", "+", ";")).join(shown)
        return f"{self.chance.choice(_WORDS)} {joined}".strip()

    def slip(self, number: str) -> str:
        """Write a number with one digit wrong, missing, doubled or swapped."""
        at = self.chance.randrange(2, len(number) - 1)
        kind = self.chance.randrange(4)
        if kind == 0:
            return number[:at] + str((int(number[at]) + self.chance.randrange(1, 10)) % 10) + number[at + 1 :]
        if kind == 1:
            return number[:at] + number[at + 1 :]
        if kind == 2:
            return number[:at] + number[at] + number[at:]
        return number[:at] + number[at + 1] + number[at] + number[at + 2 :]


def account_of(customer: int) -> str:
    """The bank account of a customer: an IBAN of a simulated bank, its check digits right."""
    plain = f"{customer:010d}"
    number = f"SIMU{plain}"
    digits = "".join(str(int(letter, 36)) for letter in number + "BE00")
    return f"BE{98 - int(digits) % 97:02d}{number}"


def name_of(customer: int, chance: random.Random) -> str:
    """The name as the payer's bank gives it."""
    name = f"Customer {customer} (simulated)"
    return chance.choice((name, name.upper(), f"CUSTOMER {customer} SIMULATED BV", name[:27]))


def rf(number: str) -> str:
    """ISO 11649, worked out here as the payer's software does."""
    digits = int("".join(str(int(letter, 36)) for letter in number + "RF00"))
    return f"RF{98 - digits % 97:02d}{number}"


def _structured(month: Month) -> None:
    customer = month.customer()
    items = month.take(customer)
    month.pay("structured reference", customer, items, said="", reference=rf(items[0].number))


def _number(month: Month) -> None:
    customer = month.customer()
    items = month.take(customer)
    month.pay("number in the text", customer, items, said=month.words(items[0].number))


def _bundle(month: Month) -> None:
    customer = month.customer(6)
    items = month.take(customer, month.chance.randrange(2, 7))
    month.pay("bundle", customer, items, said=month.words(*(item.number for item in items)))


def _bundle_slip(month: Month) -> None:
    customer = month.customer(4)
    items = month.take(customer, month.chance.randrange(2, 5))
    numbers = [month.slip(items[0].number), *(item.number for item in items[1:])]
    month.pay("bundle with a typo", customer, items, said=month.words(*numbers))


def _slip(month: Month) -> None:
    customer = month.customer()
    items = month.take(customer)
    month.pay("typo", customer, items, said=month.words(month.slip(items[0].number)))


def _silent(month: Month) -> None:
    customer = month.customer()
    month.pay("amount alone", customer, month.take(customer), said=month.chance.choice(_EMPTY))


def _silent_bundle(month: Month) -> None:
    customer = month.customer(4)
    items = month.take(customer, month.chance.randrange(2, 5))
    month.pay("bundle without numbers", customer, items, said=month.chance.choice(_EMPTY))


def _everything(month: Month) -> None:
    customer = month.customer(2)
    items = month.take(customer, len(month.unpaid[customer]))
    month.pay("everything", customer, items, said="all open invoices")


def _discount(month: Month) -> None:
    for _try in range(2000):
        customer = month.customer()
        found = [item for item in month.unpaid[customer] if item.discount_cents]
        if found:
            break
    else:
        return
    item = found[0]
    month.unpaid[customer].remove(item)
    cents = item.cents - item.discount_cents
    month.pay("early-payment discount", customer, [item], said=month.words(item.number), cents=cents,
              truth=((item.number, cents),), on=month.first_on)  # fmt: skip


def _part(month: Month) -> None:
    customer = month.customer()
    (item,) = month.take(customer)
    cents = max(1, item.cents * month.chance.randrange(20, 80) // 100)
    month.pay(
        "part payment", customer, [item], said=f"part of {item.number}", cents=cents, truth=((item.number, cents),)
    )


def _short(month: Month) -> None:
    customer = month.customer()
    (item,) = month.take(customer)
    cents = max(1, item.cents * month.chance.randrange(85, 98) // 100)
    month.pay(
        "short payment", customer, [item], said=month.words(item.number), cents=cents, truth=((item.number, cents),)
    )


def _fee(month: Month) -> None:
    customer = month.customer()
    (item,) = month.take(customer)
    cents = max(1, item.cents - min(month.chance.randrange(500, 2500), item.cents // 60))
    month.pay("bank fee", customer, [item], said=month.words(item.number), cents=cents, truth=((item.number, cents),))


def _for_another(month: Month) -> None:
    customer, payer = month.customer(), month.customer()
    items = month.take(customer)
    month.pay("paid by another customer", customer, items, said=month.words(items[0].number),
              payer=name_of(payer, month.chance), account=account_of(payer))  # fmt: skip


def _silently_for_another(month: Month) -> None:
    customer, payer = month.customer(), month.customer()
    month.pay("silently paid by another customer", customer, month.take(customer), said=month.chance.choice(_EMPTY),
              payer=name_of(payer, month.chance), account=account_of(payer))  # fmt: skip


def _twice(month: Month) -> None:
    customer = month.customer()
    items = month.take(customer)
    on = month.first_on + timedelta(days=month.chance.randrange(28))
    for truth in (None, ()):
        month.pay("paid twice on a day", customer, items, said=month.words(items[0].number), on=on, truth=truth)


def _again(month: Month) -> None:
    if not month.settled:
        return
    item = month.chance.choice(month.settled)
    month.pay("an item paid before", item.customer, [item], said=month.words(item.number), truth=(),
              on=month.first_on + timedelta(days=28))  # fmt: skip


def _other_name(month: Month) -> None:
    customer = month.customer()
    items = month.take(customer)
    other = f"Holding {month.chance.randrange(10**6)} Treasury"
    month.pay("other name and account", customer, items, said=month.words(items[0].number), payer=other,
              account=account_of(10**8 + customer))  # fmt: skip


def _unknown(month: Month) -> None:
    customer = month.customer()
    other = f"Treasury {month.chance.randrange(10**6)}"
    month.pay("nobody knows", customer, month.take(customer), said=month.chance.choice(_EMPTY), payer=other,
              account=account_of(2 * 10**8 + customer))  # fmt: skip


def _no_customer(month: Month) -> None:
    month.pay("no customer's", 0, [], said="interest 3rd quarter", cents=month.chance.randrange(100, 9000), payer="Simulated Bank",
              account="", truth=())  # fmt: skip


def _netted(month: Month) -> None:
    for _try in range(500):
        customer = month.customer()
        notes = month.credits.get(customer, [])
        larger = [item for item in month.unpaid[customer] if notes and item.cents > -notes[0].cents]
        if larger:
            break
    else:
        return
    note, item = notes.pop(), larger[0]
    month.unpaid[customer].remove(item)
    cents = item.cents + note.cents
    month.pay("less a credit note", customer, [item], said=month.words(item.number, note.number), cents=cents,
              truth=((item.number, cents),))  # fmt: skip


HABITS: dict[Callable[[Month], None], float] = {
    _structured: 25, _number: 21, _bundle: 12, _bundle_slip: 3, _slip: 5, _silent: 8, _silent_bundle: 4, _everything: 1.5,
    _discount: 3, _part: 3, _short: 2.5, _fee: 2, _for_another: 2, _silently_for_another: 0.5, _twice: 0.75, _again: 1,
    _other_name: 2, _unknown: 1.5, _no_customer: 0.5, _netted: 1,
}  # fmt: skip
"""What payers do, and how often in a hundred."""


def month(size: Size, *, receipts: int) -> Month:
    """Let payers pay a month long from a book of that size."""
    chance = random.Random(size.seed)
    unpaid, notes = _owed(size, chance)
    life = Month(chance, unpaid, size.as_of - timedelta(days=28), credits=notes)
    habits, weights = list(HABITS), list(HABITS.values())
    while len(life.paid) < receipts:
        chance.choices(habits, weights)[0](life)
    return life


def _owed(size: Size, chance: random.Random) -> tuple[dict[int, list[Owed]], dict[int, list[Owed]]]:
    """The debits and credit notes in euros, by customer."""
    unpaid: dict[int, list[Owed]] = defaultdict(list)
    notes: dict[int, list[Owed]] = defaultdict(list)
    rows = book(size).execute(
        "SELECT item_number(i), c, open_cents, due_on, kind FROM item WHERE currency = 'EUR' AND open_cents <> 0 ORDER BY i"
    )
    for number, customer, cents, due_on, kind in rows.fetchall():
        if cents < 0:
            if kind == "credit_note":
                notes[customer].append(Owed(number, customer, cents, due_on))
            continue
        discount = int(Decimal(cents) * Decimal("0.02")) if chance.random() < DISCOUNT_SHARE and cents > 5000 else 0
        unpaid[customer].append(Owed(number, customer, cents, due_on, discount))
    return unpaid, notes
