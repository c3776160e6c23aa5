"""When something happened at many customers, are all of them decided again, a batch at a time?"""

from typing import Any
from uuid import UUID

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from duecourse.foundation.identity.models import Company
from duecourse.records.ledger.models import Customer
from duecourse.records.ledger.operations import stops
from duecourse.work.procedures import jobs
from duecourse.work.procedures.models import PlannedAction
from duecourse.work.procedures.operations import recompute
from tests.book import an_invoice, moment
from tests.work.procedures.standard import a_standard_company, on_standard, run


@pytest.fixture
def people(tenant: UUID) -> list[Customer]:
    """Five customers with a reminder that waits, at all of whom something happened since."""
    company = a_standard_company(tenant)
    people = [on_standard(tenant, company, name=f"Tardy{n}") for n in range(5)]
    for who in people:
        an_invoice(tenant, who, overdue_days=4)
    run(tenant, company)
    stops.raise_stop_version(tenant, [who.pk for who in people])
    return people


def generations(tenant: UUID) -> list[int]:
    return list(PlannedAction.objects.of(tenant).order_by("customer_id").values_list("generation", flat=True))


def waiting(name: str) -> list[dict[str, Any]]:
    return list(
        ProcrastinateJob.objects.filter(task_name=name, status="todo").order_by("id").values_list("args", flat=True)
    )


def test_whoever_an_import_stopped_is_decided_again_in_batches(
    tenant: UUID, people: list[Customer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recompute, "BATCH", 2)
    assert recompute.stopped(tenant, now=moment()) == 2
    assert generations(tenant) == [2, 2, 1, 1, 1]
    (rest,) = waiting(recompute.STOPPED)
    assert rest["after"] == people[1].pk
    assert recompute.stopped(tenant, now=moment(), after=rest["after"]) == 2
    assert len(waiting(recompute.STOPPED)) == 1, "one that waits already is enough"
    assert recompute.stopped(tenant, now=moment()) == 1
    assert generations(tenant) == [2] * 5
    assert recompute.stopped(tenant, now=moment()) == 0


def test_a_customer_that_cannot_be_decided_yet_does_not_keep_the_job_going_round(
    tenant: UUID, people: list[Customer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recompute, "BATCH", 2)
    Company.objects.of(tenant).update(business_date=None)
    assert recompute.stopped(tenant, now=moment()) == 2
    assert recompute.stopped(tenant, now=moment(), after=people[3].pk) == 1
    assert len(waiting(recompute.STOPPED)) == 1


def test_all_who_wait_are_decided_in_the_pass_of_the_first(
    tenant: UUID, people: list[Customer], monkeypatch: pytest.MonkeyPatch
) -> None:
    passes: list[set[int]] = []
    decide = recompute.recompute

    def counted(tenant: UUID, customer_ids: set[int], **more: Any) -> None:
        passes.append(set(customer_ids))
        decide(tenant, customer_ids, **more)

    monkeypatch.setattr(recompute, "recompute", counted)
    for who in people:
        stops.stop_and_recompute(tenant, who.pk)
        stops.stop_and_recompute(tenant, who.pk)
    assert len(waiting(stops.RECOMPUTE)) == 5
    jobs.recompute_customer(tenant=tenant, customer=people[0].pk)
    assert passes == [{who.pk for who in people}]
    assert generations(tenant) == [2] * 5 and waiting(stops.RECOMPUTE) == []
