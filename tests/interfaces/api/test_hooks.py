"""Is a provider heard over HTTP, and does everything that it did not sign look as if nothing were there?"""

from urllib.parse import quote, urlencode
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.test import Client

from duecourse.foundation.identity.models import Company
from duecourse.interfaces.connectors.twilio.hooks import signature
from duecourse.records.communications import operations
from duecourse.records.communications.models import Message, ProviderReport
from tests.interfaces.web.book import a_customer, a_message
from tests.interfaces.web.conftest import company  # noqa: F401 - a fixture
from tests.records.communications.book import ADA, NOON

PROVIDER = {"account": "AC1", "sender": "+32470000000"}


@pytest.fixture
def channel_id(company: Company) -> int:  # noqa: F811
    row = operations.set_channel(
        company.tenant_id, connector="twilio", kind="sms", options=PROVIDER, secret="t0ken", actor=ADA, at=NOON
    )
    return row.pk


def heard(tenant: UUID, channel_id: int, *, token: str = "t0ken", about: str = "<one@b.example>") -> int:
    path = f"/hooks/{tenant.hex}/{channel_id}/?m={quote(about, safe='')}"
    fields = {"MessageSid": "SM1", "MessageStatus": "delivered", "To": "+32470123456"}
    signed = signature(f"{settings.DUECOURSE_URL}{path}", list(fields.items()), token=token)
    client = Client(enforce_csrf_checks=True)
    kind = "application/x-www-form-urlencoded"
    return client.post(path, urlencode(fields), content_type=kind, headers={"X-Twilio-Signature": signed}).status_code


def test_a_signed_report_settles_the_message_it_names(company: Company, channel_id: int) -> None:  # noqa: F811
    message = a_message(a_customer(company, "Silent"), "one", state="unknown")
    Message.objects.of(company.tenant_id).filter(id=message.pk).update(message_id="<one@b.example>", channel="sms")
    assert heard(company.tenant_id, channel_id) == 204
    assert heard(company.tenant_id, channel_id) == 204, "told twice, written once"
    assert ProviderReport.objects.of(company.tenant_id).get().state == "delivered"
    assert Message.objects.of(company.tenant_id).get(id=message.pk).state == "sent"


def test_a_wrong_signature_an_unknown_channel_and_a_foreign_tenant_look_alike(
    company: Company,  # noqa: F811
    channel_id: int,
) -> None:
    assert heard(company.tenant_id, channel_id, token="guess") == 404
    assert heard(company.tenant_id, channel_id + 99) == 404
    assert heard(uuid4(), channel_id) == 404
    assert Client().post("/hooks/nobody/1/").status_code == 404
    assert Client().get(f"/hooks/{company.tenant_id.hex}/{channel_id}/").status_code == 405
