"""Can a person let a message go, take it back, try it again - and only where that is still possible?"""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from duecourse.foundation.identity.models import AuditEntry, Company, Tenant
from duecourse.foundation.timeline.models import Event
from duecourse.records.communications import operations
from duecourse.records.communications.models import Message, Recipient
from duecourse.records.communications.operations.release import NotUnknown, ScopeUnknown
from duecourse.records.communications.queries.screens import switches_on
from tests.records.communications.book import ADA, BOB, NOON, TODAY, a_company, a_customer, a_plan


@pytest.fixture
def company(tenant: UUID) -> Company:
    return a_company(tenant, undo_minutes=10)


def planned(company: Company, **fields: object) -> int:
    who = a_customer(company.tenant_id, company)
    return operations.plan_message(
        company.tenant_id, a_plan(company, who, str(fields.pop("origin", "")), **fields), now=NOON
    ).message_id


def row(tenant: UUID, key: int) -> Message:
    return Message.objects.of(tenant).get(id=key)


def stands(tenant: UUID, key: int, state: str, **fields: object) -> None:
    """Put a message where a drain would have put it."""
    Message.objects.of(tenant).filter(id=key).update(state=state, **fields)


def test_an_approved_message_still_has_its_undo_time(tenant: UUID, company: Company) -> None:
    key = planned(company, needs_approval=True)
    assert row(tenant, key).state == "waiting_approval"
    operations.promote(tenant, now=NOON + timedelta(days=1))
    assert row(tenant, key).state == "waiting_approval", "nothing leaves unapproved"
    later = NOON + timedelta(hours=3)
    assert operations.approve(tenant, [key], actor=ADA, at=later) == 1
    found = row(tenant, key)
    assert (found.state, found.approved_by, found.undo_until) == ("planned", "Ada", later + timedelta(minutes=10))
    operations.promote(tenant, now=later + timedelta(minutes=9))
    assert row(tenant, key).state == "planned"
    operations.promote(tenant, now=later + timedelta(minutes=10))
    assert row(tenant, key).state == "due"
    assert operations.approve(tenant, [key], actor=BOB, at=later) == 0
    assert row(tenant, key).approved_by == "Ada"


def test_a_day_is_approved_with_what_is_merely_planned_but_no_other_day_or_company(
    tenant: UUID, company: Company
) -> None:
    other = a_company(tenant, code="NL")
    waiting, merely = planned(company, needs_approval=True), planned(company)
    tomorrow = planned(company, needs_approval=True, planned_on=TODAY + timedelta(days=1))
    elsewhere = planned(other, needs_approval=True)
    assert operations.approve_day(tenant, on=TODAY, actor=ADA, at=NOON, company_id=company.pk) == 1
    assert [row(tenant, key).approved_by for key in (waiting, merely)] == ["Ada", "Ada"]
    assert [row(tenant, key).state for key in (tomorrow, elsewhere)] == ["waiting_approval"] * 2


def test_an_unusual_day_needs_the_whole_days_approval(tenant: UUID, company: Company) -> None:
    Tenant.objects.filter(id=tenant).update(settings={"anomaly": {"first_share": 0.0}})
    keys = [planned(company) for _n in range(21)]
    asked = planned(company, needs_approval=True)
    assert operations.hold_anomalies(tenant) == 21
    assert {row(tenant, key).reason for key in keys} == {"anomaly"}
    assert operations.approve_waiting(tenant, on=TODAY, actor=ADA, at=NOON) == 1
    assert row(tenant, asked).state == "planned"
    assert {row(tenant, key).state for key in keys} == {"waiting_approval"}
    assert operations.approve_day(tenant, on=TODAY, actor=ADA, at=NOON) == 21
    assert operations.hold_anomalies(tenant) == 0, "what a person approved is not held again"


@pytest.mark.parametrize("state", ["waiting_approval", "planned", "due", "claimed"])
def test_what_has_not_left_can_be_taken_back(tenant: UUID, company: Company, state: str) -> None:
    key = planned(company)
    stands(tenant, key, state)
    operations.undo(tenant, key, actor=ADA, at=NOON)
    found = row(tenant, key)
    assert (found.state, found.reason, found.settled_at) == ("cancelled", "undone", NOON)
    (event,) = Event.objects.of(tenant).filter(kind="message.cancelled")
    assert (event.customer_id, event.actor_name) == (found.customer_id, "Ada")


@pytest.mark.parametrize("state", ["data", "sent", "unknown", "suppressed", "failed", "shadow"])
def test_what_is_on_its_way_or_settled_cannot(tenant: UUID, company: Company, state: str) -> None:
    key = planned(company)
    stands(tenant, key, state)
    with pytest.raises(operations.AlreadyGone):
        operations.undo(tenant, key, actor=ADA, at=NOON)
    assert row(tenant, key).state == state
    assert not Event.objects.of(tenant).filter(kind="message.cancelled").exists()


def test_origins_are_cancelled_where_that_is_still_possible(tenant: UUID, company: Company) -> None:
    waiting, gone = planned(company, origin="a:1"), planned(company, origin="a:2")
    stands(tenant, gone, "sent")
    assert operations.cancel_origins(tenant, ["a:1", "a:2", "a:3"], at=NOON) == ["a:1"]
    assert [row(tenant, key).state for key in (waiting, gone)] == ["cancelled", "sent"]


@pytest.mark.parametrize("state", ["failed", "suppressed"])
def test_a_retry_asks_everything_anew(tenant: UUID, company: Company, state: str) -> None:
    key = planned(company)
    stands(tenant, key, state, reason="refused", attempts=5, settled_at=NOON)
    Recipient.objects.of(tenant).filter(message_id=key).update(state="failed")
    later = NOON + timedelta(days=9)
    operations.retry(tenant, key, actor=ADA, at=later)
    found = row(tenant, key)
    assert (found.state, found.reason, found.attempts, found.settled_at) == ("planned", "", 0, None)
    assert found.expires_at is not None and found.expires_at > later
    assert Recipient.objects.of(tenant).get(message_id=key).state == "waiting"
    assert AuditEntry.objects.of(tenant).filter(verb="message.retried", actor_name="Ada").count() == 1


@pytest.mark.parametrize("state", ["sent", "unknown", "data", "cancelled", "planned"])
def test_what_may_have_arrived_is_never_retried(tenant: UUID, company: Company, state: str) -> None:
    key = planned(company)
    stands(tenant, key, state)
    with pytest.raises(operations.AlreadyGone):
        operations.retry(tenant, key, actor=ADA, at=NOON)
    assert row(tenant, key).state == state


def test_a_message_without_bytes_cannot_be_retried(tenant: UUID, company: Company) -> None:
    key = planned(company)
    stands(tenant, key, "suppressed", raw=None)
    with pytest.raises(operations.AlreadyGone):
        operations.retry(tenant, key, actor=ADA, at=NOON)


@pytest.mark.parametrize(("was_sent", "state", "address"), [(True, "sent", "accepted"), (False, "failed", "failed")])
def test_a_person_settles_what_nobody_knows(
    tenant: UUID, company: Company, was_sent: bool, state: str, address: str
) -> None:
    key = planned(company)
    stands(tenant, key, "unknown")
    Recipient.objects.of(tenant).filter(message_id=key).update(state="data")
    other, settled = planned(company), planned(company)
    stands(tenant, other, "unknown")
    word: dict[str, Any] = {"reason": "She called", "actor": ADA, "at": NOON}
    assert operations.resolve_unknown(tenant, [key, other, settled], was_sent=was_sent, **word) == 2
    found = row(tenant, key)
    assert (found.state, found.reason, found.detail, found.settled_at) == (state, "person", "She called", NOON)
    assert Recipient.objects.of(tenant).get(message_id=key).state == address
    assert row(tenant, settled).state == "planned"
    entries = AuditEntry.objects.of(tenant).filter(verb="message.resolved", actor_name="Ada", reason="She called")
    assert {entry.subject_id for entry in entries} == {str(key), str(other)}
    with pytest.raises(NotUnknown):
        operations.resolve_unknown(tenant, [key], was_sent=not was_sent, **word)


def test_a_kill_switch_says_who_and_why_and_only_known_ones_exist(tenant: UUID, company: Company) -> None:
    stop = {"scope": "channel", "value": "email", "actor": ADA, "at": NOON}
    operations.set_kill_switch(tenant, is_on=True, reason="wrong bank account", **stop)  # type: ignore[arg-type]
    (switch,) = switches_on(tenant)
    assert (switch.scope, switch.value, switch.reason, switch.set_by) == (
        "channel",
        "email",
        "wrong bank account",
        "Ada",
    )
    operations.set_kill_switch(tenant, is_on=False, **stop)  # type: ignore[arg-type]
    assert switches_on(tenant) == ()
    with pytest.raises(ScopeUnknown):
        operations.set_kill_switch(tenant, scope="planet", is_on=True, actor=ADA, at=NOON)
