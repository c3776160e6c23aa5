"""Can a person print letters in the browser, look at them, and say that they are in the post - within the scope, and nobody else?"""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.test import Client
from pypdf import PdfReader

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.models import Company, Membership, Portfolio, PortfolioMember, Tenant, User
from duecourse.records.communications import operations as communications
from duecourse.records.communications.models import Message, PrintBatch, PrintedLetter
from duecourse.records.ledger.models import Customer
from tests.interfaces.web.book import DAY, NOON, a_customer, an_item
from tests.interfaces.web.conftest import SignIn
from tests.interfaces.web.test_screens import queries_of, text_of


@pytest.fixture(autouse=True)
def noon() -> Any:
    """It is noon on the book's day."""
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def senior(sign_in: SignIn, tenant: UUID, company: Company) -> Client:
    """A signed-in senior collector of a company with paper."""
    a_company_with_paper(tenant, company)
    return sign_in("senior_collector")


def a_company_with_paper(tenant: UUID, company: Company) -> None:
    Company.objects.of(tenant).filter(id=company.pk).update(
        address="Kaai 1\n2000 Antwerpen", iban="BE71096123456769", undo_minutes=0, sender_email="ar@duecourse.example"
    )
    Tenant.objects.filter(id=tenant).update(outbound="on", settings={"anomaly": {"first_share": 1, "factor": 100}})
    communications.install_starters(tenant, at=NOON)


def a_letter(company: Company, name: str, *, channel: str = "letter", portfolio_id: int | None = None) -> Message:
    """A formal notice by post, drawn and due."""
    tenant = company.tenant_id
    customer = a_customer(company, name, portfolio_id=portfolio_id)
    Customer.objects.of(tenant).filter(id=customer.pk).update(address="Weg 1\n2800 Mechelen")
    item = an_item(customer, f"{name}-1", due_on=DAY - timedelta(days=30))
    plan = communications.Plan(
        company.pk, customer.pk, f"letter:{name}", "formal", DAY, lines=[communications.Line(item.pk, item.open_amount)],
        procedure="standard", severity=4, deadline_on=DAY + timedelta(days=14), channel=channel,
    )  # fmt: skip
    made = communications.plan_message(tenant, plan, now=NOON)
    communications.draw_letters(tenant, now=NOON)
    communications.promote(tenant, now=NOON)
    return Message.objects.of(tenant).get(id=made.message_id)


def a_pile(client: Client, *rows: Message) -> PrintBatch:
    assert client.post("/letters/print/", {"row": [row.pk for row in rows]}).status_code == 302
    batch = PrintBatch.objects.of(rows[0].tenant_id).latest("id")
    communications.bind_batch(batch.tenant_id, batch.pk)
    return batch


def states(tenant: UUID) -> list[str]:
    return list(Message.objects.of(tenant).order_by("id").values_list("state", flat=True))


def test_letters_are_printed_looked_at_and_posted(senior: Client, tenant: UUID, company: Company) -> None:
    row = a_letter(company, "Tardy")
    page = text_of(senior, "/letters/")
    assert "Formal notice by letter" in page and "To print" in page and "Print 1 letter" in page
    batch = a_pile(senior, row)
    page = text_of(senior, f"/letters/{batch.pk}/")
    assert "Print batch BE-1" in page and "1 letter printed." in page and "Tardy" in page and "To post" in page
    assert "Printed, not posted yet" in text_of(senior, "/letters/")
    file = senior.get(f"/letters/{batch.pk}/pdf/")
    assert file.headers["Content-Type"] == "application/pdf" and file.headers["Content-Disposition"].startswith(
        "inline"
    )
    assert "sandbox" not in file.headers["Content-Security-Policy"]
    assert len(PdfReader(BytesIO(file.content)).pages) == 2
    answer = senior.post(f"/letters/{batch.pk}/post/", {"row": [row.pk], "on": "2026-03-02"})
    assert answer.status_code == 302 and states(tenant) == ["sent"]
    page = text_of(senior, f"/letters/{batch.pk}/")
    assert "1 letter posted on 2 Mar 2026." in page and "Open a copy" in page
    assert "Earlier batches" in text_of(senior, "/letters/")


def test_the_same_file_again_until_it_is_posted_and_then_a_copy(senior: Client, company: Company) -> None:
    row = a_letter(company, "Tardy")
    batch = a_pile(senior, row)
    first, again = (senior.get(f"/letters/{batch.pk}/pdf/").content for _n in range(2))
    assert first == again and "COPY" not in PdfReader(BytesIO(first)).pages[1].extract_text()
    senior.post(f"/letters/{batch.pk}/post/", {"row": [row.pk], "on": "2026-03-02"})
    copy = PdfReader(BytesIO(senior.get(f"/letters/{batch.pk}/pdf/").content))
    assert all("COPY" in "".join(page.extract_text().split()) for page in copy.pages)


def test_one_letter_is_shown_as_it_is_printed(senior: Client, company: Company) -> None:
    row = a_letter(company, "Tardy")
    page = text_of(senior, f"/outbox/{row.pk}/")
    assert f"/outbox/{row.pk}/letter/" in page and row.merge["sha256"] in page
    assert senior.get(f"/outbox/{row.pk}/letter/").content == bytes(row.raw or b"")
    mail = Message.objects.create(
        tenant_id=row.tenant_id, company_id=company.pk, origin="m", planned_on=DAY, address="a@b.example", due_at=NOON,
        created_at=NOON, raw=b"From: x",
    )  # fmt: skip
    assert senior.get(f"/outbox/{mail.pk}/letter/").status_code == 404


def test_what_was_stopped_is_red_and_not_marked_and_cannot_slip_through(
    senior: Client, tenant: UUID, company: Company
) -> None:
    row, calm = a_letter(company, "Tardy"), a_letter(company, "Calm")
    batch = a_pile(senior, row, calm)
    communications.cancel(tenant, [row.pk], reason="not_needed", at=NOON)
    form = {"row": [row.pk, calm.pk], "on": "2026-03-02"}
    assert senior.post(f"/letters/{batch.pk}/post/", form).status_code == 422
    assert states(tenant) == ["cancelled", "claimed"]
    page = text_of(senior, f"/letters/{batch.pk}/")
    assert "1 letter should not be posted." in page and "Taken back since it was printed." in page
    assert f'name="stopped" value="{row.pk}"' in page and f'name="row" value="{calm.pk}" form="post" checked' in page
    senior.post(f"/letters/{batch.pk}/take-out/", {"stopped": [row.pk]})
    assert "1 letter taken out of the batch." in text_of(senior, f"/letters/{batch.pk}/")
    senior.post(f"/letters/{batch.pk}/post/", {"row": [calm.pk], "on": "2026-03-02"})
    assert states(tenant) == ["cancelled", "sent"]


def test_a_registered_letter_asks_for_its_number(senior: Client, tenant: UUID, company: Company) -> None:
    row = a_letter(company, "Tardy", channel="registered")
    batch = a_pile(senior, row)
    assert f'name="tracking-{row.pk}"' in text_of(senior, f"/letters/{batch.pk}/")
    form = {"row": [row.pk], "on": "2026-03-02"}
    refused = senior.post(f"/letters/{batch.pk}/post/", form)
    assert (
        refused.status_code == 422
        and "The number of the registered letter to Tardy is missing." in refused.content.decode()
    )
    kept = senior.post(f"/letters/{batch.pk}/post/", form | {f"tracking-{row.pk}": "RR 7", "on": "2026-03-09"})
    assert kept.status_code == 422 and 'value="RR 7"' in kept.content.decode(), "no number is typed twice"
    senior.post(f"/letters/{batch.pk}/post/", form | {f"tracking-{row.pk}": "RR 1234 BE"})
    assert PrintedLetter.objects.of(tenant).get().tracking == "RR 1234 BE"
    assert "RR 1234 BE" in text_of(senior, f"/letters/{batch.pk}/")


@pytest.mark.parametrize(
    "form", [{}, {"row": ["1"], "on": ""}, {"row": ["1"], "on": "yesterday"}, {"row": ["999999"], "on": "2026-03-02"}]
)
def test_half_a_word_is_refused(senior: Client, tenant: UUID, company: Company, form: dict[str, Any]) -> None:
    batch = a_pile(senior, a_letter(company, "Tardy"))
    assert senior.post(f"/letters/{batch.pk}/post/", form).status_code == 422
    assert states(tenant) == ["claimed"]


@pytest.mark.parametrize("role", ["collector", "cfo", "admin", "sales"])
def test_other_roles_cannot_print_or_post(sign_in: SignIn, tenant: UUID, company: Company, role: str) -> None:
    a_company_with_paper(tenant, company)
    row = a_letter(company, "Tardy")
    client = sign_in(role)
    if role in {"cfo", "admin"}:
        assert "Print 1 letter" not in text_of(client, "/letters/")
    assert client.post("/letters/print/", {"row": [row.pk]}).status_code == 403
    assert states(tenant) == ["due"]


def test_another_companys_and_another_portfolios_letters_do_not_exist(
    sign_in: SignIn, tenant: UUID, company: Company
) -> None:
    a_company_with_paper(tenant, company)
    senior = sign_in("senior_collector")
    theirs = a_letter(company, "Tardy")
    batch = a_pile(senior, theirs)
    other = identity.create_company(tenant, code="NL", name="Other", currency="EUR", country="NL", business_date=DAY)
    Membership.objects.of(tenant).update(company_ids=[other.pk])
    for path in (f"/letters/{batch.pk}/", f"/letters/{batch.pk}/pdf/", f"/outbox/{theirs.pk}/letter/"):
        assert senior.get(path).status_code == 404
    assert senior.post(f"/letters/{batch.pk}/post/", {"row": [theirs.pk], "on": "2026-03-02"}).status_code == 404
    assert senior.post("/letters/print/", {"row": [theirs.pk]}).status_code == 422
    collector = sign_in("collector")
    mine = Portfolio.objects.create(tenant_id=tenant, name="Mine")
    someone = User.objects.get(email="collector@duecourse.example")
    PortfolioMember.objects.create(tenant_id=tenant, portfolio_id=mine.pk, user_id=someone.pk)
    own = a_letter(company, "Own", portfolio_id=mine.pk)
    page = text_of(collector, "/letters/")
    assert "Own" in page and "Tardy" not in page and "Print batch" not in page
    assert collector.get(f"/letters/{batch.pk}/").status_code == 404
    assert collector.get(f"/outbox/{own.pk}/letter/").status_code == 200


def test_the_pages_ask_few_questions_however_many_letters_there_are(senior: Client, company: Company) -> None:
    rows = [a_letter(company, f"C{n:02}") for n in range(6)]
    few = queries_of(senior, "/letters/")
    batch = a_pile(senior, *rows[:5])
    more = queries_of(senior, f"/letters/{batch.pk}/")
    assert few <= 30 and more <= 30 and queries_of(senior, "/letters/") <= 30


def test_an_empty_queue_says_what_comes_there(senior: Client) -> None:
    assert "No letter waits" in text_of(senior, "/letters/")


def test_a_company_without_paper_is_told_so(sign_in: SignIn, company: Company) -> None:
    assert "letters become tasks there" in text_of(sign_in("senior_collector"), "/letters/")


def test_a_page_that_waits_for_its_file_is_loaded_again_when_it_is_bound(
    senior: Client, tenant: UUID, company: Company
) -> None:
    row = a_letter(company, "Tardy")
    senior.post("/letters/print/", {"all": "1"})
    batch = PrintBatch.objects.of(tenant).get()
    assert row.pk and "The print file is being made." in text_of(senior, f"/letters/{batch.pk}/")
    assert senior.get(f"/letters/{batch.pk}/pdf/").status_code == 404
    assert "HX-Redirect" not in senior.get(f"/letters/{batch.pk}/bound/").headers
    communications.bind_batch(tenant, batch.pk)
    assert senior.get(f"/letters/{batch.pk}/bound/").headers["HX-Redirect"] == f"/letters/{batch.pk}/"
