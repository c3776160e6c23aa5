"""Do steps by text message and in the portal leave by themselves, do they say why where they cannot, and who waits for a pay run?"""

from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from duecourse.foundation.identity.models import Company
from duecourse.records.communications.models import Message
from duecourse.records.ledger.models import Contact, Customer
from duecourse.work.procedures.models import PlannedAction, ProcedureVersion
from duecourse.work.procedures.rules import spec_files
from duecourse.work.procedures.rules.steps import Channel
from duecourse.work.worklists.models import Task
from tests.book import TODAY, an_invoice
from tests.records.communications.texting import MOBILE, a_text_channel
from tests.work.procedures.standard import a_standard_company, on_standard, run


@pytest.fixture
def company(tenant: UUID) -> Company:
    return a_standard_company(tenant)


def friendly_by(tenant: UUID, channel: Channel) -> None:
    """Let the friendly step of the standard procedure go by another channel."""
    for version in ProcedureVersion.objects.of(tenant):
        spec = spec_files.from_data(version.spec)
        steps = tuple(replace(one, channel=channel) if one.step_key == "friendly" else one for one in spec.steps)
        data = spec_files.to_data(replace(spec, steps=steps))
        ProcedureVersion.objects.of(tenant).filter(id=version.pk).update(spec=data)


def late(tenant: UUID, company: Company, *, phone: str = MOBILE) -> Customer:
    """A customer with a telephone and an invoice for which the friendly step is due."""
    customer = on_standard(tenant, company)
    Contact.objects.of(tenant).filter(party_id=customer.party_id).update(phone=phone)
    an_invoice(tenant, customer, overdue_days=4)
    return customer


def test_without_a_provider_a_text_message_is_a_task_that_says_so(tenant: UUID, company: Company) -> None:
    friendly_by(tenant, Channel.SMS)
    late(tenant, company)
    run(tenant, company)
    task = Task.objects.of(tenant).get()
    assert (task.kind, task.params["lacks"], Message.objects.of(tenant).count()) == ("sms", "no_sms", 0)


def test_with_a_provider_the_text_message_goes_into_the_outbox(tenant: UUID, company: Company, tmp_path: Path) -> None:
    a_text_channel(tenant, tmp_path)
    friendly_by(tenant, Channel.SMS)
    late(tenant, company)
    run(tenant, company)
    message = Message.objects.of(tenant).get()
    assert (message.channel, message.address, message.state) == ("sms", MOBILE, "planned")
    assert not Task.objects.of(tenant).exists()


def test_a_customer_without_a_mobile_gets_the_step_by_mail(tenant: UUID, company: Company, tmp_path: Path) -> None:
    a_text_channel(tenant, tmp_path)
    friendly_by(tenant, Channel.SMS)
    late(tenant, company, phone="")
    run(tenant, company)
    message = Message.objects.of(tenant).get()
    assert (message.channel, message.detour["wanted"], message.detour["why"]) == ("email", "sms", "no_mobile")


def test_a_portal_notice_needs_nobody_and_no_provider(tenant: UUID, company: Company) -> None:
    friendly_by(tenant, Channel.PORTAL)
    customer = late(tenant, company)
    run(tenant, company)
    message = Message.objects.of(tenant).get()
    assert (message.channel, message.address, message.contact_id) == ("portal", f"portal:{customer.pk}", None)


@pytest.mark.parametrize("at_payer", [False, True])
def test_a_reminder_waits_for_the_pay_run_of_whoever_pays(tenant: UUID, company: Company, at_payer: bool) -> None:
    customer = late(tenant, company)
    payer = customer
    if at_payer:
        payer = on_standard(tenant, company, name="Head office")
        Customer.objects.of(tenant).filter(id=customer.pk).update(payer_id=payer.pk)
    Customer.objects.of(tenant).filter(id=payer.pk).update(pay_weekdays=1 << TODAY.weekday())
    report = run(tenant, company)
    assert report.excluded["pay_run"] == 1
    assert not PlannedAction.objects.of(tenant).exists()
