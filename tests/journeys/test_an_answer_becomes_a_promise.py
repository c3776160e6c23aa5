"""Does an answer in four languages become a promise by one key, does dunning then keep still, and is the broken word followed up?

Mails go out over real SMTP; the answers come in as bytes, are read in the cage, filed and understood.
"""

import email
import email.policy
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from duecourse.foundation.identity.models import Company
from duecourse.foundation.identity.queries import tenant_by_slug
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.queue.worker import run_worker
from duecourse.interfaces.cli import door
from duecourse.records.communications.models import IncomingMail, Mailbox, MailReading, Thread
from duecourse.records.communications.operations import receiving
from duecourse.records.ledger.models import Customer, Item
from duecourse.records.promises.models import Promise, PromiseLine
from duecourse.work.procedures.operations import replies
from duecourse.work.worklists.models import Task
from tests.journeys.past import Past, a_past

pytestmark = pytest.mark.real_commits
FIRST = date(2026, 3, 4)
"""A Wednesday."""
FRIDAY = date(2026, 3, 6)
JUDGED = date(2026, 3, 11)
"""Two business days of tolerance after the promised Friday, and a morning on which all payments up to then are known."""
CALLED = JUDGED + timedelta(days=5)
ANSWERS = {
    "English": ("en", "Dear all,\n\nsorry for the delay. We pay 12,000 on Friday.\n\nKind regards,\nTom Field"),
    "Dutch": (
        "nl",
        "Beste,\n\nexcuses voor de vertraging. Wij betalen 12.000 op vrijdag.\n\nMet vriendelijke groeten,\nTom",
    ),
    "French": ("fr", "Bonjour,\n\ndésolé pour le retard. Nous payons 12 000 € vendredi.\n\nCordialement,\nThomas"),
    "German": (
        "de",
        "Guten Tag,\n\nbitte entschuldigen Sie. Wir zahlen 12.000 Euro am Freitag.\n\nMit freundlichen Grüßen\nTom",
    ),
}
QUOTES = {"en": "On Wednesday Seller wrote:", "nl": "Op woensdag schreef Seller:", "fr": "Le mercredi, Seller a écrit :", "de": "Am Mittwoch schrieb Seller:"}  # fmt: skip
HEAD = "customer,customer_name,number,issued_on,due_on,currency,amount,settled_amount,settled_on,email\n"


@pytest.fixture
def past(tmp_path: Path) -> Iterator[Past]:
    """Four customers who will answer and one who will not, each with a large item and a small one overdue."""
    with a_past("answers", tmp_path / "sink") as lived:
        rows = "".join(
            f"{name},{name} NV,{name}-{n},2026-01-20,2026-02-19,EUR,{amount},,,ap@{name.lower()}.example\n"
            for name in (*ANSWERS, "Silent")
            for n, amount in ((1, "12000.00"), (2, "75.00"))
        )
        take_in(lived, tmp_path, "ledger", HEAD + rows, as_of=FIRST)
        yield lived


def take_in(past: Past, folder: Path, kind: str, text: str, *, as_of: date) -> None:
    path = folder / f"{kind}-{as_of}.csv"
    path.write_text(text, encoding="utf-8")
    assert past.say("import", path, "--kind", kind, "--as-of", as_of)["rejected"] == 0


def answered(past: Past, name: str) -> bytes:
    """Write the customer's answer to the reminder that it got, with what it answers quoted below."""
    language, words = ANSWERS[name]
    receipt = next(one for one in past.sink.box.all_mails() if one.recipients[0] == f"ap@{name.lower()}.example")
    reminder = email.message_from_bytes(past.sink.box.read(receipt.name) or b"")
    mail = EmailMessage(policy=email.policy.default.clone(max_line_length=900))
    mail["From"], mail["To"] = f"Tom <ap@{name.lower()}.example>", "ar@seller.example"
    mail["Subject"], mail["Date"] = f"Re: {name}", "Wed, 04 Mar 2026 14:00:00 +0100"
    mail["Message-ID"] = f"<{name}@{name.lower()}.example>"
    mail["In-Reply-To"] = mail["References"] = str(reminder["Message-ID"]).strip()
    mail.set_content(f"{words}\n\n{QUOTES[language]}\n> Please pay {name}-1 and {name}-2 by 14 March.\n> Thank you\n")
    return mail.as_bytes()


def comes_in(past: Past) -> None:
    """Let all four answers lie in the mailbox, and be read by the worker."""
    with door.inside(tenant_by_slug(past.slug)) as tenant:
        company = Company.objects.of(tenant).get()
        box = Mailbox.objects.create(
            tenant_id=tenant, company_id=company.pk, kind="intake", address="ar@seller.example"
        )
        for name in ANSWERS:
            moment = datetime(2026, 3, 4, 13, tzinfo=UTC)
            receiving.receive_mail(tenant, box.pk, raw=answered(past, name), received_at=moment)
    run_worker(["post"], once=True)


def by_ann(day: date) -> dict[str, Any]:
    moment = datetime(day.year, day.month, day.day, 15, tzinfo=UTC)
    return {"on": day, "actor": Actor("user", None, "Ann"), "at": moment}


def lives(past: Past, first: date, last: date) -> None:
    for number in range((last - first).days + 1):
        run_worker(["sys", "batch"], once=True)
        past.live(first + timedelta(days=number))


def why(past: Past, name: str, *, on: date) -> dict[str, str]:
    """Tell why each item of a customer got no step on a day."""
    told = past.say("explain", "--customer", name, "--on", on)
    return {item["number"]: item["reason"] for item in told["items"]}


def texts(past: Past, name: str) -> list[str]:
    """Give subject and text of every mail that a customer got."""
    to = f"ap@{name.lower()}.example"
    return [f"{mail.subject}\n{mail.text}" for mail in past.mails() if mail.to == to]


def promises_by_one_key(past: Past) -> None:
    """See what was read out of every answer, and press the key."""
    with door.inside(tenant_by_slug(past.slug)) as tenant:
        for name in ANSWERS:
            customer = Customer.objects.of(tenant).get(number=name)
            mail = IncomingMail.objects.of(tenant).get(sender=f"ap@{name.lower()}.example")
            thread = Thread.objects.of(tenant).get(id=mail.thread_id or 0)
            assert (thread.customer_id, thread.is_verified, thread.filed_by) == (customer.pk, True, "thread_key"), name
            reading = MailReading.objects.of(tenant).get(mail_id=mail.pk)
            item = Item.objects.of(tenant).get(number=f"{name}-1")
            read = (reading.intent, reading.due_on, reading.amount, reading.item_ids)
            assert read == ("will_pay", FRIDAY, Decimal(12000), [item.pk]), name
            replies.confirm(tenant, reading.pk, **by_ann(FIRST))
            promise = Promise.objects.of(tenant).get(customer_id=customer.pk)
            assert promise.due_on == FRIDAY
            assert PromiseLine.objects.of(tenant).get(promise_id=promise.pk).item_id == item.pk


def test_an_answer_in_four_languages_becomes_a_promise_by_one_key(past: Past, tmp_path: Path) -> None:
    past.live(FIRST)
    assert len(past.mails()) == len(ANSWERS) + 1, "everybody got a reminder"
    comes_in(past)
    promises_by_one_key(past)
    lives(past, FIRST + timedelta(days=1), JUDGED - timedelta(days=1))
    for name in ANSWERS:
        assert why(past, f"{name}", on=FIRST + timedelta(days=1)) == {f"{name}-1": "promised", f"{name}-2": "spacing"}
    assert why(past, "Silent", on=FIRST + timedelta(days=1))["Silent-1"] == "spacing"
    took = "customer,number,value_on,amount,reference\n"
    take_in(past, tmp_path, "payments", f"{took}Silent,Silent-2,{JUDGED},75.00,Silent\n", as_of=JUDGED)
    assert all(f"{name}-1" not in later for name in ANSWERS for later in texts(past, name)[1:]), "left alone"
    assert "Silent-1" in texts(past, "Silent")[1], "who did not answer is reminded of both"
    lives(past, JUDGED, CALLED)
    assert all(f"{name}-1" in texts(past, name)[-1] for name in ANSWERS), "it is asked for again"
    with door.inside(tenant_by_slug(past.slug)) as tenant:
        assert set(Promise.objects.of(tenant).values_list("state", flat=True)) == {"broken"}
        who = dict(Customer.objects.of(tenant).filter(number__in=ANSWERS).values_list("id", "number"))
        asked = (
            Task.objects.of(tenant)
            .filter(customer_id__in=who, state="open")
            .values_list("customer_id", "kind", "params")
        )
        tasks = sorted((who[key or 0], kind, params.get("about", "")) for key, kind, params in asked)
    rows = past.say("worklist", "--on", CALLED)["rows"]
    listed = {row["customer"]: row["reasons"] for row in rows}
    assert set(ANSWERS) <= set(listed), (tasks, listed)
    assert {name for name, kind, _about in tasks if kind == "call"} == set(ANSWERS), (tasks, listed)
