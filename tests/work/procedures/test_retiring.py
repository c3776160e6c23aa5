"""What becomes of customers and waiting contacts when a procedure is retired?"""

from datetime import timedelta
from uuid import UUID

import pytest

from duecourse.foundation.identity.models import Company
from duecourse.foundation.timeline.models import Event
from duecourse.records.communications.models import Message
from duecourse.work.procedures.models import Assignment, PlannedAction, Procedure, ProcedureVersion, Segment
from duecourse.work.procedures.operations import drafting, recompute, retiring
from duecourse.work.procedures.operations.assignment import assign_by_rule, assign_manually
from duecourse.work.procedures.operations.starters import install_starters
from duecourse.work.procedures.queries.retiring import hanging_on
from tests.book import ANNA, TODAY, a_company, a_customer, an_invoice, by_anna, moment, stop_version
from tests.work.procedures.standard import run

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def company(tenant: UUID) -> Company:
    company = a_company(tenant, sender_email="desk@seller.example")
    install_starters(tenant, at=moment(), actor=ANNA)
    return company


def procedure_of(tenant: UUID, customer_id: int, source: str) -> str:
    held = Assignment.objects.of(tenant).get(customer_id=customer_id, source=source, ended_on__isnull=True)
    return Procedure.objects.of(tenant).get(id=held.procedure_id).slug


def test_it_is_said_before_what_hangs_on_it_and_afterwards_nothing_does(tenant: UUID, company: Company) -> None:
    ruled, by_hand = a_customer(tenant, company, name="Tardy"), a_customer(tenant, company, name="Silent")
    assign_by_rule(tenant, company.pk, on=TODAY, now=moment())
    slug = procedure_of(tenant, ruled.pk, "rule")
    assign_manually(tenant, by_hand.pk, slug, until=TOMORROW, reason="Asked", **by_anna())
    for customer in (ruled, by_hand):
        an_invoice(tenant, customer, overdue_days=9)
    run(tenant, company)
    waiting = PlannedAction.objects.of(tenant).exclude(state="executed").count()
    hanging = hanging_on(tenant, slug)
    assert hanging is not None and (hanging.by_rule, hanging.by_hand, hanging.contacts) == (2, 1, waiting)
    assert hanging.segments and hanging_on(tenant, "nothing") is None
    retiring.retire(tenant, slug, successor="key-account", reason="One is enough", **by_anna())
    assert procedure_of(tenant, by_hand.pk, "manual") == "key-account"
    kept = Assignment.objects.of(tenant).get(customer_id=by_hand.pk, source="manual", ended_on__isnull=True)
    assert (kept.to_on, kept.reason) == (TOMORROW, "Asked")
    recompute.stopped(tenant, now=moment())
    versions = ProcedureVersion.objects.of(tenant).filter(procedure_id=Procedure.objects.of(tenant).get(slug=slug).pk)
    mine = PlannedAction.objects.of(tenant).filter(version_id__in=versions.values("id"), customer_id=ruled.pk)
    assert set(mine.values_list("state", flat=True)) == {"cancelled"}
    assert set(Message.objects.of(tenant).filter(customer_id=ruled.pk).values_list("state", flat=True)) <= {"cancelled"}
    assign_by_rule(tenant, company.pk, on=TOMORROW, now=moment(TOMORROW))
    assert procedure_of(tenant, ruled.pk, "rule") == "key-account"
    after = hanging_on(tenant, slug)
    assert after is not None and (after.number, after.customers, after.segments) == (0, 0, ())
    assert Event.objects.of(tenant).filter(kind="procedure.retired").count() == 1


def test_without_a_successor_people_look_after_them(tenant: UUID, company: Company) -> None:
    customer = a_customer(tenant, company)
    assign_manually(tenant, customer.pk, "standard", until=None, reason="Asked", **by_anna())
    retiring.retire(tenant, "standard", successor=None, reason="Gone", **by_anna())
    held = Assignment.objects.of(tenant).filter(customer_id=customer.pk, source="manual", ended_on__isnull=True)
    assert not held.exists()
    assert (
        not Segment.objects.of(tenant)
        .filter(procedure_id=Procedure.objects.of(tenant).get(slug="standard").pk)
        .exists()
    )
    with pytest.raises(retiring.NotInForce):
        retiring.retire(tenant, "standard", successor=None, reason="Gone", **by_anna())


@pytest.mark.parametrize("successor", ["standard", "nothing", "promise-follow-up"])
def test_only_another_procedure_about_items_takes_over(tenant: UUID, company: Company, successor: str) -> None:
    with pytest.raises(retiring.NoSuccessor):
        retiring.retire(tenant, "standard", successor=successor, reason="x", **by_anna())


def test_a_retired_procedure_begins_again_with_a_draft_and_two_people(tenant: UUID, company: Company) -> None:
    retiring.retire(tenant, "standard", successor=None, reason="Gone", **by_anna())
    number = drafting.begin_draft(tenant, "standard", 1, actor=ANNA, at=moment())
    assert number == 2
    drafting.discard(tenant, "standard", number, reason="No", actor=ANNA, at=moment())


def test_a_new_procedure_copies_steps_and_is_thrown_away_whole(tenant: UUID, company: Company) -> None:
    slug = drafting.new_procedure(tenant, name="Nordic ways", of="standard", actor=ANNA, at=moment())
    other = drafting.new_procedure(tenant, name="Nordic ways", of="standard", actor=ANNA, at=moment())
    assert (slug, other) == ("nordic-ways", "nordic-ways-2")
    row = ProcedureVersion.objects.of(tenant).get(procedure_id=Procedure.objects.of(tenant).get(slug=slug).pk)
    standard = ProcedureVersion.objects.of(tenant).get(spec__key="standard")
    assert row.state == "draft" and row.spec["steps"] == standard.spec["steps"] and row.spec["name"] == "Nordic ways"
    Segment.objects.of(tenant).filter(slug="high-risk").update(procedure_id=row.procedure_id)
    with pytest.raises(drafting.OnlyVersion):
        drafting.discard(tenant, slug, 1, reason="No", actor=ANNA, at=moment())
    drafting.discard(tenant, other, 1, reason="No", actor=ANNA, at=moment())
    assert not Procedure.objects.of(tenant).filter(slug=other).exists()


def test_what_a_follow_up_had_planned_is_taken_back_too(tenant: UUID, company: Company) -> None:
    """Nobody is put on a procedure that follows promises: its contacts alone say who is concerned."""
    customer = a_customer(tenant, company)
    version = ProcedureVersion.objects.of(tenant).get(spec__key="promise-follow-up", state="active")
    run(tenant, company)
    action = PlannedAction.objects.create(
        tenant_id=tenant, company_id=company.pk, customer_id=customer.pk, planned_on=TODAY, channel="email",
        step_key="promise-missed", severity=1, mode="approve", state="approval", version_id=version.pk,
    )  # fmt: skip
    before = stop_version(customer)
    retiring.retire(tenant, "promise-follow-up", successor=None, reason="Gone", **by_anna())
    assert stop_version(customer) == before + 1
    recompute.stopped(tenant, now=moment())
    action.refresh_from_db()
    assert action.state == "cancelled"
