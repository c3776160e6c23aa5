"""Say what was recorded, and let it be taken back within a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from duecourse.interfaces.portal.acts import doing
from duecourse.interfaces.portal.frame import complaints, owed
from duecourse.interfaces.portal.frame.door import customer, render
from duecourse.interfaces.portal.frame.here import CustomerRequest, Here
from duecourse.interfaces.portal.frame.wording import day, moment
from duecourse.records.communications.queries import portal
from duecourse.records.communications.queries.portal import ActRow
from duecourse.records.communications.rules.portal import UNDO_HOURS, may_be_undone
from duecourse.work.procedures.operations import portal_acts


@dataclass(frozen=True)
class ShownAct:
    """What was recorded, in a title and lines, and until when it can be taken back."""

    title: str
    lines: tuple[str, ...]
    words: str
    is_undone: bool
    undo_href: str
    until_words: str


@customer("GET")
def done(request: CustomerRequest, act_id: int) -> HttpResponse:
    """Show an act of these accounts; every other does not exist."""
    here = request.here
    row = portal.act_of(here.tenant, here.visitor.account_ids, act_id)
    if row is None:
        raise Http404
    return render(request, "acts/done.html", {"act": shown(here, row)})


@customer("POST")
def undo(request: CustomerRequest, act_id: int) -> HttpResponse:
    """Take an act back, and say on its page that it is."""
    here = request.here
    portal_acts.take_back(here.by, act_id)
    return doing.see(here.url("portal-done", act_id))


def shown(here: Here, row: ActRow) -> ShownAct:
    """Say an act as its page does."""
    is_open = (
        row.undone_at is None and bool(row.told.get("can_undo", True)) and may_be_undone(row.done_at, now=here.now)
    )
    return ShownAct(
        title=_undone(row.kind) if row.undone_at else _titles(row),
        lines=tuple(_lines(row)),
        words=row.words,
        is_undone=row.undone_at is not None,
        undo_href=here.url("portal-undo", row.id) if is_open else "",
        until_words=moment(row.done_at + timedelta(hours=UNDO_HOURS), here.company.zone),
    )


def _titles(row: ActRow) -> str:
    return {
        "promise": _("Your promise is recorded"),
        "plan": _("Your request for a payment plan is recorded"),
        "dispute": _("Thank you, we look into it"),
        "comment": _("Your comment is recorded"),
        "contact": _("Thank you, we will correct it"),
        "paid": _("Thank you, we look for your payment"),
        "upload": _("Thank you, your file has arrived"),
        "balance": _("Thank you, your answer is recorded"),
    }[row.kind]


def _undone(kind: str) -> str:
    return {
        "promise": _("Your promise is taken back"),
        "plan": _("Your request is taken back"),
        "dispute": _("Your complaint is taken back"),
        "comment": _("Your comment is taken back"),
        "contact": _("Your correction is taken back"),
        "paid": _("Your message is taken back"),
        "upload": _("Your file is taken back"),
        "balance": _("Your answer is taken back"),
    }[kind]


def _lines(row: ActRow) -> list[str]:
    """Say the facts of an act: which items, how much, when, under which number."""
    told, found = row.told, []
    if told.get("reference"):
        found.append(_("Number: %(number)s") % {"number": told["reference"]})
    if told.get("due_on"):
        said = _("Balance of: %(day)s") if row.kind == "balance" else _("Day of the payment: %(day)s")
        found.append(said % {"day": day(date.fromisoformat(told["due_on"]))})
    if told.get("numbers"):
        found.append(_("Items: %(numbers)s") % {"numbers": ", ".join(told["numbers"])})
    if told.get("amounts"):
        sums = owed.amounts((code, Decimal(amount)) for code, amount in told["amounts"].items())
        found.append(_("Amount: %(amount)s") % {"amount": sums})
    if told.get("reason"):
        found.append(complaints.said(told["reason"]))
    if told.get("files"):
        found.append(_("Files: %(names)s") % {"names": ", ".join(told["files"])})
    if told.get("person"):
        found.append(told["person"])
    return found
