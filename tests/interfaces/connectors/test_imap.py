"""Is everything that lies in a real mailbox brought in, once, whatever happens on the way?"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from typing import Any, Self
from uuid import UUID

import pytest

from duecourse.foundation.identity.models import Company
from duecourse.foundation.wires.mail.reading import read_mail
from duecourse.interfaces.connectors.imap.doctor import try_mailbox
from duecourse.interfaces.connectors.imap.settings import read_settings
from duecourse.interfaces.connectors.imap.source import open_source
from duecourse.records.communications.jobs import incoming
from duecourse.records.communications.models import IncomingMail, Mailbox, ThreadMessage
from duecourse.records.communications.operations import mailboxes
from duecourse.records.communications.operations.mailboxes import MailboxCard
from duecourse.records.communications.ports import MailboxBroken, MailboxSettings
from tests.conftest import make_tenant
from tests.dovecot import PASSWORD, Dovecot, why_not
from tests.records.communications.book import ADA, NOON, a_company
from tests.records.communications.draining import run

pytestmark = [
    pytest.mark.real_commits,
    pytest.mark.skipif(bool(why_not()), reason=why_not() or "dovecot is here"),
]
ADDRESS = "credit@nordlicht.example"
House = tuple[UUID, Company]


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    with Dovecot() as server:
        yield server


@pytest.fixture
def house() -> House:
    """A tenant of its own with a company, committed."""
    tenant = make_tenant()
    return tenant, run(tenant, lambda: a_company(tenant))


@pytest.fixture
def user(request: pytest.FixtureRequest) -> str:
    """An inbox that no other test looks into."""
    return f"{request.node.name.replace('[', '-').strip(']')[:60]}@nordlicht.example"


def a_mail(number: int, text: str = "We pay on Friday.") -> bytes:
    return (
        f"From: Eva <eva@tardy.example>\r\nTo: {ADDRESS}\r\nSubject: Number {number}\r\n"
        f"Message-ID: <{number}@tardy.example>\r\nDate: Wed, 04 Mar 2026 12:00:00 +0000\r\n\r\n{text}\r\n"
    ).encode()


def a_box(house: House, dovecot: Dovecot, user: str, address: str = ADDRESS, **more: Any) -> int:
    tenant, company = house
    card = MailboxCard(company.pk, address, settings=dovecot.settings(user, **more), secret=PASSWORD)
    return run(tenant, lambda: mailboxes.save_mailbox(tenant, card, actor=ADA, at=NOON)).pk


def fetch(house: House, box: int, **more: Any) -> incoming.Fetched:
    return incoming.fetch(house[0], box, clock=lambda: NOON, **more)


def subjects(house: House, box: int) -> list[str]:
    tenant = house[0]
    incoming.read_stored(tenant, clock=lambda: NOON, read=read_mail)
    rows = IncomingMail.objects.of(tenant).filter(mailbox_id=box).order_by("id")
    return run(tenant, lambda: list(rows.values_list("subject", flat=True)))


def test_mails_are_brought_in_once_and_stay_unread_in_the_mailbox(
    house: House,
    dovecot: Dovecot,
    user: str,
) -> None:
    box = a_box(house, dovecot, user)
    for number in range(60):
        dovecot.deliver(user, a_mail(number))
    assert fetch(house, box).new_count == 60, "more than are fetched at once"
    assert fetch(house, box) == incoming.Fetched()
    dovecot.deliver(user, a_mail(60))
    assert fetch(house, box).seen_count == 1, "only what is new is fetched"
    assert sorted(subjects(house, box)) == sorted(f"Number {n}" for n in range(61))
    folder = dovecot.folder / "mail" / user
    assert not [path for path in (folder / "cur").iterdir() if "S" in path.name.partition(",")[2]], (
        "nothing is marked seen"
    )
    row = run(house[0], lambda: Mailbox.objects.of(house[0]).get(id=box))
    assert (row.polled_at, row.error, row.uid) == (NOON, "", 61)


def test_a_mailbox_that_is_numbered_anew_is_read_again_without_doubling(
    house: House,
    dovecot: Dovecot,
    user: str,
) -> None:
    box = a_box(house, dovecot, user)
    for number in range(3):
        dovecot.deliver(user, a_mail(number))
    fetch(house, box)
    before = run(house[0], lambda: Mailbox.objects.of(house[0]).get(id=box).uidvalidity)
    dovecot.number_anew(user)
    dovecot.deliver(user, a_mail(3))
    done = fetch(house, box)
    assert (done.seen_count, done.new_count) == (4, 1)
    row = run(house[0], lambda: Mailbox.objects.of(house[0]).get(id=box))
    assert row.uidvalidity != before and row.uid == 4
    assert len(subjects(house, box)) == 4


def test_a_connection_that_is_lost_half_way_goes_on_where_it_stopped(
    house: House,
    dovecot: Dovecot,
    user: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(incoming, "AT_ONCE", 4)
    for number in range(20):
        dovecot.deliver(user, a_mail(number, "x" * 2000))
    with Cut(dovecot.port, after=22_000) as wire:
        box = a_box(house, dovecot, user, port=wire.port)
        broken = fetch(house, box)
        assert broken.problem and 0 < broken.new_count < 20
        row = run(house[0], lambda: Mailbox.objects.of(house[0]).get(id=box))
        assert row.uid == broken.new_count and row.error and row.failed_since == NOON
        wire.after = 10**9
        assert fetch(house, box).new_count == 20 - broken.new_count
    row = run(house[0], lambda: Mailbox.objects.of(house[0]).get(id=box))
    assert (row.uid, row.error, row.failed_since) == (20, "", None)
    assert len(set(subjects(house, box))) == 20


def test_what_was_kept_can_be_moved_away(house: House, dovecot: Dovecot, user: str) -> None:
    box = a_box(house, dovecot, user, move_to="Duecourse")
    dovecot.deliver(user, a_mail(1))
    fetch(house, box)
    with closing(open_source(MailboxSettings(dovecot.settings(user), PASSWORD))) as source:
        assert source.count() == 0
    with closing(open_source(MailboxSettings(dovecot.settings(user, folder="Duecourse"), PASSWORD))) as source:
        assert source.count() == 1
    dovecot.deliver(user, a_mail(2))
    assert fetch(house, box).new_count == 1


def test_a_mailbox_that_can_wait_brings_in_what_comes_meanwhile(
    house: House,
    dovecot: Dovecot,
    user: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(incoming, "IDLE_SLICE_SECONDS", 0.3)
    box, turns = a_box(house, dovecot, user, idle=True), iter([True, True, False])

    def may_wait() -> bool:
        dovecot.deliver(user, a_mail(next(numbers)))
        return next(turns)

    numbers = iter(range(10))
    assert fetch(house, box, may_wait=may_wait).new_count == 2, "the third came after it made room"


def test_a_mail_that_lies_in_two_mailboxes_stands_in_one_conversation(
    house: House,
    dovecot: Dovecot,
    user: str,
) -> None:
    one, two = a_box(house, dovecot, user), a_box(house, dovecot, f"b-{user}", "b@nordlicht.example")
    dovecot.deliver(user, a_mail(1))
    dovecot.deliver(f"b-{user}", b"Received: by another road\r\n" + a_mail(1))
    fetch(house, one), fetch(house, two)
    assert subjects(house, one) == subjects(house, two) == ["Number 1"]
    tenant = house[0]
    assert run(tenant, lambda: ThreadMessage.objects.of(tenant).count()) == 1
    assert run(tenant, lambda: IncomingMail.objects.of(tenant).exclude(duplicate_of_id=None).count()) == 1


def test_a_mail_that_is_too_long_is_kept_as_far_as_it_goes(
    dovecot: Dovecot, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("duecourse.interfaces.connectors.imap.source.LARGEST_MAIL", 1000)
    dovecot.deliver(user, a_mail(1, "x" * 5000))
    dovecot.deliver(user, a_mail(2))
    with closing(open_source(MailboxSettings(dovecot.settings(user), PASSWORD))) as source:
        source.uidvalidity()
        found = source.fetch(after=0, limit=10, most_bytes=10**6)
    assert [len(found[0].raw), found[1].raw] == [1000, a_mail(2)]


def test_the_doctor_says_what_it_found(dovecot: Dovecot, user: str) -> None:
    dovecot.deliver(user, a_mail(1))
    good = try_mailbox(MailboxSettings(dovecot.settings(user, move_to="Done"), PASSWORD))
    assert [one.ok for one in good] == [True, True] and "mails in INBOX: 1." in good[0].says
    (wrong,) = try_mailbox(MailboxSettings(dovecot.settings(user), "guessed"))
    assert not wrong.ok and "AUTHENTICATIONFAILED" in wrong.says
    (gone,) = try_mailbox(MailboxSettings(dovecot.settings(user, port=1), PASSWORD))
    assert not gone.ok and "refused" in gone.says


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"security": "plain", "host": "mail.example"}, "needs tls or starttls"),
        ({"auth": "oauth2"}, "token_command"),
        ({"user": ""}, "user"),
        ({"move_to": "INBOX"}, "cannot be moved"),
    ],
)
def test_settings_that_cannot_work_are_refused(wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(MailboxBroken) as refused:
        read_settings({"host": "127.0.0.1", "user": "a"} | wrong)
    assert says in str(refused.value.text)


class Cut:
    """A wire to a server that breaks once so many bytes came back over it, each time it is connected."""

    def __init__(self, port: int, *, after: int) -> None:
        self._to, self.after = port, after
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *gone: object) -> None:
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _address = self._listener.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self._to))
            threading.Thread(target=self._pass, args=(near, far, 10**12), daemon=True).start()
            threading.Thread(target=self._pass, args=(far, near, self.after), daemon=True).start()

    @staticmethod
    def _pass(source: socket.socket, target: socket.socket, most: int) -> None:
        passed = 0
        try:
            while passed < most and (data := source.recv(4096)):
                target.sendall(data)
                passed += len(data)
        except OSError:
            pass
        for end in (source, target):
            end.close()
