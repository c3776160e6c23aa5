"""How does a company work: its hours, limits, voice and closed days, and the bank account that customers pay into?"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import Any, Final
from uuid import UUID

from duecourse.foundation.identity.models import BankChange, Blackout, Company
from duecourse.foundation.identity.operations.auditing import audit
from duecourse.foundation.identity.operations.tenants import AddressWrong, CurrencyWrong, close_on
from duecourse.foundation.identity.queries.setup import BankDetails
from duecourse.foundation.identity.rules import Seat
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.clock import zone_of
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.money import CURRENCIES
from duecourse.foundation.kit.reference import NotAnIban, is_iban
from duecourse.foundation.kit.text import is_email
from duecourse.foundation.kit.words import _

CHANGEABLE: Final = frozenset(
    "name country zone base_currency language cleanup_after_days stale_after_days quiet_days contacts_per_week "
    "undo_minutes window_opens window_closes minimum_amount sender_name sender_email reply_to phone address vat_id "
    "colour bank_feed".split()
)
"""What an administrator may set; bank details need a second person, the going-live day has its own verb."""

_SHAPES: Final = {
    "colour": r"#[0-9a-fA-F]{6}",
    "country": r"([A-Z]{2})?",
    "name": r".*\S.*",
    "minimum_amount": r"\d+(\.\d+)?",
}


class CompanyFieldWrong(Refused):
    """A value that no company can have."""

    says = _("“%(value)s” is no value for %(field)s.")


class WindowWrong(Refused):
    """Nothing could ever be sent."""

    says = _("The hours in which customers are written to must open before they close.")


class CurrencyFixed(Refused):
    """Amounts were judged in it since the ledger was loaded."""

    says = _("The currency can be changed only before the ledger is loaded.")


class NothingProposed(Refused):
    """The proposal was settled in the meantime."""

    says = _("This change of bank details is no longer open.")


class OwnProposal(Refused):
    """Four eyes."""

    says = _("You proposed this yourself: a second person confirms it.")


def change_company(
    tenant_id: UUID, company_id: int, wanted: Mapping[str, Any], *, actor: Actor, at: datetime, reason: str = ""
) -> tuple[str, ...]:
    """Set what is different of a company, and name it; with nothing different, nothing is written."""
    unknown = set(wanted) - CHANGEABLE
    if unknown:
        raise CompanyFieldWrong(field=", ".join(sorted(unknown)), value="")
    row = Company.objects.of(tenant_id).select_for_update().get(id=company_id)
    after = {name: value for name, value in wanted.items() if value != getattr(row, name)}
    if not after:
        return ()
    _check(row, after)
    before = {name: _plain(getattr(row, name)) for name in after}
    Company.objects.of(tenant_id).filter(id=company_id).update(**after)
    told = {name: _plain(value) for name, value in after.items()}
    audit(tenant_id, "company.changed", actor=actor, at=at, subject=row, reason=reason, before=before, after=told)
    return tuple(sorted(after))


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


def close_day(tenant_id: UUID, company_id: int, *, day: date, name: str, actor: Actor, at: datetime) -> None:
    """Mark a day on which a company neither writes nor counts."""
    close_on(tenant_id, company_id=company_id, day=day, name=name.strip()[:100])
    after = {"day": day.isoformat(), "name": name.strip()[:100]}
    audit(tenant_id, "company.day_closed", actor=actor, at=at, subject=("Company", company_id), after=after)


def open_day(tenant_id: UUID, company_id: int, *, day: date, actor: Actor, at: datetime) -> bool:
    """Let a closed day be a business day again, if the calendar has nothing else against it."""
    gone, _by_kind = Blackout.objects.of(tenant_id).filter(company_id=company_id, day=day).delete()
    if gone:
        before = {"day": day.isoformat()}
        audit(tenant_id, "company.day_opened", actor=actor, at=at, subject=("Company", company_id), before=before)
    return bool(gone)


def propose_bank_details(seat: Seat, company_id: int, details: BankDetails, *, reason: str, at: datetime) -> None:
    """Ask for other bank details; nothing changes until a second person confirms. A newer proposal replaces the open one."""
    for iban in (details.iban, *(account["iban"] for account in details.accounts)):
        if not is_iban(iban):
            raise NotAnIban(iban=iban)
    open_ones = BankChange.objects.of(seat.tenant_id).filter(company_id=company_id, state="open")
    open_ones.update(state="replaced", decided_by=seat.name, decided_at=at)
    BankChange.objects.create(
        tenant_id=seat.tenant_id,
        company_id=company_id,
        **asdict(details),
        reason=reason,
        proposer_id=seat.user_id,
        proposed_by=seat.name,
        proposed_at=at,
    )
    subject = ("Company", company_id)
    audit(
        seat.tenant_id, "bank.proposed", actor=seat.actor, at=at, subject=subject, reason=reason,
        after=asdict(details),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Bank details that hold from now on."""

    company_id: int
    details: BankDetails


def confirm_bank_details(seat: Seat, change_id: int, *, at: datetime) -> Confirmed:
    """Let proposed bank details hold; whoever proposed them cannot."""
    row = _open_change(seat, change_id)
    if row.proposer_id == seat.user_id:
        raise OwnProposal
    companies = Company.objects.of(seat.tenant_id).filter(id=row.company_id)
    before = dict(companies.values("payee_name", "iban", "bic").get())
    companies.update(payee_name=row.payee_name, iban=row.iban, bic=row.bic)
    _decide(seat, row, "confirmed", at=at)
    details = BankDetails(row.payee_name, row.iban, row.bic, tuple(row.accounts))
    subject = ("Company", row.company_id)
    audit(
        seat.tenant_id, "bank.confirmed", actor=seat.actor, at=at, subject=subject, reason=row.reason,
        before=before, after=asdict(details) | {"proposed_by": row.proposed_by},
    )  # fmt: skip
    return Confirmed(row.company_id, details)


def drop_bank_details(seat: Seat, change_id: int, *, reason: str, at: datetime) -> None:
    """Refuse or take back a proposal."""
    row = _open_change(seat, change_id)
    _decide(seat, row, "dropped", at=at)
    subject = ("Company", row.company_id)
    audit(seat.tenant_id, "bank.dropped", actor=seat.actor, at=at, subject=subject, reason=reason)


def _check(row: Company, after: Mapping[str, Any]) -> None:
    if "base_currency" in after:
        _check_currency(row, after["base_currency"])
    if "zone" in after:
        zone_of(after["zone"])
    for name in ("sender_email", "reply_to"):
        if after.get(name) and not is_email(after[name]):
            raise AddressWrong(email=after[name])
    for name, pattern in _SHAPES.items():
        if name in after and not re.fullmatch(pattern, str(after[name])):
            raise CompanyFieldWrong(field=name, value=after[name])
    opens, closes = (after.get(name, getattr(row, name)) for name in ("window_opens", "window_closes"))
    if closes != time(0) and opens >= closes:
        raise WindowWrong


def _check_currency(row: Company, currency: str) -> None:
    if row.business_date is not None:
        raise CurrencyFixed
    if currency not in CURRENCIES:
        raise CurrencyWrong(currency=currency)


def _open_change(seat: Seat, change_id: int) -> BankChange:
    row = BankChange.objects.of(seat.tenant_id).select_for_update().filter(id=change_id, state="open").first()
    seen = seat.scope.company_ids
    if row is None or (seen is not None and row.company_id not in seen):
        raise NothingProposed
    return row


def _decide(seat: Seat, row: BankChange, state: str, *, at: datetime) -> None:
    rows = BankChange.objects.of(seat.tenant_id).filter(id=row.pk)
    rows.update(state=state, decided_by=seat.name, decided_at=at)


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | str) else str(value)
