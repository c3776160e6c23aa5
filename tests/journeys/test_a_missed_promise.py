"""Is a promise that is not kept followed up day by day, each word once, and never while the money is in? Over real SMTP."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from duecourse.foundation.identity.queries import tenant_by_slug
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.queue.worker import run_worker
from duecourse.interfaces.cli import door
from duecourse.records.disputes.operations import disputes
from duecourse.records.ledger.models import Customer, Item
from duecourse.records.promises.models import Promise
from duecourse.records.promises.operations import promises
from duecourse.work.worklists.models import Task
from tests.journeys.past import Past, a_past

pytestmark = pytest.mark.real_commits
FIRST = date(2026, 3, 4)
PROMISED = date(2026, 3, 11)
JUDGED = date(2026, 3, 16)
"""The promised Wednesday and two business days of tolerance; the morning on which all payments up to then are known."""
CAST = ("Breaks", "Keeps", "Twice", "Late")
HEAD = "customer,customer_name,number,issued_on,due_on,currency,amount,settled_amount,settled_on,email"


@pytest.fixture
def past(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Past]:
    """Four customers with an overdue item each, and one with a dispute; all of whose days are still to come."""
    with a_past(f"promise-{request.node.name[5:20]}", tmp_path / "sink") as lived:
        rows = [
            f"{name},{name} NV,{name}-1,2026-01-20,2026-02-19,EUR,100.00,,,ap@{name.lower()}.example"
            for name in (*CAST, "Quarrel")
        ]
        take_in(lived, tmp_path, "ledger", "\n".join([HEAD, *rows]) + "\n", as_of=FIRST)
        yield lived


def take_in(past: Past, folder: Path, kind: str, text: str, *, as_of: date) -> None:
    """Import a file through the door."""
    path = folder / f"{kind}-{as_of}.csv"
    path.write_text(text, encoding="utf-8")
    done = past.say("import", path, "--kind", kind, "--as-of", as_of)
    assert done["rejected"] == 0, done


def by_ann(day: date) -> dict[str, Any]:
    return {
        "on": day,
        "actor": Actor("user", None, "Ann"),
        "at": datetime(day.year, day.month, day.day, 9, tzinfo=UTC),
    }


def promise(past: Past, name: str, *, due_on: date, on: date) -> None:
    with door.inside(tenant_by_slug(past.slug)) as tenant:
        item = Item.objects.of(tenant).get(number=f"{name}-1")
        new = promises.NewPromise(item.customer_id, [promises.Word(item.pk)], due_on)
        promises.make_promise(tenant, new, **by_ann(on))


def pays(past: Past, folder: Path, name: str, *, on: date) -> None:
    text = f"customer,number,value_on,amount,reference\n{name},{name}-1,{on},100.00,{name}\n"
    take_in(past, folder, "payments", text, as_of=on)


def lives(past: Past, first: date, last: date) -> None:
    """Live the days, each run twice; the queue is emptied before each."""
    for number in range((last - first).days + 1):
        run_worker(["sys", "batch"], once=True)
        past.live(first + timedelta(days=number), is_run_twice=True)


def told(past: Past, name: str, start: str) -> int:
    """How many mails a customer got whose subject begins like this."""
    return sum(mail.to == f"ap@{name.lower()}.example" and mail.subject.startswith(start) for mail in past.mails())


def test_a_promise_is_missed_day_by_day(past: Past, tmp_path: Path) -> None:
    for name in CAST:
        promise(past, name, due_on=PROMISED, on=FIRST)
    lives(past, FIRST, PROMISED)
    assert past.mails() == [] or not any("short note" in mail.subject for mail in past.mails()), "the first promise"
    pays(past, tmp_path, "Keeps", on=PROMISED)
    lives(past, PROMISED + timedelta(days=1), JUDGED - timedelta(days=1))
    pays(past, tmp_path, "Quarrel", on=JUDGED)
    past.say("run", "--on", JUDGED)
    pays(past, tmp_path, "Late", on=JUDGED)
    past.say("approve", "--on", JUDGED, "--all")
    past.say("send", "--now", f"{JUDGED}T12:00")
    missed = "Did your payment of"
    assert [told(past, name, missed) for name in CAST] == [1, 0, 1, 0], "kept, and paid while the mail waited"
    lives(past, JUDGED + timedelta(days=1), JUDGED + timedelta(days=3))
    assert [told(past, name, missed) for name in CAST] == [1, 0, 1, 0]
    with door.inside(tenant_by_slug(past.slug)) as tenant:
        who = dict(Customer.objects.of(tenant).values_list("number", "id"))
        calls = Task.objects.of(tenant).filter(kind="call", params__about__startswith="promise:")
        assert calls.count() == 2
        assert set(calls.values_list("customer_id", flat=True)) == {who["Breaks"], who["Twice"]}
        states = dict(Promise.objects.of(tenant).values_list("customer_id", "state"))
        assert states[who["Keeps"]] == "kept" and states[who["Breaks"]] == "broken"
    again = JUDGED + timedelta(days=4)
    promise(past, "Twice", due_on=again + timedelta(days=4), on=again)
    lives(past, again, again + timedelta(days=4))
    assert told(past, "Twice", "€100.00 on") == 1, "the day before, from the second promise on"
    events = past.say("explain", "--customer", "Twice", "--on", again + timedelta(days=3))["events"]
    assert {event["step"] for event in events} == {"promise-reminder"}


def test_a_dispute_is_confirmed_and_then_only_worked(past: Past) -> None:
    past.live(FIRST)
    with door.inside(tenant_by_slug(past.slug)) as tenant:
        item = Item.objects.of(tenant).get(number="Quarrel-1")
        new = disputes.NewDispute(item.customer_id, [disputes.Claim(item.pk)], "PRICE")
        dispute = disputes.open_dispute(tenant, new, **by_ann(FIRST))
    lives(past, FIRST, FIRST + timedelta(days=6))
    assert told(past, "Quarrel", "We have received your message about Quarrel-1") == 1
    with door.inside(tenant_by_slug(past.slug)) as tenant:
        assert Task.objects.of(tenant).filter(title="dispute-nudge", state="open").count() == 1
        disputes.close_dispute(tenant, dispute.pk, outcome="withdrawn", **by_ann(FIRST + timedelta(days=6)))
    lives(past, FIRST + timedelta(days=6), FIRST + timedelta(days=14))
    assert told(past, "Quarrel", "News about") == 0
    with door.inside(tenant_by_slug(past.slug)) as tenant:
        assert not Task.objects.of(tenant).filter(title__startswith="dispute", state="open").exists()
