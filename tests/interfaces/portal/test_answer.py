"""Where do the links of a mail lead, and what do they give away?"""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from duecourse.foundation.identity.models import Company
from duecourse.foundation.kit.clock import now
from duecourse.foundation.timeline.models import Event
from duecourse.records.communications import operations
from duecourse.records.communications.models import Message
from duecourse.records.communications.rules.answers import answer_links
from tests.records.communications.book import NOON, a_company, a_customer, a_plan


@pytest.fixture
def company(tenant: UUID) -> Company:
    return a_company(tenant, phone="+32 3 000 00 00")


def sent(company: Company, *, language: str = "en", state: str = "sent") -> str:
    """The path of a sent message's first link."""
    who = a_customer(company.tenant_id, company, language=language)
    plan = a_plan(company, who)
    made = operations.plan_message(company.tenant_id, plan, now=NOON)
    Message.objects.of(company.tenant_id).filter(id=made.message_id).update(state=state, data_at=now())
    key = settings.SECRET_KEY.encode()
    return answer_links(key, base_url="", tenant_id=company.tenant_id, origin=plan.origin).pay


@pytest.mark.parametrize("way", ["pay", "will-pay", "plan", "wrong"])
def test_each_way_speaks_in_the_companys_name_and_promises_nothing(company: Company, way: str) -> None:
    response = Client().get(sent(company).replace("/pay", f"/{way}"))
    text = response.content.decode()
    assert response.status_code == 200
    assert "Nordlicht Handel" in text and "credit@nordlicht.example" in text and "+32 3" in text
    assert "Soon" in text and "Duecourse" not in text
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert not response.cookies and "<script" not in text
    assert "noindex" in response.headers["X-Robots-Tag"]


def test_what_is_in_the_mail_is_a_link_that_works(company: Company) -> None:
    path = sent(company)
    raw = bytes(Message.objects.of(company.tenant_id).get().raw or b"").decode().replace("=\r\n", "")
    assert path in raw


def test_reading_changes_nothing_and_nothing_else_is_taken(company: Company) -> None:
    path = sent(company)
    before = list(Message.objects.of(company.tenant_id).values()), Event.objects.of(company.tenant_id).count()
    assert Client().get(path).status_code == Client().head(path).status_code == 200
    assert Client().post(path).status_code == 405
    assert (list(Message.objects.of(company.tenant_id).values()), Event.objects.of(company.tenant_id).count()) == before


def test_every_wrong_link_looks_alike(company: Company) -> None:
    good = sent(company)
    _empty, _a, tenant, token, _way = good.split("/")
    waiting = sent(company, state="planned")
    wrong = [
        f"/a/{tenant}/{token[:-1]}/pay",
        f"/a/{tenant}/{'0' * 32}.{token.partition('.')[2]}/pay",
        f"/a/{uuid4().hex}/{token}/pay",
        f"/a/not-a-tenant/{token}/pay",
        f"/a/{tenant}/{token}/steal",
        f"/a/{tenant}/ü/pay",
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
    assert Client().get(path).status_code == 200
