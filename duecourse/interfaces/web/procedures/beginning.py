"""Begin a procedure in the browser: with the steps of another one, or from a YAML file."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _ as marked
from duecourse.interfaces.web import look, words
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.procedures.designing import for_all
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.work.procedures.operations import drafting
from duecourse.work.procedures.queries import screens

LONGEST = 200_000


class NoFile(Refused):
    """Neither a file nor text, or one that is no procedure by its size or letters."""

    says = marked("Choose a YAML file of at most 200 kB, or paste its text.")


@policy("procedure.edit")
@require_safe
def new(request: StaffRequest) -> HttpResponse:
    """Render both ways to begin."""
    for_all(request)
    return _page(request)


@policy("procedure.edit")
@require_POST
def add(request: StaffRequest) -> HttpResponse:
    """Begin with the steps of another procedure."""
    visit, form = for_all(request), request.POST
    try:
        slug = drafting.new_procedure(
            visit.tenant_id, name=form.get("name", ""), of=form.get("of", ""), actor=visit.actor, at=request.now
        )
    except Refused as refused:
        return _page(request, refused)
    look.flash(request, _("Procedure begun. It decides nothing before a second person agrees."))
    return HttpResponseRedirect(reverse("edit-procedure", args=[slug, 1]))


@policy("procedure.edit")
@require_POST
def imported(request: StaffRequest) -> HttpResponse:
    """Read a procedure from YAML as a draft; what cannot be followed is refused with its place."""
    visit = for_all(request)
    try:
        slug, number = drafting.import_draft(visit.tenant_id, _text(request), actor=visit.actor, at=request.now)
    except Refused as refused:
        return _page(request, refused)
    look.flash(request, _("Read as draft %(number)s. A second person brings it into force.") % {"number": number})
    return HttpResponseRedirect(reverse("edit-procedure", args=[slug, number]))


def _text(request: StaffRequest) -> str:
    """Read the file, else the text that was pasted."""
    file = request.FILES.get("file")
    if file is None:
        text = request.POST.get("yaml", "")
        if not text.strip() or len(text) > LONGEST:
            raise NoFile
        return text
    if file.size is None or file.size > LONGEST:
        raise NoFile
    try:
        return str(file.read(), "utf-8-sig")
    except UnicodeDecodeError:
        raise NoFile from None


def _page(request: StaffRequest, refused: Refused | None = None) -> HttpResponse:
    known = screens.procedure_lines(request.visit.tenant_id, on=request.visit.day)
    data = {
        "offered": tuple((one.slug, words.say(one.name)) for one in known),
        "name": request.POST.get("name", ""),
        "of": request.POST.get("of", "standard"),
        "yaml": request.POST.get("yaml", "")[:LONGEST],
        "refusal": words.say(refused.text) if refused else "",
    }
    return look.render(request, "procedures/new.html", data, status=422 if refused else 200)
