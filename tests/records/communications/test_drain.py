"""Does a channel say each thing once, or not at all, or admit that it does not know?"""

import email
import email.policy
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction

from duecourse.foundation.identity.models import Company, Tenant
from duecourse.foundation.tenancy import context
from duecourse.foundation.timeline.models import Event
from duecourse.interfaces.connectors.sink.server import Sink
from duecourse.records.communications import operations
from duecourse.records.communications.jobs import draining as drains
from duecourse.records.communications.models import Channel, Message, Recipient
from duecourse.records.communications.operations import sending
from duecourse.records.communications.ports import (
    Accepted,
    CannotTell,
    Found,
    Lookup,
    NotFound,
    NotKnown,
    NotTaken,
    Outcome,
)
from duecourse.records.ledger.models import Block, Contact, ImportBatch
from duecourse.records.ledger.queries.imports import LOCK_SPACE, lock_number
from tests.conftest import make_tenant
from tests.records.communications.book import (
    ADA,
    NOON,
    TODAY,
    Who,
    a_company,
    a_customer,
    a_plan,
    a_sink_channel,
    raise_stop,
)

pytestmark = pytest.mark.real_commits


@pytest.fixture(scope="module")
def sink(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sink]:
    """A mail server for the module."""
    with Sink(tmp_path_factory.mktemp("sink"), is_durable=False) as running:
        yield running


@pytest.fixture
def house(sink: Sink) -> tuple[UUID, Company]:
    """A tenant of its own that sends to the sink."""
    tenant = make_tenant()
    with transaction.atomic(), context.tenant(tenant):
        company = a_company(tenant)
        a_sink_channel(tenant, sink.box.folder, sink.port)
    return tenant, company


def run(tenant: UUID, work: Callable[[], object]) -> object:
    """Do something in a committed transaction of the tenant."""
    with transaction.atomic(), context.tenant(tenant):
        return work()


def plan(tenant: UUID, company: Company, names: Sequence[str] = ("Tardy",), **fields: Any) -> list[tuple[Who, int]]:
    """Plan a friendly reminder for customers of these names, committed."""
    with transaction.atomic(), context.tenant(tenant):
        people = [a_customer(tenant, company, name) for name in names]
        made = operations.plan_messages(tenant, [a_plan(company, who, **fields) for who in people], now=NOON)
    return list(zip(people, (each.message_id for each in made), strict=True))


def go(tenant: UUID, at: datetime = NOON) -> drains.Drained:
    return drains.drain(tenant, clock=lambda: at)


def message(tenant: UUID, key: int) -> Message:
    with transaction.atomic(), context.tenant(tenant):
        return Message.objects.of(tenant).get(id=key)


class Scripted:
    """A mailer that answers as told and remembers what it was given."""

    def __init__(self, *outcomes: Outcome | BaseException, lookup: Lookup = NotFound()) -> None:  # noqa: B008
        self.outcomes, self.lookup = list(outcomes), lookup
        self.spoken: list[tuple[bytes, tuple[str, ...]]] = []

    def deliver(self, content: bytes, *, sender: str, recipients: Sequence[str]) -> Outcome:
        assert not connection.in_atomic_block, "no transaction is open while speaking"
        self.spoken.append((content, tuple(recipients)))
        outcome = self.outcomes.pop(0) if self.outcomes else Accepted("250 ok")
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    def sent_lookup(self, message_id: str) -> Lookup:
        return self.lookup

    def close(self) -> None:
        pass


def speak_through(monkeypatch: pytest.MonkeyPatch, mailer: Scripted) -> Scripted:
    monkeypatch.setattr(drains, "open_mailer", lambda _channel: mailer)
    return mailer


def test_a_message_arrives_once_with_the_stored_bytes(house: tuple[UUID, Company], sink: Sink) -> None:
    tenant, company = house
    ((who, key),) = plan(tenant, company)
    assert go(tenant).sent == 1
    assert go(tenant, NOON + timedelta(hours=1)).sent == 0
    row = message(tenant, key)
    (receipt,) = sink.box.lookup(row.message_id)
    assert (row.state, receipt.recipients) == ("sent", (who.address,))
    assert sink.box.read(receipt.name) == bytes(row.raw or b"")
    assert email.message_from_bytes(bytes(row.raw or b""))["Auto-Submitted"] == "auto-generated"
    kinds = run(
        tenant,
        lambda: list(Event.objects.of(tenant).filter(customer_id=who.customer_id).values_list("kind", flat=True)),
    )
    assert kinds == ["message.sent"]


def test_a_thousand_due_are_a_thousand_sent_trap_14(house: tuple[UUID, Company], sink: Sink) -> None:
    tenant, company = house
    with transaction.atomic(), context.tenant(tenant):
        plans = [a_plan(company, a_customer(tenant, company, f"N{n}")) for n in range(450)]
        operations.plan_messages(tenant, plans, now=NOON)
    assert go(tenant).sent == 450


def test_two_drains_at_once_do_not_meet_trap_1_2(house: tuple[UUID, Company]) -> None:
    tenant, company = house
    plan(tenant, company)
    import psycopg

    from tests import database

    with psycopg.connect(database.current().app, autocommit=True) as other:
        name = drains.drain_key(tenant, "email")
        other.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [name])
        assert go(tenant).is_busy
        other.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name])
    assert go(tenant).sent == 1


def test_outbound_off_sends_nothing_and_forgets_nothing(house: tuple[UUID, Company]) -> None:
    tenant, company = house
    ((_who, key),) = plan(tenant, company)
    run(tenant, lambda: Tenant.objects.filter(id=tenant).update(outbound="off"))
    assert go(tenant).sent == 0
    assert message(tenant, key).state == "due"
    run(tenant, lambda: Tenant.objects.filter(id=tenant).update(outbound="on"))
    assert go(tenant).sent == 1


def test_shadow_mode_ends_as_shadow_with_the_bytes_kept(house: tuple[UUID, Company], sink: Sink) -> None:
    tenant, company = house
    run(tenant, lambda: Tenant.objects.filter(id=tenant).update(outbound="shadow"))
    ((_who, key),) = plan(tenant, company)
    assert go(tenant).shadow == 1
    row = message(tenant, key)
    assert (row.state, bool(row.raw), sink.box.lookup(row.message_id)) == ("shadow", True, [])


def test_the_allowlist_lets_named_addresses_and_domains_pass_only(house: tuple[UUID, Company]) -> None:
    tenant, company = house
    (one, other) = plan(tenant, company, ("Punctual", "Silent"))
    allowed = one[0].address.partition("@")[2].upper().lower()
    run(tenant, lambda: Tenant.objects.filter(id=tenant).update(outbound="allowlist", outbound_allowlist=[allowed]))
    drained = go(tenant)
    assert (drained.sent, drained.suppressed) == (1, 1)
    assert message(tenant, other[1]).reason == "not_on_allowlist"


def test_a_payment_since_planning_sends_the_message_back_trap_22(house: tuple[UUID, Company], sink: Sink) -> None:
    tenant, company = house
    ((who, key),) = plan(tenant, company)
    run(tenant, lambda: raise_stop(tenant, who.customer_id))
    assert go(tenant).returned == 1
    row = message(tenant, key)
    assert (row.state, row.reason, sink.box.lookup(row.message_id)) == ("planned", "stop_version", [])
    assert go(tenant, NOON + timedelta(hours=1)).returned == 0
    fresh = run(tenant, lambda: a_plan(company, who, row.origin, stop_version=1))
    run(tenant, lambda: operations.replan_message(tenant, key, fresh, now=NOON))  # type: ignore[arg-type]
    assert go(tenant, NOON + timedelta(hours=1)).sent == 1


@pytest.mark.parametrize(
    "scope, value", [("installation", ""), ("tenant", ""), ("channel", "email"), ("procedure", "standard")]
)
def test_every_kill_switch_stops_and_releases(house: tuple[UUID, Company], scope: str, value: str) -> None:
    tenant, company = house
    ((_who, key),) = plan(tenant, company)
    switch: Callable[[bool], object] = lambda is_on: run(  # noqa: E731
        tenant, lambda: operations.set_kill_switch(tenant, scope=scope, value=value, is_on=is_on, actor=ADA, at=NOON)
    )
    switch(True)
    assert go(tenant).held == 1
    assert (message(tenant, key).state, message(tenant, key).reason) == ("due", f"{scope}_stop")
    switch(False)
    assert go(tenant, NOON + timedelta(minutes=2)).sent == 1


def test_a_blocked_customer_and_a_gone_contact_are_never_written_to_trap_63_64(house: tuple[UUID, Company]) -> None:
    tenant, company = house
    (blocked, gone, moved) = plan(tenant, company, ("Quarrel", "Silent", "Tardy"))
    block = {"reason": "legal", "key": "b1", "from_on": TODAY, "known_on": TODAY}
    run(tenant, lambda: Block.objects.create(tenant_id=tenant, customer_id=blocked[0].customer_id, **block))  # type: ignore[misc]
    run(
        tenant,
        lambda: Contact.objects.of(tenant).filter(id=gone[0].contact_id).update(valid_to=TODAY - timedelta(days=1)),
    )
    run(tenant, lambda: Contact.objects.of(tenant).filter(id=moved[0].contact_id).update(email="new@other.example"))
    assert go(tenant).suppressed == 3
    assert [message(tenant, key).reason for _who, key in (blocked, gone, moved)] == [
        "customer_blocked",
        "contact_gone",
        "contact_gone",
    ]


def test_an_address_is_written_to_twice_a_week_over_all_companies(house: tuple[UUID, Company]) -> None:
    tenant, company = house
    with transaction.atomic(), context.tenant(tenant):
        other = a_company(tenant, code="NL")
        plans = []
        for n in range(3):
            of = other if n == 1 else company
            plans.append(a_plan(of, a_customer(tenant, of, f"Tardy{n}", address="Same@Shop.example")))
        operations.plan_messages(tenant, plans, now=NOON)
    drained = go(tenant)
    assert (drained.sent, drained.suppressed) == (2, 1)


def test_outside_the_readers_hours_it_waits_until_they_open(house: tuple[UUID, Company]) -> None:
    tenant, company = house
    ((_who, key),) = plan(tenant, company)
    night = datetime(2026, 3, 4, 22, 0, tzinfo=UTC)
    assert (go(tenant, night).sent, go(tenant, night).held) == (0, 0)
    row = message(tenant, key)
    assert (row.state, row.reason, row.due_at) == ("due", "outside_window", datetime(2026, 3, 5, 7, 30, tzinfo=UTC))
    assert go(tenant, row.due_at).sent == 1


def test_a_stale_ledger_and_a_running_import_hold_it(house: tuple[UUID, Company]) -> None:
    tenant, company = house
    ((_who, key),) = plan(tenant, company)
    values = {"kind": "items", "file_name": "x", "sha256": "0", "size": 1, "mapping": {}, "created_at": NOON}
    batch = run(
        tenant,
        lambda: ImportBatch.objects.create(  # type: ignore[misc]
            tenant_id=tenant, company_id=company.pk, as_of=TODAY - timedelta(days=2), state="committed", **values
        ),
    )
    assert (go(tenant).held, message(tenant, key).reason) == (1, "ledger_stale")
    run(tenant, lambda: ImportBatch.objects.of(tenant).filter(id=batch.pk).update(as_of=TODAY))  # type: ignore[attr-defined]
    import psycopg

    from tests import database

    with psycopg.connect(database.current().app) as importing:
        importing.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_SPACE, lock_number(tenant, company.pk)])
        assert go(tenant, NOON + timedelta(minutes=2)).held == 1
        assert message(tenant, key).reason == "import_running"
    assert go(tenant, NOON + timedelta(minutes=4)).sent == 1


def test_a_bank_feed_that_fell_silent_holds_it_too(house: tuple[UUID, Company]) -> None:
    tenant, company = house
    ((_who, key),) = plan(tenant, company)

    def heard(kind: str, *, days_ago: int) -> ImportBatch:
        return ImportBatch.objects.create(
            tenant_id=tenant,
            company_id=company.pk,
            kind=kind,
            as_of=TODAY - timedelta(days=days_ago),
            state="committed",
            file_name="x",
            sha256="0",
            once_key=f"{days_ago}",
            size=1,
            mapping={},
            created_at=NOON,
        )

    run(tenant, lambda: (heard("items", days_ago=0), Company.objects.of(tenant).update(bank_feed=True)))
    assert (go(tenant).held, message(tenant, key).reason) == (1, "ledger_stale")
    run(tenant, lambda: heard("bank-statement", days_ago=2))
    assert go(tenant, NOON + timedelta(minutes=2)).held == 1
    run(tenant, lambda: heard("bank-statement", days_ago=1))
    assert go(tenant, NOON + timedelta(minutes=4)).sent == 1


def test_an_old_message_dies_of_age_instead_of_bursting_out_trap_9(house: tuple[UUID, Company]) -> None:
    tenant, company = house
    ((_who, key),) = plan(tenant, company)
    assert go(tenant, NOON + timedelta(days=6)).suppressed == 1
    assert message(tenant, key).reason == "expired"


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
        def deliver(self, content: bytes, *, sender: str, recipients: Sequence[str]) -> Outcome:
            if not self.spoken:
                run(tenant, lambda: raise_stop(tenant, people[1][0].customer_id))
            return super().deliver(content, sender=sender, recipients=recipients)

    mailer = speak_through(monkeypatch, Stopping())
    drained = go(tenant)
    assert (drained.sent, drained.returned, len(mailer.spoken)) == (1, 1, 1)


def test_the_channels_rate_lets_the_rest_wait(house: tuple[UUID, Company]) -> None:
    tenant, company = house
    settings = run(tenant, lambda: Channel.objects.of(tenant).get().settings)
    run(tenant, lambda: Channel.objects.of(tenant).update(settings={**settings, "per_minute": 2}))  # type: ignore[dict-item]
    plan(tenant, company, ("Punctual", "Tardy", "Silent"))
    assert (go(tenant).sent, go(tenant, NOON + timedelta(minutes=2)).sent) == (2, 1)


def test_a_switch_thrown_while_a_message_enters_waits_for_it_or_stops_it(house: tuple[UUID, Company]) -> None:
    tenant, company = house
    plan(tenant, company)
    with transaction.atomic(), context.tenant(tenant):
        operations.promote(tenant, now=NOON)
        claimed = sending.claim(tenant, channel="email", company_id=company.pk, worker="w", now=NOON, limit=9)
    import psycopg

    from tests import database

    with psycopg.connect(database.current().app) as other:
        other.execute("SELECT set_config('app.tenant', %s, true)", [str(tenant)])
        other.execute("SELECT 1 FROM identity_tenant WHERE id = %s FOR NO KEY UPDATE", [tenant])
        with transaction.atomic(), context.tenant(tenant):
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '200ms'")
            with pytest.raises(Exception, match="lock timeout"):
                sending.enter_data(tenant, claimed, worker="w", now=NOON, today=TODAY, is_stale=False, is_stopped=False)
            transaction.set_rollback(True)
    assert go(tenant).sent == 1
