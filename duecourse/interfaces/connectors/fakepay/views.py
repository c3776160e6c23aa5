"""What does a payer see at the simulated provider? A page that says so, and buttons for everything that can happen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from duecourse.foundation.kit.clock import now
from duecourse.interfaces.connectors.fakepay import telling
from duecourse.interfaces.connectors.fakepay.provider import the_tills
from duecourse.interfaces.connectors.fakepay.tills import Till

SLOW_SECONDS = 20.0


@dataclass(frozen=True)
class CheckoutPolicy:
    """The route's word to the middleware and to the house test: whoever holds the address of a checkout pays it."""

    permission: None = None
    is_public: bool = True
    opens_transaction: bool = False


def checkout(view: Callable[[HttpRequest, Till], HttpResponse]) -> Callable[[HttpRequest, str], HttpResponse]:
    """Find the checkout, in the payer's language; there is none outside of a demo."""

    @wraps(view)
    def guarded(request: HttpRequest, name: str) -> HttpResponse:
        till = the_tills().find(name) if settings.DEMO else None
        if till is None:
            raise Http404
        with translation.override(till.language):
            response = view(request, till)
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    guarded.policy = CheckoutPolicy()  # type: ignore[attr-defined]
    return guarded


@checkout
@require_GET
def page(request: HttpRequest, till: Till) -> HttpResponse:
    """Show what is to be paid, to whom, and what can happen."""
    shown = {
        "till": till,
        "amount": Decimal(till.amount),
        "is_open": till.is_open(now()),
        "ways": _ways(),
        "language": till.language,
    }
    return render(request, "fakepay/page.html", shown)


@checkout
@require_POST
def act(request: HttpRequest, till: Till) -> HttpResponse:
    """Do what the payer chose, and lead back; what became of it is told by webhooks only."""
    tills, way, is_news = the_tills(), request.POST.get("way", ""), False
    with tills.changing(till.name) as change:
        if change.till is not None:
            change.till = done(change.till, way, at=now())
            is_news = change.till != till
    if is_news:
        telling.tell_behind(tills, till.name)
    return HttpResponseRedirect(till.return_url)


def done(till: Till, way: str, *, at: datetime) -> Till:
    """Give the checkout after the payer's choice, with the webhooks it causes: each twice, and the first one last."""
    if way == "refund" and till.state == "paid":
        return replace(till, state="refunded").tell("refunded", happened_at=at, due=_in(at, 2, 3))
    if not till.is_open(at):
        return till
    match way:
        case "pay":
            paid = replace(till, state="paid").tell("paid", happened_at=at, due=_in(at, 1.5, 3))
            return paid.tell("pending", happened_at=at - timedelta(seconds=1), due=_in(at, 4))
        case "slow":
            slow = replace(till, state="paid").tell("pending", happened_at=at, due=_in(at, 0, 2))
            (later,) = _in(at, SLOW_SECONDS)
            return slow.tell("paid", happened_at=later, due=_in(later, 0, 2))
        case "fail":
            return replace(till, state="failed").tell("failed", happened_at=at, due=_in(at, 0, 2), why="declined")
        case _:
            return till


def _in(at: datetime, *seconds: float) -> list[datetime]:
    return [at + timedelta(seconds=one) for one in seconds]


def _ways() -> tuple[tuple[str, str], ...]:
    return (
        ("pay", _("Pay")),
        ("slow", _("Pay slowly: the bank takes its time")),
        ("fail", _("Let it fail: the bank declines")),
        ("leave", _("Leave without paying")),
    )
