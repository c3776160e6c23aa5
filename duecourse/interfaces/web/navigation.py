"""Which places does a role have, and how is each reached from the palette?"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from duecourse.foundation.identity.rules import ROLES
from duecourse.interfaces.web import keys
from duecourse.interfaces.web.visit import Visit


@dataclass(frozen=True)
class Place:
    """A screen in the rail."""

    words: str
    href: str
    icon: str
    is_current: bool
    keys: str


@dataclass(frozen=True)
class Group:
    """Places that belong together."""

    title: str
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Command:
    """A link that the palette finds by its words."""

    words: str
    href: str
    icon: str
    hint: str
    keys: str


_GROUPS = (
    (
        lazy("Today"),
        (
            (lazy("Home"), "home", "home", "home.see"),
            (lazy("Team"), "team", "people", "team.see"),
            (lazy("Worklist"), "worklist", "list", "worklist.see"),
            (lazy("Tasks"), "tasks", "check", "task.own"),
            (lazy("Alerts"), "alerts", "flag", "worklist.see"),
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
            (lazy("Promises"), "promises", "handshake", "worklist.see"),
            (lazy("Disputes"), "disputes", "scales", "worklist.see"),
            (lazy("Portfolios"), "portfolios", "user", "team.see"),
            (lazy("Pipeline"), "pipeline", "route", "worklist.see"),
            (lazy("Segments"), "segments", "filter", "procedure.see"),
            (lazy("Procedures"), "procedures", "steps", "procedure.see"),
            (lazy("Priorities"), "strategies", "flag", "procedure.see"),
            (lazy("Templates"), "templates", "mail", "template.see"),
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
            (lazy("Mail servers"), "channels", "mail", "admin.see"),
            (lazy("What may leave"), "switches", "stop", "admin.see"),
            (lazy("Audit"), "audit", "lock", "audit.see"),
        ),
    ),
)


def groups(visit: Visit, path: str) -> tuple[Group, ...]:
    """Give the places of this person's role; the one that is open is marked."""
    made = [
        Group(str(title), tuple(_place(*line, path) for line in lines if visit.may(line[3])))
        for title, lines in _GROUPS
    ]
    if settings.DEMO and visit.is_simulated:
        sink = _place(lazy("Mail sink"), "sink", "mail", "", path)
        made.append(Group(_("Demo"), (sink, _place(lazy("Design"), "design", "palette", "", path))))
    return tuple(group for group in made if group.places)


def commands(visit: Visit) -> tuple[Command, ...]:
    """Give every place as a line of the palette."""
    return tuple(
        Command(place.words, place.href, place.icon, group.title, place.keys)
        for group in groups(visit, "")
        for place in group.places
    )


def all_keys(visit: Visit) -> tuple[keys.Key, ...]:
    """Give every key of the frame, those that lead to a place of this role included."""
    going = (keys.Key(one.keys, one.words, href=one.href) for one in commands(visit) if one.keys)
    return (*keys.KEYS, *going)


def role_words(role: str) -> str:
    """Say a role in the reader's language."""
    return _(ROLES[role].name) if role in ROLES else role


def _place(words: object, route: str, icon: str, _permission: str, path: str) -> Place:
    href = reverse(route)
    is_current = path == href if href == "/" else path.startswith(href)
    return Place(str(words), href, icon, is_current, keys.go(route))
