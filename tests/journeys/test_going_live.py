"""Is a book taken over carefully: everything imported, the old kept apart, three days pretended, then gently begun?"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from duecourse.foundation.identity.models import Company
from duecourse.foundation.identity.queries import tenant_by_slug
from duecourse.foundation.kit.actor import Actor
from duecourse.interfaces.cli import door
from duecourse.records.communications.models import Message
from duecourse.records.ledger.models import Customer, Item
from duecourse.work.procedures.operations import golive
from duecourse.work.procedures.queries.golive import checklist, days_of, shadow_differences
from tests.journeys.past import Past, a_past

pytestmark = pytest.mark.real_commits
MONDAY = date(2026, 3, 2)
SHADOW = [MONDAY + timedelta(days=number) for number in range(3)]
LIVE = MONDAY + timedelta(days=3)
ANN = Actor("user", None, "Ann")
NAMES = ("New", "Old", "Older", "Reminded", "Erp", "Promised", "Disputed", "Blocked")
ITEMS = """customer,number,issued_on,due_on,currency,amount,open_amount
New,New-1,2026-01-27,2026-02-26,EUR,100.00,100.00
Old,Old-1,2025-10-23,2025-11-22,EUR,250.00,200.00
Older,Older-1,2024-12-01,2024-12-31,EUR,900.00,900.00
Reminded,Reminded-1,2026-01-18,2026-02-17,EUR,300.00,300.00
Erp,Erp-1,2026-01-10,2026-02-09,EUR,400.00,400.00
Promised,Promised-1,2026-01-10,2026-02-09,EUR,500.00,500.00
Disputed,Disputed-1,2026-01-10,2026-02-09,EUR,600.00,600.00
Blocked,Blocked-1,2026-01-10,2026-02-09,EUR,700.00,700.00
"""
BOOK = {
    "customers": "number,name,country,language,segment\n" + "".join(f"{name},{name} NV,BE,en,SME\n" for name in NAMES),
    "contacts": "customer,key,name,email\n" + "".join(f"{one},ap,Accounts,ap@{one.lower()}.example\n" for one in NAMES),
    "snapshot": ITEMS,
    "levels": "customer,number,severity,on_day\nReminded,Reminded-1,1,2026-02-27\n",
    "promises": "customer,number,made_on,due_on\nPromised,Promised-1,2026-02-27,2026-03-20\n",
    "disputes": "customer,number,opened_on,reason\nDisputed,Disputed-1,2026-02-20,PRICE\n",
    "blocks": "customer,reason,from_on,note\nBlocked,LEGAL,2026-02-01,With the lawyer\n",
    "notes": "customer,on_day,author,text\nNew,2026-02-01,Ann,Calls back on Fridays\n",
}


@pytest.fixture
def past(tmp_path: Path) -> Iterator[Past]:
    with a_past("going-live", tmp_path / "sink") as lived:
        with door.inside(tenant_by_slug(lived.slug)) as tenant:
            Company.objects.of(tenant).update(cleanup_after_days=365)
        lived.say("outbound", "shadow")
        yield lived


def test_a_book_is_taken_over_in_shadow_and_begins_with_friendly(past: Past, tmp_path: Path) -> None:
    for kind, text in BOOK.items():
        assert take_in(past, tmp_path, kind, text, day=MONDAY) == text.count("\n") - 1
    assert go_live(past) == ["Older-1"]
    pretended = three_days_in_shadow(past, tmp_path)
    assert pretended == [3, 1, 1] and past.mails() == [], "on the second day, news about the dispute of 20 February"
    compared_with_the_erp(past)
    past.say("outbound", "on")
    take_in(past, tmp_path, "snapshot", ITEMS, day=LIVE)
    assert past.live(LIVE)["sent"] == 4
    assert {mail.to: severity for mail, severity in zip(past.mails(), severities(past), strict=True)} == {
        "ap@new.example": 1,
        "ap@old.example": 1,
        "ap@reminded.example": 2,
        "ap@disputed.example": 0,
    }, "nobody whom nobody reminded gets more than a friendly one; the ERP's reminder is not said again"
    why = {name: answer(past, name, LIVE) for name in NAMES}
    assert {name: reason for name, reason in why.items() if reason} == {
        "Older": "cleanup",
        "Erp": "spacing",
        "Promised": "promised",
        "Disputed": "disputed",
        "Blocked": "legal",
    }
    an_old_item_that_is_released_begins_with_friendly_too(past, tmp_path)


def take_in(past: Past, folder: Path, kind: str, text: str, *, day: date) -> int:
    """Import a file through the door; tell how many rows were taken."""
    path = folder / f"{kind}-{day}.csv"
    path.write_text(text, encoding="utf-8")
    done = past.say("import", path, "--kind", kind, "--as-of", day)
    assert done["rejected"] == 0, done
    return int(done["accepted"])


def go_live(past: Past) -> list[str]:
    """Go live, and tell what is kept apart; the checklist says what is still missing."""
    with door.inside(tenant_by_slug(past.slug)) as tenant:
        company = Company.objects.of(tenant).get().pk
        at = datetime(2026, 3, 2, 8, tzinfo=UTC)
        golive.go_live(tenant, company, on=MONDAY, actor=ANN, at=at)
        missing = {check.key for check in checklist(tenant, company, on=MONDAY) if not check.is_done}
        apart = list(Item.objects.of(tenant).filter(on_cleanup=True).values_list("number", flat=True))
    assert missing == {"procedures", "cleanup", "outbound"}
    return apart


def three_days_in_shadow(past: Past, folder: Path) -> list[int]:
    """Live three days that send nothing while the ERP goes on reminding; tell how many would have gone each day."""
    pretended = []
    for day in SHADOW:
        take_in(past, folder, "snapshot", ITEMS, day=day)
        if day == SHADOW[1]:
            erp = "customer,number,severity,on_day\nErp,Erp-1,1,2026-03-03\n"
            take_in(past, folder, "levels", erp, day=day)
        done = past.live(day)
        assert done["sent"] == 0
        pretended.append(done["shadow"])
    return pretended


def compared_with_the_erp(past: Past) -> None:
    """Day by day and customer by customer: what we would have sent, and what the ERP sent."""
    with door.inside(tenant_by_slug(past.slug)) as tenant:
        company = Company.objects.of(tenant).get().pk
        names = dict(Customer.objects.of(tenant).values_list("id", "number"))
        found = shadow_differences(tenant, company, since=SHADOW[0], until=SHADOW[-1])
        days = {
            one.on_day: (one.ours, one.theirs)
            for one in days_of(shadow_differences(tenant, company, since=MONDAY, until=LIVE))
        }
    told = {(names[one.customer_id], one.on_day.day): (one.ours, one.theirs) for one in found}
    assert told == {
        ("New", 2): (1, None),
        ("Old", 2): (1, None),
        ("Erp", 2): (1, None),
        ("Erp", 3): (None, 1),
        ("Reminded", 4): (2, None),
    }
    assert days == {SHADOW[0]: (3, 0), SHADOW[1]: (0, 1), SHADOW[2]: (1, 0)}


def severities(past: Past) -> list[int | None]:
    """The severity of every message that left, in the order in which they arrived."""
    with door.inside(tenant_by_slug(past.slug)) as tenant:
        by_name = dict(Message.objects.of(tenant).filter(state="sent").values_list("message_id", "severity"))
    return [by_name[receipt.message_id] for receipt in past.sink.box.all_mails()]


def answer(past: Past, customer: str, day: date) -> str:
    """The reason why a customer's one item gets nothing; empty when it gets a step."""
    (item,) = past.say("explain", "--customer", customer, "--on", day)["items"]
    return str(item["reason"])


def an_old_item_that_is_released_begins_with_friendly_too(past: Past, folder: Path) -> None:
    """Let a person release the clean-up list, and live the next day."""
    friday = LIVE + timedelta(days=1)
    with door.inside(tenant_by_slug(past.slug)) as tenant:
        older = Customer.objects.of(tenant).get(number="Older").pk
        golive.release_customer(tenant, older, on=LIVE, actor=ANN, at=datetime(2026, 3, 5, 15, tzinfo=UTC))
    take_in(past, folder, "snapshot", ITEMS, day=friday)
    assert past.live(friday)["sent"] == 1
    assert (past.mails()[-1].to, severities(past)[-1]) == ("ap@older.example", 1)
