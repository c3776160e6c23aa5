"""Does a mail that a person writes go out as every other: filled in, shown first, guarded, taken back?"""

from __future__ import annotations

import re
from datetime import date
from email import message_from_bytes, policy
from html import unescape
from pathlib import Path
from uuid import UUID

import pytest
from django.test import Client

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.models import AuditEntry, Company
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.records.communications import operations as communications
from duecourse.records.communications.models import Message
from duecourse.records.communications.operations import hearing, written
from duecourse.records.ledger.models import Contact, Customer, Document, Item
from duecourse.records.ledger.operations import papers
from duecourse.records.ledger.operations.stops import raise_stop_version
from tests.interfaces.web.book import NOON, a_customer, an_item
from tests.interfaces.web.conftest import SignIn
from tests.interfaces.web.test_customer_acts import questions_of
from tests.interfaces.web.test_screens import text_of
from tests.records.communications.texting import a_text_channel


@pytest.fixture
def manager(sign_in: SignIn) -> Client:
    """A signed-in collections manager."""
    return sign_in("collections_manager")


@pytest.fixture
def silent(tenant: UUID, company: Company) -> Customer:
    """A customer that owes one item, at a company that may write."""
    communications.install_starters(tenant, at=NOON)
    identity.set_sender(tenant, company.pk, email="ar@duecourse.example", name="Duecourse", actor=SYSTEM, at=NOON)
    customer = a_customer(company, "Silent")
    an_item(customer, "S1", due_on=date(2026, 2, 1), amount="1200")
    return customer


def place(customer: Customer, rest: str = "") -> str:
    """Give an address of the composer."""
    return f"/customers/{customer.token}/write/{rest}"


def a_form(tenant: UUID, **more: str) -> dict[str, object]:
    """Fill the composer's form."""
    item = Item.objects.of(tenant).get(number="S1")
    body = "Dear {{ customer.name }},\n\nplease look at this:\n\n{{ tables }}\n"
    form: dict[str, object] = {"row": [item.pk], "subject": "About S1", "body": body, "language": "en", "mode": "now"}
    return {**form, **more}


def test_a_text_is_filled_in_and_its_blocks_wait_for_the_outbox(
    manager: Client, tenant: UUID, silent: Customer
) -> None:
    page = text_of(manager, place(silent, "?template=friendly&language=en"))
    assert "This invoice has passed the due date and we have not seen €1,200.00 yet" in page
    assert "{{ tables }}" in page and "{{ answers }}" in page and "{% if" not in page
    assert "noch nicht" in text_of(manager, place(silent, "?template=friendly&language=de"))
    assert questions_of(manager, place(silent, "?template=friendly")) <= 30


def test_a_preview_shows_the_mail_and_keeps_nothing(manager: Client, tenant: UUID, silent: Customer) -> None:
    answer = manager.post(place(silent, "preview/"), a_form(tenant))
    assert "Dear Silent," in answer.content.decode() and "S1" in answer.content.decode()
    assert "sandbox" in answer["Content-Security-Policy"]
    lacking = manager.post(place(silent, "preview/"), a_form(tenant, body="Dear {{ contact.nickname }}"))
    assert "contact.nickname" in lacking.content.decode()
    assert not Message.objects.of(tenant).exists()


def test_a_mail_leaves_through_the_outbox_with_its_files_and_is_taken_back(
    manager: Client, tenant: UUID, silent: Customer
) -> None:
    manager.post(place(silent, "send/"), a_form(tenant, statement="1"))
    message = Message.objects.of(tenant).get()
    assert (message.state, message.purpose, message.stop_version) == ("planned", "dunning", silent.stop_version)
    mail = message_from_bytes(bytes(message.raw or b""), policy=policy.default)
    names = [part.get_filename() for part in mail.iter_attachments()]
    assert names == ["Statement SIL-BE 2026-03-02.xlsx"]
    body = mail.get_body(("plain",))
    assert body is not None and "Dear Silent," in body.get_content() and "1,200.00" in body.get_content()
    assert "Auto-Submitted" not in mail
    assert (AuditEntry.objects.of(tenant).get(verb="message.written").after or {})["subject"] == "About S1"
    manager.post(f"/outbox/{message.pk}/cancel/")
    assert Message.objects.of(tenant).get().state == "cancelled"


def test_a_mail_waits_for_its_hour_or_for_a_colleague(manager: Client, tenant: UUID, silent: Customer) -> None:
    manager.post(place(silent, "send/"), a_form(tenant, mode="later", send_on="2050-03-09", send_time="10:15"))
    assert Message.objects.of(tenant).get().due_at.date() == date(2050, 3, 9)
    manager.post(place(silent, "send/"), a_form(tenant, mode="approval"))
    assert Message.objects.of(tenant).order_by("id").last().state == "waiting_approval"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "more", [{"body": "{{ contact.nickname }}"}, {"subject": " "}, {"send_on": "x", "mode": "later"}]
)
def test_a_mail_that_cannot_be_sent_comes_back_with_its_words(
    manager: Client, tenant: UUID, silent: Customer, more: dict[str, str]
) -> None:
    answer = manager.post(place(silent, "send/"), a_form(tenant) | more | {"contact": ""})
    assert answer.status_code == 422 and str(more.get("body", "please look at this")) in answer.content.decode()
    assert not Message.objects.of(tenant).exists()


def test_a_customer_without_an_address_is_told_apart(manager: Client, tenant: UUID, silent: Customer) -> None:
    Contact.objects.of(tenant).filter(party_id=silent.party_id).update(email="")
    assert "Nobody at this customer has an e-mail address." in text_of(manager, place(silent))
    assert manager.post(place(silent, "send/"), a_form(tenant)).status_code == 422


def test_who_pays_is_offered_before_whom_to_escalate_to(manager: Client, tenant: UUID, silent: Customer) -> None:
    Contact.objects.create(
        tenant_id=tenant, party_id=silent.party_id, key="boss", role="escalation", name="Boss", position=-1,
        email="boss@silent.example", valid_from=date(2025, 1, 1),
    )  # fmt: skip
    page = text_of(manager, place(silent))
    assert page.index("ap@silent.example") < page.index("boss@silent.example")


def test_a_name_with_braces_is_no_field(manager: Client, tenant: UUID, silent: Customer) -> None:
    Contact.objects.of(tenant).filter(party_id=silent.party_id).update(name="{{ entity.iban }}")
    page = text_of(manager, place(silent, "?template=friendly&language=en"))
    assert "Dear { { entity.iban }}" in page


def test_a_mail_to_whom_something_happened_waits_for_a_person_on_the_new_facts(
    manager: Client, tenant: UUID, silent: Customer
) -> None:
    manager.post(place(silent, "send/"), a_form(tenant))
    raise_stop_version(tenant, [silent.pk])
    Message.objects.of(tenant).update(reason="stop_version")
    assert written.ask_again(tenant, silent.pk) == 1
    message = Message.objects.of(tenant).get()
    assert (message.state, message.stop_version) == ("waiting_approval", silent.stop_version + 1)


def test_the_copy_of_an_invoice_is_sent_again_in_one_go_and_can_be_taken_back(
    manager: Client, tenant: UUID, silent: Customer
) -> None:
    item = Item.objects.of(tenant).get(number="S1")
    copies = f"/customers/{silent.token}/copies/"
    refused = manager.post(copies, {"row": [item.pk]})
    assert refused.status_code == 422 and "S1" in refused.content.decode()
    assert not Message.objects.of(tenant).exists()
    a_copy(tenant, silent, item, b"%PDF-1.7 older")
    a_copy(tenant, silent, item, b"%PDF-1.7 newer")
    page = text_of(manager, f"/customers/{silent.token}/")
    assert 'data-act="copy"' in page and f"/customers/{silent.token}/documents/" in page
    assert (
        "checked"
        in text_of(manager, place(silent, f"?template=invoice&row={item.pk}")).partition('name="paper"')[2][:90]
    )
    assert 'data-hotkey="y"' in text_of(manager, f"/items/{item.pk}/")
    assert manager.post(copies, {"row": [item.pk]}).status_code == 302
    row = Message.objects.of(tenant).get()
    mail = message_from_bytes(bytes(row.raw or b""), policy=policy.default)
    (attached,) = mail.iter_attachments()
    assert attached.get_content() == b"%PDF-1.7 newer" and attached.get_content_type() == "application/pdf"
    assert (row.template_code, row.purpose, row.item_ids) == ("invoice", "service", [item.pk])
    undone = manager.post(undo_in(text_of(manager, f"/customers/{silent.token}/")))
    assert undone.status_code == 302 and Message.objects.of(tenant).get().state == "cancelled"


def test_nobody_elses_copy_goes_with_a_mail_trap_61(
    manager: Client, tenant: UUID, silent: Customer, company: Company
) -> None:
    quarrel = a_customer(company, "Quarrel")
    theirs = an_item(quarrel, "Q1", due_on=date(2026, 2, 1))
    paper = a_copy(tenant, quarrel, theirs, b"%PDF-1.7 of Quarrel")
    mine = Item.objects.of(tenant).get(number="S1")
    a_copy(tenant, silent, mine, b"%PDF-1.7 of Silent")
    manager.post(place(silent, "send/"), {**a_form(tenant), "paper": [str(paper.pk)]})
    manager.post(f"/customers/{silent.token}/copies/", {"row": [theirs.pk]})
    manager.post(f"/customers/{silent.token}/copies/", {"row": [mine.pk, theirs.pk]})
    sent = [bytes(row.raw or b"") for row in Message.objects.of(tenant).filter(customer_id=silent.pk)]
    files = [
        part.get_payload(decode=True) for raw in sent for part in message_from_bytes(raw).walk() if part.get_filename()
    ]
    assert len(sent) == 2 and files == [b"%PDF-1.7 of Silent"]


def test_more_than_mail_servers_take_is_refused(
    manager: Client, tenant: UUID, silent: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(written, "LARGEST_FILES", 1024 * 1024)
    item = Item.objects.of(tenant).get(number="S1")
    paper = a_copy(tenant, silent, item, b"%PDF-1.7 " + b"x" * 1024 * 1024)
    answer = manager.post(place(silent, "send/"), {**a_form(tenant), "paper": [str(paper.pk)]})
    assert answer.status_code == 422 and "larger than 1 MB" in answer.content.decode()
    assert manager.post(f"/customers/{silent.token}/copies/", {"row": [item.pk]}).status_code == 422
    assert not Message.objects.of(tenant).exists()


def a_copy(tenant: UUID, customer: Customer, item: Item, content: bytes) -> Document:
    """Keep a copy of an item."""
    return papers.store_document(
        tenant, content, name=f"{item.number}.pdf", kind="invoice", at=NOON, actor=SYSTEM,
        customer_id=customer.pk, item_id=item.pk,
    )  # fmt: skip


def undo_in(page: str) -> str:
    """The address that takes back what was just done."""
    return unescape(re.findall(r'action="(/undo/[^"]*)"', page)[0])


@pytest.fixture
def textable(tenant: UUID, silent: Customer, tmp_path: Path) -> Customer:
    """The same customer, with a mobile number and a provider of text messages."""
    Contact.objects.of(tenant).filter(party_id=silent.party_id).update(phone="+44 7700 900123")
    a_text_channel(tenant, tmp_path)
    return silent


def test_a_text_message_by_hand_says_its_parts_and_leaves_through_the_outbox(
    manager: Client, tenant: UUID, textable: Customer
) -> None:
    page = text_of(manager, f"/customers/{textable.token}/text/?template=friendly_sms&language=en")
    assert "+447700900123" in page and "€1,200.00 is past due" in page.replace("EUR 1,200.00", "€1,200.00")
    assert questions_of(manager, f"/customers/{textable.token}/text/?template=friendly_sms") <= 30
    contact = Contact.objects.of(tenant).get(party_id=textable.party_id)
    item = Item.objects.of(tenant).get(number="S1")
    form = {"row": [item.pk], "contact": contact.pk, "body": "{{ entity.name }}: S1 is open.", "mode": "now"}
    measured = manager.post(f"/customers/{textable.token}/text/measure/", form).content.decode()
    assert "S1 is open." in measured and "1 part" in measured and "{{" not in measured
    long = manager.post(f"/customers/{textable.token}/text/measure/", form | {"body": "x" * 700}).content.decode()
    assert "5 pieces" in long
    assert not Message.objects.of(tenant).exists()
    assert manager.post(f"/customers/{textable.token}/text/send/", form).status_code == 302
    row = Message.objects.of(tenant).get()
    assert (row.channel, row.address, row.purpose, row.contact_id) == ("sms", "+447700900123", "dunning", contact.pk)
    assert bytes(row.raw or b"").decode().endswith(": S1 is open.")
    undone = manager.post(undo_in(text_of(manager, f"/customers/{textable.token}/")))
    assert undone.status_code == 302 and Message.objects.of(tenant).get().state == "cancelled"


def test_who_asked_not_to_be_texted_or_has_no_mobile_is_named_and_refused(
    manager: Client, tenant: UUID, textable: Customer
) -> None:
    contact = Contact.objects.of(tenant).get(party_id=textable.party_id)
    Contact.objects.create(
        tenant_id=tenant, party_id=textable.party_id, key="desk", name="Desk", phone="+32 2 555 12 12",
        valid_from=date(2025, 1, 1),
    )  # fmt: skip
    hearing.say_consent(
        tenant, "sms", "+447700900123", is_given=False, source="person", wording="", actor=SYSTEM, at=NOON
    )
    page = text_of(manager, f"/customers/{textable.token}/text/")
    assert "Nobody at this customer can be sent a text message." in page
    assert "asked not to be written to" in page and "No number is known that takes text messages." in page
    form = {"contact": contact.pk, "body": "Please call us.", "mode": "now"}
    assert manager.post(f"/customers/{textable.token}/text/send/", form).status_code == 422
    by_hand = written.Writing(
        textable.company_id, textable.pk, "x", "Please call us.", contact_id=contact.pk, channel="sms"
    )
    with pytest.raises(written.CannotBeWritten):
        written.write(tenant, by_hand, on=date(2026, 3, 2), actor=SYSTEM, at=NOON)
    assert not Message.objects.of(tenant).exists()


def test_without_a_provider_no_text_message_is_offered(manager: Client, tenant: UUID, silent: Customer) -> None:
    Contact.objects.of(tenant).filter(party_id=silent.party_id).update(phone="+44 7700 900123")
    page = text_of(manager, f"/customers/{silent.token}/text/")
    assert "No provider of text messages is set up for this company." in page and 'name="body"' not in page
