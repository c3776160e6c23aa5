"""What a company's letters look like."""

import argparse
from pathlib import Path
from typing import Any

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity import queries
from duecourse.foundation.kit.clock import now
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.interfaces.cli import door
from duecourse.interfaces.cli.commands import command
from duecourse.records.communications import operations as communications
from duecourse.records.communications.queries.letterheads import letterheads
from duecourse.records.communications.rules.letters import Account, Letterhead

DETAILS = ("iban", "bic", "payee_name", "phone", "vat_id", "colour")
FOOT = ("register", "bank")
BANK = ("iban", "bic", "payee_name")


class BankByTwo(Refused):
    """Where money goes is set here once; afterwards nobody changes it alone."""

    says = _("Bank details that are set are changed by two people, in the browser.")


def register(commands: Any) -> None:
    """Offer letterhead."""
    head = command(
        commands,
        "letterhead",
        set_letterhead,
        example="duecourse letterhead set --address 'Kaai 1' --address '2000 Antwerpen' --iban BE71096123456769",
        more="Only what is given changes. With a postal address the company's letters are written here, else they are tasks.",
    )
    head.add_argument("verb", choices=["set", "show"])
    head.add_argument("--company", metavar="CODE", help="the company; needed where there are several")
    head.add_argument("--address", action="append", metavar="LINE", help="a line of the postal address, one each")
    head.add_argument("--iban", help="the main account")
    head.add_argument("--bic", help="its bank's code")
    head.add_argument("--payee-name", metavar="NAME", help="who is paid, as the bank knows it (at most 70 letters)")
    head.add_argument("--bank", help="the bank's name")
    head.add_argument("--account", action="append", nargs=3, metavar=("CUR", "IBAN", "BIC"), help="of one currency")
    head.add_argument("--phone")
    head.add_argument("--vat-id", metavar="NUMBER")
    head.add_argument("--register", metavar="TEXT", help="register and number, as the law demands")
    head.add_argument("--foot", action="append", metavar="LINE", help="a further line at the foot, one each")
    head.add_argument("--colour", metavar="#RRGGBB")
    head.add_argument("--logo", type=Path, metavar="FILE", help="PNG or JPEG; '-' takes it away")
    sides = head.add_mutually_exclusive_group()
    sides.add_argument("--both-sides", dest="is_duplex", action="store_true", default=None)
    sides.add_argument("--one-side", dest="is_duplex", action="store_false")


def set_letterhead(args: argparse.Namespace) -> int:
    """Change what is given, or show what there is."""
    with door.inside(door.tenant_of(args)) as tenant:
        company = queries.company_by_code(tenant, args.company)
        by: dict[str, Any] = {"actor": door.actor(), "at": now()}
        if args.verb == "set":
            _set(tenant, company.id, args, by)
        head = letterheads(tenant, [company.id])[company.id]
    return door.emit(args, _told(head, company.code), _said(head))


def _set(tenant: Any, company_id: int, args: argparse.Namespace, by: dict[str, Any]) -> None:
    _refuse_other_bank(tenant, company_id, args)
    details = {name: getattr(args, name) for name in DETAILS if getattr(args, name) is not None}
    if args.address is not None:
        details["address"] = "\n".join(args.address)
    if details:
        identity.set_company_details(tenant, company_id, details, **by)
    foot = {name: getattr(args, name) for name in (*FOOT, "is_duplex") if getattr(args, name) is not None}
    if args.foot is not None:
        foot["foot"] = "\n".join(args.foot)
    if foot:
        communications.set_letterhead(tenant, company_id, foot, **by)
    if args.account is not None:
        payee = args.payee_name or letterheads(tenant, [company_id])[company_id].accounts[0].payee
        further = [Account(payee, iban, bic, currency=currency.upper()) for currency, iban, bic in args.account]
        communications.set_accounts(tenant, company_id, further, **by)
    if args.logo is not None:
        communications.set_logo(tenant, company_id, b"" if str(args.logo) == "-" else args.logo.read_bytes(), **by)


def _refuse_other_bank(tenant: Any, company_id: int, args: argparse.Namespace) -> None:
    main, *others = letterheads(tenant, [company_id])[company_id].accounts
    asks_main = any(getattr(args, name) is not None for name in BANK)
    if (main.iban and asks_main) or (others and args.account is not None):
        raise BankByTwo


def _told(head: Letterhead, code: str) -> dict[str, Any]:
    accounts = [
        {"currency": one.currency, "payee": one.payee, "iban": one.iban, "bic": one.bic} for one in head.accounts
    ]
    return {"company": code, "name": head.name, "address": head.address.splitlines(), "accounts": accounts}


def _said(head: Letterhead) -> str:
    address = ", ".join(head.address.splitlines()) or "no postal address: its letters become tasks"
    return f"{head.name}: {address}."
