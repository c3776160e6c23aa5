"""Say to which account, under which name and reference money is to be transferred, and draw it as a code."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.http import Http404, HttpResponse
from markupsafe import Markup

from duecourse.foundation.kit.money import Money
from duecourse.foundation.kit.reference import NoPaymentCode, NotAnIban, epc_payload, is_iban, spaced
from duecourse.interfaces.portal.frame.door import customer, render
from duecourse.interfaces.portal.frame.here import CustomerRequest, Here
from duecourse.interfaces.portal.frame.wording import day, money
from duecourse.records.communications.queries.letterheads import letterheads
from duecourse.records.communications.rules.drawing import payment_code
from duecourse.records.communications.rules.letters import Account
from duecourse.records.ledger.queries import online
from duecourse.records.ledger.queries.references import PaymentSlip, payment_slip


@dataclass(frozen=True)
class SlipLine:
    """One item that the transfer pays."""

    id: int
    number: str
    due_words: str
    sum: str


@dataclass(frozen=True)
class Slip:
    """Everything that a bank asks for, written for reading and for copying, and the code that an app scans."""

    token: str
    payee: str
    iban: str
    bic: str
    bank: str
    amount: str
    plain_amount: str
    reference: str
    code: Markup
    lines: tuple[SlipLine, ...]
    takes_online: bool


@customer("GET")
def slip(request: CustomerRequest, token: str) -> HttpResponse:
    """Show how to transfer what was chosen; a choice of somebody else does not exist."""
    here = request.here
    found = payment_slip(here.tenant, token, customers=here.visitor.account_ids)
    if found is None or not here.offers("pay"):
        raise Http404
    return render(request, "paying/transfer.html", {"slip": shown(here, found)})


def shown(here: Here, found: PaymentSlip) -> Slip:
    """Say a choice of items as the page does."""
    head = letterheads(here.tenant, {found.company_id})[found.company_id]
    account = head.account_for(found.currency)
    return Slip(
        token=found.token,
        payee=account.payee if account else "",
        iban=spaced(account.iban) if account and is_iban(account.iban) else (account.iban if account else ""),
        bic=account.bic if account else "",
        bank=account.bank if account else "",
        amount=money(found.amount, found.currency),
        plain_amount=f"{Money(found.amount, found.currency).rounded().amount:f}",
        reference=spaced(found.reference),
        code=_code(account, found),
        lines=tuple(_line(found, one.id, one.number, one.due_on, one.amount) for one in found.items),
        takes_online=found.company_id in online.takes_online(here.tenant, [found.company_id]),
    )


def _line(found: PaymentSlip, item_id: int, number: str, due_on: date, amount: Decimal) -> SlipLine:
    return SlipLine(item_id, number, day(due_on), money(amount, found.currency))


def _code(account: Account | None, found: PaymentSlip) -> Markup:
    """Draw the code of the European banks: euros to a valid account only, else nothing."""
    if account is None:
        return Markup()
    with suppress(NoPaymentCode, NotAnIban):
        text = epc_payload(
            name=account.payee,
            iban=account.iban,
            bic=account.bic,
            amount=Money(found.amount, found.currency),
            reference=found.reference,
        )
        return Markup(payment_code(text, has_size=False))  # noqa: S704 - a drawing of our own, of digits only
    return Markup()
