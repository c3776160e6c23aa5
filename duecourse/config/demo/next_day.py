"""How does the simulated company come to its next business day?"""

from datetime import date
from pathlib import Path
from uuid import UUID

from django.conf import settings

from duecourse.config.demo import home as demo_home
from duecourse.config.demo import living
from duecourse.config.demo.calendar import next_working_day
from duecourse.config.demo.outside import Outside
from duecourse.foundation.identity.queries import tenant_row
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _


class NotSimulated(Refused):
    """Only an invented company can be pushed ahead of the calendar."""

    says = _("Only a simulated company can live its next day.")


def live_on(tenant: UUID) -> date:
    """Live the next business day: files come, the day is decided, what waits for nobody is sent; answer which day."""
    home = Path(settings.HOME)
    with living.inside(tenant):
        if not tenant_row(tenant).is_simulated:
            raise NotSimulated
    progress = demo_home.read(home)
    assert progress.lived_on is not None
    day = next_working_day(progress.lived_on)
    with Outside.resume(home / "world") as outside:
        living.live_day(living.Stage.of(tenant, home), day, outside=outside, progress=progress, is_approved=False)
    return day
