"""Write the statement of an account as a file: to look at, to count with, or to go with a mail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Any, Final
from uuid import UUID

from duecourse.foundation.identity.queries import company_settings
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.tabular import write_csv, write_xlsx
from duecourse.foundation.kit.words import _
from duecourse.records.communications.operations.plans import Plan
from duecourse.records.communications.queries.letterheads import letterheads, logos
from duecourse.records.communications.rules import accounts, drawing, ubl
from duecourse.records.communications.rules.accounts import Statement
from duecourse.records.communications.rules.formats import formats_of
from duecourse.records.communications.rules.mime import Attachment
from duecourse.records.ledger.models import Customer
from duecourse.records.ledger.queries import statements as ledger

TYPES: Final[Mapping[str, str]] = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "xml": "application/xml",
}
"""As a page, to count with, and as UBL for programs."""
MOST_ROWS: Final = 20_000


class StatementTooLong(Refused):
    """More lines than anybody reads."""

    says = _("The statement has more than %(most)s lines. Choose a shorter time.")


class OneCurrency(Refused):
    """A UBL statement sums one currency, and nothing that happened over time."""

    says = _("For a UBL file choose one of the currencies that are open: %(currencies)s.")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which statement: of what is open on the business date, or of what happened from a day until then."""

    on: date
    ending: str = "pdf"
    from_on: date | None = None
    language: str = ""
    """Empty: the customer's, else the company's."""
    currency: str = ""
    """Of a UBL file, where several are open."""


def statement_file(tenant: UUID, customer_id: int, asked: Asked, *, at: datetime) -> Attachment:
    """Write a statement in the customer's words; the sums are those of the books on that day, per currency."""
    customer = Customer.objects.of(tenant).get(id=customer_id)
    head = letterheads(tenant, {customer.company_id})[customer.company_id]
    language = asked.language or customer.language or head.language or "en"
    made, words = _statement(tenant, customer, asked), accounts.words_of(language)
    if len(made.lines) > MOST_ROWS or (made.activity and len(made.activity.entries) > MOST_ROWS):
        raise StatementTooLong(most=MOST_ROWS)
    name = f"{words['file']} {customer.number} {asked.on.isoformat()}.{asked.ending}"
    if asked.ending == "xml":
        return Attachment(name, TYPES["xml"], _ubl(tenant, customer, made, asked))
    if asked.ending != "pdf":
        return Attachment(name, TYPES[asked.ending], _table(made, asked.ending, words))
    formats = formats_of(language if "-" in language else f"{language}-{customer.country or head.country}")
    logo = logos(tenant, {customer.company_id}).get(customer.company_id, b"")
    content = drawing.draw_statement(accounts.page_of(made, head, formats, words), at=at, logo=logo)
    return Attachment(name, TYPES[asked.ending], content)


def files_of(tenant: UUID, plan: Plan, *, language: str, at: datetime) -> Sequence[Attachment]:
    """Gather what goes with a mail: its own files, and the statement of the account where the plan wants it."""
    if not plan.has_statement:
        return plan.attachments
    asked = Asked(plan.planned_on, language=language)
    return (*plan.attachments, statement_file(tenant, plan.customer_id, asked, at=at))


def _statement(tenant: UUID, customer: Customer, asked: Asked) -> Statement:
    about = (customer.number, customer.name, customer.address, asked.on)
    if asked.from_on is None:
        return Statement(*about, ledger.open_lines(tenant, customer.pk, on=asked.on, known_on=asked.on))
    found = ledger.activity(tenant, customer.pk, from_on=asked.from_on, on=asked.on)
    return Statement(*about, from_on=asked.from_on, activity=found)


def _ubl(tenant: UUID, customer: Customer, made: Statement, asked: Asked) -> bytes:
    currency = asked.currency or next(iter(made.currencies), "")
    is_clear = currency in made.currencies and (asked.currency or len(made.currencies) == 1)
    if asked.from_on or not is_clear:
        raise OneCurrency(currencies=", ".join(made.currencies))
    selling = company_settings(tenant, customer.company_id)
    return ubl.statement_xml(made, ubl.Seller(selling.name, selling.vat_id, selling.country), currency)


def _table(made: Statement, ending: str, words: Mapping[str, Any]) -> bytes:
    sheets = accounts.sheets_of(made, words)
    if ending == "csv":
        text = StringIO(newline="")
        head, rows = next(iter(sheets.values()))
        write_csv(text, head, rows)
        return text.getvalue().encode("utf-8-sig")
    file = BytesIO()
    write_xlsx(file, sheets)
    return file.getvalue()
