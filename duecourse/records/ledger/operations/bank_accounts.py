"""Say which accounts we have at banks, of which a statement is expected, and that somebody has seen to an exception."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from duecourse.foundation.identity.operations import audit
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.money import CURRENCIES, UnknownCurrency
from duecourse.foundation.kit.reference import NotAnIban, is_iban
from duecourse.foundation.kit.undo import Undo
from duecourse.foundation.kit.words import _
from duecourse.records.ledger.models import BankAccount, BankEntry

SETTLE_AGAIN = "bank.unsettle"


class AccountKnown(Refused):
    """The account is on the list."""

    says = _("Account %(account)s in %(currency)s is known already.")


class NotAnAccount(Refused):
    """No number of an account."""

    says = _("“%(account)s” is no number of an account.")


@dataclass(frozen=True)
class AccountCard:
    """What a person says about an account."""

    company_id: int
    account: str
    currency: str
    name: str = ""
    bic: str = ""
    is_live: bool = False


def save_account(
    tenant: UUID, card: AccountCard, *, actor: Actor, at: datetime, account_id: int | None = None
) -> BankAccount:
    """Add an account, or change what is said about one; its number and currency stay as they are."""
    rows = BankAccount.objects.of(tenant)
    bic = "".join(card.bic.split()).upper()
    values: dict[str, Any] = {"name": card.name.strip(), "bic": bic, "is_live": card.is_live}
    if account_id is not None:
        row = rows.select_for_update(no_key=True).get(id=account_id)
        before = {name: getattr(row, name) for name in values}
        rows.filter(id=account_id).update(**values)
        audit(tenant, "bank.account_changed", actor=actor, at=at, subject=row, before=before, after=values)
        return row
    account = _checked(card)
    if rows.filter(account=account, currency=card.currency).exists():
        raise AccountKnown(account=account, currency=card.currency)
    row = BankAccount(tenant_id=tenant, company_id=card.company_id, account=account, currency=card.currency, **values)
    row.save()
    audit(tenant, "bank.account_added", actor=actor, at=at, subject=row, after={"account": account} | values)
    return row


def settle_exception(tenant: UUID, entry_id: int, *, actor: Actor, at: datetime) -> Undo:
    """Note that a person has seen to an entry that nothing became of."""
    rows = BankEntry.objects.of(tenant).filter(id=entry_id, settled_at__isnull=True)
    rows.update(settled_at=at, settled_by=actor.name[:150])
    return Undo(SETTLE_AGAIN, {"entry": entry_id})


def unsettle_exception(tenant: UUID, entry_id: int) -> None:
    """Put an entry back among the exceptions."""
    BankEntry.objects.of(tenant).filter(id=entry_id).update(settled_at=None, settled_by="")


def _checked(card: AccountCard) -> str:
    account = "".join(card.account.split()).upper()
    if card.currency not in CURRENCIES:
        raise UnknownCurrency(currency=card.currency)
    if re.fullmatch("[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}", account) and not is_iban(account):
        raise NotAnIban(iban=card.account)
    if not re.fullmatch("[A-Z0-9./~-]{4,60}", account):
        raise NotAnAccount(account=card.account)
    return account
