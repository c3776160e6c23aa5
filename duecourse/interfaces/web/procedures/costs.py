"""Show what contacts cost, and change it from today on."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from duecourse.interfaces.web import look
from duecourse.interfaces.web.customers import asking
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.procedures.designing import for_all
from duecourse.interfaces.web.procedures.reading import may_write
from duecourse.interfaces.web.steps import channel_words
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.work.procedures.operations import costs
from duecourse.work.procedures.queries.logged import prices
from duecourse.work.procedures.rules.costs import STARTERS, cost_on


@dataclass(frozen=True)
class CostRow:
    """What a contact by a channel costs."""

    channel: str
    words: str
    amount: str
    is_starter: bool


@policy("procedure.see")
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """Render what contacts cost today."""
    visit = request.visit
    known, day = prices(visit.tenant_id), visit.day or request.now.date()
    told = {name for name, since, _amount in known if since <= day}
    rows = tuple(
        CostRow(name, channel_words(name), _plain(cost_on(name, day, known)), name not in told) for name in STARTERS
    )
    return look.render(request, "procedures/costs.html", {"rows": rows, "may_write": may_write(visit)})


@policy("procedure.edit")
@require_POST
def change(request: StaffRequest) -> HttpResponse:
    """Set what contacts cost from the business date on."""
    visit = for_all(request)
    if visit.day is None:
        raise Http404
    typed = {name: asking.amount(request.POST.get(f"cost-{name}", "")) for name in STARTERS}
    wanted: dict[str, Decimal] = {name: amount for name, amount in typed.items() if amount is not None}
    changed = costs.set_costs(visit.tenant_id, wanted, on=visit.day, actor=visit.actor, at=request.now)
    look.flash(request, _("Saved. It holds for contacts from now on.") if changed else _("Nothing was changed."))
    return HttpResponseRedirect(reverse("contact-costs"))


def _plain(amount: Decimal) -> str:
    """Write a price as the field takes it back: with cents, and finer where it is."""
    return f"{amount:.2f}" if amount == round(amount, 2) else f"{amount:f}".rstrip("0")
