"""Sign a month against the general ledger, and the terms by which months are closed: never what one made oneself."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from django.db.models import Max

from duecourse.foundation.identity import queries as identity
from duecourse.foundation.identity.operations import audit
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.insight.models import ClosingTerms, MonthPack
from duecourse.insight.rules.closing import borrowing, provisions
from duecourse.insight.rules.closing.borrowing import LenderTerms
from duecourse.insight.rules.closing.packs import Pack, explained
from duecourse.insight.rules.closing.provisions import ProvisionTerms

Kind = Literal["provisions", "borrowing"]


class OwnFreeze(Refused):
    """Four eyes: who froze a month does not sign it."""

    says = _("You froze this month: somebody else must sign it.")


class OwnTerms(Refused):
    """Four eyes: who proposed terms does not sign them."""

    says = _("You proposed these terms: somebody else must sign them.")


class SignedAlready(Refused):
    """A signature is given once."""

    says = _("%(name)s has signed this already.")


class NotTheNewest(Refused):
    """Only the newest version of a month is signed."""

    says = _("A newer version of this month was frozen. Look at that one.")


class NoteMissing(Refused):
    """Terms say why they are as they are."""

    says = _("Say where these terms come from.")


class OverlayUnexplained(Refused):
    """An overlay without words is a number that nobody can defend."""

    says = _("Say why the overlay is needed.")


def sign_month(
    tenant: UUID, pack_id: int, *, control_total: Decimal, note: str, actor: Actor, at: datetime
) -> MonthPack:
    """Tie a frozen month to the control total of the general ledger; a difference needs words.

    Refused to who froze it, twice, and where a newer version stands.
    """
    pack = MonthPack.objects.of(tenant).select_for_update().get(id=pack_id)
    if pack.signed_at is not None:
        raise SignedAlready(name=pack.signed_by)
    if actor.user_id is None or actor.user_id == pack.frozen_by_id:
        raise OwnFreeze
    siblings = MonthPack.objects.of(tenant).filter(company_id=pack.company_id, month_on=pack.month_on)
    if siblings.filter(version__gt=pack.version).exists():
        raise NotTheNewest
    balance = Pack.from_json(pack.figures).whole.balance
    difference = explained(balance, control_total, note, currency=pack.currency)
    pack.control_total, pack.difference_note = control_total, note.strip()
    pack.signed_at, pack.signed_by, pack.signed_by_id = at, actor.name, actor.user_id
    pack.save(update_fields=["control_total", "difference_note", "signed_at", "signed_by", "signed_by_id"])
    after = {"control_total": str(control_total), "balance": str(balance), "difference": str(difference)}
    audit(tenant, "month.signed", actor=actor, at=at, subject=pack, reason=pack.difference_note, after=after)
    return pack


def propose_terms(
    tenant: UUID,
    company_id: int,
    terms: ProvisionTerms | LenderTerms,
    *,
    from_on: date,
    note: str,
    actor: Actor,
    at: datetime,
) -> ClosingTerms:
    """Propose rates or a lender's rules from a day on; they hold once somebody else signs them."""
    if not note.strip():
        raise NoteMissing
    identity.company_settings(tenant, company_id)
    kind = _checked(terms)
    rows = ClosingTerms.objects.of(tenant).filter(company_id=company_id, kind=kind)
    made = ClosingTerms.objects.create(
        tenant_id=tenant,
        company_id=company_id,
        kind=kind,
        number=(rows.aggregate(last=Max("number"))["last"] or 0) + 1,
        from_on=from_on,
        content=terms.to_json(),
        note=note.strip(),
        proposed_at=at,
        proposed_by=actor.name,
        proposed_by_id=actor.user_id,
    )
    after: dict[str, Any] = {"kind": kind, "number": made.number, "from": from_on.isoformat()}
    audit(tenant, "closing_terms.proposed", actor=actor, at=at, subject=made, reason=made.note, after=after)
    return made


def sign_terms(tenant: UUID, terms_id: int, *, actor: Actor, at: datetime) -> ClosingTerms:
    """Put terms in force; refused to who proposed them."""
    terms = ClosingTerms.objects.of(tenant).select_for_update().get(id=terms_id)
    if terms.signed_at is not None:
        raise SignedAlready(name=terms.signed_by)
    if actor.user_id is None or actor.user_id == terms.proposed_by_id:
        raise OwnTerms
    terms.signed_at, terms.signed_by, terms.signed_by_id = at, actor.name, actor.user_id
    terms.save(update_fields=["signed_at", "signed_by", "signed_by_id"])
    after = {"kind": terms.kind, "number": terms.number}
    audit(tenant, "closing_terms.signed", actor=actor, at=at, subject=terms, after=after)
    return terms


def _checked(terms: ProvisionTerms | LenderTerms) -> Kind:
    if isinstance(terms, LenderTerms):
        borrowing.check(terms)
        return "borrowing"
    provisions.check(terms)
    if terms.overlay and not terms.overlay_why.strip():
        raise OverlayUnexplained
    return "provisions"
