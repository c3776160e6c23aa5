"""How does a statement of account look as UBL 2.1, for programs that read it?

The order of the elements is that of the schema UBL-Statement-2.1.xsd (https://docs.oasis-open.org/ubl/os-UBL-2.1/).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from duecourse.foundation.kit.money import quantize
from duecourse.records.communications.rules.accounts import Statement, numbered
from duecourse.records.ledger.rules.statements import OpenLine

DOCUMENT: Final = "urn:oasis:names:specification:ubl:schema:xsd:Statement-2"
CAC: Final = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
CBC: Final = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
for _prefix, _space in (("", DOCUMENT), ("cac", CAC), ("cbc", CBC)):
    register_namespace(_prefix, _space)


@dataclass(frozen=True, slots=True)
class Seller:
    """Who asks for the money."""

    name: str
    vat_id: str = ""
    country: str = ""


def statement_xml(made: Statement, seller: Seller, currency: str) -> bytes:
    """Write what is open in one currency as a UBL Statement; UBL sums a document in one currency only."""
    lines = [line for line in made.lines if line.currency == currency]
    root = Element(f"{{{DOCUMENT}}}Statement")
    _text(root, "UBLVersionID", "2.1")
    _text(root, "ID", f"{made.number}-{made.on.isoformat()}-{currency}")
    _text(root, "IssueDate", made.on.isoformat())
    _text(root, "DocumentCurrencyCode", currency)
    debits = sum((line.open_amount for line in lines if line.open_amount > 0), Decimal(0))
    credits_ = sum((-line.open_amount for line in lines if line.open_amount < 0), Decimal(0))
    _amount(root, "TotalDebitAmount", debits, currency)
    _amount(root, "TotalCreditAmount", credits_, currency)
    _amount(root, "TotalBalanceAmount", debits - credits_, currency)
    _text(root, "LineCountNumeric", str(len(lines)))
    _supplier(root, seller)
    _customer(root, made)
    _lines(root, lines, currency)
    indent(root)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _supplier(root: Element, seller: Seller) -> None:
    party = _part(_part(root, "AccountingSupplierParty"), "Party")
    _text(_part(party, "PartyName"), "Name", seller.name)
    if seller.country:
        _text(_part(_part(party, "PostalAddress"), "Country"), "IdentificationCode", seller.country)
    if seller.vat_id:
        scheme = _part(party, "PartyTaxScheme")
        _text(scheme, "CompanyID", seller.vat_id)
        _text(_part(scheme, "TaxScheme"), "ID", "VAT")


def _customer(root: Element, made: Statement) -> None:
    whole = _part(root, "AccountingCustomerParty")
    _text(whole, "SupplierAssignedAccountID", made.number)
    _text(_part(_part(whole, "Party"), "PartyName"), "Name", made.name)


def _lines(root: Element, lines: Sequence[OpenLine], currency: str) -> None:
    for place, line in enumerate(lines, start=1):
        whole = _part(root, "StatementLine")
        _text(whole, "ID", str(place))
        side = "DebitLineAmount" if line.open_amount > 0 else "CreditLineAmount"
        _amount(whole, side, abs(line.open_amount), currency)
        _due(whole, line.due_on)
        kind = "CreditNoteDocumentReference" if line.kind == "credit_note" else "InvoiceDocumentReference"
        document = _part(_part(whole, "BillingReference"), kind)
        _text(document, "ID", numbered(line))
        _text(document, "IssueDate", line.issued_on.isoformat())


def _due(whole: Element, day: date) -> None:
    _text(_part(whole, "PaymentTerms"), "PaymentDueDate", day.isoformat())


def _part(parent: Element, name: str) -> Element:
    return SubElement(parent, f"{{{CAC}}}{name}")


def _text(parent: Element, name: str, text: str) -> Element:
    made = SubElement(parent, f"{{{CBC}}}{name}")
    made.text = "".join(sign for sign in text if sign.isprintable())
    return made


def _amount(parent: Element, name: str, amount: Decimal, currency: str) -> None:
    _text(parent, name, f"{quantize(amount, currency):f}").set("currencyID", currency)
