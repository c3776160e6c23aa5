"""A customer with a mail in hand: how do tests come to its page?"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from html import unescape
from typing import Any, cast

from django.http import HttpResponse
from django.test import Client

from duecourse.foundation.identity.models import Company
from duecourse.foundation.kit.clock import now
from duecourse.records.communications import operations
from duecourse.records.communications.models import Message
from duecourse.records.communications.rules.links import WAYS
from tests.records.communications.book import NOON, TODAY, Who, a_company, a_customer, a_plan


@dataclass
class Reader:
    """Somebody with a mail of ours and a browser."""

    company: Company
    who: Who
    message: Message
    client: Client

    def link(self, way: str = "pay") -> str:
        """The path of a link in the mail, as it stands in its plain text."""
        return paths_in(self.message)[WAYS.index(way)]

    def enter(self, way: str = "pay") -> str:
        """Follow a link; give the address of the page it leads to."""
        response = self.client.get(self.link(way))
        assert response.status_code == 303, response.content
        return response.headers["Location"]

    def home(self) -> str:
        """The address of the list."""
        return self.enter("pay").removesuffix("pay/")

    def post(self, path: str, data: dict[str, Any]) -> HttpResponse:
        """Send a form as the page has it."""
        return cast("HttpResponse", self.client.post(path, data))


def selling(tenant: Any, **fields: Any) -> Company:
    """A company that stands on the day of its mails."""
    named: dict[str, Any] = {"phone": "+32 3 000 00 00", "business_date": TODAY, **fields}
    return a_company(tenant, **named)


def a_reader(
    company: Company,
    *,
    who: Who | None = None,
    state: str = "sent",
    items: Sequence[tuple[str, str]] = (("120.50", "EUR"),),
    **named: Any,
) -> Reader:
    """Send a customer a reminder and hand it over."""
    who = who or a_customer(company.tenant_id, company, items=items, **named)
    made = operations.plan_message(company.tenant_id, a_plan(company, who), now=NOON)
    rows = Message.objects.of(company.tenant_id).filter(id=made.message_id)
    rows.update(state=state, data_at=now())
    return Reader(company, who, rows.get(), Client())


def paths_in(row: Message) -> list[str]:
    """The paths of the links in a message's plain text, in their order."""
    (plain,) = (
        part for part in message_from_bytes(bytes(row.raw or b"")).walk() if part.get_content_type() == "text/plain"
    )
    text = plain.get_payload(decode=True).decode()  # type: ignore[union-attr]
    return re.findall(r"/a/[0-9a-f]{32}/[\w-]{43}", text)


def asked(reader: Reader, path: str, form: Mapping[str, object]) -> tuple[str, str]:
    """Send a form that a code is mailed for: what travels along, and the page."""
    page = reader.post(path, dict(form))
    assert page.status_code == 200, page.content
    text = unescape(page.content.decode())
    return re.findall(r'name="carried" value="([^"]+)"', text)[0], text


def code_of(reader: Reader) -> str:
    """The code of the newest mail to the contact."""
    row = Message.objects.of(reader.company.tenant_id).filter(purpose="security").latest("id")
    assert row.address == reader.who.address
    (plain,) = (
        part for part in message_from_bytes(bytes(row.raw or b"")).walk() if part.get_content_type() == "text/plain"
    )
    found = re.search(r"\b(\d{3}) (\d{3})\b", plain.get_payload(decode=True).decode())  # type: ignore[union-attr]
    assert found
    return found[1] + found[2]


def wrong(code: str) -> str:
    """Another code."""
    return f"{(int(code) + 1) % 1_000_000:06d}"
