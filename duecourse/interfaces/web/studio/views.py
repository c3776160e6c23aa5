"""Show templates, let them be written, proposed, sent back and published."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from duecourse.foundation.kit.errors import Refused
from duecourse.interfaces.web import doors, look
from duecourse.interfaces.web.mails import framed_mail
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.studio import previewing, reading, versions
from duecourse.interfaces.web.studio.checks import checks_of, source_of
from duecourse.interfaces.web.studio.reading import Typed
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.communications import operations as communications
from duecourse.records.communications.operations.templates import Variation
from duecourse.records.communications.queries import templates
from duecourse.records.communications.queries.templates import TemplateHistory
from duecourse.records.communications.rules import starters
from duecourse.records.communications.rules.wording import Wording
from duecourse.work.procedures.queries.variants import weight


@policy("template.see")
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Render the list."""
    return look.render(request, "studio/index.html", {"templates": reading.index_page(request)})


@policy("template.edit")
@require_POST
def create(request: StaffRequest) -> HttpResponse:
    """Make a template of one's own, begun with the words of another."""
    visit, post = request.visit, request.POST
    tone, condition = post.get("tone", "")[:12], " ".join(post.get("condition", "").split())
    if condition:
        weight(condition)  # refuses what cannot be read, with the place of the mistake
    variant = Variation(tone, condition) if tone or condition else None
    code = communications.create_template(
        visit.tenant_id,
        name=post.get("name", ""),
        like=post.get("like", ""),
        actor=visit.actor,
        at=request.now,
        variant=variant,
    )
    look.flash(request, _("Template made, with drafts to write on. Procedures can use it once it is published."))
    return HttpResponseRedirect(doors.address("template", code))


@policy("template.see")
@require_GET
def template(request: StaffRequest, code: str) -> HttpResponse:
    """Render the editor with two languages side by side."""
    return _editor(request, _found(request, code))


@policy("template.see")
@require_GET
def version(request: StaffRequest, code: str, language: str, number: int) -> HttpResponse:
    """Render one version with its differences and its messages."""
    page = versions.version_page(request, _found(request, code), language, number)
    return look.render(request, "studio/version.html", {"version": page})


@policy("template.see")
@require_GET
@framed_mail
def shown(request: StaffRequest, code: str, language: str, number: int) -> HttpResponse:
    """Give a stored version as an example customer would see it."""
    one = versions.find(_found(request, code), language, number)
    words = templates.wordings(request.visit.tenant_id, [one.id])[one.id]
    return previewing.answer(request, source_of(code, language, words), company_in_view(request))


@policy("template.see")
@require_POST
@framed_mail
def preview(request: StaffRequest, code: str, language: str) -> HttpResponse:
    """Give words that are not saved as an example customer would see them; nothing is written."""
    _known(language)
    return previewing.answer(request, source_of(code, language, _typed(request)), company_in_view(request))


@policy("template.see")
@require_POST
def check(request: StaffRequest, code: str, language: str) -> HttpResponse:
    """Say what is wrong with words that are not saved; nothing is written."""
    _known(language)
    checks = checks_of(code, language, _typed(request), channel=_found(request, code).line.channel)
    return look.render_part(request, "studio/_checks.html", {"checks": checks, "may_write": True})


@policy("template.edit")
@require_POST
def save(request: StaffRequest, code: str, language: str) -> HttpResponse:
    """Save a draft; what is wrong with it is said beside the text, and nothing typed is lost."""
    try:
        number = _save(request, code, language)
    except Refused as refused:
        return _refused(request, code, language, refused)
    look.flash(
        request, _("Draft %(number)s saved. Nobody gets it before a second person publishes it.") % {"number": number}
    )
    return _back(request, code)


@policy("template.edit")
@require_POST
def propose(request: StaffRequest, code: str, language: str) -> HttpResponse:
    """Save what is typed and put it before a second person."""
    visit, note = request.visit, request.POST.get("note", "")
    try:
        number = _save(request, code, language)
        communications.propose_version(
            visit.tenant_id, code=code, language=language, number=number, note=note, actor=visit.actor, at=request.now
        )
    except Refused as refused:
        return _refused(request, code, language, refused)
    look.flash(request, _("Version %(number)s waits for a second person now.") % {"number": number})
    return _back(request, code)


@policy("template.publish")
@require_POST
def publish(request: StaffRequest, code: str, language: str, number: int) -> HttpResponse:
    """Let the words that were read be sent from now on."""
    visit = request.visit
    communications.publish_version(
        visit.tenant_id,
        code=code,
        language=language,
        number=number,
        actor=visit.actor,
        at=request.now,
        seen=request.POST.get("seen", "-"),
    )
    look.flash(request, _("Version %(number)s is sent from now on.") % {"number": number})
    return _back(request, code)


@policy("template.see")
@require_POST
def send_back(request: StaffRequest, code: str, language: str, number: int) -> HttpResponse:
    """Make a proposal a draft again: by its author, or by whoever may publish."""
    visit = request.visit
    one = versions.find(_found(request, code), language, number)
    if not (visit.may("template.publish") or (visit.may("template.edit") and str(visit.seat.user_id) in one.hands)):
        raise Http404
    communications.send_back(
        visit.tenant_id,
        code=code,
        language=language,
        number=number,
        note=request.POST.get("note", ""),
        actor=visit.actor,
        at=request.now,
    )
    look.flash(request, _("Version %(number)s is a draft again.") % {"number": number})
    return _back(request, code)


@policy("template.edit")
@require_POST
def discard(request: StaffRequest, code: str, language: str, number: int) -> HttpResponse:
    """Throw a draft away."""
    visit = request.visit
    communications.discard_draft(
        visit.tenant_id, code=code, language=language, number=number, actor=visit.actor, at=request.now
    )
    look.flash(request, _("Draft %(number)s thrown away.") % {"number": number})
    return _back(request, code)


@policy("template.edit")
@require_POST
def revert(request: StaffRequest, code: str, language: str, number: int) -> HttpResponse:
    """Begin a new draft with the words of an old version."""
    visit = request.visit
    made = communications.revert_to(
        visit.tenant_id, code=code, language=language, number=number, actor=visit.actor, at=request.now
    )
    look.flash(request, _("Draft %(made)s holds the words of version %(number)s.") % {"made": made, "number": number})
    return doors.back(request, "template", code)


def company_in_view(request: StaffRequest) -> int:
    """Tell whose name stands on the previews: the company that was chosen, else the first."""
    if not request.visit.in_view:
        raise Http404
    return request.visit.in_view[0].id


def _save(request: StaffRequest, code: str, language: str) -> int:
    """Save what is typed, unless the draft says it already."""
    visit, words, seen = request.visit, _typed(request), request.POST.get("seen", "")
    line = _found(request, code).line
    there = line.open.get(language)
    if there and there.state == "draft" and seen and words.mark == seen:
        return there.number
    return communications.save_draft(
        visit.tenant_id, code=code, language=language, words=words, actor=visit.actor, at=request.now, seen=seen
    )


def _typed(request: StaffRequest) -> Wording:
    form = request.POST
    body = form.get("body", "").replace("\r\n", "\n")
    return Wording(form.get("subject", "").strip(), body, tuple(form.getlist("required")))


def _refused(request: StaffRequest, code: str, language: str, refused: Refused) -> HttpResponse:
    form = request.POST
    typed = Typed(language, _typed(request), form.get("seen", ""), form.get("note", ""), refused)
    return _editor(request, _found(request, code), typed, status=422)


def _editor(
    request: StaffRequest, history: TemplateHistory, typed: Typed | None = None, *, status: int = 200
) -> HttpResponse:
    page = reading.editor_page(request, history, typed)
    return look.render(request, "studio/editor.html", {"page": page}, status=status)


def _back(request: StaffRequest, code: str) -> HttpResponse:
    return doors.back(request, "template", code)


def _known(language: str) -> None:
    if language not in starters.languages():
        raise Http404


def _found(request: StaffRequest, code: str) -> TemplateHistory:
    history = templates.template_history(request.visit.tenant_id, code)
    if history is None:
        raise Http404
    return history
