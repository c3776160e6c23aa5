"""What do the proofs stand on? Tenants with a book, written by SQL, and child processes that can be killed."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from duecourse.config.embedded import Urls
from duecourse.foundation.kit.clock import now
from tests.bench.server import a_house

MORNING = datetime(2026, 3, 4, 8, 0, tzinfo=UTC)
"""A Wednesday, nine o'clock in Brussels: the window is open for hours."""
DAY = MORNING.date()
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "track_commit_timestamp": "on"}


@dataclass(frozen=True)
class House:
    """The throw-away server, and a clock that stood at `MORNING` when the proof began."""

    urls: Urls
    home: Path

    def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask the database past every tenant."""
        with psycopg.connect(self.urls.admin, autocommit=True) as connection:
            cursor = connection.execute(statement, values or None)
            return cursor.fetchall() if cursor.description else []

    def execute(self, statements: str) -> None:
        """Carry out statements as the server's own user."""
        with psycopg.connect(self.urls.admin, autocommit=True) as connection:
            connection.execute(statements)


@contextmanager
def a_trusted_house() -> Iterator[House]:
    """Start a server that forgets nothing it has promised."""
    with a_house(**DURABLE) as urls:
        yield House(urls, Path(os.environ["DUECOURSE_HOME"]))


def shift() -> timedelta:
    """Tell by how much to set a clock back so that it stands at `MORNING` now."""
    return MORNING - now()


@dataclass(frozen=True)
class Book:
    """A tenant with a company, and customers who each owe one invoice."""

    tenant: UUID
    company_id: int


def a_book(house: House, name: str, *, customers: int, age: int = 4, items_each: int = 1, **company: Any) -> Book:
    """Make a tenant that may send, and customers each of whose items fell due `age` days before `DAY`."""
    from django.db import transaction

    from duecourse.foundation.identity import operations as identity
    from duecourse.foundation.identity.models import Tenant
    from duecourse.foundation.kit.actor import SYSTEM
    from duecourse.foundation.tenancy import context
    from duecourse.work.procedures.operations.starters import install_starters

    with transaction.atomic():
        made = identity.create_tenant(name, name=name, at=MORNING)
        with context.tenant(made.id):
            Tenant.objects.filter(id=made.id).update(
                outbound="on", settings={"anomaly": {"first_share": 1, "factor": 100}}
            )
            company_id = add_company(made.id, "BE1", **company)
            install_starters(made.id, at=MORNING, actor=SYSTEM, on=date(2000, 1, 1))
    fill(house, made.id, company_id, customers=customers, age=age, items_each=items_each)
    return Book(made.id, company_id)


def add_company(tenant: UUID, code: str, **more: Any) -> int:
    """Add a company without undo time; the caller has set the tenant."""
    from duecourse.foundation.identity import operations as identity

    values: dict[str, Any] = {"currency": "EUR", "country": "BE", "undo_minutes": 0, "sender_email": "ar@bench.example"}
    return int(identity.create_company(tenant, code=code, name=f"Seller {code}", **(values | more)).pk)


def fill(
    house: House,
    tenant: UUID,
    company_id: int,
    *,
    customers: int,
    age: int,
    items_each: int = 1,
    day: date = DAY,
    country: str = "BE",
) -> None:
    """Write the customers, their contacts, their procedure and their items."""
    values = {
        "tenant": tenant,
        "company": company_id,
        "customers": customers,
        "items": items_each,
        "due": day - timedelta(days=age),
        "country": country,
    }
    with psycopg.connect(house.urls.admin, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        for statement in _BOOK:
            connection.execute(statement, values)
        connection.execute("ANALYZE")


_BOOK = (
    """INSERT INTO ledger_party (tenant_id, key, name, kind, country, vat_id, registration)
       SELECT %(tenant)s, %(company)s || 'P' || n, 'Customer ' || n, 'company', %(country)s, '', ''
       FROM generate_series(1, %(customers)s) n""",
    """INSERT INTO ledger_customer (tenant_id, company_id, party_id, number, name, country, language, zone, segment, sector,
           address, automatic, sales_rep, stop_version, token, owned_fields)
       SELECT %(tenant)s, %(company)s, id, 'C' || id, name, %(country)s, 'en', '', 'SME', '', 'Street 1', true, '', 0,
              md5(id::text), '{}' FROM ledger_party WHERE tenant_id = %(tenant)s AND starts_with(key, %(company)s || 'P')""",
    """INSERT INTO ledger_contact (tenant_id, party_id, key, role, name, salutation, email, phone, language, zone, position,
           wishes, is_ours, valid_from, gone_reason)
       SELECT %(tenant)s, party_id, 'ap', 'ap', '', '', 'ap' || id || '@c.example', '', 'en', '', 0, '{}', false,
              '2020-01-01', '' FROM ledger_customer WHERE tenant_id = %(tenant)s AND company_id = %(company)s""",
    """INSERT INTO procedures_assignment (tenant_id, customer_id, procedure_id, source, reason, from_on, known_on)
       SELECT %(tenant)s, c.id, p.id, 'manual', '', '2020-01-01', '2020-01-01'
       FROM ledger_customer c JOIN procedures_procedure p USING (tenant_id)
       WHERE p.slug = 'standard' AND c.tenant_id = %(tenant)s AND c.company_id = %(company)s""",
    """INSERT INTO ledger_item (tenant_id, company_id, customer_id, kind, number, instalment_no, ordinal, issued_on, due_on,
           currency, amount, open_amount, known_on, clearing, payment_method, is_pulled, description, po_number, item_class,
           linked_number, retention_amount, is_factored, pay_to, delivery_channel, delivery_status, last_step_key, on_cleanup)
       SELECT %(tenant)s, %(company)s, c.id, 'invoice', 'I' || c.id || '-' || n, 0, 0, %(due)s::date - 30, %(due)s, 'EUR',
              100 + n, 100 + n, %(due)s::date - 30, '', 'transfer', false, '', '', '', '', 0, false, '', '', '', '', false
       FROM ledger_customer c CROSS JOIN generate_series(1, %(items)s) n
       WHERE c.tenant_id = %(tenant)s AND c.company_id = %(company)s""",
)


_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["tests.bench.trust.child"])


def start(work: Callable[..., None], *arguments: object) -> BaseProcess:
    """Start a process of its own that has Django set up and no connection yet."""
    from tests.bench.trust import child

    process = _context.Process(target=child.run, args=(work, *arguments), daemon=True)
    process.start()
    return process


def signalled(process: BaseProcess, number: signal.Signals) -> None:
    """Send a signal to a child that may be gone already."""
    if process.pid and process.is_alive():
        os.kill(process.pid, number)


def end(process: BaseProcess) -> None:
    """Kill a child, be it stopped or not, and wait for it."""
    signalled(process, signal.SIGKILL)
    process.join(timeout=10)
