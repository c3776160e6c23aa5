"""Who works at the simulated company, and for whom?"""

from base64 import b64encode
from datetime import date, datetime
from decimal import Decimal
from secrets import token_bytes
from typing import Any, Final
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction

from duecourse.config.demo.mailings import set_up_mailings
from duecourse.config.demo.quarrels import set_up_departments
from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity import queries
from duecourse.foundation.identity.models import User
from duecourse.foundation.identity.operations import workloads
from duecourse.foundation.identity.queries.workloads import WorkloadRow
from duecourse.foundation.identity.rules import ROLES
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.foundation.tenancy import context
from duecourse.records.communications import operations as communications
from duecourse.records.ledger.operations.online import set_provider
from duecourse.records.ledger.queries.online import provider_of
from duecourse.work.procedures.operations import starters

SLUG: Final = "demo"
PASSWORD: Final = "in-due-course"  # noqa: S105 - printed at every start; the server listens on this machine only
COMPANIES: Final[dict[str, dict[str, Any]]] = {
    "BE": {
        "name": "Scaldis Metaalwaren NV (simulated)",
        "currency": "EUR",
        "country": "BE",
        "language": "nl",
        "sender_name": "Scaldis Metaalwaren (simulated)",
        "sender_email": "debiteuren@scaldis-metaalwaren.example",
        "phone": "+999 3 555 01 00",
        "address": "Simulatiekaai 1, Antwerpen",
        "vat_id": "SIM-BE-1",
        "payee_name": "Scaldis Metaalwaren NV",
        "iban": "BE71096123456769",
        "colour": "#0f5c5c",
    },
    "NL": {
        "name": "Waterland Verpakking B.V. (simulated)",
        "currency": "EUR",
        "country": "NL",
        "language": "nl",
        "sender_name": "Waterland Verpakking (simulated)",
        "sender_email": "debiteuren@waterland-verpakking.example",
        "phone": "+999 20 555 01 00",
        "address": "Simulatiedijk 2, Amsterdam",
        "vat_id": "SIM-NL-1",
        "payee_name": "Waterland Verpakking B.V.",
        "iban": "NL91ABNA0417164300",
        "colour": "#7a3e12",
    },
    "US": {
        "name": "Hudson Fastener Corp. (simulated)",
        "currency": "USD",
        "country": "US",
        "language": "en",
        "sender_name": "Hudson Fastener (simulated)",
        "sender_email": "receivables@hudson-fastener.example",
        "phone": "+1 212 555 0100",
        "address": "3 Simulation Street, New York",
        "vat_id": "SIM-US-1",
        "payee_name": "Hudson Fastener Corp.",
        "colour": "#27408b",
    },
}
PORTFOLIOS: Final = {
    "BE": ("Scaldis home", "Scaldis abroad"),
    "NL": ("Waterland home", "Waterland abroad"),
    "US": ("Hudson",),
}
"""Company -> its portfolios: customers of its own country, then all others."""
STAFF: Final[tuple[tuple[str, str, str, tuple[str, ...]], ...]] = (
    ("collector", "Anke Claes", "collector", ("Scaldis home", "Scaldis abroad")),
    ("collector-nl", "Bram de Wit", "collector", ("Waterland home", "Waterland abroad")),
    ("collector-us", "Carol Hayes", "collector", ("Hudson",)),
    ("senior-collector", "Dirk Maes", "senior_collector", ()),
    ("collections-manager", "Eva Lambert", "collections_manager", ()),
    ("credit-analyst", "Femke Vos", "credit_analyst", ()),
    ("credit-manager", "Guy Peeters", "credit_manager", ()),
    ("dispute-resolver", "Hanna Smit", "dispute_resolver", ()),
    ("cash-application", "Ivo Janssens", "cash_application", ()),
    ("sales", "Julia Reed", "sales", ()),
    ("cfo", "Karel Dubois", "cfo", ()),
    ("template-editor", "Lotte Bakker", "template_editor", ()),
    ("integrator", "Milan Cox", "integrator", ()),
    ("admin", "Nora Willems", "admin", ()),
)
CLEANUP_AFTER_DAYS: Final = 240
WORKLOADS: Final = {
    "collector": WorkloadRow(60, Decimal(2_400_000), "EUR"),
    "collector-nl": WorkloadRow(50, Decimal(1_500_000), "EUR"),
    "collector-us": WorkloadRow(40, Decimal(700_000), "USD"),
}
"""Who can work how many customers a day, and shall see how much paid a month."""


def set_up(*, at: datetime, live_on: date) -> UUID:
    """Make the simulated tenant with its companies, procedures, portfolios and people, in one transaction."""
    with transaction.atomic():
        tenant = identity.create_tenant(SLUG, name="Duecourse demo (simulated)", at=at, is_simulated=True).id
        with context.tenant(tenant):
            companies = {code: _company(tenant, code, live_on) for code in COMPANIES}
            starters.install_starters(tenant, at=at, actor=SYSTEM)
            portfolios = {
                name: identity.create_portfolio(tenant, name=name, company_id=companies[code]).pk
                for code, names in PORTFOLIOS.items()
                for name in names
            }
            for staff in STAFF:
                _hire(tenant, *staff, known=portfolios, companies=companies, at=at)
            lead = queries.seat_by_email(tenant, "collections-manager@demo.example")
            for word, workload in WORKLOADS.items():
                person = queries.seat_by_email(tenant, f"{word}@demo.example")
                workloads.set_workload(lead, person.user_id, workload, at=at)
            set_up_departments(tenant, at=at)
            set_up_mailings(tenant, at=at)
    return tenant


def open_the_way_out(tenant: UUID, *, port: int, folder: str, at: datetime) -> None:
    """Let mails and text messages leave to the sink of this start, and nowhere else."""
    with transaction.atomic(), context.tenant(tenant):
        options = {"host": "127.0.0.1", "port": port, "folder": folder}
        communications.set_channel(tenant, connector="sink", options=options, actor=SYSTEM, at=at)
        slips = {"folder": f"{folder}/slips", "doubt_seconds": 0}
        communications.set_channel(tenant, connector="sink_sms", kind="sms", options=slips, actor=SYSTEM, at=at)
        _let_pay_online(tenant, at=at)
        identity.set_outbound(tenant, "on", actor=SYSTEM, at=at, reason="demo: everything goes to the local sink")


def _let_pay_online(tenant: UUID, *, at: datetime) -> None:
    """Let customers pay at the simulated provider, where nobody has said how they do."""
    for company in queries.companies(tenant):
        if provider_of(tenant, company.id) is None:
            secret = f"whsec_{b64encode(token_bytes(24)).decode()}"
            set_provider(
                tenant, company.id, provider="fakepay", values={}, secret=secret, is_live=True, actor=SYSTEM, at=at
            )


def sign_ins() -> list[tuple[str, str, str]]:
    """List address, name and role of everybody who can sign in."""
    return [(f"{word}@demo.example", name, str(ROLES[role].name)) for word, name, role, _portfolios in STAFF]


def _company(tenant: UUID, code: str, live_on: date) -> int:
    given = COMPANIES[code]
    return identity.create_company(
        tenant,
        code=code,
        **given,
        reply_to=given["sender_email"],
        undo_minutes=0,
        cleanup_after_days=CLEANUP_AFTER_DAYS,
        goes_live_on=live_on,
    ).pk


def _hire(
    tenant: UUID,
    word: str,
    name: str,
    role: str,
    names: tuple[str, ...],
    *,
    known: dict[str, int],
    companies: dict[str, int],
    at: datetime,
) -> None:
    user = identity.create_user(f"{word}@demo.example", name=name)
    User.objects.filter(id=user.id).update(password=_hashed())
    seen = sorted({companies[code] for code, all_ in PORTFOLIOS.items() if set(all_) & set(names)})
    identity.add_member(tenant, user=user, role=role, actor=SYSTEM, at=at, company_ids=seen or None)
    for portfolio in names:
        identity.join_portfolio(tenant, portfolio_id=known[portfolio], user_id=user.id)


_HASH: list[str] = []


def _hashed() -> str:
    """Hash the one password once: it is slow on purpose."""
    if not _HASH:
        _HASH.append(make_password(PASSWORD))
    return _HASH[0]
