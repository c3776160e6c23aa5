"""Where do the links of a mail lead, and what do they give away?"""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from django.test import Client

from duecourse.foundation.identity.models import Company
from duecourse.foundation.kit.clock import now
from duecourse.foundation.timeline.log import timeline_of
from duecourse.foundation.timeline.models import Event
from duecourse.records.communications.models import LinkVisit, Message, PortalAct, TrackedLink
from duecourse.records.communications.operations.links import judge_visits
from duecourse.records.communications.rules.links import WAYS, hash_of
from tests.house.places import changed, state_of_tables
from tests.interfaces.portal.book import a_reader, paths_in, selling


@pytest.fixture
def company(tenant: UUID) -> Company:
    return selling(tenant)


def sent(company: Company, way: str = "pay", *, language: str = "en", state: str = "sent") -> str:
    """The path of a link in a sent message, as it stands in the mail."""
    return a_reader(company, language=language, state=state).link(way)


@pytest.mark.parametrize("way", WAYS)
def test_each_way_leads_to_a_page_in_the_companys_name_whose_address_does_not_tell_the_link(
    company: Company, way: str
) -> None:
    reader = a_reader(company)
    entered = reader.client.get(reader.link(way))
    page = reader.client.get(entered.headers["Location"])
    text = page.content.decode()
    assert (entered.status_code, page.status_code) == (303, 200)
    assert reader.link(way).rpartition("/")[2] not in entered.headers["Location"] + text
    assert "Nordlicht Handel" in text and "credit@nordlicht.example" in text and "+32 3" in text
    assert "Duecourse" not in text and "<script" not in text
    for response in (entered, page):
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in response.headers["X-Robots-Tag"]
    (visit,) = (one for one in entered.cookies.values() if one.key == "visit")
    assert visit["httponly"] and visit["samesite"] == "Lax" and visit["path"].startswith("/p/")
    assert visit["path"] != "/p/"


def test_a_mail_carries_a_link_of_its_own_for_every_way_and_keeps_no_token(company: Company) -> None:
    sent(company)
    row = Message.objects.of(company.tenant_id).get()
    paths = paths_in(row)
    kept = TrackedLink.objects.of(company.tenant_id).filter(message_id=row.pk)
    assert len(set(paths)) == 4 and sorted(kept.values_list("way", flat=True)) == sorted(WAYS)
    hashes = {bytes(one) for one in kept.values_list("token_hash", flat=True)}
    assert hashes == {hash_of(path.rpartition("/")[2]) for path in paths}


def test_reading_writes_the_access_log_and_nothing_else(company: Company) -> None:
    path = sent(company)
    before = state_of_tables()
    assert Client().get(path).status_code == Client().head(path).status_code == 303
    assert list(changed(before)) == ["communications_linkvisit"]
    visits = LinkVisit.objects.of(company.tenant_id).order_by("id")
    assert [one.method for one in visits] == ["GET", "HEAD"]
    assert "127.0.0.1" not in str(list(visits.values()))


def test_who_asks_again_and_again_fills_no_disk(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("duecourse.records.communications.operations.links.MOST_VISITS", 3)
    path = sent(company)
    for _time in range(6):
        Client().get(path)
    assert LinkVisit.objects.of(company.tenant_id).count() == 3


def test_that_a_person_followed_a_link_is_told_once(company: Company) -> None:
    tenant = company.tenant_id
    path = sent(company, "will_pay")
    row = Message.objects.of(tenant).get()
    firefox = Client(headers={"User-Agent": "Mozilla/5.0 Firefox/128.0"})
    with time_machine.travel(now() + timedelta(minutes=10)):
        firefox.get(path)
        firefox.get(path)
    assert judge_visits(tenant, now=now() + timedelta(minutes=11)) == 0, "what came with it may still come"
    assert judge_visits(tenant, now=now() + timedelta(minutes=13)) == 1
    with time_machine.travel(now() + timedelta(hours=1)):
        firefox.get(path)
    assert judge_visits(tenant, now=now() + timedelta(hours=2)) == 0
    (told,) = timeline_of(tenant, row.customer_id or 0)
    assert (told.kind, told.data["way"], told.data["message"]) == ("link.followed", "will_pay", row.pk)
    assert TrackedLink.objects.of(tenant).filter(followed_at__isnull=False).count() == 1


def test_a_scanner_opens_everything_and_nothing_is_told(company: Company) -> None:
    tenant = company.tenant_id
    sent(company)
    scanner = Client(headers={"User-Agent": "Mozilla/5.0 Chrome/124.0"})
    with time_machine.travel(now() + timedelta(minutes=10)):
        for path in paths_in(Message.objects.of(tenant).get()):
            scanner.head(path)
            scanner.get(path)
    assert judge_visits(tenant, now=now() + timedelta(minutes=20)) == 0
    assert not Event.objects.of(tenant).filter(kind="link.followed").exists()


def test_every_wrong_link_looks_alike(company: Company) -> None:
    good = sent(company)
    _empty, _a, tenant, token = good.split("/")
    waiting = sent(company, state="planned")
    wrong = [
        f"/a/{tenant}/{token[:-1]}",
        f"/a/{tenant}/{token[:-1]}{'A' if token[-1] != 'A' else 'B'}",
        f"/a/{uuid4().hex}/{token}",
        f"/a/not-a-tenant/{token}",
        f"/a/{tenant}/ü",
        waiting,
    ]
    answers = {(response.status_code, response.content) for response in map(Client().get, wrong)}
    assert len(answers) == 1 and next(iter(answers))[0] == 404
    with time_machine.travel(now() + timedelta(days=181)):
        old = Client().get(good)
    assert {(old.status_code, old.content)} == answers
    assert old.headers["Referrer-Policy"] == "no-referrer"


def test_a_link_outlives_another_sender_address(company: Company) -> None:
    path = sent(company)
    Company.objects.of(company.tenant_id).update(sender_email="ar@renamed.example")
    assert Client().get(path).status_code == 303


def test_a_form_from_elsewhere_is_refused_in_the_companys_look(company: Company) -> None:
    reader = a_reader(company)
    reader.client = Client(enforce_csrf_checks=True)
    page = f"{reader.home()}comment/"
    shown = reader.client.get(page).content.decode()
    token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', shown)[0]
    refused = reader.post(page, {"key": "a", "words": "Forged"})
    assert refused.status_code == 403 and b"Nordlicht Handel" in refused.content
    assert not PortalAct.objects.of(company.tenant_id).exists()
    form = {"key": "a", "words": "Mine", "csrfmiddlewaretoken": token}
    elsewhere = reader.client.post(page, form, headers={"Origin": "https://elsewhere.example"})
    assert elsewhere.status_code == 403
    assert reader.client.post(page, form, headers={"Origin": "null"}).status_code == 303, "as browsers say it here"


def test_whoever_comes_too_late_gets_a_new_link_once_an_hour_and_nobody_is_told_whether(company: Company) -> None:
    tenant, reader = company.tenant_id, a_reader(company)
    Message.objects.of(tenant).filter(id=reader.message.pk).update(data_at=now() - timedelta(days=181))
    late = reader.link()
    assert reader.client.get(late).status_code == 404
    asked = [Client(enforce_csrf_checks=True).post(path) for path in (late, late, "/a/x/y", late[:-1] + "?")]
    assert {(one.status_code, one.content) for one in asked} == {(200, asked[0].content)}
    fresh = Message.objects.of(tenant).get(template_code="portal_link")
    assert (fresh.contact_id, fresh.state, len(paths_in(fresh))) == (reader.who.contact_id, "planned", 1), fresh.detail


def test_a_link_is_good_for_so_many_acts_a_day(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("duecourse.records.communications.operations.portal.MOST_A_DAY", 2)
    reader = a_reader(company)
    page = f"{reader.home()}comment/"
    said = [reader.post(page, {"key": str(n), "words": "Again"}).status_code for n in range(3)]
    assert said == [303, 303, 422] and PortalAct.objects.of(company.tenant_id).count() == 2
