"""Which promises speak of which items?"""

from collections.abc import Collection
from uuid import UUID

from duecourse.records.promises.models import PromiseLine


def promises_about(tenant: UUID, item_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """Tell of each item in which promises it stands or stood."""
    found: dict[int, frozenset[int]] = {}
    rows = PromiseLine.objects.of(tenant).filter(item_id__in=list(item_ids))
    for item_id, promise_id in rows.values_list("item_id", "promise_id"):
        found[item_id] = found.get(item_id, frozenset()) | {promise_id}
    return found
