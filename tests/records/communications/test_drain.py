"""Does a channel say each thing once?"""

import email
import email.policy
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import transaction

from duecourse.foundation.identity.models import Company
from duecourse.foundation.tenancy import context
from duecourse.foundation.timeline.models import Event
from duecourse.interfaces.connectors.sink.server import Sink
from duecourse.records.communications import operations
from duecourse.records.communications.jobs import draining as drains
from tests.records.communications.book import (
    NOON,
    a_customer,
    a_plan,
)
from tests.records.communications.draining import go, message, plan, run

pytestmark = pytest.mark.real_commits


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
