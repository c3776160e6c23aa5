"""Is a day planned once, and rightly, when others act at the same moment?"""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import UUID

import pytest
from django.db import connections, transaction

from duecourse.foundation.identity.models import Company
from duecourse.foundation.tenancy import context
from duecourse.records.communications.models import Message
from duecourse.records.ledger.models import Item
from duecourse.records.promises.operations import promises
from duecourse.work.procedures.models import DecisionRun, PlannedAction
from duecourse.work.procedures.operations import planning
from tests.book import TODAY, an_invoice, by_anna
from tests.conftest import make_tenant
from tests.work.procedures.standard import a_standard_company, lines, on_standard, run

pytestmark = pytest.mark.real_commits


def test_trap_2_a_clock_and_two_buttons_at_once_plan_one_reminder() -> None:
    tenant = make_tenant()
    with transaction.atomic(), context.tenant(tenant):
        company = a_standard_company(tenant)
        items = [an_invoice(tenant, on_standard(tenant, company), overdue_days=20) for _each in range(5)]
    start = Barrier(3)
    with ThreadPoolExecutor(3) as pool:
        planned = list(pool.map(lambda _number: _runs(tenant, company, start), range(3)))
    assert [count for count, _executed in planned] == [5, 5, 5]
    assert sorted(executed for _count, executed in planned) == [0, 0, 5]
    with transaction.atomic(), context.tenant(tenant):
        assert lines(tenant) == [(item.pk, "friendly", "planned") for item in items]
        assert Message.objects.of(tenant).count() == 5 and DecisionRun.objects.of(tenant).count() == 1


def _runs(tenant: UUID, company: Company, start: Barrier) -> tuple[int, int]:
    start.wait()
    try:
        with transaction.atomic(), context.tenant(tenant):
            report = run(tenant, company)
        return report.planned, report.executed
    finally:
        connections.close_all()


def test_a_promise_made_while_the_run_reads_keeps_the_reminder_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """The run has read the item as free, the promise is there before the contact is written: the mail must not go."""
    tenant = make_tenant()
    with transaction.atomic(), context.tenant(tenant):
        company = a_standard_company(tenant)
        item = an_invoice(tenant, on_standard(tenant, company), overdue_days=20)
    look = planning._look_again
    promised: list[int] = []

    def look_and_be_promised(ready: planning.Prepared, has_foreign: bool) -> None:
        look(ready, has_foreign)
        if not promised:
            with ThreadPoolExecutor(1) as pool:
                promised.append(pool.submit(_promises, tenant, item).result())

    monkeypatch.setattr(planning, "_look_again", look_and_be_promised)
    with transaction.atomic(), context.tenant(tenant):
        run(tenant, company)
    with transaction.atomic(), context.tenant(tenant):
        assert promised and not Message.objects.of(tenant).exclude(state="cancelled").exists()
        assert not PlannedAction.objects.of(tenant).exclude(state="cancelled").exists()


def _promises(tenant: UUID, item: Item) -> int:
    try:
        with transaction.atomic(), context.tenant(tenant):
            word = promises.NewPromise(item.customer_id, [promises.Word(item.pk)], TODAY + timedelta(days=5))
            return int(promises.make_promise(tenant, word, **by_anna()).pk)
    finally:
        connections.close_all()
