"""What must the outside do for the ledger? Hand over the copy of an invoice that it has."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _


class CopySourceBroken(Refused):
    """The source could not be asked, or answered with nothing that can be used."""

    says = _("The copy could not be fetched: %(why)s.")


@dataclass(frozen=True)
class FetchedCopy:
    """A file as the source gave it."""

    name: str
    content: bytes


class CopySource(Protocol):
    """Where copies of invoices are kept outside: the ERP or its archive."""

    def fetch(self, *, number: str, customer: str) -> FetchedCopy | None:
        """Give the copy of the invoice with this number, of the customer with that number; None where there is none."""
        ...


OpenCopySource = Callable[[dict[str, str]], CopySource]
