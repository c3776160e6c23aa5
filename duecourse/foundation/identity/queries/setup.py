"""What has a company set, which days does it close, which bank details wait for a second person?"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from duecourse.foundation.identity.models import BankChange, Blackout, Company


def companies_settings(tenant_id: UUID, company_ids: Collection[int]) -> list[Company]:
    """Read everything that these companies have set, by code."""
    return list(Company.objects.of(tenant_id).filter(id__in=company_ids).order_by("code"))


@dataclass(frozen=True)
class BankDetails:
    """Where customers pay: the main account, and further ones as payee, iban, bic, bank and currency each."""

    payee_name: str
    iban: str
    bic: str
    accounts: tuple[dict[str, str], ...] = ()


@dataclass(frozen=True)
class BankProposal:
    """Bank details that wait for a second person."""

    id: int
    details: BankDetails
    reason: str
    proposer_id: UUID
    proposed_by: str
    proposed_at: datetime


def bank_proposal(tenant_id: UUID, company_id: int) -> BankProposal | None:
    """Read the open proposal of other bank details."""
    row = BankChange.objects.of(tenant_id).filter(company_id=company_id, state="open").first()
    if row is None:
        return None
    details = BankDetails(row.payee_name, row.iban, row.bic, tuple(row.accounts))
    return BankProposal(row.pk, details, row.reason, row.proposer_id, row.proposed_by, row.proposed_at)


def closed_days(tenant_id: UUID, company_id: int) -> dict[date, str]:
    """List the days that a company closed by itself, with their names."""
    rows = Blackout.objects.of(tenant_id).filter(company_id=company_id).order_by("day")
    return dict(rows.values_list("day", "name"))
