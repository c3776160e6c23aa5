"""What can happen on a customer's own pages that no other record tells?"""

from dataclasses import dataclass
from typing import Final

from duecourse.foundation.kit.words import Text, _, _n
from duecourse.foundation.timeline.events import event_kind
from duecourse.records.ledger.events import Fact

TAKEN_BACK: Final = {
    "promise": _("The customer took its promise back on the page."),
    "plan": _("The customer took its request for a payment plan back on the page."),
    "dispute": _("The customer took its complaint back on the page."),
    "comment": _("The customer took its comment back on the page."),
    "contact": _("The customer took back on the page who is the right person."),
    "paid": _("The customer took back on the page that it has paid."),
    "upload": _("The customer took a file back on the page."),
    "balance": _("The customer took back on the page what it said of a balance."),
}
REVOKED: Final = _n(
    "%(count)s link to the customer’s page was revoked.", "%(count)s links to the customer’s page were revoked."
)


@event_kind("portal.undone")
@dataclass(frozen=True)
class PortalUndone(Fact):
    """A customer took back what it had said on the page."""

    act_id: int
    act_kind: str

    def say(self) -> Text:
        """Tell what."""
        return Text(TAKEN_BACK.get(self.act_kind, TAKEN_BACK["comment"]))


@event_kind("portal.access_kept")
@dataclass(frozen=True)
class AccessKept(Fact):
    """A contact let its browser be remembered."""

    browser: str

    def say(self) -> Text:
        """Tell which."""
        return Text(_("Signed in to the customer’s page for longer: %(browser)s"), {"browser": self.browser})


@event_kind("portal.access_ended")
@dataclass(frozen=True)
class AccessEnded(Fact):
    """A contact signed a browser out."""

    browser: str

    def say(self) -> Text:
        """Tell which."""
        return Text(_("Signed out of the customer’s page: %(browser)s"), {"browser": self.browser})


@event_kind("portal.links_revoked")
@dataclass(frozen=True)
class LinksRevoked(Fact):
    """Links to the customer's page lead nowhere any more."""

    count: int
    contact_id: int | None
    message_id: int | None

    def say(self) -> Text:
        """Tell how many."""
        return Text(REVOKED[0], {"count": self.count}, plural=REVOKED[1])
