"""What is owed, by whom, and how do we know?"""

from duecourse.records.ledger.models.bank import BankAccount, BankEntry, BankStatement
from duecourse.records.ledger.models.facts import Block, CopyWire, Document, Mention, Note, Proposal
from duecourse.records.ledger.models.imports import ImportBatch, ImportMapping, ImportRejection, ImportUndo
from duecourse.records.ledger.models.items import DunningLevel, FxRate, Item, ItemOutlook, Movement, Receipt
from duecourse.records.ledger.models.matching import PayerAccount, ReceiptMatch, ReceiptReading, Remittance
from duecourse.records.ledger.models.online import (
    PaymentIntent,
    PaymentReference,
    PaymentReferenceLine,
    PaymentWire,
    PaymentWord,
)
from duecourse.records.ledger.models.parties import (
    Contact,
    Customer,
    CustomerStanding,
    Party,
    PortfolioAssignment,
    SearchToken,
)
from duecourse.records.ledger.models.sums import OpenSum, SalesSum, SumCheck, SumDoubt

__all__ = [
    "BankAccount",
    "BankEntry",
    "BankStatement",
    "Block",
    "Contact",
    "CopyWire",
    "Customer",
    "CustomerStanding",
    "Document",
    "DunningLevel",
    "FxRate",
    "ImportBatch",
    "ImportMapping",
    "ImportRejection",
    "ImportUndo",
    "Item",
    "ItemOutlook",
    "Mention",
    "Movement",
    "Note",
    "OpenSum",
    "Party",
    "PayerAccount",
    "PaymentIntent",
    "PaymentReference",
    "PaymentReferenceLine",
    "PaymentWire",
    "PaymentWord",
    "PortfolioAssignment",
    "Proposal",
    "Receipt",
    "ReceiptMatch",
    "ReceiptReading",
    "Remittance",
    "SalesSum",
    "SearchToken",
    "SumCheck",
    "SumDoubt",
]
