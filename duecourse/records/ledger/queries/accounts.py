"""Which company's books does a customer stand in, and on which day do they stand?"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from uuid import UUID

from duecourse.foundation.identity.models import Company
from duecourse.records.ledger.models import Customer


def by_company(tenant: UUID, customer_ids: Iterable[int]) -> Iterator[tuple[int, date | None, set[int]]]:
    """Sort customers by company; with each company goes its business date."""
    rows = Customer.objects.of(tenant).filter(id__in=list(customer_ids)).values_list("company_id", "id")
    members: dict[int, set[int]] = defaultdict(set)
    for company_id, customer_id in rows:
        members[company_id].add(customer_id)
    for company in Company.objects.of(tenant).filter(id__in=list(members)).order_by("id"):
        yield company.pk, company.business_date, members[company.pk]
