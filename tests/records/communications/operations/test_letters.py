"""Does a letter go through the same gates as a mail, stand in one pile only, and count as sent when somebody posted it?"""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from pypdf import PdfReader

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.models import AuditEntry, Company
from duecourse.foundation.kit import printing
from duecourse.foundation.kit.reference import NotAnIban
from duecourse.foundation.timeline.models import Event
from duecourse.records.communications import operations
from duecourse.records.communications.models import Message, PrintBatch, PrintedLetter, Recipient
from duecourse.records.communications.operations import Posted, letterheads, posting
from duecourse.records.communications.queries import letters
from duecourse.records.communications.rules import drawing
from duecourse.records.communications.rules.letters import Account
from duecourse.records.ledger.models import Customer, PaymentReference, PaymentReferenceLine
from tests.records.communications.book import ADA, NOON, TODAY, Who, a_company, a_customer, a_plan, raise_stop

HOUR = timedelta(hours=1)


def a_reader(
    tenant: UUID, company: Company, name: str = "Tardy", *, postal: str = "Weg 1\n2800 Mechelen", **more: Any
) -> Who:
    who = a_customer(tenant, company, name, **more)
    Customer.objects.of(tenant).filter(id=who.customer_id).update(address=postal)
    return who


def a_letter(tenant: UUID, company: Company, who: Who, **fields: Any) -> Message:
    """A formal notice on paper, drawn and due."""
    values: dict[str, Any] = {
        "template_code": "formal",
        "channel": "letter",
        "severity": 4,
        "deadline_on": TODAY + timedelta(days=14),
    }
    planned = operations.plan_message(tenant, a_plan(company, who, **(values | fields)), now=NOON)
    operations.draw_letters(tenant, now=NOON)
    operations.promote(tenant, now=NOON)
    return Message.objects.of(tenant).get(id=planned.message_id)


def printed(tenant: UUID, *rows: Message, **more: Any) -> operations.Printing:
    return operations.print_letters(tenant, [row.pk for row in rows], actor=ADA, at=NOON, **more)


def state(tenant: UUID, row: Message) -> tuple[str, str]:
    found = Message.objects.of(tenant).get(id=row.pk)
    return found.state, found.reason


def confirm(tenant: UUID, batch: int, *rows: Message, tracking: str = "", **more: Any) -> int:
    posted = Posted({row.pk: tracking for row in rows}, **({"on": TODAY} | more))
    return operations.confirm_posted(tenant, batch, posted, actor=ADA, at=NOON + HOUR)


def kinds(tenant: UUID, who: Who) -> list[str]:
    rows = Event.objects.of(tenant).filter(customer_id=who.customer_id).order_by("id")
    return list(rows.values_list("kind", flat=True))


def test_a_letter_goes_from_plan_to_paper_to_post(tenant: UUID) -> None:
    company = a_company(tenant)
    who = a_reader(tenant, company)
    row = a_letter(tenant, company, who)
    assert row.state == "due" and row.channel == "letter" and row.merge["pages"] == 1
    assert row.address == "Tardy, Eva, Weg 1, 2800 Mechelen" and row.contact_id is None and row.message_id == ""
    assert "Formal notice" in PdfReader(BytesIO(bytes(row.raw or b""))).pages[0].extract_text()
    done = printed(tenant, row)
    (batch,) = done.batch_ids
    assert done.printed == 1 and state(tenant, row) == ("claimed", "")
    assert operations.bind_batch(tenant, batch) and not operations.bind_batch(tenant, batch), "bound once"
    pages = [page.extract_text() for page in PdfReader(BytesIO(letters.pile_pdf(tenant, batch))).pages]
    assert len(pages) == 2 and "Print batch BE-1" in pages[0] and "Tardy" in pages[0] and "Formal notice" in pages[1]
    assert confirm(tenant, batch, row) == 0
    sent = Message.objects.of(tenant).get(id=row.pk)
    assert (sent.state, sent.reason, sent.settled_at, sent.data_at) == ("sent", "", NOON + HOUR, NOON + HOUR)
    assert Recipient.objects.of(tenant).get(message_id=row.pk).state == "accepted"
    line = PrintedLetter.objects.of(tenant).get(message_id=row.pk)
    assert (line.state, line.posted_on) == ("posted", TODAY)
    assert kinds(tenant, who) == ["letter.printed", "letter.posted"]
    verbs = AuditEntry.objects.of(tenant).filter(verb__startswith="letters.").order_by("id")
    assert list(verbs.values_list("verb", flat=True)) == ["letters.printed", "letters.posted"]


def test_a_letter_about_several_items_says_which_ones_its_reference_means(tenant: UUID) -> None:
    company = a_company(tenant)
    who = a_reader(tenant, company, items=[("120.50", "EUR"), ("79.50", "EUR")])
    row = a_letter(tenant, company, who)
    given = PaymentReference.objects.of(tenant).get()
    assert given.reference == row.merge["paper"]["payment"]["reference"] and given.amount == Decimal(200)
    lines = PaymentReferenceLine.objects.of(tenant).filter(reference_id=given.pk)
    assert set(lines.values_list("item_id", flat=True)) == set(who.item_ids)


def test_a_letter_keeps_its_bytes_from_drawing_to_posting(tenant: UUID) -> None:
    company = a_company(tenant)
    row = a_letter(tenant, company, a_reader(tenant, company))
    before = bytes(row.raw or b"")
    assert drawing.draw_letter(row.merge["paper"], at=NOON) == before, "the same paper, the same bytes"
    (batch,) = printed(tenant, row).batch_ids
    confirm(tenant, batch, row)
    after = Message.objects.of(tenant).get(id=row.pk)
    import hashlib

    assert bytes(after.raw or b"") == before and after.merge["sha256"] == hashlib.sha256(before).hexdigest()


def test_the_mails_text_serves_where_there_is_no_letter_of_it(tenant: UUID) -> None:
    company = a_company(tenant)
    row = a_letter(tenant, company, a_reader(tenant, company, language="de"), template_code="friendly", severity=1)
    page = PdfReader(BytesIO(bytes(row.raw or b""))).pages[0].extract_text()
    assert row.state == "due" and row.language == "de" and "/a/" not in page, "paper has no links"
    assert "Kundennummer" in page and "BE71 0961 2345 6769" in page


@pytest.mark.parametrize(
    ("postal", "fields", "reason"),
    [("", {}, "no_address"), ("Weg 1", {"address": ""}, "no_letterhead")],
)
def test_what_cannot_be_written_is_held_back_with_its_reason(
    tenant: UUID, postal: str, fields: dict[str, str], reason: str
) -> None:
    company = a_company(tenant, **fields)
    row = a_letter(tenant, company, a_reader(tenant, company, postal=postal))
    assert (row.state, row.reason) == ("suppressed", reason)


def test_a_customer_without_a_mail_address_can_be_written_to_by_post(tenant: UUID) -> None:
    company = a_company(tenant)
    row = a_letter(tenant, company, a_reader(tenant, company, address=""))
    assert row.state == "due" and row.merge["paper"]["to"] == ["Tardy", "Weg 1", "2800 Mechelen"]


def test_a_name_that_cannot_be_drawn_holds_back_its_own_letter_only(
    tenant: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = a_company(tenant)
    fonts = printing.fonts
    monkeypatch.setattr(printing, "fonts", lambda _of_machine: fonts(False))
    strange, plain = (a_reader(tenant, company, name) for name in ("株式会社", "Tardy"))
    plans = [a_plan(company, who, template_code="friendly", channel="letter") for who in (strange, plain)]
    operations.plan_messages(tenant, plans, now=NOON)
    assert operations.draw_letters(tenant, now=NOON) == 2
    found = {row.customer_id: (row.state, row.reason) for row in Message.objects.of(tenant)}
    assert found == {strange.customer_id: ("suppressed", "cannot_render"), plain.customer_id: ("planned", "")}


def test_a_letter_is_not_due_before_it_is_drawn(tenant: UUID) -> None:
    company = a_company(tenant)
    plan = a_plan(company, a_reader(tenant, company), template_code="friendly", channel="letter")
    operations.plan_message(tenant, plan, now=NOON)
    assert operations.promote(tenant, now=NOON) == 0
    operations.draw_letters(tenant, now=NOON)
    assert operations.promote(tenant, now=NOON) == 1


def test_a_letter_lies_in_one_open_pile_only(tenant: UUID) -> None:
    company = a_company(tenant)
    row, other = (a_letter(tenant, company, a_reader(tenant, company, name)) for name in ("Ann", "Ben"))
    (first,) = printed(tenant, row).batch_ids
    with pytest.raises(posting.NothingToPrint):
        printed(tenant, row)
    (second,) = printed(tenant, row, other).batch_ids
    assert list(PrintedLetter.objects.of(tenant).filter(batch_id=second).values_list("message_id", flat=True)) == [
        other.pk
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        PrintedLetter.objects.create(
            tenant_id=tenant, batch_id=second, message_id=row.pk, position=9, page_count=1, state="printed"
        )
    assert list(PrintBatch.objects.of(tenant).order_by("id").values_list("id", "number")) == [(first, 1), (second, 2)]


def test_taken_out_of_the_pile_it_waits_to_be_printed_again_and_can_be(tenant: UUID) -> None:
    company = a_company(tenant)
    who = a_reader(tenant, company)
    row = a_letter(tenant, company, who)
    (first,) = printed(tenant, row).batch_ids
    assert operations.take_out(tenant, first, [row.pk], actor=ADA, at=NOON) == 1
    assert state(tenant, row) == ("due", "")
    with pytest.raises(posting.NoSuchLetters):
        confirm(tenant, first, row)
    (second,) = printed(tenant, row).batch_ids
    confirm(tenant, second, row)
    with pytest.raises(posting.NoSuchLetters):
        confirm(tenant, second, row)
    assert kinds(tenant, who) == ["letter.printed", "letter.struck", "letter.printed", "letter.posted"]


def stop(tenant: UUID, row: Message) -> None:
    raise_stop(tenant, row.customer_id or 0)


def take_back(tenant: UUID, row: Message) -> None:
    assert operations.cancel(tenant, [row.pk], reason="not_needed", at=NOON) == 1


@pytest.mark.parametrize("happens", [stop, take_back])
def test_what_happens_between_print_and_post_is_seen_before_it_is_confirmed(
    tenant: UUID, happens: Callable[[UUID, Message], None]
) -> None:
    company = a_company(tenant)
    who = a_reader(tenant, company)
    row, calm = a_letter(tenant, company, who), a_letter(tenant, company, a_reader(tenant, company, "Calm"))
    (batch,) = printed(tenant, row, calm).batch_ids
    happens(tenant, row)
    pile = {one.id: one.is_stopped for one in letters.pile_letters(tenant, batch, today=TODAY)}
    assert pile == {row.pk: True, calm.pk: False}
    with pytest.raises(posting.StoppedMeanwhile, match="Tardy"):
        confirm(tenant, batch, row, calm)
    assert state(tenant, calm) == ("claimed", ""), "nothing is confirmed that was not looked at"
    version = Customer.objects.of(tenant).get(id=who.customer_id).stop_version
    assert confirm(tenant, batch, row, calm, seen_stops=[row.pk]) == 1
    assert state(tenant, row) == ("sent", "posted_anyway") and state(tenant, calm) == ("sent", "")
    assert kinds(tenant, who)[-1] == "letter.posted_anyway"
    assert Customer.objects.of(tenant).get(id=who.customer_id).stop_version == version + 1, "and decided again"


def test_what_was_taken_back_after_printing_leaves_the_pile_without_being_printed_again(tenant: UUID) -> None:
    company = a_company(tenant)
    row = a_letter(tenant, company, a_reader(tenant, company))
    (batch,) = printed(tenant, row).batch_ids
    take_back(tenant, row)
    operations.take_out(tenant, batch, [row.pk], actor=ADA, at=NOON)
    assert state(tenant, row) == ("cancelled", "not_needed")


def test_a_stop_before_printing_sends_the_letter_back_to_be_decided_again(tenant: UUID) -> None:
    company = a_company(tenant)
    who = a_reader(tenant, company)
    row = a_letter(tenant, company, who)
    stop(tenant, row)
    done = printed(tenant, row)
    assert (done.batch_ids, done.others) == ([], {"stop_version": 1})
    assert state(tenant, row) == ("planned", "stop_version") and not PrintBatch.objects.of(tenant).exists()
    assert kinds(tenant, who) == ["message.returned"]


@pytest.mark.parametrize(
    ("scope", "value", "after"),
    [("tenant", "", "tenant_stop"), ("channel", "letter", "channel_stop"), ("procedure", "standard", "procedure_stop")],
)
def test_a_kill_switch_keeps_letters_out_of_the_printer(tenant: UUID, scope: str, value: str, after: str) -> None:
    company = a_company(tenant)
    row = a_letter(tenant, company, a_reader(tenant, company))
    operations.set_kill_switch(tenant, scope=scope, value=value, is_on=True, actor=ADA, at=NOON)
    assert printed(tenant, row).others == {after: 1} and state(tenant, row) == ("due", after)
    operations.set_kill_switch(tenant, scope=scope, value=value, is_on=False, actor=ADA, at=NOON)
    assert printed(tenant, row).printed == 1


@pytest.mark.parametrize(
    ("outbound", "expected"),
    [
        ("off", ("due", "outbound_off")),
        ("shadow", ("shadow", "shadow")),
        ("allowlist", ("suppressed", "not_on_allowlist")),
    ],
)
def test_letters_keep_to_what_may_leave(tenant: UUID, outbound: str, expected: tuple[str, str]) -> None:
    company = a_company(tenant, outbound=outbound)
    row = a_letter(tenant, company, a_reader(tenant, company))
    assert printed(tenant, row).printed == 0 and state(tenant, row) == expected


def test_letters_that_nobody_printed_in_time_and_those_of_shadow_mode_end_by_themselves(tenant: UUID) -> None:
    company = a_company(tenant)
    row = a_letter(tenant, company, a_reader(tenant, company))
    assert operations.tidy_letters(tenant, now=NOON + timedelta(days=4)) == 0
    assert operations.tidy_letters(tenant, now=NOON + timedelta(days=6)) == 1
    assert state(tenant, row) == ("suppressed", "expired")
    a_company(tenant, code="NL", outbound="shadow")
    other = a_letter(tenant, company, a_reader(tenant, company, "Ann"))
    assert operations.tidy_letters(tenant, now=NOON) == 1 and state(tenant, other) == ("shadow", "shadow")


@pytest.mark.parametrize("on", [TODAY - timedelta(days=1), TODAY + timedelta(days=1)])
def test_a_letter_is_posted_between_the_day_it_was_printed_and_today(tenant: UUID, on: date) -> None:
    company = a_company(tenant)
    row = a_letter(tenant, company, a_reader(tenant, company))
    (batch,) = printed(tenant, row).batch_ids
    with pytest.raises(posting.PostedWhen):
        confirm(tenant, batch, row, on=on)


def test_what_was_posted_yesterday_counts_from_yesterday(tenant: UUID) -> None:
    company = a_company(tenant)
    row = a_letter(tenant, company, a_reader(tenant, company))
    (batch,) = printed(tenant, row).batch_ids
    posted = Posted({row.pk: ""}, on=TODAY)
    operations.confirm_posted(tenant, batch, posted, actor=ADA, at=NOON + timedelta(days=1))
    settled = Message.objects.of(tenant).get(id=row.pk).settled_at
    assert settled is not None and settled.date() == TODAY


def test_a_registered_letter_needs_its_number_and_keeps_it(tenant: UUID) -> None:
    company = a_company(tenant)
    who = a_reader(tenant, company)
    row, plain = (
        a_letter(tenant, company, who, channel="registered"),
        a_letter(tenant, company, a_reader(tenant, company, "Zoe")),
    )
    assert row.merge["paper"]["notice"] == "Registered letter"
    (batch,) = printed(tenant, row, plain).batch_ids
    order = [one.id for one in letters.pile_letters(tenant, batch, today=TODAY)]
    assert order == [plain.pk, row.pk], "registered letters lie at the end, they go over the counter"
    with pytest.raises(posting.TrackingMissing, match="Tardy"):
        confirm(tenant, batch, row)
    confirm(tenant, batch, row, tracking=" 3232 0001 ")
    assert PrintedLetter.objects.of(tenant).get(message_id=row.pk).tracking == "3232 0001"
    told = Event.objects.of(tenant).get(customer_id=who.customer_id, kind="letter.posted")
    assert told.data["tracking"] == "3232 0001"
    assert state(tenant, plain) == ("claimed", "")


def test_companies_have_piles_of_their_own_on_their_own_paper(tenant: UUID) -> None:
    ours = a_company(tenant)
    theirs = a_company(
        tenant, code="NL", name="Waterland", iban="NL91ABNA0417164300", address="Dijk 2\nAmsterdam", country="NL"
    )
    rows = [a_letter(tenant, company, a_reader(tenant, company, company.name)) for company in (ours, theirs)]
    done = printed(tenant, *rows)
    assert len(done.batch_ids) == 2 and list(PrintBatch.objects.of(tenant).values_list("number", flat=True)) == [1, 1]
    texts = [PdfReader(BytesIO(bytes(row.raw or b""))).pages[0].extract_text() for row in rows]
    assert "NL91 ABNA 0417 1643 00" in texts[1] and "NL91" not in texts[0] and "Kaai 1" not in texts[1]


def test_the_letterhead_adds_what_the_company_says(tenant: UUID) -> None:
    company = a_company(tenant)
    paper: dict[str, str | bool] = {
        "register": "RPR Antwerpen",
        "foot": "Board: A. Claes",
        "bank": "Belfius",
        "is_duplex": True,
    }
    operations.set_letterhead(tenant, company.pk, paper, actor=ADA, at=NOON)
    operations.set_accounts(
        tenant, company.pk, [Account("Nordlicht Inc", "GB29NWBK60161331926819", currency="USD")], actor=ADA, at=NOON
    )
    who = a_reader(tenant, company, items=[("10.00", "EUR"), ("20.00", "USD")])
    row = a_letter(tenant, company, who)
    page = PdfReader(BytesIO(bytes(row.raw or b""))).pages[0].extract_text()
    for said in ("RPR Antwerpen", "Board: A. Claes", "Belfius", "GB29 NWBK", "BE71 0961"):
        assert said in page, said
    assert row.merge["paper"]["payment"]["text"] == "", "two amounts, no code"
    (batch,) = printed(tenant, row).batch_ids
    operations.bind_batch(tenant, batch)
    pages = PdfReader(BytesIO(letters.pile_pdf(tenant, batch))).pages
    assert len(pages) == 4, "both sides: the cover and the letter begin on sheets of their own"


def test_a_wrong_account_or_a_foot_that_is_too_long_changes_nothing(tenant: UUID) -> None:
    company = a_company(tenant)
    with pytest.raises(NotAnIban):
        operations.set_accounts(tenant, company.pk, [Account("A", "BE00096123456769")], actor=ADA, at=NOON)
    for parts in ({"register": "x" * 121}, {"colour": "red"}):
        with pytest.raises(letterheads.PaperWrong):
            operations.set_letterhead(tenant, company.pk, parts, actor=ADA, at=NOON)
    for details in ({"iban": "BE00096123456769"}, {"colour": "red"}, {"name": "Another"}, {"payee_name": "x" * 71}):
        with pytest.raises(identity.DetailWrong):
            identity.set_company_details(tenant, company.pk, details, actor=ADA, at=NOON)
    assert not AuditEntry.objects.of(tenant).filter(verb__in=["letterhead.set", "company.details"]).exists()


def test_nothing_but_letters_is_printed_and_a_pile_has_an_end(tenant: UUID) -> None:
    company = a_company(tenant)
    mail = operations.plan_message(tenant, a_plan(company, a_customer(tenant, company)), now=NOON)
    operations.promote(tenant, now=NOON)
    with pytest.raises(posting.NothingToPrint):
        operations.print_letters(tenant, [mail.message_id], actor=ADA, at=NOON)
    with pytest.raises(posting.BatchTooLarge):
        operations.print_letters(tenant, range(251), actor=ADA, at=NOON)
