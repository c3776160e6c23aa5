"""In which ways may a customer answer, and which page is behind each? A new way is a line here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext

from duecourse.foundation.kit.words import _
from duecourse.interfaces.portal.frame.here import Here

HOME: Final = "portal-home"


@dataclass(frozen=True)
class Way:
    """A way to answer: what a company switches on, its page, and what stands on its button."""

    key: str
    route: str
    words: str


WAYS: Final = (
    Way("pay", "portal-pay", _("Pay")),
    Way("promise", "portal-promise", _("I will pay on …")),
    Way("plan", "portal-plan", _("I need a payment plan")),
    Way("dispute", "portal-dispute", _("Something is wrong")),
)
"""Under the list of items, in this order; the first is the main one. `plan` goes before `dispute`."""
ALSO: Final = (
    Way("paid", "portal-paid", _("I have paid already")),
    Way("comment", "portal-comment", _("Write to us")),
    Way("contact", "portal-person", _("I am the wrong person")),
)
"""Below them, as plain links."""
OF_MAILS: Final = {"will_pay": "promise", "wrong": "dispute", "plan": "plan", "pay": "pay"}
"""Which way each of the four links of a mail means."""


@dataclass(frozen=True)
class ShownWay:
    """A button under the list."""

    key: str
    href: str
    words: str


def shown(here: Here, ways: tuple[Way, ...] = WAYS) -> tuple[ShownWay, ...]:
    """Give the buttons of those ways that the company offers."""
    return tuple(ShownWay(one.key, here.url(one.route), gettext(one.words)) for one in ways if here.offers(one.key))


def route_of(link: str) -> str:
    """Name the page to which a link of a mail leads: its way's, or the list where there is none."""
    return next((one.route for one in WAYS if one.key == OF_MAILS.get(link)), HOME)
