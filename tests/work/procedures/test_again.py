"""When a message reached nobody and a person says so, is its step decided again - and never said twice?"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest

from duecourse.foundation.identity.models import AuditEntry, Company
from duecourse.foundation.timeline.models import Event
from duecourse.records.communications import operations as communications
from duecourse.records.communications.models import Message, Recipient
from duecourse.records.communications.queries import outbox
from duecourse.records.communications.queries.outbox import End
from duecourse.records.ledger.models import Contact, DunningLevel, Item
from duecourse.work.procedures.models import ActionLine, PlannedAction
from duecourse.work.procedures.operations import settle
from duecourse.work.procedures.operations.again import Again, DecidedSince, send_again
from duecourse.work.procedures.queries.again import repeatable
from tests import book
from tests.book import ANNA, TODAY, an_invoice, moment, pays
from tests.work.procedures.standard import a_standard_company, lines, on_standard, run

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def company(tenant: UUID) -> Company:
    return a_standard_company(tenant)


@pytest.fixture
def item(tenant: UUID, company: Company) -> Item:
    """An item whose friendly reminder was written today."""
    item = an_invoice(tenant, on_standard(tenant, company), overdue_days=4)
    run(tenant, company)
    return item


def ends(tenant: UUID, state: str, *, reason: str = "refused") -> Message:
    """Let the newest message end as a drain would have ended it, and the procedures hear of it."""
    message = Message.objects.of(tenant).latest("id")
    reason = "cannot_tell" if state == "unknown" else reason
    rows = Message.objects.of(tenant).filter(id=message.pk)
    rows.update(state=state, reason=reason, settled_at=moment())
    accepted = {"unknown": "data", "failed": "failed", "sent": "accepted"}[state]
    Recipient.objects.of(tenant).filter(message_id=message.pk).update(state=accepted)
    settle.settle(tenant, message.company_id)
    return message


def again(tenant: UUID, *messages: Message, on: int = 0) -> Again:
    at = moment(TODAY + timedelta(days=on))
    return send_again(tenant, [one.pk for one in messages], reason="Bounced at the gateway", actor=ANNA, at=at)


def states(tenant: UUID) -> list[tuple[str, str]]:
    return list(Message.objects.of(tenant).order_by("id").values_list("state", "reason"))


@pytest.mark.parametrize("state", ["unknown", "failed"])
def test_the_step_is_written_anew_and_the_old_message_is_let_go(tenant: UUID, item: Item, state: str) -> None:
    old = ends(tenant, state)
    assert again(tenant, old) == Again(carried_out=1)
    assert states(tenant) == [("cancelled", "again"), ("planned", "")]
    new = Message.objects.of(tenant).latest("id")
    assert new.origin != old.origin and new.message_id != old.message_id
    assert sorted(lines(tenant)) == [(item.pk, "friendly", "planned"), (item.pk, "friendly", "released")]
    entry = AuditEntry.objects.of(tenant).get(verb="message.again")
    assert (entry.actor_name, entry.reason, entry.subject_id) == ("Anna", "Bounced at the gateway", str(old.pk))


def test_what_did_not_arrive_did_not_raise_the_item_until_it_does(tenant: UUID, item: Item) -> None:
    old = ends(tenant, "unknown")
    assert book.fresh(item).severity_reached == 1, "while nobody knows, it counts as said"
    again(tenant, old)
    assert (book.fresh(item).severity_reached, book.fresh(item).last_step_key) == (None, "")
    assert Event.objects.of(tenant).get(kind="message.failed").actor_name == "Anna"
    ends(tenant, "sent")
    assert (book.fresh(item).severity_reached, book.fresh(item).last_step_on) == (1, TODAY)
    assert DunningLevel.objects.of(tenant).get(item_id=item.pk).revoked_on is None
    assert run(tenant, Company.objects.of(tenant).get(), TOMORROW).planned == 0


@pytest.mark.parametrize("state", ["unknown", "failed"])
def test_nothing_leaves_when_it_was_paid_meanwhile(tenant: UUID, item: Item, state: str) -> None:
    old = ends(tenant, state)
    pays(tenant, item, "100.00")
    assert again(tenant, old) == Again()
    assert states(tenant) == [("cancelled", "again")]


@pytest.mark.parametrize("state", ["unknown", "failed"])
def test_it_is_said_again_once_however_often_it_is_asked(tenant: UUID, item: Item, state: str) -> None:
    old = ends(tenant, state)
    again(tenant, old)
    with pytest.raises(DecidedSince):
        again(tenant, old)
    assert states(tenant) == [("cancelled", "again"), ("planned", "")]


def test_a_failed_step_that_the_next_run_planned_again_is_not_said_twice(
    tenant: UUID, company: Company, item: Item
) -> None:
    old = ends(tenant, "failed")
    assert repeatable(tenant, [old.origin])
    assert run(tenant, company, TOMORROW).planned == 1
    assert not repeatable(tenant, [old.origin])
    with pytest.raises(DecidedSince):
        again(tenant, old, on=1)
    assert states(tenant) == [("failed", "refused"), ("planned", "")]


def test_on_another_day_the_facts_of_that_day_are_written(tenant: UUID, company: Company, item: Item) -> None:
    old = ends(tenant, "unknown")
    run(tenant, company, TOMORROW)
    assert again(tenant, old, on=1) == Again(carried_out=1)
    new = Message.objects.of(tenant).latest("id")
    assert (old.planned_on, new.planned_on) == (TODAY, TOMORROW)
    assert (
        PlannedAction.objects.of(tenant).get(id=ActionLine.objects.of(tenant).get(state="planned").action_id).generation
        == 1
    )


def test_a_mended_address_is_used(tenant: UUID, item: Item) -> None:
    old = ends(tenant, "failed")
    Contact.objects.of(tenant).update(email="right@tardy.example")
    again(tenant, old)
    assert Message.objects.of(tenant).latest("id").address == "right@tardy.example"


def test_several_go_together_and_those_with_a_known_end_stay_as_they_are(
    tenant: UUID, company: Company, item: Item
) -> None:
    failed = ends(tenant, "failed")
    an_invoice(tenant, on_standard(tenant, company, name="Silent"), overdue_days=4)
    run(tenant, company)
    sent = ends(tenant, "sent")
    assert again(tenant, failed, sent) == Again(carried_out=1)
    assert states(tenant) == [("cancelled", "again"), ("sent", "refused"), ("planned", "")]


def test_a_message_of_no_step_goes_back_as_it_was_under_its_own_name(
    tenant: UUID, company: Company, item: Item
) -> None:
    Message.objects.of(tenant).update(origin="hand:1")
    old = ends(tenant, "unknown")
    assert again(tenant, old) == Again(put_back=1)
    found = Message.objects.of(tenant).get(id=old.pk)
    assert (found.state, found.message_id, found.approved_by) == ("planned", old.message_id, "Anna")
    assert Recipient.objects.of(tenant).get(message_id=old.pk).state == "waiting"


def test_what_arrived_after_all_stays_done(tenant: UUID, company: Company, item: Item) -> None:
    old = ends(tenant, "unknown")
    communications.resolve_unknown(tenant, [old.pk], was_sent=True, reason="She called", actor=ANNA, at=moment())
    settle.settle(tenant, company.pk)
    assert lines(tenant) == [(item.pk, "friendly", "done")]
    with pytest.raises(DecidedSince):
        again(tenant, old)


def test_a_settlement_under_way_does_not_settle_the_new_message_for_the_old(
    tenant: UUID, company: Company, item: Item, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = Message.objects.of(tenant).get()
    Message.objects.of(tenant).update(state="unknown", settled_at=moment())
    ask = outbox.ends_of

    def a_person_was_faster(tenant: UUID, origins: Sequence[str]) -> list[End]:
        found = ask(tenant, origins)
        if Message.objects.of(tenant).get(id=old.pk).state == "unknown":
            again(tenant, old)
        return found

    monkeypatch.setattr(outbox, "ends_of", a_person_was_faster)
    settle.settle(tenant, company.pk)
    assert sorted(lines(tenant)) == [(item.pk, "friendly", "planned"), (item.pk, "friendly", "released")]
    assert book.fresh(item).severity_reached is None
