"""Can a customer have its browser remembered, come back without a mail, see everything of its own, and sign out?"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes
from uuid import UUID

import pytest
import time_machine
from django.test import Client

from duecourse.foundation.identity.models import Company
from duecourse.foundation.kit.clock import now
from duecourse.foundation.timeline.models import Event
from duecourse.records.communications.models import KeptAccess, Message, TrackedLink
from duecourse.records.communications.operations import portal
from duecourse.records.communications.operations.channels import set_channel
from duecourse.records.communications.rules.access import named
from duecourse.records.ledger.models import Contact
from tests.house.places import changed, state_of_tables
from tests.interfaces.portal.book import Reader, a_reader, selling
from tests.records.communications.book import ADA, NOON, Who, a_customer

PHONE = "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"


@pytest.fixture
def company(tenant: UUID) -> Company:
    made = selling(tenant)
    set_channel(tenant, connector="smtp", options={"host": "mail.example", "port": 25}, actor=ADA, at=NOON)
    return made


def mailed(reader: Reader) -> str:
    """Ask for the link; the path that stands in the newest mail to the contact."""
    asked = reader.post(f"{reader.home()}access/", {})
    assert asked.status_code == 200 and b"mailbox" in asked.content
    row = Message.objects.of(reader.company.tenant_id).filter(purpose="security").latest("id")
    assert row.address == reader.who.address
    (plain,) = (
        part for part in message_from_bytes(bytes(row.raw or b"")).walk() if part.get_content_type() == "text/plain"
    )
    found = re.search(r"/keep/[0-9a-f]{32}/[\w-]{43}", plain.get_payload(decode=True).decode())  # type: ignore[union-attr]
    assert found
    return found[0]


def begun(reader: Reader) -> tuple[Client, str]:
    """Have a phone remembered; the phone, and the address of its list."""
    phone, path = Client(headers={"User-Agent": PHONE}), mailed(reader)
    assert phone.get(path).status_code == 200
    done = phone.post(path, {})
    assert done.status_code == 303
    return phone, done.headers["Location"].removesuffix("access/")


def test_whoever_opens_the_mailed_link_and_says_so_comes_back_without_a_link(company: Company) -> None:
    reader = a_reader(company)
    path = mailed(reader)
    phone = Client(headers={"User-Agent": PHONE})
    before = state_of_tables()
    assert phone.get(path).status_code == phone.head(path).status_code == 200
    assert list(changed(before)) == [], "a scanner that follows the link begins nothing"
    done = phone.post(path, {})
    (visit,) = (one for one in done.cookies.values() if one.key == "visit")
    assert visit["httponly"] and visit["path"] == done.headers["Location"].removesuffix("access/")
    assert visit["max-age"] == 180 * 86400
    home = done.headers["Location"].removesuffix("access/")
    with time_machine.travel(now() + timedelta(days=179)):
        assert b"Sign out" in phone.get(home).content, "long after the mail and its visit"
    with time_machine.travel(now() + timedelta(days=181)):
        assert phone.get(home).status_code == 404
    assert "Firefox on Android" in phone.get(f"{home}access/").content.decode()
    kinds = Event.objects.of(company.tenant_id).filter(kind="portal.access_kept")
    assert [one.actor_name for one in kinds] == ["Eva"]


def test_the_mailed_link_serves_once_and_for_minutes_and_every_wrong_one_looks_alike(company: Company) -> None:
    reader = a_reader(company)
    path = mailed(reader)
    late = mailed(reader)
    assert Client().post(path, {}).status_code == 303
    with time_machine.travel(now() + timedelta(minutes=31)):
        answers = {Client().get(one).content for one in (path, late, path[:-1], "/keep/nobody/nothing")}
        assert len(answers) == 1
        assert {Client().post(one, {}).status_code for one in (path, late)} == {404}
    assert KeptAccess.objects.of(company.tenant_id).filter(begun_at__isnull=False).count() == 1


def test_it_shows_every_account_of_the_mailbox_and_acts_as_the_page_does(company: Company) -> None:
    reader = a_reader(company)
    other = a_customer(company.tenant_id, company, "Sister", address=reader.who.address, items=[("77.70", "EUR")])
    stranger = a_customer(company.tenant_id, company, "Stranger", items=[("55.50", "EUR")])
    assert "Sister" not in reader.client.get(reader.home()).content.decode(), "a link shows its contact's own"
    phone, home = begun(reader)
    text = phone.get(home).content.decode()
    assert "Tardy" in text and "Sister" in text and "Stranger" not in text
    assert phone.get(f"{home}items/{other.item_ids[0]}/").status_code == 200
    assert phone.get(f"{home}items/{stranger.item_ids[0]}/").status_code == 404
    said = phone.post(f"{home}comment/", {"key": "a", "words": "Good day"})
    assert said.status_code == 303


def test_signing_out_ends_it_here_and_elsewhere(company: Company) -> None:
    reader = a_reader(company)
    (one, first), (two, second) = begun(reader), begun(reader)
    assert one.get(f"{first}access/").content.decode().count("Firefox on Android") >= 2
    other = KeptAccess.objects.of(company.tenant_id).order_by("id").last()
    assert other is not None
    assert reader.post(f"{reader.home()}access/{other.pk}/end/", {}).status_code == 422, "a mere link ends nothing"
    assert one.post(f"{first}access/{other.pk}/end/", {}).status_code == 303
    assert two.get(second).status_code == 404 and one.get(first).status_code == 200
    left = one.post(f"{first}leave/", {})
    assert left.status_code == 200 and left.cookies["visit"]["max-age"] == 0
    assert not KeptAccess.objects.of(company.tenant_id).filter(ended_at__isnull=True, begun_at__isnull=False).exists()
    assert Event.objects.of(company.tenant_id).filter(kind="portal.access_ended").count() == 2
    assert reader.client.get(reader.home()).status_code == 200, "the links of mails still lead there"


def test_it_ends_with_the_contact_its_address_and_a_colleagues_word(company: Company) -> None:
    tenant = company.tenant_id
    ends: tuple[Callable[[Who], object], ...] = (
        lambda who: Contact.objects.of(tenant).filter(id=who.contact_id).update(gone_reason="left"),
        lambda who: Contact.objects.of(tenant).filter(id=who.contact_id).update(email="new@tardy.example"),
        lambda who: portal.revoke_contact(tenant, who.contact_id, customer_id=who.customer_id, actor=ADA, at=NOON),
    )
    for end in ends:
        reader = a_reader(company)
        phone, home = begun(reader)
        assert phone.get(home).status_code == 200
        end(reader.who)
        assert phone.get(home).status_code == 404


def test_one_who_is_remembered_no_more_gets_a_new_link_by_mail(company: Company) -> None:
    reader = a_reader(company)
    phone, home = begun(reader)
    KeptAccess.objects.of(company.tenant_id).update(ended_at=now())
    assert b"Send me a new link" in phone.get(home).content
    assert phone.post(f"{home}again/", {}).status_code == 200
    assert Message.objects.of(company.tenant_id).filter(origin__startswith="portal_link").count() == 1


def test_whoever_asks_again_and_again_is_answered_the_same_and_mailed_three(company: Company) -> None:
    reader = a_reader(company)
    home = reader.home()
    texts = {reader.post(f"{home}access/", {}).content for _time in range(6)}
    assert len(texts) == 1
    assert Message.objects.of(company.tenant_id).filter(purpose="security").count() == 3
    assert b"ap@" not in next(iter(texts)), "the address is named to its owner only"


def test_a_revoked_mail_does_not_sign_out_who_proved_the_mailbox(company: Company) -> None:
    reader = a_reader(company)
    phone, home = begun(reader)
    TrackedLink.objects.of(company.tenant_id).update(revoked_at=now())
    assert phone.get(home).status_code == 200


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (PHONE, ("Firefox", "Android")),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36",
            ("Chrome", "Windows"),
        ),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/131.0 Safari/537.36 Edg/131.0", ("Edge", "Windows")),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", ("Safari", "iPhone")),
        ("curl/8", ("", "")),
    ],
)
def test_a_browser_is_called_by_what_it_says_of_itself(agent: str, name: tuple[str, str]) -> None:
    assert named(agent) == name
