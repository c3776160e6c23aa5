"""What waits for this person?"""

from __future__ import annotations

from datetime import datetime
from duecourse.interfaces.web.home.shown import Home
from duecourse.interfaces.web.outbox import reading as outbox
from duecourse.interfaces.web.visit import Visit


def home(visit: Visit, *, now: datetime) -> Home:
    """Read the first page."""
    return Home(greeting=visit.seat.name, outbound_words=outbox.mode_words(visit), work=(), runs=(), happened=())
