"""How does a test plan a mail, empty the channel, and stand in for the server?"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import pytest
from django.db import connection, transaction

from duecourse.foundation.identity.models import Company
from duecourse.foundation.tenancy import context
from duecourse.records.communications import operations
from duecourse.records.communications.jobs import draining as drains
from duecourse.records.communications.models import Message
from duecourse.records.communications.ports import (
    Accepted,
    Lookup,
    NotFound,
    Outcome,
)
from tests.records.communications.book import (
    NOON,
    Who,
    a_customer,
    a_plan,
)

Done = TypeVar("Done")


def run(tenant: UUID, work: Callable[[], Done]) -> Done:
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

    def deliver(self, content: bytes, *, sender: str, recipients: Sequence[str], reference: str = "") -> Outcome:
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
