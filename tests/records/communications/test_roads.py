"""Who gets a message instead of whom, in whose hours; what do registered letters and portal notices leave behind?"""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from duecourse.foundation.identity.models import Company
from duecourse.foundation.timeline.models import Event
from duecourse.interfaces.connectors.sink.slips import SlipBox
from duecourse.records.communications import operations
from duecourse.records.communications.jobs import draining
from duecourse.records.communications.models import Message, ProviderReport, Recipient
from duecourse.records.communications.operations import hearing
from duecourse.records.communications.ports import Report
from duecourse.records.communications.queries import letters, outbox
from duecourse.records.ledger.models import Contact, Customer
from duecourse.records.ledger.rules.wishes import Wishes, keep_wishes
from tests.records.communications.book import ADA, NOON, TODAY, Who, a_customer, a_plan
from tests.records.communications.draining import message, run
from tests.records.communications.texting import a_post_channel, another_contact

pytestmark = pytest.mark.real_commits
House = tuple[UUID, Company]
HOUR = timedelta(hours=1)


def wished(tenant: UUID, contact_id: int, wishes: Wishes) -> None:
    run(tenant, lambda: Contact.objects.of(tenant).filter(id=contact_id).update(wishes=keep_wishes(wishes)))


def planned(house: House, who: Who, **fields: object) -> Message:
    tenant, company = house
    key = run(tenant, lambda: operations.plan_message(tenant, a_plan(company, who, **fields), now=NOON).message_id)  # type: ignore[arg-type]
    return message(tenant, key)


def two_readers(house: House) -> tuple[Who, Contact]:
    tenant, company = house

    def make() -> tuple[Who, Contact]:
        who = a_customer(tenant, company)
        return who, another_contact(tenant, who, "Ben")

    return run(tenant, make)


def test_whoever_does_not_want_reminders_is_passed_over_and_the_timeline_says_so(house: House) -> None:
    tenant, _company = house
    who, second = two_readers(house)
    wished(tenant, who.contact_id, Wishes(topics=("statement",)))
    row = planned(house, who)
    assert (row.address, row.contact_id) == ("ben@other.example", second.pk)
    assert row.detour == {"passed": [{"name": "Eva", "reason": "not_wanted"}]}
    event = run(tenant, lambda: Event.objects.of(tenant).get(customer_id=who.customer_id))
    assert (event.kind, event.data["who"], event.data["others"]) == ("message.detour", "Ben", ["Eva"])


def test_a_spent_address_leads_to_the_next_contact_over_all_companies(house: House) -> None:
    tenant, _company = house
    who, _second = two_readers(house)
    run(tenant, lambda: Company.objects.of(tenant).update(contacts_per_week=1))
    assert planned(house, who).address == who.address
    assert draining.drain(tenant, clock=lambda: NOON).sent == 1
    row = planned(house, who)
    assert (row.address, row.detour["passed"][0]["reason"]) == ("ben@other.example", "contact_budget")


def test_whom_a_person_chose_is_written_to_whatever_the_wishes_say(house: House) -> None:
    tenant, _company = house
    who, _second = two_readers(house)
    wished(tenant, who.contact_id, Wishes(channels=("sms",)))
    assert planned(house, who, contact_id=who.contact_id).address == who.address


def test_where_nobody_wants_a_mail_a_letter_goes_and_a_courtesy_does_not(house: House) -> None:
    tenant, _company = house
    who = run(tenant, lambda: a_customer(tenant, house[1]))
    run(tenant, lambda: Customer.objects.of(tenant).filter(id=who.customer_id).update(address="Weg 1\n2800 Mechelen"))
    wished(tenant, who.contact_id, Wishes(channels=("sms",)))
    letter, courtesy = planned(house, who), planned(house, who, severity=0)
    assert (letter.channel, letter.detour["wanted"], letter.detour["why"]) == ("letter", "email", "other_channel")
    assert (courtesy.channel, courtesy.state, courtesy.reason) == ("email", "suppressed", "other_channel")


def test_a_message_waits_for_the_days_and_hours_of_its_reader_t4(house: House) -> None:
    tenant, _company = house
    who = run(tenant, lambda: a_customer(tenant, house[1]))
    wished(tenant, who.contact_id, Wishes(weekdays=(4,), opens=time(8), closes=time(10)))
    friday = datetime(2026, 3, 6, 7, 0, tzinfo=UTC)
    row = planned(house, who)
    assert row.due_at == friday, "eight in Brussels"
    assert draining.drain(tenant, clock=lambda: NOON).sent == 0
    late = friday + 3 * HOUR
    assert (draining.drain(tenant, clock=lambda: late).held, message(tenant, row.pk).state) == (1, "due")
    assert message(tenant, row.pk).due_at == friday + timedelta(days=7), "the next Friday"


def test_a_portal_notice_is_put_there_without_any_channel_and_touches_nobodys_budget(house: House) -> None:
    tenant, company = house
    who = run(tenant, lambda: a_customer(tenant, company))
    run(tenant, lambda: Company.objects.of(tenant).filter(id=company.pk).update(contacts_per_week=0))
    night = datetime(2026, 3, 4, 23, 0, tzinfo=UTC)
    row = planned(house, who, channel="portal")
    assert draining.drain(tenant, channel="portal", clock=lambda: night).sent == 1
    row = message(tenant, row.pk)
    assert (row.state, row.contact_id, row.address) == ("sent", None, f"portal:{who.customer_id}")
    assert "120,50" in bytes(row.raw or b"").decode(), "as a company of Belgium writes it"
    event = run(tenant, lambda: Event.objects.of(tenant).get(customer_id=who.customer_id))
    assert event.kind == "message.sent" and event.data["channel"] == "portal"


def a_registered_letter(house: House, tmp_path: Path, *, is_wired: bool) -> Message:
    tenant, company = house

    def make() -> int:
        if is_wired:
            a_post_channel(tenant, tmp_path)
        who = a_customer(tenant, company)
        Customer.objects.of(tenant).filter(id=who.customer_id).update(address="Weg 1\n2800 Mechelen")
        plan = a_plan(
            company,
            who,
            template_code="formal",
            channel="registered",
            severity=4,
            deadline_on=TODAY + timedelta(days=14),
        )
        made = operations.plan_message(tenant, plan, now=NOON)
        operations.draw_letters(tenant, now=NOON)
        operations.promote(tenant, now=NOON)
        return made.message_id

    return message(tenant, run(tenant, make))


def test_a_registered_letter_is_handed_over_with_its_proof_and_followed(house: House, tmp_path: Path) -> None:
    tenant, _company = house
    row = a_registered_letter(house, tmp_path, is_wired=True)
    assert run(tenant, lambda: outbox.busy_channels(tenant, now=NOON)) == ["registered"]
    assert draining.drain(tenant, channel="registered", clock=lambda: NOON).sent == 1
    (slip,) = SlipBox(tmp_path / "post").slips()
    assert slip.reference == row.message_id and SlipBox(tmp_path / "post").letter(slip.name).startswith(b"%PDF")
    proof = run(tenant, lambda: ProviderReport.objects.of(tenant).get())
    assert proof.state == "deposited" and b"SIMULATED" in bytes(proof.evidence or b"")
    for state in ("refused", "expired"):
        report = Report(row.message_id, state, state, "nobody at home")
        assert run(tenant, lambda r=report: hearing.note_report(tenant, r, at=NOON))  # type: ignore[misc]
    assert message(tenant, row.pk).state == "sent", "what was deposited counts, whatever the addressee does"
    kinds = run(tenant, lambda: list(Event.objects.of(tenant).order_by("id").values_list("kind", flat=True)))
    assert kinds[-3:] == ["message.sent", "message.reported", "message.reported"]


def test_without_a_provider_it_waits_for_the_printer_and_a_person_posts_it(house: House, tmp_path: Path) -> None:
    tenant, _company = house
    row = a_registered_letter(house, tmp_path, is_wired=False)
    assert run(tenant, lambda: outbox.busy_channels(tenant, now=NOON)) == []
    printing = run(tenant, lambda: operations.print_letters(tenant, [row.pk], actor=ADA, at=NOON))
    assert printing.printed == 1


def test_what_a_person_has_in_hand_is_not_handed_to_the_provider_too(house: House, tmp_path: Path) -> None:
    tenant, _company = house
    row = a_registered_letter(house, tmp_path, is_wired=True)
    run(tenant, lambda: operations.print_letters(tenant, [row.pk], actor=ADA, at=NOON))
    assert draining.drain(tenant, channel="registered", clock=lambda: NOON).sent == 0
    assert message(tenant, row.pk).state == "claimed"
    assert SlipBox(tmp_path / "post").slips() == []
    assert run(tenant, lambda: Recipient.objects.of(tenant).get(message_id=row.pk).state) == "waiting"
    assert run(tenant, lambda: letters.due_ids(tenant, company_ids=[house[1].pk], portfolio_ids=None)) == []
