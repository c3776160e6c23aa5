"""In which words does each ERP write? Headers, dates, decimals, codes - and the mapping that reads them back."""

from dataclasses import dataclass
from typing import Any

from world.tables import FIELDS, MONEY

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
        "currency": "Währg", "terms_days": "Zahlungsziel", "credit_limit": "Kreditlimit", "parent_key": "Konzern",
        "customer_since": "Angelegt am", "sales_rep": "Vertreter", "remark": "Bemerkung", "role": "Funktion", "email": "E-Mail", "phone": "Telefon",
        "kind": "Belegart", "instalment_no": "Rate", "issued_on": "Belegdatum", "due_on": "Nettofälligkeit",
        "amount": "Betrag", "settled_amount": "Ausgeglichen", "settled_on": "Ausgleichsdatum", "open_amount": "Offener Betrag",
        "payment_method": "Zahlweg", "terms": "ZBed", "po_number": "Bestellnr.", "linked_number": "Rechnungsbezug",
        "discount_share": "Skontosatz", "discount_until": "Skontodatum", "delivery_channel": "Versandart",
        "payments.kind": "Vorgang", "item_kind": "Belegart", "value_on": "Valuta", "booked_on": "Buchungsdatum", "reference": "Referenz",
        "made_on": "Zugesagt am", "opened_on": "Eröffnet", "closed_on": "Geschlossen", "reason": "Grund", "outcome": "Ergebnis", "state": "Status", "promises.due_on": "Zugesagt zum",
        "from_on": "Gültig ab", "until_on": "Gültig bis", "on_day": "Datum", "author": "Sachbearbeiter", "text": "Text",
        "severity": "Mahnstufe", "base": "Von", "quote": "Nach", "rate": "Kurs",
    },
    "NL": {
        "customer": "klantnummer", "number": "stuknummer", "name": "naam", "party_key": "relatie", "party_kind": "soort_relatie",
        "segment": "segment", "country": "landcode", "language": "taal", "zone": "tijdzone", "address": "adres",
        "currency": "valuta", "terms_days": "betaaltermijn", "credit_limit": "kredietlimiet", "parent_key": "moeder",
        "customer_since": "klant_sinds", "sales_rep": "account_manager", "remark": "opmerking", "role": "functie", "email": "e-mail", "phone": "telefoon",
        "kind": "soort", "instalment_no": "termijn", "issued_on": "factuurdatum", "due_on": "vervaldatum",
        "amount": "bedrag", "settled_amount": "betaald", "settled_on": "betaald_op", "open_amount": "openstaand",
        "payment_method": "betaalwijze", "terms": "conditie", "po_number": "inkooporder", "linked_number": "hoort_bij",
        "discount_share": "korting", "discount_until": "korting_tot", "delivery_channel": "verzendwijze",
        "payments.kind": "mutatie", "item_kind": "soort", "value_on": "valutadatum", "booked_on": "boekdatum", "reference": "kenmerk",
        "made_on": "toegezegd_op", "opened_on": "geopend", "closed_on": "gesloten", "reason": "reden", "outcome": "uitkomst", "state": "status", "promises.due_on": "toegezegd_voor",
        "from_on": "vanaf", "until_on": "tot_en_met", "on_day": "datum", "author": "medewerker", "text": "tekst",
        "severity": "aanmaning", "base": "van", "quote": "naar", "rate": "koers",
    },
    "US": {
        "customer": "Customer No.", "number": "Document No.", "name": "Name", "party_key": "Entity ID", "party_kind": "Entity Type",
        "segment": "Class", "country": "Country", "language": "Language", "zone": "Time Zone", "address": "Address",
        "currency": "Cur", "terms_days": "Net Days", "credit_limit": "Credit Limit", "parent_key": "Parent Entity",
        "customer_since": "Customer Since", "sales_rep": "Salesperson", "remark": "Remark", "role": "Job", "email": "Email", "phone": "Phone",
        "kind": "Doc Type", "instalment_no": "Installment", "issued_on": "Doc Date", "due_on": "Due Date",
        "amount": "Amount", "settled_amount": "Amount Applied", "settled_on": "Last Applied", "open_amount": "Balance",
        "payment_method": "Pay Method", "terms": "Terms Code", "po_number": "PO No.", "linked_number": "Applies To",
        "discount_share": "Disc Rate", "discount_until": "Disc Date", "delivery_channel": "Sent By",
        "payments.kind": "Apply Type", "item_kind": "Doc Type", "value_on": "Deposit Date", "booked_on": "Post Date", "reference": "Batch Ref",
        "made_on": "Promised On", "opened_on": "Opened", "closed_on": "Closed", "reason": "Reason", "outcome": "Resolution", "state": "Status", "promises.due_on": "Promise Date",
        "from_on": "From", "until_on": "Through", "on_day": "Date", "author": "Entered By", "text": "Comment",
        "severity": "Dunning Level", "base": "From Currency", "quote": "To Currency", "rate": "Rate",
    },
}  # fmt: skip
CODES: dict[str, Codes] = {
    "BE": {
        "blocks.reason": {"INSOLVENCY": "Insolvenz", "MANAGEMENT": "Vertriebswunsch", "OTHER": "Beleg fehlt"},
        "disputes.reason": {"PRICE": "Preis", "QTY-SHORT": "Fehlmenge", "QUALITY": "Qualität", "NOT-RECEIVED": "Nicht erhalten", "PO-MISSING": "Bestellnummer fehlt", "DUPLICATE": "Doppelt", "OTHER": "Sonstiges"},
        "kind": {"invoice": "DR", "credit_note": "DG", "on_account": "DZ"},
        "payments.kind": {"payment": "Zahlung", "credit": "Gutschrift", "writeoff": "Ausbuchung", "return": "Rücklastschrift"},
        "payment_method": {"transfer": "U", "direct_debit": "L", "card": "K"},
        "language": {"nl": "N", "fr": "F", "de": "D", "en": "E", "es": "S", "it": "I", "pl": "L"},
        "party_kind": {"company": "Firma", "public": "Behörde", "sole_trader": "Einzelunternehmer", "consumer": "Privat"},
    },
    "NL": {
        "blocks.reason": {"INSOLVENCY": "faillissement", "MANAGEMENT": "verkoop", "OTHER": "document ontbreekt"},
        "disputes.reason": {"PRICE": "prijs", "QTY-SHORT": "te weinig", "QUALITY": "kwaliteit", "NOT-RECEIVED": "niet ontvangen", "PO-MISSING": "ordernummer ontbreekt", "DUPLICATE": "dubbel", "OTHER": "overig"},
        "kind": {"invoice": "verkoopfactuur", "credit_note": "creditnota", "on_account": "vooruitbetaling"},
        "payments.kind": {"payment": "betaling", "credit": "verrekening", "writeoff": "afboeking", "return": "storno"},
        "payment_method": {"transfer": "overboeking", "direct_debit": "incasso", "card": "kaart"},
    },
    "US": {
        "blocks.reason": {"INSOLVENCY": "Bankruptcy", "MANAGEMENT": "Sales hold", "OTHER": "Missing paperwork"},
        "disputes.reason": {"PRICE": "Pricing", "QTY-SHORT": "Shortage", "QUALITY": "Quality", "NOT-RECEIVED": "Non-receipt", "PO-MISSING": "No PO", "DUPLICATE": "Duplicate", "OTHER": "Other"},
        "kind": {"invoice": "INV", "credit_note": "CRM", "on_account": "PMT"},
        "payments.kind": {"payment": "Payment", "credit": "Credit", "writeoff": "Write-off", "return": "Returned item"},
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
DECIMALS = MONEY | {"rate", "discount_share"}
NOT_IMPORTED = {
    "customers": {"currency", "credit_limit", "remark"},
    **{kind: {"terms"} for kind in ("ledger", "items", "snapshot")},
    "promises": {"state"},
    "disputes": {"closed_on", "outcome"},
}


def header(field: str, *, dialect: Dialect, kind: str) -> str:
    """Return the column name; master data name a customer's number as all other files do."""
    if (kind, field) == ("customers", "number"):
        return dialect.headers["customer"]
    return dialect.headers.get(f"{kind}.{field}", dialect.headers[field])


def codes(field: str, *, dialect: Dialect, kind: str) -> dict[str, str]:
    """Return our words and the ERP's for a column."""
    return dialect.codes.get(f"{kind}.{field}") or dialect.codes.get("kind" if field == "item_kind" else field, {})


def mapping(company: str, *, kind: str) -> dict[str, Any]:
    """Return the import mapping that reads this company's file of a kind back into our words."""
    dialect = DIALECTS[company]
    columns: dict[str, dict[str, Any]] = {}
    for field in FIELDS[kind]:
        if field in NOT_IMPORTED.get(kind, set()):
            continue
        column: dict[str, Any] = {"from": header(field, dialect=dialect, kind=kind)}
        if field in DATES:
            column["date"] = dialect.date_format
        elif field in DECIMALS:
            column["decimal"] = dialect.decimal
        elif words := codes(field, dialect=dialect, kind=kind):
            column["map"] = {theirs: ours for ours, theirs in words.items()}
        columns[field] = column
    file = {} if dialect.suffix == ".xlsx" else {"file": {"encoding": dialect.encoding, "delimiter": dialect.delimiter}}
    return {"name": f"{company.lower()}-{kind}", "kind": kind, **file, "columns": columns}
