"""Set up who runs Duecourse: tenants, companies, members, portfolios, the outbound switch."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.core.validators import validate_email, validate_slug

from duecourse.foundation.identity.models import (
    Blackout,
    Company,
    Membership,
    Portfolio,
    PortfolioMember,
    Tenant,
    User,
)
from duecourse.foundation.identity.operations.auditing import audit
from duecourse.foundation.identity.rules import ROLES, Seat
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.clock import zone_of
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.money import CURRENCIES
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
