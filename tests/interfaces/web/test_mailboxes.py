"""Can a mailbox be set up, tried and given a token in the browser?"""

from __future__ import annotations

from duecourse.foundation.identity.models import Company
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.foundation.kit.clock import now
from duecourse.records.communications.models import Mailbox
from duecourse.records.communications.operations import mailboxes
from duecourse.records.communications.ports import Check
from tests.interfaces.web.conftest import SignIn, company, sign_in  # noqa: F401 - fixtures

FORM = {
    "address": "AR@Nordlicht.example",
    "kind": "imap",
    "host": "imap.nordlicht.example",
    "port": "993",
    "security": "tls",
    "user": "",
    "password": "hush",
    "folder": "INBOX",
    "move_to": "",
    "idle": "on",
    "trusted_host": "MX.Nordlicht.example",
    "is_live": "on",
}


def test_a_mailbox_is_set_up_and_its_password_never_shown(sign_in: SignIn, company: Company) -> None:  # noqa: F811
    client = sign_in("admin")
    assert client.get("/admin/mailboxes/").status_code == 200
    answer = client.post("/admin/mailboxes/new/", FORM | {"company": company.code})
    assert answer.status_code == 302
    box = Mailbox.objects.of(company.tenant_id).get()
    assert (box.address, box.settings["user"], box.trusted_host) == (
        "ar@nordlicht.example",
        "AR@Nordlicht.example",
        "mx.nordlicht.example",
    )
    assert b"hush" not in bytes(box.secret or b"")
    page = client.get("/admin/mailboxes/").content + client.get(f"/admin/mailboxes/{box.pk}/").content
    assert b"imap.nordlicht.example:993" in page and b"A password is kept" in page and b"hush" not in page


def test_another_server_forgets_the_password_and_the_place(sign_in: SignIn, company: Company) -> None:  # noqa: F811
    client = sign_in("admin")
    client.post("/admin/mailboxes/new/", FORM | {"company": company.code})
    box = Mailbox.objects.of(company.tenant_id).get()
    Mailbox.objects.of(company.tenant_id).update(uid=7, uidvalidity=1)
    same = FORM | {"company": company.code, "password": ""}
    client.post(f"/admin/mailboxes/{box.pk}/", same)
    assert Mailbox.objects.of(company.tenant_id).get().secret is not None
    client.post(f"/admin/mailboxes/{box.pk}/", same | {"host": "imap.elsewhere.example"})
    moved = Mailbox.objects.of(company.tenant_id).get()
    assert (moved.secret, moved.uid) == (None, 0)


def test_what_cannot_work_is_said_above_the_form(sign_in: SignIn, company: Company) -> None:  # noqa: F811
    client = sign_in("admin")
    wrong = client.post("/admin/mailboxes/new/", FORM | {"company": company.code, "security": "plain"})
    assert wrong.status_code == 422 and b"needs tls or starttls" in wrong.content
    assert not Mailbox.objects.of(company.tenant_id).exists()


def test_a_token_is_shown_once(sign_in: SignIn, company: Company) -> None:  # noqa: F811
    client = sign_in("admin")
    client.post("/admin/mailboxes/new/", FORM | {"company": company.code, "kind": "intake"})
    box = Mailbox.objects.of(company.tenant_id).get()
    shown = client.post(f"/admin/mailboxes/{box.pk}/token/").content.decode()
    assert f"{company.tenant_id.hex}." in shown
    assert f"{company.tenant_id.hex}." not in client.get("/admin/mailboxes/").content.decode()


def test_a_trial_is_awaited_and_told(sign_in: SignIn, company: Company) -> None:  # noqa: F811
    client = sign_in("admin")
    client.post("/admin/mailboxes/new/", FORM | {"company": company.code})
    box = Mailbox.objects.of(company.tenant_id).get()
    place = client.post(f"/admin/mailboxes/{box.pk}/try/").headers["Location"]
    assert b"Trying." in client.get(place).content
    name = place.rpartition("=")[2]
    checks = [Check("imap", False, "The mailbox cannot be read: AUTHENTICATIONFAILED")]
    mailboxes.note_trial(company.tenant_id, box.pk, name, checks, actor=SYSTEM, at=now())
    page = client.get(place).content
    assert b"Trying." not in page and b"AUTHENTICATIONFAILED" in page
