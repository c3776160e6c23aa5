"""Hand the day's decisions down to the worklist: for a company, or for some customers when something happened."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from psycopg import sql as psycopg_sql

from duecourse.analysis.portfolio import as_of
from duecourse.records.ledger.queries import accounts
from duecourse.work.procedures.queries import policies, sql
from duecourse.work.procedures.rules.decide import decide
from duecourse.work.worklists import operations as worklists

_WAITING = psycopg_sql.SQL(
    "SELECT DISTINCT customer_id, 'approval' AS need FROM procedures_plannedaction"
    " WHERE tenant_id = {tenant} AND company_id = {company} AND planned_on = {day} AND state = 'approval'"
)


def build(tenant: UUID, company_id: int, *, day: date, now: datetime) -> int:
    """Make the company's worklist of a day from the facts of this moment; tell how many rows it has."""
    handed = _handed(tenant, company_id, day, None)
    return worklists.build_worklist(tenant, company_id, day=day, now=now, handed=handed)


def refresh(tenant: UUID, customer_ids: Iterable[int], *, now: datetime) -> None:
    """Bring the rows of some customers up to date on their company's business date, where it has a worklist."""
    for company_id, day, members in accounts.by_company(tenant, customer_ids):
        if day is not None:
            handed = _handed(tenant, company_id, day, members)
            worklists.refresh_customers(tenant, company_id, members, day=day, now=now, handed=handed)


def _handed(tenant: UUID, company_id: int, day: date, customer_ids: Iterable[int] | None) -> worklists.Handed:
    today = policies.today(tenant, company_id, day)
    additions = policies.additions(tenant, day)
    book = as_of.book(tenant, company_id, day, customer_ids=customer_ids, additions=additions)
    sql.make_run_tables(today)
    values = {"tenant": tenant, "company": company_id, "day": day}
    waiting = _WAITING.format(**{name: psycopg_sql.Literal(value) for name, value in values.items()})
    return worklists.Handed(
        decision=decide(book, today.policy, today.run),
        additions=additions,
        waiting=waiting.as_string(connection.connection),
    )
