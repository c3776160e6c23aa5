"""Show what was learnt, and let it be learnt anew."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from duecourse.analysis.intelligence.operations import asking
from duecourse.analysis.intelligence.queries import cards
from duecourse.interfaces.web import doors, look
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.predictions import reading
from duecourse.interfaces.web.visit import StaffRequest


@policy("model.see")
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """Render the list of models."""
    return look.render(request, "predictions/index.html", {"page": reading.overview(request.visit)})


@policy("model.see")
@require_safe
def card(request: StaffRequest, named: str) -> HttpResponse:
    """Render one model's card."""
    row = cards.card(request.visit.tenant_id, named)
    if row is None:
        raise Http404
    return look.render(request, "predictions/card.html", {"card": reading.card(request.visit, row)})


@policy("model.see")
@require_safe
def training(request: StaffRequest) -> HttpResponse:
    """Render how far a training is."""
    found = reading.progress(cards.last_training(request.visit.tenant_id))
    return look.render(request, "predictions/_training.html", {"progress": found})


@policy("model.train")
@require_POST
def train(request: StaffRequest) -> HttpResponse:
    """Let a worker train the models on what is known today."""
    visit = request.visit
    if visit.day is None:
        raise Http404
    asking.ask_for_training(visit.tenant_id, until=visit.day, actor=visit.actor, at=request.now)
    look.flash(request, _("Training begins; this page tells how far it is."))
    return doors.back(request, "models")
