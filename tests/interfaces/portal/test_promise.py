"""Can a customer say when it pays, and take it back?"""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest

from duecourse.foundation.identity.models import Company
from duecourse.records.communications.models import PortalAct
from duecourse.records.promises.models import Promise, PromiseLine
from tests.interfaces.portal.book import a_reader, selling
from tests.records.communications.book import TODAY


@pytest.fixture
def company(tenant: UUID) -> Company:
    return selling(tenant)


def test_a_promise_is_recorded_once_and_shown(company: Company) -> None:
    reader = a_reader(company, items=[("120.50", "EUR"), ("80", "EUR")])
    page = reader.enter("will_pay")
    text = reader.client.get(page).content.decode()
    key = re.findall(r'name="key" value="([^"]+)"', text)[0]
    assert text.count("checked") == 2, "the mail's items are ticked"
    form = {"key": key, "due_on": TODAY + timedelta(days=6), "item": list(reader.who.item_ids)}
    first, second = reader.post(page, form), reader.post(page, form)
    assert first.status_code == second.status_code == 303
    assert first.headers["Location"] == second.headers["Location"]
    promise = Promise.objects.of(company.tenant_id).get()
    assert (promise.source, promise.customer_id) == ("portal", reader.who.customer_id)
    assert PromiseLine.objects.of(company.tenant_id).count() == 2
    shown = reader.client.get(first.headers["Location"]).content.decode()
    assert "€200.50" in shown and "Take it back" in shown


def test_what_is_wrong_with_a_promise_is_said_in_its_form(company: Company) -> None:
    reader = a_reader(company)
    page = reader.enter("will_pay")
    late = reader.post(page, {"key": "a", "due_on": TODAY + timedelta(days=31), "item": reader.who.item_ids[0]})
    assert late.status_code == 422 and b"up to 30 days" in late.content
    assert not Promise.objects.of(company.tenant_id).exists()


def test_another_customers_item_does_not_exist(company: Company) -> None:
    reader, other = a_reader(company), a_reader(company)
    page = reader.enter("will_pay")
    tried = reader.post(page, {"key": "a", "due_on": TODAY, "item": other.who.item_ids[0]})
    assert tried.status_code == 422
    assert reader.client.get(f"{reader.home()}items/{other.who.item_ids[0]}/").status_code == 404
    assert reader.client.get(other.home()).status_code == 404, "another visit's address is nobody's here"
    assert not Promise.objects.of(company.tenant_id).exists()


def test_a_promise_is_taken_back_within_a_day(company: Company) -> None:
    reader = a_reader(company)
    page = reader.enter("will_pay")
    done = reader.post(page, {"key": "a", "due_on": TODAY, "item": reader.who.item_ids[0]}).headers["Location"]
    assert reader.post(f"{done}undo/", {}).status_code == 303
    assert Promise.objects.of(company.tenant_id).get().state == "withdrawn"
    assert b"taken back" in reader.client.get(done).content
    assert PortalAct.objects.of(company.tenant_id).get().undone_at is not None
    assert reader.post(f"{done}undo/", {}).status_code == 422
