"""What may be imported? Kind -> the object that judges, writes and takes back its rows; each context brings its own."""

LEDGER = "duecourse.records.ledger.operations.import_kinds"

KINDS: dict[str, str] = {
    "customers": f"{LEDGER}.CUSTOMERS",
    "items": f"{LEDGER}.ITEMS",
    "ledger": f"{LEDGER}.LEDGER",
    "snapshot": f"{LEDGER}.SNAPSHOT",
}
