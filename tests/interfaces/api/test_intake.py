"""Does a mail server hand mails in with its token, and nobody without one?"""

from uuid import UUID

import pytest
from django.test import Client

from duecourse.foundation.tenancy import context
from duecourse.records.communications.models import IncomingMail, Mailbox
from duecourse.records.communications.operations import mailboxes, receiving
from tests.conftest import make_tenant
from tests.records.communications.book import ADA, NOON, a_company
from tests.records.communications.post import a_mailbox

RAW = b"From: eva@tardy.example\r\nSubject: Hello\r\n\r\nWe pay on Friday.\r\n"


@pytest.fixture
def box(tenant: UUID) -> Mailbox:
    return a_mailbox(a_company(tenant))


@pytest.fixture
def token(tenant: UUID, box: Mailbox) -> str:
    return mailboxes.new_intake_token(tenant, box.pk, actor=ADA, at=NOON)


def hand_in(token: str, raw: bytes = RAW, kind: str = "Bearer") -> int:
    response = Client().post(
        "/intake/", data=raw, content_type="message/rfc822", headers={"Authorization": f"{kind} {token}"}
    )
    return int(response.status_code)


def test_a_mail_is_kept_as_it_came_and_once(tenant: UUID, box: Mailbox, token: str) -> None:
    assert hand_in(token) == hand_in(token) == 202
    mail = IncomingMail.objects.of(tenant).get()
    assert (bytes(mail.raw), mail.mailbox_id, mail.state) == (RAW, box.pk, "stored")


def test_nobody_gets_in_without_the_token(tenant: UUID, box: Mailbox, token: str) -> None:
    other = make_tenant()
    public, _dot, secret = token.partition(".")
    wrong = ["", "x", token[:-1], f"{public}.", f"{other.hex}.{secret}", f"{public}.{'x' * 43}"]
    assert {hand_in(one) for one in wrong} | {hand_in(token, kind="Basic")} == {404}
    assert Client().get("/intake/").status_code == 405
    Mailbox.objects.of(tenant).filter(id=box.pk).update(is_live=False)
    assert hand_in(token) == 404, "a mailbox that is not read takes nothing"
    assert not IncomingMail.objects.of(tenant).exists()


def test_a_new_token_closes_the_old_one_and_neither_is_kept(tenant: UUID, box: Mailbox, token: str) -> None:
    fresh = mailboxes.new_intake_token(tenant, box.pk, actor=ADA, at=NOON)
    assert (hand_in(token), hand_in(fresh)) == (404, 202)
    assert fresh.partition(".")[2] not in str(Mailbox.objects.of(tenant).values().get())


def test_what_is_no_mail_or_too_much_is_refused(tenant: UUID, token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert hand_in(token, b"  \r\n") == 422
    monkeypatch.setattr(receiving, "LARGEST_MAIL", 100)
    assert hand_in(token, b"x" * 101) == 413
    with context.tenant(tenant):
        assert not IncomingMail.objects.of(tenant).exists()
