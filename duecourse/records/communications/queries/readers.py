"""Who reads the message, where does it come from, and which items does it speak of? A batch in six queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from duecourse.foundation.identity.models import Blackout, Company
from duecourse.foundation.identity.queries.absences import Signer, signers
from duecourse.foundation.kit.calendar import Calendar
from duecourse.foundation.kit.text import is_email, normalise_email
from duecourse.records.communications.queries.brands import Brand
from duecourse.records.communications.rules.fields import EntityFacts, ItemFacts
from duecourse.records.communications.rules.law import NOTHING_CLAIMABLE, Claimable
from duecourse.records.communications.rules.letters import Letterhead
from duecourse.records.communications.rules.mime import is_address
from duecourse.records.ledger.models import Contact, Customer, Item
from duecourse.records.ledger.rules.wishes import NOTHING, Wishes, first_moment, read_wishes

FIRST_ROLES = ("ap", "billing", "finance")
"""The roles written to first, in this order; within a role the contact with the lowest position."""


@dataclass(frozen=True, slots=True)
class Account:
    """The customer written to."""

    customer_id: int
    company_id: int
    party_id: int
    number: str
    name: str
    country: str
    language: str
    zone: str
    address: str = ""
    portfolio_id: int | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """The contact written to; `address` is empty where only a telephone is known."""

    contact_id: int
    address: str
    name: str
    salutation: str
    role: str
    phone: str
    language: str
    zone: str
    wishes: Wishes = NOTHING
    has_bounced: bool = False
    others: tuple["Reader", ...] = ()

    def copies_for(self, roles: Sequence[str], ids: Sequence[int] = ()) -> list["Reader"]:
        """List the other contacts of these roles or ids, each address once."""
        wanted = [other for other in self.others if other.role in roles or other.contact_id in ids]
        others = [other for other in wanted if other.address not in ("", self.address)]
        return list({other.address: other for other in others}.values())


@dataclass(frozen=True, slots=True)
class Desk:
    """The company that writes."""

    company_id: int
    name: str
    zone: str
    country: str
    language: str
    undo_minutes: int
    contacts_per_week: int
    window_opens: time
    window_closes: time
    sender_name: str
    sender_email: str
    reply_to: str
    phone: str
    address: str
    vat_id: str
    payee_name: str
    iban: str
    bic: str
    colour: str


BOUNCED = "bounced"
"""Why a contact is gone whose mail came back."""
_DESK = tuple(name for name in Desk.__dataclass_fields__ if name != "company_id")
_ACCOUNT = tuple(name for name in Account.__dataclass_fields__ if name != "customer_id")
_CONTACT = (
    "id",
    "email",
    "name",
    "salutation",
    "role",
    "phone",
    "language",
    "zone",
    "party_id",
    "customer_id",
    "position",
    "wishes",
    "gone_reason",
)
_ITEM = ("id", "number", "currency", "amount", "open_amount", "due_on", "issued_on", "po_number", "customer_id")


@dataclass(slots=True)
class Book:
    """All that a batch of messages needs to know."""

    customers: dict[int, Account]
    desks: dict[int, Desk]
    items: dict[int, tuple[str, str, Decimal, Decimal, date, date, str, int]]
    contacts: dict[int, list[Reader]]
    closed: dict[int, frozenset[date]]
    accounts: dict[int, str] = field(default_factory=dict)
    letterheads: dict[int, Letterhead] = field(default_factory=dict)
    brands: Mapping[int, Brand] = field(default_factory=dict)
    signers: Mapping[int, Signer] = field(default_factory=dict)
    law: Claimable = NOTHING_CLAIMABLE
    _openings: dict[tuple[str, str, int, Wishes], datetime] = field(default_factory=dict)

    def readers(self, customer_id: int, *, contact_id: int | None = None) -> list[Reader]:
        """List who could be written to: the named contact, else all, those of the first roles in front."""
        all_of = self.contacts.get(customer_id, [])
        return [one for one in all_of if contact_id is None or one.contact_id == contact_id]

    def among_others(self, customer_id: int, reader: Reader) -> Reader:
        """Give a reader with the other contacts of the customer, for copies."""
        all_of = [one for one in self.contacts.get(customer_id, []) if not one.has_bounced]
        return replace(reader, others=tuple(all_of)) if len(all_of) > 1 else reader

    def signer(self, customer_id: int) -> Signer | None:
        """Find the person who signs what is written to a customer; None: the company does."""
        return self.signers.get(self.customers[customer_id].portfolio_id or 0)

    def accounts_of(self, item_ids: Iterable[int], *, besides: int) -> list[int]:
        """List the accounts that owe these items, other than the one that is written to."""
        return sorted({self.items[item_id][-1] for item_id in item_ids} - {besides})

    def item(self, item_id: int, *, is_new: bool, on: date, is_shared: bool = False) -> ItemFacts:
        """Tell an item as the mail shows it; where several accounts share the mail, with the account that owes it."""
        number, currency, amount, open_amount, due_on, issued_on, po, account_id = self.items[item_id]
        return ItemFacts(
            number=number,
            currency=currency,
            amount=amount,
            open_amount=open_amount,
            due_on=due_on,
            issued_on=issued_on,
            days_late=max((on - due_on).days, 0),
            po=po,
            is_new=is_new,
            account=self.accounts[account_id] if is_shared else "",
        )

    def opening(self, customer_id: int, reader: Reader | None, *, after: datetime) -> datetime:
        """Find the first moment at which this reader may be written to."""
        account = self.customers[customer_id]
        desk = self.desks[account.company_id]
        zone = (reader.zone if reader else "") or account.zone or desk.zone
        country = account.country or desk.country
        wishes = reader.wishes if reader else NOTHING
        key = (zone, country, desk.company_id, wishes)
        found = self._openings.get(key)
        if found is None or found < after:
            calendar = Calendar.of(country or None, closed=self.closed.get(desk.company_id, frozenset()))
            found = first_moment(
                after, zone=zone, opens=desk.window_opens, closes=desk.window_closes, calendar=calendar, wishes=wishes
            )
            self._openings[key] = found
        return found


def load_book(tenant: UUID, *, customers: set[int], companies: set[int], items: set[int], on: date) -> Book:
    """Load a batch: accounts, companies, items, contacts that are valid on the day, company holidays."""
    accounts = _by_ids(Customer, tenant, customers).values_list("id", *_ACCOUNT)
    by_id = {row[0]: Account(*row) for row in accounts}
    portfolio_ids = {one.portfolio_id for one in by_id.values() if one.portfolio_id}
    rows = list(_by_ids(Item, tenant, items).values_list(*_ITEM))
    return Book(
        customers=by_id,
        desks=desks(tenant, companies),
        items={row[0]: row[1:] for row in rows},
        contacts=contacts_of(tenant, list(by_id.values()), on=on),
        closed=_closed(tenant, companies),
        accounts=_accounts_named(tenant, {row[-1] for row in rows}, by_id),
        signers=signers(tenant, portfolio_ids, on=on) if portfolio_ids else {},
    )


def desks(tenant: UUID, company_ids: Collection[int]) -> dict[int, Desk]:
    """Read the companies that write."""
    rows = Company.objects.of(tenant).filter(id__in=company_ids).values_list("id", *_DESK)
    return {row[0]: Desk(*row) for row in rows}


@lru_cache(maxsize=256)
def entity_of(desk: Desk, brand: Brand) -> EntityFacts:
    """Put the selling company together as a reader sees it."""
    return EntityFacts(
        name=desk.name,
        register=brand.register,
        vat=desk.vat_id,
        address=desk.address,
        iban=desk.iban,
        bic=desk.bic,
        bank=brand.bank,
        payee_name=desk.payee_name,
        colour=desk.colour,
        logo_url=brand.logo_url,
        foot=brand.foot,
    )


def _accounts_named(tenant: UUID, owing: set[int], written_to: dict[int, Account]) -> dict[int, str]:
    """Name the accounts that owe, where anybody but those written to does."""
    if owing <= written_to.keys():
        return {account_id: f"{one.number} {one.name}" for account_id, one in written_to.items()}
    rows = _by_ids(Customer, tenant, owing | written_to.keys()).values_list("id", "number", "name")
    return {account_id: f"{number} {name}" for account_id, number, name in rows}


def contacts_of(tenant: UUID, accounts: Sequence[Account], *, on: date) -> dict[int, list[Reader]]:
    """List the valid contacts with an address or a telephone, those to write to first in front (trap 64).

    Whose mail came back is still a person with a telephone.
    """
    parties = {account.party_id for account in accounts}
    rows = _by_ids(Contact, tenant, parties, column="party_id").filter(valid_from__lte=on).exclude(email="", phone="")
    is_valid = Q(gone_reason="") & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))
    rows = rows.filter(is_valid | Q(gone_reason=BOUNCED))
    by_party: dict[int, list[tuple[object, ...]]] = defaultdict(list)
    for row in rows.values_list(*_CONTACT):
        by_party[row[8]].append(row)
    found: dict[int, list[Reader]] = {}
    for account in accounts:
        mine = [row for row in by_party[account.party_id] if row[9] in (None, account.customer_id)]
        found[account.customer_id] = [_reader(row) for row in sorted(mine, key=_order)]
    return found


def _order(row: tuple[object, ...]) -> tuple[object, ...]:
    role = str(row[4])
    rank = FIRST_ROLES.index(role) if role in FIRST_ROLES else 8 if role != "escalation" else 9
    return (rank, row[9] is None, row[10], row[0])


def _reader(row: tuple[object, ...]) -> Reader:
    contact_id, email, *texts = row[:8]
    assert isinstance(contact_id, int)
    name, salutation, role, phone, language, zone = (str(text) for text in texts)
    wishes: Any = row[11]
    return Reader(
        *(contact_id, _address(str(email)), name, salutation, role, phone, language, zone),
        wishes=read_wishes(wishes),
        has_bounced=row[12] == BOUNCED,
    )


def _address(email: str) -> str:
    """The form in which addresses are counted; what is none at all is refused when the letter is written."""
    plain = email.strip().lower()
    if is_address(plain):
        return plain
    return normalise_email(email) if is_email(email) else plain


def _by_ids(model: Any, tenant: UUID, ids: Iterable[int], *, column: str = "id") -> QuerySet[Any]:
    """Ask for many rows with one array instead of a mark per id, which costs Django more than the rows themselves."""
    table = model._meta.db_table
    rows: QuerySet[Any] = model.objects.of(tenant)
    return rows.extra(where=[f'"{table}"."{column}" = ANY(%s)'], params=[sorted(ids)])  # noqa: S610


def _closed(tenant: UUID, companies: set[int]) -> dict[int, frozenset[date]]:
    days: dict[int, set[date]] = defaultdict(set)
    for company_id, day in (
        Blackout.objects.of(tenant).filter(company_id__in=companies).values_list("company_id", "day")
    ):
        days[company_id].add(day)
    return {company_id: frozenset(found) for company_id, found in days.items()}
