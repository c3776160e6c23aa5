"""Is a ledger of the past lived day by day, each item told each thing once, and those told nothing for a reason?"""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pytest_django.plugin import DjangoDbBlocker

from duecourse.foundation.identity.queries import tenant_by_slug
from duecourse.interfaces.cli import door
from duecourse.records.communications.models import Message
from duecourse.records.ledger.models import Customer, Item
from duecourse.records.ledger.operations.projection import check_projection
from duecourse.work.procedures.models import ActionLine
from tests.build import table
from tests.journeys.past import Past, a_past

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


@dataclass(frozen=True)
class Lived:
    """A ledger of the past, what its import said, and what each day did."""

    past: Past
    taken: dict[str, Any]
    days: list[dict[str, Any]]


def live(past: Past, *, days: int = DAYS) -> list[dict[str, Any]]:
    """Live day after day; the second and the tenth are run twice."""
    return [past.live(FIRST + timedelta(days=number), is_run_twice=number in (1, 9)) for number in range(days)]


@pytest.fixture
def past(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Past]:
    with a_past(f"past-{request.node.name[5:30].replace('[', '-')}", tmp_path / "sink") as lived:
        yield lived


@pytest.fixture(scope="module")
def real(
    committed_database: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Lived]:
    """The real ledger, lived for thirty days, once for all tests of this module."""
    if not REAL.exists():
        pytest.skip("the data of cassandra22 is not here (../shared/data)")
    with django_db_blocker.unblock(), a_past("past-real", tmp_path_factory.mktemp("sink")) as past:
        taken = past.say("import", REAL, "--kind", "ledger", "--mapping", MAPPING, "--as-of", FIRST)
        yield Lived(past, taken, live(past))


def test_a_small_ledger_lives_sixteen_days(past: Past, tmp_path: Path) -> None:
    ledger, disputes = tmp_path / "ledger.csv", tmp_path / "disputes.csv"
    ledger.write_text(SMALL, encoding="utf-8")
    disputes.write_text(DISPUTES, encoding="utf-8")
    taken = past.say("import", ledger, "--kind", "ledger", "--as-of", FIRST)
    assert (taken["new"], taken["totals"]) == (6, {"EUR": "2629.50"})
    past.say("import", disputes, "--kind", "disputes", "--as-of", FIRST)
    lived = live(past, days=16)
    steps = told_once(past)
    assert sum(day["sent"] for day in lived) == len(past.mails())
    by_number = {number: sorted(step for of, step in steps if of == number) for number, _step in steps}
    assert set(by_number) == {"T-1", "T-2", "S-1"}, "not due, disputed or paid in time: never told"
    assert len(by_number["T-2"]) >= 1 and len(by_number["T-1"]) >= 2, (
        "a late customer gets the first one for a new item"
    )
    assert not [mail for mail in past.mails() if mail.to == "ap@punctual.example"]
    told = [mail for mail in past.mails() if mail.to == "ap@quarrel.example"]
    assert told and all("D1" in mail.subject and "To pay" not in mail.text for mail in told), "told of it, never asked"
    last = [mail.text for mail in past.mails() if mail.to == "ap@tardy.example"][-1]
    assert "T-1" not in last, "paid on 12 July"
    disputed = past.say("explain", "--customer", "Q", "--on", "2015-07-10")
    assert (disputed["decision"]["action"], disputed["items"][0]["reason"]) == ("none", "disputed")


def test_a_real_ledger_lives_thirty_days(real: Lived) -> None:
    rows = [Row.read(row) for row in csv.DictReader(REAL.open(encoding="utf-8-sig"))]
    past, taken = real.past, real.taken
    assert taken["rows"] == len(rows) == taken["accepted"] + taken["rejected"]
    assert Decimal(taken["totals"]["EUR"]) == sum(row.amount for row in rows)
    assert sum(day["sent"] for day in real.days) == len(past.mails()) > 300
    assert [day["failed"] + day["unknown"] for day in real.days] == [0] * DAYS
    assert [day["business_date"] for day in real.days if day["planned"] and is_day_off(day)] == []
    told_once(past)
    nothing_paid_was_asked_for(past)
    first_reminders_for_new_items_of_late_customers(past)
    for customer in ten_customers(rows):
        agrees_with_the_file(past, customer, rows, on=FIRST + timedelta(days=14))


def is_day_off(day: dict[str, Any]) -> bool:
    """Tell whether Belgium rested: a weekend, or its national day."""
    on = date.fromisoformat(day["business_date"])
    return on.weekday() >= 5 or on == date(2015, 7, 21)


WORKED_OUT = """
    customer         item  open     days_late  state  step      reason
    Robert Wilson    1       447.02         0  none             not_overdue
    Jim Scott        1        20.00       452  none             spacing
    Jim Scott        2         1.87       166  none             spacing
    Jim Scott        3       161.20         2  none             later
    Norman Jimenez   1       188.90       583  none             spacing
    Norman Jimenez   2       479.50       563  none             spacing
    Norman Jimenez   3        46.00       424  none             spacing
    Norman Jimenez   4       142.00        93  none             spacing
    Norman Jimenez   5        85.50        32  none             spacing
    Norman Jimenez   6       994.50        32  none             spacing
    Kenneth Brown    1         0.16       130  none             spacing
    Kenneth Brown    2        82.19       102  none             spacing
    Kenneth Brown    3        90.28        32  none             spacing
    Kenneth Brown    4        40.98        25  none             spacing
    Kenneth Brown    5        61.83        11  none             later
    Jessica Ramsey   1      3464.94        20  done   call
    Jessica Ramsey   2      4828.62        -5  done   courtesy
    Jessica Ramsey   3       312.79       -15  none             not_overdue
    Jessica Ramsey   4      3242.20       -16  none             not_overdue
    Jessica Ramsey   5      1081.98       -21  none             not_overdue
    Joan Ball        1       759.17        14  none             later
    Joan Ball        2       237.18         2  none             later
    Joan Ball        3       801.48       -12  none             not_overdue
    Thomas Dominguez 1        41.98         8  none             later
    Thomas Dominguez 2        86.98         3  done   friendly
    Thomas Dominguez 3       116.98        -3  done   courtesy
    Sierra Baker     1        14.19       219  none             below_minimum
    Debra Reid       1       193.68        31  done   call
    Debra Reid       2       283.08         6  done   friendly
    Debra Reid       3       239.14         5  done   friendly
    Debra Reid       4       181.02        -2  none             not_overdue
    Shelby Dennis    1      2552.10         3  done   friendly
"""
"""What ten customers get on Tuesday 14 July 2015, worked out by hand from the file and the standard procedure.

The steps: courtesy five days before the due date (on the business day before, where that is a day off), friendly 3 days
after it, firm 10 (5 days after the step before, stating a deadline 6 days on), call 17 (5 days after), final 24 (5 days
after). At least 25 EUR; three days between two mails, and two mails in seven days at most; calls know neither.

Robert Wilson     due today; courtesy on 9 July.
Jim Scott         21.87 alone is below 25 EUR. 3 came on 9 July with a courtesy and was overdue on the 13th: enough, so 1 and 2
                  got friendly that day, and firm waits five days; 3 gets friendly on the 15th.
Norman Jimenez    friendly 30 June, firm 6 July (five days on it is Sunday), call 13 July after the deadline of the 12th; final
                  waits five days. On 3 money came today.
Kenneth Brown     1-4 like Norman's. 5: courtesy on 30 June, friendly 6 July in the firm mail, firm on the 13th; call on the 20th.
Jessica Ramsey    1: friendly 30 June. A mail for another item on 3 July, so two in seven days on the 6th: firm on the 7th,
                  deadline the 13th, call today. 2: five days before Sunday the 19th. 3-5 later than that.
Joan Ball         1: due 30 June and said that day, friendly 3 July, firm the 10th; call on the 17th. 2: courtesy 7 July,
                  friendly on the 15th.
Thomas Dominguez  mails on 30 June and 3 July for what was paid on the 6th and for 1; courtesy for 2 on the 7th, friendly for 1
                  on Friday the 10th (9 July was too soon), firm on the 16th. On the 13th two mails in seven days: 3 waits for
                  today, when 2 is three days late.
Sierra Baker      14.19 was never enough.
Debra Reid        1: friendly 30 June; courtesies for 2 and 3 on 3 July, so firm on the 7th; its deadline was yesterday: call.
                  Courtesy for 4 on the 10th, so two mails in seven days on the 13th: friendly for 2 and 3 today.
Shelby Dennis     courtesy on 6 July, friendly today.
"""


def test_the_answers_for_ten_customers_are_those_worked_out_by_hand(real: Lived) -> None:
    day, answers = FIRST + timedelta(days=14), []
    wanted = table(WORKED_OUT)
    for customer in dict.fromkeys(row["customer"] for row in wanted):
        told = real.past.say("explain", "--customer", customer, "--on", day)["items"]
        for number, item in enumerate(sorted(told, key=lambda one: (one["due_on"], Decimal(one["open"]))), start=1):
            late = (day - date.fromisoformat(item["due_on"])).days
            answers.append(
                {
                    "customer": customer, "item": number, "open": Decimal(item["open"]), "days_late": late,
                    "state": item["state"], "step": item["step"] or None, "reason": item["reason"] or None,
                }
            )  # fmt: skip
    assert answers == wanted


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
