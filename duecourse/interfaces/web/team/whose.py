"""Whose customers does a list show? `person` in its address narrows it to a collector's portfolios, or to nobody's."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.http import HttpRequest
from django.utils.translation import gettext as _

from duecourse.foundation.identity.models import Portfolio
from duecourse.foundation.identity.queries import people, portfolios
from duecourse.foundation.identity.queries.people import Colleague
from duecourse.interfaces.web.lists.asking import State
from duecourse.interfaces.web.pages import Choice, link
from duecourse.interfaces.web.visit import Visit
from duecourse.records.ledger.queries.held import NOBODYS

KEY = "person"
NOBODY = "nobody"


def portfolio_ids(visit: Visit, person: str) -> Collection[int] | None:
    """Give the portfolios to look at (None: all): those of the visit, narrowed to a person's; four queries more with one."""
    mine = visit.scope.portfolio_ids
    if not person or not visit.may("team.see"):
        return mine
    theirs = _portfolios_of(visit, person)
    return theirs if mine is None else theirs & mine


def in_list(visit: Visit, state: State) -> Collection[int] | None:
    """Give the portfolios that a list is asked for."""
    return portfolio_ids(visit, dict(state.own).get(KEY, ""))


def chip(request: HttpRequest, visit: Visit) -> tuple[Choice, ...]:
    """Say above the list whose it is, as a choice that takes the narrowing back."""
    person = request.GET.get(KEY, "")
    if not person or not visit.may("team.see"):
        return ()
    said = _("Nobody’s customers") if person == NOBODY else _name(visit, person)
    return (Choice(said, link(request, person="", after=""), is_current=True),)


def members(visit: Visit) -> tuple[Colleague, ...]:
    """List the team of the companies that this person sees."""
    return people.team(visit.tenant_id, [one.id for one in visit.companies])


def nobodys(team: Iterable[Colleague], known: Iterable[Portfolio]) -> frozenset[int]:
    """Give the portfolios that nobody of the team has, and the sign for no portfolio at all."""
    return frozenset({one.pk for one in known}.difference(*(one.portfolio_ids for one in team)) | {NOBODYS})


def _portfolios_of(visit: Visit, person: str) -> frozenset[int]:
    people_here = members(visit)
    if person == NOBODY:
        return nobodys(people_here, portfolios(visit.tenant_id))
    return next((one.portfolio_ids for one in people_here if str(one.user_id) == person), frozenset())


def _name(visit: Visit, person: str) -> str:
    found = (one.name for one in members(visit) if str(one.user_id) == person)
    return next(found, _("Nobody of this name"))
