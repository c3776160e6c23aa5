"""What does a person see of the ledger, within the scope? Rows for the screens, a constant number of queries each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from duecourse.foundation.kit.text import search_tokens
from duecourse.foundation.tenancy.kept import kept
from duecourse.records.ledger.models import Block, Customer, Item, Party, SearchToken
from duecourse.records.ledger.queries.held import held

FEW_LINES, MOST_LINES = 200, 2000
LAST_LETTER = "\N{BYTE ORDER MARK}"
FEW, MANY = 2000, 100_000_000
"""So many customers are asked for one by one; and a number that no book reaches."""


@dataclass(frozen=True)
class Account:
    """A customer as every list shows it."""

    id: int
    token: str
    company_id: int
    party_id: int
    number: str
    name: str
    country: str
    segment: str


ACCOUNT = tuple(Account.__dataclass_fields__)


@dataclass(frozen=True)
class AccountFacts:
    """Everything that the customer's own page tells about the account itself."""

    account: Account
    party_kind: str
    language: str
    address: str
    terms_days: int | None
    automatic: bool
    sales_rep: str
    customer_since: date | None
    portfolio_id: int | None = None
    country: str = ""


@dataclass(frozen=True)
class Balance:
    """What a customer owes in one currency, as the projection stands."""

    currency: str
    open: Decimal
    overdue: Decimal
    oldest_due_on: date | None


@dataclass(frozen=True)
class ItemLine:
    """One item of a customer."""

    id: int
    number: str
    kind: str
    instalment_no: int
    po_number: str
    issued_on: date
    due_on: date
    currency: str
    amount: Decimal
    open_amount: Decimal
    cleared_on: date | None
    is_pulled: bool
    delivery_status: str
    severity_reached: int | None
    last_step_key: str
    last_step_on: date | None
    stated_deadline_on: date | None
    on_cleanup: bool


@dataclass(frozen=True)
class BlockLine:
    """A stop that holds on a day."""

    id: int
    item_id: int | None
    reason: str
    note: str
    to_on: date | None


@dataclass(frozen=True)
class CleanupLine:
    """An old item that waits for a person's word."""

    item_id: int
    number: str
    due_on: date
    currency: str
    open_amount: Decimal
    account: Account


def accounts_by_id(tenant: UUID, ids: Collection[int]) -> dict[int, Account]:
    """Give the customers of these ids, to name the rows of another list."""
    rows = Customer.objects.of(tenant).filter(id__in=list(ids)).values_list(*ACCOUNT)
    return {row[0]: Account(*row) for row in rows}


def account_ids_in(tenant: UUID, portfolio_ids: Collection[int]) -> QuerySet[Customer]:
    """Give the ids of the customers that a person may see (of some portfolios, or the own), as a subquery."""
    return Customer.objects.of(tenant).filter(held(portfolio_ids)).values("id")  # type: ignore[return-value]


def account_facts(
    tenant: UUID, named: str | int, *, company_ids: Collection[int], portfolio_ids: Collection[int] | None
) -> AccountFacts | None:
    """Find a customer by its token, or by its id; None when there is none in the scope."""
    found = _facts(tenant, named, company_ids, portfolio_ids)
    account, facts = (found[0][: len(ACCOUNT)], found[0][len(ACCOUNT) :]) if found else ((), ())
    return AccountFacts(Account(*account), *facts) if found else None


@kept
def _facts(
    tenant: UUID, named: str | int, company_ids: Collection[int], portfolio_ids: Collection[int] | None
) -> QuerySet[Any]:
    party = Party.objects.of(tenant).filter(id=OuterRef("party_id")).values("kind")
    one = Q(token=named) if isinstance(named, str) else Q(id=named)
    rows = in_scope(tenant, company_ids, portfolio_ids).filter(one)
    rows = rows.annotate(party_kind=Coalesce(Subquery(party), Value("unknown")))
    names = [name for name in AccountFacts.__dataclass_fields__ if name != "account"]
    return rows.values_list(*ACCOUNT, *names)[:1]


def balances(tenant: UUID, customer_ids: Collection[int], *, on: date) -> dict[int, tuple[Balance, ...]]:
    """Sum what customers owe per currency, in one query; overdue are debits due before the day."""
    found: dict[int, tuple[Balance, ...]] = {}
    for customer_id, *line in _balances(tenant, list(customer_ids), on):
        found[customer_id] = (*found.get(customer_id, ()), Balance(*line))
    return found


@kept
def _balances(tenant: UUID, customer_ids: Collection[int], on: date) -> QuerySet[Any]:
    late = Q(due_on__lt=on, open_amount__gt=0)
    rows = _items(tenant).filter(customer_id__in=list(customer_ids)).exclude(open_amount=0)
    summed = rows.values("customer_id", "currency").annotate(
        open_sum=Sum("open_amount"),
        overdue=Sum("open_amount", filter=late, default=Decimal(0)),
        oldest=Min("due_on", filter=late),
    )
    named = summed.order_by("customer_id", "currency")
    return named.values_list("customer_id", "currency", "open_sum", "overdue", "oldest")


def item_lines(tenant: UUID, customer_id: int, *, is_open: bool, limit: int) -> tuple[ItemLine, ...]:
    """List a customer's open items by due date, or its settled ones, last cleared first; at most two thousand."""
    return tuple(ItemLine(*values) for values in _item_lines(tenant, customer_id, is_open, limit > FEW_LINES)[:limit])


@kept
def _item_lines(tenant: UUID, customer_id: int, is_open: bool, is_long: bool) -> QuerySet[Any]:
    rows = _items(tenant).filter(customer_id=customer_id)
    if is_open:
        rows = rows.exclude(open_amount=0).order_by("due_on", "number", "instalment_no", "id")
    else:
        rows = rows.filter(open_amount=0).order_by(F("cleared_on").desc(nulls_last=True), "-id")
    return rows.values_list(*ItemLine.__dataclass_fields__)[: MOST_LINES if is_long else FEW_LINES]


def block_lines(tenant: UUID, customer_id: int, *, on: date) -> tuple[BlockLine, ...]:
    """List the stops that hold on a day, on the customer and on its items."""
    return tuple(BlockLine(*values) for values in _blocks(tenant, customer_id, on))


@kept
def _blocks(tenant: UUID, customer_id: int, on: date) -> QuerySet[Any]:
    rows = Block.objects.of(tenant).filter(customer_id=customer_id, from_on__lte=on)
    rows = rows.filter(Q(to_on__isnull=True) | Q(to_on__gte=on)).filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on))
    return rows.order_by("item_id", "id").values_list(*BlockLine.__dataclass_fields__)


def stops_of(tenant: UUID, customer_ids: Collection[int], *, on: date) -> dict[int, BlockLine]:
    """Give the stop that holds a customer as a whole, the one that lasts longest: one query."""
    rows = Block.objects.of(tenant).filter(customer_id__in=list(customer_ids), item_id__isnull=True, from_on__lte=on)
    rows = rows.filter(Q(to_on__isnull=True) | Q(to_on__gte=on)).filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on))
    found = rows.order_by(F("to_on").asc(nulls_last=True), "id")
    names = tuple(BlockLine.__dataclass_fields__)
    return {customer: BlockLine(*values) for customer, *values in found.values_list("customer_id", *names)}


def cleanup_lines(
    tenant: UUID, *, company_ids: Collection[int], portfolio_ids: Collection[int] | None, offset: int, limit: int
) -> tuple[tuple[CleanupLine, ...], int]:
    """List the items that wait on the clean-up list, the largest first, and count them."""
    rows = _items(tenant).filter(company_id__in=list(company_ids), on_cleanup=True).exclude(open_amount=0)
    if portfolio_ids is not None:
        rows = rows.filter(customer_id__in=account_ids_in(tenant, portfolio_ids))
    shown = list(rows.order_by("-open_amount", "id")[offset : offset + limit])
    named = accounts_by_id(tenant, {row.customer_id for row in shown})
    lines = (
        CleanupLine(row.pk, row.number, row.due_on, row.currency, row.open_amount, named[row.customer_id])
        for row in shown
    )
    return tuple(lines), rows.count()


def visible_item_ids(
    tenant: UUID, ids: Collection[int], *, company_ids: Collection[int], portfolio_ids: Collection[int] | None
) -> list[int]:
    """Keep those items that the scope may see."""
    rows = _items(tenant).filter(id__in=list(ids), company_id__in=list(company_ids))
    if portfolio_ids is not None:
        rows = rows.filter(customer_id__in=account_ids_in(tenant, portfolio_ids))
    return list(rows.values_list("id", flat=True))


def _items(tenant: UUID) -> QuerySet[Item]:
    """Every item but those of an import that was taken back: their ordinal turned negative."""
    return Item.objects.of(tenant).filter(ordinal__gte=0)


def in_scope(tenant: UUID, company_ids: Collection[int], portfolio_ids: Collection[int] | None) -> QuerySet[Customer]:
    """Keep the customers that a person may see: of the companies, and of the portfolios or the own."""
    rows = Customer.objects.of(tenant).filter(company_id__in=list(company_ids))
    return rows if portfolio_ids is None else rows.filter(held(portfolio_ids))


def company_of(
    tenant: UUID, customer_id: int, *, company_ids: Collection[int], portfolio_ids: Collection[int] | None
) -> int | None:
    """Tell to which company a customer belongs; None when there is none in the scope."""
    rows = in_scope(tenant, company_ids, portfolio_ids).filter(id=customer_id)
    return rows.values_list("company_id", flat=True).first()


def matching(tenant: UUID, rows: QuerySet[Customer], text: str, *, is_in_order: bool = True) -> QuerySet[Customer]:
    """Narrow by words: a prefix range of the token table answers under row-level security, where LIKE would scan.

    A few customers are asked for one by one. Of many that are wanted in an order the words are gathered once, which is what
    the slice says: looked up for each customer on the way, a word of names late in the alphabet took half a minute.
    """
    words = sorted(search_tokens(text)[:5], key=len, reverse=True)
    if not words:
        return rows
    tokens = SearchToken.objects.of(tenant)
    first, *others = [tokens.filter(word__gte=word, word__lt=word + LAST_LETTER) for word in words]
    for other in others:
        first = first.filter(Exists(other.filter(customer_id=OuterRef("customer_id"))))
    ids = first.values_list("customer_id", flat=True)
    few = list(ids[: FEW + 1])
    if len(few) <= FEW:
        return rows.filter(id__in=set(few))
    return rows.filter(id__in=ids[:MANY] if is_in_order else ids)


def account_of(row: Customer) -> Account:
    """Say a customer as every list shows it."""
    return Account(row.pk, row.token, row.company_id, row.party_id, row.number, row.name, row.country, row.segment)


def days_late(due_on: date, *, on: date) -> int:
    """Count the days since the due date; due today or later is none."""
    return max((on - due_on) // timedelta(days=1), 0)


def oldest(lines: Sequence[Balance]) -> date | None:
    """Find the oldest overdue day among currencies."""
    return min((line.oldest_due_on for line in lines if line.oldest_due_on), default=None)
