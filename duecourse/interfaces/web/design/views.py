"""Show every part in every state."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from duecourse.interfaces.web import look
from duecourse.interfaces.web.design import charts, lists, samples
from duecourse.interfaces.web.design.talk import talk
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.typed import Typed
from duecourse.interfaces.web.visit import StaffRequest


@policy("home.see")
def index(request: StaffRequest) -> HttpResponse:
    """Render the page of parts."""
    data = {
        "rows": samples.rows(),
        "happened": samples.happened(),
        "steps": samples.steps(),
        "page": samples.page(request),
        "turned_back": Typed(action="#", says=_("Give a reason."), fields=()),
        "choices": samples.choices(request),
        "thread": talk(),
        "charts": charts.samples(),
        "tiles": samples.tiles(),
        "lists": lists.lists(samples.choices(request)),
    }
    return look.render(request, "design/index.html", data)
