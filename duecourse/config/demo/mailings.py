"""What does the simulated company have sent by itself? The manager's list on Mondays, to the team as each may see it."""

from datetime import datetime, time
from typing import Final
from uuid import UUID

from duecourse.foundation.identity import queries
from duecourse.insight.operations import schedules
from duecourse.insight.operations.schedules import Wanted
from duecourse.insight.rules.schedules import Timing

MANAGER: Final = "collections-manager@demo.example"
READERS: Final = (MANAGER, "cfo@demo.example")


def set_up_mailings(tenant: UUID, *, at: datetime) -> None:
    """Have the manager's Monday list sent: the book by age with its chart, as PDF and for Excel."""
    people = [queries.seat_by_email(tenant, one) for one in READERS]
    house = queries.companies(tenant)
    wanted = Wanted(
        name="Who owes us what",
        subject_kind="board",
        subject_key="manager",
        timing=Timing("weeks", time(7), (0,)),
        zone=house[0].zone,
        reader_ids=tuple(one.user_id for one in people),
        formats=("pdf", "xlsx"),
        note="For the meeting at nine.",
    )
    schedules.make_schedule(people[0], wanted, at=at)
