"""Does one key do what a mail asks, once, and can it be taken back?"""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from duecourse.foundation.identity.models import Company
from duecourse.foundation.identity.queries import calendar_of
from duecourse.records.communications.models import MailReading, Message, Template, TemplateVersion
from duecourse.records.communications.operations import readings
from duecourse.records.disputes.models import Dispute, DisputeLine
from duecourse.records.disputes.operations import disputes
from duecourse.records.ledger.models import Block, Contact, Customer, Proposal
from duecourse.records.ledger.operations import papers
from duecourse.records.promises.models import Plan, Promise, PromiseLine
from duecourse.work.procedures.operations import copies, replies
from duecourse.work.procedures.operations.replies import Meant
from duecourse.work.procedures.rules.sharing import Part, shared
from duecourse.work.worklists.models import Task
from tests.records.communications.book import ADA, TODAY, Who, a_company, a_customer
from tests.records.communications.post import LATER, a_mail, a_mailbox, a_sent_message, comes_in

FRIDAY = date(2026, 3, 6)
BY: dict[str, Any] = {"on": TODAY, "actor": ADA, "at": LATER}


@pytest.fixture
def company(tenant: UUID) -> Company:
    return a_company(tenant)


@pytest.fixture
def tardy(company: Company) -> Who:
    return a_customer(company.tenant_id, company, items=[("12000.00", "EUR"), ("75.00", "EUR")])


def answer(company: Company, who: Who, text: str) -> MailReading:
    message = a_sent_message(company, who)
    read = a_mail(who.address, in_reply_to=message.message_id, visible_text=text)
    mail = comes_in(company.tenant_id, a_mailbox(company), read)
    return MailReading.objects.of(company.tenant_id).get(mail_id=mail.pk, position=0)


def stop_version(company: Company, who: Who) -> int:
    return Customer.objects.of(company.tenant_id).get(id=who.customer_id).stop_version


def test_a_promise_is_made_of_what_was_read_and_taken_back_again(company: Company, tardy: Who) -> None:
    tenant, reading = company.tenant_id, answer(company, tardy, "We pay 12,000 on Friday.")
    before = stop_version(company, tardy)
    done = replies.confirm(tenant, reading.pk, **BY)
    promise = Promise.objects.of(tenant).get()
    assert (promise.due_on, promise.state, promise.source, promise.note) == (
        FRIDAY,
        "open",
        "mail",
        "We pay 12,000 on Friday.",
    )
    assert list(PromiseLine.objects.of(tenant).values_list("item_id", "amount")) == [
        (tardy.item_ids[0], Decimal(12000))
    ]
    assert stop_version(company, tardy) > before, "what was about to leave is decided again"
    reading.refresh_from_db()
    assert (reading.state, reading.settled_by, reading.corrected_to) == ("confirmed", "Ada", {})
    with pytest.raises(readings.NoSuchReading):
        replies.confirm(tenant, reading.pk, **BY)
    replies.take_back(tenant, done.undo.values, actor=ADA, at=LATER)
    promise.refresh_from_db()
    reading.refresh_from_db()
    assert (promise.state, reading.state) == ("withdrawn", "suggested")
    replies.confirm(tenant, reading.pk, **BY)
    assert Promise.objects.of(tenant).filter(state="open").count() == 1, "taken back is not done for ever"


def test_what_a_person_corrects_is_done_and_kept(company: Company, tardy: Who) -> None:
    tenant, reading = company.tenant_id, answer(company, tardy, "We pay 12,000 on Friday.")
    later = FRIDAY + timedelta(days=7)
    meant = Meant(due_on=later, amount=Decimal(12050), item_ids=tardy.item_ids)
    replies.confirm(tenant, reading.pk, meant=meant, **BY)
    reading.refresh_from_db()
    assert reading.state == "corrected"
    assert reading.corrected_to["due_on"] == later.isoformat() and reading.corrected_to["amount"] == "12050"
    assert dict(PromiseLine.objects.of(tenant).values_list("item_id", "amount")) == {
        tardy.item_ids[0]: Decimal(12000),
        tardy.item_ids[1]: Decimal(50),
    }, "the last item in part"
    assert reading.due_on == FRIDAY, "what was read stays what it was"


def test_a_correction_with_an_intent_says_everything(company: Company, tardy: Who) -> None:
    tenant, reading = company.tenant_id, answer(company, tardy, "We pay 12,000 on Friday.")
    replies.confirm(tenant, reading.pk, meant=Meant(intent="question"), **BY)
    reading.refresh_from_db()
    assert reading.corrected_to == {
        "intent": "question", "due_on": None, "amount": None, "item_ids": [], "reason": ""
    }  # fmt: skip
    assert not Promise.objects.of(tenant).exists()


def test_a_promise_without_a_day_is_refused_and_nothing_is_settled(company: Company, tardy: Who) -> None:
    reading = answer(company, tardy, "The invoice is approved and will be paid, I promise that we will pay it.")
    assert reading.intent == "will_pay" and reading.due_on is None
    with pytest.raises(replies.DayMissing):
        replies.confirm(company.tenant_id, reading.pk, **BY)
    reading.refresh_from_db()
    assert reading.state == "suggested"


def test_an_answer_of_a_stranger_does_nothing_until_it_is_filed(company: Company, tardy: Who) -> None:
    tenant = company.tenant_id
    mail = comes_in(tenant, a_mailbox(company), a_mail("x@gmail.com", visible_text="We pay 12,000 on Friday."))
    reading = MailReading.objects.of(tenant).get(mail_id=mail.pk)
    with pytest.raises(replies.CustomerUnknown):
        replies.confirm(tenant, reading.pk, **BY)


def test_a_payment_that_was_made_pauses_dunning_for_five_business_days(company: Company, tardy: Who) -> None:
    tenant, reading = company.tenant_id, answer(company, tardy, "We have already paid this invoice last week.")
    done = replies.confirm(tenant, reading.pk, **BY)
    stop = Block.objects.of(tenant).get()
    assert (stop.reason, stop.item_id) == ("PAYMENT-UNDERWAY", None)
    assert stop.to_on == calendar_of(tenant, company.pk).add(TODAY, 5)
    replies.take_back(tenant, done.undo.values, actor=ADA, at=LATER)
    stop.refresh_from_db()
    assert stop.ended_on == TODAY


def test_who_may_not_stop_anything_asks_a_colleague(company: Company, tardy: Who) -> None:
    tenant, reading = company.tenant_id, answer(company, tardy, "We have already paid this invoice last week.")
    done = replies.confirm(tenant, reading.pk, may_stop=False, **BY)
    assert not Block.objects.of(tenant).exists()
    assert Proposal.objects.of(tenant).get().wish["code"] == "PAYMENT-UNDERWAY"
    replies.take_back(tenant, done.undo.values, actor=ADA, at=LATER)
    assert Proposal.objects.of(tenant).get().state == "withdrawn"


def test_a_dispute_is_opened_about_the_items_that_are_meant(company: Company, tardy: Who) -> None:
    tenant = company.tenant_id
    reading = answer(company, tardy, "We do not agree with this invoice, the goods were damaged.")
    assert (reading.intent, reading.reason) == ("dispute", "DAMAGED")
    with pytest.raises(disputes.NothingDisputed):
        replies.confirm(tenant, reading.pk, **BY)
    done = replies.confirm(tenant, reading.pk, meant=Meant(item_ids=[tardy.item_ids[1]]), **BY)
    dispute = Dispute.objects.of(tenant).get()
    assert (dispute.reason, dispute.state) == ("DAMAGED", "new")
    assert DisputeLine.objects.of(tenant).get().item_id == tardy.item_ids[1]
    replies.take_back(tenant, done.undo.values, actor=ADA, at=LATER)
    dispute.refresh_from_db()
    assert dispute.outcome == "withdrawn"


def test_copies_leave_for_the_items_that_have_one(company: Company, tardy: Who) -> None:
    tenant = company.tenant_id
    reading = answer(company, tardy, "Please send us a copy of the open invoices.")
    assert reading.intent == "needs_copy"
    with pytest.raises(copies.NoCopyKept):
        replies.confirm(tenant, reading.pk, **BY)
    kept: dict[str, Any] = {"kind": "invoice", "at": LATER, "actor": ADA}
    papers.store_document(
        tenant, b"%PDF-1.4 one", name="one.pdf", customer_id=tardy.customer_id, item_id=tardy.item_ids[0], **kept
    )
    template = Template.objects.of(tenant).get(code="invoice")
    TemplateVersion.objects.of(tenant).filter(template_id=template.pk, state="published").update(state="retired")
    TemplateVersion.objects.create(
        tenant_id=tenant,
        template_id=template.pk,
        language="en",
        number=9,
        subject="Our own words",
        body="Here.",
        state="published",
    )
    done = replies.confirm(tenant, reading.pk, **BY)
    message = Message.objects.of(tenant).get(id=int(str(done.undo.values["what"])))
    assert message.purpose == "service" and b"one.pdf" in bytes(message.raw or b"")
    assert message.subject == "Our own words", "as the tenant published them"
    replies.take_back(tenant, done.undo.values, actor=ADA, at=LATER)
    message.refresh_from_db()
    assert message.state == "cancelled"


@pytest.mark.parametrize(
    ("text", "intent", "title"),
    [
        ("Could we pay this in three instalments?", "plan_request", "Answer the request for a payment plan"),
        (
            "I am no longer responsible for invoices.",
            "wrong_contact",
            "Find the right contact: this one is the wrong person",
        ),
    ],
)
def test_what_a_person_must_answer_becomes_a_task(
    company: Company, tardy: Who, text: str, intent: str, title: str
) -> None:
    tenant, reading = company.tenant_id, answer(company, tardy, text)
    assert reading.intent == intent
    done = replies.confirm(tenant, reading.pk, **BY)
    task = Task.objects.of(tenant).get()
    assert (task.title, task.customer_id, task.state) == (title, tardy.customer_id, "open")
    replies.take_back(tenant, done.undo.values, actor=ADA, at=LATER)
    task.refresh_from_db()
    assert task.state == "cancelled"


@pytest.mark.parametrize(
    ("text", "count", "rhythm"),
    [
        ("Could we pay this in four weekly instalments?", 4, "weekly"),
        ("Could we have a payment plan and pay 2,500 EUR each month?", 5, "monthly"),
        ("Could we have a payment plan?", 3, "monthly"),
    ],
)
def test_a_plan_is_asked_for_as_the_words_of_the_mail_say_it(
    company: Company, tardy: Who, text: str, count: int, rhythm: str
) -> None:
    reading = answer(company, tardy, text)
    assert reading.intent == "plan_request"
    replies.confirm(company.tenant_id, reading.pk, **BY)
    plan = Plan.objects.of(company.tenant_id).get()
    assert (plan.count, plan.rhythm) == (count, rhythm)


def test_a_mail_that_asks_for_a_plan_is_noted_as_a_request_until_it_is_taken_back(company: Company, tardy: Who) -> None:
    tenant, reading = company.tenant_id, answer(company, tardy, "Could we pay this in three instalments?")
    done = replies.confirm(tenant, reading.pk, **BY)
    plan = Plan.objects.of(tenant).get()
    assert (plan.state, plan.source, plan.customer_id) == ("asked", "mail", tardy.customer_id)
    replies.take_back(tenant, done.undo.values, actor=ADA, at=LATER)
    assert Plan.objects.of(tenant).get().state == "cancelled"


def test_another_address_is_suggested_as_a_contact(company: Company, tardy: Who) -> None:
    reading = answer(company, tardy, "You have the wrong person. Please contact ap@harbour.example from now on.")
    assert reading.intent == "wrong_contact"
    replies.confirm(company.tenant_id, reading.pk, **BY)
    wish = Proposal.objects.of(company.tenant_id).get()
    assert (wish.kind, wish.wish["email"]) == ("contact", "ap@harbour.example")


def test_who_says_to_be_the_wrong_person_is_not_written_to_any_more_where_a_person_says_so(
    company: Company, tardy: Who
) -> None:
    tenant = company.tenant_id
    reading = answer(company, tardy, "You have the wrong person. Please contact ap@harbour.example from now on.")
    done = replies.confirm(tenant, reading.pk, **BY, ends_contact=True)
    contact = Contact.objects.of(tenant).get(id=tardy.contact_id)
    assert (contact.gone_reason, contact.valid_to) == (replies.NOT_RESPONSIBLE, BY["on"] - timedelta(days=1))
    replies.take_back(tenant, done.undo.values, actor=ADA, at=LATER)
    contact.refresh_from_db()
    assert (contact.gone_reason, contact.valid_to) == ("", None)


def test_a_question_stays_for_a_person(company: Company, tardy: Who) -> None:
    reading = answer(company, tardy, "What is your bank account?")
    assert reading.intent == "question"
    assert replies.confirm(company.tenant_id, reading.pk, **BY).undo.values["made"] == ""
    assert not Task.objects.of(company.tenant_id).exists()


def test_an_amount_covers_items_one_after_the_other() -> None:
    parts = [Part(1, Decimal(100)), Part(2, Decimal(50)), Part(3, Decimal(70))]
    assert shared(parts, None) == parts
    assert shared(parts, Decimal(120)) == [parts[0], Part(2, Decimal(20))]
    assert shared(parts, Decimal(100)) == [parts[0]]
    assert shared(parts, Decimal(900)) == parts
