"""Is a ledger of the past lived day by day, each item told each thing once, and those told nothing for a reason?"""

import csv
import email.policy
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import pytest

from duecourse.foundation.identity.queries import tenant_by_slug
from duecourse.interfaces.cli import door
from duecourse.interfaces.cli import main as cli
from duecourse.interfaces.connectors.sink.server import Sink
from duecourse.records.communications.models import Message
from duecourse.records.ledger.models import Customer, Item
from duecourse.records.ledger.operations.projection import check_projection
from duecourse.work.procedures.models import ActionLine

pytestmark = pytest.mark.real_commits
CHECKOUT = Path(__file__).resolve().parents[2]
REAL = CHECKOUT.parent / "shared" / "data" / "cassandra22" / "ledger.csv"
MAPPING = CHECKOUT / "docs" / "how-to" / "import-a-ledger" / "cassandra.yaml"
FIRST, DAYS = date(2015, 6, 30), 30
SMALL = """customer,customer_name,number,issued_on,due_on,currency,amount,settled_amount,settled_on,email
P,Punctual BV,P-1,2015-06-10,2015-07-10,EUR,100.00,100.00,2015-07-01,ap@punctual.example
T,Tardy NV,T-1,2015-04-01,2015-05-01,EUR,250.00,250.00,2015-07-12,ap@tardy.example
T,Tardy NV,T-2,2015-06-03,2015-07-03,EUR,80.50,,,ap@tardy.example
T,Tardy NV,T-3,2015-06-20,2015-08-20,EUR,99.00,,,ap@tardy.example
S,Silent BV,S-1,2014-06-01,2014-07-01,EUR,1200.00,400.00,2015-07-08,ap@silent.example
Q,Quarrel SA,Q-1,2015-05-12,2015-06-11,EUR,900.00,,,ap@quarrel.example
"""
DISPUTES = "customer,number,opened_on,reason\nQ,Q-1,2015-06-20,price\n"


@dataclass
class Past:
    """A tenant of the past, spoken to by its command line alone."""

    slug: str
    sink: Sink
    capsys: pytest.CaptureFixture[str]

    def say(self, *words: object) -> dict[str, Any]:
        """Run a command that must succeed, and read its answer."""
        self.capsys.readouterr()
        code = cli.main(["--tenant", self.slug, *(str(word) for word in words), "--json"])
        captured = self.capsys.readouterr()
        assert code == 0, captured.err
        found = json.loads(captured.out)
        assert isinstance(found, dict)
        return found

    def live(self, first: date = FIRST, *, days: int = DAYS) -> list[dict[str, Any]]:
        """Run, approve and send day after day; the second and the tenth day are run twice."""
        lived = []
        for number in range(days):
            day = first + timedelta(days=number)
            lived.append(self.say("run", "--on", day))
            if number in (1, 9):
                assert self.say("run", "--on", day)["executed"] == 0
            self.say("approve", "--on", day, "--all")
            lived[-1] |= self.say("send", "--now", f"{day}T12:00")
        return lived

    def mails(self) -> list[tuple[str, str]]:
        """Tell (recipient, text) of every mail that arrived."""
        found = []
        for receipt in self.sink.box.all_mails():
            mail = BytesParser(policy=email.policy.default).parsebytes(self.sink.box.read(receipt.name) or b"")
            body = mail.get_body(("plain",))
            assert body is not None
            found.append((receipt.recipients[0], body.get_content()))
        return found


@pytest.fixture
def past(tmp_path: Path, capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest) -> Iterator[Past]:
    slug = f"past-{request.node.name[5:30].replace('[', '-')}"
    with Sink(tmp_path / "sink", is_durable=False) as sink:
        lived = Past(slug, sink, capsys)
        cli.main(["tenant", "create", slug, "--company", "BE1", "--currency", "EUR", "--country", "BE", "--historic"])
        lived.say("channel", "set", "smtp", "--host", "127.0.0.1", "--port", sink.port, "--from", "ar@seller.example")
        lived.say("outbound", "on")
        yield lived


def test_a_small_ledger_lives_sixteen_days(past: Past, tmp_path: Path) -> None:
    ledger, disputes = tmp_path / "ledger.csv", tmp_path / "disputes.csv"
    ledger.write_text(SMALL, encoding="utf-8")
    disputes.write_text(DISPUTES, encoding="utf-8")
    taken = past.say("import", ledger, "--kind", "ledger", "--as-of", FIRST)
    assert (taken["new"], taken["totals"]) == (6, {"EUR": "2629.50"})
    past.say("import", disputes, "--kind", "disputes", "--as-of", FIRST)
    lived = past.live(days=16)
    steps = told_once(past)
    assert sum(day["sent"] for day in lived) == len(past.mails())
    by_number = {number: sorted(step for of, step in steps if of == number) for number, _step in steps}
    assert set(by_number) == {"T-1", "T-2", "S-1"}, "not due, disputed or paid in time: never told"
    assert len(by_number["T-2"]) >= 1 and len(by_number["T-1"]) >= 2, (
        "a late customer gets the first one for a new item"
    )
    assert not [to for to, _text in past.mails() if to in ("ap@punctual.example", "ap@quarrel.example")]
    last = [text for to, text in past.mails() if to == "ap@tardy.example"][-1]
    assert "T-1" not in last, "paid on 12 July"
    disputed = past.say("explain", "--customer", "Q", "--on", "2015-07-10")
    assert (disputed["decision"]["action"], disputed["items"][0]["reason"]) == ("none", "disputed")


@pytest.mark.skipif(not REAL.exists(), reason="the data of cassandra22 is not here (../shared/data)")
def test_a_real_ledger_lives_thirty_days(past: Past) -> None:
    rows = [Row.read(row) for row in csv.DictReader(REAL.open(encoding="utf-8-sig"))]
    taken = past.say("import", REAL, "--kind", "ledger", "--mapping", MAPPING, "--as-of", FIRST)
    assert taken["rows"] == len(rows) == taken["accepted"] + taken["rejected"]
    assert Decimal(taken["totals"]["EUR"]) == sum(row.amount for row in rows)
    lived = past.live()
    mails = past.mails()
    assert sum(day["sent"] for day in lived) == len(mails) > 300
    assert [day["failed"] + day["unknown"] for day in lived] == [0] * DAYS
    told_once(past)
    nothing_paid_was_asked_for(past)
    first_reminders_for_new_items_of_late_customers(past)
    for customer in ten_customers(rows):
        agrees_with_the_file(past, customer, rows, on=FIRST + timedelta(days=14))


@dataclass(frozen=True)
class Row:
    """An invoice of the file, read without our importer."""

    vendor: str
    issued_on: date
    due_on: date
    amount: Decimal
    settled: Decimal
    settled_on: date

    @classmethod
    def read(cls, row: dict[str, str]) -> "Row":
        """Read a line of the file."""
        issued = datetime.strptime(row["Invoice_Date"], "%d-%b-%y").date()
        return cls(
            vendor=row["Vendor_Name"].strip(),
            issued_on=issued,
            due_on=datetime.strptime(row["Due_Date"], "%d-%b-%y").date(),
            amount=Decimal(row["Amount"].replace(",", "")),
            settled=Decimal(row["Settled"].replace(",", "")),
            settled_on=issued + timedelta(days=int(row["Number_of_Days_until_Payment"])),
        )

    def open_on(self, day: date) -> Decimal:
        """Tell what was open at the end of a day."""
        if self.issued_on > day:
            return Decimal(0)
        return self.amount - (self.settled if self.settled_on <= day else 0)


def told_once(past: Past) -> Counter[tuple[str, str]]:
    """Every step of every item was told at most once, by a mail that arrived at most once."""
    with door.inside(tenant_by_slug(past.slug)) as tenant:
        lines = ActionLine.objects.of(tenant).filter(state="done", anchor_kind="item")
        done = list(lines.values_list("anchor_id", "step_key"))
        mailed = list(lines.filter(channel="email").values_list("anchor_id", flat=True))
        rows = Item.objects.of(tenant).values_list("id", "number", "ordinal")
        numbers = {item: f"{number}#{ordinal}" if ordinal else number for item, number, ordinal in rows}
        steps = Counter((numbers[item], step) for item, step in done)
        sent = list(Message.objects.of(tenant).filter(state="sent").values_list("message_id", "item_ids"))
        assert check_projection(tenant, Customer.objects.of(tenant).values_list("company_id", flat=True)[0]) == []
    arrived = Counter(receipt.message_id for receipt in past.sink.box.all_mails())
    assert [step for step, count in steps.items() if count > 1] == []
    assert set(arrived) == {message for message, _items in sent} and set(arrived.values()) <= {1}
    by_item = Counter(numbers[item] for _message, items in sent for item in items)
    emailed = Counter(numbers[item] for item in mailed)
    assert by_item == emailed, "every step that is done by mail stands in one mail, and no other item does"
    return steps


def nothing_paid_was_asked_for(past: Past) -> None:
    """No mail asked for an item that was cleared on or before its day, as the file's own dates say."""
    with door.inside(tenant_by_slug(past.slug)) as tenant:
        cleared = dict(Item.objects.of(tenant).filter(cleared_on__isnull=False).values_list("id", "cleared_on"))
        sent = Message.objects.of(tenant).filter(state="sent").values_list("planned_on", "item_ids")
        wrong = [(day, item) for day, items in sent for item in items if (cleared.get(item) or day) < day]
    assert wrong == []


def first_reminders_for_new_items_of_late_customers(past: Past) -> None:
    """Who was late already when the days began gets a first reminder for what fell due since."""
    with door.inside(tenant_by_slug(past.slug)) as tenant:
        lines = list(
            ActionLine.objects.of(tenant).filter(state="done").values_list("customer_id", "anchor_id", "planned_on")
        )
        due = dict(Item.objects.of(tenant).values_list("id", "due_on"))
    late = {customer for customer, item, _day in lines if due[item] < FIRST - timedelta(days=30)}
    fresh = [item for customer, item, _day in lines if customer in late and due[item] >= FIRST]
    assert len(fresh) >= 5


def ten_customers(rows: list[Row]) -> list[str]:
    """Choose the ten customers with the most open items in the middle of the days."""
    day = FIRST + timedelta(days=14)
    count = Counter(row.vendor for row in rows if row.open_on(day))
    return [vendor for vendor, _count in count.most_common(10)]


def agrees_with_the_file(past: Past, customer: str, rows: list[Row], *, on: date) -> None:
    """The open items that `explain` answers for are those of the file, with a reason or a step each."""
    answer = past.say("explain", "--customer", customer, "--on", on)
    told = sorted((item["due_on"], Decimal(item["open"])) for item in answer["items"])
    stated = sorted((str(row.due_on), row.open_on(on)) for row in rows if row.vendor == customer and row.open_on(on))
    assert told == stated, customer
    for item in answer["items"]:
        assert bool(item["reason"]) == (item["state"] == "none")
        if item["due_on"] >= str(on):
            assert item["reason"] in ("not_overdue", "done", "") or item["step"], item
