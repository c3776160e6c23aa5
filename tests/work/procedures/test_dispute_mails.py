"""Does a question leave by mail and its answer come back into the case; is the customer told once how it ended?"""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from duecourse.foundation.identity.models import Company
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.records.communications.models import IncomingMail, Mailbox, Message, Thread, ThreadMessage
from duecourse.records.disputes.models import Dispute, DisputeStep
from duecourse.records.disputes.operations import disputes, escalating
from duecourse.records.disputes.operations.disputes import Claim, NewDispute
from duecourse.records.ledger.models import Customer
from duecourse.work.procedures.operations import dispute_mails
from duecourse.work.procedures.operations.starters import install_starters
from duecourse.work.worklists.models import Task
from duecourse.work.worklists.operations import late_disputes
from tests.book import TODAY, a_company, a_customer, an_invoice, by_anna, moment
from tests.records.disputes.cases import a_department, a_person, goes_to

HOUR = timedelta(hours=1)


@pytest.fixture
def quarrel(tenant: UUID) -> Customer:
    """A customer of a company that can write mails."""
    install_starters(tenant, actor=SYSTEM, at=moment(), on=TODAY)
    return a_customer(tenant, a_company(tenant, sender_email="ar@seller.example", sender_name="Seller"), name="Quarrel")


def quarrels(customer: Customer, *, reason: str = "PRICE") -> Dispute:
    """Open a dispute over an invoice."""
    new = NewDispute(customer.pk, [Claim(an_invoice(customer.tenant_id, customer).pk)], reason)
    return disputes.open_dispute(customer.tenant_id, new, **by_anna())


def answer(customer: Customer, message_id: int, text: str, *, is_verified: bool, machine: str = "none") -> None:
    """Let a mail come into the conversation of a message, an hour later."""
    tenant, at = customer.tenant_id, moment() + HOUR
    box, _made = Mailbox.objects.of(tenant).get_or_create(
        company_id=customer.company_id, address="ar@seller.example", kind="intake", defaults={"tenant_id": tenant}
    )
    thread = Thread.objects.create(
        tenant_id=tenant, company_id=customer.company_id, customer_id=customer.pk, is_verified=is_verified,
        last_entry_at=at,
    )  # fmt: skip
    ThreadMessage.objects.create(
        tenant_id=tenant, thread_id=thread.pk, kind="out", message_id=message_id, at=moment() - HOUR
    )
    mail = IncomingMail.objects.create(
        tenant_id=tenant, mailbox_id=box.pk, sha256=f"{thread.pk:064}", raw=b"x", size=1, received_at=at,
        machine=machine, sender="ap@quarrel.example", visible_text=text, thread_id=thread.pk,
    )  # fmt: skip
    ThreadMessage.objects.create(tenant_id=tenant, thread_id=thread.pk, kind="in", mail_id=mail.pk, at=at)


def state(dispute: Dispute) -> str:
    """Read where a case stands."""
    return Dispute.objects.of(dispute.tenant_id).get(id=dispute.pk).state


def test_a_question_leaves_by_mail_and_its_answer_lets_the_case_go_on_once(tenant: UUID, quarrel: Customer) -> None:
    dispute = quarrels(quarrel)
    with pytest.raises(dispute_mails.NothingAsked):
        dispute_mails.ask(tenant, dispute.pk, " ", **by_anna())
    message_id = dispute_mails.ask(tenant, dispute.pk, "Which {{ pallet }}?", **by_anna())
    message = Message.objects.of(tenant).get(id=message_id)
    assert message.purpose == "service" and message.subject.startswith(f"D{dispute.pk}")
    assert state(dispute) == "waiting_customer"
    assert dispute_mails.take_answers(tenant, quarrel.pk, on=TODAY) == 0
    answer(quarrel, message_id, "The blue one", is_verified=True)
    for _twice in range(2):
        dispute_mails.take_answers(tenant, quarrel.pk, on=TODAY)
    told = DisputeStep.objects.of(tenant).filter(kind="answer").values_list("text", "author")
    assert list(told) == [("The blue one", "ap@quarrel.example")]
    assert state(dispute) == "triage"


@pytest.mark.parametrize(("is_verified", "machine"), [(False, "none"), (True, "out_of_office")])
def test_a_stranger_and_a_machine_answer_nothing(
    tenant: UUID, quarrel: Customer, is_verified: bool, machine: str
) -> None:
    dispute = quarrels(quarrel)
    message_id = dispute_mails.ask(tenant, dispute.pk, "Which one?", **by_anna())
    answer(quarrel, message_id, "Pay me", is_verified=is_verified, machine=machine)
    assert dispute_mails.take_answers(tenant, quarrel.pk, on=TODAY) == 0
    assert state(dispute) == "waiting_customer"


def ended(tenant: UUID, quarrel: Customer, at: datetime) -> int:
    """Tell the customer what there is to tell."""
    return dispute_mails.tell_ended(tenant, quarrel.pk, on=TODAY, at=at)


def test_the_customer_is_told_once_how_it_ended_and_not_of_an_end_that_was_undone(
    tenant: UUID, quarrel: Customer
) -> None:
    dispute, words = quarrels(quarrel), "The order says twelve."
    disputes.close_dispute(tenant, dispute.pk, outcome="rejected_pay", words=words, tells=True, **by_anna())
    assert [ended(tenant, quarrel, moment()) for _twice in range(2)] == [1, 0]
    message = Message.objects.of(tenant).get(origin__startswith="dispute:")
    assert message.template_code == "dispute_rejected" and message.state == "planned"
    assert message.due_at >= moment() + timedelta(minutes=10)
    disputes.reopen_dispute(tenant, dispute.pk, **by_anna())
    dispute_mails.take_back_told(tenant, quarrel.pk, at=moment())
    assert Message.objects.of(tenant).get(id=message.pk).state == "cancelled"
    disputes.close_dispute(tenant, dispute.pk, outcome="accepted_credit", tells=True, **by_anna())
    assert ended(tenant, quarrel, moment()) == 1
    codes = Message.objects.of(tenant).filter(origin__startswith="dispute:").order_by("id")
    assert [one.template_code for one in codes] == ["dispute_rejected", "dispute_credited"]


def test_who_wished_nothing_told_tells_nothing(tenant: UUID, quarrel: Customer) -> None:
    disputes.close_dispute(tenant, quarrels(quarrel).pk, outcome="withdrawn", **by_anna())
    assert ended(tenant, quarrel, moment()) == 0


def test_a_late_case_is_a_task_of_its_head_and_then_of_the_managers_each_once(tenant: UUID, quarrel: Customer) -> None:
    head, manager = a_person(tenant, "Head"), a_person(tenant, "Boss", "collections_manager")
    other = Company.objects.of(tenant).get(id=quarrel.company_id)
    goes_to(tenant, "DUPLICATE", a_department(tenant, "Invoices", head, heads=(head,)))
    dispute = quarrels(quarrel, reason="DUPLICATE")

    def live(day: date) -> list[UUID | None]:
        escalating.escalate_due(tenant, other.pk, on=day, actor=SYSTEM, at=moment(day))
        late_disputes.ask_about(tenant, quarrel.pk, now=moment(day))
        return list(Task.objects.of(tenant).order_by("id").values_list("assignee_id", flat=True))

    days = [TODAY + timedelta(days=n) for n in (7, 8, 8, 9, 12)]
    assert [live(day) for day in days] == [[], [head], [head], [head, manager], [head, manager]]
    task = Task.objects.of(tenant).first()
    assert task is not None and (task.customer_id, task.params["dispute"]) == (None, dispute.pk)
