"""Who can be reached at a customer, whose word it is, and how mail to them fared?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from duecourse.interfaces.web import doors, formats, look, undo
from duecourse.interfaces.web.customers import asking, undoing, wishing
from duecourse.interfaces.web.customers.asking import Standing
from duecourse.interfaces.web.customers.shown import ContactRow
from duecourse.interfaces.web.customers.wishing import WishForm
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest, Visit
from duecourse.records.communications.queries import customer as said
from duecourse.records.communications.queries.customer import Health
from duecourse.records.ledger.operations import contacts
from duecourse.records.ledger.queries import customer as ledger
from duecourse.records.ledger.queries.customer import ContactCardRow

Cards = Sequence[ContactCardRow]


@dataclass(frozen=True)
class ContactForm:
    """The form of one contact."""

    token: str
    customer_name: str
    card: ContactCardRow | None
    roles: tuple[tuple[str, str], ...]
    languages: tuple[tuple[str, str], ...]
    owner_words: str
    wishes: WishForm


def role_words() -> dict[str, str]:
    """Name what a contact is for."""
    return {
        "ap": _("accounts payable"),
        "billing": _("billing"),
        "finance": _("finance"),
        "management": _("management"),
        "buyer": _("buyer"),
        "escalation": _("escalation"),
        "legal": _("legal"),
        "sales": _("sales"),
        "other": _("other"),
    }


def rows(visit: Visit, cards: Cards, *, on: date) -> tuple[ContactRow, ...]:
    """Say contacts with the health of their addresses: one query."""
    health = said.health_of(visit.tenant_id, [one.email for one in cards])
    return tuple(_row(one, health.get(one.email), on=on) for one in cards)


def phone_of(cards: Cards, *, on: date) -> str:
    """Find the number to call: the first contact that has one."""
    return next((one.phone for one in cards if one.phone and not _is_gone(one, on)), "")


@policy("contact.edit")
@require_GET
def edit(request: StaffRequest, token: str, contact_id: int = 0) -> HttpResponse:
    """Render the form of a contact, or of a new one."""
    here = asking.standing(request, token)
    card = _card(request, here, contact_id) if contact_id else None
    owner = _("An import may change it until you save it; then it is ours.")
    if card is None or card.is_ours:
        owner = _("This contact is ours: no import changes it.")
    roles, spoken = tuple(role_words().items()), _languages(card.language if card else "")
    kept, phone = (card.wishes, card.phone) if card else ({}, "")
    wished = wishing.form(request.visit, kept, phone=phone, country=here.facts.country)
    page = ContactForm(here.account.token, here.account.name, card, roles, spoken, owner, wished)
    return look.render(request, "customers/contact.html", {"form": page})


@policy("contact.edit")
@require_POST
def save(request: StaffRequest, token: str, contact_id: int = 0) -> HttpResponse:
    """Keep a contact as the form says it."""
    here, visit = asking.standing(request, token), request.visit
    known = _card(request, here, contact_id) if contact_id else None
    card = contacts.ContactCard(
        name=asking.words(request, "name", longest=150),
        email=asking.words(request, "email", longest=254),
        phone=asking.words(request, "phone", longest=40),
        role=asking.words(request, "role") if asking.words(request, "role") in role_words() else "other",
        language=asking.words(request, "language", longest=10),
        salutation=asking.words(request, "salutation", longest=60),
        position=known.position if known else 0,
        is_for_all_accounts=bool(request.POST.get("is_for_all_accounts")),
        wishes=wishing.asked(request.POST) if "wishes" in request.POST else None,
    )
    by: dict[str, Any] = {"on": here.day, "actor": visit.actor, "at": request.now}
    contacts.save_contact(visit.tenant_id, here.account.id, card, key=known.key if known else "", **by)
    wishing.keep_consent(visit, request.POST, phone=card.phone, country=here.facts.country, at=request.now)
    look.flash(request, _("Contact kept: %(name)s.") % {"name": card.name or card.email or card.phone})
    return doors.back(request, "customer", token)


@policy("contact.edit")
@require_POST
def gone(request: StaffRequest, token: str, contact_id: int) -> HttpResponse:
    """Write down that somebody is not there any more."""
    here, visit = asking.standing(request, token), request.visit
    card = _card(request, here, contact_id)
    reason = asking.words(request, "reason", longest=40) or _("no longer there")
    contacts.contact_gone(visit.tenant_id, card.id, reason=reason, on=here.day, actor=visit.actor, at=request.now)
    back = undoing.way("contact.back", card.id, on=here.day)
    said = _("%(name)s is not written to any more.") % {"name": card.name or card.email or card.phone}
    look.flash(request, said, undo_href=undo.href(request, back))
    return doors.back(request, "customer", token)


def _languages(spoken: str) -> tuple[tuple[str, str], ...]:
    """Offer the languages of the texts; one that an import brought stays on offer."""
    codes = dict.fromkeys([*(code for code, _name in settings.LANGUAGES), *filter(None, [spoken])])
    return (("", _("The customer’s")), *((code, formats.tongue(code)) for code in codes))


def _card(request: StaffRequest, here: Standing, contact_id: int) -> ContactCardRow:
    cards = ledger.contact_cards(request.visit.tenant_id, here.account)
    found = next((one for one in cards if one.id == contact_id), None)
    if found is None:
        raise Http404
    return found


def _is_gone(card: ContactCardRow, on: date) -> bool:
    return card.valid_to is not None and card.valid_to < on


def _row(card: ContactCardRow, health: Health | None, *, on: date) -> ContactRow:
    state, words = _health(card, health)
    return ContactRow(
        id=card.id,
        name=card.name,
        role_words=role_words().get(card.role, card.role),
        email=card.email,
        phone=card.phone,
        language=card.language,
        is_ours=card.is_ours,
        gone_words=(card.gone_reason or _("no longer valid")) if _is_gone(card, on) else "",
        health=state,
        health_words=words,
    )


def _health(card: ContactCardRow, health: Health | None) -> tuple[str, str]:
    if not card.email:
        return "", _("No e-mail address.")
    if health is None or not (health.accepted_count or health.failed_count):
        return "", _("Nothing was sent there yet.")
    if health.failed_count:
        count = ngettext("%(num)s message failed.", "%(num)s messages failed.", health.failed_count)
        return "failed", count % {"num": formats.number(health.failed_count)}
    last = formats.day(health.last_on.date()) if health.last_on else "–"
    return "accepted", _("Last taken by its server on %(day)s.") % {"day": last}
