"""What else hangs on one customer: papers, notes with whom they name, the group it belongs to, the state of one contact?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from duecourse.foundation.tenancy.kept import kept
from duecourse.records.ledger.models import (
    Contact,
    CopyWire,
    Customer,
    Document,
    DunningLevel,
    Item,
    Mention,
    Movement,
    Note,
    Party,
)
from duecourse.records.ledger.queries.screens import Account, account_of, in_scope

FIRST_ROLES = ("ap", "billing", "finance")


MOST_COPIES = 1000


@dataclass(frozen=True)
class Paper:
    """A stored file."""

    id: int
    item_id: int | None
    kind: str
    name: str
    content_type: str
    size: int
    sha256: str
    stored_at: datetime
    source: str
    is_for_customer: bool


@dataclass(frozen=True)
class NoteRow:
    """A note, perhaps about an item."""

    id: int
    item_id: int | None
    on_day: date
    author: str
    text: str


@dataclass(frozen=True)
class MentionRow:
    """A note that calls somebody by name, with the customer that it is about."""

    note_id: int
    on_day: date
    author: str
    text: str
    account: Account


@dataclass(frozen=True)
class ContactCardRow:
    """A contact with everything that a person may change."""

    id: int
    key: str
    name: str
    role: str
    email: str
    phone: str
    language: str
    salutation: str
    position: int
    customer_id: int | None
    is_ours: bool
    valid_from: date
    valid_to: date | None
    gone_reason: str
    wishes: Mapping[str, Any]


@dataclass(frozen=True)
class ItemFacts:
    """One item with all that the ledger knows of it."""

    id: int
    customer_id: int
    company_id: int
    kind: str
    number: str
    instalment_no: int
    issued_on: date
    due_on: date
    currency: str
    amount: Decimal
    open_amount: Decimal
    known_on: date
    cleared_on: date | None
    payment_method: str
    is_pulled: bool
    description: str
    po_number: str
    linked_number: str
    discount_share: Decimal | None
    discount_until: date | None
    retention_amount: Decimal
    is_factored: bool
    delivery_channel: str
    delivery_status: str
    delivery_on: date | None
    expected_pay_on: date | None
    last_step_key: str
    severity_reached: int | None
    last_step_on: date | None
    stated_deadline_on: date | None
    on_cleanup: bool
    has_copy_source: bool
    """Copies can be fetched for its company."""


@dataclass(frozen=True)
class MovementRow:
    """A change of an item's open amount."""

    effective_on: date
    known_on: date
    kind: str
    amount: Decimal
    reference: str


@dataclass(frozen=True)
class LevelRow:
    """A severity that an item has reached."""

    severity: int
    step_key: str
    on_day: date
    deadline_on: date | None
    source: str
    revoked_on: date | None


@dataclass(frozen=True)
class Group:
    """A head office with all accounts of it and of its daughters."""

    head_name: str
    accounts: tuple[Account, ...]


def papers_of(tenant: UUID, customer_id: int, *, item_id: int | None = None, limit: int = 100) -> tuple[Paper, ...]:
    """List the files of a customer, or of one of its items, the newest first."""
    rows = Document.objects.of(tenant).filter(customer_id=customer_id)
    if item_id is not None:
        rows = rows.filter(item_id=item_id)
    return tuple(Paper(*values) for values in rows.order_by("-id").values_list(*Paper.__dataclass_fields__)[:limit])


def papers_by_id(tenant: UUID, customer_id: int, ids: Collection[int]) -> tuple[Paper, ...]:
    """Find some files of a customer, the bytes of each once."""
    rows = Document.objects.of(tenant).filter(customer_id=customer_id, id__in=list(ids))
    found = (Paper(*values) for values in rows.order_by("id").values_list(*Paper.__dataclass_fields__))
    return tuple({one.sha256: one for one in found}.values())


def paper_of(tenant: UUID, customer_id: int, document_id: int) -> Paper | None:
    """Find a file of a customer."""
    rows = Document.objects.of(tenant).filter(customer_id=customer_id, id=document_id)
    return next((Paper(*values) for values in rows.values_list(*Paper.__dataclass_fields__)), None)


def copies_of(tenant: UUID, customer_id: int) -> dict[int, int]:
    """Give by item the newest kept copy of a customer's invoice: the document's id; one query."""
    return dict(reversed(_copies(tenant, customer_id)))


@kept
def _copies(tenant: UUID, customer_id: int) -> QuerySet[Any]:
    rows = Document.objects.of(tenant).filter(customer_id=customer_id, item_id__isnull=False, kind="invoice")
    return rows.order_by("-id").values_list("item_id", "id")[:MOST_COPIES]


def comments_on(tenant: UUID, document_ids: Collection[int]) -> dict[int, tuple[NoteRow, ...]]:
    """List what was said about some files, the oldest first: one query."""
    rows = Note.objects.of(tenant).filter(document_id__in=list(document_ids)).order_by("id")
    found: dict[int, tuple[NoteRow, ...]] = {}
    for document_id, *values in rows.values_list("document_id", *NoteRow.__dataclass_fields__):
        found[document_id or 0] = (*found.get(document_id or 0, ()), NoteRow(*values))
    return found


def notes_of(tenant: UUID, customer_id: int, *, item_id: int | None = None, limit: int = 100) -> tuple[NoteRow, ...]:
    """List the notes about a customer, or about one of its items, the newest first."""
    return tuple(NoteRow(*values) for values in _notes(tenant, customer_id, item_id)[:limit])


@kept
def _notes(tenant: UUID, customer_id: int, item_id: int | None) -> QuerySet[Any]:
    rows = Note.objects.of(tenant).filter(customer_id=customer_id)
    if item_id is not None:
        rows = rows.filter(item_id=item_id)
    return rows.order_by("-on_day", "-id").values_list(*NoteRow.__dataclass_fields__)[:100]


def notes_by_id(tenant: UUID, ids: Collection[int]) -> dict[int, str]:
    """Give the words of some notes."""
    return dict(Note.objects.of(tenant).filter(id__in=list(ids)).values_list("id", "text"))


def mentions_of(
    tenant: UUID, user_id: UUID, *, company_ids: Collection[int], portfolio_ids: Collection[int] | None, limit: int = 10
) -> tuple[MentionRow, ...]:
    """List the notes that call a person by name, in that person's scope, the newest first: three queries."""
    ids = Mention.objects.of(tenant).filter(user_id=user_id).order_by("-note_id").values_list("note_id", flat=True)
    notes = list(Note.objects.of(tenant).filter(id__in=list(ids[:limit])).order_by("-id"))
    seen = in_scope(tenant, company_ids, portfolio_ids).filter(id__in=[one.customer_id for one in notes])
    named = {row.pk: account_of(row) for row in seen}
    return tuple(
        MentionRow(one.pk, one.on_day, one.author, one.text, named[one.customer_id])
        for one in notes
        if one.customer_id in named
    )


def contact_cards(tenant: UUID, account: Account) -> tuple[ContactCardRow, ...]:
    """List how a customer is or was reached: its own contacts and those of its party, whom to turn to first in front."""
    found = (ContactCardRow(*values) for values in _cards(tenant, account.party_id, account.id))
    return tuple(sorted(found, key=_in_turn))


@kept
def _cards(tenant: UUID, party_id: int, customer_id: int) -> QuerySet[Any]:
    rows = Contact.objects.of(tenant).filter(party_id=party_id)
    rows = rows.filter(Q(customer_id=customer_id) | Q(customer_id__isnull=True))
    return rows.order_by("position", "id").values_list(*ContactCardRow.__dataclass_fields__)[:100]


def _in_turn(card: ContactCardRow) -> tuple[bool, int]:
    """Put those who left last, and those first who pay: accounts payable, billing, finance; an escalation last."""
    last = len(FIRST_ROLES) + (card.role == "escalation")
    return card.valid_to is not None, FIRST_ROLES.index(card.role) if card.role in FIRST_ROLES else last


def item_facts(
    tenant: UUID, item_id: int, *, company_ids: Collection[int], portfolio_ids: Collection[int] | None
) -> ItemFacts | None:
    """Read one item; None where there is none in the scope."""
    rows = Item.objects.of(tenant).filter(id=item_id, ordinal__gte=0)
    rows = rows.filter(customer_id__in=in_scope(tenant, company_ids, portfolio_ids).values("id"))
    wires = CopyWire.objects.of(tenant).filter(company_id=OuterRef("company_id"), is_live=True)
    found = rows.annotate(has_copy_source=Exists(wires)).values_list(*ItemFacts.__dataclass_fields__).first()
    return ItemFacts(*found) if found else None


def movements_of(tenant: UUID, item_id: int) -> tuple[MovementRow, ...]:
    """List the changes of an item's open amount, the oldest first."""
    rows = Movement.objects.of(tenant).filter(item_id=item_id).order_by("effective_on", "id")
    return tuple(MovementRow(*values) for values in rows.values_list(*MovementRow.__dataclass_fields__)[:200])


def levels_of(tenant: UUID, item_id: int) -> tuple[LevelRow, ...]:
    """List the severities an item reached, by our steps and the source's, the oldest first."""
    rows = DunningLevel.objects.of(tenant).filter(item_id=item_id).order_by("on_day", "id")
    return tuple(LevelRow(*values) for values in rows.values_list(*LevelRow.__dataclass_fields__)[:100])


def group_of(tenant: UUID, account: Account) -> Group:
    """Find the head office of a customer's party and every account of the group, in all companies: two queries."""
    own = (
        Party.objects.of(tenant)
        .filter(id=account.party_id)
        .values(head=Coalesce("parent_id", "id", output_field=BigIntegerField()))
    )
    found = Party.objects.of(tenant).filter(Q(id__in=own) | Q(parent_id__in=own)).values_list("id", "name", "parent_id")
    parties = {key: name for key, name, _parent in found}
    head_id = next((key for key, _name, parent in found if parent is None), account.party_id)
    rows = Customer.objects.of(tenant).filter(party_id__in=list(parties)).order_by("company_id", "name", "id")
    return Group(parties.get(head_id, account.name), tuple(account_of(row) for row in rows[:200]))


def owned_fields(tenant: UUID, customer_id: int) -> dict[str, Any]:
    """Read the fields that a person may change, and which of them are ours by now."""
    names = ("language", "address", "terms_days", "segment", "sector", "sales_rep", "zone")
    own = (*names, "pay_weekdays", "pay_month_days", "owned_fields")
    found: dict[str, Any] = Customer.objects.of(tenant).filter(id=customer_id).values(*own)[0]
    return found
