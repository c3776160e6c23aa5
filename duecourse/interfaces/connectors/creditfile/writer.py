"""How do accepted credits reach an ERP without a wire? As a CSV file that a person loads or books there."""

from collections.abc import Sequence
from datetime import date
from io import StringIO
from typing import Final

from duecourse.foundation.kit.tabular import write_csv
from duecourse.foundation.kit.words import _
from duecourse.records.disputes.ports import CreditOrder, Handed

HEADER: Final = (
    *("kind", "reference", "customer", "customer_name", "item", "currency", "amount", "reason", "note"),
    *("accepted_by", "accepted_on"),
)


class CreditFile:
    """Writes orders into a file; no ERP was spoken to, and the file says nothing that a person need not book."""

    def hand_over(self, orders: Sequence[CreditOrder], *, on: date) -> Handed:
        """Write one line an order; the name holds the day and the first case."""
        file = StringIO(newline="")
        write_csv(file, HEADER, (_cells(one) for one in orders))
        first = orders[0].reference if orders else "none"
        what = "write-offs" if any(one.kind == "write_off" for one in orders) else "credit-notes"
        name = f"{what}-{on.isoformat()}-{first}.csv"
        says = _("No ERP was spoken to: load this file there, or book the credit notes by hand.")
        return Handed(name, file.getvalue().encode("utf-8-sig"), says)


def open_credits() -> CreditFile:
    """Give the writer; it has no settings."""
    return CreditFile()


def _cells(one: CreditOrder) -> tuple[str | date, ...]:
    return (
        one.kind,
        one.reference,
        one.customer_number,
        one.customer_name,
        one.item_number,
        one.currency,
        f"{one.amount:f}",
        one.reason,
        one.note,
        one.accepted_by,
        one.accepted_on,
    )
