"""Which places does a role have, and how is each reached from the palette?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from duecourse.foundation.identity.rules import ROLES
from duecourse.interfaces.web import keys
from duecourse.interfaces.web.pages import Choice
from duecourse.interfaces.web.visit import Visit


@dataclass(frozen=True)
class Place:
    """A screen in the rail; what is new there is asked for when the page stands."""

    words: str
    href: str
    icon: str
    is_current: bool
    keys: str
    count_href: str = ""
    is_behind: bool = False


@dataclass(frozen=True)
class Group:
    """Places that belong together; `folds`: they show when asked for, or when one of them is open."""

    title: str
    places: tuple[Place, ...]
    folds: bool = False

    @property
    def is_current(self) -> bool:
        """Tell whether one of the places is open."""
        return any(place.is_current for place in self.places)


@dataclass(frozen=True)
class Command:
    """A link that the palette finds by its words."""

    words: str
    href: str
    icon: str
    hint: str
    keys: str


_DAILY: Final = 2
"""So many groups are each day's work and never fold."""
_ROOM: Final = 24
"""So many lines of places and titles fit a window of 900 px; where a role has more, the other groups fold."""
_COUNTS: Final = {"inbox": "inbox-count"}
"""What tells how much is new at a place."""
_BEHIND: Final = frozenset(
    {
        "inbox-terms",
        "mailboxes",
        "reader",
        "departments",
        "deductions",
        "foreseen",
        "letters",
        "models",
        "months",
        "performance",
        "value",
        "schedules",
    }
)
"""Places that a page beside them leads to (Mail servers, Disputes, Alerts, Outbox, Cash forecast): no room in the rail."""
_GROUPS: Final = (
    (
        lazy("Today"),
        (
            (lazy("Home"), "home", "home", "home.see"),
            (lazy("Team"), "team", "people", "team.see"),
            (lazy("Inbox"), "inbox", "mail", "inbox.see"),
            (lazy("Worklist"), "worklist", "list", "worklist.see"),
            (lazy("Tasks"), "tasks", "check", "task.own"),
            (lazy("Alerts"), "alerts", "flag", "worklist.see"),
            (lazy("Foreseen"), "foreseen", "clock", "worklist.see"),
            (lazy("Following"), "following", "eye", "customer.see"),
            (lazy("My customers"), "my-customers", "people", "pause.request"),
            (lazy("Asked for"), "proposals", "help", "pause.agree"),
            (lazy("Outbox"), "outbox", "outbox", "outbox.see"),
            (lazy("Letters"), "letters", "file", "outbox.see"),
            (lazy("No next step"), "no-next-step", "alert", "worklist.see"),
        ),
    ),
    (
        lazy("Book"),
        (
            (lazy("Customers"), "customers", "people", "customer.see"),
            (lazy("Promises and plans"), "promises", "handshake", "worklist.see"),
            (lazy("Disputes"), "disputes", "scales", "dispute.see"),
            (lazy("Deductions"), "deductions", "scales", "deduction.see"),
            (lazy("Bank"), "bank", "import", "bank.see"),
            (lazy("Pipeline"), "pipeline", "route", "worklist.see"),
        ),
    ),
    (
        lazy("Insight"),
        (
            (lazy("Dashboards"), "boards", "board", "report.see"),
            (lazy("Figures"), "figures", "gauge", "report.see"),
            (lazy("Reports"), "reports", "chart", "report.see"),
            (lazy("Cash forecast"), "forecast", "money", "forecast.see"),
            (lazy("Schedules"), "schedules", "clock", "report.see"),
            (lazy("Performance"), "performance", "people", "team.see"),
            (lazy("Month-end"), "months", "calendar", "month.see"),
            (lazy("Value"), "value", "money", "month.see"),
        ),
    ),
    (
        lazy("Rules"),
        (
            (lazy("Portfolios"), "portfolios", "user", "team.see"),
            (lazy("Segments"), "segments", "filter", "procedure.see"),
            (lazy("Procedures"), "procedures", "steps", "procedure.see"),
            (lazy("Priorities"), "strategies", "flag", "procedure.see"),
            (lazy("Models"), "models", "flag", "model.see"),
            (lazy("Templates"), "templates", "mail", "template.see"),
            (lazy("Law on late payment"), "law", "scales", "admin.see"),
        ),
    ),
    (
        lazy("Data"),
        (
            (lazy("Imports"), "imports", "import", "import.see"),
            (lazy("Going live"), "going-live", "power", "import.see"),
            (lazy("Clean-up"), "cleanup", "broom", "import.see"),
            (lazy("Shadow"), "shadow", "shadow", "outbox.see"),
        ),
    ),
    (
        lazy("Administration"),
        (
            (lazy("Companies"), "admin-companies", "building", "admin.see"),
            (lazy("People"), "people", "user", "admin.see"),
            (lazy("Inbox rules"), "inbox-terms", "mail", "admin.see"),
            (lazy("Dispute reasons"), "dispute-terms", "scales", "admin.see"),
            (lazy("Departments"), "departments", "people", "admin.see"),
            (lazy("Mail servers"), "channels", "mail", "admin.see"),
            (lazy("Mailboxes"), "mailboxes", "mail", "admin.see"),
            (lazy("Reading of mails"), "reader", "eye", "admin.see"),
            (lazy("What may leave"), "switches", "stop", "admin.see"),
            (lazy("Audit"), "audit", "lock", "audit.see"),
        ),
    ),
)


def groups(visit: Visit, path: str) -> tuple[Group, ...]:
    """Give the places of this person's role; the one that is open is marked."""
    return tuple(
        replace(one, places=tuple(_marked(place, path) for place in one.places if not place.is_behind))
        for one in _known(*_who(visit))
    )


def beside(visit: Visit, route: str) -> tuple[Choice, ...]:
    """Give the places of the group to which a route belongs, those without room in the rail too, as tabs."""
    href = reverse(route)
    found = next((one.places for one in _known(*_who(visit)) if any(each.href == href for each in one.places)), ())
    return tuple(Choice(one.words, one.href, one.href == href) for one in found)


def commands(visit: Visit) -> tuple[Command, ...]:
    """Give every place as a line of the palette."""
    return _commands(*_who(visit))


def all_keys(visit: Visit) -> tuple[keys.Key, ...]:
    """Give every key of the frame, those that lead to a place of this role included."""
    going = (keys.Key(one.keys, one.words, href=one.href) for one in commands(visit) if one.keys)
    return (*keys.KEYS, *going)


def _who(visit: Visit) -> tuple[str, bool, str]:
    """All that decides which places there are and what they are called: role, demo, language."""
    return visit.seat.role, settings.DEMO and visit.is_simulated, get_language() or ""


@lru_cache(maxsize=256)
def _known(role: str, is_demo: bool, _language: str) -> tuple[Group, ...]:
    held = ROLES[role].permissions if role in ROLES else frozenset()
    made = [
        Group(str(title), tuple(_place(*line) for line in lines if not line[3] or line[3] in held))
        for title, lines in _GROUPS
    ]
    if is_demo:
        sink = _place(lazy("Mail sink"), "sink", "mail", "")
        made.append(
            Group(
                _("Demo"),
                (
                    sink,
                    _place(lazy("Simulated texts and post"), "slips", "mail", ""),
                    _place(lazy("Design"), "design", "palette", ""),
                ),
            )
        )
    lines = sum(1 + sum(not place.is_behind for place in one.places) for one in made if one.places)
    folding = made[_DAILY:] if lines > _ROOM else []
    return tuple(replace(one, folds=one in folding and len(one.places) > 1) for one in made if one.places)


@lru_cache(maxsize=256)
def _commands(role: str, is_demo: bool, language: str) -> tuple[Command, ...]:
    return tuple(
        Command(place.words, place.href, place.icon, group.title, place.keys)
        for group in _known(role, is_demo, language)
        for place in group.places
    )


def role_words(role: str) -> str:
    """Say a role in the reader's language."""
    return _(ROLES[role].name) if role in ROLES else role


def _place(words: object, route: str, icon: str, _permission: str) -> Place:
    counted = reverse(_COUNTS[route]) if route in _COUNTS else ""
    return Place(str(words), reverse(route), icon, False, keys.go(route), counted, is_behind=route in _BEHIND)


def _marked(place: Place, path: str) -> Place:
    is_current = path == place.href if place.href == "/" else path.startswith(place.href)
    return replace(place, is_current=True) if is_current else place
