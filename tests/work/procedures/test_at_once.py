"""Is a day planned once when the clock and a person start it at the same moment?"""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from django.db import connections, transaction

from duecourse.foundation.identity.models import Company
from duecourse.foundation.tenancy import context
from duecourse.records.communications.models import Message
from duecourse.work.procedures.models import DecisionRun
from tests.book import an_invoice
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
