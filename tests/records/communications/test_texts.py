"""Does a text message go once, to whom it may, and is its answer heard?"""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from duecourse.foundation.identity.models import Company, Tenant
from duecourse.foundation.timeline.models import Event
from duecourse.interfaces.connectors.sink.slips import SlipBox
from duecourse.records.communications import operations
from duecourse.records.communications.jobs import draining
from duecourse.records.communications.models import Channel, Consent, Message, ProviderReport, Recipient
from duecourse.records.communications.operations import hearing
from duecourse.records.communications.ports import Accepted, CannotTell, NotKnown, Report, Said
from duecourse.records.communications.queries import outbox
from duecourse.records.ledger.models import Contact
from tests.records.communications.book import ADA, NOON, Who, a_plan, raise_stop
from tests.records.communications.draining import Scripted, message, run, speak_through
from tests.records.communications.texting import MOBILE, a_mobile_customer, a_text, a_text_channel

pytestmark = pytest.mark.real_commits
House = tuple[UUID, Company]


def planned(house: House, *, name: str = "Tardy", phone: str = MOBILE, **fields: Any) -> tuple[Who, int]:
    tenant, company = house

    def make() -> tuple[Who, int]:
        who = a_mobile_customer(tenant, company, name, phone=phone)
        plan = a_plan(company, who, channel="sms", **fields)
        return who, operations.plan_message(tenant, plan, now=NOON).message_id

    return run(tenant, make)


def go(tenant: UUID, at: datetime = NOON) -> draining.Drained:
    return draining.drain(tenant, channel="sms", clock=lambda: at)


def told(tenant: UUID, who: Who) -> list[str]:
    rows = Event.objects.of(tenant).filter(customer_id=who.customer_id).order_by("id")
    return run(tenant, lambda: list(rows.values_list("kind", flat=True)))


@pytest.fixture
def wired(house: House, tmp_path: Path) -> House:
    run(house[0], lambda: [a_text_channel(house[0], tmp_path), a_text(house[0])])
    return house


def test_a_text_message_leaves_once_with_its_number_and_name(wired: House, tmp_path: Path) -> None:
    tenant, _company = wired
    _who, key = planned(wired)
    assert run(tenant, lambda: outbox.busy_channels(tenant, now=NOON)) == []
    assert go(tenant).sent == 1
    assert go(tenant).sent == 0
    row = message(tenant, key)
    (slip,) = SlipBox(tmp_path / "texts").slips()
    assert (slip.recipient, slip.reference) == (MOBILE, row.message_id)
    assert slip.text.startswith("Nordlicht: Tardy-0-") and slip.text.endswith(
        "is overdue. Please tell us when you pay."
    )
    assert (row.state, row.address, row.sender, row.detail[:4]) == ("sent", MOBILE, "", "SIM-")


def test_what_cannot_be_known_is_never_said_again_and_the_providers_word_settles_it(
    wired: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    tenant, _company = wired
    who, key = planned(wired)
    mailer = speak_through(monkeypatch, Scripted(NotKnown("no answer"), lookup=CannotTell("no record")))
    go(tenant)
    assert go(tenant, NOON + timedelta(minutes=5)).unknown == 1
    assert len(mailer.spoken) == 1
    report = Report(message(tenant, key).message_id, "SM1:delivered", "delivered", address=MOBILE)
    assert run(tenant, lambda: hearing.note_report(tenant, report, at=NOON)) is True
    assert run(tenant, lambda: hearing.note_report(tenant, report, at=NOON)) is False, "once"
    row = message(tenant, key)
    assert (row.state, row.reason) == ("sent", "provider")
    assert told(tenant, who)[-1] == "message.reported"
    assert len(mailer.spoken) == 1


def test_a_text_that_did_not_arrive_is_no_reminder_and_a_mail_takes_its_place(
    wired: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    tenant, company = wired
    who, key = planned(wired)
    speak_through(monkeypatch, Scripted(Accepted("SM1")))
    go(tenant)
    report = Report(message(tenant, key).message_id, "SM1:undelivered", "undelivered", "30005 unknown", MOBILE)
    run(tenant, lambda: hearing.note_report(tenant, report, at=NOON))
    assert message(tenant, key).state == "bounced"
    again = run(
        tenant, lambda: operations.plan_message(tenant, a_plan(company, who, channel="sms"), now=NOON).message_id
    )
    row = message(tenant, again)
    assert (row.channel, row.detour["wanted"], row.detour["why"]) == ("email", "sms", "last_failed")


def test_stop_ends_text_messages_at_once_and_what_waits_is_not_sent(wired: House) -> None:
    tenant, company = wired
    who, _key = planned(wired)
    assert go(tenant).sent == 1
    later = run(
        tenant,
        lambda: (
            operations.plan_message(
                tenant, a_plan(company, who, channel="sms", purpose="service", procedure=""), now=NOON
            ).message_id
        ),
    )
    channel = run(tenant, lambda: Channel.objects.of(tenant).get(kind="sms"))
    said = Said(MOBILE, "Stop", "in-1")
    assert run(tenant, lambda: hearing.receive_text(tenant, channel, said, at=NOON)) is True
    assert run(tenant, lambda: hearing.receive_text(tenant, channel, said, at=NOON)) is False
    assert go(tenant).suppressed == 1
    assert (message(tenant, later).state, message(tenant, later).reason) == ("suppressed", "opted_out")
    word = run(tenant, lambda: Consent.objects.of(tenant).get())
    assert (word.is_given, word.source, word.wording, word.by) == (False, "customer", "Stop", MOBILE)
    assert told(tenant, who)[-3:] == ["text.received", "consent.said", "message.suppressed"]
    kept = run(tenant, lambda: Message.objects.of(tenant).get(direction="in"))
    assert (bytes(kept.raw or b""), kept.customer_id) == (b"Stop", who.customer_id)
    again = run(
        tenant, lambda: operations.plan_message(tenant, a_plan(company, who, channel="sms"), now=NOON).message_id
    )
    assert message(tenant, again).channel == "email"
    assert message(tenant, again).detour["why"] == "opted_out"
    start = Said(MOBILE, "START", "in-2")
    run(tenant, lambda: hearing.receive_text(tenant, channel, start, at=NOON))
    back = run(
        tenant, lambda: operations.plan_message(tenant, a_plan(company, who, channel="sms"), now=NOON).message_id
    )
    assert message(tenant, back).channel == "sms"


def test_yes_is_no_consent_where_nobody_had_said_stop(wired: House) -> None:
    tenant, _company = wired
    planned(wired)
    channel = run(tenant, lambda: Channel.objects.of(tenant).get(kind="sms"))
    run(tenant, lambda: hearing.receive_text(tenant, channel, Said(MOBILE, "Yes", "in-1"), at=NOON))
    assert run(tenant, lambda: Consent.objects.of(tenant).count()) == 0


@pytest.mark.parametrize("consent, phone", [("always", MOBILE), ("where_law_asks", "+1 415 555 2671")])
def test_without_recorded_consent_nothing_leaves_where_it_is_asked_for(
    house: House, tmp_path: Path, consent: str, phone: str
) -> None:
    tenant, company = house
    run(tenant, lambda: [a_text_channel(tenant, tmp_path, consent=consent), a_text(tenant)])
    who, key = planned(house, phone=phone)
    assert (message(tenant, key).channel, message(tenant, key).detour["why"]) == ("email", "no_consent")
    by_hand = run(
        tenant,
        lambda: (
            operations.plan_message(
                tenant, a_plan(company, who, channel="sms", contact_id=who.contact_id), now=NOON
            ).message_id
        ),
    )
    evening = datetime(2026, 3, 4, 14, 0, tzinfo=UTC)
    assert go(tenant, evening).suppressed == 1
    assert message(tenant, by_hand).reason == "no_consent"
    number = message(tenant, by_hand).address
    run(
        tenant,
        lambda: hearing.say_consent(
            tenant, "sms", number, is_given=True, source="person", wording="on the phone", actor=ADA, at=NOON
        ),
    )
    run(tenant, lambda: operations.retry(tenant, by_hand, actor=ADA, at=evening))
    run(tenant, lambda: Message.objects.of(tenant).filter(id=by_hand).update(stop_version=1))
    assert go(tenant, evening).sent == 1


@pytest.mark.parametrize(
    "phone, code, why", [("+32 2 555 12 12", "friendly", "no_mobile"), (MOBILE, "firm", "no_template")]
)
def test_without_a_mobile_or_a_text_a_mail_goes_and_says_why(
    house: House, tmp_path: Path, phone: str, code: str, why: str
) -> None:
    tenant, _company = house
    run(tenant, lambda: a_text_channel(tenant, tmp_path))
    who, key = planned(house, phone=phone, template_code=code)
    row = message(tenant, key)
    assert (row.channel, row.address, row.detour["wanted"], row.detour["why"]) == ("email", who.address, "sms", why)
    assert told(tenant, who) == ["message.detour"]


def test_without_a_provider_a_mail_goes_and_says_so(house: House) -> None:
    tenant, _company = house
    run(tenant, lambda: a_text(tenant))
    _who, key = planned(house)
    assert (message(tenant, key).channel, message(tenant, key).detour["why"]) == ("email", "no_sms")


def test_stops_and_budget_hold_for_text_messages_as_for_mails_trap_63(wired: House) -> None:
    tenant, company = wired
    (stopped, first), (_who, second) = planned(wired), planned(wired, name="Silent", phone="0470 12 34 57")
    run(tenant, lambda: raise_stop(tenant, stopped.customer_id))
    run(tenant, lambda: Company.objects.of(tenant).filter(id=company.pk).update(contacts_per_week=0))
    drained = go(tenant)
    assert (drained.sent, drained.returned, drained.suppressed) == (0, 1, 1)
    assert (message(tenant, first).reason, message(tenant, second).reason) == ("stop_version", "contact_budget")
    run(tenant, lambda: Tenant.objects.filter(id=tenant).update(outbound="off"))
    assert go(tenant).sent == 0


def test_a_number_that_was_changed_since_is_not_written_to_trap_64(wired: House) -> None:
    tenant, _company = wired
    who, key = planned(wired)
    run(tenant, lambda: Contact.objects.of(tenant).filter(id=who.contact_id).update(phone="0470 12 34 57"))
    assert go(tenant).suppressed == 1
    assert message(tenant, key).reason == "contact_gone"


def test_a_text_message_that_grows_too_long_is_suppressed_and_the_others_go_trap_13(wired: House) -> None:
    tenant, _company = wired
    run(tenant, lambda: a_text(tenant, "firm_sms", "a" * 700))
    _who, key = planned(wired, template_code="firm")
    planned(wired, name="Silent", phone="0470 12 34 57")
    assert (message(tenant, key).state, message(tenant, key).reason) == ("suppressed", "too_long")
    assert go(tenant).sent == 1


def test_a_report_of_a_foreign_name_changes_nothing(wired: House) -> None:
    tenant, _company = wired
    _who, key = planned(wired)
    for reference in ("", "<made.up@nordlicht.example>"):
        report = Report(reference, "SM1:undelivered", "undelivered", address=MOBILE)
        assert run(tenant, lambda r=report: hearing.note_report(tenant, r, at=NOON)) is False  # type: ignore[misc]
    assert run(tenant, lambda: ProviderReport.objects.of(tenant).count()) == 0
    assert run(tenant, lambda: Recipient.objects.of(tenant).get(message_id=key).state) == "waiting"
