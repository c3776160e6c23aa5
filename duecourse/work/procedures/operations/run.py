"""The daily run: one row per company and business date; the same decision whether it is tried out or lived."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Max

from duecourse.foundation.identity import queries as identity
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.foundation.timeline.log import record
from duecourse.records.communications import operations as communications
from duecourse.records.ledger.operations import projection
from duecourse.records.ledger.queries.freshness import ledger_is_stale
from duecourse.records.ledger.queries.golive import erp_notices
from duecourse.records.promises.operations.judging import judge_due
from duecourse.records.promises.operations.plan_judging import judge_plans
from duecourse.work.procedures.events import RunFinished
from duecourse.work.procedures.models import DecisionRun, PlannedAction
from duecourse.work.procedures.operations import assignment, followups, planning, settle
from duecourse.work.procedures.operations.execute import BY_OUTBOX, Executed, execute_day, has_sender
from duecourse.work.procedures.operations.planning import Place
from duecourse.work.procedures.rules.reasons import Reason

LATELY = timedelta(days=7)
GONE = ("cancelled", "suppressed")


class RunInThePast(Refused):
    """A day before the last one that was decided."""

    says = _("%(last)s was decided already, so %(asked)s can only be tried out: use --dry-run.")


@dataclass
class RunReport:
    """What a run decided and did."""

    business_date: date
    company_id: int
    planned: int = 0
    by_kind: dict[str, int] = field(default_factory=dict)
    excluded: dict[str, int] = field(default_factory=dict)
    executed: int = 0
    suppressed: Counter[str] = field(default_factory=Counter)
    warnings: list[str] = field(default_factory=list)


def run_day(tenant: UUID, company_id: int, *, on: date, now: datetime, dry_run: bool = False) -> RunReport:
    """Decide a company's business date and carry out what waits for nobody.

    A day earlier than the last one can only be tried out (`RunInThePast`). Run again, nothing is planned twice.
    """
    last = DecisionRun.objects.of(tenant).filter(company_id=company_id).aggregate(day=Max("business_date"))["day"]
    is_past = last is not None and on < last
    if not dry_run:
        if is_past:
            raise RunInThePast(last=last, asked=on)
        return _run(tenant, company_id, on=on, now=now)
    with transaction.atomic():
        report = (
            try_out(tenant, company_id, on=on, now=now) if is_past else plan_day(tenant, company_id, on=on, now=now)
        )
        transaction.set_rollback(True)
    return report


def plan_day(tenant: UUID, company_id: int, *, on: date, now: datetime) -> RunReport:
    """Decide and plan a company's business date, without carrying anything out.

    On a day off nothing is planned, and what an earlier day planned waits for the next business day.
    """
    run, is_new = _begin(tenant, company_id, on=on, now=now)
    place = Place(tenant, company_id, on, run.pk)
    projection.fold(tenant, company_id, on)
    judge_due(tenant, company_id, on=on, actor=SYSTEM, at=now)
    judge_plans(tenant, company_id, on=on, actor=SYSTEM, at=now)
    settle.settle(tenant, company_id)
    if identity.calendar_of(tenant, company_id).is_business_day(on):
        _take_back_leftovers(place, now=now)
    assignment.assign_by_rule(tenant, company_id, on=on, now=now)
    ready = planning.prepare(place, is_sorted=True)
    if is_new:
        run.excluded = planning.judge(ready)
    planning.plan(ready, is_judged=is_new)
    followups.plan(ready)
    if is_new:
        planning.store_decisions(place)
    report = _report(place, excluded=run.excluded)
    report.warnings = list(_warnings(report, tenant))
    _finish(run, report, now=now)
    return report


def try_out(tenant: UUID, company_id: int, *, on: date, now: datetime) -> RunReport:
    """Decide a past day again as it began, beside what was done then; the caller rolls it back."""
    place = Place(tenant, company_id, on)
    PlannedAction.objects.of(tenant).filter(company_id=company_id, planned_on=on).update(state="cancelled")
    planning.release_day(place)
    ready = planning.prepare(place, opening=True)
    excluded = planning.judge(ready)
    planning.plan(ready, is_judged=True)
    followups.plan(ready, opening=True)
    return _report(place, excluded=excluded)


def _run(tenant: UUID, company_id: int, *, on: date, now: datetime) -> RunReport:
    report = plan_day(tenant, company_id, on=on, now=now)
    done: Executed = execute_day(tenant, company_id, day=on, now=now)
    report.executed, report.suppressed = done.executed, done.suppressed
    communications.hold_anomalies(tenant)
    return report


def _begin(tenant: UUID, company_id: int, *, on: date, now: datetime) -> tuple[DecisionRun, bool]:
    """Find or make the row of the run; whoever comes second waits here until the first has committed."""
    fresh = DecisionRun(
        tenant_id=tenant,
        company_id=company_id,
        business_date=on,
        decide_version=planning.DECIDE_VERSION,
        started_at=now,
    )
    DecisionRun.objects.bulk_create([fresh], ignore_conflicts=True)
    rows = DecisionRun.objects.of(tenant).filter(company_id=company_id, business_date=on)
    run = rows.select_for_update().get()
    return run, run.state == "running"


def _take_back_leftovers(place: Place, *, now: datetime) -> None:
    """What an earlier day planned and never did is decided anew today, so that nothing comes twice or in a burst."""
    earlier: dict[str, Any] = {"company_id": place.company_id, "planned_on__lt": place.day}
    waiting = PlannedAction.objects.of(place.tenant).filter(state__in=["planned", "approval", "approved"], **earlier)
    for batch in settle.in_batches(waiting.select_for_update(no_key=True)):
        _take_back(place, [action.pk for action in batch])
    for batch in settle.in_batches(settle.underway(place.tenant, **earlier).select_for_update(no_key=True)):
        held = settle.origins_of(batch)
        _take_back(place, [held[origin] for origin in communications.cancel_origins(place.tenant, list(held), at=now)])


def _take_back(place: Place, action_ids: list[int]) -> None:
    settle.give_up_lines(place.tenant, action_ids, on=place.day)
    PlannedAction.objects.of(place.tenant).filter(id__in=action_ids).update(state="cancelled", reason="overtaken")


def _report(place: Place, *, excluded: dict[str, int]) -> RunReport:
    rows = PlannedAction.objects.of(place.tenant).filter(company_id=place.company_id, planned_on=place.day)
    kinds = dict(rows.exclude(state__in=GONE).values_list("channel").annotate(count=Count("id")))
    return RunReport(place.day, place.company_id, planned=sum(kinds.values()), by_kind=kinds, excluded=excluded)


def _warnings(report: RunReport, tenant: UUID) -> Iterator[str]:
    if ledger_is_stale(tenant, report.company_id, report.business_date):
        yield "ledger_stale"
    if Reason.NO_RATE.value in report.excluded:
        yield Reason.NO_RATE.value
    if BY_OUTBOX & report.by_kind.keys() and not has_sender(tenant, report.company_id):
        yield "no_sender"
    if _erp_reminds(tenant, report.company_id, report.business_date):
        yield "erp_reminds"


def _erp_reminds(tenant: UUID, company_id: int, on: date) -> bool:
    """Tell whether the ERP still reported reminders of its own after we went live, in these last days."""
    since = identity.company_settings(tenant, company_id).goes_live_on
    if since is None or since > on or identity.tenant_row(tenant).outbound not in ("on", "allowlist"):
        return False
    return bool(erp_notices(tenant, company_id, since=max(since, on - LATELY), until=on))


def _finish(run: DecisionRun, report: RunReport, *, now: datetime) -> None:
    first = run.state == "running"
    run.state = "warning" if report.warnings else "done"
    run.planned_count, run.by_kind, run.warnings = report.planned, report.by_kind, report.warnings
    run.finished_at = now
    run.save()
    if first:
        event = RunFinished(run.pk, run.business_date, report.planned, run.state)
        record(run.tenant_id, event, actor=SYSTEM, at=now, company_id=run.company_id, on=run.business_date)
