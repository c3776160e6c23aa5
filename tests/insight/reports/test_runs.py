"""Does an answer that takes its time arrive, die well, and belong to whoever asked for it?"""

import threading
import time
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity import queries
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.foundation.tenancy import context
from duecourse.insight.models import ReportRun
from duecourse.insight.operations import report_runs
from duecourse.insight.queries.reports import answering, special
from duecourse.insight.queries.reports.runs import run
from duecourse.insight.rules.among import EVERYBODY, Among
from duecourse.insight.rules.reports.kept import from_plain, to_plain
from duecourse.insight.rules.reports.spec import Spec, Value
from tests.book import TODAY, a_company, a_customer, an_invoice, moment

SPEC = Spec("items", rows=("customer",), columns="age", values=(Value("open_amount"),), compare="day_before")
LIST = Spec("items", rows=("customer", "kind", "due_on", "is_overdue", "open_amount"))
pytestmark = pytest.mark.real_commits


@pytest.fixture
def asker(tenant: UUID) -> UUID:
    with transaction.atomic(), context.tenant(tenant):
        an_invoice(tenant, a_customer(tenant, a_company(tenant)))
    return uuid4()


def asked(tenant: UUID, asker: UUID, spec: Spec = SPEC) -> int:
    with transaction.atomic(), context.tenant(tenant):
        return report_runs.ask(tenant, asker, EVERYBODY, spec, on=TODAY, at=moment())


@pytest.mark.parametrize("spec", [SPEC, LIST])
def test_a_run_gives_the_very_answer(tenant: UUID, asker: UUID, spec: Spec) -> None:
    number = asked(tenant, asker, spec)
    report_runs.carry_out(tenant, number, now=moment)
    with transaction.atomic(), context.tenant(tenant):
        found = run(tenant, number, asker, EVERYBODY)
        at_once = answering.answer(tenant, EVERYBODY, spec, TODAY)
    assert found is not None
    assert (found.state, found.done_share) == ("done", Decimal(1))
    assert found.answer == replace(at_once, made_at=moment())
    assert at_once.rows
    assert from_plain(to_plain(at_once)) == at_once


def test_a_run_is_given_to_whoever_sees_the_very_same_alone(tenant: UUID, asker: UUID) -> None:
    number = asked(tenant, asker)
    with transaction.atomic(), context.tenant(tenant):
        assert run(tenant, number, uuid4(), EVERYBODY) is None, "not before it is done"
        assert not report_runs.cancel(tenant, number, uuid4(), at=moment())
    report_runs.carry_out(tenant, number, now=moment)
    with transaction.atomic(), context.tenant(tenant):
        assert run(tenant, number, asker, Among(portfolio_ids=frozenset({1}))) is None
        assert run(tenant, number, uuid4(), Among(portfolio_ids=frozenset({1}))) is None
        shared = run(tenant, number, uuid4(), EVERYBODY)
        assert shared is not None and shared.answer and not shared.is_own, "who sees the very same is given it"


def test_what_the_audit_says_is_nobody_elses(tenant: UUID) -> None:
    with transaction.atomic(), context.tenant(tenant):
        a_company(tenant)
        user = identity.create_user(f"{uuid4().hex[:8]}@duecourse.example", name="Anna")
        identity.add_member(tenant, user=user, role="cfo", actor=SYSTEM, at=moment())
        number = report_runs.ask(tenant, user.id, EVERYBODY, LIST, on=TODAY, at=moment(), kind="audit")
    report_runs.carry_out(tenant, number, now=moment)
    with transaction.atomic(), context.tenant(tenant):
        own = run(tenant, number, user.id, EVERYBODY)
        assert own is not None and own.answer and own.answer.rows, "she was made a member"
        assert run(tenant, number, uuid4(), EVERYBODY) is None


def test_figures_side_by_side_say_how_far_they_are(tenant: UUID) -> None:
    with transaction.atomic(), context.tenant(tenant):
        for code in ("BE", "NL"):
            an_invoice(tenant, a_customer(tenant, a_company(tenant, code=code)))
        user = identity.create_user(f"{uuid4().hex[:8]}@duecourse.example", name="Anna")
        identity.add_member(tenant, user=user, role="cfo", actor=SYSTEM, at=moment())
        seat = queries.seat_by_email(tenant, user.email)
        left = special.steps_of(seat, EVERYBODY, "figures-by-company", TODAY)
        assert [next(left), next(left)] == [Decimal(0), Decimal("0.5")]
        number = report_runs.ask(tenant, user.id, EVERYBODY, LIST, on=TODAY, at=moment(), kind="figures-by-company")
    report_runs.carry_out(tenant, number, now=moment)
    with transaction.atomic(), context.tenant(tenant):
        found = run(tenant, number, user.id, EVERYBODY)
    assert found is not None and found.answer
    assert [row.keys for row in found.answer.rows] == [("BE",), ("NL",)]


def test_a_run_cancelled_between_two_statements_asks_no_more(
    tenant: UUID, asker: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = asked(tenant, asker)

    def steps(*_given: object, **_named: object) -> answering.Steps:
        ReportRun.objects.of(tenant).filter(id=number).update(state="cancelled", pid=None)
        yield Decimal("0.5")
        pytest.fail("the next statement was asked")

    monkeypatch.setattr(answering, "steps", steps)
    report_runs.carry_out(tenant, number, now=moment)
    with transaction.atomic(), context.tenant(tenant):
        assert ReportRun.objects.of(tenant).get(id=number).state == "cancelled"


def test_what_is_refused_says_why(tenant: UUID, asker: UUID) -> None:
    number = asked(tenant, asker, Spec("items", values=(Value("open_amount"),), currency="CHF"))
    report_runs.carry_out(tenant, number, now=moment)
    with transaction.atomic(), context.tenant(tenant):
        found = run(tenant, number, asker, EVERYBODY)
    assert found is not None
    assert found.state == "failed"
    assert str(found.said) == "No rate of EUR into CHF is known on 2026-03-04, so nothing is added up in CHF."


def test_a_cancelled_run_stops_where_it_is(tenant: UUID, asker: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its statement is broken off on the server, and what it would have said is never written."""
    begun = threading.Event()

    def sleeps(*_given: object, **_named: object) -> answering.Steps:
        with connection.cursor() as cursor:
            begun.set()
            cursor.execute("SELECT pg_sleep(60)")
        yield Decimal(0)
        raise AssertionError

    monkeypatch.setattr(answering, "steps", sleeps)
    number = asked(tenant, asker)
    worker = threading.Thread(target=_carried_out, args=(tenant, number))
    since = time.monotonic()
    worker.start()
    assert begun.wait(20)
    time.sleep(0.3)
    with transaction.atomic(), context.tenant(tenant):
        assert report_runs.cancel(tenant, number, asker, at=moment())
    worker.join(20)
    assert time.monotonic() - since < 30
    with transaction.atomic(), context.tenant(tenant):
        row = ReportRun.objects.of(tenant).get(id=number)
        assert (row.state, row.answer, row.pid) == ("cancelled", None, None)
        assert not report_runs.cancel(tenant, number, asker, at=moment())


def test_a_run_cancelled_before_it_began_is_not_begun(tenant: UUID, asker: UUID) -> None:
    number = asked(tenant, asker)
    with transaction.atomic(), context.tenant(tenant):
        assert report_runs.cancel(tenant, number, asker, at=moment())
    report_runs.carry_out(tenant, number, now=moment)
    with transaction.atomic(), context.tenant(tenant):
        assert ReportRun.objects.of(tenant).get(id=number).state == "cancelled"


def test_nobody_asks_for_everything_at_once(tenant: UUID, asker: UUID) -> None:
    for _again in range(report_runs.MOST_UNDER_WAY):
        asked(tenant, asker)
    with pytest.raises(report_runs.TooManyRuns):
        asked(tenant, asker)


def test_runs_are_forgotten_after_a_day(tenant: UUID, asker: UUID) -> None:
    asked(tenant, asker)
    with transaction.atomic(), context.tenant(tenant):
        assert report_runs.forget(tenant, at=moment() + timedelta(hours=23)) == 0
        assert report_runs.forget(tenant, at=moment() + timedelta(hours=25)) == 1


def test_an_answer_that_takes_longer_than_a_moment_is_none(
    tenant: UUID, asker: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sleeps() -> answering.Steps:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(30)")
        yield Decimal(0)
        raise AssertionError

    with transaction.atomic(), context.tenant(tenant):
        told = answering.soon(answering.steps(tenant, EVERYBODY, SPEC, TODAY))
        assert told == answering.answer(tenant, EVERYBODY, SPEC, TODAY)
        monkeypatch.setattr(answering, "PATIENCE", "50ms")
        assert answering.soon(sleeps()) is None
        assert ReportRun.objects.of(tenant).count() == 0


def _carried_out(tenant: UUID, number: int) -> None:
    try:
        report_runs.carry_out(tenant, number, now=moment)
    finally:
        connection.close()
