"""Is there a source outside from which copies of a company's invoices come?"""

from uuid import UUID

from duecourse.records.ledger.models import CopyWire


def has_copy_source(tenant: UUID, company_id: int) -> bool:
    """Tell whether copies can be fetched for a company."""
    return CopyWire.objects.of(tenant).filter(company_id=company_id, is_live=True).exists()
