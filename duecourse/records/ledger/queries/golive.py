"""Is a company's book ready to be worked, and what did its ERP say by itself?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q

from duecourse.records.ledger.models import Contact, Customer, DunningLevel, Item


@dataclass(frozen=True)
class Reach:
    """How much is open, from how many, and how many of them can be written to."""

    open_item_count: int
    cleanup_item_count: int
    owing_count: int
    reachable_count: int


@dataclass(frozen=True)
class ErpNotice:
    """A level that the ERP itself reported for an item."""

    customer_id: int
    on_day: date
    severity: int


def reach(tenant: UUID, company_id: int, *, on: date) -> Reach:
    """Count the open items of a company, its debtors, and those with a valid e-mail address: four queries."""
    items = Item.objects.of(tenant).filter(company_id=company_id, open_amount__gt=0)
    owing = Customer.objects.of(tenant).filter(company_id=company_id)
    owing = owing.filter(Exists(items.filter(customer_id=OuterRef("id"))))
    valid = Contact.objects.of(tenant).filter(valid_from__lte=on).exclude(email="")
    valid = valid.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on), party_id=OuterRef("party_id"))
    known = Exists(valid.filter(Q(customer_id__isnull=True) | Q(customer_id=OuterRef("id"))))
    return Reach(
        open_item_count=items.count(),
        cleanup_item_count=items.filter(on_cleanup=True).count(),
        owing_count=owing.count(),
        reachable_count=owing.filter(known).count(),
    )


def erp_notices(tenant: UUID, company_id: int, *, since: date, until: date) -> list[ErpNotice]:
    """List the levels that the ERP reported for a company's items in a span of days, both ends included."""
    levels = DunningLevel.objects.of(tenant).filter(source="erp", on_day__gte=since, on_day__lte=until)
    levels = levels.filter(revoked_on__isnull=True, severity__gt=0)
    rows = list(levels.values_list("item_id", "on_day", "severity"))
    owners = Item.objects.of(tenant).filter(company_id=company_id, id__in={row[0] for row in rows})
    customer_of = dict(owners.values_list(F("id"), F("customer_id")))
    return [ErpNotice(customer_of[item], day, severity) for item, day, severity in rows if item in customer_of]


def owing_ids(tenant: UUID, company_id: int) -> list[int]:
    """Name the customers of a company who owe something."""
    items = Item.objects.of(tenant).filter(company_id=company_id, open_amount__gt=0)
    return list(items.order_by("customer_id").values_list("customer_id", flat=True).distinct())


def customers_in(tenant: UUID, company_id: int, customer_ids: Iterable[int]) -> set[int]:
    """Keep those customers that are accounts of the company."""
    rows = Customer.objects.of(tenant).filter(company_id=company_id, id__in=set(customer_ids))
    return set(rows.values_list("id", flat=True))
