"""Which values may a template speak of, and what do they look like to this reader?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final, Generic, TypeVar

from duecourse.records.communications.rules.formats import Formats

Value = str | int | bool
Context = dict[str, object]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CustomerFacts:
    """The customer as a reader may see it."""

    number: str
    name: str
    group: str = ""
    country: str = ""
    vat_id: str = ""
    is_natural_person: bool = False


@dataclass(frozen=True, slots=True)
class ContactFacts:
    """The person written to."""

    email: str
    name: str = ""
    salutation: str = ""
    first: str = ""
    last: str = ""
    role: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class SenderFacts:
    """The person who signs."""

    name: str = ""
    title: str = ""
    phone: str = ""
    email: str = ""
    signature: str = ""
    """Lines of the company's brand under name and telephone; the one value that may have several lines."""


@dataclass(frozen=True, slots=True)
class EntityFacts:
    """The selling company that claims the money: its name, look and bank account, never another's (trap 58)."""

    name: str
    legal_form: str = ""
    register: str = ""
    vat: str = ""
    address: str = ""
    iban: str = ""
    bic: str = ""
    bank: str = ""
    payee_name: str = ""
    colour: str = ""
    logo_url: str = ""
    foot: str = ""
    """Further lines at the end of every mail, as the law or the company wants them."""


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """One open item; amounts are signed, credits negative."""

    number: str
    currency: str
    amount: Decimal
    open_amount: Decimal
    due_on: date | None = None
    issued_on: date | None = None
    days_late: int = 0
    terms: str = ""
    po: str = ""
    disputed: Decimal = Decimal(0)
    promised: Decimal = Decimal(0)
    is_new: bool = False
    note: str = ""
    account: str = ""
    """Number and name of the account that owes it, where the message speaks of other accounts than its reader's."""


@dataclass(frozen=True, slots=True)
class AnswerLinks:
    """Where the four ways to answer lead."""

    pay: str = ""
    will_pay: str = ""
    plan: str = ""
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class ClaimFacts:
    """A stretch of days at one rate, for which an item owes interest; the rate is in percent a year."""

    number: str
    currency: str
    principal: Decimal
    from_on: date
    to_on: date
    days: int
    rate: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Facts:
    """All that one message may say; what is None or empty counts as missing, and a template that needs it is not sent."""

    customer: CustomerFacts
    entity: EntityFacts
    today: date
    items: Sequence[ItemFacts] = ()
    to_collect: Mapping[str, Decimal] = field(default_factory=dict)
    contact: ContactFacts | None = None
    sender: SenderFacts | None = None
    links: AnswerLinks = AnswerLinks()
    deadline_on: date | None = None
    previous_on: date | None = None
    previous_channel: str = ""
    next_step_text: str = ""
    privacy_url: str = ""
    retention_notice: str = ""
    jurisdiction_text: str = ""
    claims: Sequence[ClaimFacts] = ()
    extra: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    """The groups of `EXTRA` (`promise`, `plan`, `dispute`, …): values as date, Money-like pair, amounts by currency,
    days with their amounts, str or int; see `EXTRA`."""


EXTRA: Final[dict[str, frozenset[str]]] = {
    "promise": frozenset({"date", "amount", "items", "level", "missing"}),
    "plan": frozenset(
        "count first_date next_date next_amount remaining total rules number open schedule late ends_date "
        "break_days break_count accepted_date accepted_by".split()
    ),
    "dispute": frozenset(
        {"id", "reason", "amount", "status", "owner", "next_step", "due", "items", "credit", "answer"}
    ),
    "payment": frozenset({"date", "amount", "reference", "unapplied", "reason"}),
    "interest": frozenset({"rate", "from", "to", "days", "amount", "source"}),
    "comp": frozenset({"amount", "legal_ref"}),
    "credit": frozenset({"order", "status", "next_step", "due"}),
    "handover": frozenset({"to", "reference"}),
    "task": frozenset({"due", "note"}),
    "portal": frozenset({"kind", "undone", "amount", "date", "items", "number", "words", "person", "files"}),
}
_ITEM: Final = frozenset(
    "number date due terms po currency original paid open days_late disputed promised new late note account".split()
)
_TOTAL: Final = frozenset("currency overdue due_soon credits to_collect open".split())
FIELDS: Final[dict[str, frozenset[str]]] = {
    "customer": frozenset("name number group country vat_id is_natural_person".split()),
    "contact": frozenset("name salutation first last role email phone".split()),
    "sender": frozenset("name title phone email signature".split()),
    "entity": frozenset("name legal_form register vat address iban bic bank payee_name".split()),
    "items": _ITEM | {"size", "first", "last"},
    "totals": _TOTAL | {"size", "first", "last"},
    "links": frozenset("pay will_pay plan wrong".split()),
    "proc": frozenset("previous_date previous_channel next_step_text".split()),
    "legal": frozenset("jurisdiction_text retention_notice privacy_url".split()),
    "count": frozenset(),
    "new_count": frozenset(),
    "to_collect": frozenset(),
    "oldest_days_late": frozenset(),
    "date": frozenset(),
    "deadline_date": frozenset(),
    "tables": frozenset(),
    "answers": frozenset(),
    "bank_details": frozenset(),
    "interest_table": frozenset(),
    **EXTRA,
}
"""The whitelist: every name a template may use, and under it the parts."""
TABLES, ANSWERS, BANK, INTEREST = "\ue000", "\ue001", "\ue002", "\ue003"
BLOCKS: Final = {"tables": TABLES, "answers": ANSWERS, "bank_details": BANK, "interest_table": INTEREST}
_DROPPED: Final = (
    *range(32),
    *range(127, 160),
    *range(0xE000, 0xF900),
    *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
    0x2028,
    0x2029,
)
_UNSAFE: Final[dict[int, str]] = dict.fromkeys(_DROPPED, "") | {9: " ", 10: " ", 13: " "}


def plain(text: str) -> str:
    """Make a value one line of plain text: no control signs, no block marks, no direction overrides."""
    return text if text.isascii() and text.isprintable() else text.translate(_UNSAFE)


def own_lines(text: str) -> list[str]:
    """Give the lines of a company's own words, each made plain; empty ones are left out."""
    return [line for line in (plain(each).strip() for each in text.splitlines()) if line]


def context_of(facts: Facts, formats: Formats) -> Context:
    """Turn the facts into the plain strings and numbers that a template sees; what is missing is left out."""
    late = [item for item in facts.items if item.days_late > 0 and item.open_amount > 0]
    context: Context = {
        "customer": _part(facts.customer),
        "entity": _kept_part(facts.entity),
        "links": _part(facts.links),
        "items": _Lazy(facts.items, lambda item: _item(item, formats)),
        "count": sum(item.open_amount > 0 for item in facts.items),
        "new_count": sum(item.is_new for item in facts.items),
        "oldest_days_late": max((item.days_late for item in late), default=0),
        "date": formats.date(facts.today),
        **BLOCKS,
    }
    if facts.contact:
        context["contact"] = _part(facts.contact)
    if facts.sender:
        context["sender"] = _kept_part(facts.sender)
    if facts.deadline_on:
        context["deadline_date"] = formats.date(facts.deadline_on)
    context["proc"] = _step(facts, formats)
    context["legal"] = _some(
        jurisdiction_text=facts.jurisdiction_text,
        retention_notice=facts.retention_notice,
        privacy_url=facts.privacy_url,
    )
    if facts.to_collect:
        context["to_collect"] = amounts(facts.to_collect, formats)
    context["totals"] = _Lazy(currencies_of(facts), lambda currency: _total(currency, facts, formats))
    for name, values in facts.extra.items():
        context[name] = {key: _shown(value, formats) for key, value in values.items() if value not in (None, "")}
    return {name: value for name, value in context.items() if value or isinstance(value, int)}


def currencies_of(facts: Facts) -> list[str]:
    """List the currencies of the message, each once, in order of its name."""
    return sorted({item.currency for item in facts.items} | set(facts.to_collect))


def amounts(by_currency: Mapping[str, Decimal], formats: Formats) -> str:
    """Write amounts of several currencies side by side; they are never added up."""
    return " + ".join(formats.money(by_currency[currency], currency) for currency in sorted(by_currency))


class _Lazy(Sequence[Context], Generic[T]):
    """Rows as a template sees them, made only when a template looks."""

    def __init__(self, rows: Sequence[T], make: Callable[[T], Context]) -> None:
        self._rows, self._make = rows, make
        self._made: list[Context] | None = None

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, index: int) -> Context:  # type: ignore[override]
        if self._made is None:
            self._made = [self._make(row) for row in self._rows]
        return self._made[index]


def _item(item: ItemFacts, formats: Formats) -> Context:
    values = _some(number=item.number, terms=item.terms, po=item.po, currency=item.currency, note=item.note)
    values |= _some(account=item.account)
    values |= {
        "original": formats.money(item.amount, item.currency),
        "paid": formats.money(item.amount - item.open_amount, item.currency),
        "open": formats.money(item.open_amount, item.currency),
        "days_late": item.days_late,
        "late": item.days_late > 0,
        "new": item.is_new,
    }
    if item.due_on:
        values["due"] = formats.short_date(item.due_on)
    if item.issued_on:
        values["date"] = formats.short_date(item.issued_on)
    if item.disputed:
        values["disputed"] = formats.money(item.disputed, item.currency)
    if item.promised:
        values["promised"] = formats.money(item.promised, item.currency)
    return values


def _total(currency: str, facts: Facts, formats: Formats) -> Context:
    mine = [item for item in facts.items if item.currency == currency]
    late = sum((i.open_amount for i in mine if i.open_amount > 0 and i.days_late > 0), Decimal(0))
    soon = sum((i.open_amount for i in mine if i.open_amount > 0 and i.days_late <= 0), Decimal(0))
    minus = sum((i.open_amount for i in mine if i.open_amount < 0), Decimal(0))
    values: Context = {
        "currency": currency,
        "overdue": formats.money(late, currency),
        "due_soon": formats.money(soon, currency),
        "credits": formats.money(minus, currency),
        "open": formats.money(late + soon + minus, currency),
    }
    if currency in facts.to_collect:
        values["to_collect"] = formats.money(facts.to_collect[currency], currency)
    return values


def _step(facts: Facts, formats: Formats) -> Context:
    values = _some(previous_channel=facts.previous_channel, next_step_text=facts.next_step_text)
    if facts.previous_on:
        values["previous_date"] = formats.date(facts.previous_on)
    return values


def _part(part: object) -> Context:
    """A dataclass as plain values; empty text is left out."""
    names: tuple[str, ...] = part.__slots__  # type: ignore[attr-defined]
    values = {name: getattr(part, name) for name in names}
    return {name: plain(value) if isinstance(value, str) else value for name, value in values.items() if value != ""}


@lru_cache(maxsize=256)
def _kept_part(part: EntityFacts | SenderFacts) -> Mapping[str, object]:
    """The same for a whole batch; nobody writes into it, a template cannot."""
    values = _part(part)
    if isinstance(part, SenderFacts) and part.signature:
        values["signature"] = "\n".join(own_lines(part.signature))
    return values


def _some(**values: str) -> Context:
    return {name: plain(value) for name, value in values.items() if value}


def _shown(value: object, formats: Formats) -> Value:
    match value:
        case bool() | int():
            return value
        case date():
            return formats.date(value)
        case (Decimal() as amount, str(currency)):
            return formats.money(amount, currency)
        case tuple() | list():
            return "\n".join(f"- {formats.date(day)}: {formats.money(*amount)}" for day, amount in value)
        case Mapping():
            return amounts(value, formats)
        case _:
            return plain(str(value))
