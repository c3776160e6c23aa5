"""Do what a customer says on its own page, once, so that it can be taken back for a day, and confirm it by mail.

The one place that orders every act of the pages: promises, disputes and contacts stand side by side and never meet. A new
kind of act is a function that does it and gives a `Done`; `perform` keeps, confirms and makes it once. Its way back is a
line in `ways_back.WAYS`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.timeline.log import record
from duecourse.records.communications.events import PortalUndone
from duecourse.records.communications.operations import portal
from duecourse.records.communications.operations.portal import Done
from duecourse.records.communications.queries.portal import Visitor
from duecourse.work.procedures.operations import ways_back

SOURCE: Final = "portal"


@dataclass(frozen=True)
class By:
    """Who acts, on the business date of each company, at which moment."""

    visitor: Visitor
    days: Mapping[int, date]
    at: datetime

    @property
    def tenant(self) -> UUID:
        """The tenant whose page it is."""
        return self.visitor.tenant_id

    @property
    def actor(self) -> Actor:
        """The hand behind it: the contact, by name."""
        return Actor("customer", None, self.visitor.contact_name or self.visitor.contact_email)

    def told(self, company_id: int) -> dict[str, Any]:
        """Give what every operation asks."""
        return {"on": self.days.get(company_id, self.at.date()), "actor": self.actor, "at": self.at}


def perform(by: By, deed: Callable[[], Done], *, key: str) -> int:
    """Do something that comes with a form's key, once; give the act. A preview does nothing."""
    if by.visitor.is_preview:
        raise portal.OnlyLooking
    known = portal.known_act(by.tenant, key)
    if known is not None:
        return known
    done = deed()
    return portal.keep_act(by.visitor, done, key=key, at=by.at)


def take_back(by: By, act_id: int) -> None:
    """Undo an act within its day: what it made goes as its operation allows, and the timeline says so."""
    act = portal.take_back_act(by.visitor, act_id, at=by.at)
    told = by.told(act.company_id)
    for made, what in act.undo.items():
        ways_back.WAYS[made](by.tenant, what, told)
    event = PortalUndone(act.pk, act.kind)
    record(by.tenant, event, customer_id=act.customer_id, company_id=act.company_id, **told)
