"""Is the inbox worked as it should be: lanes, acts, scope, safe files, a constant number of questions?"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from duecourse.foundation.identity.models import Company, Portfolio, PortfolioMember
from duecourse.records.communications.models import (
    IncomingMail,
    MailAttachment,
    MailReading,
    StoredFile,
    Thread,
    ThreadMention,
    ThreadMessage,
    ThreadPresence,
)
from duecourse.records.ledger.models import Contact, Customer
from tests.interfaces.web.book import NOON, a_customer, a_mail, a_message, a_thread, an_item
from tests.interfaces.web.conftest import SignIn

MOST_QUERIES = 30


def user_of(client: Client) -> UUID:
    """Tell who is signed in."""
    return UUID(str(client.session["_auth_user_id"]))


def a_reading(thread: Thread, *, intent: str = "will_pay", **values: Any) -> MailReading:
    """Write what was read out of the last mail of a conversation."""
    mail = IncomingMail.objects.of(thread.tenant_id).filter(thread_id=thread.pk).latest("id")
    named: dict[str, Any] = {
        "confidence": "0.93",
        "evidence": [{"start": 0, "end": 6, "kind": "intent"}],
        "created_at": NOON,
    }
    own = {"tenant_id": thread.tenant_id, "mail_id": mail.pk, "intent": intent}
    made: MailReading = MailReading.objects.create(**(own | named | values))  # type: ignore[misc]
    return made


def asked(client: Client, address: str) -> int:
    """Count the questions of a page."""
    with CaptureQueriesContext(
        connection,
    ) as made:
        assert client.get(address).status_code == 200
    return len(made)


def test_the_inbox_opens_with_the_lane_in_which_something_stands(sign_in: SignIn, company: Company) -> None:
    client, silent = sign_in("senior_collector"), a_customer(company, "Silent")
    assert "Nothing here" in client.get("/inbox/").content.decode()
    a_thread(company, text="Who are you?")
    page = client.get("/inbox/").content.decode()
    assert "Who are you?" in page and "1 conversation waits for you" in page
    mine = a_thread(company, silent, subject="Mine", assignee_id=user_of(client))
    page = client.get("/inbox/").content.decode()
    assert "Mine" in page and "Who are you?" not in page
    assert "Who are you?" in client.get("/inbox/?lane=unverified").content.decode()
    Thread.objects.of(company.tenant_id).filter(id=mine.pk).update(status="done")
    assert "Mine" in client.get("/inbox/?lane=done").content.decode()


def test_a_conversation_is_given_put_off_finished_and_each_is_undone(sign_in: SignIn, company: Company) -> None:
    client = sign_in("senior_collector")
    thread = a_thread(company, a_customer(company, "Silent"))
    rows, row = Thread.objects.of(company.tenant_id), {"row": thread.pk, "next": "/inbox/?lane=unassigned"}
    steps: list[tuple[str, dict[str, str], dict[str, object]]] = [
        ("/inbox/assign/", {"to": str(user_of(client))}, {"assignee_id": user_of(client)}),
        ("/inbox/put-off/", {"for": "1d"}, {"status": "open"}),
        ("/inbox/wait/", {}, {"status": "waiting", "snoozed_until": None}),
        ("/inbox/done/", {}, {"status": "done"}),
        ("/inbox/reopen/", {}, {"status": "open"}),
    ]
    before = rows.values("status", "assignee_id", "snoozed_until").get(id=thread.pk)
    for address, data, wanted in steps:
        answer = client.post(address, row | data)
        assert (answer.status_code, answer["Location"]) == (302, "/inbox/?lane=unassigned")
        now = rows.values("status", "assignee_id", "snoozed_until").get(id=thread.pk)
        assert wanted.items() <= now.items()
        page = client.get("/inbox/").content.decode()
        undo = page.rsplit('action="/undo/?what=', 1)[1].split('"')[0]
        assert client.post(f"/undo/?what={undo}").status_code == 302
        assert rows.values("status", "assignee_id", "snoozed_until").get(id=thread.pk) == before
        client.post(address, row | data)
        before = rows.values("status", "assignee_id", "snoozed_until").get(id=thread.pk)


def test_putting_off_takes_hours_days_or_a_written_moment_and_none_that_is_past(
    sign_in: SignIn, company: Company
) -> None:
    client, thread = sign_in("senior_collector"), a_thread(company)
    rows = Thread.objects.of(company.tenant_id)
    for data, is_taken in (
        ({"for": "3h"}, True),
        ({"on": "2199-01-05", "at": "10:00"}, True),
        ({"on": "2001-01-05"}, False),
        ({}, False),
    ):
        rows.update(snoozed_until=None)
        client.post("/inbox/put-off/", {"row": thread.pk} | data)
        assert (rows.get(id=thread.pk).snoozed_until is not None) is is_taken, data


def test_a_thread_shows_what_was_said_folds_what_was_quoted_and_marks_what_was_read(
    sign_in: SignIn, company: Company
) -> None:
    client, silent = sign_in("senior_collector"), a_customer(company, "Silent")
    an_item(silent, "S-1", due_on=date(2026, 2, 1))
    thread = a_thread(company, silent, text="We pay <b>EUR</b> 100 on Friday.")
    IncomingMail.objects.of(company.tenant_id).update(quoted_text="Please pay.", html="<p>We pay</p>")
    a_reading(thread, due_on=date(2026, 3, 6), amount="100", currency="EUR")
    sent = a_message(silent, "answer", state="sent", raw=b"Subject: Hi\r\nContent-Type: text/plain\r\n\r\nThank you.")
    ThreadMessage.objects.create(
        tenant_id=company.tenant_id, thread_id=thread.pk, kind="out", message_id=sent.pk, at=NOON
    )
    for address in (f"/inbox/{thread.pk}/", f"/inbox/{thread.pk}/side/"):
        page = client.get(address).content.decode()
        assert '<mark class="read-intent"' in page and "&lt;b&gt;EUR&lt;/b&gt;" in page
        assert "Please pay." in page and "Quoted text" in page
        assert "Thank you." in page and "Will pay" in page and "93" in page
        assert "<iframe" in page and "sandbox" in page and "<b>EUR" not in page
    assert "S-1" in client.get(f"/inbox/{thread.pk}/facts/").content.decode()


def test_the_html_of_a_mail_runs_nothing_and_its_files_are_only_kept(sign_in: SignIn, company: Company) -> None:
    client, thread = sign_in("senior_collector"), a_thread(company)
    mail = IncomingMail.objects.of(company.tenant_id).get()
    IncomingMail.objects.of(company.tenant_id).update(html="<p>Words</p>")
    answer = client.get(f"/inbox/{thread.pk}/mails/{mail.pk}/html/")
    policy = answer["Content-Security-Policy"]
    assert b"Words" in answer.content
    assert "default-src 'none'" in policy and "sandbox" in policy and "script-src" not in policy
    assert "img-src data:" in policy and answer["X-Content-Type-Options"] == "nosniff"
    stored = StoredFile.objects.create(
        tenant_id=company.tenant_id, sha256="0" * 64, size=9, content=b"<script>x", stored_at=NOON
    )
    named: Any = {"tenant_id": company.tenant_id, "mail_id": mail.pk, "type": "text/html"}
    file = MailAttachment.objects.create(**named, name='evil".html\r\nX: y', file_id=stored.pk, size=9)
    refused = MailAttachment.objects.create(**named, name="large.zip", refused="size", position=1)
    answer = client.get(f"/inbox/{thread.pk}/files/{file.pk}/")
    assert answer.content == b"<script>x"
    assert answer["Content-Type"] == "application/octet-stream" and answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment") and "X: y" not in answer.headers
    assert client.get(f"/inbox/{thread.pk}/files/{refused.pk}/").status_code == 404
    other = a_thread(company)
    assert client.get(f"/inbox/{other.pk}/files/{file.pk}/").status_code == 404
    assert client.get(f"/inbox/{other.pk}/mails/{mail.pk}/html/").status_code == 404


def test_an_unverified_mail_is_filed_in_place_and_its_sender_kept(sign_in: SignIn, company: Company) -> None:
    client, silent = sign_in("senior_collector"), a_customer(company, "Silent")
    from duecourse.records.ledger.operations.search import refresh_search

    refresh_search(company.tenant_id, [silent.pk])
    thread = a_thread(company)
    assert "Nothing proves who wrote this" in client.get(f"/inbox/{thread.pk}/").content.decode()
    found = client.get(f"/inbox/{thread.pk}/find/?q=sil").content.decode()
    assert f'value="{silent.pk}"' in found
    client.post(f"/inbox/{thread.pk}/file/", {"customer": silent.pk, "keeps": "1"})
    row = Thread.objects.of(company.tenant_id).get(id=thread.pk)
    assert (row.customer_id, row.is_verified) == (silent.pk, True)
    assert Contact.objects.of(company.tenant_id).filter(email="somebody@unknown.example").exists()
    assert client.post(f"/inbox/{thread.pk}/file/", {"customer": ""}).status_code == 422, "nothing was chosen"


def test_notes_name_colleagues_and_two_who_look_see_each_other(sign_in: SignIn, company: Company) -> None:
    eva, boss = sign_in("senior_collector"), sign_in("collections_manager")
    thread = a_thread(company, a_customer(company, "Silent"))
    eva.post(f"/inbox/{thread.pk}/note/", {"text": "@Collections_Manager is this right?"})
    assert ThreadMention.objects.of(company.tenant_id).get().user_id == user_of(boss)
    told = boss.get("/mentions/").content.decode()
    assert "is this right?" in told and f"/inbox/{thread.pk}/" in told
    assert boss.post(f"/inbox/{thread.pk}/here/").content.decode().strip() == ""
    assert "Collections_Manager has this open too" in eva.post(f"/inbox/{thread.pk}/here/").content.decode()
    eva.post(f"/inbox/{thread.pk}/here/", {"writing": "1"})
    assert "Senior_Collector is writing an answer" in boss.post(f"/inbox/{thread.pk}/here/").content.decode()
    ThreadPresence.objects.of(company.tenant_id).update(seen_at=NOON - timedelta(days=1))
    assert "Senior" not in boss.post(f"/inbox/{thread.pk}/here/").content.decode()


def test_what_is_new_is_counted_until_somebody_looked(sign_in: SignIn, company: Company) -> None:
    client, thread = sign_in("senior_collector"), a_thread(company)
    assert ">1<" in client.get("/inbox/count/").content.decode()
    client.get(f"/inbox/{thread.pk}/")
    assert ">1<" in client.get("/inbox/count/").content.decode(), "reading by GET changes nothing"
    client.post(f"/inbox/{thread.pk}/here/")
    assert client.get("/inbox/count/").content.decode().strip() == ""


def test_search_looks_at_words_senders_and_customers(sign_in: SignIn, company: Company) -> None:
    client = sign_in("senior_collector")
    a_thread(company, a_customer(company, "Silent"), subject="One", text="The crane was broken")
    a_thread(company, a_customer(company, "Tardy"), subject="Two", text="We pay")
    for word, wanted in (("crane", ["One"]), ("tard", ["Two"]), ("two", ["Two"]), ("ap@silent", ["One"]), ("zzz", [])):
        page = client.get(f"/inbox/?lane=unassigned&q={word}").content.decode()
        assert [name for name in ("One", "Two") if f">{name}<" in page] == wanted, word


@pytest.mark.parametrize(
    "where", ['intent is "dispute"', 'sender contains "tardy"', "days since the last word < 3", "new"]
)
def test_filters_narrow_by_what_is_said_and_by_whom(where: str, sign_in: SignIn, company: Company) -> None:
    client = sign_in("senior_collector")
    old = a_thread(company, a_customer(company, "Silent"), subject="One", is_unread=False)
    Thread.objects.of(company.tenant_id).filter(id=old.pk).update(last_entry_at=NOON - timedelta(days=9))
    a_reading(a_thread(company, a_customer(company, "Tardy"), subject="Two"), intent="dispute")
    where = where.replace("intent is", "what it says is")
    page = client.get("/inbox/", {"lane": "unassigned", "where": where}).content.decode()
    assert ">Two<" in page and ">One<" not in page, where


def test_the_number_of_questions_grows_with_nothing(sign_in: SignIn, company: Company) -> None:
    client, silent = sign_in("senior_collector"), a_customer(company, "Silent")
    an_item(silent, "S-1", due_on=date(2026, 2, 1))
    thread = a_thread(company, silent)
    a_reading(thread)
    sent = a_message(silent, "first", state="sent", raw=b"Subject: Hi\r\n\r\nHello")
    named: Any = {"tenant_id": company.tenant_id, "thread_id": thread.pk, "kind": "out"}
    ThreadMessage.objects.create(**named, message_id=sent.pk, at=NOON)
    of_one = [f"/inbox/{thread.pk}/{part}" for part in ("", "side/", "facts/")]
    addresses = ("/inbox/?lane=unassigned", *of_one)
    for address in addresses:
        client.get(address)
    few = [asked(client, address) for address in addresses]
    for number in range(12):
        an_item(silent, f"S-{number + 2}", due_on=date(2026, 2, 1))
        a_mail(thread, text=f"Again {number}", at=NOON + timedelta(minutes=number))
        a_reading(thread)
        sent = a_message(silent, f"out-{number}", state="sent", raw=b"Subject: Hi\r\n\r\nHello")
        ThreadMessage.objects.create(**named, message_id=sent.pk, at=NOON)
        a_reading(a_thread(company, a_customer(company, f"N{number}x")))
    many = [asked(client, address) for address in addresses]
    assert many == few
    assert max(many) <= MOST_QUERIES, many


def test_a_collector_sees_and_works_only_the_own_portfolio(sign_in: SignIn, company: Company) -> None:
    client = sign_in("collector")
    mine = Portfolio.objects.create(tenant_id=company.tenant_id, name="Mine")
    PortfolioMember.objects.create(tenant_id=company.tenant_id, portfolio_id=mine.pk, user_id=user_of(client))
    own = a_thread(company, a_customer(company, "Silent", portfolio_id=mine.pk), subject="Own")
    theirs = a_thread(company, a_customer(company, "Tardy"), subject="Theirs", text="Hidden words")
    unknown = a_thread(company, subject="Unknown")
    page = client.get("/inbox/?lane=unassigned").content.decode()
    assert "Own" in page and "Theirs" not in page
    assert "Unknown" in client.get("/inbox/?lane=unverified").content.decode(), "somebody has to find out"
    assert "Hidden words" not in client.get("/inbox/?lane=unassigned&q=hidden").content.decode()
    client.post("/inbox/done/", {"row": [own.pk, theirs.pk, unknown.pk]})
    states = dict(Thread.objects.of(company.tenant_id).values_list("subject", "status"))
    assert states == {"Own": "done", "Theirs": "open", "Unknown": "done"}
    assert client.get(f"/inbox/{theirs.pk}/").status_code == 404
    assert client.post(f"/inbox/{unknown.pk}/merge/", {"other": theirs.pk}).status_code == 404
    foreign = Customer.objects.of(company.tenant_id).get(name="Tardy")
    assert client.post(f"/inbox/{unknown.pk}/file/", {"customer": foreign.pk}).status_code == 404


def test_who_only_reads_gets_no_buttons_and_others_no_inbox(sign_in: SignIn, company: Company) -> None:
    thread = a_thread(company, a_customer(company, "Silent"))
    page = sign_in("cfo").get(f"/inbox/{thread.pk}/").content.decode()
    assert "We pay on Friday." in page and reverse("threads-done") not in page
    for role in ("sales", "template_editor", "dispute_resolver", "integrator", "admin", "cash_application"):
        client = sign_in(role)
        assert client.get("/inbox/").status_code == 403
        assert 'href="/inbox/"' not in client.get("/").content.decode()


def test_the_inbox_is_given_as_a_file(sign_in: SignIn, company: Company) -> None:
    a_thread(company, a_customer(company, "Silent"), subject="=cmd()")
    answer = sign_in("collections_manager").get("/lists/inbox/export.csv?lane=unassigned")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert "Anna Accounts: =cmd()" in text
