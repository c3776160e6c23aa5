"""Write down with a promise how likely it is to be kept; who works that out sits above."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from duecourse.records.promises.models import Promise


def record_chance(
    tenant: UUID, promise_id: int, share: Decimal, *, model: str, is_little: bool, drivers: Sequence[tuple[str, int]]
) -> None:
    """Keep the chance as it was when the promise was made: once, later knowledge never changes it."""
    said = {"model": model, "little": is_little, "drivers": [list(one) for one in drivers]}
    rows = Promise.objects.of(tenant).filter(id=promise_id, kept_chance__isnull=True)
    rows.update(kept_chance=share, chance_said=said)
