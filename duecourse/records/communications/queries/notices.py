"""What became of what colleagues were written?"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from duecourse.records.communications.models import Message, Recipient
from duecourse.records.communications.rules.outbox import State


@dataclass(frozen=True)
class NoticeState:
    """How far a notice came, and what the mail server said."""

    state: str
    settled_at: datetime | None
    answer: str


def waiting_notices(tenant: UUID, prefix: str) -> list[str]:
    """List the origins, of those that begin so, whose mail waits in the outbox."""
    rows = Message.objects.of(tenant).filter(state__in=[State.PLANNED, State.DUE], origin__startswith=prefix)
    return list(rows.order_by("id").values_list("origin", flat=True))


def notice_states(tenant: UUID, origins: Collection[str]) -> Mapping[str, NoticeState]:
    """Tell how far notices came: two queries."""
    rows = list(Message.objects.of(tenant).filter(origin__in=list(origins)).defer("raw", "merge"))
    said = Recipient.objects.of(tenant).filter(message_id__in=[row.pk for row in rows])
    answers = dict(said.values_list("message_id", "answer"))
    return {row.origin: NoticeState(row.state, row.settled_at, answers.get(row.pk, "") or row.detail) for row in rows}
