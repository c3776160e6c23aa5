"""Does a head office get one mail for its accounts, and does what happens at one of them take out only its own?"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from duecourse.foundation.identity.queries import tenant_by_slug
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.queue.worker import run_worker
from duecourse.foundation.timeline.log import timeline_of
from duecourse.interfaces.cli import door
from duecourse.records.ledger.models import Customer, Item
from duecourse.records.ledger.operations import blocks
from duecourse.records.promises.operations import promises
from tests.journeys.past import Mail, Past, a_past

pytestmark = pytest.mark.real_commits
DAY = date(2026, 3, 4)
BRANCHES = ("Antwerp", "Bruges", "Charleroi")
CUSTOMERS = "number,name,payer,email\nHead,Head Office NV,,ap@head.example\n" + "".join(
    f"{name},Branch {name} NV,Head,ap@{name.lower()}.example\n" for name in BRANCHES
)
LEDGER = "customer,customer_name,number,issued_on,due_on,currency,amount,settled_amount,settled_on\n" + "".join(
    f"{name},Branch {name} NV,{name}-1,2026-01-20,2026-02-19,EUR,100.00,,\n" for name in BRANCHES
)


@pytest.fixture
def past(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Past]:
    """A head office with three accounts of one overdue item each, of whom a day was planned and nothing has left."""
    with a_past(f"head-{request.node.name[5:20]}", tmp_path / "sink") as lived:
        for kind, text in (("customers", CUSTOMERS), ("ledger", LEDGER)):
            path = tmp_path / f"{kind}.csv"
            path.write_text(text, encoding="utf-8")
            assert lived.say("import", path, "--kind", kind, "--as-of", DAY)["rejected"] == 0
        assert lived.say("run", "--on", DAY)["planned"] == 1
        lived.say("approve", "--on", DAY, "--all")
        yield lived


def send(past: Past) -> dict[str, int]:
    """Empty the channel at noon; tell what left and what was sent back."""
    done = past.say("send", "--now", f"{DAY}T12:00")
    return {name: done[name] for name in ("sent", "returned")}


def by_ann() -> dict[str, Any]:
    """Ann, in the morning."""
    return {"on": DAY, "actor": Actor("user", None, "Ann"), "at": datetime(2026, 3, 4, 9, tzinfo=UTC)}


def named(mail: Mail) -> set[str]:
    """The branches whose item and account both twins of a mail name."""
    return {
        name
        for name in BRANCHES
        if all(f"{name}-1" in twin and f"{name} Branch {name} NV" in twin for twin in (mail.text, mail.html))
    }


def decided_again(past: Past) -> None:
    """Let the jobs run, and the day's contacts that were decided again be carried out."""
    run_worker(["sys", "batch"], once=True)
    past.say("run", "--on", DAY)
    past.say("approve", "--on", DAY, "--all")


def told(past: Past, number: str) -> list[str]:
    """The kinds of what happened to the messages of an account, the first one first."""
    with door.inside(tenant_by_slug(past.slug)) as tenant:
        customer = Customer.objects.of(tenant).get(number=number)
        entries = timeline_of(tenant, customer.pk)
        return [str(entry.text) for entry in reversed(entries) if entry.kind.startswith("message.")]


def test_a_head_office_gets_one_mail_with_the_items_of_its_accounts(past: Past) -> None:
    assert send(past) == {"sent": 1, "returned": 0}
    (mail,) = past.mails()
    assert mail.to == "ap@head.example"
    assert named(mail) == set(BRANCHES)
    assert "300.00" in mail.text and "300.00" in mail.html
    assert told(past, "Head") == [f"Sent by email: {mail.subject}"]
    assert told(past, "Bruges") == [f"With the payer's mail: Sent by email: {mail.subject}"]
    decision = past.say("explain", "--customer", "Bruges", "--on", DAY)["decision"]
    assert (decision["action"], decision["dunned_at"]) == ("email", "Head")
    decision = past.say("explain", "--customer", "Head", "--on", DAY)["decision"]
    assert (decision["action"], decision["dunned_here"]) == ("email", list(BRANCHES))
    past.say("run", "--on", DAY)
    assert send(past) == {"sent": 0, "returned": 0}


def test_a_promise_at_one_account_takes_out_its_item_alone(past: Past) -> None:
    with door.inside(tenant_by_slug(past.slug)) as tenant:
        item = Item.objects.of(tenant).get(number="Bruges-1")
        word = promises.NewPromise(item.customer_id, [promises.Word(item.pk)], date(2026, 3, 20))
        promises.make_promise(tenant, word, **by_ann())
    assert send(past) == {"sent": 0, "returned": 1}
    assert past.mails() == []
    decided_again(past)
    assert send(past) == {"sent": 1, "returned": 0}
    (mail,) = past.mails()
    assert named(mail) == {"Antwerp", "Charleroi"} and "Bruges" not in mail.text
    assert "200.00" in mail.text and "300.00" not in mail.text
    assert told(past, "Bruges")[-1].startswith("With the payer's mail: Taken back before sending")


def test_a_block_of_the_head_office_stops_its_accounts_and_tells_them_why(past: Past) -> None:
    with door.inside(tenant_by_slug(past.slug)) as tenant:
        head = Customer.objects.of(tenant).get(number="Head")
        blocks.block(tenant, blocks.NewBlock(head.pk, "INSOLVENCY"), **by_ann())
    assert send(past) == {"sent": 0, "returned": 1}
    decided_again(past)
    assert send(past) == {"sent": 0, "returned": 0}
    assert past.mails() == []
    for name in BRANCHES:
        items = past.say("explain", "--customer", name, "--on", DAY)["items"]
        assert [item["reason"] for item in items] == ["payer_stopped"]
