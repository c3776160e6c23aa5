"""What else can a customer say on its page, and who hears it?"""

from __future__ import annotations

from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from duecourse.foundation.identity.models import Company
from duecourse.foundation.timeline.models import Event
from duecourse.records.communications.models import IncomingMail, Mailbox, Message, PortalAct, Thread, ThreadMessage
from duecourse.records.communications.operations.channels import set_channel
from duecourse.records.disputes.models import Dispute, DisputeLine
from duecourse.records.ledger.models import Document, Note, Proposal
from duecourse.work.worklists.models import Task
from tests.interfaces.portal.book import a_reader, asked, code_of, selling, wrong
from tests.records.communications.book import ADA, NOON

PHOTO = b"\x89PNG\r\n\x1a\n" + b"0" * 64


@pytest.fixture
def company(tenant: UUID) -> Company:
    return selling(tenant)


def photo(name: str = "box.png", content: bytes = PHOTO) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_what_is_wrong_becomes_a_dispute_with_its_photo_and_is_taken_back(company: Company) -> None:
    tenant, reader = company.tenant_id, a_reader(company)
    page = reader.enter("wrong")
    form = {
        "key": "a",
        "item": reader.who.item_ids[0],
        "reason": "DAMAGED",
        "words": "One box was empty.",
        "amount": "20",
    }
    done = reader.post(page, form | {"file": photo()})
    assert done.status_code == 303, done.content
    row = Dispute.objects.of(tenant).get()
    assert (row.reason, row.source, row.note) == ("DAMAGED", "portal", "One box was empty.")
    assert str(DisputeLine.objects.of(tenant).get().amount) == "20.0000"
    assert Document.objects.of(tenant).get().content_type == "image/png"
    shown = reader.client.get(done.headers["Location"]).content.decode()
    assert f"D{row.pk}" in shown and "box.png" in shown and "It arrived damaged" in shown
    assert "We look into it" in reader.client.get(page.removesuffix("dispute/")).content.decode()
    assert reader.post(f"{done.headers['Location']}undo/", {}).status_code == 303
    row.refresh_from_db(from_queryset=Dispute.objects.of(tenant))
    assert row.outcome == "withdrawn"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"reason": "DISCOUNT/TERMS"}, b"Say what is wrong"),
        ({"amount": "1.234"}, b"Write the amount"),
        ({"amount": "999"}, b"is open on"),
        ({"item": 0}, b"Choose at least one"),
        ({"file": photo("run.png", b"MZ\x90")}, b"no file that is kept"),
        ({"file": photo("note.txt", b"plain words")}, b"neither a photo"),
        ({"file": photo("big.png", PHOTO + b"0" * 10_500_000)}, b"larger than 10 MB"),
    ],
)
def test_what_cannot_be_recorded_is_said_in_the_form_and_leaves_nothing(
    company: Company, wrong: dict[str, object], says: bytes
) -> None:
    reader = a_reader(company)
    page = reader.enter("wrong")
    form = {"key": "a", "item": reader.who.item_ids[0], "reason": "PRICE", "words": "Kept as typed."}
    refused = reader.post(page, form | wrong)
    assert refused.status_code == 422 and says in refused.content, refused.content
    assert b"Kept as typed." in refused.content
    assert not Dispute.objects.of(company.tenant_id).exists() and not Document.objects.of(company.tenant_id).exists()


def test_a_comment_is_a_note_and_reopens_the_conversation_about_the_mail(company: Company) -> None:
    tenant, reader = company.tenant_id, a_reader(company)
    Mailbox.objects.create(tenant_id=tenant, company_id=company.pk, address="ar@nordlicht.example", kind="intake")
    page = f"{reader.home()}comment/"
    done = reader.post(page, {"key": "a", "item": reader.who.item_ids[0], "words": "Paid by the head office?"})
    assert done.status_code == 303
    assert Note.objects.of(tenant).get().item_id == reader.who.item_ids[0]
    thread = Thread.objects.of(tenant).get()
    assert (thread.status, thread.is_unread, thread.is_verified) == ("open", True, True)
    assert thread.customer_id == reader.who.customer_id
    assert list(ThreadMessage.objects.of(tenant).order_by("id").values_list("kind", flat=True)) == ["out", "in"]
    assert IncomingMail.objects.of(tenant).get().visible_text == "Paid by the head office?"


def test_where_no_mailbox_is_read_a_comment_is_a_task(company: Company) -> None:
    reader = a_reader(company)
    reader.post(f"{reader.home()}comment/", {"key": "a", "words": "Please call me."})
    task = Task.objects.of(company.tenant_id).get()
    assert (task.note, task.customer_id) == ("Please call me.", reader.who.customer_id)


def test_the_wrong_person_proposes_another_and_can_take_it_back(company: Company) -> None:
    tenant, reader = company.tenant_id, a_reader(company)
    set_channel(tenant, connector="smtp", options={"host": "mail.example", "port": 25}, actor=ADA, at=NOON)
    page = f"{reader.home()}person/"
    assert reader.post(page, {"key": "a", "email": "nobody"}).status_code == 422
    wish = {"key": "b", "name": "Ada", "email": "ada@tardy.example"}
    carried, _text = asked(reader, page, wish)
    assert not Proposal.objects.of(tenant).exists(), "a code says first who names somebody"
    refused = reader.post(f"{page}confirm/", {"carried": carried, "code": wrong(code_of(reader))})
    assert refused.status_code == 200 and not Proposal.objects.of(tenant).exists()
    done = reader.post(f"{page}confirm/", {"carried": carried, "code": code_of(reader)}).headers["Location"]
    row = Proposal.objects.of(tenant).get()
    assert (row.kind, row.wish["email"], row.state) == ("contact", "ada@tardy.example", "open")
    reader.post(f"{done}undo/", {})
    assert Proposal.objects.of(tenant).get().state == "withdrawn"


def test_every_act_is_confirmed_by_a_mail_to_the_contact_and_so_is_its_end(company: Company) -> None:
    tenant, reader = company.tenant_id, a_reader(company, language="de")
    done = reader.post(f"{reader.home()}comment/", {"key": "a", "words": "Guten Tag"}).headers["Location"]
    act = PortalAct.objects.of(tenant).get()
    mail = Message.objects.of(tenant).get(id=act.confirmation_id or 0)
    assert (mail.state, mail.purpose, mail.contact_id) == ("planned", "service", reader.who.contact_id), mail.detail
    assert mail.language == "de" and mail.subject == "Notiert: Ihre Nachricht"
    reader.post(f"{done}undo/", {})
    assert Message.objects.of(tenant).get(origin=f"portal:{act.pk}:undone").subject == "Zurückgenommen: Ihre Nachricht"
    told = Event.objects.of(tenant).filter(kind="portal.undone").get()
    assert (told.actor_kind, told.actor_name) == ("customer", "Eva")
