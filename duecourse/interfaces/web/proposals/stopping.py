"""Stop customers, or ask a colleague to, as the role may: one form, one or many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from django.http import Http404
from django.utils.translation import ngettext

from duecourse.foundation.kit.undo import Undo
from duecourse.interfaces.web import formats, look, undo
from duecourse.interfaces.web.customers import asking, undoing
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.ledger.operations import blocks, proposals
from duecourse.records.ledger.operations.proposals import StopWish
from duecourse.records.ledger.queries.screens import Account


def stop_or_ask(request: StaffRequest, found: Sequence[Account]) -> None:
    """Read the form (`code`, `until`, `why`), stop the customers or ask for it, and say so with the way back."""
    visit, day = request.visit, request.visit.day or request.now.date()
    why = asking.words(request, "why", longest=500)
    wish = StopWish(asking.words(request, "code"), asking.day(request, "until"), why)
    if visit.may("block.place"):
        back = undoing.way("block.lift", _stopped(request, found, wish), on=day)
        said = ngettext("%(num)s customer is stopped.", "%(num)s customers are stopped.", len(found))
    else:
        ids = [one.id for one in found]
        back = proposals.propose_stop(visit.tenant_id, ids, wish, on=day, actor=visit.actor, at=request.now)
        said = ngettext("Asked to stop %(num)s customer.", "Asked to stop %(num)s customers.", _count(back))
    count = len(found) if visit.may("block.place") else _count(back)
    look.flash(request, said % {"num": formats.number(count)}, undo_href=undo.href(request, back))


def by_company(request: StaffRequest, found: Sequence[Account]) -> Iterator[tuple[int, date, list[Account]]]:
    """Part customers by company, each with its business date."""
    days = {one.id: one.business_date for one in request.visit.companies}
    ordered = sorted(found, key=lambda one: one.company_id)
    for company_id, group in groupby(ordered, key=lambda one: one.company_id):
        yield company_id, days[company_id] or request.visit.day or request.now.date(), list(group)


def _stopped(request: StaffRequest, found: Sequence[Account], wish: StopWish) -> list[int]:
    """Place a stop on each; the same refusals as where one is asked for."""
    visit = request.visit
    if wish.code not in blocks.REASONS:
        raise Http404
    if not wish.why:
        raise proposals.WhyMissing
    return [
        blocks.block(
            visit.tenant_id,
            blocks.NewBlock(one.id, wish.code, to_on=wish.until, note=wish.why),
            on=day,
            actor=visit.actor,
            at=request.now,
        ).pk
        for _company, day, group in by_company(request, found)
        for one in group
    ]


def _count(back: Undo) -> int:
    return len(back.values["what"])  # type: ignore[arg-type]
