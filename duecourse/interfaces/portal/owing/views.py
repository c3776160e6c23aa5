"""Show what is open: first what the mail was about, then everything else, and how one can answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.translation import gettext as _

from duecourse.interfaces.portal.acts.balance import asked as questions
from duecourse.interfaces.portal.files.calendar import upcoming
from duecourse.interfaces.portal.frame import owed, ways
from duecourse.interfaces.portal.frame.door import customer, render
from duecourse.interfaces.portal.frame.here import CustomerRequest, Here
from duecourse.interfaces.portal.frame.owed import Line, Total
from duecourse.interfaces.portal.owing.papers import ShownPaper, shown_papers
from duecourse.interfaces.portal.planning.own import links as plans
from duecourse.records.ledger.queries import portal as ledger
from duecourse.records.ledger.queries.portal import OwnAccount


@dataclass(frozen=True)
class Section:
    """Items that stand together, under a heading."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Statement:
    """The files of one account: for whom it is, and the addresses by kind of file."""

    title: str
    files: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Home:
    """The first page of a customer."""

    totals: tuple[Total, ...]
    has_overdue: bool
    sections: tuple[Section, ...]
    account_words: str
    statements: tuple[Statement, ...]
    papers: tuple[ShownPaper, ...]
    has_days: bool


@customer("GET")
def home(request: CustomerRequest) -> HttpResponse:
    """Show the amount and the list first."""
    here = request.here
    answers = {"ways": ways.shown(here), "also": ways.shown(here, ways.ALSO)}
    data = {"home": _home(here), "plans": plans(here), "questions": questions(here), **answers}
    return render(request, "owing/index.html", data)


@customer("GET")
def settled(request: CustomerRequest) -> HttpResponse:
    """Show what is paid, the latest first."""
    here = request.here
    lines = owed.lines_of(here, ledger.settled_items(here.tenant, here.visitor.account_ids))
    return render(request, "owing/settled.html", {"lines": lines})


def _home(here: Here) -> Home:
    lines = owed.open_lines(here)
    totals = owed.totals(lines, on=here.day)
    own = ledger.accounts(here.tenant, here.visitor.account_ids)
    named = ", ".join(dict.fromkeys(f"{one.name} ({one.number})" for one in own))
    papers = shown_papers(here, ledger.papers(here.tenant, here.visitor.account_ids))
    return Home(
        totals=totals,
        has_overdue=any(one.overdue for one in totals),
        sections=_sections(here, lines),
        account_words=named,
        statements=tuple(_statement(here, one, lines, is_only=len(own) == 1) for one in own),
        papers=tuple(one for one in papers if not one.is_of_item),
        has_days=bool(upcoming(here, lines)),
    )


def _statement(here: Here, own: OwnAccount, lines: Sequence[Line], *, is_only: bool) -> Statement:
    plain = (("PDF", "pdf"), ("Excel", "xlsx"), ("CSV", "csv"))
    spoken = sorted({one.currency for one in lines if one.customer_id == own.id})
    files = [(words, here.url("portal-statement", own.id, ending)) for words, ending in plain]
    for code in spoken:
        words = "UBL" if len(spoken) == 1 else f"UBL {code}"
        files.append((words, here.url("portal-statement-ubl", own.id, code)))
    return Statement("" if is_only else f"{own.name} ({own.number})", tuple(files))


def _sections(here: Here, lines: Sequence[Line]) -> tuple[Section, ...]:
    of_mail = tuple(one for one in lines if one.id in here.visitor.item_ids)
    others = tuple(one for one in lines if one.id not in here.visitor.item_ids)
    parts = (Section(_("In our e-mail"), of_mail), Section(_("Also open") if of_mail else _("Open"), others))
    return tuple(part for part in parts if part.lines)
