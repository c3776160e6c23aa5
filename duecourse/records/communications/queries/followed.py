"""Which links of our mails have people followed, as far as can be told?"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from duecourse.records.communications.models import TrackedLink


@dataclass(frozen=True)
class Followed:
    """A link of a message that a person followed first at that moment."""

    way: str
    at: datetime


def followed(tenant: UUID, message_ids: Collection[int]) -> dict[int, tuple[Followed, ...]]:
    """List by message what was followed, the first first: one query."""
    rows = TrackedLink.objects.of(tenant).filter(message_id__in=list(message_ids), followed_at__isnull=False)
    found: dict[int, tuple[Followed, ...]] = {}
    for message_id, way, at in rows.order_by("followed_at", "id").values_list("message_id", "way", "followed_at"):
        assert at is not None
        found[message_id] = (*found.get(message_id, ()), Followed(way, at))
    return found
