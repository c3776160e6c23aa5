"""What does a customer see of its own accounts? Only what belongs to the accounts that are named."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import F, QuerySet

from duecourse.records.ledger.models import Customer, Document, Item

MOST_OPEN, MOST_SETTLED = 2000, 200


@dataclass(frozen=True)
class OwnAccount:
    """An account of the customer, at one of our companies."""

    id: int
    company_id: int
    number: str
    name: str


@dataclass(frozen=True)
class OwnItem:
    """An item of the customer; what is to its credit is negative."""

    id: int
    customer_id: int
    company_id: int
    number: str
    kind: str
    instalment_no: int
    po_number: str
    description: str
    issued_on: date
    due_on: date
    currency: str
    amount: Decimal
    open_amount: Decimal
    cleared_on: date | None
    is_pulled: bool

    def is_overdue(self, on: date) -> bool:
        """Tell whether it should have been paid before the day."""
        return self.open_amount > 0 and self.due_on < on


@dataclass(frozen=True)
class OwnPaper:
    """A file that the customer may see."""

    id: int
    item_id: int | None
    kind: str
    name: str
    content_type: str
    size: int
    sha256: str


def accounts(tenant: UUID, account_ids: Collection[int]) -> tuple[OwnAccount, ...]:
    """Name the customer's accounts."""
    rows = Customer.objects.of(tenant).filter(id__in=list(account_ids)).order_by("company_id", "name", "id")
    return tuple(OwnAccount(*values) for values in rows.values_list(*OwnAccount.__dataclass_fields__))


def open_items(tenant: UUID, account_ids: Collection[int]) -> tuple[OwnItem, ...]:
    """List what is open on these accounts, the oldest due first."""
    rows = _items(tenant, account_ids).exclude(open_amount=0).order_by("due_on", "number", "instalment_no", "id")
    return _read(rows, MOST_OPEN)


def settled_items(tenant: UUID, account_ids: Collection[int]) -> tuple[OwnItem, ...]:
    """List what was settled on these accounts, the latest first."""
    rows = _items(tenant, account_ids).filter(open_amount=0).order_by(F("cleared_on").desc(nulls_last=True), "-id")
    return _read(rows, MOST_SETTLED)


def one_item(tenant: UUID, account_ids: Collection[int], item_id: int) -> OwnItem | None:
    """Find an item of these accounts; None for every other."""
    return next(iter(_read(_items(tenant, account_ids).filter(id=item_id), 1)), None)


def papers(tenant: UUID, account_ids: Collection[int], *, item_id: int | None = None) -> tuple[OwnPaper, ...]:
    """List the files that were marked as the customer's to see, and the kept copies of its invoices, the newest first."""
    rows = _papers(tenant, account_ids)
    if item_id is not None:
        rows = rows.filter(item_id=item_id)
    return tuple(OwnPaper(*values) for values in rows.order_by("-id").values_list(*OwnPaper.__dataclass_fields__)[:500])


def paper(tenant: UUID, account_ids: Collection[int], document_id: int) -> OwnPaper | None:
    """Find a file that these accounts may see; None for every other."""
    rows = _papers(tenant, account_ids).filter(id=document_id).values_list(*OwnPaper.__dataclass_fields__)
    return next((OwnPaper(*values) for values in rows), None)


def _papers(tenant: UUID, account_ids: Collection[int]) -> QuerySet[Document]:
    return Document.objects.of(tenant).filter(customer_id__in=list(account_ids), is_for_customer=True)


def _items(tenant: UUID, account_ids: Collection[int]) -> QuerySet[Item]:
    return Item.objects.of(tenant).filter(customer_id__in=list(account_ids), ordinal__gte=0)


def _read(rows: QuerySet[Item], limit: int) -> tuple[OwnItem, ...]:
    return tuple(OwnItem(*values) for values in rows.values_list(*OwnItem.__dataclass_fields__)[:limit])
