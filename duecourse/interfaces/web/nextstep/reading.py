"""How does the list of forgotten customers read, and what may this person do about them?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from duecourse.interfaces.web import words
from duecourse.interfaces.web.customers import asking, people
from duecourse.interfaces.web.customers.agreed import stop_words
from duecourse.interfaces.web.nextstep.listing import Idle, forgotten, shown
from duecourse.interfaces.web.nextstep.shown import Mends, Side
from duecourse.interfaces.web.pages import choice
from duecourse.interfaces.web.visit import StaffRequest, Visit
from duecourse.records.ledger.queries import customer as ledger
from duecourse.work.procedures.queries import nextsteps, policies
from duecourse.work.procedures.rules import reasons
from duecourse.work.procedures.rules.steps import Anchor


def head(request: StaffRequest) -> Mapping[str, Any]:
    """Say the reasons to narrow by, and what may be done with many."""
    known = sorted(nextsteps.NO_GOOD_REASON, key=lambda reason: list(reasons.Reason).index(reason))
    chips = [choice(request, key="reason", value="", words=_("All"))]
    chips += [
        choice(request, key="reason", value=one.value, words=words.say(reasons.say(one)).rstrip(".")) for one in known
    ]
    return {"choices": tuple(chips), "mends": mends(request)}


def mends(request: StaffRequest) -> Mends:
    """Tell what this person may do about a forgotten customer."""
    visit = request.visit
    day = visit.day or request.now.date()
    return Mends(
        day=day,
        stop_codes=tuple(stop_words().items()),
        procedures=_procedures(visit, day) if visit.may("segment.edit") else (),
        may_stop=visit.may("block.place"),
        may_ask_stop=visit.may("block.propose"),
    )


def side(request: StaffRequest, token: str) -> Side:
    """Read one forgotten customer; whoever has a next step meanwhile is not on the list."""
    here, visit = asking.standing(request, token), request.visit
    told = next((one for one in forgotten(visit) if one.customer_id == here.account.id), None)
    if told is None:
        raise Http404
    cards = ledger.contact_cards(visit.tenant_id, here.account)
    phone = people.phone_of(cards, on=here.day)
    return Side(
        row=shown(visit, [Idle(here.account, told)])[0],
        phone=phone,
        call_href=reverse("call", args=[token]) if visit.may("task.do") else "",
        write_href=reverse("write", args=[token]) if visit.may("contact.send") else "",
    )


def _procedures(visit: Visit, day: date) -> tuple[tuple[str, str], ...]:
    versions = policies.versions_in_force(visit.tenant_id, day)
    live = ((one.slug, one.name) for one in versions if one.is_on and one.spec.anchor is Anchor.ITEM)
    return tuple(sorted(live, key=lambda pair: pair[1]))
