"""Let a customer pay online, and tell the truth of how that stands while nobody knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from duecourse.foundation.kit.clock import now
from duecourse.foundation.tenancy import context
from duecourse.interfaces.portal.acts.doing import see
from duecourse.interfaces.portal.frame.door import customer, render
from duecourse.interfaces.portal.frame.here import CustomerRequest, Here, session_of
from duecourse.interfaces.portal.frame.wording import ids_in, money
from duecourse.interfaces.portal.paying.choosing import referred
from duecourse.interfaces.portal.policy import with_link
from duecourse.records.ledger.operations import online
from duecourse.records.ledger.operations.online import Opening, Payer
from duecourse.records.ledger.ports import PaymentBroken
from duecourse.records.ledger.queries import online as payments
from duecourse.records.ledger.queries.online import Paying
from duecourse.records.ledger.queries.references import slip_of


class PayingRequest(CustomerRequest):
    """A request in which a payment was written down that the provider must still be asked for."""

    opening: Opening


@dataclass(frozen=True)
class ShownPaying:
    """How a payment stands, in a heading and sentences, and where one goes from here."""

    state: str
    title: str
    lines: tuple[str, ...]
    amount: str
    reference: str
    numbers: tuple[str, ...]
    go_on_href: str
    again_href: str
    other_href: str


@with_link(opens_transaction=False)
def begin(request: HttpRequest, *, ref: str) -> HttpResponse:
    """Write the payment down, ask the provider with no transaction open, and go on to its page."""
    response = _prepare(request, ref=ref)
    opening = cast("Opening | None", getattr(request, "opening", None))
    session = session_of(request, ref)
    if opening is None or session is None or response.status_code >= 400:
        return response
    tenant = session.tenant_id
    try:
        checkout = online.speak(opening)
    except PaymentBroken as refusal:
        with transaction.atomic(), context.tenant(tenant):
            online.give_up(tenant, opening, refusal, at=now())
        return response
    with transaction.atomic(), context.tenant(tenant):
        online.keep(tenant, opening, checkout)
    return see(checkout.url)


begin.csrf_exempt = True  # type: ignore[attr-defined]  # asked by the door that it goes through


@customer("POST")
def _prepare(request: PayingRequest) -> HttpResponse:
    here = request.here
    slip = referred(here, ids_in(request, "item"))
    back = settings.DUECOURSE_URL.rstrip("/") + here.url("portal-paying", "KEY").replace("KEY", "{key}")
    payer = Payer(here.visitor.contact_id, here.language, back)
    told = here.by.told(slip.company_id)
    request.opening = online.prepare(here.tenant, slip.id, payer, **told, now=now())
    return see(here.url("portal-paying", request.opening.key))


@customer("GET")
def paying(request: CustomerRequest, key: str) -> HttpResponse:
    """Show how a payment of these accounts stands; every other does not exist."""
    here = request.here
    found = payments.paying_by_key(here.tenant, key, customers=here.visitor.account_ids)
    if found is None:
        raise Http404
    return render(request, "paying/paying.html", {"paying": _shown(here, found)})


def _shown(here: Here, one: Paying) -> ShownPaying:
    slip = slip_of(here.tenant, one.reference_id)
    title, lines = _said(here, one)
    is_open = one.state == "begun" and bool(one.url) and (one.expires_at is None or now() < one.expires_at)
    return ShownPaying(
        state=one.state,
        title=title,
        lines=lines,
        amount=money(one.amount, one.currency),
        reference=slip.reference,
        numbers=tuple(item.number for item in slip.items),
        go_on_href=one.url if is_open else "",
        again_href=here.url("portal-paying", one.key) if one.state in ("begun", "pending") else "",
        other_href="" if one.state in ("paid", "pending") else here.url("portal-pay"),
    )


def _said(here: Here, one: Paying) -> tuple[str, tuple[str, ...]]:
    match one.state:
        case "paid":
            given_back = money(one.refunded, one.currency)
            return _("Thank you, we have your payment"), (
                _("The bank has confirmed it. We do not remind you of these items, and send you an e-mail about it."),
                *((_("%(amount)s of it were given back to you.") % {"amount": given_back},) if one.refunded else ()),
            )
        case "pending":
            return _("Your payment is under way"), (
                _("We wait for the word of the bank, and do not remind you of these items meanwhile."),
                _("You can close this page: we send you an e-mail as soon as we know."),
            )
        case "failed":
            return _("The payment did not succeed"), (
                _("Nothing was taken from your account. Try again, or pay in another way."),
            )
        case "expired":
            return _("The payment was not finished"), (_("Nothing was taken from your account."),)
        case "refunded":
            return _("Your payment was given back"), (_("The items are open again."),)
    return _("We wait for the word of the bank"), (
        _("If you have just paid, this takes a few seconds: look again."),
        _("If you have not paid, nothing was taken from your account: go on with the payment, or pay in another way."),
    )
