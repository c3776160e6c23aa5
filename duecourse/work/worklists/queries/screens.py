"""Who needs a person today, and why? Rows for the screens and the command line."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast

from duecourse.foundation.identity.models import Tenant
from duecourse.foundation.tenancy.kept import kept
from duecourse.foundation.tenancy.listing import Counted
from duecourse.records.ledger.queries import screens as ledger
from duecourse.records.ledger.queries.screens import Account
from duecourse.work.worklists.models import Strategy, Task, WorklistRow
from duecourse.work.worklists.rules.strategies import from_data


@dataclass(frozen=True)
class Hit:
    """A rule that holds for a customer: its words (a msgid), its points, and its condition as it is written."""

    words: str
    points: int | None
    condition: str


@dataclass(frozen=True)
class WorkRow:
    """A customer on a day's list."""

    id: int
    account: Account
    on_day: date
    points: int
    percent: int
    band: str
    hits: tuple[Hit, ...]
    needs: tuple[str, ...]
    currency: str
    to_collect: Decimal
    oldest_due_on: date | None
    state: str
    snoozed_until: date | None
    snooze_reason: str


@dataclass(frozen=True)
class TaskRow:
    """Something that a person shall do for a customer."""

    id: int
    kind: str
    title: str
    params: dict[str, Any]
    due_on: date
    state: str


def worklist_rows(
    tenant: UUID,
    *,
    company_ids: Collection[int],
    portfolio_ids: Collection[int] | None,
    on: date | None = None,
    state: str = "open",
    band: str = "",
    offset: int = 0,
    limit: int = 50,
) -> tuple[WorkRow, ...]:
    """List the rows of a day (each company's last, unless one is named), most urgent first: four queries."""
    rows = of_day(tenant, company_ids, portfolio_ids, on).filter(state=state)
    if band:
        rows = rows.filter(band=band)
    return work_rows(tenant, list(rows.order_by("-percent", "-to_collect", "id")[offset : offset + limit]))


def worklist_row(
    tenant: UUID, row_id: int, *, company_ids: Collection[int], portfolio_ids: Collection[int] | None
) -> WorkRow | None:
    """Read one row; None when there is none in the scope."""
    found = worklist_rows_of(tenant, [row_id], company_ids=company_ids, portfolio_ids=portfolio_ids)
    return next(iter(found), None)


def worklist_rows_of(
    tenant: UUID, ids: Collection[int], *, company_ids: Collection[int], portfolio_ids: Collection[int] | None
) -> tuple[WorkRow, ...]:
    """Read those of the rows that stand in the scope."""
    rows = WorklistRow.objects.of(tenant).filter(id__in=list(ids), company_id__in=list(company_ids))
    if portfolio_ids is not None:
        rows = rows.filter(customer_id__in=ledger.account_ids_in(tenant, portfolio_ids))
    return work_rows(tenant, list(rows))


def worklist_counts(
    tenant: UUID, *, company_ids: Collection[int], portfolio_ids: Collection[int] | None, on: date | None = None
) -> dict[tuple[str, str], int]:
    """Count the rows of a day by (state, band)."""
    rows = of_day(tenant, company_ids, portfolio_ids, on).values("state", "band").annotate(count=Count("id"))
    return {(row["state"], row["band"]): row["count"] for row in rows}


def worklist_tally(
    tenant: UUID, bands: Collection[str], *, company_ids: Collection[int], portfolio_ids: Collection[int] | None
) -> dict[tuple[str, str], int]:
    """Count the last lists: the open rows of each band, and ("snoozed", "") and ("done", ""), each to a thousand and one."""
    counts = _tally(tenant, tuple(bands), tuple(company_ids), portfolio_ids)
    return dict(zip([*(("open", band) for band in bands), ("snoozed", ""), ("done", "")], counts[0], strict=True))


@kept
def _tally(
    tenant: UUID, bands: Collection[str], company_ids: Collection[int], portfolio_ids: Collection[int] | None
) -> QuerySet[Any]:
    rows = of_day(tenant, company_ids, portfolio_ids, None)
    lists = [rows.filter(state="open", band=band) for band in bands]
    lists += [rows.filter(state=state) for state in ("snoozed", "done")]
    return Tenant.objects.filter(id=tenant).values_list(*(Counted(one) for one in lists))


def open_tasks(tenant: UUID, customer_id: int) -> tuple[TaskRow, ...]:
    """List what a person shall still do for a customer."""
    return tuple(TaskRow(*values) for values in _open_tasks(tenant, customer_id))


@kept
def _open_tasks(tenant: UUID, customer_id: int) -> QuerySet[Any]:
    rows = Task.objects.of(tenant).filter(customer_id=customer_id, state="open").order_by("due_on", "id")
    return rows.values_list("id", "kind", "title", "params", "due_on", "state")[:20]


def of_day(
    tenant: UUID, company_ids: Collection[int], portfolio_ids: Collection[int] | None, on: date | None
) -> QuerySet[WorklistRow]:
    """Keep the rows of a day in scope: of each company's last list, unless a day is named."""
    rows = WorklistRow.objects.of(tenant).filter(company_id__in=list(company_ids))
    if on is not None:
        rows = rows.filter(on_day=on)
    else:
        wanted = Q(pk__in=[])
        for company_id in company_ids:
            last = rows.filter(company_id=company_id).order_by("-on_day").values("on_day")[:1]
            wanted |= Q(company_id=company_id, on_day=Subquery(last))
        rows = rows.filter(wanted)
    if portfolio_ids is not None:
        rows = rows.filter(customer_id__in=ledger.account_ids_in(tenant, portfolio_ids))
    return rows


def work_rows(tenant: UUID, rows: list[WorklistRow]) -> tuple[WorkRow, ...]:
    """Say rows with their customers and the rules that put them there: two queries."""
    named = ledger.accounts_by_id(tenant, {row.customer_id for row in rows})
    rules = _rules(tenant, {row.strategy_id for row in rows})
    return tuple(
        WorkRow(
            id=row.pk,
            account=named[row.customer_id],
            on_day=row.on_day,
            points=row.points,
            percent=row.percent,
            band=row.band,
            hits=tuple(rules.get((row.strategy_id, str(key)), Hit(str(key), None, "")) for key in row.hits),
            needs=tuple(str(need) for need in row.needs),
            currency=row.currency,
            to_collect=row.to_collect,
            oldest_due_on=row.oldest_due_on,
            state=row.state,
            snoozed_until=row.snoozed_until,
            snooze_reason=row.snooze_reason,
        )
        for row in rows
    )


def _rules(tenant: UUID, strategy_ids: Collection[int]) -> dict[tuple[int, str], Hit]:
    """Give the rules of some strategies by (strategy, key)."""
    found = _strategies(tenant, list(strategy_ids))
    return {(strategy_id, key): hit for strategy_id, said in found for key, hit in _hits(said).items()}


@kept
def _strategies(tenant: UUID, ids: Collection[int]) -> QuerySet[Any]:
    rows = Strategy.objects.of(tenant).filter(id__in=list(ids)).annotate(said=Cast("spec", TextField()))
    return rows.values_list("id", "said")


@lru_cache(maxsize=64)
def _hits(spec: str) -> dict[str, Hit]:
    """Read a strategy once, not once a page: its conditions take longer to read than its rows."""
    return {rule.key: Hit(rule.words, rule.points, rule.condition) for rule in from_data(json.loads(spec)).rules}
