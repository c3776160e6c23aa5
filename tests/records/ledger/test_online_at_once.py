"""Ten webhooks at the same moment: is their effect one?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from uuid import UUID

import pytest
from django.db import connections, transaction

from duecourse.foundation.tenancy import context
from duecourse.foundation.timeline.models import Event
from duecourse.records.ledger.models import PaymentIntent, PaymentWord, Receipt
from tests.records.communications.book import a_company, a_customer
from tests.records.ledger.online import a_demo, begin, tell, wire_up

TOGETHER = 10


@pytest.mark.real_commits
def test_ten_webhooks_at_once_have_one_effect(tenant: UUID, tmp_path: Path) -> None:
    gate = Barrier(TOGETHER)
    with a_demo(tmp_path):
        with transaction.atomic(), context.tenant(tenant):
            company = a_company(tenant)
            wire_up(company)
            opening = begin(company, a_customer(tenant, company))

        def call(number: int) -> int:
            gate.wait()
            try:
                return tell(opening, "paid", "120.50", event=f"told-{number % 2}")
            finally:
                connections.close_all()

        with ThreadPoolExecutor(TOGETHER) as hands:
            answers = list(hands.map(call, range(TOGETHER)))
    assert answers == [204] * TOGETHER
    with transaction.atomic(), context.tenant(tenant):
        assert Receipt.objects.of(tenant).count() == 1
        assert PaymentWord.objects.of(tenant).count() == 2, "each word once"
        assert Event.objects.of(tenant).filter(kind="payment.told").count() == 1
        assert PaymentIntent.objects.of(tenant).get().state == "paid"
