"""Set up who runs Duecourse, and keep a record of every change."""

import hashlib
import json
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.core.validators import validate_email, validate_slug

from duecourse.foundation.identity.models import (
    AuditEntry,
    AuditSeal,
    Blackout,
    Company,
    Membership,
    OpeningView,
    Portfolio,
    PortfolioMember,
    SavedView,
    Tenant,
    User,
)
from duecourse.foundation.identity.rules import ROLES, Seat
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.clock import zone_of
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.money import CURRENCIES
from duecourse.foundation.kit.reference import is_iban
from duecourse.foundation.kit.undo import Undo
from duecourse.foundation.kit.words import _
from duecourse.foundation.tenancy.context import tenant as tenant_set

ZONES = {
    "BE": "Europe/Brussels",
    "NL": "Europe/Amsterdam",
    "DE": "Europe/Berlin",
    "FR": "Europe/Paris",
    "GB": "Europe/London",
    "ES": "Europe/Madrid",
    "IT": "Europe/Rome",
    "PT": "Europe/Lisbon",
    "PL": "Europe/Warsaw",
    "AT": "Europe/Vienna",
    "CH": "Europe/Zurich",
    "US": "America/New_York",
}
GENESIS = "0" * 64
SETTLED = timedelta(minutes=30)


class SlugWrong(Refused):
    """A slug holds more than letters, digits, hyphens and underscores."""

    says = _("“%(slug)s” cannot name a tenant: use letters, digits, hyphens and underscores.")


class TenantExists(Refused):
    """The slug is taken."""

    says = _("A tenant called “%(slug)s” exists already.")


class CurrencyWrong(Refused):
    """Not an ISO 4217 code."""

    says = _("“%(currency)s” is not a currency code such as EUR.")


class CompanyExists(Refused):
    """The code is taken in this tenant."""

    says = _("A company with the code “%(code)s” exists already.")


class UnknownRole(Refused):
    """The role is none of ours."""

    says = _("There is no role “%(role)s”; there are: %(roles)s.")


class AddressWrong(Refused):
    """Not an e-mail address."""

    says = _("“%(email)s” is not an e-mail address.")


def create_tenant(
    slug: str, *, name: str, at: datetime, is_historic: bool = False, is_simulated: bool = False
) -> Tenant:
    """Make a tenant; nothing leaves it until outbound is switched on."""
    try:
        validate_slug(slug)
    except ValidationError as error:
        raise SlugWrong(slug=slug) from error
    tenant_id = uuid4()
    with tenant_set(tenant_id):
        return Tenant.objects.create(
            id=tenant_id, slug=slug, name=name, created_at=at, is_historic=is_historic, is_simulated=is_simulated
        )


def create_company(tenant_id: UUID, *, code: str, name: str, currency: str, country: str = "", **more: Any) -> Company:
    """Add a selling entity; its zone follows its country unless given."""
    if currency.upper() not in CURRENCIES:
        raise CurrencyWrong(currency=currency)
    zone = more.pop("zone", None) or ZONES.get(country.upper(), "UTC")
    zone_of(zone)
    if Company.objects.of(tenant_id).filter(code=code).exists():
        raise CompanyExists(code=code)
    return Company.objects.create(  # type: ignore[misc]
        tenant_id=tenant_id,
        code=code,
        name=name,
        base_currency=currency.upper(),
        country=country.upper(),
        zone=zone,
        **more,
    )


def create_user(email: str, *, name: str = "", password: str | None = None, language: str = "en") -> User:
    """Find or make the person behind an address."""
    try:
        validate_email(email)
    except ValidationError as error:
        raise AddressWrong(email=email) from error
    found = User.objects.filter(email=email.lower()).first()
    if found is None:
        return User.objects.create_user(email, password, name=name, language=language)
    if password:
        found.set_password(password)
        found.save(update_fields=["password"])
    return found


def add_member(
    tenant_id: UUID, *, user: User, role: str, actor: Actor, at: datetime, company_ids: Sequence[int] | None = None
) -> Membership:
    """Give a person a role in a tenant; a second call changes the role."""
    if role not in ROLES:
        raise UnknownRole(role=role, roles=", ".join(ROLES))
    members = Membership.objects.of(tenant_id)
    found = members.filter(user_id=user.id).first()
    before = {"role": found.role} if found else None
    if found:
        members.filter(id=found.pk).update(role=role, company_ids=company_ids, is_active=True)
        member = members.get(id=found.pk)
    else:
        member = Membership.objects.create(tenant_id=tenant_id, user_id=user.id, role=role, company_ids=company_ids)
    audit(tenant_id, "member.set", actor=actor, at=at, subject=user, before=before, after={"role": role})
    return member


def create_portfolio(tenant_id: UUID, *, name: str, company_id: int | None = None) -> Portfolio:
    """Find or make a portfolio by name."""
    found = Portfolio.objects.of(tenant_id).filter(name=name).first()
    return found or Portfolio.objects.create(tenant_id=tenant_id, name=name, company_id=company_id)


def join_portfolio(tenant_id: UUID, *, portfolio_id: int, user_id: UUID) -> None:
    """Let a person work on a portfolio."""
    rows = PortfolioMember.objects.of(tenant_id)
    if not rows.filter(portfolio_id=portfolio_id, user_id=user_id).exists():
        PortfolioMember.objects.create(tenant_id=tenant_id, portfolio_id=portfolio_id, user_id=user_id)


def close_on(tenant_id: UUID, *, company_id: int, day: date, name: str = "") -> None:
    """Mark a day on which the company neither writes nor counts."""
    rows = Blackout.objects.of(tenant_id)
    if not rows.filter(company_id=company_id, day=day).exists():
        Blackout.objects.create(tenant_id=tenant_id, company_id=company_id, day=day, name=name)


def set_sender(tenant_id: UUID, company_id: int, *, email: str, name: str = "", actor: Actor, at: datetime) -> None:
    """Say from which address a company writes, and under which name where one is given."""
    row = Company.objects.of(tenant_id).get(id=company_id)
    before = {"sender_email": row.sender_email, "sender_name": row.sender_name}
    after = {"sender_email": email, "sender_name": name or row.sender_name}
    Company.objects.of(tenant_id).filter(id=company_id).update(**after)
    audit(tenant_id, "company.sender", actor=actor, at=at, subject=row, before=before, after=after)


class LanguageUnknown(Refused):
    """Only languages with a catalogue are spoken."""

    says = _("These pages do not speak “%(language)s”.")


def choose_language(seat: Seat, language: str, *, offered: Collection[str]) -> None:
    """Keep the language that a person reads; a taste, so no line of the audit."""
    if language not in offered:
        raise LanguageUnknown(language=language)
    User.objects.filter(id=seat.user_id).update(language=language)


class DetailWrong(Refused):
    """Not a thing that a company's paper shows, or not written as it must be."""

    says = _("“%(value)s” cannot be the %(name)s of a company.")


def set_company_details(
    tenant_id: UUID, company_id: int, details: Mapping[str, str], *, actor: Actor, at: datetime
) -> None:
    """Change what customers read of a company: address, phone, tax number, colour, and where it is paid."""
    for name, value in details.items():
        is_bad_iban = name == "iban" and value and not is_iban(value)
        if is_bad_iban or not re.fullmatch(_DETAILS.get(name, "(?!)"), value):
            raise DetailWrong(name=name, value=value)
    row = Company.objects.of(tenant_id).get(id=company_id)
    before = {name: getattr(row, name) for name in details}
    after = {name: "".join(value.split()) if name in ("iban", "bic") else value for name, value in details.items()}
    Company.objects.of(tenant_id).filter(id=company_id).update(**after)
    audit(tenant_id, "company.details", actor=actor, at=at, subject=row, before=before, after=after)


_DETAILS = {
    "address": "(?s).{0,1000}",
    "colour": "#[0-9a-fA-F]{6}",
    "iban": ".*",
    "bic": ".{0,11}",
    "payee_name": ".{0,70}",
}
_DETAILS |= dict.fromkeys(("phone", "vat_id"), ".{0,40}")


class OutboundWrong(Refused):
    """Not one of the four positions."""

    says = _("Outbound is one of off, shadow, allowlist, on; not “%(value)s”.")


def set_outbound(
    tenant_id: UUID, value: str, *, actor: Actor, at: datetime, allowlist: Sequence[str] | None = None, reason: str = ""
) -> None:
    """Decide whether anything may leave this tenant."""
    if value not in {"off", "shadow", "allowlist", "on"}:
        raise OutboundWrong(value=value)
    row = Tenant.objects.get(id=tenant_id)
    before, row.outbound = row.outbound, value
    if allowlist is not None:
        row.outbound_allowlist = list(allowlist)
    row.save(update_fields=["outbound", "outbound_allowlist"])
    audit(
        tenant_id,
        "outbound.set",
        actor=actor,
        at=at,
        reason=reason,
        before={"outbound": before},
        after={"outbound": value, "allowlist": row.outbound_allowlist},
    )


def audit(
    tenant_id: UUID,
    verb: str,
    *,
    actor: Actor,
    at: datetime,
    subject: Any = None,
    reason: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Write one line of the audit; a subject is a row or a (kind, id) pair."""
    kind, key = subject if isinstance(subject, tuple) else (type(subject).__name__ if subject else "", "")
    AuditEntry.objects.create(
        tenant_id=tenant_id,
        at=at,
        actor_kind=actor.kind,
        actor_user_id=actor.user_id,
        actor_name=actor.name,
        verb=verb,
        subject_kind=kind,
        subject_id=str(key or getattr(subject, "pk", "") or ""),
        reason=reason,
        before=before,
        after=after,
    )


def seal_audit(tenant_id: UUID, *, at: datetime) -> AuditSeal | None:
    """Seal the entries older than `SETTLED` into the tenant's hash chain; None when there are none.

    The wait lets transactions that took a lower id, but commit later, arrive before their range is sealed. A range has no
    gaps: an entry of a simulated day to come holds up those after it.
    """
    last = AuditSeal.objects.of(tenant_id).order_by("-last_id").first()
    fresh = AuditEntry.objects.of(tenant_id).filter(id__gt=last.last_id if last else 0).order_by("id")
    open_id = fresh.filter(at__gte=at - SETTLED).values_list("id", flat=True).first()
    entries = list(fresh if open_id is None else fresh.filter(id__lt=open_id))
    if not entries:
        return None
    previous = last.digest if last else GENESIS
    return AuditSeal.objects.create(
        tenant_id=tenant_id,
        first_id=entries[0].pk,
        last_id=entries[-1].pk,
        entries_count=len(entries),
        previous=previous,
        digest=seal_digest(previous, entries),
        sealed_at=at,
    )


def broken_seals(tenant_id: UUID) -> list[int]:
    """Recompute the chain and list the ids of seals that do not hold."""
    broken, previous = [], GENESIS
    for seal in AuditSeal.objects.of(tenant_id).order_by("first_id"):
        entries = list(AuditEntry.objects.of(tenant_id).filter(id__range=(seal.first_id, seal.last_id)).order_by("id"))
        if seal.previous != previous or seal.digest != seal_digest(previous, entries):
            broken.append(seal.pk)
        previous = seal.digest
    return broken


def seal_digest(previous: str, entries: Sequence[AuditEntry]) -> str:
    """Hash the entries, in order, onto the digest before them."""
    chain = hashlib.sha256(previous.encode())
    for entry in entries:
        values = {name: str(getattr(entry, name)) for name in _SEALED}
        chain.update(json.dumps(values | {"before": entry.before, "after": entry.after}, sort_keys=True).encode())
    return chain.hexdigest()


_SEALED = ("id", "at", "actor_kind", "actor_user_id", "actor_name", "verb", "subject_kind", "subject_id", "reason")


class ViewNameTaken(Refused):
    """The person has a view of that name on the list."""

    says = _("You have a view called “%(name)s” already.")


class ViewNameMissing(Refused):
    """A view is found by its name."""

    says = _("Give the view a name.")


class NotYourView(Refused):
    """A view is changed by whoever made it."""

    says = _("This view is not yours: save it under a name of your own.")


def save_view(seat: Seat, list_name: str, *, name: str, query: str, shared_with: str = "", at: datetime) -> SavedView:
    """Keep how a person sees a list, alone, with a role or with everybody ("*")."""
    wanted = _view_name(seat, list_name, name)
    if shared_with not in ("", "*", *ROLES):
        raise NotYourView
    return SavedView.objects.create(
        tenant_id=seat.tenant_id,
        list_name=list_name,
        name=wanted,
        query=query[:4000],
        owner_id=seat.user_id,
        shared_with=shared_with,
        created_at=at,
    )


def change_view(seat: Seat, view_id: int, *, name: str, query: str) -> Undo:
    """Rename a view and let it show something else; the undo brings name and sight back."""
    view = _own_view(seat, view_id)
    undo = Undo("view.change", {"view_id": view.pk, "name": view.name, "query": view.query})
    wanted = _view_name(seat, view.list_name, name, besides=view.pk)
    SavedView.objects.of(seat.tenant_id).filter(id=view.pk).update(name=wanted, query=query[:4000])
    return undo


def delete_view(seat: Seat, view_id: int) -> Undo:
    """Forget a view, also for those it was shared with; the undo makes it again."""
    view = _own_view(seat, view_id)
    kept = {"list_name": view.list_name, "name": view.name, "query": view.query, "shared_with": view.shared_with}
    OpeningView.objects.of(seat.tenant_id).filter(view_id=view.pk).delete()
    SavedView.objects.of(seat.tenant_id).filter(id=view.pk).delete()
    return Undo("view.save", kept)


def open_with_view(seat: Seat, list_name: str, view_id: int | None) -> None:
    """Let a list open with a view for this person; None lets it open plainly."""
    chosen = OpeningView.objects.of(seat.tenant_id).filter(user_id=seat.user_id, list_name=list_name)
    chosen.delete()
    if view_id is not None:
        OpeningView.objects.create(tenant_id=seat.tenant_id, user_id=seat.user_id, list_name=list_name, view_id=view_id)


def _view_name(seat: Seat, list_name: str, name: str, *, besides: int = 0) -> str:
    wanted = " ".join(name.split())[:60]
    if not wanted:
        raise ViewNameMissing
    same = SavedView.objects.of(seat.tenant_id).filter(owner_id=seat.user_id, list_name=list_name, name=wanted)
    if same.exclude(id=besides).exists():
        raise ViewNameTaken(name=wanted)
    return wanted


def _own_view(seat: Seat, view_id: int) -> SavedView:
    view = SavedView.objects.of(seat.tenant_id).filter(id=view_id, owner_id=seat.user_id).first()
    if view is None:
        raise NotYourView
    return view
