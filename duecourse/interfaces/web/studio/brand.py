"""Show a company's brand, and let it be changed with a reason."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _ as lazy
from duecourse.interfaces.web import doors, look, pages, words
from duecourse.interfaces.web.mails import framed_mail
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.studio import previewing
from duecourse.interfaces.web.studio.checks import source_of
from duecourse.interfaces.web.studio.shown import BrandPage
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.communications import operations as communications
from duecourse.records.communications.operations.brands import BrandWanted, check_colour, set_brand
from duecourse.records.communications.operations.templates import TemplateUnknown
from duecourse.records.communications.queries import templates
from duecourse.records.communications.queries.readers import Desk, desks
from duecourse.records.communications.rules.drawing import NotALogo

SHOWN = "friendly"
"""The template that shows a brand: the first that a customer meets."""


class NoPictureChosen(Refused):
    """The form came without a file."""

    says = lazy("Choose a picture first.")


@policy("template.see")
@require_GET
def brand(request: StaffRequest, company_id: int | None = None) -> HttpResponse:
    """Render a company's brand."""
    return _page(request, _desk(request, company_id))


@policy("brand.edit")
@require_POST
def save(request: StaffRequest, company_id: int) -> HttpResponse:
    """Change the brand; what cannot be is said beside the form, and nothing typed is lost."""
    desk, visit, wanted = _desk(request, company_id), request.visit, _wanted(request)
    reason = request.POST.get("reason", "")
    try:
        set_brand(visit.tenant_id, desk.company_id, wanted, reason=reason, actor=visit.actor, at=request.now)
    except Refused as refused:
        return _page(request, desk, wanted=wanted, reason=reason, refusal=refused)
    look.flash(request, _("Brand of %(name)s saved. Mails written from now on carry it.") % {"name": desk.name})
    return doors.back(request, "company-brand", desk.company_id)


@policy("brand.edit")
@require_POST
def set_logo(request: StaffRequest, company_id: int) -> HttpResponse:
    """Put a logo at the head of mails and letters, or take it away."""
    desk, visit, file = _desk(request, company_id), request.visit, request.FILES.get("logo")
    is_taken_away = bool(request.POST.get("none"))
    try:
        if file is None and not is_taken_away:
            raise NoPictureChosen
        logo = b"" if file is None else file.read(400_000)
        communications.set_logo(visit.tenant_id, desk.company_id, logo, actor=visit.actor, at=request.now)
    except (NoPictureChosen, NotALogo) as refused:
        return _page(request, desk, refusal=refused)
    look.flash(request, _("Logo taken away.") if is_taken_away else _("Logo saved."))
    return doors.back(request, "company-brand", desk.company_id)


@policy("template.see")
@require_POST
@framed_mail
def preview(request: StaffRequest, company_id: int) -> HttpResponse:
    """Give a mail with the brand as it is typed; nothing is written."""
    desk, wanted = _desk(request, company_id), _wanted(request)
    try:
        check_colour(wanted.colour)
        colour = wanted.colour
    except Refused:
        colour = desk.colour
    dress = previewing.Brand(colour=colour, register=wanted.register, foot=wanted.foot, signature=wanted.signature)
    return _shown(request, desk, dress)


@policy("template.see")
@require_GET
@framed_mail
def shown(request: StaffRequest, company_id: int) -> HttpResponse:
    """Give a mail with the brand as it is today."""
    return _shown(request, _desk(request, company_id), None)


def _shown(request: StaffRequest, desk: Desk, dress: previewing.Brand | None) -> HttpResponse:
    history = templates.template_history(request.visit.tenant_id, SHOWN)
    live = (history.line.live.get(desk.language) or history.line.live.get("en")) if history else None
    if live is None:
        raise TemplateUnknown(code=SHOWN)
    wording = templates.wordings(request.visit.tenant_id, [live.id])[live.id]
    return previewing.answer(request, source_of(SHOWN, live.language, wording), desk.company_id, dress)


def _desk(request: StaffRequest, company_id: int | None) -> Desk:
    """Find a company that this person may see; the first in view where none is named."""
    visit = request.visit
    seen = [one.id for one in visit.companies]
    wanted = company_id if company_id is not None else next(iter(visit.company_ids), None)
    if wanted not in seen:
        raise Http404
    return desks(visit.tenant_id, {wanted})[wanted]


def _wanted(request: StaffRequest) -> BrandWanted:
    form = request.POST
    texts = {name: form.get(name, "").replace("\r\n", "\n").strip() for name in BrandWanted.__slots__}
    return BrandWanted(**texts)


def _page(
    request: StaffRequest,
    desk: Desk,
    *,
    wanted: BrandWanted | None = None,
    reason: str = "",
    refusal: Refused | None = None,
) -> HttpResponse:
    row = templates.brand_row(request.visit.tenant_id, desk.company_id)
    now = wanted or BrandWanted(desk.colour, desk.reply_to, row.register, row.foot, row.signature)
    page = BrandPage(
        company_id=desk.company_id,
        name=desk.name,
        companies=tuple(
            pages.Choice(one.name, reverse("company-brand", args=[one.id]), one.id == desk.company_id)
            for one in request.visit.companies
        ),
        colour=now.colour,
        reply_to=now.reply_to,
        register=now.register,
        foot=now.foot,
        signature=now.signature,
        reason=reason,
        has_logo=row.has_logo,
        refusal=words.say(refusal.text) if refusal else "",
        sender=f"{desk.sender_name} <{desk.sender_email}>" if desk.sender_email else "",
    )
    return look.render(request, "studio/brand.html", {"brand": page}, status=422 if refusal else 200)
