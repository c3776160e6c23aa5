"""Which paper does a company write on?"""

from collections.abc import Collection
from uuid import UUID

from duecourse.foundation.identity.models import Company
from duecourse.records.communications import models
from duecourse.records.communications.rules.letters import Account, Letterhead


def letterheads(tenant: UUID, company_ids: Collection[int]) -> dict[int, Letterhead]:
    """Put the paper of these companies together: what the company is, and what its letterhead adds."""
    if not company_ids:
        return {}
    own = {row.company_id: row for row in models.Letterhead.objects.of(tenant).filter(company_id__in=company_ids)}
    return {
        company.pk: _letterhead(company, own.get(company.pk) or models.Letterhead())
        for company in Company.objects.of(tenant).filter(id__in=company_ids)
    }


def logos(tenant: UUID, company_ids: Collection[int]) -> dict[int, bytes]:
    """Fetch the pictures at the head of these companies' paper."""
    rows = models.Letterhead.objects.of(tenant).filter(company_id__in=company_ids, logo__isnull=False)
    return {company_id: bytes(logo or b"") for company_id, logo in rows.values_list("company_id", "logo")}


def is_duplex(tenant: UUID, company_id: int) -> bool:
    """Tell whether a company prints on both sides."""
    return models.Letterhead.objects.of(tenant).filter(company_id=company_id, is_duplex=True).exists()


def has_letterhead(tenant: UUID, company_id: int) -> bool:
    """Tell whether the company can write letters: an address to write from is known."""
    address = Company.objects.of(tenant).values_list("address", flat=True).get(id=company_id)
    return bool(address.strip())


def _letterhead(company: Company, own: models.Letterhead) -> Letterhead:
    main = Account(company.payee_name or company.name, company.iban, company.bic, own.bank)
    return Letterhead(
        name=company.name,
        address=company.address,
        desk=company.sender_name,
        country=company.country,
        language=company.language,
        phone=company.phone,
        email=company.reply_to or company.sender_email,
        vat_id=company.vat_id,
        register=own.register,
        foot=own.foot,
        colour=company.colour,
        accounts=(main, *(Account(**account) for account in own.accounts)),
    )
