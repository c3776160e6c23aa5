"""How does each ERP write its files? Headers, dates, decimals, codes - and the mapping that reads them back."""

import csv
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from world.tables import FIELDS, MONEY, Table, Value

Codes = dict[str, dict[str, str]]


@dataclass(frozen=True)
class Dialect:
    """The habits of one ERP; `headers` name our fields, `codes` our words."""

    suffix: str
    date_format: str
    decimal: str
    headers: dict[str, str]
    codes: Codes
    encoding: str = "utf-8"
    delimiter: str = ","


HEADERS = {
    "BE": {
        "customer": "Debitor", "number": "Belegnr.", "name": "Name", "party_key": "Geschäftspartner", "party_kind": "Rechtsform",
        "segment": "Kundengruppe", "country": "Land", "language": "Sprache", "zone": "Zeitzone", "address": "Anschrift",
        "currency": "Währg", "terms_days": "Zahlungsziel", "credit_limit": "Kreditlimit", "parent_number": "Zentrale",
        "customer_since": "Angelegt am", "remark": "Bemerkung", "role": "Funktion", "email": "E-Mail", "phone": "Telefon",
        "kind": "Belegart", "instalment_no": "Rate", "issued_on": "Belegdatum", "due_on": "Nettofälligkeit",
        "amount": "Betrag", "settled_amount": "Ausgeglichen", "settled_on": "Ausgleichsdatum", "open_amount": "Offener Betrag",
        "payment_method": "Zahlweg", "terms": "ZBed", "po_number": "Bestellnr.", "linked_number": "Rechnungsbezug",
        "discount_share": "Skontosatz", "discount_until": "Skontodatum", "delivery_channel": "Versandart",
        "movement": "Vorgang", "value_on": "Valuta", "booked_on": "Buchungsdatum", "reference": "Referenz",
        "made_on": "Zugesagt am", "opened_on": "Eröffnet", "closed_on": "Geschlossen", "reason": "Grund", "outcome": "Ergebnis", "state": "Status",
        "from_on": "Gültig ab", "until_on": "Gültig bis", "on_day": "Datum", "author": "Sachbearbeiter", "text": "Text",
        "severity": "Mahnstufe", "base": "Von", "quote": "Nach", "rate": "Kurs",
    },
    "NL": {
        "customer": "klantnummer", "number": "stuknummer", "name": "naam", "party_key": "relatie", "party_kind": "soort_relatie",
        "segment": "segment", "country": "landcode", "language": "taal", "zone": "tijdzone", "address": "adres",
        "currency": "valuta", "terms_days": "betaaltermijn", "credit_limit": "kredietlimiet", "parent_number": "moeder",
        "customer_since": "klant_sinds", "remark": "opmerking", "role": "functie", "email": "e-mail", "phone": "telefoon",
        "kind": "soort", "instalment_no": "termijn", "issued_on": "factuurdatum", "due_on": "vervaldatum",
        "amount": "bedrag", "settled_amount": "betaald", "settled_on": "betaald_op", "open_amount": "openstaand",
        "payment_method": "betaalwijze", "terms": "conditie", "po_number": "inkooporder", "linked_number": "hoort_bij",
        "discount_share": "korting", "discount_until": "korting_tot", "delivery_channel": "verzendwijze",
        "movement": "mutatie", "value_on": "valutadatum", "booked_on": "boekdatum", "reference": "kenmerk",
        "made_on": "toegezegd_op", "opened_on": "geopend", "closed_on": "gesloten", "reason": "reden", "outcome": "uitkomst", "state": "status",
        "from_on": "vanaf", "until_on": "tot_en_met", "on_day": "datum", "author": "medewerker", "text": "tekst",
        "severity": "aanmaning", "base": "van", "quote": "naar", "rate": "koers",
    },
    "US": {
        "customer": "Customer No.", "number": "Document No.", "name": "Name", "party_key": "Entity ID", "party_kind": "Entity Type",
        "segment": "Class", "country": "Country", "language": "Language", "zone": "Time Zone", "address": "Address",
        "currency": "Cur", "terms_days": "Net Days", "credit_limit": "Credit Limit", "parent_number": "Parent Customer",
        "customer_since": "Customer Since", "remark": "Remark", "role": "Job", "email": "Email", "phone": "Phone",
        "kind": "Doc Type", "instalment_no": "Installment", "issued_on": "Doc Date", "due_on": "Due Date",
        "amount": "Amount", "settled_amount": "Amount Applied", "settled_on": "Last Applied", "open_amount": "Balance",
        "payment_method": "Pay Method", "terms": "Terms Code", "po_number": "PO No.", "linked_number": "Applies To",
        "discount_share": "Disc Rate", "discount_until": "Disc Date", "delivery_channel": "Sent By",
        "movement": "Apply Type", "value_on": "Deposit Date", "booked_on": "Post Date", "reference": "Batch Ref",
        "made_on": "Promised On", "opened_on": "Opened", "closed_on": "Closed", "reason": "Reason", "outcome": "Resolution", "state": "Status",
        "from_on": "From", "until_on": "Through", "on_day": "Date", "author": "Entered By", "text": "Comment",
        "severity": "Dunning Level", "base": "From Currency", "quote": "To Currency", "rate": "Rate",
    },
}  # fmt: skip
CODES: dict[str, Codes] = {
    "BE": {
        "kind": {"invoice": "DR", "credit_note": "DG", "on_account": "DZ"},
        "movement": {"payment": "Zahlung", "credit": "Gutschrift", "writeoff": "Ausbuchung", "return": "Rücklastschrift"},
        "payment_method": {"transfer": "U", "direct_debit": "L", "card": "K"},
        "language": {"nl": "N", "fr": "F", "de": "D", "en": "E", "es": "S", "it": "I", "pl": "L"},
        "party_kind": {"company": "Firma", "public": "Behörde", "sole_trader": "Einzelunternehmer", "consumer": "Privat"},
    },
    "NL": {
        "kind": {"invoice": "verkoopfactuur", "credit_note": "creditnota", "on_account": "vooruitbetaling"},
        "movement": {"payment": "betaling", "credit": "verrekening", "writeoff": "afboeking", "return": "storno"},
        "payment_method": {"transfer": "overboeking", "direct_debit": "incasso", "card": "kaart"},
    },
    "US": {
        "kind": {"invoice": "INV", "credit_note": "CRM", "on_account": "PMT"},
        "movement": {"payment": "Payment", "credit": "Credit", "writeoff": "Write-off", "return": "Returned item"},
        "payment_method": {"transfer": "Check/ACH", "direct_debit": "Auto debit", "card": "Card"},
        "party_kind": {"company": "Corporation", "public": "Government", "sole_trader": "Sole Prop", "consumer": "Individual"},
    },
}  # fmt: skip
DIALECTS = {
    "BE": Dialect(".csv", "%d.%m.%Y", "1.234,56", HEADERS["BE"], CODES["BE"], "cp1252", ";"),
    "NL": Dialect(".csv", "%Y-%m-%d", "1234.56", HEADERS["NL"], CODES["NL"]),
    "US": Dialect(".xlsx", "%m/%d/%Y", "1,234.56", HEADERS["US"], CODES["US"]),
}
DATES = {field for names in FIELDS.values() for field in names if field.endswith(("_on", "_until", "_since", "_day"))}
BIRTHDAY = datetime(2024, 1, 1, tzinfo=UTC).replace(tzinfo=None)


def header(field: str, *, dialect: Dialect, kind: str) -> str:
    """Return the column name; master data name a customer's number as all other files do."""
    return dialect.headers["customer" if (kind, field) == ("customers", "number") else field]


def write_table(table: Table, *, company: str, path: Path) -> Path:
    """Write a table in the company's own way; the ending is added to the path."""
    dialect = DIALECTS[company]
    head = [header(field, dialect=dialect, kind=table.kind) for field in table.fields]
    target = path.with_name(path.name + dialect.suffix)
    if dialect.suffix == ".xlsx":
        write_book(head, table=table, dialect=dialect, path=target)
        return target
    with target.open("w", encoding=dialect.encoding, newline="") as file:
        writer = csv.writer(file, delimiter=dialect.delimiter, lineterminator="\r\n")
        writer.writerow(head)
        for row in table.rows:
            cells = zip(table.fields, row, strict=True)
            writer.writerow([encodable(say(v, field=f, dialect=dialect), encoding=dialect.encoding) for f, v in cells])
    return target


def write_book(head: list[str], *, table: Table, dialect: Dialect, path: Path) -> None:
    """Write a workbook of one sheet: dates as text, amounts as numbers."""
    import xlsxwriter

    book = xlsxwriter.Workbook(
        str(path), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"created": BIRTHDAY, "comments": "Simulated data"})
    sheet = book.add_worksheet("Export")
    sheet.write_row(0, 0, head)
    for number, row in enumerate(table.rows, start=1):
        for column, (field, value) in enumerate(zip(table.fields, row, strict=True)):
            if value is None:
                continue
            if field in MONEY or isinstance(value, int | float):
                sheet.write_number(number, column, int(str(value)) / 100 if field in MONEY else float(str(value)))
            else:
                sheet.write_string(number, column, say(value, field=field, dialect=dialect))
    book.close()


def say(value: Value, *, field: str, dialect: Dialect) -> str:
    """Write one value as the ERP does."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.strftime(dialect.date_format)
    if field in MONEY and isinstance(value, int):
        return say_money(value, style=dialect.decimal)
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").replace(".", "," if dialect.decimal == "1.234,56" else ".")
    return dialect.codes.get(field, {}).get(str(value), str(value))


def say_money(cents: int, *, style: str) -> str:
    """Write cents in a decimal style; the German one puts the minus behind."""
    whole, rest = divmod(abs(cents), 100)
    if style == "1.234,56":
        return f"{whole:,}".replace(",", ".") + f",{rest:02d}" + ("-" if cents < 0 else "")
    return ("-" if cents < 0 else "") + f"{whole}.{rest:02d}"


def encodable(text: str, *, encoding: str) -> str:
    """Replace letters the ERP's code page lacks by their plain ones, as old systems do."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        plain = unicodedata.normalize("NFKD", text.translate({ord("ł"): "l", ord("Ł"): "L"}))
        return plain.encode("ascii", "ignore").decode()
    return text


def mapping(company: str, *, kind: str) -> dict[str, Any]:
    """Return the import mapping that reads this company's file of a kind back into our words."""
    dialect = DIALECTS[company]
    columns: dict[str, dict[str, Any]] = {}
    for field in FIELDS[kind]:
        column: dict[str, Any] = {"from": header(field, dialect=dialect, kind=kind)}
        if field in DATES:
            column["date"] = dialect.date_format
        elif field in MONEY or field in ("rate", "discount_share"):
            column["decimal"] = dialect.decimal
        elif field in dialect.codes:
            column["map"] = {theirs: ours for ours, theirs in dialect.codes[field].items()}
        columns[field] = column
    read = {} if dialect.suffix == ".xlsx" else {"encoding": dialect.encoding, "delimiter": dialect.delimiter}
    return {"kind": kind, **read, "columns": columns}
