"""How does a test let a customer pay online? Through the simulated provider, whose webhooks it sends itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.test import Client, override_settings

from duecourse.foundation.identity.models import Company
from duecourse.foundation.kit.clock import now
from duecourse.foundation.wires.signed import signed_headers
from duecourse.interfaces.connectors.fakepay.provider import the_tills
from duecourse.interfaces.connectors.fakepay.telling import tell_due
from duecourse.records.ledger.models import PaymentIntent, PaymentReference
from duecourse.records.ledger.operations import online, references
from duecourse.records.ledger.operations.online import Opening, Payer
from tests.records.communications.book import ADA, Who

KEY = "whsec_c2ltdWxhdGVk"


@contextmanager
def a_demo(home: Path) -> Iterator[None]:
    """The simulated provider works in a demo only, and keeps its checkouts in its home."""
    with override_settings(DEMO=True, HOME=home):
        yield


def wire_up(company: Company, *, is_live: bool = True, **values: object) -> int:
    """Let the company's customers pay by the simulated provider."""
    made = online.set_provider(
        company.tenant_id,
        company.pk,
        provider="fakepay",
        values=values,
        secret=KEY,
        is_live=is_live,
        actor=ADA,
        at=now(),
    )
    return made.pk


def chosen(company: Company, who: Who) -> PaymentReference:
    """The reference of all of a customer's items."""
    return references.refer(company.tenant_id, who.customer_id, who.item_ids, accounts=[who.customer_id], at=now())


def begin(company: Company, who: Who, *, at: datetime | None = None) -> Opening:
    """Let a customer begin to pay all of its items: the checkout is open."""
    moment = at or now()
    payer = Payer(who.contact_id, "en", "http://testserver/p/pay/{key}")
    opening = online.prepare(
        company.tenant_id, chosen(company, who).pk, payer, on=moment.date(), actor=ADA, at=moment, now=moment
    )
    online.keep(company.tenant_id, opening, online.speak(opening))
    return opening


def intent_of(opening: Opening, tenant: UUID) -> PaymentIntent:
    """The payment as it stands."""
    return PaymentIntent.objects.of(tenant).get(id=opening.intent_id)


def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    """Post a webhook to our own address."""
    path = "/" + url.split("/", 3)[3]
    return Client().post(path, body, content_type="application/json", headers=headers).status_code


def tell(
    opening: Opening, state: str, amount: str, *, event: str = "", secret: str = KEY, at: datetime | None = None
) -> int:
    """Send one webhook about a payment, as the provider would."""
    moment = at or now()
    name = online.speak(opening).provider_id
    data = {"checkout": name, "amount": amount, "currency": "EUR", "at": moment.isoformat(), "why": ""}
    body = json.dumps({"type": f"payment.{state}", "data": data}).encode()
    headers = signed_headers(secret, name=event or f"{name}:{state}:{amount}", at=moment, body=body)
    return post(opening.wire.settings.hook_url, body, headers)


def drain(opening: Opening, *, at: datetime) -> int:
    """Let the provider send what is due."""
    return tell_due(the_tills(), online.speak(opening).provider_id, post, at=at)
