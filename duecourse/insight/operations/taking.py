"""Take the files of a mail along that were too large for it: made anew for its reader, who is asked for the rights again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from duecourse.foundation.identity.operations.auditing import audit
from duecourse.foundation.identity.rules import Seat
from duecourse.insight.models import Delivery
from duecourse.insight.operations.eyes import Eyes, eyes_of


@dataclass(frozen=True)
class Mailed:
    """A mail of a schedule as its reader finds it again, and with whose eyes it is answered now."""

    row: Delivery
    eyes: Eyes


def mail_of(seat: Seat, schedule_id: int, delivery_id: int, *, at: datetime) -> Mailed | None:
    """Give a mail that was sent to this person, nobody else's; `NotSent` says which right is gone since."""
    mine = Delivery.objects.of(seat.tenant_id).filter(user_id=seat.user_id, schedule_id=schedule_id, state="sent")
    row = mine.filter(id=delivery_id).first()
    return Mailed(row, eyes_of(seat.tenant_id, row, at=at)) if row else None


def note_taken(seat: Seat, mail: Mailed, *, ending: str, at: datetime) -> None:
    """Write down who took which file of which mail along."""
    after = {"name": mail.eyes.schedule.name, "file": ending, "on": mail.eyes.on.isoformat(), "part": mail.row.part}
    subject = ("Schedule", mail.eyes.schedule.pk)
    audit(seat.tenant_id, "schedule.file_taken", actor=seat.actor, at=at, subject=subject, after=after)
