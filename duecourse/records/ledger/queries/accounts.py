"""Which company's books does a customer stand in, and on which day do they stand?"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from duecourse.foundation.identity.models import Company
from duecourse.foundation.tenancy.kept import kept
from duecourse.records.ledger.models import Customer
from duecourse.records.ledger.queries.screens import ACCOUNT, Account, accounts_by_id


def by_company(tenant: UUID, customer_ids: Iterable[int]) -> Iterator[tuple[int, date | None, set[int]]]:
    """Sort customers by company; with each company goes its business date."""
    rows = Customer.objects.of(tenant).filter(id__in=list(customer_ids)).values_list("company_id", "id")
    members: dict[int, set[int]] = defaultdict(set)
    for company_id, customer_id in rows:
        members[company_id].add(customer_id)
    for company in Company.objects.of(tenant).filter(id__in=list(members)).order_by("id"):
        yield company.pk, company.business_date, members[company.pk]


def families_of(tenant: UUID, customer_ids: Iterable[int]) -> set[int]:
    """Give these customers, their payers, and every account dunned at one of them: whoever shares a contact."""
    wanted = list(customer_ids)
    heads = {*wanted, *payers_of(tenant, wanted).values()}
    rows = Customer.objects.of(tenant).filter(payer_id__isnull=False, payer_id__in=heads)
    return {*heads, *rows.values_list("id", flat=True)}


def payers_of(tenant: UUID, customer_ids: Iterable[int]) -> dict[int, int]:
    """Tell the payer of each of these customers that has one."""
    rows = Customer.objects.of(tenant).filter(payer_id__isnull=False, id__in=list(customer_ids))
    return {customer_id: payer_id for customer_id, payer_id in rows.values_list("id", "payer_id") if payer_id}


def dunned_with(tenant: UUID, customer_id: int) -> tuple[Account | None, tuple[Account, ...]]:
    """Find the account at which a customer is dunned (None = at itself), and those that are dunned at it, by number."""
    rows = [(payer_id, Account(*values)) for payer_id, *values in _dunned_with(tenant, customer_id)]
    payer_id = next((payer_id for payer_id, one in rows if one.id == customer_id), None)
    payer = accounts_by_id(tenant, [payer_id]).get(payer_id) if payer_id is not None else None
    return payer, tuple(one for _payer_id, one in rows if one.id != customer_id)


@kept
def _dunned_with(tenant: UUID, customer_id: int) -> QuerySet[Any]:
    rows = Customer.objects.of(tenant).filter(Q(id=customer_id) | Q(payer_id=customer_id))
    return rows.order_by("number").values_list("payer_id", *ACCOUNT)


def accounts_numbered(tenant: UUID, number: str, *, company_ids: Collection[int]) -> list[Account]:
    """Find who bears a number in these companies: at most one in each."""
    rows = Customer.objects.of(tenant).filter(number=number.strip(), company_id__in=list(company_ids))
    ids = list(rows.order_by("company_id").values_list("id", flat=True))
    found = accounts_by_id(tenant, ids)
    return [found[customer_id] for customer_id in ids]
