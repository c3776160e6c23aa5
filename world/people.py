"""Who sells and who buys in the simulated outside?"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Company:
    """A selling entity."""

    code: str
    name: str
    country: str
    currency: str
    zone: str
    share: float
    countries: dict[str, float]
    number: str
    desk: str


@dataclass(frozen=True)
class Contact:
    """A person (or a shared mailbox) at a customer; a dead mailbox bounces."""

    name: str
    role: str
    email: str
    phone: str
    language: str
    is_dead: bool = False


@dataclass(frozen=True)
class Account:
    """A customer of one selling entity, with the habits nobody tells the ERP about."""

    id: int
    company: str
    number: str
    party: str
    name: str
    party_kind: str
    segment: str
    country: str
    language: str
    currency: str
    street: str
    postcode: str
    city: str
    parent_key: str
    terms: str
    method: str
    discount_percent: int
    credit_limit: int
    since: date
    contacts: tuple[Contact, ...]
    temperament: str
    delay_days: int
    invoices_a_month: float
    typical_cents: int
    season: str
    fails_on: date | None


COMPANIES = {
    "BE": Company("BE", "Scaldis Metaalwaren NV (simulated)", "BE", "EUR", "Europe/Brussels", 0.43,
                  {"BE": 52, "FR": 20, "DE": 13, "NL": 5, "ES": 4, "IT": 4, "GB": 2}, "{:010d}", "debiteuren@scaldis-metaalwaren.example"),
    "NL": Company("NL", "Waterland Verpakking B.V. (simulated)", "NL", "EUR", "Europe/Amsterdam", 0.32,
                  {"NL": 60, "DE": 13, "PL": 9, "GB": 9, "BE": 5, "IT": 2, "ES": 2}, "D{:05d}", "debiteuren@waterland-verpakking.example"),
    "US": Company("US", "Hudson Fastener Corp. (simulated)", "US", "USD", "America/New_York", 0.25,
                  {"US": 86, "GB": 14}, "C-{:05d}", "receivables@hudson-fastener.example"),
}  # fmt: skip
