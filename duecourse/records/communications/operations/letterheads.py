"""Who says what a company's paper looks like?"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from duecourse.foundation.identity.operations import audit
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.reference import NotAnIban, is_iban
from duecourse.foundation.kit.words import _
from duecourse.records.communications.models import Letterhead
from duecourse.records.communications.rules.drawing import check_logo
from duecourse.records.communications.rules.letters import Account

_LONGEST = {"register": 120, "foot": 500, "bank": 80, "signature": 300}


class PaperWrong(Refused):
    """Not a part of the paper, or too long for it."""

    says = _("“%(value)s” is too long for the %(name)s of a letterhead.")


def set_letterhead(
    tenant: UUID, company_id: int, parts: Mapping[str, str | bool], *, actor: Actor, at: datetime, reason: str = ""
) -> None:
    """Say what a company's mails and paper end with (register, foot, bank, signature), and whether both sides are printed."""
    for name, value in parts.items():
        if name != "is_duplex" and len(str(value)) > _LONGEST.get(name, -1):
            raise PaperWrong(name=name, value=str(value))
    row = _own(tenant, company_id)
    before = {name: getattr(row, name) for name in parts}
    _write(tenant, row, parts, before=before, after=dict(parts), actor=actor, at=at, reason=reason)


def set_logo(tenant: UUID, company_id: int, logo: bytes, *, actor: Actor, at: datetime, reason: str = "") -> None:
    """Put a picture at the head of a company's paper; empty bytes take it away."""
    if logo:
        check_logo(logo)
    row = _own(tenant, company_id)
    before, after = {"logo": len(bytes(row.logo or b""))}, {"logo": len(logo)}
    _write(tenant, row, {"logo": logo or None}, before=before, after=after, actor=actor, at=at, reason=reason)


def set_accounts(tenant: UUID, company_id: int, accounts: Sequence[Account], *, actor: Actor, at: datetime) -> None:
    """Name the accounts that take money of other currencies than the company's main one."""
    for account in accounts:
        if not is_iban(account.iban):
            raise NotAnIban(iban=account.iban)
    row = _own(tenant, company_id)
    after = [asdict(account) for account in accounts]
    values = {"accounts": after}
    _write(tenant, row, values, before={"accounts": row.accounts}, after={"accounts": after}, actor=actor, at=at)


def _own(tenant: UUID, company_id: int) -> Letterhead:
    return Letterhead.objects.of(tenant).get_or_create(company_id=company_id, defaults={"tenant_id": tenant})[0]


def _write(
    tenant: UUID,
    row: Letterhead,
    values: Mapping[str, object],
    *,
    before: dict[str, Any],
    after: dict[str, Any],
    actor: Actor,
    at: datetime,
    reason: str = "",
) -> None:
    Letterhead.objects.of(tenant).filter(id=row.pk).update(**values)
    audit(tenant, "letterhead.set", actor=actor, at=at, subject=row, reason=reason, before=before, after=after)
