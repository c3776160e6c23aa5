"""Was anything ever paid here?"""

from uuid import UUID

from duecourse.records.ledger.models import Movement


def has_payments(tenant: UUID) -> bool:
    """Tell whether a payment was ever booked."""
    return Movement.objects.of(tenant).filter(kind="payment").exists()
