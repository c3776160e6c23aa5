"""Print letters, look at them, and say that they are in the post."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from duecourse.foundation.kit.clock import business_date
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _ as lazy
from duecourse.interfaces.web import doors, formats, look, words
from duecourse.interfaces.web.letters import reading
from duecourse.interfaces.web.letters.papers import pdf_answer
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.communications import operations as communications
from duecourse.records.communications.queries import letters as asked
from duecourse.records.communications.queries import screens as outbox
from duecourse.records.communications.rules import drawing
from duecourse.records.communications.rules.letters import PAPER

_TRACKING = re.compile(r"tracking-[0-9]{1,18}")


class NothingMarked(Refused):
    """A word about nothing."""

    says = lazy("Mark at least one letter.")


class DayMissing(Refused):
    """The day of posting is no day."""

    says = lazy("Say on which day they were posted.")


@policy("outbox.see")
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Render the queue and the batches."""
    return look.render(request, "letters/index.html", {"letters": reading.page(request)})


@policy("outbox.release")
@require_POST
def print_some(request: StaffRequest) -> HttpResponse:
    """Take the marked letters, or all that are due, into a print batch and go to it."""
    visit = request.visit
    within: dict[str, Any] = {"company_ids": visit.company_ids, "portfolio_ids": visit.scope.portfolio_ids}
    if request.POST.get("all"):
        ids = asked.due_ids(visit.tenant_id, **within)[: communications.LARGEST_BATCH]
    else:
        ids = outbox.visible_message_ids(visit.tenant_id, _numbers(request, "row"), **within)
    done = communications.print_letters(
        visit.tenant_id, ids, actor=visit.actor, at=request.now, language=visit.language
    )
    look.flash(request, reading.printed_words(done))
    if len(done.batch_ids) == 1:
        return HttpResponseRedirect(doors.address("print-batch", done.batch_ids[0]))
    return HttpResponseRedirect(doors.address("letters"))


@policy("outbox.see")
@require_GET
def batch(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Render one batch."""
    found = _pile(request, batch_id)
    shown = reading.pile_page(found, request.visit, today=_today(request, found))
    return look.render(request, "letters/batch.html", {"pile": shown})


@policy("outbox.see")
@require_GET
def bound(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Tell a waiting page that its file is bound: then it is loaded again."""
    found = _pile(request, batch_id)
    answer = HttpResponse(status=204)
    if found.is_bound:
        answer.headers["HX-Redirect"] = doors.address("print-batch", found.id)
    return answer


@policy("outbox.see")
@require_GET
def batch_pdf(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Give what came out of the printer: the same bytes as long as something is to be posted, then a copy marked as one."""
    found = _pile(request, batch_id)
    content = asked.pile_pdf(request.visit.tenant_id, found.id)
    if not content:
        raise Http404
    if not found.open_count:
        content = drawing.marked(content, drawing.draw_mark(_("COPY"), at=found.made_at))
    return pdf_answer(content, name=f"print-batch-{found.number}")


@policy("outbox.see")
@require_GET
def letter_pdf(request: StaffRequest, message_id: int) -> HttpResponse:
    """Give the exact bytes of one letter."""
    visit = request.visit
    detail = outbox.message_detail(
        visit.tenant_id, message_id, company_ids=visit.company_ids, portfolio_ids=visit.scope.portfolio_ids
    )
    if detail is None or detail.row.channel not in PAPER or not detail.raw:
        raise Http404
    return pdf_answer(detail.raw, name=f"letter-{message_id}")


@policy("outbox.release")
@require_POST
def post(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Write down that the marked letters went into the post; refused, the page keeps what was filled in."""
    found, visit = _pile(request, batch_id), request.visit
    numbers = {int(key[9:]): request.POST.get(key, "").strip() for key in request.POST if _TRACKING.fullmatch(key)}
    try:
        ids = _marked(request)
        wanted = {key: numbers.get(key, "") for key in ids}
        posted = communications.Posted(wanted, on=_day(request), seen_stops=_numbers(request, "seen"))
        stopped = communications.confirm_posted(visit.tenant_id, found.id, posted, actor=visit.actor, at=request.now)
    except Refused as refused:
        marked = [*_numbers(request, "row"), *_numbers(request, "stopped")]
        typed = reading.Typed(words.say(refused.text), marked, numbers, request.POST.get("on", ""))
        shown = reading.pile_page(found, visit, today=_today(request, found), typed=typed)
        return look.render(request, "letters/batch.html", {"pile": shown}, status=422)
    look.flash(request, reading.posted_words(len(ids), posted.on, stopped=stopped))
    return HttpResponseRedirect(doors.address("print-batch", found.id))


@policy("outbox.release")
@require_POST
def take_out(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Take the marked letters out of the batch; what is still wanted waits to be printed again."""
    found, visit = _pile(request, batch_id), request.visit
    count = communications.take_out(visit.tenant_id, found.id, _marked(request), actor=visit.actor, at=request.now)
    said = ngettext("%(num)s letter taken out of the batch.", "%(num)s letters taken out of the batch.", count)
    look.flash(request, said % {"num": formats.number(count)})
    return HttpResponseRedirect(doors.address("print-batch", found.id))


def _pile(request: StaffRequest, batch_id: int) -> asked.Pile:
    visit = request.visit
    found = asked.pile(
        visit.tenant_id, batch_id, company_ids=visit.company_ids, portfolio_ids=visit.scope.portfolio_ids
    )
    if found is None:
        raise Http404
    return found


def _today(request: StaffRequest, pile: asked.Pile) -> date:
    zone = next(one.zone for one in request.visit.companies if one.id == pile.company_id)
    return business_date(zone, request.now)


def _day(request: StaffRequest) -> date:
    try:
        return date.fromisoformat(request.POST.get("on", ""))
    except ValueError as error:
        raise DayMissing from error


def _marked(request: StaffRequest) -> list[int]:
    """Read the marked letters; those in red stand in boxes of their own, so that "all" never means them."""
    found = [*_numbers(request, "row"), *_numbers(request, "stopped")]
    if not found:
        raise NothingMarked
    return found


def _numbers(request: StaffRequest, name: str) -> list[int]:
    return [int(text) for text in request.POST.getlist(name) if text.isdecimal()]
