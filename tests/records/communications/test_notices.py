"""Does a notice to a colleague leave by the mail server while everything to customers is stopped?"""

from datetime import timedelta
from uuid import UUID

import pytest

from duecourse.foundation.identity.models import Company, Tenant
from duecourse.interfaces.connectors.sink.server import Sink
from duecourse.records.communications import operations
from duecourse.records.communications.operations import notices
from duecourse.records.communications.operations.notices import Notice
from duecourse.records.communications.rules.mime import Mailbox
from tests.records.communications.book import ADA, NOON
from tests.records.communications.draining import go, message, plan, run

pytestmark = pytest.mark.real_commits
HELLO = Notice(
    to=Mailbox("tom@duecourse.example", "Tom"), subject="Ada asks you in", paragraphs=("Choose a password.",),
    link="https://duecourse.example/account/invitation/x/", link_words="Choose a password",
)  # fmt: skip


def a_notice(tenant: UUID, company: Company, origin: str = "invitation:1:1") -> int:
    return run(tenant, lambda: notices.write_notice(tenant, HELLO, origin=origin, company_ids=[company.pk], at=NOON))


def test_a_notice_leaves_while_outbound_is_off_and_everything_is_stopped(
    house: tuple[UUID, Company], sink: Sink
) -> None:
    tenant, company = house
    ((_who, reminder),) = plan(tenant, company)
    run(tenant, lambda: Tenant.objects.filter(id=tenant).update(outbound="off"))
    run(tenant, lambda: operations.set_kill_switch(tenant, scope="tenant", is_on=True, actor=ADA, at=NOON))
    notice = a_notice(tenant, company)
    assert go(tenant).sent == 1
    assert (message(tenant, notice).state, message(tenant, reminder).state) == ("sent", "due")
    assert len(sink.box.lookup(message(tenant, notice).message_id)) == 1


def test_a_notice_that_is_taken_back_or_too_old_does_not_leave(house: tuple[UUID, Company], sink: Sink) -> None:
    tenant, company = house
    back, old = a_notice(tenant, company, "invitation:1:1"), a_notice(tenant, company, "invitation:2:1")
    assert run(tenant, lambda: notices.take_back_notice(tenant, "invitation:1:1", at=NOON)) == 1
    assert go(tenant, NOON + timedelta(days=3)).sent == 0
    assert (message(tenant, back).state, message(tenant, old).state) == ("cancelled", "suppressed")


def test_a_company_without_a_sender_writes_to_nobody(house: tuple[UUID, Company]) -> None:
    tenant, company = house
    run(tenant, lambda: Company.objects.of(tenant).update(sender_email=""))
    with pytest.raises(notices.CannotWrite):
        a_notice(tenant, company)
