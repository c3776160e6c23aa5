"""Is a mail answered, is what was read in it settled, and are the clocks of the inbox kept?"""

from __future__ import annotations

from datetime import date, timedelta

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.models import Company
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.records.communications.models import (
    CannedReply,
    InboxRule,
    InboxTerms,
    IncomingMail,
    MailAttachment,
    MailReading,
    Message,
    Recipient,
    StoredFile,
    Thread,
    ThreadMessage,
)
from duecourse.records.disputes.models import Dispute
from duecourse.records.ledger.models import Contact
from duecourse.records.promises.models import Promise
from duecourse.work.worklists.operations.watching import watch
from tests.interfaces.web.book import DAY, NOON, a_customer, a_mailbox, a_thread, an_item
from tests.interfaces.web.conftest import SignIn
from tests.interfaces.web.test_inbox import a_reading, user_of


def test_a_mail_is_answered_by_the_composer_and_taken_back(sign_in: SignIn, company: Company) -> None:
    client, silent = sign_in("senior_collector"), a_customer(company, "Silent")
    an_item(silent, "S-1", due_on=date(2026, 2, 1))
    identity.set_sender(company.tenant_id, company.pk, email="ar@be.example", name="BE", actor=SYSTEM, at=NOON)
    thread = a_thread(company, silent, text="Can you {{ wait }}?")
    IncomingMail.objects.of(company.tenant_id).update(message_key="<their@mail.example>", recipients=["ar@be.example"])
    CannedReply.objects.create(tenant_id=company.tenant_id, name="Thanks", body="Thank you.", changed_at=NOON)
    href = f"/customers/{silent.token}/write/?thread={thread.pk}&as=reply"
    page = client.get(href).content.decode()
    assert 'value="Re: Your reminder"' in page and "&gt; Can you { { wait }}?" in page and "Thanks" in page
    ready = CannedReply.objects.of(company.tenant_id).get().pk
    assert "Thank you." in client.get(f"{href}&template=ready-{ready}").content.decode()
    contact = Contact.objects.of(company.tenant_id).get(party_id=silent.party_id)
    words = {
        "thread": thread.pk,
        "as": "reply",
        "subject": "Re: Your reminder",
        "body": "Until Friday.",
        "contact": contact.pk,
    }
    answer = client.post(f"/customers/{silent.token}/write/send/", words | {"then": "done"})
    assert (answer.status_code, answer["Location"]) == (302, "/inbox/")
    sent = Message.objects.of(company.tenant_id).get()
    assert (sent.purpose, sent.state, sent.address) == ("service", "planned", "ap@silent.example")
    assert b"In-Reply-To: <their@mail.example>" in bytes(sent.raw or b"")
    row = Thread.objects.of(company.tenant_id).get()
    assert (row.status, row.assignee_id) == ("done", user_of(client)) and row.last_out_at is not None
    assert ThreadMessage.objects.of(company.tenant_id).get(kind="out").message_id == sent.pk
    undo = client.get("/inbox/").content.decode().rsplit('action="/undo/?what=', 1)[1].split('"')[0]
    client.post(f"/undo/?what={undo}")
    assert Message.objects.of(company.tenant_id).get().state == "cancelled"
    row = Thread.objects.of(company.tenant_id).get()
    assert (row.status, row.assignee_id, row.last_out_at) == ("open", None, None)
    assert not ThreadMessage.objects.of(company.tenant_id).filter(kind="out").exists()


def test_all_who_read_the_mail_are_answered_and_files_are_passed_on(sign_in: SignIn, company: Company) -> None:
    client, silent = sign_in("senior_collector"), a_customer(company, "Silent")
    tenant, thread = company.tenant_id, a_thread(company, silent)
    identity.set_sender(tenant, company.pk, email="ar@be.example", name="BE", actor=SYSTEM, at=NOON)
    mail = IncomingMail.objects.of(tenant).get()
    boss = Contact.objects.create(
        tenant_id=tenant, party_id=silent.party_id, key="b", email="cfo@silent.example", valid_from=date(2025, 1, 1)
    )
    IncomingMail.objects.of(tenant).update(recipients=["ar@be.example", "cfo@silent.example", "stranger@x.example"])
    stored = StoredFile.objects.create(tenant_id=tenant, sha256="0" * 64, size=3, content=b"PDF", stored_at=NOON)
    file = MailAttachment.objects.create(tenant_id=tenant, mail_id=mail.pk, name="order.pdf", file_id=stored.pk, size=3)
    href = f"/customers/{silent.token}/write/"
    page = client.get(f"{href}?thread={thread.pk}&as=all").content.decode()
    assert "Copy: cfo@silent.example" in page and "stranger@x.example" not in page
    words = {"thread": thread.pk, "subject": "Re", "body": "Hello", "contact": ""}
    client.post(f"{href}send/", words | {"as": "all"})
    assert set(Recipient.objects.of(tenant).values_list("kind", "address")) >= {("cc", "cfo@silent.example")}
    page = client.get(f"{href}?thread={thread.pk}&as=forward").content.decode()
    assert "Fwd: Your reminder" in page and "order.pdf" in page
    client.post(f"{href}send/", words | {"as": "forward", "contact": boss.pk, "mailfile": file.pk, "subject": "Fwd"})
    assert b"order.pdf" in bytes(Message.objects.of(tenant).get(subject="Fwd").raw or b"")
    other = a_customer(company, "Tardy")
    assert client.get(f"/customers/{other.token}/write/?thread={thread.pk}").status_code == 404


def test_whom_nobody_knows_is_answered_and_a_conversation_is_passed_on(sign_in: SignIn, company: Company) -> None:
    client, tenant = sign_in("senior_collector"), company.tenant_id
    identity.set_sender(tenant, company.pk, email="ar@be.example", name="BE", actor=SYSTEM, at=NOON)
    thread = a_thread(company, None, text="Who are {{ you }}?")
    Thread.objects.of(tenant).update(last_in_at=NOON)
    IncomingMail.objects.of(tenant).update(sender="who@nowhere.example")
    page = client.get(f"/inbox/{thread.pk}/").content.decode()
    assert f"/inbox/{thread.pk}/outside/?as=reply" in page and "Forward to a contact" not in page
    page = client.get(f"/inbox/{thread.pk}/outside/?as=reply").content.decode()
    assert 'value="who@nowhere.example"' in page and "&gt; Who are {{ you }}?" in page
    words = {"as": "reply", "subject": "Re: x", "body": "We sell {{ nails }}.", "then": "waiting"}
    refused = client.post(f"/inbox/{thread.pk}/outside/send/", words | {"to": "nobody"})
    assert refused.status_code == 422 and "We sell {{ nails }}." in refused.content.decode()
    assert client.post(f"/inbox/{thread.pk}/outside/send/", words | {"to": "who@nowhere.example"}).status_code == 302
    sent = Message.objects.of(tenant).get()
    assert (sent.address, sent.customer_id, sent.purpose) == ("who@nowhere.example", None, "service")
    assert b"We sell {{ nails }}." in bytes(sent.raw or b"")
    shown = client.get(f"/inbox/{thread.pk}/").content.decode()
    assert "to somebody outside" in shown and f"/outbox/{sent.pk}/" not in shown
    undo = shown.rsplit('action="/undo/?what=', 1)[1].split('"')[0]
    client.post(f"/undo/?what={undo}")
    assert Message.objects.of(tenant).get().state == "cancelled"


def test_what_was_read_is_confirmed_corrected_or_dismissed_and_taken_back(sign_in: SignIn, company: Company) -> None:
    client, silent, tenant = sign_in("senior_collector"), a_customer(company, "Silent"), company.tenant_id
    one, two = (an_item(silent, number, due_on=date(2026, 2, 1)) for number in ("S-1", "S-2"))
    thread = a_thread(company, silent)
    reading = a_reading(thread, due_on=date(2026, 3, 6), item_ids=[one.pk])
    page = client.get(f"/inbox/{thread.pk}/").content.decode()
    assert page.count('data-hotkey="y"') == 1
    way = f"/inbox/{thread.pk}/readings/{reading.pk}/"
    client.post(f"{way}confirm/", {"next": "/inbox/?lane=unassigned"})
    assert Promise.objects.of(tenant).get().due_on == date(2026, 3, 6)
    page = client.get("/inbox/").content.decode()
    assert "Promise recorded from the mail" in page
    undo = page.rsplit('action="/undo/?what=', 1)[1].split('"')[0]
    client.post(f"/undo/?what={undo}")
    assert Promise.objects.of(tenant).get().state == "withdrawn"
    said = {"corrected": "1", "intent": "dispute", "reason": "PRICE", "row": [two.pk], "amount": "40,00"}
    client.post(f"{way}confirm/", said)
    assert Dispute.objects.of(tenant).get().reason == "PRICE"
    row = MailReading.objects.of(tenant).get()
    assert (row.state, row.corrected_to["intent"], row.corrected_to["item_ids"]) == ("corrected", "dispute", [two.pk])
    assert "Corrected by" in client.get(f"/inbox/{thread.pk}/").content.decode()
    assert client.post(f"{way}dismiss/").status_code == 422, "settled once"
    more = a_reading(thread, intent="question", position=1)
    client.post(f"/inbox/{thread.pk}/readings/{more.pk}/dismiss/")
    assert MailReading.objects.of(tenant).get(id=more.pk).state == "dismissed"
    undo = client.get("/inbox/").content.decode().rsplit('action="/undo/?what=', 1)[1].split('"')[0]
    client.post(f"/undo/?what={undo}")
    assert MailReading.objects.of(tenant).get(id=more.pk).state == "suggested"
    other = a_thread(company, silent)
    assert client.post(f"/inbox/{other.pk}/readings/{more.pk}/dismiss/").status_code == 404


def test_an_unverified_mail_confirms_nothing_before_it_is_filed(sign_in: SignIn, company: Company) -> None:
    client, thread = sign_in("senior_collector"), a_thread(company)
    reading = a_reading(thread)
    assert 'data-hotkey="y"' not in client.get(f"/inbox/{thread.pk}/").content.decode()
    assert client.post(f"/inbox/{thread.pk}/readings/{reading.pk}/confirm/").status_code == 422


def test_hours_giving_rules_and_ready_answers_are_kept_by_whoever_may(sign_in: SignIn, company: Company) -> None:
    eva, boss, tenant = sign_in("senior_collector"), sign_in("collections_manager"), company.tenant_id
    box = a_mailbox(company)
    hours = {"unverified_hours": "2", "unassigned_hours": "3", "mine_hours": "6", "opens": "08:00", "closes": "18:00"}
    saved = {"company": "BE", f"giving-{box.pk}": "person", f"to-{box.pk}": str(user_of(eva))}
    assert eva.post("/admin/inbox/change/", hours | saved).status_code == 403
    assert boss.post("/admin/inbox/change/", hours | saved).status_code == 302
    row = InboxTerms.objects.of(tenant).get()
    assert (row.unverified_hours, row.mine_hours, row.opens_at.hour) == (2, 6, 8)
    box.refresh_from_db()
    assert (box.assign_rule, box.assignee_id) == ("person", user_of(eva))
    assert boss.post("/admin/inbox/change/", hours | saved | {"closes": "07:00"}).status_code == 422
    said = {"company": "BE", "field": "domain", "value": "silent.example", "to": str(user_of(eva))}
    boss.post("/admin/inbox/rule/", said)
    boss.post("/admin/inbox/reply/", {"company": "BE", "name": "Thanks", "language": "en", "body": "Thank you."})
    page = boss.get("/admin/inbox/").content.decode()
    assert "silent.example" in page and "Thanks" in page and "Senior_Collector" in page
    boss.post("/admin/inbox/rule/", {"company": "BE", "drop": InboxRule.objects.of(tenant).get().pk})
    boss.post("/admin/inbox/reply/", {"company": "BE", "drop": CannedReply.objects.of(tenant).get().pk})
    assert not InboxRule.objects.of(tenant).exists() and not CannedReply.objects.of(tenant).exists()
    assert boss.post("/admin/inbox/rule/", said | {"to": ""}).status_code == 422


def test_a_mail_that_waits_too_long_is_an_alert_until_it_is_answered(sign_in: SignIn, company: Company) -> None:
    client, tenant = sign_in("collections_manager"), company.tenant_id
    thread = a_thread(company, a_customer(company, "Silent"), answer_due_at=NOON)
    watch(tenant, company.pk, on=DAY, at=NOON)
    assert "Nobody has answered" not in client.get("/alerts/").content.decode()
    watch(tenant, company.pk, on=DAY, at=NOON + timedelta(minutes=1))
    page = client.get("/alerts/").content.decode()
    assert "Nobody has answered the mail" in page and f'href="/inbox/{thread.pk}/"' in page
    client.post("/inbox/done/", {"row": thread.pk})
    watch(tenant, company.pk, on=DAY, at=NOON + timedelta(hours=1))
    assert "Nobody has answered" not in client.get("/alerts/").content.decode()
