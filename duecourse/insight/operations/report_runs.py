"""Answer a report in the background: ask for it, work on it, cancel it, forget it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final, cast
from uuid import UUID

from django.db import OperationalError, connection, transaction
from psycopg.errors import QueryCanceled

from duecourse.foundation.identity import queries as identity
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import Text, _
from duecourse.foundation.queue.jobs import later
from duecourse.foundation.tenancy import context
from duecourse.insight.models import ReportRun
from duecourse.insight.queries.reports import answering, special
from duecourse.insight.queries.reports.answering import Steps
from duecourse.insight.queries.reports.runs import UNDER_WAY, among_from, plain
from duecourse.insight.queries.schedules import receivers_by_id
from duecourse.insight.rules.among import Among
from duecourse.insight.rules.reports.answers import Answer
from duecourse.insight.rules.reports.checking import checked
from duecourse.insight.rules.reports.kept import to_plain
from duecourse.insight.rules.reports.spec import Spec, from_json, to_json

ANSWER: Final = "insight.answer_report"
KEPT_FOR: Final = timedelta(days=1)
PATIENCE: Final = "10min"
MOST_UNDER_WAY: Final = 3
_BROKEN: Final = Text(_("The report broke off. Try it again, or narrow it."))
_TOO_LONG: Final = Text(
    _("The report took longer than ten minutes and was stopped. Narrow it, or ask of a shorter period.")
)


class TooManyRuns(Refused):
    """Somebody asks faster than is answered."""

    says = _("%(count)s of your reports are still being worked out. Wait for one of them, or cancel it.")


def ask(tenant: UUID, user_id: UUID, among: Among, spec: Spec, *, on: date, at: datetime, kind: str = "report") -> int:
    """Ask for an answer that a worker gives, with what this person sees; its number is given back.

    A report of another kind than a question (`special.py`) is asked for by its kind.
    """
    checked(spec)
    waiting = ReportRun.objects.of(tenant).filter(asked_by=user_id, state__in=UNDER_WAY, asked_at__gt=at - KEPT_FOR)
    if waiting.count() >= MOST_UNDER_WAY:
        raise TooManyRuns(count=MOST_UNDER_WAY)
    row = ReportRun.objects.create(
        tenant_id=tenant, kind=kind, spec=to_json(spec), scope=plain(among), on_day=on, asked_by=user_id, asked_at=at
    )
    later(ANSWER, tenant=tenant, run=row.pk)
    return row.pk


def cancel(tenant: UUID, run_id: int, user_id: UUID, *, at: datetime) -> bool:
    """Stop a run that this person asked for; False where there was nothing to stop.

    Its row is locked while the server process is told, so that this can hit nothing but the run's own statement.
    """
    row = ReportRun.objects.of(tenant).select_for_update().filter(id=run_id, asked_by=user_id).first()
    if row is None or row.state not in UNDER_WAY:
        return False
    with connection.cursor() as cursor:
        if row.pid is not None:
            cursor.execute("SELECT pg_cancel_backend(%s)", [row.pid])
    ReportRun.objects.of(tenant).filter(id=row.pk).update(state="cancelled", ended_at=at, pid=None)
    return True


def carry_out(tenant: UUID, run_id: int, *, now: Callable[[], datetime]) -> None:
    """Work a run out in a transaction of its own, and write down how it ended."""
    row = _begin(tenant, run_id)
    if row is None:
        return
    try:
        answer = _answered(row)
        if answer is None:
            return
        found: dict[str, Any] = {"state": "done", "answer": to_plain(answer), "done_share": 1}
    except Refused as no:
        found = {"state": "failed", "said": _plain(no.text)}
    except OperationalError as error:
        if not isinstance(error.__cause__, QueryCanceled):
            _end(row, {"state": "failed", "said": _plain(_BROKEN)}, at=now())
            raise
        found = {"state": "failed", "said": _plain(_TOO_LONG)}
    except Exception:
        _end(row, {"state": "failed", "said": _plain(_BROKEN)}, at=now())
        raise
    _end(row, found, at=now())


def forget(tenant: UUID, *, at: datetime) -> int:
    """Throw runs away that were asked for more than a day ago."""
    count, _kinds = ReportRun.objects.of(tenant).filter(asked_at__lt=at - KEPT_FOR).delete()
    return count


def _begin(tenant: UUID, run_id: int) -> ReportRun | None:
    """Take a run that waits, or one whose worker died; say which server process works on it."""
    with transaction.atomic(), context.tenant(tenant), connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
        waiting = ReportRun.objects.of(tenant).filter(id=run_id, state__in=UNDER_WAY)
        return waiting.first() if waiting.update(state="running", pid=pid, done_share=0) else None


def _answered(row: ReportRun) -> Answer | None:
    """Take a step of the answer at a time, each in a transaction of its own, and say how far it is; None: it was cancelled."""
    left, done = _steps(row), Decimal(0)
    while True:
        with transaction.atomic(), context.tenant(row.tenant_id):
            running = ReportRun.objects.of(row.tenant_id).filter(id=row.pk, state="running")
            if not running.update(done_share=done):
                return None
        with transaction.atomic(), context.tenant(row.tenant_id), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = '{PATIENCE}'")
            try:
                done = next(left)
            except StopIteration as end:
                return cast("Answer", end.value)


def _steps(row: ReportRun) -> Steps:
    among = among_from(row.scope)
    if row.kind == "report":
        return (yield from answering.steps(row.tenant_id, among, from_json(row.spec), row.on_day))
    person = receivers_by_id(row.tenant_id, {row.asked_by}).get(row.asked_by)
    seat = identity.seat_by_email(row.tenant_id, person.email if person else "", on=row.on_day)
    return (yield from special.steps_of(seat, among, row.kind, row.on_day))


def _end(row: ReportRun, found: dict[str, Any], *, at: datetime) -> None:
    """Write the end down, unless it was cancelled meanwhile; a late word to cancel may hit this, and nothing else."""
    with _cancellable(), transaction.atomic(), context.tenant(row.tenant_id):
        running = ReportRun.objects.of(row.tenant_id).filter(id=row.pk, state="running")
        running.update(**found, ended_at=at, pid=None)


@contextmanager
def _cancellable() -> Iterator[None]:
    """Take a word to cancel that comes late for what it is: the row already says so."""
    try:
        yield
    except OperationalError as error:
        if not isinstance(error.__cause__, QueryCanceled):
            raise


def _plain(text: Text) -> dict[str, Any]:
    return {"says": text.msgid, "with": {name: str(value) for name, value in text.params.items()}}
