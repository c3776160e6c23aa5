"""Which accounts have we at banks, what do their statements tell, and what of it needs a person?"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from duecourse.foundation.tenancy.listing import Ask, Place, counted, piece
from duecourse.records.ledger.models import BankAccount, BankEntry, BankStatement, Customer, Receipt
from duecourse.records.ledger.rules.bank import between

UNBOOKED_AFTER_DAYS: Final = 7
"""For so many days the ledger has time to book what the bank has told."""
MOST: Final = 200


@dataclass(frozen=True)
class AccountRow:
    """An account of ours, and how far its bank has told."""

    id: int
    company_id: int
    account: str
    currency: str
    name: str
    bic: str
    is_live: bool
    last_number: str
    last_closing: Decimal | None
    last_to_on: date | None


@dataclass(frozen=True)
class StatementRow:
    """A statement with its balances and sums; `missing` = the numbers of those that should have come before it."""

    id: int
    account_id: int
    account: str
    currency: str
    company_id: int
    batch_id: int
    number: str
    from_on: date
    to_on: date
    opening: Decimal | None
    closing: Decimal | None
    is_intraday: bool
    is_gap: bool
    format: str
    entry_count: int
    credit_sum: Decimal
    debit_sum: Decimal


@dataclass(frozen=True)
class Became:
    """A receipt that an entry became."""

    id: int
    amount: Decimal
    state: str
    customer_name: str
    customer_token: str


@dataclass(frozen=True)
class EntryRow:
    """An entry of a statement, and what became of it."""

    id: int
    statement_id: int
    account: str
    amount: Decimal
    currency: str
    value_on: date
    booked_on: date
    name: str
    other_account: str
    text: str
    reference: str
    return_reason: str
    fate: str
    is_settled: bool
    receipts: tuple[Became, ...] = ()


@dataclass(frozen=True)
class Gap:
    """A statement that does not begin where the one before it ends."""

    statement: StatementRow
    before_number: str
    before_closing: Decimal | None
    before_on: date | None
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Unbooked:
    """Money that the bank told of and the ledger has not booked."""

    receipt_id: int
    company_id: int
    amount: Decimal
    currency: str
    value_on: date
    payer: str
    text: str
    customer_name: str
    customer_token: str


@dataclass(frozen=True)
class Exceptions:
    """What of the bank's files a person should look at."""

    gaps: tuple[Gap, ...]
    entries: tuple[EntryRow, ...]
    unbooked: tuple[Unbooked, ...]


def accounts(tenant: UUID, *, company_ids: Collection[int]) -> tuple[AccountRow, ...]:
    """List the accounts of these companies."""
    rows = (
        BankAccount.objects.of(tenant).filter(company_id__in=company_ids).order_by("company_id", "account", "currency")
    )
    names = [field for field in AccountRow.__dataclass_fields__ if field != "id"]
    return tuple(AccountRow(row.pk, **{name: getattr(row, name) for name in names}) for row in rows)


def statement_piece(
    tenant: UUID, ask: Ask, *, company_ids: Collection[int], account_id: int | None = None, only_gaps: bool = False
) -> tuple[tuple[StatementRow, ...], Place]:
    """Give a piece of the statements of these companies: one query."""
    rows, place = piece(_statements(tenant, company_ids, account_id, only_gaps), ask)
    return tuple(_statement(row) for row in rows), place


def statement_count(
    tenant: UUID, ask: Ask, *, company_ids: Collection[int], account_id: int | None = None, only_gaps: bool = False
) -> int:
    """Count the statements that match, to a thousand and one."""
    return counted(_statements(tenant, company_ids, account_id, only_gaps), ask)


def statement(tenant: UUID, statement_id: int, *, company_ids: Collection[int]) -> StatementRow | None:
    """Find one statement of these companies."""
    row = _statements(tenant, company_ids, None, False).filter(id=statement_id).first()
    return _statement(row) if row else None


def gap_of(tenant: UUID, row: StatementRow) -> Gap:
    """Say what is missing before a statement."""
    others = BankStatement.objects.of(tenant).filter(account_id=row.account_id, is_intraday=False).exclude(id=row.id)
    before = others.filter(to_on__lte=row.to_on, closing__isnull=False).order_by("-to_on", "-id").first()
    if before is None:
        return Gap(row, "", None, None, ())
    return Gap(row, before.number, before.closing, before.to_on, between(before.number, row.number))


def entries(tenant: UUID, statement_id: int, *, limit: int = MOST) -> tuple[EntryRow, ...]:
    """List the entries of a statement with the receipts that they became."""
    rows = _entries(tenant).filter(statement_id=statement_id).order_by("id")[:limit]
    return _with_receipts(tenant, list(rows))


def exceptions(tenant: UUID, *, company_ids: Collection[int], day: date) -> Exceptions:
    """Read what needs a person: missing statements, returns nobody knows, unknown currencies, money never booked."""
    gaps = [_statement(row) for row in _statements(tenant, company_ids, None, True).order_by("-to_on")[:MOST]]
    open_ones = _entries(tenant).filter(_open(company_ids)).order_by("-booked_on", "-id")[:MOST]
    return Exceptions(
        gaps=tuple(gap_of(tenant, row) for row in gaps),
        entries=_with_receipts(tenant, list(open_ones)),
        unbooked=_unbooked(tenant, company_ids, day),
    )


def exception_count(tenant: UUID, *, company_ids: Collection[int], day: date) -> int:
    """Count what needs a person."""
    gaps = BankStatement.objects.of(tenant).filter(state="gap", account_id__in=_own(tenant, company_ids)).count()
    return gaps + _entries(tenant).filter(_open(company_ids)).count() + _late(tenant, company_ids, day).count()


def entry_of(tenant: UUID, entry_id: int, *, company_ids: Collection[int]) -> int | None:
    """Tell the id of an entry if it is of these companies."""
    rows = BankEntry.objects.of(tenant).filter(id=entry_id, account_id__in=_own(tenant, company_ids))
    return rows.values_list("id", flat=True).first()


def _own(tenant: UUID, company_ids: Collection[int]) -> Subquery:
    return Subquery(BankAccount.objects.of(tenant).filter(company_id__in=list(company_ids)).values("id"))


def _statements(
    tenant: UUID, company_ids: Collection[int], account_id: int | None, only_gaps: bool
) -> QuerySet[BankStatement]:
    own = BankAccount.objects.of(tenant).filter(id=OuterRef("account_id"))
    rows = BankStatement.objects.of(tenant).filter(account_id__in=_own(tenant, company_ids))
    rows = rows.annotate(
        account=Subquery(own.values("account")),
        currency=Subquery(own.values("currency")),
        company_id=Subquery(own.values("company_id")),
    )
    rows = rows.filter(account_id=account_id) if account_id is not None else rows
    return rows.filter(state="gap") if only_gaps else rows


def _statement(row: BankStatement) -> StatementRow:
    names = [name for name in StatementRow.__dataclass_fields__ if name not in ("id", "is_gap")]
    return StatementRow(id=row.pk, is_gap=row.state == "gap", **{name: getattr(row, name) for name in names})


def _entries(tenant: UUID) -> QuerySet[BankEntry]:
    own = BankAccount.objects.of(tenant).filter(id=OuterRef("account_id"))
    return BankEntry.objects.of(tenant).annotate(
        account=Subquery(own.values("account")), company_id=Subquery(own.values("company_id"))
    )


def _open(company_ids: Collection[int]) -> Q:
    return Q(fate__in=["unknown", "currency"], settled_at__isnull=True, company_id__in=list(company_ids))


def _with_receipts(tenant: UUID, rows: Sequence[BankEntry]) -> tuple[EntryRow, ...]:
    found: dict[int, list[Became]] = {}
    wanted = [row.pk for row in rows]
    undone = {row.undoes_id: row.pk for row in rows if row.undoes_id is not None}
    receipts = Receipt.objects.of(tenant).filter(Q(entry_id__in=wanted) | Q(id__in=list(undone)))
    wholes = {f"bank:{row.account_id}:{row.key}" for row in rows if row.part_count}
    for one in _with_customer(tenant, receipts).exclude(state="void", key__in=wholes).order_by("id"):
        made = Became(one.pk, one.amount, one.state, one.customer_name or "", one.customer_token or "")
        for entry_id in {one.entry_id, undone.get(one.pk)} & set(wanted):
            found.setdefault(int(entry_id or 0), []).append(made)
    return tuple(_entry(row, tuple(found.get(row.pk, ()))) for row in rows)


def _entry(row: BankEntry, receipts: tuple[Became, ...]) -> EntryRow:
    return EntryRow(
        id=row.pk,
        statement_id=row.statement_id,
        account=row.account,  # type: ignore[attr-defined]
        amount=row.amount,
        currency=row.currency,
        value_on=row.value_on,
        booked_on=row.booked_on,
        name=row.payer_name,
        other_account=row.payer_account,
        text=row.text,
        reference=row.structured_reference or row.end_to_end_id or row.bank_reference,
        return_reason=row.return_reason,
        fate=row.fate,
        is_settled=row.settled_at is not None,
        receipts=receipts,
    )


def _late(tenant: UUID, company_ids: Collection[int], day: date) -> QuerySet[Receipt]:
    rows = Receipt.objects.of(tenant).filter(
        company_id__in=list(company_ids), state="provisional", entry_id__isnull=False
    )
    return rows.filter(value_on__lt=day - timedelta(days=UNBOOKED_AFTER_DAYS))


def _unbooked(tenant: UUID, company_ids: Collection[int], day: date) -> tuple[Unbooked, ...]:
    rows = _with_customer(tenant, _late(tenant, company_ids, day)).order_by("value_on", "id")[:MOST]
    return tuple(
        Unbooked(
            receipt_id=row.pk,
            company_id=row.company_id,
            amount=row.amount,
            currency=row.currency,
            value_on=row.value_on,
            payer=row.payer,
            text=row.text,
            customer_name=row.customer_name or "",
            customer_token=row.customer_token or "",
        )
        for row in rows
    )


def _with_customer(tenant: UUID, rows: QuerySet[Receipt]) -> QuerySet[Any]:
    """Give the receipts with the name and the token of their customer."""
    whose = Customer.objects.of(tenant).filter(id=OuterRef("customer_id"))
    return rows.annotate(customer_name=Subquery(whose.values("name")), customer_token=Subquery(whose.values("token")))
