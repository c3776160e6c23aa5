"""What must the outside do for the ledger? Hand over the copies of invoices that it has, and let customers pay online."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.money import Money
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


class PaymentBroken(Refused):
    """The provider could not be asked, or answered with nothing that can be used."""

    says = _("Paying online does not work at the moment: %(why)s.")


class NotTheProviders(Exception):
    """What came in was not signed by the payment provider, or is not about one of ours: it does not exist."""


@dataclass(frozen=True)
class PaymentSettings:
    """How a company's provider is reached: its settings, the opened secret, and where it tells its news."""

    values: Mapping[str, Any]
    secret: str
    hook_url: str


@dataclass(frozen=True)
class PaymentOrder:
    """What is to be paid; `key` makes it one checkout however often it is asked for."""

    key: str
    amount: Money
    reference: str
    purpose: str
    payee: str
    language: str
    return_url: str


@dataclass(frozen=True)
class Checkout:
    """Where the payer goes on, and until when the provider waits there."""

    provider_id: str
    url: str
    expires_at: datetime | None = None


@dataclass(frozen=True)
class PaymentNews:
    """What a provider says of one checkout: `state` is pending, paid, failed, expired or refunded.

    `event` is the provider's own name of the news, so that it counts once; `amount` is what was paid, or given back in all.
    """

    event: str
    provider_id: str
    state: str
    amount: Money
    at: datetime
    why: str = ""


@dataclass(frozen=True)
class PaymentCall:
    """A webhook as it came; header names in lower case."""

    headers: Mapping[str, str]
    body: bytes
    at: datetime


class PaymentProvider(Protocol):
    """Where customers pay online. It is believed only where it signs, or where it is asked."""

    def begin(self, order: PaymentOrder) -> Checkout:
        """Open a checkout; the same key gives the same checkout again."""
        ...

    def look(self, provider_id: str) -> PaymentNews | None:
        """Ask how a checkout stands; None while nothing has happened."""
        ...

    def hear(self, call: PaymentCall) -> Sequence[PaymentNews]:
        """Read what the provider tells; refused where it did not sign it."""
        ...


OpenPaymentProvider = Callable[[PaymentSettings], PaymentProvider]
"""Makes the provider of a company from its settings."""
