"""Look at what customers paid since the last time, write down what is to be noticed, and what people say of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Final, TypeVar
from uuid import UUID

from django.db import connection

from duecourse.analysis.intelligence.models import BehaviourDay, BehaviourFinding
from duecourse.analysis.intelligence.queries import behaviour as known
from duecourse.analysis.intelligence.rules import behaviour as rules
from duecourse.analysis.intelligence.rules.behaviour import Found, Run, Typical
from duecourse.analysis.intelligence.rules.change import Seen
from duecourse.foundation.identity.operations import audit
from duecourse.foundation.identity.queries import calendar_of
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.calendar import Calendar
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.undo import Undo
from duecourse.foundation.kit.words import _
from duecourse.records.disputes.queries.watching import without_order_number
from duecourse.records.ledger.operations.levels import Finding, record_customer_standing
from duecourse.records.ledger.queries.standings import standings_of

T = TypeVar("T")
STANDING: Final = "behaviour_shift_days"
SOURCE: Final = "behaviour"
UNEXPLAIN: Final = "behaviour.unexplain"
CHUNK: Final = 500
USUAL_EVERY: Final = 7
"""After so many days what is usual in a company is reckoned anew."""


class NoSuchFinding(Refused):
    """The id names nothing that was noticed."""

    says = _("Nothing like this was noticed.")


class BecauseMissing(Refused):
    """An explanation without words explains nothing."""

    says = _("Say why.")


class ExplainedAlready(Refused):
    """Somebody said it before."""

    says = _("This was explained already.")


@dataclass(frozen=True)
class _Look:
    """A look at a company: whose, on which day, and by what measure."""

    tenant: UUID
    company_id: int
    on: date
    usual: Typical
    calendar: Calendar


def look(tenant: UUID, company_id: int, *, on: date) -> int:
    """Look at the customers of a company that paid since the last look; tell how many. A day is looked at once."""
    last = known.last_look(tenant, company_id)
    if last and last.on_day >= on:
        return 0
    usual = _usual(tenant, company_id, last, on)
    now = _Look(tenant, company_id, on, usual, calendar_of(tenant, company_id))
    since = last.on_day - timedelta(days=rules.MERGED_DAYS) if last else None
    _want(tenant, company_id, since=since, on=on)
    count = 0
    for chunk in _chunks(known.runs_by_customer(tenant, company_id, on=on)):
        _judge(now, dict(chunk))
        count += len(chunk)
    _fade(now)
    BehaviourDay.objects.create(
        tenant_id=tenant,
        company_id=company_id,
        on_day=on,
        late_days=_rounded(usual.late, 2),
        spread_days=_rounded(usual.spread, 2),
        large_amount=None if usual.large == float("inf") else _rounded(usual.large, 4),
        customer_count=count,
    )
    return count


def explain(tenant: UUID, finding_id: int, *, because: str, on: date, actor: Actor, at: datetime) -> Undo:
    """Take a person's word for what was noticed: it is no news any more, and no condition reads it."""
    if not because.strip():
        raise BecauseMissing
    row = _locked(tenant, finding_id)
    if row.explained_at is not None:
        raise ExplainedAlready
    _say(row, explained=because.strip()[:300], explained_by=actor.name, explained_at=at)
    audit(tenant, "behaviour.explained", actor=actor, at=at, subject=row, reason=because)
    _write_standings(tenant, [row.customer_id], on=on)
    return Undo(UNEXPLAIN, {"finding": finding_id})


def unexplain(tenant: UUID, finding_id: int, *, on: date, actor: Actor, at: datetime) -> None:
    """Take such a word back."""
    row = _locked(tenant, finding_id)
    _say(row, explained="", explained_by="", explained_at=None)
    audit(tenant, "behaviour.unexplained", actor=actor, at=at, subject=row)
    _write_standings(tenant, [row.customer_id], on=on)


def _usual(tenant: UUID, company_id: int, last: BehaviourDay | None, on: date) -> Typical:
    """Reckon what is usual; within a week the last answer holds."""
    if last is None or last.on_day.toordinal() // USUAL_EVERY != on.toordinal() // USUAL_EVERY:
        return known.usual_of(tenant, company_id, on=on)
    large = float("inf") if last.large_amount is None else float(last.large_amount)
    return Typical(float(last.late_days), float(last.spread_days), large)


_WANT = f"""
    CREATE TEMP TABLE {known.WANTED} ON COMMIT DROP AS
    SELECT DISTINCT i.customer_id FROM ledger_item i JOIN ledger_movement m ON m.tenant_id = i.tenant_id AND m.item_id = i.id
    WHERE i.tenant_id = %(tenant)s AND i.company_id = %(company)s AND m.kind = 'payment'
      AND greatest(m.effective_on, m.known_on) <= %(on)s
      AND (%(since)s::date IS NULL OR greatest(m.effective_on, m.known_on) >= %(since)s::date)
"""  # noqa: S608 - our own name


def _want(tenant: UUID, company_id: int, *, since: date | None, on: date) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{known.WANTED}")
        cursor.execute(_WANT, {"tenant": tenant, "company": company_id, "since": since, "on": on})
        cursor.execute(f"ANALYZE {known.WANTED}")


def _judge(look: _Look, runs: Mapping[int, Sequence[Run]]) -> None:
    missed = without_order_number(
        look.tenant, [one for one, found in runs.items() if any(r.is_disputed for r in found)]
    )
    rows = []
    for customer_id, found in runs.items():
        mine = [_with_po(run, missed.get(customer_id, ())) for run in found]
        judged = rules.judge(mine, look.usual, _excuse(look.calendar))
        rows += [_row(look, customer_id, one) for one in rules.findings(judged, look.usual)]
    BehaviourFinding.objects.bulk_create(
        rows,
        update_conflicts=True,
        update_fields=["state"],
        unique_fields=["tenant_id", "customer_id", "on_day"],
        batch_size=2000,
    )
    _write_standings(look.tenant, list(runs), on=look.on)


def _with_po(run: Run, missed: Iterable[tuple[date, date | None]]) -> Run:
    lacks = any(began <= run.on and (ended is None or ended >= run.due_on) for began, ended in missed)
    return replace(run, lacks_po=True) if run.is_disputed and lacks else run


def _excuse(calendar: Calendar) -> Callable[[Run, Seen], rules.Cause]:
    return lambda run, seen: rules.excuse(run, seen, calendar)


def _row(look: _Look, customer_id: int, found: Found) -> BehaviourFinding:
    return BehaviourFinding(
        tenant_id=look.tenant,
        company_id=look.company_id,
        customer_id=customer_id,
        on_day=found.on,
        from_on=found.from_on,
        noticed_on=look.on,
        kind=found.kind,
        cause=found.cause,
        state=found.state,
        days=_rounded(found.days, 1),
        expected_days=_rounded(found.expected, 1),
        spread_days=_rounded(found.spread, 1),
        shift_share=_rounded(found.shift, 6),
        run_count=found.runs,
        worth=_rounded(found.worth, 4),
        is_large=found.is_large,
    )


def _fade(look: _Look) -> None:
    """Let changes that are no news any more pass: the customer's new ways are its ways."""
    rows = BehaviourFinding.objects.of(look.tenant).filter(company_id=look.company_id, kind="shift", state="open")
    old = rows.filter(on_day__lte=look.on - timedelta(days=known.FRESH_DAYS))
    customers = sorted(set(old.values_list("customer_id", flat=True)))
    old.update(state="passed")
    for chunk in _chunks(customers):
        _write_standings(look.tenant, chunk, on=look.on)


def _write_standings(tenant: UUID, customer_ids: Sequence[int], *, on: date) -> None:
    """Let the columns of the book say what stands now, where that is not what they say."""
    said = standings_of(tenant, customer_ids, STANDING, on=on)
    now = known.shifts_of(tenant, customer_ids, on=on)
    news = [one for one in customer_ids if now.get(one) != said.get(one)]
    record_customer_standing(tenant, [Finding(one, STANDING, on, now.get(one)) for one in news], source=SOURCE)


def _say(row: BehaviourFinding, **values: object) -> None:
    BehaviourFinding.objects.of(row.tenant_id).filter(id=row.pk).update(**values)


def _locked(tenant: UUID, finding_id: int) -> BehaviourFinding:
    row = BehaviourFinding.objects.of(tenant).filter(id=finding_id).select_for_update(no_key=True).first()
    if row is None:
        raise NoSuchFinding
    return row


def _chunks(things: Iterable[T]) -> Iterator[list[T]]:
    left = iter(things)
    return iter(lambda: list(islice(left, CHUNK)), [])


def _rounded(value: float, digits: int) -> Decimal:
    return Decimal(f"{value:.{digits}f}")
