"""How old is what we know of a company's ledger?"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max

from duecourse.foundation.identity.models import Company
from duecourse.foundation.identity.queries import calendar_of, tenant_row
from duecourse.records.ledger.models import BankAccount, ImportBatch
from duecourse.records.ledger.queries.imports import import_is_running, last_as_of

ITEM_KINDS = ("items", "snapshot", "ledger")
NEWS_KINDS = (*ITEM_KINDS, "payments")
BANK_KINDS = ("bank-statement",)


@dataclass(frozen=True)
class Freshness:
    """What a company's ledger was last told, and whether that is enough to write to its customers."""

    company_id: int
    items_as_of: date | None
    payments_as_of: date | None
    bank_as_of: date | None
    last_import_at: datetime | None
    is_importing: bool
    is_stale: bool


def heard_on(tenant: UUID, company_id: int) -> date | None:
    """Tell up to which day the source has told us of items or payments."""
    return last_as_of(tenant, company_id, kinds=NEWS_KINDS)


def ledger_is_stale(tenant: UUID, company_id: int, day: date) -> bool:
    """Tell whether items, or the bank where one is connected, are older than the company's business days allow.

    A company that never imported is kept by hand and is never stale; nor is a tenant that lives a past book day by day.
    An import that runs now counts as stale.
    """
    return freshness(tenant, company_id, day).is_stale


def bank_heard(tenant: UUID, company_ids: Collection[int]) -> dict[int, date | None]:
    """Tell, for companies with accounts of which a statement is expected every business day, how far the slowest is told."""
    heard: dict[int, date | None] = {}
    rows = BankAccount.objects.of(tenant).filter(company_id__in=company_ids, is_live=True)
    for company_id, day in rows.values_list("company_id", "last_to_on"):
        known = heard.get(company_id, day)
        heard[company_id] = None if known is None or day is None else min(known, day)
    return heard


def freshness(tenant: UUID, company_id: int, day: date) -> Freshness:
    """Tell what was imported up to when."""
    company = Company.objects.of(tenant).get(id=company_id)
    calendar = calendar_of(tenant, company_id)
    items, bank = last_as_of(tenant, company_id, kinds=ITEM_KINDS), last_as_of(tenant, company_id, kinds=BANK_KINDS)
    batches = ImportBatch.objects.of(tenant).filter(company_id=company_id)
    is_importing = import_is_running(tenant, company_id)

    def is_old(as_of: date | None) -> bool:
        return as_of is None or calendar.between(as_of, day) > company.stale_after_days

    awaited = bank_heard(tenant, [company_id])
    bank = awaited.get(company_id, bank)
    stale = (items is not None and is_old(items)) or ((company.bank_feed or bool(awaited)) and is_old(bank))
    if tenant_row(tenant).is_historic:
        stale = False
    return Freshness(
        company_id=company_id,
        items_as_of=items,
        payments_as_of=last_as_of(tenant, company_id, kinds=("payments",)),
        bank_as_of=bank,
        last_import_at=batches.aggregate(at=Max("committed_at"))["at"],
        is_importing=is_importing,
        is_stale=stale or is_importing,
    )
