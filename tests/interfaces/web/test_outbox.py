"""Can a person settle in the browser what the outbox cannot know - with a reason, within the scope, and nobody else?"""

from __future__ import annotations

import json
import re
from datetime import date
from urllib.parse import quote, urlencode
from uuid import UUID

import pytest
from django.test import Client

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.models import AuditEntry, Company, Membership
from duecourse.records.communications.models import Message, Recipient
from duecourse.records.ledger.models import Block, Item
from duecourse.work.procedures.models import ActionLine, PlannedAction
from duecourse.work.worklists.models import Task
from tests.interfaces.web.book import DAY, NOON, a_customer, a_message, an_item
from tests.interfaces.web.conftest import SignIn
from tests.interfaces.web.test_lists import file_of
from tests.interfaces.web.test_screens import MAIL, queries_of, text_of

WORD = "/outbox/word/"


@pytest.fixture
def senior(sign_in: SignIn) -> Client:
    """A signed-in senior collector: the least role that releases."""
    return sign_in("senior_collector")


def a_reminder(company: Company, name: str, *, state: str) -> Message:
    """A message by which a step of an item was said, or should have been."""
    customer = a_customer(company, name)
    item = an_item(customer, f"{name}-1", due_on=date(2026, 2, 1))
    action = PlannedAction.objects.create(
        tenant_id=company.tenant_id, company_id=company.pk, customer_id=customer.pk, planned_on=DAY, channel="email",
        step_key="friendly", severity=1, mode="auto", state="executed",
    )  # fmt: skip
    ActionLine.objects.create(
        tenant_id=company.tenant_id, action_id=action.pk, customer_id=customer.pk, anchor_id=item.pk, planned_on=DAY,
        step_key="friendly", severity=1, amount=100, currency="EUR", channel="email",
    )  # fmt: skip
    return a_message(customer, f"action:{action.pk}:1", state=state, raw=MAIL)


def states(tenant: UUID) -> list[tuple[str, str]]:
    return list(Message.objects.of(tenant).order_by("id").values_list("state", "reason"))


def test_an_unknown_message_is_settled_as_arrived_with_a_reason(senior: Client, tenant: UUID, company: Company) -> None:
    message = a_reminder(company, "Tardy", state="unknown")
    page = text_of(senior, f"/outbox/{message.pk}/side/")
    assert "It arrived" in page and "It did not arrive: send again" in page and "nothing is sent" in page
    assert "They arrived" in text_of(senior, "/outbox/?tab=unknown")
    form = {"row": [message.pk], "word": "arrived", "reason": "She called", "next": "/outbox/?tab=unknown"}
    assert senior.post(WORD, form | {"reason": " "}).status_code == 422
    assert senior.post(WORD, form | {"word": "maybe"}).status_code == 422
    assert senior.post(WORD, form | {"row": []}).status_code == 422
    assert states(tenant) == [("unknown", "")]
    assert senior.post(WORD, form).headers["Location"] == "/outbox/?tab=unknown"
    assert states(tenant) == [("sent", "person")]
    entry = AuditEntry.objects.of(tenant).get(verb="message.resolved")
    assert (entry.actor_name, entry.reason) == ("Senior_Collector", "She called")
    assert "1 message settled: it arrived." in text_of(senior, "/outbox/?tab=unknown")
    assert senior.post(WORD, form).status_code == 422, "a second word about the same finds nothing to settle"


def test_several_that_did_not_arrive_are_decided_again(senior: Client, tenant: UUID, company: Company) -> None:
    unknown, failed = a_reminder(company, "Tardy", state="unknown"), a_reminder(company, "Silent", state="failed")
    form = {"row": [unknown.pk, failed.pk], "word": "again", "reason": "The mail server works again"}
    assert senior.post(WORD, form).status_code == 302
    assert states(tenant) == [("cancelled", "again")] * 2
    assert set(ActionLine.objects.of(tenant).values_list("state", flat=True)) == {"released"}
    assert AuditEntry.objects.of(tenant).filter(verb="message.again", reason="The mail server works again").count() == 2
    assert "the next run decides" in text_of(senior, "/outbox/"), "this day was not decided yet"


def test_trying_again_is_offered_only_where_nothing_would_be_said_twice(
    senior: Client, tenant: UUID, company: Company
) -> None:
    free, taken = a_reminder(company, "Tardy", state="failed"), a_reminder(company, "Silent", state="failed")
    for page in (f"/outbox/{free.pk}/", f"/outbox/{taken.pk}/"):
        assert "Try again" in text_of(senior, page)
    PlannedAction.objects.of(tenant).filter(id=int(taken.origin.split(":")[1])).update(generation=2)
    assert "Try again" not in text_of(senior, f"/outbox/{taken.pk}/")
    assert "Try again" in text_of(senior, f"/outbox/{free.pk}/side/")
    assert "Try again" not in text_of(senior, f"/outbox/{taken.pk}/side/")
    form = {"row": [taken.pk], "word": "again", "reason": "x"}
    assert senior.post(WORD, form).status_code == 422
    assert set(states(tenant)) == {("failed", "")}


@pytest.mark.parametrize("role", ["collector", "cfo", "admin", "sales"])
def test_other_roles_neither_see_the_buttons_nor_can_say_the_word(
    sign_in: SignIn, tenant: UUID, company: Company, role: str
) -> None:
    """Trap 67."""
    message = a_reminder(company, "Tardy", state="unknown")
    client = sign_in(role)
    if role in {"cfo", "admin"}:
        assert "data-bulk" not in text_of(client, "/outbox/?tab=unknown")
        assert "It arrived" not in text_of(client, f"/outbox/{message.pk}/side/")
        assert "It arrived" not in text_of(client, f"/outbox/{message.pk}/")
    form = {"row": [message.pk], "word": "arrived", "reason": "x"}
    assert client.post(WORD, form).status_code == 403
    assert states(tenant) == [("unknown", "")]


def test_a_message_of_another_company_does_not_exist(sign_in: SignIn, tenant: UUID, company: Company) -> None:
    """Trap 57."""
    other = identity.create_company(tenant, code="NL", name="Other", currency="EUR", country="NL", business_date=DAY)
    message = a_reminder(other, "Tardy", state="unknown")
    client = sign_in("senior_collector")
    Membership.objects.of(tenant).update(company_ids=[company.pk])
    for word in ("arrived", "again"):
        assert client.post(WORD, {"row": [message.pk], "word": word, "reason": "x"}).status_code == 404
    assert states(tenant) == [("unknown", "")]


def test_many_failed_messages_cost_no_more_queries_than_one(senior: Client, company: Company) -> None:
    a_reminder(company, "Aaa", state="failed")
    before = queries_of(senior, "/outbox/?tab=failed")
    for name in ("Bbb", "Ccc", "Ddd"):
        a_reminder(company, name, state="failed")
    assert queries_of(senior, "/outbox/?tab=failed") == before


def test_the_outbox_is_narrowed_and_only_what_is_left_is_approved(
    senior: Client, tenant: UUID, company: Company
) -> None:
    mine, other = (
        a_reminder(company, "Tardy", state="waiting_approval"),
        a_reminder(company, "Silent", state="waiting_approval"),
    )
    Message.objects.of(tenant).filter(id=other.pk).update(procedure="gentle")
    page = text_of(senior, "/outbox/?tab=approval&procedure=gentle")
    assert "Silent" in page and "Tardy" not in page and "Sends 1 e-mail to 1 customer." in page
    assert "Sends 2 e-mails to 2 customers." in text_of(senior, "/outbox/?tab=approval")
    senior.post("/outbox/approve-day/?tab=approval&procedure=gentle")
    found = dict(Message.objects.of(tenant).values_list("id", "state"))
    assert found == {mine.pk: "waiting_approval", other.pk: "planned"}


def test_messages_about_to_leave_are_held_with_a_reason_or_taken_back(
    senior: Client, tenant: UUID, company: Company
) -> None:
    held, back = a_reminder(company, "Tardy", state="planned"), a_reminder(company, "Silent", state="due")
    assert senior.post("/outbox/hold/", {"row": [held.pk], "reason": " "}).status_code == 422
    senior.post("/outbox/hold/", {"row": [held.pk], "reason": "Prices are wrong"})
    senior.post("/outbox/cancel/", {"row": [back.pk]})
    assert states(tenant) == [("waiting_approval", "held"), ("cancelled", "undone")]
    assert AuditEntry.objects.of(tenant).get(verb="messages.held").reason == "Prices are wrong"
    assert "Prices are wrong" in text_of(senior, "/outbox/?tab=approval")
    senior.post(f"/outbox/{held.pk}/approve/")
    assert Message.objects.of(tenant).get(id=held.pk).state == "planned"


@pytest.mark.parametrize("role", ["collector", "cfo", "admin"])
def test_who_may_not_release_neither_holds_nor_takes_back_many(
    sign_in: SignIn, tenant: UUID, company: Company, role: str
) -> None:
    message = a_reminder(company, "Tardy", state="planned")
    client = sign_in(role)
    for path in ("/outbox/hold/", "/outbox/cancel/"):
        assert client.post(path, {"row": [message.pk], "reason": "x"}).status_code == 403
    assert states(tenant) == [("planned", "")]


def test_what_was_held_back_is_counted_by_reason_with_what_would_free_it(senior: Client, company: Company) -> None:
    a_reminder(company, "Tardy", state="suppressed")
    page = text_of(senior, "/outbox/?tab=suppressed")
    assert "The contact is no longer valid." in page and "Give the customer a valid contact" in page
    assert "Tardy" in text_of(senior, "/outbox/?tab=suppressed&reason=contact_gone")
    assert "Tardy" not in text_of(senior, "/outbox/?tab=suppressed&reason=expired")


def test_a_message_shows_its_items_its_checks_and_how_it_reads_on_a_phone(
    senior: Client, tenant: UUID, company: Company
) -> None:
    message = a_reminder(company, "Tardy", state="planned")
    item = Item.objects.of(tenant).get(number="Tardy-1")
    Message.objects.of(tenant).filter(id=message.pk).update(item_ids=[item.pk])
    Block.objects.create(
        tenant_id=tenant, customer_id=message.customer_id or 0, reason="legal", key="b", from_on=DAY, known_on=DAY
    )
    page = text_of(senior, f"/outbox/{message.pk}/")
    assert "Tardy-1" in page and "The customer is not blocked" in page and "Outbound is not off" in page
    assert page.count("is-bad") == 2, "outbound is off and the customer is blocked; everything else is fine"
    assert "mail-phone" in text_of(senior, f"/outbox/{message.pk}/?as=phone")
    assert queries_of(senior, f"/outbox/{message.pk}/") <= 30
    assert queries_of(senior, "/outbox/?tab=due") <= 30


def test_the_outbox_is_sorted_filtered_continued_and_exported(sign_in: SignIn, tenant: UUID, company: Company) -> None:
    client = sign_in("collections_manager")
    for name in ("Aaa", "Bbb", "Ccc"):
        a_reminder(company, name, state="sent")
    page = text_of(client, "/outbox/?tab=sent&sort=-customer")
    assert page.index(">Ccc<") < page.index(">Bbb<") < page.index(">Aaa<")
    page = text_of(client, "/outbox/?" + urlencode({"tab": "sent", "where": 'customer name is "Bbb"'}))
    assert ">Bbb<" in page and ">Aaa<" not in page
    assert "cannot be read" in text_of(client, "/outbox/?tab=sent&where=colour+is+blue")
    lines = file_of(client, "/lists/outbox/export.csv?tab=sent&sort=customer&col=customer&col=delivery").decode()
    assert [line.split(",")[0] for line in lines.splitlines()[1:]] == ["Aaa", "Bbb", "Ccc"]
    some = list(Message.objects.of(tenant).order_by("id"))
    place = quote(json.dumps([str(some[1].settled_at), str(some[1].pk)]))
    rest = client.get(f"/outbox/?tab=sent&after={place}", headers={"HX-Request": "true"}).content.decode()
    assert "Aaa" in rest and "Bbb" not in rest and "Ccc" not in rest, "what left last stands first"


def test_everything_that_matches_is_approved_at_once_and_nothing_outside_of_the_scope(
    sign_in: SignIn, tenant: UUID, company: Company
) -> None:
    other = identity.create_company(tenant, code="NL", name="Other", currency="EUR", country="NL", business_date=DAY)
    mine = a_reminder(company, "Tardy", state="waiting_approval")
    quiet, theirs = (
        a_reminder(company, "Silent", state="waiting_approval"),
        a_reminder(other, "Foreign", state="waiting_approval"),
    )
    client = sign_in("senior_collector")
    Membership.objects.of(tenant).update(company_ids=[company.pk])
    query = urlencode({"tab": "approval", "where": 'customer name is not "Silent"'})
    client.post(f"/outbox/approve/?{query}", {"all": "1"})
    found = dict(Message.objects.of(tenant).values_list("id", "state"))
    assert found == {mine.pk: "planned", quiet.pk: "waiting_approval", theirs.pk: "waiting_approval"}
    client.post(f"/outbox/approve-day/?{query}")
    assert Message.objects.of(tenant).get(id=quiet.pk).state == "waiting_approval"


def test_each_address_of_a_message_says_what_the_mail_server_answered(
    senior: Client, tenant: UUID, company: Company
) -> None:
    message = a_reminder(company, "Tardy", state="sent")
    for address, state, answer in (("a@x.example", "accepted", "250 2.0.0 ok"), ("b@x.example", "refused", "550 no")):
        Recipient.objects.create(
            tenant_id=tenant, message_id=message.pk, address=address, state=state, answer=answer, spoken_at=NOON
        )
    assert "1 of 2 addresses refused" in text_of(senior, "/outbox/?tab=sent")
    for path in (f"/outbox/{message.pk}/", f"/outbox/{message.pk}/side/"):
        page = text_of(senior, path)
        assert "taken by the mail server" in page and "550 no" in page and "refused by the mail server" in page
    assert queries_of(senior, f"/outbox/{message.pk}/side/") <= 30


def test_a_message_tells_where_its_items_stand_at_the_customer_and_has_a_portal_checked(
    sign_in: SignIn, tenant: UUID, company: Company
) -> None:
    tardy = a_customer(company, "Tardy")
    items = [an_item(tardy, number, due_on=date(2026, 2, 1)) for number in ("P1", "P2", "P3")]
    known = {"delivery_status": "rejected", "delivery_channel": "Coupa", "delivery_on": date(2026, 2, 20)}
    Item.objects.of(tenant).filter(pk=items[0].pk).update(**known)
    Item.objects.of(tenant).filter(pk=items[1].pk).update(**known, open_amount=0)
    message = a_message(tardy, "o1", state="sent")
    Message.objects.of(tenant).filter(id=message.pk).update(item_ids=[one.pk for one in items])
    collector = sign_in("collections_manager")
    page = text_of(collector, f"/outbox/{message.pk}/")
    assert page.count("Rejected · Coupa · as of 20 Feb 2026") == 2
    assert re.findall(r"/items/(\d+)/check-portal/", page) == [str(items[0].pk)]
    path = f"/items/{items[0].pk}/check-portal/"
    answer = collector.post(path, {"next": f"/outbox/{message.pk}/"})
    assert answer.headers["Location"] == f"/outbox/{message.pk}/"
    assert Task.objects.of(tenant).get().params["item"] == items[0].pk
    assert "check-portal" not in text_of(sign_in("cfo"), f"/outbox/{message.pk}/")
