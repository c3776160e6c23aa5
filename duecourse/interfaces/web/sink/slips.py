"""What became of the demo's text messages and registered letters? Shown, answered and reported in the customer's place."""

from __future__ import annotations

from dataclasses import dataclass
from secrets import token_hex

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from duecourse.interfaces.web import formats, look
from duecourse.interfaces.web.policy import demo_only, policy
from duecourse.interfaces.web.sink.reading import Slip, slips
from duecourse.interfaces.web.steps import channel_words
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.communications.operations import hearing
from duecourse.records.communications.ports import Report

SHOWN = 100
OUTCOMES = ("delivered", "refused", "expired")


@dataclass(frozen=True)
class SlipRow:
    """One text message or registered letter."""

    name: str
    is_text: bool
    kind_words: str
    recipient: str
    text: str
    when: str


@policy("outbox.see")
@demo_only
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Render what was taken, newest first."""
    rows = tuple(_row(one, request.visit.zone) for one in slips()[:SHOWN])
    return look.render(request, "sink/slips.html", {"slips": rows})


@policy("outbox.release")
@demo_only
@require_POST
def answer(request: StaffRequest, name: str) -> HttpResponse:
    """Let the customer answer a text message."""
    slip, text = _found(name, kind="sms"), request.POST.get("text", "").strip()[:500]
    if text:
        hearing.simulate_answer(
            request.visit.tenant_id, number=slip.recipient, text=text, event=token_hex(8), at=request.now
        )
        look.flash(request, _("The answer came in: it stands on the customer’s timeline."))
    return HttpResponseRedirect(reverse("slips"))


@policy("outbox.release")
@demo_only
@require_POST
def report(request: StaffRequest, name: str) -> HttpResponse:
    """Let the simulated post say what became of a registered letter."""
    slip, state = _found(name, kind="registered"), request.POST.get("state", "")
    if state not in OUTCOMES:
        raise Http404
    proof = f"SIMULATED PROOF - nothing was sent to anybody\n\n{state}: {slip.recipient}\n{slip.reference}\n"
    told = Report(
        slip.reference, state, state, _("simulated"), evidence=proof.encode(), evidence_type="text/plain; charset=utf-8"
    )
    hearing.note_report(request.visit.tenant_id, told, at=request.now)
    look.flash(request, _("Told: it stands at the message and on the customer’s timeline."))
    return HttpResponseRedirect(reverse("slips"))


def _found(name: str, *, kind: str) -> Slip:
    slip = next((one for one in slips() if one.name == name and one.kind == kind), None)
    if slip is None:
        raise Http404
    return slip


def _row(slip: Slip, zone: str) -> SlipRow:
    is_text = slip.kind == "sms"
    return SlipRow(
        slip.name, is_text, channel_words(slip.kind), slip.recipient, slip.text, formats.moment(slip.at, zone)
    )
