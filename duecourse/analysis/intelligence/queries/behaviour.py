"""How do customers pay, run by run, and what was noticed in it?"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q

from duecourse.analysis.intelligence.history import history_of
from duecourse.analysis.intelligence.models import BehaviourDay, BehaviourFinding
from duecourse.analysis.intelligence.rules import behaviour
from duecourse.analysis.intelligence.rules.behaviour import Run, Typical
from duecourse.analysis.portfolio import as_of, book_money
from duecourse.analysis.portfolio.compiled import compiled, filled
from duecourse.analysis.portfolio.shape import CURRENCY, Shape
from duecourse.records.ledger.queries import tables as ledger

if TYPE_CHECKING:
    import ibis

WANTED: Final = "behaviour_wanted"
"""A table of this transaction (customer_id): whose runs are asked for."""
USUAL_DAYS: Final = 730
"""What is usual in a company is read from so many days."""
FRESH_DAYS: Final = 90
"""So long after its last run is a change news; an exception for a third of that."""
LEAST_DECIDED: Final = 20
"""From so many exceptions on it is said how many of them passed."""
_COLUMNS: Final = ("on_day", "late_days", "worth", "due_on", "is_disputed", "predicted_days", "spread_days")


@dataclass(frozen=True)
class FindingRow:
    """Something noticed at a customer, and what a person said of it."""

    id: int
    company_id: int
    customer_id: int
    kind: str
    cause: str
    state: str
    on_day: date
    from_on: date
    days: Decimal
    expected_days: Decimal
    spread_days: Decimal
    shift_share: Decimal
    run_count: int
    worth: Decimal
    is_large: bool
    explained: str
    explained_by: str
    explained_at: datetime | None


@dataclass(frozen=True)
class Passed:
    """Of how many exceptions that are decided the customers went back to their ways; said from `LEAST_DECIDED` on."""

    count: int
    decided: int

    @property
    def share(self) -> float | None:
        """The share, None where there are too few to say."""
        return self.count / self.decided if self.decided >= LEAST_DECIDED else None


def runs_by_customer(
    tenant: UUID, company_id: int, *, on: date, customer_ids: Collection[int] | None = None
) -> Iterator[tuple[int, tuple[Run, ...]]]:
    """Yield customers with their runs as known on a day, one by one from the server: memory holds one customer.

    Without ids those of the table `WANTED` are meant, which the caller filled in this transaction.
    """
    text = _asked(tenant, company_id, on, WANTED if customer_ids is None else customer_ids)
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT customer_id, {', '.join(_COLUMNS)} FROM ({text}) r ORDER BY customer_id, on_day")  # noqa: S608 - ours
        rows = (row for block in iter(lambda: cursor.fetchmany(2000), []) for row in block)
        for customer_id, found in groupby(rows, key=itemgetter(0)):
            yield customer_id, tuple(_run(row[1:]) for row in found)


def usual_of(tenant: UUID, company_id: int, *, on: date) -> Typical:
    """Say what is usual in a company by the runs of the last two years."""
    text = compiled(("behaviour-usual",), _usual)
    shape = as_of.shape_of(tenant, company_id, on)
    with connection.cursor() as cursor:
        cursor.execute(filled(text, shape=shape, tenant=tenant, company_id=company_id, on=on))
        names = [column.name for column in cursor.description or ()]
        row = dict(zip(names, cursor.fetchone() or (), strict=True))
    known = {name: float(value) for name, value in row.items() if value is not None}
    return Typical(**known)


def last_look(tenant: UUID, company_id: int) -> BehaviourDay | None:
    """Find how far a company's payments were looked at."""
    return BehaviourDay.objects.of(tenant).filter(company_id=company_id).order_by("-on_day").first()


def findings_of(tenant: UUID, customer_id: int) -> tuple[FindingRow, ...]:
    """List what was noticed at a customer, the newest first: one query."""
    rows = BehaviourFinding.objects.of(tenant).filter(customer_id=customer_id).order_by("-on_day")
    return tuple(FindingRow(*values) for values in rows.values_list(*FindingRow.__dataclass_fields__)[:50])


def passed_of(tenant: UUID, company_id: int) -> Passed:
    """Count what became of late exceptions in a company: one query."""
    rows = BehaviourFinding.objects.of(tenant).filter(company_id=company_id, kind="exception", days__gt=0)
    counts = rows.aggregate(
        passed=Count("id", filter=Q(state="passed")), decided=Count("id", filter=Q(state__in=["passed", "shift"]))
    )
    return Passed(counts["passed"], counts["decided"])


def alarming(tenant: UUID, company_id: int, *, on: date) -> tuple[FindingRow, ...]:
    """List what people should know of: changes for the later, and one late run of a large amount, while they are news."""
    changed = Q(kind="shift", on_day__gt=on - timedelta(days=FRESH_DAYS))
    large = Q(kind="exception", is_large=True, on_day__gt=on - timedelta(days=FRESH_DAYS // 3))
    rows = BehaviourFinding.objects.of(tenant).filter(company_id=company_id, state="open", explained_at__isnull=True)
    rows = rows.filter(changed | large, days__gt=0).order_by("customer_id", "on_day")
    return tuple(FindingRow(*values) for values in rows.values_list(*FindingRow.__dataclass_fields__))


def shifts_of(tenant: UUID, customer_ids: Collection[int], *, on: date) -> dict[int, Decimal]:
    """Give the changes that stand at some customers, in days: one query."""
    rows = BehaviourFinding.objects.of(tenant).filter(
        customer_id__in=list(customer_ids),
        kind="shift",
        state="open",
        explained_at__isnull=True,
        on_day__gt=on - timedelta(days=FRESH_DAYS),
    )
    return dict(rows.order_by("customer_id", "on_day").values_list("customer_id", "days"))


def _asked(tenant: UUID, company_id: int, on: date, customers: Collection[int] | str | None) -> str:
    """Write the question for the runs of some customers (their ids, or a table of them), or of all of a company."""
    shape = as_of.shape_of(tenant, company_id, on, is_narrowed=customers is not None)
    text = compiled(("behaviour-runs", shape.is_narrowed), lambda: _runs(shape.stand_in))
    return filled(text, shape=shape, tenant=tenant, company_id=company_id, on=on, customer_ids=customers)


def _runs(shape: Shape) -> ibis.Table:
    moment = shape.moment
    rates = book_money.rates(moment, ledger.rates_table(), base_currency=shape.base_currency)
    priced = rates.select(rate_currency="currency", rate="rate")
    items = moment.mine(ledger.items_table()).rename(item_id="id")
    items = items.select("item_id", "customer_id", "due_on", "amount", "currency")
    items = items.left_join(priced, items.currency == priced.rate_currency)
    items = items.mutate(base_amount=(items.amount * items.rate.cast("decimal(28, 8)")).cast("decimal(19, 4)"))
    paid = moment.mine(ledger.movements_table())
    paid = paid.mutate(amount=-paid.amount)
    told = moment.mine(ledger.outlooks_table())
    told = told.filter(told.from_on <= moment.day).semi_join(items, "item_id")
    disputes = history_of(moment.tenant, [moment.company_id]).disputes
    return behaviour.runs(items, paid, disputes, on=moment.on, outlooks=told)


def _usual() -> ibis.Table:
    import ibis

    shape = Shape(False, False, False, False, CURRENCY, "")
    recent = _runs(shape)
    return behaviour.typical(recent.filter(recent.on_day > shape.moment.day - ibis.interval(days=USUAL_DAYS)))


def _run(values: tuple[Any, ...]) -> Run:
    on, late, worth, due_on, is_disputed, predicted, spread = values
    return Run(on, late, worth, due_on, is_disputed, predicted=predicted, spread=spread)
