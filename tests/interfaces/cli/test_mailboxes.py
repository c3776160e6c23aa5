"""Can mailboxes be set up, tried and fed from the command line?"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator

import pytest
from django.db import transaction

from duecourse.foundation.identity import queries as identity
from duecourse.foundation.tenancy import context
from duecourse.records.communications.models import IncomingMail, Mailbox
from tests.dovecot import PASSWORD, Dovecot, why_not
from tests.interfaces.cli.conftest import Say

ADDRESS = "ar@acme.example"
RAW = b"From: eva@tardy.example\r\nSubject: Hello\r\n\r\nWe pay on Friday.\r\n"

pytestmark = pytest.mark.real_commits


class Input:
    """What stands on standard input, as text and as bytes."""

    def __init__(self, raw: bytes) -> None:
        self.buffer = io.BytesIO(raw)
        self.readline = io.TextIOWrapper(io.BytesIO(raw)).readline


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    if why_not():
        pytest.skip(why_not())
    with Dovecot() as server:
        yield server


def test_a_mail_is_handed_in_through_a_pipe_once(say: Say, slug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = say("--tenant", slug, "mailbox", "set", ADDRESS, "--intake")
    assert made.code == 0 and made.data["address"] == ADDRESS, made.err
    ids = []
    for _time in range(2):
        monkeypatch.setattr(sys, "stdin", Input(RAW))
        kept = say("--tenant", slug, "mail", "deliver", "--mailbox", ADDRESS)
        assert kept.code == 0, kept.err
        ids.append(kept.data["mail"])
    tenant = identity.tenant_by_slug(slug)
    with transaction.atomic(), context.tenant(tenant):
        assert bytes(IncomingMail.objects.of(tenant).get(id=ids[0]).raw) == RAW and ids[0] == ids[1]
    listed = say("--tenant", slug, "mailbox", "list").data["mailboxes"]
    assert [(one["address"], one["mails"], one["error"]) for one in listed] == [(ADDRESS, 1, None)]
    monkeypatch.setattr(sys, "stdin", Input(RAW))
    nowhere = say("--tenant", slug, "mail", "deliver", "--mailbox", "other@acme.example")
    assert nowhere.code == 2 and "no such mailbox" in nowhere.err


def test_a_mailbox_is_set_up_and_tried(say: Say, slug: str, dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Input(f"{PASSWORD}\n".encode()))
    where = ("--host", dovecot.host, "--port", dovecot.port, "--security", "plain")
    made = say("--tenant", slug, "mailbox", "set", ADDRESS, *where, "--password-stdin")
    assert made.code == 0, made.err
    tried = say("--tenant", slug, "mailbox", "try", ADDRESS)
    assert (tried.code, [one["ok"] for one in tried.data["checks"]]) == (0, [True]), tried.err
    changed = say("--tenant", slug, "mailbox", "set", ADDRESS, "--folder", "Missing")
    assert changed.code == 0, changed.err
    tenant = identity.tenant_by_slug(slug)
    with transaction.atomic(), context.tenant(tenant):
        box = Mailbox.objects.of(tenant).get()
        assert (box.settings["port"], box.settings["folder"]) == (dovecot.port, "Missing")
        assert box.secret is not None, "the password is kept with the server"
    assert say("--tenant", slug, "mailbox", "try", ADDRESS).code == 2


def test_a_token_is_made_for_mail_servers(say: Say, slug: str) -> None:
    say("--tenant", slug, "mailbox", "set", ADDRESS, "--intake")
    token = say("--tenant", slug, "mailbox", "token", ADDRESS).data["token"]
    assert token.startswith(identity.tenant_by_slug(slug).hex + ".")
