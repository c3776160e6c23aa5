"""What may be imported? Kind -> the object that judges, writes and takes back its rows; each context brings its own."""

LEDGER = "duecourse.records.ledger.operations.import_kinds"

KINDS: dict[str, str] = {
    "customers": f"{LEDGER}.CUSTOMERS",
    "contacts": f"{LEDGER}.CONTACTS",
    "items": f"{LEDGER}.ITEMS",
    "payments": f"{LEDGER}.PAYMENTS",
    "snapshot": f"{LEDGER}.SNAPSHOT",
    "ledger": f"{LEDGER}.LEDGER",
    "rates": f"{LEDGER}.RATES",
    "promises": "duecourse.records.promises.operations.imports.PROMISES",
    "disputes": "duecourse.records.disputes.operations.imports.DISPUTES",
    "plans": "duecourse.records.promises.operations.import_plans.PLANS",
    "bank-statement": f"{LEDGER}.BANK_STATEMENTS",
    "receipts": f"{LEDGER}.RECEIPTS",
    "limits": "duecourse.records.credit.operations.imports.LIMITS",
    "blocks": f"{LEDGER}.BLOCKS",
    "notes": f"{LEDGER}.NOTES",
    "levels": f"{LEDGER}.LEVELS",
}
