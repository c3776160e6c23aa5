"""Do what a customer says on its own page, once, so that it can be taken back for a day, and confirm it by mail.

The one place that orders every act of the pages: promises, disputes and contacts stand side by side and never meet. A new
kind of act is a function that does it and gives a `Done`; `perform` keeps, confirms and makes it once. Its way back is a
line in `ways_back.WAYS`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.timeline.log import record
from duecourse.records.communications.events import PortalUndone
from duecourse.records.communications.operations import portal, portal_mails
from duecourse.records.communications.operations.portal import Done
from duecourse.records.communications.queries.portal import Visitor
from duecourse.work.procedures.operations import ways_back

SOURCE: Final = "portal"
MOST_NAMED: Final = 30
"""So many items are named in a mail."""
MOST_SAID: Final = 1000


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

    @property
    def day(self) -> date:
        """The business date of the company that wrote."""
        return self.days.get(self.visitor.company_id, self.at.date())

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
    act_id = portal.keep_act(by.visitor, done, key=key, at=by.at)
    told = _spoken(done.kind, done.told, done.words)
    message = portal_mails.write(by.visitor, portal_mails.RECORDED, f"portal:{act_id}", on=by.day, at=by.at, extra=told)
    portal.confirmed_by(by.tenant, act_id, message.message_id)
    return act_id


def take_back(by: By, act_id: int) -> None:
    """Undo an act within its day: what it made goes as its operation allows, and the timeline says so."""
    act = portal.take_back_act(by.visitor, act_id, at=by.at)
    told = by.told(act.company_id)
    for made, what in act.undo.items():
        ways_back.WAYS[made](by.tenant, what, told)
    event = PortalUndone(act.pk, act.kind)
    record(by.tenant, event, customer_id=act.customer_id, company_id=act.company_id, **told)
    said = _spoken(act.kind, act.told, act.words, is_undone=True)
    portal_mails.write(by.visitor, portal_mails.RECORDED, f"portal:{act.pk}:undone", on=by.day, at=by.at, extra=said)


def _spoken(
    kind: str, told: Mapping[str, Any], words: str, *, is_undone: bool = False
) -> Mapping[str, Mapping[str, object]]:
    """Say an act to a mail: what `told` keeps as plain text becomes days and amounts again."""
    amounts = {currency: Decimal(amount) for currency, amount in told.get("amounts", {}).items()}
    said: dict[str, object] = {
        "kind": kind,
        "undone": is_undone or None,
        "amount": amounts or None,
        "date": date.fromisoformat(told["due_on"]) if told.get("due_on") else None,
        "items": ", ".join(told.get("numbers", ())[:MOST_NAMED]),
        "number": told.get("reference"),
        "words": words[:MOST_SAID],
        "person": told.get("person"),
        "files": ", ".join(told.get("files", ())),
    }
    return {"portal": said}
