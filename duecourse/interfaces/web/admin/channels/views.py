"""Show the mail servers, let them be set up, and try them."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from duecourse.foundation.kit.errors import Refused
from duecourse.interfaces.web import look
from duecourse.interfaces.web.admin.channels import reading, wires
from duecourse.interfaces.web.admin.channels.forms import Server, initial_of
from duecourse.interfaces.web.admin.doors import company_of, refuse
from duecourse.interfaces.web.policy import NoPermission, demo_only, policy
from duecourse.interfaces.web.sink.reading import slips_folder
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.communications import operations as communications
from duecourse.records.communications.operations import trials


@policy("admin.see")
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """Render the mail servers; a part of it is asked again while a trial runs."""
    shown = reading.page(request.visit, awaited=request.GET.get("trial", "")[:16])
    data = {
        "channels": shown,
        "wires": wires.wires(request.visit),
        "offers": wires.offers(request.visit),
        "simulated": wires.simulated(request.visit),
    }
    if request.headers.get("HX-Request"):
        return look.render_part(request, "admin/channels/_servers.html", data)
    return look.render(request, "admin/channels/index.html", data)


@policy("channel.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def server(request: StaffRequest, code: str) -> HttpResponse:
    """Render how a mail server is reached; a POST keeps it."""
    visit, company_id = request.visit, _whose(request, code)
    kept = next((one for one in reading.visible(visit) if one.company_id == company_id), None)
    known = kept.settings if kept and kept.connector == "smtp" else {}
    form = Server(request.POST or None, initial=initial_of(known))
    if request.method == "POST" and form.is_valid():
        try:
            communications.set_channel(
                visit.tenant_id, connector="smtp", options=form.options(known), company_id=company_id,
                secret=form.cleaned_data["password"] or None, actor=visit.actor, at=request.now,
            )  # fmt: skip
            look.flash(request, _("Kept. Try it: the test goes to your own address."))
            return HttpResponseRedirect(reverse("channels"))
        except Refused as refusal:
            refuse(form, refusal)
    status = 422 if form.is_bound else 200
    data = {"form": form, "title": reading.server_title(visit, company_id), "is_new": kept is None}
    return look.render(request, "admin/channels/server.html", data, status=status)


@policy("channel.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def wire(request: StaffRequest, kind: str, code: str) -> HttpResponse:
    """Render how text messages leave, or what a mail provider signs with; a POST keeps it."""
    if kind not in wires.FORMS:
        raise Http404
    visit, company_id = request.visit, _whose(request, code)
    kept = next((one for one in wires.visible(visit, kind) if one.company_id == company_id), None)
    form = wires.FORMS[kind](request.POST or None, initial=wires.initial_of(kept))
    if request.method == "POST" and form.is_valid():
        try:
            communications.set_channel(
                visit.tenant_id, connector=wires.CONNECTORS[kind], kind=kind, options=form.options(),
                company_id=company_id, secret=form.cleaned_data["secret"] or None, actor=visit.actor, at=request.now,
            )  # fmt: skip
            look.flash(request, _("Kept."))
            return HttpResponseRedirect(reverse("channels"))
        except Refused as refusal:
            refuse(form, refusal)
    data = {"form": form, "title": reading.server_title(visit, company_id), "heading": wires.TITLES[kind]}
    return look.render(request, "admin/channels/wire.html", data, status=422 if form.is_bound else 200)


@policy("channel.edit")
@demo_only
@require_POST
def simulate(request: StaffRequest, kind: str) -> HttpResponse:
    """Let the demo's simulation stand in for a provider; nothing reaches anybody."""
    if kind not in wires.SIMULATED or not reading.sees_all(request.visit):
        raise Http404
    communications.set_channel(
        request.visit.tenant_id, connector=wires.SIMULATED[kind], kind=kind,
        options={"folder": str(slips_folder()), "doubt_seconds": 0}, actor=request.visit.actor, at=request.now,
    )  # fmt: skip
    look.flash(request, _("The simulation takes them from now on."))
    return HttpResponseRedirect(reverse("channels"))


@policy("channel.edit")
@require_POST
def attempt(request: StaffRequest, channel_id: int) -> HttpResponse:
    """Order a test mail to the person who asks."""
    visit = request.visit
    if not any(one.id == channel_id for one in (*reading.visible(visit), *wires.visible(visit, wires.SMS))):
        raise Http404
    name = trials.order_trial(visit.tenant_id, channel_id, actor=visit.actor, at=request.now)
    return HttpResponseRedirect(f"{reverse('channels')}?trial={name}")


def _whose(request: StaffRequest, code: str) -> int | None:
    """Find the company of a mail server; that of all companies is for those who see all."""
    if code != reading.ALL:
        return company_of(request.visit, code).id
    if not reading.sees_all(request.visit):
        raise NoPermission("channel.edit")
    return None
