"""Which items are open, and which payers are known, arranged so that each receipt finds its own quickly?"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from duecourse.records.ledger.rules.matching.facts import Advised, Owed, Paid, Payer
from duecourse.records.ledger.rules.matching.texts import SHORTEST, account_key, name_key, name_words, number_key

Reference = tuple[int, tuple[tuple[int, int], ...]]
"""A creditor reference that we gave out: the customer, and each item with its amount."""
_SHORTEST_CUSTOMER: Final = 4


class OpenItems:
    """The open items by number and by payer; `left` shrinks as receipts are laid on them."""

    def __init__(self, items: Iterable[Owed], *, families: Mapping[int, int]) -> None:
        self.by_id = {item.id: item for item in items}
        self.left = {item.id: item.open for item in self.by_id.values()}
        self.by_number: dict[str, list[Owed]] = defaultdict(list)
        self.by_family: dict[int, list[Owed]] = defaultdict(list)
        self.by_amount: dict[tuple[str, int], list[Owed]] = defaultdict(list)
        self.shapes: Counter[str] = Counter()
        for item in self.by_id.values():
            key = number_key(item.number)
            self.by_number[key].append(item)
            self.by_family[families.get(item.customer_id, item.customer_id)].append(item)
            self.by_amount[item.currency, item.open].append(item)
            self.shapes[shape(key)] += 1

    def of(self, family: int, currency: str) -> list[Owed]:
        """List what a payer and its accounts still owe in a currency, oldest first."""
        found = [item for item in self.by_family.get(family, ()) if item.currency == currency and self.left[item.id]]
        return sorted(found, key=lambda item: (item.due_on, item.id))

    def is_like_ours(self, key: str) -> bool:
        """Tell whether a text has the shape of one of our item numbers."""
        return len(key) >= SHORTEST and self.shapes[shape(key)] > 0


def shape(key: str) -> str:
    """Say of a number where its letters and digits stand."""
    return re.sub(r"[A-Z]", "A", re.sub(r"\d", "9", key))


class Payers:
    """The customers by number, by name, and by the accounts and names from which they paid before."""

    def __init__(self, customers: Iterable[Payer], *, learned: Mapping[str, Mapping[int, int]]) -> None:
        self.by_id = {customer.id: customer for customer in customers}
        self.learned = learned
        self.by_number: dict[str, list[int]] = defaultdict(list)
        self.by_name: dict[str, list[int]] = defaultdict(list)
        self.by_word: dict[str, list[int]] = defaultdict(list)
        for customer in self.by_id.values():
            key = number_key(customer.number)
            if len(key) >= _SHORTEST_CUSTOMER and any(letter.isdigit() for letter in key):
                self.by_number[key].append(customer.id)
            self.by_name[name_key(customer.name)].append(customer.id)
            for word in name_words(customer.name):
                self.by_word[word].append(customer.id)

    def family(self, customer_id: int) -> int:
        """Name the account that pays for a customer: another one, or itself."""
        known = self.by_id.get(customer_id)
        return known.family if known else customer_id

    def of_account(self, paid: Paid) -> Mapping[int, int]:
        """Tell who has paid from this bank account before, and how often."""
        return self.learned.get(account_key(paid.account), {})

    def of_name(self, paid: Paid) -> list[int]:
        """Tell whose name, or whose name as payer before, it is."""
        key = name_key(paid.payer)
        return sorted({*self.by_name.get(key, ()), *self.learned.get(key, {})}) if key else []


@dataclass(frozen=True)
class Known:
    """All that a receipt is held against."""

    items: OpenItems
    payers: Payers
    references: Mapping[str, Reference]
    advices: Mapping[tuple[str, int], list[Advised]]
