"""Is a conversation worked as people mean it: given, put off, finished, put together, filed, and all of it taken back?"""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.models import Company, Portfolio, PortfolioMember
from duecourse.foundation.kit.actor import SYSTEM, Actor
from duecourse.foundation.tenancy.listing import Ask
from duecourse.foundation.timeline.models import Event
from duecourse.records.communications.models import (
    InboxRule,
    IncomingMail,
    Mailbox,
    Thread,
    ThreadMention,
    ThreadMessage,
    ThreadPresence,
)
from duecourse.records.communications.operations import giving, joining, working
from duecourse.records.communications.queries import inbox
from duecourse.records.communications.queries.inbox import Eyes
from duecourse.records.communications.rules.inbox import Lane
from duecourse.records.ledger.models import Contact, Customer
from tests.interfaces.web.book import NOON, a_customer, a_mail, a_thread
from tests.interfaces.web.conftest import company  # noqa: F401 - fixture

DAY = date(2026, 3, 2)


def a_person(company: Company, name: str, role: str = "senior_collector") -> Actor:  # noqa: F811
    """Let somebody work here."""
    user = identity.create_user(f"{name.lower()}-{uuid4().hex[:6]}@house.example", name=name)
    identity.add_member(company.tenant_id, user=user, role=role, actor=SYSTEM, at=NOON)
    return Actor(kind="user", user_id=user.pk, name=name)


def eyes(company: Company, user_id: UUID | None, *portfolio_ids: int, now: datetime = NOON) -> Eyes:  # noqa: F811
    """Look as a person, bound to portfolios where some are given."""
    return Eyes(user_id or uuid4(), now, (company.pk,), frozenset(portfolio_ids) if portfolio_ids else None)


def lanes(company: Company, thread: Thread, look: Eyes) -> set[Lane]:  # noqa: F811
    """Tell in which lanes a conversation stands for somebody."""
    ask = Ask(sort=("order_at",), is_descending=True)
    return {
        lane
        for lane in Lane
        if thread.pk in {row.id for row in inbox.thread_piece(thread.tenant_id, ask, lane, look)[0]}
    }


def test_a_conversation_goes_through_its_lanes_and_every_act_is_taken_back(company: Company) -> None:  # noqa: F811
    tenant, eva = company.tenant_id, a_person(company, "Eva")
    thread, look = a_thread(company, a_customer(company, "Silent")), eyes(company, eva.user_id)
    by = {"actor": eva, "at": NOON}
    assert lanes(company, thread, look) == {Lane.UNASSIGNED}
    backs = [working.assign(tenant, [thread.pk], to=eva.user_id, **by)]  # type: ignore[arg-type]
    assert lanes(company, thread, look) == {Lane.MINE}
    assert lanes(company, thread, eyes(company, None)) == {Lane.OTHERS}
    backs.append(working.put_off(tenant, [thread.pk], until=NOON + timedelta(days=1), at=NOON))
    assert lanes(company, thread, look) == {Lane.WAITING}
    assert lanes(company, thread, eyes(company, eva.user_id, now=NOON + timedelta(days=2))) == {Lane.MINE}
    backs.append(working.finish(tenant, [thread.pk], **by))  # type: ignore[arg-type]
    assert lanes(company, thread, look) == {Lane.DONE}
    backs.append(working.reopen(tenant, [thread.pk], **by))  # type: ignore[arg-type]
    backs.append(working.await_customer(tenant, [thread.pk]))
    assert lanes(company, thread, look) == {Lane.WAITING}
    wanted = [{Lane.MINE}, {Lane.DONE}, {Lane.WAITING}, {Lane.MINE}, {Lane.UNASSIGNED}]
    for back, lane in zip(reversed(backs), wanted, strict=True):
        working.restore(tenant, back.values["before"])  # type: ignore[arg-type]
        assert lanes(company, thread, look) == lane
    kinds = list(
        Event.objects.of(tenant).filter(kind__startswith="thread.").order_by("id").values_list("kind", flat=True)
    )
    assert kinds == ["thread.assigned", "thread.done", "thread.reopened"]


def test_the_clock_runs_in_business_hours_by_lane_and_stops_with_the_answer(company: Company) -> None:  # noqa: F811
    tenant, eva = company.tenant_id, a_person(company, "Eva")
    unknown, known = a_thread(company), a_thread(company, a_customer(company, "Silent"))
    giving.set_clocks(tenant, [unknown.pk, known.pk])
    due = dict(Thread.objects.of(tenant).values_list("id", "answer_due_at"))
    assert due[unknown.pk] == datetime(2026, 3, 2, 16, tzinfo=UTC), "noon, four hours, it closes at 16:00 UTC"
    working.assign(tenant, [known.pk], to=eva.user_id, actor=eva, at=NOON)
    assert Thread.objects.of(tenant).get(id=known.pk).answer_due_at == datetime(2026, 3, 3, 12, tzinfo=UTC)
    Thread.objects.of(tenant).filter(id=known.pk).update(last_out_at=NOON + timedelta(hours=1))
    giving.set_clocks(tenant, [known.pk])
    assert Thread.objects.of(tenant).get(id=known.pk).answer_due_at is None


def test_a_new_conversation_goes_to_whoever_a_rule_names_the_portfolio_has_or_whose_turn_it_is(
    company: Company,  # noqa: F811
) -> None:
    tenant, eva, max_ = company.tenant_id, a_person(company, "Eva", "collector"), a_person(company, "Max", "collector")
    assert eva.user_id and max_.user_id
    north = Portfolio.objects.create(tenant_id=tenant, name="North")
    PortfolioMember.objects.create(tenant_id=tenant, portfolio_id=north.pk, user_id=max_.user_id)
    box = Mailbox.objects.create(
        tenant_id=tenant, company_id=company.pk, address="ar@be.example", assign_rule="in_turn"
    )
    of_north = a_thread(company, a_customer(company, "Northern", portfolio_id=north.pk))
    threads = [a_thread(company) for _number in range(3)]
    assert {one.mailbox_id for one in threads} == {box.pk}
    for one in (of_north, *threads):
        giving.take_up(tenant, one.pk)
    given = dict(Thread.objects.of(tenant).values_list("id", "assignee_id"))
    assert given[of_north.pk] == max_.user_id
    assert [given[one.pk] for one in threads] == [eva.user_id, max_.user_id, eva.user_id]
    ruled = InboxRule(
        tenant_id=tenant, company_id=company.pk, field="subject", value="INSOLV", assignee_id=max_.user_id
    )
    ruled.save()
    urgent = a_thread(company, subject="Insolvency of Tardy")
    giving.take_up(tenant, urgent.pk)
    assert Thread.objects.of(tenant).get(id=urgent.pk).assignee_id == max_.user_id


def test_nobody_is_given_a_customer_that_they_do_not_see(company: Company) -> None:  # noqa: F811
    eva = a_person(company, "Eva", "collector")
    thread = a_thread(company, a_customer(company, "Silent"))
    with pytest.raises(working.NotTheirs):
        working.assign(company.tenant_id, [thread.pk], to=eva.user_id, actor=eva, at=NOON)
    with pytest.raises(working.NoSuchPerson):
        working.assign(company.tenant_id, [thread.pk], to=uuid4(), actor=eva, at=NOON)
    look = eyes(company, eva.user_id, 999)
    assert lanes(company, thread, look) == set()
    assert inbox.standing(company.tenant_id, thread.pk, look) is None
    assert inbox.seen_ids(company.tenant_id, [thread.pk], look) == ()


def test_conversations_are_put_together_and_taken_apart_and_both_are_undone(company: Company) -> None:  # noqa: F811
    tenant, customer = company.tenant_id, a_customer(company, "Silent")
    one, two = a_thread(company, customer, subject="First"), a_thread(company, customer, subject="Second")
    a_mail(two, text="More", at=NOON + timedelta(hours=1), subject="Third")
    back = joining.merge(tenant, one.pk, [two.pk], actor=SYSTEM, at=NOON)
    look = eyes(company, None)
    assert (found := inbox.standing(tenant, two.pk, look)) and found.id == one.pk
    assert ThreadMessage.objects.of(tenant).filter(thread_id=one.pk).count() == 3
    assert set(IncomingMail.objects.of(tenant).values_list("thread_id", flat=True)) == {one.pk}
    last = ThreadMessage.objects.of(tenant).filter(thread_id=one.pk).order_by("at", "id").last()
    assert last is not None
    made, rejoin = joining.split(tenant, one.pk, last.pk, actor=SYSTEM, at=NOON)
    assert Thread.objects.of(tenant).get(id=made).subject == "Third"
    assert ThreadMessage.objects.of(tenant).filter(thread_id=made).count() == 1
    joining.rejoin(tenant, rejoin.values["into"], rejoin.values["thread"])  # type: ignore[arg-type]
    joining.unmerge(tenant, back.values["into"], back.values["moved"])  # type: ignore[arg-type]
    assert ThreadMessage.objects.of(tenant).filter(thread_id=two.pk).count() == 2
    assert Thread.objects.of(tenant).get(id=two.pk).last_in_at == NOON + timedelta(hours=1)
    stranger = a_thread(company, a_customer(company, "Tardy"))
    with pytest.raises(joining.NotAlike):
        joining.merge(tenant, one.pk, [stranger.pk], actor=SYSTEM, at=NOON)
    first = ThreadMessage.objects.of(tenant).filter(thread_id=one.pk).order_by("at", "id").first()
    assert first is not None
    with pytest.raises(joining.NothingToSplit):
        joining.split(tenant, one.pk, first.pk, actor=SYSTEM, at=NOON)


def test_an_unknown_sender_is_filed_and_kept_as_a_contact(company: Company) -> None:  # noqa: F811
    tenant, customer, eva = company.tenant_id, a_customer(company, "Silent"), a_person(company, "Eva")
    thread = a_thread(company)
    look = eyes(company, eva.user_id)
    assert lanes(company, thread, look) == {Lane.UNVERIFIED}
    back = joining.file_with_way_back(tenant, thread.pk, customer.pk, keeps_contact=True, on=DAY, actor=eva, at=NOON)
    kept = Contact.objects.of(tenant).get(email="somebody@unknown.example")
    row = Thread.objects.of(tenant).get(id=thread.pk)
    assert (row.customer_id, row.contact_id, row.is_verified, row.filed_by) == (customer.pk, kept.pk, True, "person")
    assert lanes(company, thread, look) == {Lane.UNASSIGNED}
    joining.unfile(tenant, back.values["thread"], back.values["before"])  # type: ignore[arg-type]
    assert lanes(company, thread, look) == {Lane.UNVERIFIED}
    assert Customer.objects.of(tenant).get(id=customer.pk).stop_version > 0, "a new contact is a reason to decide again"


def test_a_note_names_colleagues_and_looking_says_who_is_there(company: Company) -> None:  # noqa: F811
    tenant, eva, max_ = company.tenant_id, a_person(company, "Eva"), a_person(company, "Max")
    thread = a_thread(company, a_customer(company, "Silent"))
    assert eva.user_id and max_.user_id
    working.write_note(tenant, thread.pk, "@Max please look", mentions=[max_.user_id], actor=eva, at=NOON)
    assert ThreadMention.objects.of(tenant).get().user_id == max_.user_id
    (told,) = inbox.noted_for(tenant, eyes(company, max_.user_id))
    assert (told.text, told.author, told.thread_id) == ("@Max please look", "Eva", thread.pk)
    assert inbox.noted_for(tenant, eyes(company, eva.user_id)) == ()
    with pytest.raises(working.NothingNoted):
        working.write_note(tenant, thread.pk, "  ", actor=eva, at=NOON)
    for person, moment in ((eva, NOON), (max_, NOON + timedelta(seconds=20))):
        working.look_at(tenant, thread.pk, is_writing=person is max_, actor=person, at=moment)
    since = NOON + timedelta(seconds=20) - working.FRESH
    (there,) = inbox.present(tenant, thread.pk, but=eva.user_id, since=since)
    assert (there.name, there.is_writing) == ("Max", True)
    working.look_at(tenant, thread.pk, is_writing=False, actor=max_, at=NOON + timedelta(hours=1))
    assert ThreadPresence.objects.of(tenant).count() == 1, "who left long ago is forgotten"
    assert Thread.objects.of(tenant).get(id=thread.pk).is_unread is False
