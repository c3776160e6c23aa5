"""Does somebody new come in through a mail: a link that serves once, for some days, and for nobody else?"""

from __future__ import annotations

import re
from datetime import timedelta
from email import message_from_bytes, policy
from uuid import UUID

import pytest
from django.test import Client

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.models import AuditEntry, Company, Invitation, Membership, User
from duecourse.foundation.kit import clock
from duecourse.records.communications.models import Channel, Message
from tests.interfaces.web.conftest import SignIn
from tests.interfaces.web.test_screens import queries_of, text_of

TOM = "tom@duecourse.example"
GOOD = "a long and quiet sentence"


@pytest.fixture
def admin(sign_in: SignIn, tenant: UUID, company: Company) -> Client:
    """A signed-in administrator of an organisation that can write mails."""
    Company.objects.of(tenant).update(sender_email="ar@duecourse.example", sender_name="Accounts")
    Channel.objects.create(tenant_id=tenant, kind="email", settings={"connector": "sink"}, is_live=True)
    return sign_in("admin")


def ask_in(admin: Client, **more: object) -> str:
    """Ask Tom in; give the address of his page."""
    form = {"email": TOM, "name": "Tom", "role": "collector", "scope": "all", "language": "en"} | more
    response = admin.post("/admin/people/new/", form)
    assert response.status_code == 302, response.content.decode()[-2000:]
    return response.headers["Location"]


def mail(tenant: UUID) -> Message:
    """Give the newest mail that asks somebody in."""
    return Message.objects.of(tenant).filter(purpose="security").latest("id")


def link_in(message: Message) -> str:
    """Give the path of the link that a mail carries."""
    body = message_from_bytes(bytes(message.raw or b""), policy=policy.default).get_body(("plain",))
    assert body is not None
    found = re.search(r"http://localhost:8000(/account/invitation/\S+)", body.get_content())
    assert found is not None
    return found[1]


def test_somebody_asked_in_chooses_a_password_once_and_lands_signed_in(admin: Client, tenant: UUID) -> None:
    there = ask_in(admin)
    sent = mail(tenant)
    assert (sent.address, sent.state, sent.sender) == (TOM, "due", "ar@duecourse.example")
    assert "Tom is asked in by mail." in text_of(admin, there)
    assert "about to leave" in text_of(admin, "/admin/people/?state=asked")
    link, tom = link_in(sent), Client()
    for _scan in range(3):
        assert tom.head(link).status_code == 200
        assert TOM in text_of(tom, link), "looking does not use the link up"
    assert tom.post(link, {"password": GOOD, "again": "another"}).status_code == 422
    assert tom.post(link, {"password": "tom", "again": "tom"}).status_code == 422
    assert tom.post(link, {"password": GOOD, "again": GOOD}).headers["Location"] == "/"
    text_of(tom, "/")
    assert User.objects.get(email=TOM).check_password(GOOD)
    late = Client()
    assert late.get(link).status_code == 404
    assert late.post(link, {"password": "another long sentence", "again": "another long sentence"}).status_code == 404
    assert User.objects.get(email=TOM).check_password(GOOD)
    entry = AuditEntry.objects.of(tenant).get(verb="invitation.accepted")
    assert entry.actor_name == "Tom"
    assert "No open invitation" in text_of(admin, "/admin/people/?state=asked")


def test_a_newer_mail_replaces_the_link_and_the_mail_that_has_not_left(admin: Client, tenant: UUID) -> None:
    there = ask_in(admin)
    first = mail(tenant)
    admin.post(f"{there}ask-again/")
    second = mail(tenant)
    assert first.pk != second.pk
    assert Message.objects.of(tenant).get(pk=first.pk).state == "cancelled"
    assert Client().get(link_in(first)).status_code == 404
    assert Client().get(link_in(second)).status_code == 200
    by_hand = admin.post(f"{there}link/").content.decode().split('id="link" readonly value="')[1].split('"')[0]
    assert Client().get(link_in(second)).status_code == 404
    assert Client().get(by_hand.removeprefix("http://localhost:8000")).status_code == 200
    assert Message.objects.of(tenant).get(pk=second.pk).state == "cancelled"


def test_a_withdrawn_an_expired_and_a_forged_link_say_the_same(admin: Client, tenant: UUID) -> None:
    there = ask_in(admin)
    link = link_in(mail(tenant))
    Invitation.objects.of(tenant).update(expires_at=clock.now() - timedelta(seconds=1))
    expired = Client().get(link)
    assert "too old" in text_of(admin, "/admin/people/?state=asked")
    admin.post(f"{there}withdraw/")
    withdrawn, forged = Client().get(link), Client().get(link[:-3] + "abc/")
    assert [one.status_code for one in (expired, withdrawn, forged)] == [404, 404, 404]
    said = {one.content.decode().split("<main")[1] for one in (expired, withdrawn, forged)}
    assert len(said) == 1 and "used, was replaced by a newer one, or is too old" in said.pop()
    assert not Membership.objects.of(tenant).get(user_id=User.objects.get(email=TOM).id).is_active
    assert admin.post(f"{there}ask-again/").status_code == 422
    assert mail(tenant).state == "cancelled"


def test_whoever_left_before_coming_does_not_come_by_the_link(admin: Client, tenant: UUID) -> None:
    there = ask_in(admin)
    assert admin.post(f"{there}end/", {"reason": "Was a mistake"}).status_code == 302
    assert Client().get(link_in(mail(tenant))).status_code == 404


def test_nobody_else_reads_the_link_in_the_outbox(admin: Client, sign_in: SignIn, tenant: UUID) -> None:
    ask_in(admin)
    message = mail(tenant)
    for client in (admin, sign_in("collections_manager")):
        for path in (f"/outbox/{message.pk}/", f"/outbox/{message.pk}/html/", f"/outbox/{message.pk}/side/"):
            assert client.get(path).status_code == 404
        assert TOM not in text_of(client, "/outbox/?tab=due")
    assert f"/outbox/{message.pk}/" not in text_of(client, "/search/?q=tom")


def test_without_a_mail_server_the_link_is_handed_over(sign_in: SignIn, tenant: UUID, company: Company) -> None:
    admin = sign_in("admin")
    there = ask_in(admin)
    assert "no mail was sent" in text_of(admin, there)
    assert "no mail: the link was handed over" in text_of(admin, "/admin/people/?state=asked")
    assert 'id="link"' in admin.post(f"{there}link/").content.decode()


def test_somebody_who_signs_in_already_is_told_and_needs_no_link(admin: Client, tenant: UUID) -> None:
    identity.create_user(TOM, name="Tom", password="correct horse 7", language="nl")
    ask_in(admin)
    assert b"/account/sign-in/" in bytes(mail(tenant).raw or b"")
    assert not Invitation.objects.of(tenant).exists()


@pytest.mark.parametrize("role", ["collector", "collections_manager", "cfo"])
def test_only_who_lets_people_in_asks_again_or_withdraws(
    admin: Client, sign_in: SignIn, tenant: UUID, role: str
) -> None:
    there = ask_in(admin)
    client = sign_in(role)
    for act in ("ask-again/", "withdraw/", "link/"):
        assert client.post(there + act).status_code == 403
    assert Invitation.objects.of(tenant).get().generation == 1


def test_the_queries_of_the_open_invitations_do_not_grow(admin: Client, tenant: UUID) -> None:
    ask_in(admin)
    before = queries_of(admin, "/admin/people/?state=asked")
    for name in ("one", "two", "three"):
        ask_in(admin, email=f"{name}@duecourse.example", name=name)
    assert queries_of(admin, "/admin/people/?state=asked") == before <= 30
