"""Of which book are the pages shown? That of the daily run's bench, with names to search by and portfolios, its day run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
from django.conf import settings
from django.db import transaction
from django.test import Client

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.foundation.kit.clock import now
from duecourse.foundation.tenancy import context
from duecourse.records.ledger.operations.search import refresh_search
from duecourse.work.procedures.operations import listing
from duecourse.work.procedures.operations.run import plan_day, run_day
from tests.bench.daily_run import CARRIED_OUT, DAY, STATEMENTS
from tests.bench.server import a_tenant

PORTFOLIOS = 40
NAMED = (
    # A few thousand names of three words, each word shared by many: what a search has to tell apart.
    """UPDATE ledger_customer SET name = concat_ws(' ',
           (ARRAY['Vlas', 'Linnen', 'Noord', 'Zuid', 'Brabant', 'Maas', 'Schelde', 'Kempen', 'Polder', 'Haven', 'Toren',
                  'Molen', 'Sterk', 'Groen', 'Blauw', 'Gouden', 'Ijzer', 'Steen', 'Veld', 'Berg'])[1 + abs(hashint8(id)) %% 20],
           (ARRAY['Bouw', 'Logistics', 'Food', 'Textiel', 'Metaal', 'Chemie', 'Papier', 'Hout', 'Glas', 'Energie', 'Media',
                  'Trading', 'Foods', 'Pharma', 'Retail', 'Garage', 'Bakkerij', 'Drukkerij'])[1 + abs(hashint8(id * 7)) %% 18],
           (ARRAY['NV', 'BV', 'SRL', 'GmbH', 'SA', 'Ltd'])[1 + abs(hashint8(id * 13)) %% 6], id %% 997)""",
    "UPDATE ledger_party p SET name = c.name FROM ledger_customer c WHERE c.party_id = p.id",
    """INSERT INTO identity_portfolio (tenant_id, name, is_live)
       SELECT %(tenant)s, 'Portfolio ' || n, true FROM generate_series(1, %(portfolios)s) n""",
    """UPDATE ledger_customer c SET portfolio_id = p.id
       FROM (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM identity_portfolio) p
       WHERE p.place = c.id %% %(portfolios)s""",
)


@dataclass(frozen=True)
class Book:
    """What was made, and what of it can be asked for."""

    tenant: UUID
    rows: int
    row_ids: tuple[int, ...]
    tokens: tuple[str, ...]
    """Of customers on the list and of customers picked anywhere, by turns."""


@dataclass(frozen=True)
class Person:
    """Somebody who is signed in: the name and value of the cookie."""

    name: str
    cookie: tuple[str, str]


def make(admin_url: str, *, customers: int, items: int, open_share: float) -> Book:
    """Load the book, live its first day, run the next one with its worklist, and make the words to search by."""
    tenant, company = a_tenant()
    values = {"tenant": tenant, "company": company.pk, "customers": customers, "items": items, "day": DAY}
    _run(admin_url, (*STATEMENTS, *NAMED), values | {"share": round(open_share * 1000), "portfolios": PORTFOLIOS})
    with transaction.atomic(), context.tenant(tenant):
        plan_day(tenant, company.pk, on=DAY - timedelta(days=1), now=now())
    _run(admin_url, CARRIED_OUT, {})
    with transaction.atomic(), context.tenant(tenant):
        run_day(tenant, company.pk, on=DAY, now=now())
        listing.build(tenant, company.pk, day=DAY, now=now())
        refresh_search(tenant)
    tidy(admin_url)
    return _read(admin_url, tenant)


def people(book: Book, *, count: int) -> list[Person]:
    """Sign in a manager, who sees everything, and `count` collectors with a portfolio each."""
    with transaction.atomic(), context.tenant(book.tenant):
        manager = [_person(book.tenant, "collections_manager", 0, None)]
        return manager + [_person(book.tenant, "collector", one, f"Portfolio {1 + one % 40}") for one in range(count)]


def _person(tenant: UUID, role: str, number: int, portfolio: str | None) -> Person:
    user = identity.create_user(f"{role}-{number}@bench.example", name=f"{role.title()} {number}")
    identity.add_member(tenant, user=user, role=role, actor=SYSTEM, at=now())
    if portfolio:
        made = identity.create_portfolio(tenant, name=portfolio)
        identity.join_portfolio(tenant, portfolio_id=made.pk, user_id=user.pk)
    client = Client()
    client.force_login(user, backend="duecourse.interfaces.web.account.sessions.People")
    name = settings.SESSION_COOKIE_NAME
    return Person(f"{role} {number}", (name, client.cookies[name].value))


def tidy(admin_url: str) -> None:
    """Let the database look over what was written."""
    _run(admin_url, (), {})


def _run(admin_url: str, statements: tuple[str, ...], values: dict[str, Any]) -> None:
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        for statement in statements:
            connection.execute(statement, values or None)
        connection.execute("VACUUM (ANALYZE)")


def _read(admin_url: str, tenant: UUID) -> Book:
    with psycopg.connect(admin_url) as connection:
        rows = connection.execute("SELECT count(*) FROM worklists_worklistrow WHERE state = 'open'").fetchone() or (0,)
        listed = connection.execute(
            "SELECT r.id, c.token FROM worklists_worklistrow r JOIN ledger_customer c"
            " ON c.tenant_id = r.tenant_id AND c.id = r.customer_id ORDER BY hashint8(r.id) LIMIT 300"
        ).fetchall()
        anywhere = connection.execute("SELECT token FROM ledger_customer TABLESAMPLE SYSTEM (5) LIMIT 300").fetchall()
    tokens = [
        token for pair in zip((row[1] for row in listed), (row[0] for row in anywhere), strict=False) for token in pair
    ]
    return Book(tenant, rows[0], tuple(row[0] for row in listed), tuple(tokens))
