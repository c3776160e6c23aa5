"""What becomes of a message when the server, the line or the worker fails?"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import transaction

from duecourse.foundation.identity.models import Company
from duecourse.foundation.tenancy import context
from duecourse.records.communications import operations
from duecourse.records.communications.jobs import draining as drains
from duecourse.records.communications.models import Channel, Recipient
from duecourse.records.communications.ports import (
    Accepted,
    CannotTell,
    Found,
    NotFound,
    NotKnown,
    NotTaken,
    Outcome,
)
from duecourse.records.ledger.models import Contact
from tests.records.communications.book import (
    ADA,
    NOON,
    TODAY,
    a_customer,
    a_plan,
    raise_stop,
)
from tests.records.communications.draining import Scripted, go, message, plan, run, speak_through

pytestmark = pytest.mark.real_commits


def test_a_worker_that_dies_after_the_server_took_it_resends_nothing_trap_4(
    house: tuple[UUID, Company], monkeypatch: pytest.MonkeyPatch
) -> None:
    tenant, company = house
    ((_who, key),) = plan(tenant, company)
    mailer = speak_through(monkeypatch, Scripted(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        go(tenant)
    assert message(tenant, key).state == "data"
    mailer.lookup = Found()
    assert go(tenant).sent == 1
    assert (message(tenant, key).reason, len(mailer.spoken)) == ("found", 1)


def test_a_worker_that_dies_before_the_server_took_it_loses_nothing(
    house: tuple[UUID, Company], monkeypatch: pytest.MonkeyPatch
) -> None:
    tenant, company = house
    keys = [key for _who, key in plan(tenant, company, ("Punctual", "Tardy"))]
    mailer = speak_through(monkeypatch, Scripted(KeyboardInterrupt(), lookup=NotFound()))
    with pytest.raises(KeyboardInterrupt):
        go(tenant)
    assert go(tenant).sent == 2
    assert {message(tenant, key).state for key in keys} == {"sent"}
    assert len(mailer.spoken) == 3


def test_without_a_record_of_sent_mail_doubt_goes_to_a_person(
    house: tuple[UUID, Company], monkeypatch: pytest.MonkeyPatch
) -> None:
    tenant, company = house
    ((_who, key),) = plan(tenant, company)
    mailer = speak_through(monkeypatch, Scripted(NotKnown("gone"), lookup=CannotTell("no record")))
    assert (go(tenant).in_doubt, message(tenant, key).state) == (1, "data")
    assert go(tenant).unknown == 1
    assert (go(tenant).sent, len(mailer.spoken)) == (0, 1)
    run(tenant, lambda: operations.resolve_unknown(tenant, [key], was_sent=True, reason="seen", actor=ADA, at=NOON))
    assert message(tenant, key).state == "sent"


def test_a_doubt_is_not_decided_before_its_time(house: tuple[UUID, Company], monkeypatch: pytest.MonkeyPatch) -> None:
    tenant, company = house
    options = {"connector": "sink", "folder": "/nowhere", "doubt_seconds": 120}
    run(tenant, lambda: Channel.objects.of(tenant).update(settings=options))
    ((_who, key),) = plan(tenant, company)
    speak_through(monkeypatch, Scripted(NotKnown("gone"), lookup=NotFound()))
    go(tenant)
    assert go(tenant, NOON + timedelta(seconds=60)).sent == 0
    assert message(tenant, key).state == "data"
    assert go(tenant, NOON + timedelta(seconds=121)).sent == 1


def test_only_refused_addresses_are_tried_again(house: tuple[UUID, Company], monkeypatch: pytest.MonkeyPatch) -> None:
    tenant, company = house
    with transaction.atomic(), context.tenant(tenant):
        who = a_customer(tenant, company)
        party = Contact.objects.of(tenant).get(id=who.contact_id).party_id
        Contact.objects.create(
            tenant_id=tenant, party_id=party, key="boss", role="escalation", email="boss@x.example", valid_from=TODAY
        )
        made = operations.plan_message(tenant, a_plan(company, who, cc_roles=["escalation"]), now=NOON)
    refused = {"boss@x.example": "451 greylisted"}
    mailer = speak_through(monkeypatch, Scripted(Accepted("250", refused), Accepted("250")))
    assert go(tenant).held == 1
    assert go(tenant, NOON + timedelta(minutes=2)).sent == 1
    assert [to for _content, to in mailer.spoken] == [(who.address, "boss@x.example"), ("boss@x.example",)]
    states = run(
        tenant,
        lambda: set(Recipient.objects.of(tenant).filter(message_id=made.message_id).values_list("state", flat=True)),
    )
    assert states == {"accepted"}


def test_a_refusal_for_good_fails_and_the_others_still_go_trap_8_13(
    house: tuple[UUID, Company], monkeypatch: pytest.MonkeyPatch
) -> None:
    tenant, company = house
    keys = [key for _who, key in plan(tenant, company, ("Punctual", "Tardy", "Silent"))]
    speak_through(monkeypatch, Scripted(NotTaken("550 no such user", for_good=True)))
    drained = go(tenant)
    assert (drained.failed, drained.sent) == (1, 2)
    assert [message(tenant, key).state for key in keys] == ["failed", "sent", "sent"]


def test_a_server_that_is_away_costs_no_attempt_and_stops_the_round(
    house: tuple[UUID, Company], monkeypatch: pytest.MonkeyPatch
) -> None:
    tenant, company = house
    keys = [key for _who, key in plan(tenant, company, ("Punctual", "Tardy", "Silent"))]
    away = NotTaken("refused", for_good=False, connection_lost=True, never_connected=True)
    mailer = speak_through(monkeypatch, Scripted(away))
    go(tenant)
    assert len(mailer.spoken) == 1
    assert {(row.state, row.attempts) for row in (message(tenant, key) for key in keys)} == {("due", 0)}
    assert go(tenant, NOON + timedelta(minutes=2)).sent == 3


def test_a_slow_server_never_makes_the_guards_old(house: tuple[UUID, Company], monkeypatch: pytest.MonkeyPatch) -> None:
    tenant, company = house
    people = plan(tenant, company, ("Punctual", "Tardy"))
    ticks = iter(range(0, 10_000, 4))
    monkeypatch.setattr(drains, "stopwatch", lambda: float(next(ticks)))

    class Stopping(Scripted):
        def deliver(self, content: bytes, *, sender: str, recipients: Sequence[str], reference: str = "") -> Outcome:
            if not self.spoken:
                run(tenant, lambda: raise_stop(tenant, people[1][0].customer_id))
            return super().deliver(content, sender=sender, recipients=recipients)

    mailer = speak_through(monkeypatch, Stopping())
    drained = go(tenant)
    assert (drained.sent, drained.returned, len(mailer.spoken)) == (1, 1, 1)
