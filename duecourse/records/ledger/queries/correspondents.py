"""Whose address is this, and whose numbers are these?"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from duecourse.foundation.identity.models import Company
from duecourse.records.ledger.models import Contact, Customer, Item


@dataclass(frozen=True, slots=True)
class Correspondent:
    """A customer who may write from an address, and the contact whose address it is, where it is one's."""

    customer_id: int
    company_id: int
    contact_id: int | None = None


@dataclass(frozen=True, slots=True)
class NumberedItem:
    """An item that goes by a number."""

    id: int
    customer_id: int
    number: str


def who_has(tenant: UUID, address: str) -> list[Correspondent]:
    """List the accounts for which this very address is a contact; contacts in use first."""
    return _asked(_BY_ADDRESS, tenant, address)


def who_writes_from(tenant: UUID, domain: str) -> list[Correspondent]:
    """List the accounts that have a contact under this domain; at most fifty, for then it stands for nobody."""
    return _asked(_BY_DOMAIN, tenant, domain) if domain else []


def addresses_of(tenant: UUID, customer_ids: Iterable[int]) -> dict[int, frozenset[str]]:
    """Tell for customers under which addresses their contacts write."""
    found: dict[int, set[str]] = {key: set() for key in customer_ids}
    with connection.cursor() as cursor:
        cursor.execute(_ADDRESSES, {"tenant": tenant, "customers": list(found)})
        for customer_id, address in cursor.fetchall():
            found[customer_id].add(address)
    return {key: frozenset(addresses) for key, addresses in found.items()}


def numbered(tenant: UUID, numbers: Collection[str]) -> list[NumberedItem]:
    """Find the items that go by any of these numbers, in all companies."""
    if not numbers:
        return []
    companies = list(Company.objects.of(tenant).values_list("id", flat=True))
    rows = Item.objects.of(tenant).filter(company_id__in=companies, number__in=list(numbers)).order_by("id")
    return [NumberedItem(*row) for row in rows.values_list("id", "customer_id", "number")]


def contacts_at(tenant: UUID, customer_id: int, address: str) -> list[int]:
    """List the contacts of a customer that are reached at an address and still in use."""
    party = Customer.objects.of(tenant).filter(id=customer_id).values_list("party_id", flat=True)
    rows = Contact.objects.of(tenant).filter(party_id__in=party, email=address, gone_reason="")
    return list(rows.order_by("id").values_list("id", flat=True))


def _asked(question: str, tenant: UUID, value: str) -> list[Correspondent]:
    with connection.cursor() as cursor:
        cursor.execute(question, {"tenant": tenant, "value": value})
        return [Correspondent(*row) for row in cursor.fetchall()]


_ACCOUNTS = """
    JOIN ledger_customer a ON a.tenant_id = k.tenant_id AND a.party_id = k.party_id
     AND (k.customer_id IS NULL OR k.customer_id = a.id)
    WHERE k.tenant_id = %(tenant)s AND
"""
_BY_ADDRESS = f"""
    SELECT DISTINCT ON (a.id) a.id, a.company_id, k.id FROM ledger_contact k {_ACCOUNTS} k.email = %(value)s
    ORDER BY a.id, k.gone_reason <> '', k.id LIMIT 50
"""  # noqa: S608 - our own words
_BY_DOMAIN = f"""
    SELECT DISTINCT a.id, a.company_id, NULL::bigint FROM ledger_contact k {_ACCOUNTS} k.email_domain = %(value)s
    ORDER BY a.id LIMIT 50
"""  # noqa: S608
_ADDRESSES = f"""
    SELECT DISTINCT a.id, k.email FROM ledger_contact k {_ACCOUNTS} a.id = ANY(%(customers)s) AND k.email <> ''
"""  # noqa: S608
