"""Show the mailboxes, let them be set up, tried, and given a token."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from duecourse.foundation.kit.errors import Refused
from duecourse.interfaces.web import look
from duecourse.interfaces.web.admin.doors import company_of, refuse
from duecourse.interfaces.web.admin.mailboxes import reading
from duecourse.interfaces.web.admin.mailboxes.forms import Box, initial_of
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.communications.operations import mailboxes
from duecourse.records.communications.operations.mailboxes import MailboxCard
from duecourse.records.communications.queries.mailboxes import MailboxRow


@policy("admin.see")
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """Render the mailboxes; a part of it is asked again while a trial runs."""
    data = {"page": reading.page(request.visit, awaited=request.GET.get("trial", "")[:16])}
    if request.headers.get("HX-Request"):
        return look.render_part(request, "admin/mailboxes/_boxes.html", data)
    return look.render(request, "admin/mailboxes/index.html", data)


@policy("channel.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """Render an empty form; a POST sets a mailbox up."""
    return _edited(request, None)


@policy("channel.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: StaffRequest, mailbox_id: int) -> HttpResponse:
    """Render how a mailbox is reached; a POST keeps it."""
    return _edited(request, _row(request, mailbox_id))


@policy("channel.edit")
@require_POST
def attempt(request: StaffRequest, mailbox_id: int) -> HttpResponse:
    """Order a trial of a mailbox."""
    row, visit = _row(request, mailbox_id), request.visit
    name = mailboxes.order_trial(visit.tenant_id, row.id, actor=visit.actor, at=request.now)
    return HttpResponseRedirect(f"{reverse('mailboxes')}?trial={name}")


@policy("channel.edit")
@require_POST
def token(request: StaffRequest, mailbox_id: int) -> HttpResponse:
    """Make a token by which mails are handed in, and show it this once."""
    row, visit = _row(request, mailbox_id), request.visit
    made = mailboxes.new_intake_token(visit.tenant_id, row.id, actor=visit.actor, at=request.now)
    return look.render(
        request, "admin/mailboxes/index.html", {"page": reading.page(visit, token=made, token_of=row.address)}
    )


def _edited(request: StaffRequest, row: MailboxRow | None) -> HttpResponse:
    visit = request.visit
    codes = {one.id: one.code for one in visit.companies}
    form = Box(visit, request.POST or None, initial=initial_of(row, codes[row.company_id]) if row else None)
    if request.method == "POST" and form.is_valid():
        known = form.cleaned_data
        try:
            card = MailboxCard(
                company_id=company_of(visit, known["company"]).id, address=known["address"], kind=known["kind"],
                settings=form.settings(row.settings if row else {}), secret=known["password"] or None,
                trusted_host=known["trusted_host"], acknowledges=known["acknowledges"], is_live=known["is_live"],
            )  # fmt: skip
            mailboxes.save_mailbox(
                visit.tenant_id, card, actor=visit.actor, at=request.now, mailbox_id=row.id if row else None
            )
            look.flash(request, _("Kept. Try it: nothing in the mailbox changes."))
            return HttpResponseRedirect(reverse("mailboxes"))
        except Refused as refusal:
            refuse(form, refusal)
    data = {"form": form, "address": row.address if row else ""}
    return look.render(request, "admin/mailboxes/box.html", data, status=422 if form.is_bound else 200)


def _row(request: StaffRequest, mailbox_id: int) -> MailboxRow:
    row = reading.found(request.visit, mailbox_id)
    if row is None:
        raise Http404
    return row
