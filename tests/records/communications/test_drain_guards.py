"""What holds, stops or sends back a message in the instant before it leaves?"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction

from duecourse.foundation.identity.models import Company, Tenant
from duecourse.foundation.tenancy import context
from duecourse.interfaces.connectors.sink.server import Sink
from duecourse.records.communications import operations
from duecourse.records.communications.models import Channel
from duecourse.records.communications.operations import sending
from duecourse.records.ledger.models import Block, Contact, ImportBatch
from duecourse.records.ledger.queries.imports import LOCK_SPACE, lock_number
from tests.records.communications.book import (
    ADA,
    NOON,
    TODAY,
    a_company,
    a_customer,
    a_plan,
    raise_stop,
)
from tests.records.communications.draining import go, message, plan, run

pytestmark = pytest.mark.real_commits


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
    run(tenant, lambda: operations.replan_message(tenant, key, fresh, now=NOON))
    assert go(tenant, NOON + timedelta(hours=1)).sent == 1


@pytest.mark.parametrize(
    "scope, value",
    [
        ("installation", ""),
        ("tenant", ""),
        ("company", "{company}"),
        ("channel", "email"),
        ("template", "friendly"),
        ("procedure", "standard"),
    ],
)
def test_every_kill_switch_stops_and_releases(house: tuple[UUID, Company], scope: str, value: str) -> None:
    tenant, company = house
    ((_who, key),) = plan(tenant, company)
    value = value.format(company=company.pk)
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
    run(tenant, lambda: ImportBatch.objects.of(tenant).filter(id=batch.pk).update(as_of=TODAY))
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


def test_the_channels_rate_lets_the_rest_wait(house: tuple[UUID, Company]) -> None:
    tenant, company = house
    settings = run(tenant, lambda: Channel.objects.of(tenant).get().settings)
    run(tenant, lambda: Channel.objects.of(tenant).update(settings={**settings, "per_minute": 2}))
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
