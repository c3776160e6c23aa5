"""Does what happens between a run and its sending stop the mail, or leave in it only what is still owed?"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from duecourse.foundation.identity.queries import tenant_by_slug
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.money import Money
from duecourse.foundation.queue.worker import run_worker
from duecourse.interfaces.cli import door
from duecourse.records.disputes.operations import disputes
from duecourse.records.ledger.models import Customer, Item
from duecourse.records.ledger.operations import blocks, movements
from duecourse.records.promises.operations import promises
from tests.journeys.past import Mail, Past, a_past

pytestmark = pytest.mark.real_commits
DAY = date(2026, 3, 4)
NOBODY, EVERYTHING = "Nobody", "Everything"
STOPS = ("Payment", "Promise", "Dispute", "Block")
FILES = {
    "payments": "customer,number,value_on,amount,reference\nPayment,Payment-1,2026-03-03,100.00,R1\n"
    "Everything,Everything-1,2026-03-03,100.00,R2\nEverything,Everything-2,2026-03-03,60.00,R3\n",
    "promises": "customer,number,made_on,due_on,amount\nPromise,Promise-1,2026-03-04,2026-03-20,100.00\n",
    "disputes": "customer,number,opened_on,reason\nDispute,Dispute-1,2026-03-04,PRICE\n",
    "blocks": "customer,number,reason,from_on\nBlock,Block-1,LEGAL,2026-03-04\n",
}


@pytest.fixture
def past(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Past]:
    """Six customers with two overdue items each, of whom a day was planned and nothing has left."""
    with a_past(f"stop-{request.node.name[5:20]}", tmp_path / "sink") as lived:
        plan_a_day(lived, tmp_path)
        yield lived


def plan_a_day(lived: Past, folder: Path) -> None:
    """Take in the ledger, decide the day and approve it."""
    rows = ["customer,customer_name,number,issued_on,due_on,currency,amount,settled_amount,settled_on,email"]
    for name in (*STOPS, NOBODY, EVERYTHING):
        rows += [
            f"{name},{name} NV,{name}-1,2026-01-20,2026-02-19,EUR,100.00,,,ap@{name.lower()}.example",
            f"{name},{name} NV,{name}-2,2026-01-25,2026-02-24,EUR,60.00,,,ap@{name.lower()}.example",
        ]
    take_in(lived, folder, "ledger", "\n".join(rows) + "\n")
    assert lived.say("run", "--on", DAY)["planned"] == 6
    lived.say("approve", "--on", DAY, "--all")


def take_in(past: Past, folder: Path, kind: str, text: str) -> None:
    """Import a file through the door."""
    path = folder / f"{kind}.csv"
    path.write_text(text, encoding="utf-8")
    done = past.say("import", path, "--kind", kind, "--as-of", DAY)
    assert done["rejected"] == 0, done


def send(past: Past) -> dict[str, int]:
    """Empty the channel at noon; tell what left and what was sent back."""
    done = past.say("send", "--now", f"{DAY}T12:00")
    return {name: done[name] for name in ("sent", "returned")}


def asked(mails: list[Mail]) -> dict[str, set[str]]:
    """By recipient: the items that the mail names, and the sum it asks for."""
    found: dict[str, set[str]] = {}
    for mail in mails:
        name = mail.to.removeprefix("ap@").removesuffix(".example").capitalize()
        assert name not in found, "nobody is told twice"
        found[name] = {number for number in (f"{name}-1", f"{name}-2") if number in mail.text and number in mail.html}
        total = {1: "60.00", 2: "160.00"}[len(found[name])]
        assert total in mail.text and ("160.00" in mail.text) == (total == "160.00")
    return found


def what_is_left_leaves(past: Past) -> None:
    """Nobody's mail has left by itself; whoever still owes something is written to about that alone, the same day."""
    assert send(past) == {"sent": 1, "returned": 5}
    assert set(asked(past.mails())) == {NOBODY}
    run_worker(["sys", "batch"], once=True)
    assert send(past) == {"sent": 0, "returned": 0}, "decided again, but not carried out yet"
    past.say("run", "--on", DAY)
    past.say("approve", "--on", DAY, "--all")
    assert send(past) == {"sent": 5, "returned": 0}
    mails = past.mails()
    received = [mail for mail in mails if "Dispute-1" in mail.subject]
    assert [mail.to for mail in received] == ["ap@dispute.example"], "who disputes is told that we have it"
    assert asked([mail for mail in mails if mail not in received]) == {name: {f"{name}-2"} for name in STOPS} | {
        NOBODY: {f"{NOBODY}-1", f"{NOBODY}-2"}
    }
    past.say("run", "--on", DAY)
    assert send(past) == {"sent": 0, "returned": 0}


def test_trap_22_what_a_file_brings_between_run_and_send_stops_the_mail(past: Past, tmp_path: Path) -> None:
    for kind, text in FILES.items():
        take_in(past, tmp_path, kind, text)
    what_is_left_leaves(past)


def test_trap_63_what_a_person_does_between_run_and_send_stops_the_mail(past: Past) -> None:
    with door.inside(tenant_by_slug(past.slug)) as tenant:
        by_ann: dict[str, Any] = {
            "on": DAY,
            "actor": Actor("user", None, "Ann"),
            "at": datetime(2026, 3, 4, 9, tzinfo=UTC),
        }
        items = {item.number: item.pk for item in Item.objects.of(tenant)}
        who = {customer.number: customer.pk for customer in Customer.objects.of(tenant)}
        for number, amount in (("Payment-1", 100), ("Everything-1", 100), ("Everything-2", 60)):
            booking = movements.Booking(items[number], Money(Decimal(amount), "EUR"), DAY)
            movements.book_payment(tenant, booking, **by_ann)
        word = promises.NewPromise(who["Promise"], [promises.Word(items["Promise-1"])], date(2026, 3, 20))
        promises.make_promise(tenant, word, **by_ann)
        claim = disputes.NewDispute(who["Dispute"], [disputes.Claim(items["Dispute-1"])], "PRICE")
        disputes.open_dispute(tenant, claim, **by_ann)
        blocks.block(tenant, blocks.NewBlock(who["Block"], "LEGAL", item_id=items["Block-1"]), **by_ann)
    what_is_left_leaves(past)


def test_a_customer_blocked_after_the_run_is_not_written_to(past: Past, tmp_path: Path) -> None:
    take_in(past, tmp_path, "blocks", f"customer,reason,from_on\n{NOBODY},LEGAL,2026-03-04\n")
    assert send(past) == {"sent": 5, "returned": 1}
    run_worker(["sys", "batch"], once=True)
    past.say("run", "--on", DAY)
    assert send(past) == {"sent": 0, "returned": 0}
    assert NOBODY not in asked(past.mails())
    answers = past.say("explain", "--customer", NOBODY, "--on", DAY)["items"]
    assert {item["reason"] for item in answers} == {"legal"}
