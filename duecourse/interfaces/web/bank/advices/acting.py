"""What a person does about payment advices: hand them in, mend and keep them, set them aside."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.money import CURRENCIES
from duecourse.foundation.kit.words import _ as marked
from duecourse.foundation.wires.rows import LARGEST
from duecourse.interfaces.web import doors, formats, look, undo
from duecourse.interfaces.web.bank.advices.views import found
from duecourse.interfaces.web.bank.matching.way import by
from duecourse.interfaces.web.customers import asking
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.ledger.operations import remittances
from duecourse.records.ledger.operations.remittances import Handed, Mended, Taken
from duecourse.records.ledger.rules.remittances.content import MOST_LINES, AdviceLine

MOST_FILES = 20


class NoFiles(Refused):
    """Nothing was handed in, or more than is read in one go."""

    says = marked("Choose one to %(most)s files of at most %(megabytes)s MB each.")


@policy("receipt.match")
@require_POST
def hand_in(request: StaffRequest) -> HttpResponse:
    """Read the files handed in; one alone is shown, of several it is told what became of them."""
    visit, files = request.visit, request.FILES.getlist("files")
    if not 0 < len(files) <= MOST_FILES or any((one.size or 0) > LARGEST for one in files):
        raise NoFiles(most=MOST_FILES, megabytes=LARGEST // 1_000_000)
    company = next((one for one in visit.in_view if one.code == request.POST.get("company", "")), None)
    if company is None:
        raise Http404
    taken = [
        remittances.take_remittance(
            visit.tenant_id,
            Handed(company.id, Path(file.name or "").name, file.read(), "hand"),
            **by(request),
        )
        for file in files
    ]
    if len(taken) == 1:
        look.flash(request, told(taken[0]))
        return HttpResponseRedirect(reverse("advice", args=[taken[0].id]))
    drafts = sum(one.is_draft for one in taken)
    said = ngettext("%(num)s file was read", "%(num)s files were read", len(taken))
    rest = ngettext("%(num)s waits for you here.", "%(num)s wait for you here.", drafts)
    numbers = {"num": formats.number(len(taken))}, {"num": formats.number(drafts)}
    look.flash(request, f"{said % numbers[0]}; {rest % numbers[1]}")
    return HttpResponseRedirect(reverse("advices"))


@policy("receipt.match")
@require_POST
def keep(request: StaffRequest, advice_id: int) -> HttpResponse:
    """Keep an advice as it stands in the grid: from now on the matching uses it."""
    row, currency = found(request, advice_id), asking.words(request, "currency", longest=3).upper()
    if currency not in CURRENCIES:
        raise Http404
    customer = asking.words(request, "customer", longest=18)
    total = asking.amount(request.POST.get("total", ""), currency=currency)
    lines = _lines(request, currency)
    whole = sum((line.amount for line in lines if line.amount is not None), Decimal(0))
    mended = Mended(
        lines,
        whole if total is None else total,
        currency,
        asking.day(request, "paid_on"),
        int(customer) if customer.isdecimal() else None,
    )
    remittances.mend_remittance(request.visit.tenant_id, row.id, mended, **by(request))
    look.flash(request, _("Kept. The matching uses it as soon as a payment of this sum is there."))
    return HttpResponseRedirect(reverse("advice", args=[row.id]))


@policy("receipt.match")
@require_POST
def drop(request: StaffRequest, advice_id: int) -> HttpResponse:
    """Set an advice aside."""
    row, visit = found(request, advice_id), request.visit
    back = remittances.drop_remittance(visit.tenant_id, row.id, actor=visit.actor, at=request.now)
    look.flash(request, _("Set aside."), undo_href=undo.href(request, back))
    return doors.back(request, "advices")


@policy("receipt.match")
@require_POST
def take_up(request: StaffRequest, advice_id: int) -> HttpResponse:
    """Take an advice up again that was set aside."""
    row, visit = found(request, advice_id), request.visit
    remittances.take_up_again(visit.tenant_id, row.id, actor=visit.actor, at=request.now)
    look.flash(request, _("It waits for you again."))
    return HttpResponseRedirect(reverse("advice", args=[row.id]))


def told(taken: Taken) -> str:
    """Say what became of a file."""
    if not taken.is_new:
        return _("The same list was taken before; here it is.")
    if taken.is_draft:
        return _("Read, but not all of it is clear: look at it and keep it.")
    return _("Read whole. The matching uses it as soon as a payment of this sum is there.")


def _lines(request: StaffRequest, currency: str) -> list[AdviceLine]:
    """Read the lines that are filled."""
    post, lines = request.POST, []
    for place in [int(text) for text in post.getlist("line")[:MOST_LINES] if text.isdecimal()]:
        number = post.get(f"number-{place}", "").strip()[:40]
        amount = asking.amount(post.get(f"amount-{place}", ""), currency=currency)
        kept = asking.amount(post.get(f"kept-{place}", ""), currency=currency) or Decimal(0)
        if not number and amount is None:
            continue
        reason = post.get(f"reason-{place}", "") if kept else ""
        said = post.get(f"words-{place}", "").strip()[:200]
        lines.append(AdviceLine(number, amount, kept, reason, said))
    return lines
