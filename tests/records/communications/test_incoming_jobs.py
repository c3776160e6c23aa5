"""Does one mail that breaks the house hold up the others, and is a mail blamed for a database that is away?"""

from typing import Any
from uuid import UUID

import pytest
from django.db import OperationalError

from duecourse.foundation.identity.models import Company
from duecourse.foundation.wires.mail.content import ReadMail
from duecourse.foundation.wires.mail.reading import read_mail
from duecourse.records.communications.jobs import incoming
from duecourse.records.communications.models import IncomingMail, Thread
from duecourse.records.communications.operations import incoming as taking
from duecourse.records.communications.operations.receiving import receive_mail
from tests.conftest import make_tenant
from tests.records.communications.book import NOON, a_company
from tests.records.communications.draining import run
from tests.records.communications.post import a_mailbox

pytestmark = pytest.mark.real_commits


@pytest.fixture
def house() -> tuple[UUID, Company]:
    """A tenant with two stored mails, the first of which breaks what acts on it."""
    tenant = make_tenant()
    company = run(tenant, lambda: a_company(tenant))
    box = run(tenant, lambda: a_mailbox(company)).pk
    for number in (1, 2):
        raw = f"From: e@x.example\r\nSubject: Number {number}\r\n\r\nHello {number}\r\n".encode()
        run(tenant, lambda raw=raw: receive_mail(tenant, box, raw=raw, received_at=NOON))  # type: ignore[misc]
    return tenant, company


def broken_by(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """Let acting on the first mail fail, but not where it is already known to be broken."""
    acts = taking.take_in

    def take_in(tenant: UUID, mail_id: int, read: ReadMail, **named: Any) -> bool:
        if read.subject == "Number 1" and not read.error:
            raise error
        return acts(tenant, mail_id, read, **named)

    monkeypatch.setattr(taking, "take_in", take_in)


def states(tenant: UUID) -> list[tuple[str, str]]:
    return run(tenant, lambda: list(IncomingMail.objects.of(tenant).order_by("id").values_list("state", "error")))


def test_a_mail_that_breaks_something_waits_for_a_person(
    house: tuple[UUID, Company], monkeypatch: pytest.MonkeyPatch
) -> None:
    tenant, _company = house
    broken_by(monkeypatch, ValueError("boom"))
    assert incoming.read_stored(tenant, clock=lambda: NOON, read=read_mail) == 2
    assert states(tenant) == [("failed", "crash: ValueError"), ("read", "")]
    doubts = run(tenant, lambda: [row.evidence["doubt"] for row in Thread.objects.of(tenant).order_by("id")])
    assert doubts == ["unreadable", "sender_unknown"]


def test_a_database_that_is_away_is_not_the_mails_fault(
    house: tuple[UUID, Company], monkeypatch: pytest.MonkeyPatch
) -> None:
    tenant, _company = house
    broken_by(monkeypatch, OperationalError("gone"))
    with pytest.raises(OperationalError):
        incoming.read_stored(tenant, clock=lambda: NOON, read=read_mail)
    assert states(tenant) == [("stored", ""), ("stored", "")], "the job is tried again, and they with it"
