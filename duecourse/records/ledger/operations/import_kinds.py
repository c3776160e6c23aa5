"""Which kinds of import does the ledger bring itself?"""

from duecourse.records.ledger.operations import import_items, import_reverse, import_snapshot
from duecourse.records.ledger.operations.import_bank import BANK_STATEMENTS
from duecourse.records.ledger.operations.import_customers import CUSTOMERS
from duecourse.records.ledger.operations.import_payments import PAYMENTS
from duecourse.records.ledger.operations.import_people import CONTACTS, NOTES
from duecourse.records.ledger.operations.import_rates import RATES
from duecourse.records.ledger.operations.import_receipts import RECEIPTS
from duecourse.records.ledger.operations.import_run import ImportKind
from duecourse.records.ledger.operations.import_stops import BLOCKS, LEVELS
from duecourse.records.ledger.rules.targets import KINDS

ITEMS = ImportKind(KINDS["items"], judge=import_items.judge, write=import_items.write, reverse=import_reverse.reverse)
LEDGER = ImportKind(KINDS["ledger"], judge=import_items.judge, write=import_items.write, reverse=import_reverse.reverse)
SNAPSHOT = ImportKind(
    KINDS["snapshot"], judge=import_items.judge, write=import_snapshot.write, reverse=import_reverse.reverse
)

__all__ = [
    "BANK_STATEMENTS",
    "BLOCKS",
    "CONTACTS",
    "CUSTOMERS",
    "ITEMS",
    "LEDGER",
    "LEVELS",
    "NOTES",
    "PAYMENTS",
    "RATES",
    "RECEIPTS",
    "SNAPSHOT",
]
