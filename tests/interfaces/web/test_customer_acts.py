"""Is what a person does on a customer's page written, shown, taken back, and refused where it is not allowed?"""

from __future__ import annotations

import re
from datetime import date
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.models import AuditEntry, Company
from duecourse.foundation.kit import clock
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.records.communications.models import Call
from duecourse.records.credit.models import CreditLimit
from duecourse.records.disputes.models import Dispute
from duecourse.records.ledger.models import Block, Contact, Customer, Document, Item, Mention, Note
from duecourse.records.ledger.operations.search import refresh_search
from duecourse.records.promises.models import Promise, PromiseLine
from duecourse.work.procedures.operations.starters import install_starters
from duecourse.work.worklists.models import Task, WorklistRow
from tests.interfaces.web.book import DAY, NOON, a_customer, a_message, a_work_row, an_item
from tests.interfaces.web.conftest import SignIn
from tests.interfaces.web.test_screens import text_of

TABS = ("timeline", "promises", "disputes", "contacts", "calls", "credit", "documents", "notes", "group")


@pytest.fixture
def manager(sign_in: SignIn) -> Client:
    """A signed-in collections manager."""
    return sign_in("collections_manager")


@pytest.fixture
def silent(tenant: UUID, company: Company) -> Customer:
    """A customer that owes two items, one of them late."""
    install_starters(tenant, actor=SYSTEM, at=NOON, on=date(2026, 1, 1))
    customer = a_customer(company, "Silent")
    an_item(customer, "S1", due_on=date(2026, 2, 1), amount="1200")
    an_item(customer, "S2", due_on=date(2026, 2, 20), amount="300", currency="USD")
    return customer


def place(customer: Customer, rest: str = "") -> str:
    """Give an address below a customer's."""
    return f"/customers/{customer.token}/{rest}"


def item_of(tenant: UUID, number: str) -> Item:
    """Read an item by its number."""
    return Item.objects.of(tenant).get(number=number)


def questions_of(client: Client, path: str) -> int:
    """Count the questions that a page asks the database, the setting of the tenant and the transaction not counted."""
    settings = ("SAVEPOINT", "RELEASE", "SET ", "SELECT set_config", "WITH former AS")
    with CaptureQueriesContext(connection) as caught:
        text_of(client, path)
    return sum(not (query["sql"] or "").strip().startswith(settings) for query in caught.captured_queries)


def undone(client: Client, customer: Customer) -> None:
    """Press the way back that the toast of the last act offers."""
    found = re.search(r'action="(/undo/\?what=[^"]+)"', text_of(client, place(customer)))
    assert found
    assert client.post(found.group(1)).status_code == 302


def test_every_tab_of_a_customer_opens_with_few_queries_however_much_there_is(
    manager: Client, tenant: UUID, silent: Customer
) -> None:
    paths = [place(silent), *(place(silent, f"?tab={tab}") for tab in TABS)]
    [text_of(manager, path) for path in paths]
    before = {path: questions_of(manager, path) for path in paths}
    assert max(before.values()) <= 30, before
    for number in range(5):
        an_item(silent, f"T{number}", due_on=date(2026, 2, 1))
        a_message(silent, f"origin-{number}", state="sent")
        manager.post(place(silent, "notes/"), {"text": f"Note {number}"})
        manager.post(place(silent, "call/log/"), {"outcome": "nobody"})
    text_of(manager, place(silent))
    after = {path: questions_of(manager, path) for path in paths}
    assert all(after[path] <= before[path] + 2 and after[path] <= 30 for path in paths), (before, after)
    assert manager.get(place(silent, "?tab=nothing")).status_code == 404


def test_chosen_items_are_summed_per_currency_and_others_items_are_not(
    manager: Client, tenant: UUID, silent: Customer, company: Company
) -> None:
    other = an_item(a_customer(company, "Tardy"), "T1", due_on=DAY, amount="999")
    rows = "&".join(f"row={one.pk}" for one in (item_of(tenant, "S1"), item_of(tenant, "S2"), other))
    said = text_of(manager, place(silent, f"selection/?{rows}"))
    assert "2 items" in said and "1,200.00" in said and "300.00" in said and "999" not in said


def test_a_promise_of_a_part_is_recorded_and_taken_back(manager: Client, tenant: UUID, silent: Customer) -> None:
    item = item_of(tenant, "S1")
    assert "Record promise" in text_of(manager, place(silent, f"act/promise/?row={item.pk}"))
    form = {"row": item.pk, f"amount-{item.pk}": "1.000,50", "due_on": "2026-03-10", "note": "Said by phone"}
    assert manager.post(place(silent, "promises/"), form).status_code == 302
    assert str(PromiseLine.objects.of(tenant).get().amount) == "1000.5000"
    assert "Pays on 10 Mar 2026" in text_of(manager, place(silent, "?tab=promises"))
    manager.post(place(silent, "promises/"), form | {"due_on": "2026-03-12"})
    undone(manager, silent)
    states = Promise.objects.of(tenant).order_by("id").values_list("state", flat=True)
    assert list(states) == ["superseded", "withdrawn"]


@pytest.mark.parametrize(
    "form", [{"due_on": "soon"}, {"due_on": ""}, {"due_on": "2020-01-01"}, {"due_on": "2026-03-10", "row": ""}]
)
def test_a_promise_that_makes_no_sense_is_refused(
    manager: Client, tenant: UUID, silent: Customer, form: dict[str, str]
) -> None:
    sent = {"row": str(item_of(tenant, "S1").pk)} | form
    assert manager.post(place(silent, "promises/"), sent).status_code == 422
    assert not Promise.objects.of(tenant).exists()


def test_a_dispute_is_opened_shown_closed_and_taken_back(manager: Client, tenant: UUID, silent: Customer) -> None:
    item = item_of(tenant, "S1")
    form = {"row": item.pk, f"amount-{item.pk}": "200", "code": "PRICE", "note": "Says 1,000 was agreed"}
    manager.post(place(silent, "disputes/"), form)
    page = text_of(manager, place(silent, "?tab=disputes"))
    assert "Price" in page and "Says 1,000 was agreed" in page
    manager.post(place(silent, f"disputes/{Dispute.objects.of(tenant).get().pk}/close/"), {"outcome": "partial"})
    assert Dispute.objects.of(tenant).get().outcome == "partial"
    manager.post(place(silent, "disputes/"), form)
    undone(manager, silent)
    assert Dispute.objects.of(tenant).order_by("id").last().outcome == "withdrawn"  # type: ignore[union-attr]
    assert manager.post(place(silent, "disputes/"), form | {"code": "MOOD"}).status_code == 404


def test_stopped_items_are_let_go_on_by_the_way_back(manager: Client, tenant: UUID, silent: Customer) -> None:
    rows = [item_of(tenant, "S1").pk, item_of(tenant, "S2").pk]
    manager.post(place(silent, "stops/"), {"row": rows, "code": "LEGAL", "reason": "Court"})
    assert Block.objects.of(tenant).filter(ended_on__isnull=True).count() == 2
    undone(manager, silent)
    assert not Block.objects.of(tenant).filter(ended_on__isnull=True).exists()
    assert manager.post(place(silent, "stops/"), {"row": rows, "code": "LEGAL"}).status_code == 422


def test_a_note_calls_a_colleague_by_name_and_only_that_one(manager: Client, tenant: UUID, silent: Customer) -> None:
    ada = identity.create_user("ada@duecourse.example", name="Ada Lovelace")
    identity.add_member(tenant, user=ada, role="credit_analyst", actor=SYSTEM, at=clock.now())
    form = {"row": item_of(tenant, "S1").pk, "text": "Ask @Ada Lovelace about the limit, not @Nobody"}
    manager.post(place(silent, "comments/"), form)
    assert Mention.objects.of(tenant).get().user_id == ada.pk
    assert Note.objects.of(tenant).get().item_id == item_of(tenant, "S1").pk
    assert "Ask @Ada Lovelace" in text_of(manager, f"/items/{item_of(tenant, 'S1').pk}/")
    client = Client()
    client.force_login(ada, backend="duecourse.interfaces.web.account.sessions.People")
    assert "Ask @Ada Lovelace" in text_of(client, "/mentions/") and "Ask @Ada" not in text_of(manager, "/mentions/")


def test_a_contact_is_added_changed_let_go_and_brought_back(manager: Client, tenant: UUID, silent: Customer) -> None:
    form = {"name": "Eve", "email": "Eve@Silent.example", "role": "finance", "is_for_all_accounts": "1"}
    assert manager.post(place(silent, "contacts/add/"), form).status_code == 302
    eve = Contact.objects.of(tenant).get(name="Eve")
    assert (eve.email, eve.is_ours, eve.customer_id) == ("eve@silent.example", True, None)
    manager.post(place(silent, f"contacts/{eve.pk}/save/"), form | {"phone": "+32 2 555 12 34"})
    assert Contact.objects.of(tenant).get(name="Eve").phone == "+32 2 555 12 34"
    manager.post(place(silent, f"contacts/{eve.pk}/gone/"), {"reason": "left the company"})
    assert "left the company" in text_of(manager, place(silent, "?tab=contacts"))
    manager.post(place(silent, f"contacts/{eve.pk}/save/"), form)
    assert Contact.objects.of(tenant).get(name="Eve").valid_to is None
    assert manager.post(place(silent, "contacts/add/"), {"name": "Nobody"}).status_code == 422


def test_nobody_changes_the_contact_of_another_customer_through_ones_own(
    manager: Client, tenant: UUID, silent: Customer, company: Company
) -> None:
    other = a_customer(company, "Tardy")
    theirs = Contact.objects.of(tenant).get(party_id=other.party_id)
    assert manager.post(place(silent, f"contacts/{theirs.pk}/gone/")).status_code == 404
    assert manager.get(place(silent, f"contacts/{theirs.pk}/")).status_code == 404
    theirs.refresh_from_db()
    assert theirs.valid_to is None


def test_a_field_that_was_changed_is_ours_and_says_so(manager: Client, tenant: UUID, silent: Customer) -> None:
    form = {"terms_days": "45", "language": "de", "reason": "New contract"}
    manager.post(place(silent, "fields/"), form)
    row = Customer.objects.of(tenant).get()
    assert (row.terms_days, row.language, row.owned_fields["terms_days"]) == (45, "de", "ours")
    entry = AuditEntry.objects.of(tenant).get(verb="customer.changed")
    assert (entry.reason, entry.after) == ("New contract", {"terms_days": 45, "language": "de"})
    assert "Ours: imports leave it alone" in text_of(manager, place(silent, "?tab=group"))
    assert manager.post(place(silent, "fields/"), form | {"terms_days": "soon"}).status_code == 422


def test_a_limit_is_set_by_who_may_and_used_share_is_shown(sign_in: SignIn, tenant: UUID, silent: Customer) -> None:
    analyst = sign_in("credit_analyst")
    form = {"amount": "2.400", "currency": "EUR", "reason": "Yearly review"}
    assert analyst.post(place(silent, "limit/"), form | {"amount": "2400"}).status_code == 302
    assert CreditLimit.objects.of(tenant).get().amount == 2400
    assert "50% of" in text_of(analyst, place(silent))
    assert sign_in("collector").post(place(silent, "limit/"), form).status_code in (403, 404)


def test_a_file_is_kept_by_what_stands_in_it_and_given_to_be_saved(
    manager: Client, tenant: UUID, silent: Customer
) -> None:
    page = SimpleUploadedFile("proof.pdf", b"<html><script>alert(1)</script>", content_type="application/pdf")
    refused = manager.post(place(silent, "documents/"), {"file": page, "kind": "proof"})
    assert refused.status_code == 422 and "proof.pdf" in refused.content.decode()
    file = SimpleUploadedFile("proof.html", b"%PDF-1.7 signed", content_type="text/html")
    manager.post(place(silent, "documents/"), {"file": file, "kind": "proof", "is_shown": "1"})
    paper = Document.objects.of(tenant).get()
    assert (paper.content_type, paper.is_for_customer, paper.source) == ("application/pdf", True, "hand")
    answer = manager.get(place(silent, f"documents/{paper.pk}/"))
    assert answer["Content-Disposition"] == 'attachment; filename="proof.html"'
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"] and "default-src 'none'" in answer["Content-Security-Policy"]
    assert manager.post(place(silent, "documents/")).status_code == 422
    assert manager.get(place(silent, "documents/99999/")).status_code == 404


def test_a_file_is_shown_to_the_customer_and_talked_about(
    manager: Client, sign_in: SignIn, tenant: UUID, silent: Customer
) -> None:
    file = SimpleUploadedFile("contract.pdf", b"%PDF-1.7 signed")
    manager.post(place(silent, "documents/"), {"file": file, "kind": "contract"})
    paper = Document.objects.of(tenant).get()
    assert "Hide from the customer" not in text_of(manager, place(silent, "?tab=documents"))
    manager.post(place(silent, f"documents/{paper.pk}/show/"), {"is_shown": "1"})
    assert Document.objects.of(tenant).get().is_for_customer
    colleague = identity.create_user("jo@house.example", name="Jo Peeters")
    identity.add_member(tenant, user=colleague, role="collector", actor=SYSTEM, at=NOON)
    manager.post(place(silent, f"documents/{paper.pk}/comment/"), {"text": "Look at clause 4, @Jo Peeters"})
    assert Note.objects.of(tenant).get().document_id == paper.pk
    assert Mention.objects.of(tenant).get().user_id == colleague.pk
    page = text_of(manager, place(silent, "?tab=documents"))
    assert "The customer can see this" in page and "Look at clause 4" in page
    told = text_of(manager, place(silent, "?tab=timeline"))
    assert "The customer can see the document contract.pdf." in told and "Look at clause 4" in told
    manager.post(place(silent, f"documents/{paper.pk}/show/"), {"is_shown": "0"})
    assert not Document.objects.of(tenant).get().is_for_customer


def test_a_file_of_another_customer_is_nowhere_to_be_found(
    manager: Client, tenant: UUID, silent: Customer, company: Company
) -> None:
    other = a_customer(company, "Quarrel")
    file = SimpleUploadedFile("secret.pdf", b"%PDF-1.7 secret")
    manager.post(place(other, "documents/"), {"file": file, "kind": "invoice"})
    paper = Document.objects.of(tenant).get()
    for rest in (f"documents/{paper.pk}/", f"documents/{paper.pk}/show/", f"documents/{paper.pk}/comment/"):
        assert manager.get(place(silent, rest)).status_code in (404, 405)
        assert manager.post(place(silent, rest), {"text": "x", "is_shown": "1"}).status_code in (404, 405)
    assert not Document.objects.of(tenant).get().is_for_customer and not Note.objects.of(tenant).exists()


def test_the_timeline_is_searched_in_the_words_that_are_read(manager: Client, silent: Customer) -> None:
    manager.post(place(silent, "notes/"), {"text": "Pays after the audit"})
    manager.post(place(silent, "notes/"), {"text": "Asked for a plan"})
    found = text_of(manager, place(silent, "?tab=timeline&words=AUDIT"))
    assert "Pays after the audit" in found and "Asked for a plan" not in found
    assert "Nothing found" in text_of(manager, place(silent, "?tab=timeline&words=weather"))
    assert "Nothing found" in text_of(manager, place(silent, "?tab=timeline&kind=money"))


def test_an_items_page_tells_what_was_said_of_it_and_where_it_stands(
    manager: Client, tenant: UUID, silent: Customer
) -> None:
    item = item_of(tenant, "S1")
    message = a_message(silent, "one", state="sent", subject="About S1")
    type(message).objects.of(tenant).filter(id=message.pk).update(item_ids=[item.pk])
    path = f"/items/{item.pk}/"
    assert "About S1" in text_of(manager, path) and questions_of(manager, path) <= 30
    manager.post(f"{path}check-portal/")
    manager.post(f"{path}check-portal/")
    assert Task.objects.of(tenant).get(kind="portal").due_on == DAY
    manager.post(f"{path}delivery/", {"status": "rejected", "channel": "Coupa"})
    item.refresh_from_db()
    assert (item.delivery_status, item.delivery_on, item.delivery_channel) == ("rejected", DAY, "Coupa")
    assert "Rejected" in text_of(manager, path)
    assert manager.post(f"{path}delivery/", {"status": "scheduled"}).status_code == 422


def test_a_call_is_written_down_with_its_promise_and_leads_to_the_next_customer(
    manager: Client, tenant: UUID, silent: Customer, company: Company
) -> None:
    tardy = a_customer(company, "Tardy")
    a_work_row(silent), a_work_row(tardy, percent=40)
    Task.objects.create(
        tenant_id=tenant, company_id=silent.company_id, customer_id=silent.pk, kind="call", title="call", due_on=DAY,
        created_at=NOON, key="t1",
    )  # fmt: skip
    assert "1,200.00" in text_of(manager, place(silent, "call/"))
    form = {
        "outcome": "will_pay", "note": "On Tuesday", "follow": "promise", "row": [item_of(tenant, "S1").pk],
        "due_on": "2026-03-10", "next_on": "2050-03-11", "next_time": "14:30", "go": "next",
    }  # fmt: skip
    answer = manager.post(place(silent, "call/log/"), form)
    assert (answer.status_code, answer["Location"]) == (302, place(tardy))
    assert Promise.objects.of(tenant).get().due_on == date(2026, 3, 10)
    assert WorklistRow.objects.of(tenant).get(customer_id=silent.pk).state == "done"
    done, again = Task.objects.of(tenant).order_by("id")
    assert (done.outcome, again.due_on, again.params["at"]) == ("will_pay", date(2050, 3, 11), "14:30")
    assert "On Tuesday" in text_of(manager, place(silent, "?tab=calls"))


def test_attempts_are_counted_until_somebody_is_reached(manager: Client, tenant: UUID, silent: Customer) -> None:
    for outcome in ("nobody", "voicemail", "will_check", "nobody"):
        manager.post(place(silent, "call/log/"), {"outcome": outcome})
    assert list(Call.objects.of(tenant).order_by("id").values_list("attempt", flat=True)) == [1, 2, 3, 1]
    assert "Attempt 2" in text_of(manager, place(silent, "call/"))
    assert manager.post(place(silent, "call/log/"), {"outcome": "sang"}).status_code == 422


def test_a_caller_is_found_by_the_number_within_the_scope(
    manager: Client, sign_in: SignIn, tenant: UUID, silent: Customer
) -> None:
    Contact.objects.of(tenant).filter(party_id=silent.party_id).update(phone="+32 2 555 12 34")
    refresh_search(tenant)
    answer = manager.get("/calls/", {"phone": "02 555 12 34"})
    assert answer.status_code == 302 and answer["Location"].startswith(place(silent, "call/"))
    assert "Call from Silent" in text_of(manager, answer["Location"])
    assert "Nobody with this number" in text_of(sign_in("collector"), "/calls/?phone=025551234")


@pytest.mark.parametrize("what", ["promises/", "plans/", "disputes/", "contacts/add/", "write/send/", "call/log/"])
def test_who_only_reads_does_nothing_at_a_customer(sign_in: SignIn, tenant: UUID, silent: Customer, what: str) -> None:
    client = sign_in("cfo")
    text_of(client, place(silent))
    assert client.post(place(silent, what), {"row": item_of(tenant, "S1").pk}).status_code == 403


def test_a_collector_outside_the_portfolio_finds_nothing(sign_in: SignIn, tenant: UUID, silent: Customer) -> None:
    client = sign_in("collector")
    paths = (place(silent), place(silent, "act/promise/"), place(silent, "write/"), place(silent, "call/"))
    for path in (*paths, f"/items/{item_of(tenant, 'S1').pk}/"):
        assert client.get(path).status_code == 404


def test_the_timeline_is_narrowed_without_its_page_and_given_as_a_file(manager: Client, silent: Customer) -> None:
    manager.post(place(silent, "notes/"), {"text": "Pays after the audit"})
    manager.post(place(silent, "notes/"), {"text": "Zahlt =1+1 Anfang März"})
    part = manager.get(place(silent, "timeline/?kind=note&words=marz"))
    assert part.headers["HX-Push-Url"] == place(silent, "?tab=timeline&kind=note&words=marz")
    shown = part.content.decode()
    assert "Anfang März" in shown and "audit" not in shown and 'aria-current="true">Notes and files' in shown
    assert "Nothing found" in manager.get(place(silent, "timeline/?from=2031-01-01")).content.decode()
    assert "Nothing found" in manager.get(place(silent, "timeline/?who=house")).content.decode()
    file = manager.get(place(silent, "timeline.csv?words=note+written"))
    lines = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert len(lines) == 3 and "'=1+1" not in lines[1] and "Zahlt =1+1 Anfang März" in lines[1]
    assert file["Content-Disposition"].startswith("attachment")
    assert manager.get(place(silent, "timeline/?from=2031-99-01&who=nobody&before=x")).status_code == 200
