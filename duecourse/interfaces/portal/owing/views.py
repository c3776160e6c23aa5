"""Show what is open: first what the mail was about, then everything else, and how one can answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.translation import gettext as _

from duecourse.interfaces.portal.frame import owed, ways
from duecourse.interfaces.portal.frame.door import customer, render
from duecourse.interfaces.portal.frame.here import CustomerRequest, Here
from duecourse.interfaces.portal.frame.owed import Line, Total
from duecourse.interfaces.portal.planning.own import links as plans
from duecourse.records.ledger.queries import portal as ledger


@dataclass(frozen=True)
class Section:
    """Items that stand together, under a heading."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Home:
    """The first page of a customer."""

    totals: tuple[Total, ...]
    has_overdue: bool
    sections: tuple[Section, ...]
    account_words: str


@customer("GET")
def home(request: CustomerRequest) -> HttpResponse:
    """Show the amount and the list first."""
    here = request.here
    return render(request, "owing/index.html", {"home": _home(here), "ways": ways.shown(here), "plans": plans(here)})


def _home(here: Here) -> Home:
    lines = owed.open_lines(here)
    totals = owed.totals(lines, on=here.day)
    own = ledger.accounts(here.tenant, here.visitor.account_ids)
    named = ", ".join(dict.fromkeys(f"{one.name} ({one.number})" for one in own))
    return Home(totals, any(one.overdue for one in totals), _sections(here, lines), named)


def _sections(here: Here, lines: Sequence[Line]) -> tuple[Section, ...]:
    of_mail = tuple(one for one in lines if one.id in here.visitor.item_ids)
    others = tuple(one for one in lines if one.id not in here.visitor.item_ids)
    parts = (Section(_("In our e-mail"), of_mail), Section(_("Also open") if of_mail else _("Open"), others))
    return tuple(part for part in parts if part.lines)
