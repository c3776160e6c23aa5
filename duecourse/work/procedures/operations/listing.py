"""Hand the day's decisions down to the worklist: for a company, or for some customers when something happened."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection
from psycopg import sql as psycopg_sql

from duecourse.analysis.portfolio import as_of
from duecourse.analysis.portfolio.shape import Shape
from duecourse.records.ledger.queries import accounts
from duecourse.work.procedures.operations import tables
from duecourse.work.procedures.queries import policies, sql
from duecourse.work.procedures.rules.decide import decide
from duecourse.work.worklists import operations as worklists

if TYPE_CHECKING:
    import ibis

JUDGED = "run_judged"
_JUDGED_COLUMNS = {"customer_id": "int64", "reason": "string", "mode": "string", "purpose": "string", "due_on": "date"}
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
    import ibis

    today = policies.today(tenant, company_id, day)
    shape = as_of.shape_of(tenant, company_id, day, is_narrowed=customer_ids is not None)
    text = sql.compiled(("worklist", shape.stand_in, today.key), lambda: _judged(shape, today))
    text = sql.filled(text, shape=shape, tenant=tenant, company_id=company_id, on=day, customer_ids=customer_ids)
    sql.make_run_tables(today)
    with tables.planned_as_a_batch(is_whole_book=customer_ids is None), connection.cursor() as cursor:
        cursor.execute(f'DROP TABLE IF EXISTS pg_temp."{JUDGED}"')
        cursor.execute(f'CREATE TEMP TABLE "{JUDGED}" ON COMMIT DROP AS {text}')
    values = {"tenant": tenant, "company": company_id, "day": day}
    waiting = _WAITING.format(**{name: psycopg_sql.Literal(value) for name, value in values.items()})
    return worklists.Handed(
        decision=ibis.table(_JUDGED_COLUMNS, name=JUDGED),
        additions=policies.stand_in_additions(),
        waiting=waiting.as_string(connection.connection),
    )


def _judged(shape: Shape, today: policies.Today) -> ibis.Table:
    """What a worklist must know of the judged items, each combination once."""
    book = as_of.book_of(shape, additions=policies.stand_in_additions())
    return decide(book, today.policy, today.run).select(*_JUDGED_COLUMNS).distinct()
