"""What do the books look like as tables, before an ERP puts its own words on them?"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp, sin

from world.books import Block, Item, Movement, Note
from world.days import DAY
from world.life import Life
from world.people import COMPANIES, Account
from world.places import PLACES

Value = str | int | float | date | None
ITEM = ("customer", "kind", "number", "instalment_no")
TERMS = ("issued_on", "due_on", "currency", "amount")
DETAILS = (
    "payment_method", "terms", "po_number", "linked_number", "discount_share", "discount_until", "delivery_channel",
)  # fmt: skip
FIELDS: dict[str, tuple[str, ...]] = {
    "customers": (
        "number", "name", "party_key", "party_kind", "segment", "country", "language", "zone", "address", "currency",
        "terms_days", "credit_limit", "parent_key", "customer_since", "sales_rep", "remark",
    ),
    "contacts": ("customer", "role", "name", "email", "phone", "language"),
    "ledger": (*ITEM, *TERMS, "settled_amount", "settled_on", *DETAILS),
    "items": (*ITEM, *TERMS, *DETAILS),
    "snapshot": (*ITEM, *TERMS, "open_amount", *DETAILS),
    "payments": ("customer", "item_kind", "number", "instalment_no", "kind", "value_on", "booked_on", "currency", "amount", "reference"),
    "promises": (*ITEM, "made_on", "due_on", "currency", "amount", "state"),
    "disputes": (*ITEM, "opened_on", "closed_on", "currency", "amount", "reason", "outcome"),
    "blocks": (*ITEM, "reason", "from_on", "until_on"),
    "notes": ("customer", "on_day", "author", "text"),
    "levels": (*ITEM, "severity", "on_day"),
    "rates": ("base", "quote", "on_day", "rate"),
}  # fmt: skip
MONEY = {"amount", "open_amount", "settled_amount", "credit_limit"}
REMARK = "SIMULATED"
SALES_REPS = {
    "BE": ("Luc Aerts", "Sofie Wouters"),
    "NL": ("Pieter Kok", "Marijke Vos"),
    "US": ("Julia Reed", "Tom Baker"),
}
GRACE = timedelta(days=3)
STALE = timedelta(days=60)


@dataclass(frozen=True)
class Table:
    """Rows of one kind; money in cents, dates as dates."""

    kind: str
    rows: list[tuple[Value, ...]]

    @property
    def fields(self) -> tuple[str, ...]:
        """Return our own column names."""
        return FIELDS[self.kind]


def customers(accounts: Iterable[Account]) -> Table:
    """Return master data."""
    return Table("customers", [
        (a.number, a.name, a.party, a.party_kind, a.segment, a.country, a.language, PLACES[a.country].zone,
         f"{a.street}, {a.postcode} {a.city}", a.currency, int(a.terms.removesuffix("EOM")), a.credit_limit or None,
         a.parent_key, a.since, sales_rep(a), REMARK)
        for a in accounts
    ])  # fmt: skip


def sales_rep(account: Account) -> str:
    """Return who sells to an account: one of the company's two, by its number."""
    return SALES_REPS[account.company][sum(map(int, filter(str.isdigit, account.number))) % 2]


def contacts(accounts: Iterable[Account]) -> Table:
    """Return the people to write to."""
    rows: list[tuple[Value, ...]] = [
        (a.number, c.role, c.name, c.email, c.phone, c.language) for a in accounts for c in a.contacts
    ]
    return Table("contacts", rows)


def item_key(life: Life, *, item: Item) -> tuple[Value, ...]:
    """Return the columns by which an ERP names an item."""
    return life.accounts[item.account].number, item.kind, item.number, item.instalment_no


def item_details(life: Life, *, item: Item) -> tuple[Value, ...]:
    """Return the descriptive columns of an item."""
    account = life.accounts[item.account]
    share = item.discount_percent / 100 if item.discount_percent else None
    channel = "email" if account.party_kind != "public" else "network"
    return (
        item.method if not item.is_returned else "transfer", item.terms, item.purchase_order, item.linked_number, share,
        item.discount_until, channel,
    )  # fmt: skip


def item_terms(item: Item) -> tuple[Value, ...]:
    """Return the dates and the amount of an item."""
    return item.issued_on, item.due_on, item.currency, item.amount


def items(life: Life, *, chosen: Iterable[Item]) -> Table:
    """Return items without what became of them."""
    rows = [(*item_key(life, item=i), *item_terms(i), *item_details(life, item=i)) for i in chosen]
    return Table("items", rows)


def snapshot(life: Life, *, chosen: Iterable[Item], open_amounts: dict[int, int]) -> Table:
    """Return what is open."""
    rows = [
        (*item_key(life, item=i), *item_terms(i), open_amounts[i.id], *item_details(life, item=i))
        for i in chosen
        if open_amounts[i.id]
    ]
    return Table("snapshot", rows)


def ledger(life: Life, *, chosen: Iterable[Item], movements: Iterable[Movement]) -> Table:
    """Return one row an item with what was settled, and when last."""
    amount: dict[int, int] = {}
    last: dict[int, date] = {}
    for movement in movements:
        amount[movement.item] = amount.get(movement.item, 0) + movement.amount
        last[movement.item] = max(movement.value_on, last.get(movement.item, movement.value_on))
    rows: list[tuple[Value, ...]] = [
        (
            *item_key(life, item=i), *item_terms(i), amount.get(i.id, 0), last[i.id] if amount.get(i.id) else None,
            *item_details(life, item=i),
        )
        for i in chosen
    ]  # fmt: skip
    return Table("ledger", rows)


def payments(life: Life, *, chosen: Iterable[Movement]) -> Table:
    """Return dated movements; the amount is what the open amount goes down by."""
    rows: list[tuple[Value, ...]] = []
    for m in chosen:
        item = life.books.items[m.item]
        rows.append((*item_key(life, item=item), m.kind, m.value_on, m.booked_on, item.currency, m.amount, m.receipt))
    return Table("payments", rows)


def promises(life: Life, *, company: str, day: date, past: bool) -> Table:
    """Return what customers promised and how it stands on the day; past are those two months and more behind."""
    books, rows = life.books, []
    paid: dict[int, list[Movement]] = {}
    for movement in books.movements:
        if movement.booked_on <= day:
            paid.setdefault(movement.item, []).append(movement)
    for given in books.promises:
        item = books.items[given.item]
        limit = given.due_on + GRACE
        came = sum(m.amount for m in paid.get(item.id, []) if given.made_on <= m.value_on <= limit)
        state = "kept" if came >= given.amount else "open" if limit >= day else "partly_kept" if came else "broken"
        if item.company == company and past == (given.due_on < day - STALE):
            words = (given.made_on, given.due_on, item.currency, given.amount, state)
            rows.append((*item_key(life, item=item), *words))
    return Table("promises", rows)


def disputes(life: Life, *, company: str, closed: bool) -> Table:
    """Return what customers disagree with, or did."""
    rows: list[tuple[Value, ...]] = []
    for case in life.books.disputes:
        item = life.books.items[case.item]
        if item.company == company and closed == (case.closed_on is not None):
            words = (case.opened_on, case.closed_on, item.currency, case.amount, case.reason, case.outcome)
            rows.append((*item_key(life, item=item), *words))
    return Table("disputes", rows)


def levels(life: Life, *, chosen: Iterable[Item], open_amounts: dict[int, int]) -> Table:
    """Return how far the ERP's own dunning went with what is open."""
    reached = [item for item in chosen if item.level and open_amounts[item.id] > 0]
    return Table("levels", [(*item_key(life, item=i), i.level, i.last_notice_on) for i in reached])


def blocks(life: Life, *, chosen: Iterable[Block]) -> Table:
    """Return stops of dunning; one on a whole customer names no item."""
    rows: list[tuple[Value, ...]] = []
    for block in chosen:
        whole = (life.accounts[block.account].number, "", "", None)
        key = whole if block.item is None else item_key(life, item=life.books.items[block.item])
        rows.append((*key, block.reason, block.from_on, block.until_on))
    return Table("blocks", rows)


def notes(life: Life, *, chosen: Iterable[Note]) -> Table:
    """Return what clerks wrote."""
    return Table("notes", [(life.accounts[n.account].number, n.written_on, n.author, n.text) for n in chosen])


def rates(*, company: str, start: date, last: date) -> Table:
    """Return the exchange rates of every Monday, one unit of the foreign currency in the company's own."""
    quote = COMPANIES[company].currency
    monday = start - start.weekday() * DAY
    rows: list[tuple[Value, ...]] = []
    while monday <= last:
        rows += [
            (base, quote, monday, rate(base, quote=quote, on=monday)) for base in ("EUR", "GBP", "USD") if base != quote
        ]
        monday += timedelta(weeks=1)
    return Table("rates", rows)


def rate(base: str, *, quote: str, on: date) -> float:
    """Return a made-up, smooth exchange rate, consistent over all pairs."""
    return round(in_euro(base, on=on) / in_euro(quote, on=on), 6)


def in_euro(currency: str, *, on: date) -> float:
    """Return the made-up worth of a currency in euro."""
    wave: dict[str, Callable[[float], float]] = {
        "EUR": lambda _: 1.0,
        "USD": lambda t: 0.92 * exp(0.03 * sin(t / 61) + 0.012 * sin(t / 17)),
        "GBP": lambda t: 1.17 * exp(0.02 * sin(t / 83) + 0.008 * sin(t / 13)),
    }
    return wave[currency](on.toordinal() % 3000)
