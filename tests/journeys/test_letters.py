"""Does a formal notice get from the daily run to the letter box, once, and not when the customer pays on the way?"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from pypdf import PdfReader

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.models import Company
from duecourse.foundation.identity.queries import tenant_by_slug
from duecourse.foundation.kit.actor import SYSTEM, Actor
from duecourse.foundation.kit.money import Money
from duecourse.foundation.queue.worker import run_worker
from duecourse.foundation.timeline.log import timeline_of
from duecourse.interfaces.cli import door
from duecourse.records.communications.models import Message, PrintBatch
from duecourse.records.ledger.models import Customer, Item
from duecourse.records.ledger.operations import movements
from duecourse.work.procedures.models import ActionLine
from duecourse.work.procedures.operations import settle
from duecourse.work.worklists.models import Task
from tests.journeys.past import Past, a_past

pytestmark = pytest.mark.real_commits
DAY = date(2026, 3, 4)
FILES = {
    "customers": "number,name,email,address\nTardy,Tardy NV,ap@tardy.example,Weg 1; 2800 Mechelen\n"
    "Payer,Payer NV,ap@payer.example,Weg 2; 2800 Mechelen\n",
    "ledger": "customer,number,issued_on,due_on,currency,amount,settled_amount,settled_on\n"
    "Tardy,Tardy-1,2025-12-11,2026-01-10,EUR,100.00,,\nPayer,Payer-1,2025-12-11,2026-01-10,EUR,60.00,,\n",
    "levels": "customer,number,severity,on_day\nTardy,Tardy-1,3,2026-02-03\nPayer,Payer-1,3,2026-02-03\n",
}


@pytest.fixture
def past(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Past]:
    """Two customers who got the final reminder a month ago, and a company with paper; it is the noon of the day."""
    noon = time_machine.travel(datetime(2026, 3, 4, 11, tzinfo=UTC))
    with noon, a_past(f"post-{request.node.name[5:20]}", tmp_path / "sink") as lived:
        lived.say(
            "letterhead", "set", "--address", "Kaai 1", "--address", "2000 Antwerpen",
            "--iban", "BE71 0961 2345 6769", "--payee-name", "Seller NV", "--register", "RPR Antwerpen",
        )  # fmt: skip
        for kind, text in FILES.items():
            path = tmp_path / f"{kind}.csv"
            path.write_text(text, encoding="utf-8")
            done = lived.say("import", path, "--kind", kind, "--as-of", DAY)
            assert done["rejected"] == 0, done
        yield lived


@pytest.fixture
def senior(past: Past) -> Client:
    """Somebody who may release, in the browser."""
    with door.inside(tenant_by_slug(past.slug)) as tenant:
        user = identity.create_user("senior@seller.example", name="Ann", password="correct horse 7")
        identity.add_member(tenant, user=user, role="senior_collector", actor=SYSTEM, at=datetime.now(UTC))
    client = Client()
    client.force_login(user, backend="duecourse.interfaces.web.account.sessions.People")
    return client


def run_the_day(past: Past) -> dict[str, int]:
    """Decide, approve, and let the worker draw."""
    planned = past.say("run", "--on", DAY)["by_kind"]
    past.say("approve", "--on", DAY, "--all")
    with time_machine.travel(datetime(2026, 3, 4, 11, 30, tzinfo=UTC)):
        run_worker(["sys", "batch"], once=True)
    assert isinstance(planned, dict)
    return planned


def letters(past: Past) -> dict[str, tuple[int, str]]:
    """By customer: the letter's id and where it stands."""
    with door.inside(tenant_by_slug(past.slug)) as tenant:
        names = dict(Customer.objects.of(tenant).values_list("id", "number"))
        rows = Message.objects.of(tenant).filter(channel="registered").order_by("id")
        return {names[row.customer_id or 0]: (row.pk, row.state) for row in rows}


def printed(past: Past, senior: Client) -> tuple[int, list[str]]:
    """Open the one print file: the batch, and what stands on its pages."""
    with door.inside(tenant_by_slug(past.slug)) as tenant:
        batch = PrintBatch.objects.of(tenant).get().pk
    pages = PdfReader(BytesIO(senior.get(f"/letters/{batch}/pdf/").content)).pages
    return batch, [page.extract_text() for page in pages]


def payer_pays(past: Past) -> None:
    """Book what *Payer* owes."""
    with door.inside(tenant_by_slug(past.slug)) as tenant:
        paid = Item.objects.of(tenant).get(number="Payer-1")
        booking = movements.Booking(paid.pk, Money(Decimal(60), "EUR"), DAY)
        movements.book_payment(tenant, booking, on=DAY, actor=Actor("user", None, "Ann"), at=datetime.now(UTC))


def test_a_formal_notice_goes_from_the_run_to_the_letter_box_and_its_step_is_done(past: Past, senior: Client) -> None:
    with time_machine.travel(datetime(2026, 3, 4, 12, tzinfo=UTC)):
        assert run_the_day(past) == {"registered": 2}
        found = letters(past)
        assert {state for _key, state in found.values()} == {"due"}
        assert senior.post("/letters/print/", {"all": "1"}).status_code == 302
        run_worker(["sys", "batch"], once=True)
        batch, texts = printed(past, senior)
        assert len(texts) == 3 and "Print batch BE1-1" in texts[0]
        assert "Tardy-1" in texts[2] and "Payer-1" in texts[1] and "Payer-1" not in texts[2]
        assert "RF" in texts[2] and "BE71 0961 2345 6769" in texts[2] and "Registered letter" in texts[2]

        payer_pays(past)
        run_worker(["sys", "batch"], once=True)
        assert letters(past)["Payer"][1] == "cancelled", "who paid is taken back from the pile"
        page = senior.get(f"/letters/{batch}/").content.decode()
        assert "1 letter should not be posted." in page
        tardy, payer = letters(past)["Tardy"][0], letters(past)["Payer"][0]
        senior.post(f"/letters/{batch}/take-out/", {"stopped": [payer]})
        form = {"row": [tardy], "on": DAY.isoformat(), f"tracking-{tardy}": "RR 1 BE"}
        assert senior.post(f"/letters/{batch}/post/", form).status_code == 302

        with door.inside(tenant_by_slug(past.slug)) as tenant:
            company_id = Customer.objects.of(tenant).get(number="Tardy").company_id
            settle.settle(tenant, company_id)
            steps = ActionLine.objects.of(tenant).filter(step_key="formal").order_by("id")
            items = dict(Item.objects.of(tenant).values_list("id", "number"))
            assert {(items[line.anchor_id], line.state) for line in steps} == {
                ("Tardy-1", "done"),
                ("Payer-1", "released"),
            }
            told = [
                str(entry.text) for entry in timeline_of(tenant, Customer.objects.of(tenant).get(number="Tardy").pk)
            ]
        assert any("RR 1 BE" in line for line in told)
        assert letters(past) == {"Tardy": (tardy, "sent"), "Payer": (payer, "cancelled")}
        past.say("run", "--on", DAY)
        past.say("approve", "--on", DAY, "--all")
        assert len(letters(past)) == 2 and past.mails() == [], "nothing is said twice, nothing is mailed"


def test_a_company_without_paper_gives_the_letter_to_a_person(past: Past) -> None:
    with time_machine.travel(datetime(2026, 3, 4, 12, tzinfo=UTC)):
        with door.inside(tenant_by_slug(past.slug)) as tenant:
            Company.objects.of(tenant).update(address="")
        run_the_day(past)
        assert letters(past) == {}
        with door.inside(tenant_by_slug(past.slug)) as tenant:
            assert set(Task.objects.of(tenant).values_list("kind", flat=True)) == {"registered"}
