"""How is a case worked: who gets it, when is it late, what leaves dunning, what is credited, who sees it?"""

import json
from datetime import timedelta
from decimal import Decimal
from email import message_from_bytes
from email.policy import default
from uuid import UUID

import pytest

from duecourse.foundation.identity.models import Company, Tenant
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.foundation.timeline.log import timeline_of
from duecourse.records.communications.models import Message
from duecourse.records.communications.operations.channels import set_channel
from duecourse.records.disputes.models import Dispute, DisputeLine, DisputeStep
from duecourse.records.disputes.operations import cases, departments, disputes, escalating, going_back, terms
from duecourse.records.disputes.operations.departments import DepartmentWish
from duecourse.records.disputes.operations.disputes import Claim
from duecourse.records.disputes.queries import cases as asked
from duecourse.records.disputes.queries.portal import disputed_of
from duecourse.records.disputes.queries.settling import terms_of
from duecourse.records.disputes.rules import Effect, State, Term
from duecourse.records.ledger.models import Customer
from duecourse.work.worklists.operations.dispute_digests import mail_digests
from tests.book import TODAY, an_invoice, by_anna, pays
from tests.records.disputes.cases import (
    DAY,
    LEAD,
    RESOLVE,
    a_department,
    a_person,
    eyes,
    fresh,
    goes_to,
    moment,
    quarrels,
)


def test_a_dispute_goes_to_the_department_of_its_reason_and_there_to_the_least_busy(
    tenant: UUID, quarrel: Customer
) -> None:
    one, two = a_person(tenant, "One"), a_person(tenant, "Two")
    goes_to(tenant, "PRICE", a_department(tenant, "Prices", one, two))
    found = [quarrels(tenant, quarrel, an_invoice(tenant, quarrel)) for _n in range(3)]
    assert [row.state for row in found] == [State.INVESTIGATING] * 3
    assert sorted(str(row.owner_id) for row in found[:2]) == sorted([str(one), str(two)])
    other = quarrels(tenant, quarrel, an_invoice(tenant, quarrel), reason="QUALITY")
    assert (other.state, other.department_id, other.owner_id) == (State.NEW, None, None)


def test_only_who_can_work_disputes_is_of_a_department_and_one_with_cases_stays(
    tenant: UUID, quarrel: Customer
) -> None:
    with pytest.raises(departments.CannotResolve):
        a_department(tenant, "Prices", a_person(tenant, "Editor", "template_editor"))
    place = a_department(tenant, "Prices", a_person(tenant, "One"))
    goes_to(tenant, "PRICE", place)
    dispute = quarrels(tenant, quarrel, an_invoice(tenant, quarrel))
    with pytest.raises(departments.HasCases):
        departments.close_department(tenant, place, actor=SYSTEM, at=moment(TODAY))
    disputes.close_dispute(tenant, dispute.pk, outcome="withdrawn", **by_anna())
    departments.close_department(tenant, place, actor=SYSTEM, at=moment(TODAY))
    assert terms_of(tenant)["PRICE"].department_id is None
    with pytest.raises(departments.NameTaken):
        a_department(tenant, "Prices")


def test_the_clock_stands_still_while_the_customer_is_asked(tenant: UUID, quarrel: Customer) -> None:
    dispute = quarrels(tenant, quarrel, an_invoice(tenant, quarrel), reason="DUPLICATE")
    assert dispute.answer_due_at == moment(TODAY + 7 * DAY, 17)
    cases.move(tenant, dispute.pk, "waiting_customer", rights=LEAD, on=TODAY, actor=SYSTEM, at=moment(TODAY, 14))
    assert fresh(dispute).waiting_since == moment(TODAY, 14)
    late = TODAY + 30 * DAY
    company_id = dispute.company_id
    assert escalating.escalate_due(tenant, company_id, on=late, actor=SYSTEM, at=moment(late)) == 0
    back = TODAY + DAY
    cases.move(tenant, dispute.pk, "investigating", rights=LEAD, on=back, actor=SYSTEM, at=moment(back, 11))
    row = fresh(dispute)
    assert (row.waiting_since, row.waited) == (None, timedelta(hours=5))
    assert row.answer_due_at == moment(TODAY + 8 * DAY, 14)


def test_a_move_that_is_none_or_not_this_persons_is_refused_and_changes_nothing(
    tenant: UUID, quarrel: Customer
) -> None:
    dispute = quarrels(tenant, quarrel, an_invoice(tenant, quarrel))
    for to, rights in (("triage", RESOLVE), ("closed", LEAD), ("nowhere", LEAD), ("new", LEAD)):
        with pytest.raises(cases.NoSuchMove):
            cases.move(tenant, dispute.pk, to, rights=rights, **by_anna())
    assert fresh(dispute).state == State.NEW
    assert DisputeStep.objects.of(tenant).filter(kind="moved").count() == 0


def test_what_is_late_is_told_to_the_head_then_to_the_manager_each_once(tenant: UUID, quarrel: Customer) -> None:
    dispute = quarrels(tenant, quarrel, an_invoice(tenant, quarrel), reason="DUPLICATE")

    def escalated(days: int) -> int:
        day = TODAY + days * DAY
        return escalating.escalate_due(tenant, dispute.company_id, on=day, actor=SYSTEM, at=moment(day))

    assert [escalated(days) for days in (7, 8, 8, 9, 9, 12)] == [0, 1, 0, 1, 0, 0]
    told = [str(one.text) for one in timeline_of(tenant, quarrel.pk)][:2]
    assert told == [
        f"Dispute D{dispute.pk} is still late: the manager is told.",
        f"Dispute D{dispute.pk} is late: the head of the department is told.",
    ]


@pytest.mark.parametrize(
    ("effect", "held"), [(Effect.ITEM, "100.0000"), (Effect.PART, "30.0000"), (Effect.NONE, "0.0000")]
)
def test_what_leaves_dunning_is_written_with_the_line(
    tenant: UUID, quarrel: Customer, effect: Effect, held: str
) -> None:
    goes_to(tenant, "PRICE", effect=effect)
    quarrels(tenant, quarrel, an_invoice(tenant, quarrel), amount="30")
    assert str(DisputeLine.objects.of(tenant).get().held) == held


def test_items_come_and_go_and_the_days_before_stay_as_they_were(tenant: UUID, quarrel: Customer) -> None:
    one, two = an_invoice(tenant, quarrel, number="A"), an_invoice(tenant, quarrel, number="B")
    dispute = quarrels(tenant, quarrel, one)
    with pytest.raises(cases.NothingLeft):
        cases.remove_item(tenant, dispute.pk, one.pk, **by_anna())
    cases.add_items(tenant, dispute.pk, [Claim(two.pk, Decimal(40))], **by_anna(TODAY + DAY))
    with pytest.raises(cases.InDispute):
        cases.add_items(tenant, dispute.pk, [Claim(two.pk)], **by_anna(TODAY + DAY))
    cases.set_amount(tenant, dispute.pk, one.pk, Decimal(25), **by_anna(TODAY + 2 * DAY))
    cases.remove_item(tenant, dispute.pk, two.pk, **by_anna(TODAY + 3 * DAY))
    lines = DisputeLine.objects.of(tenant).order_by("id").values_list("item_id", "amount", "added_on", "removed_on")
    assert list(lines) == [
        (one.pk, Decimal(100), None, TODAY + 2 * DAY),
        (two.pk, Decimal(40), TODAY + DAY, TODAY + 3 * DAY),
        (one.pk, Decimal(25), TODAY + 2 * DAY, None),
    ]
    assert str(timeline_of(tenant, quarrel.pk)[0].text) == f"Dispute D{dispute.pk} is now over 25.00 EUR of A: PRICE."


def test_reopened_on_its_day_it_was_never_closed_and_later_the_days_between_stay_dunned(
    tenant: UUID, quarrel: Customer
) -> None:
    item = an_invoice(tenant, quarrel)
    dispute = quarrels(tenant, quarrel, item)
    disputes.close_dispute(tenant, dispute.pk, outcome="rejected_pay", **by_anna())
    disputes.reopen_dispute(tenant, dispute.pk, **by_anna())
    assert DisputeLine.objects.of(tenant).count() == 1 and fresh(dispute).ended_on is None
    disputes.close_dispute(tenant, dispute.pk, outcome="rejected_pay", **by_anna(TODAY + DAY))
    pays(tenant, item, "30.00")
    disputes.reopen_dispute(tenant, dispute.pk, **by_anna(TODAY + 5 * DAY))
    lines = DisputeLine.objects.of(tenant).order_by("id").values_list("amount", "added_on", "removed_on")
    assert list(lines) == [(Decimal(100), None, TODAY + DAY), (Decimal(70), TODAY + 5 * DAY, None)]
    with pytest.raises(disputes.NoClosedDispute):
        disputes.reopen_dispute(tenant, dispute.pk, **by_anna(TODAY + 5 * DAY))


def test_what_was_paid_meanwhile_is_not_disputed_again(tenant: UUID, quarrel: Customer) -> None:
    item = an_invoice(tenant, quarrel)
    dispute = quarrels(tenant, quarrel, item)
    disputes.close_dispute(tenant, dispute.pk, outcome="rejected_pay", **by_anna())
    pays(tenant, item, "100.00")
    with pytest.raises(disputes.NothingOpen):
        disputes.reopen_dispute(tenant, dispute.pk, **by_anna(TODAY + DAY))


def test_who_is_told_that_it_must_pay_is_told_why(tenant: UUID, quarrel: Customer) -> None:
    dispute = quarrels(tenant, quarrel, an_invoice(tenant, quarrel))
    with pytest.raises(disputes.AnswerMissing):
        disputes.close_dispute(tenant, dispute.pk, outcome="rejected_pay", tells=True, **by_anna())
    with pytest.raises(disputes.UnknownCause):
        disputes.close_dispute(tenant, dispute.pk, outcome="withdrawn", root_cause="weather", **by_anna())
    assert fresh(dispute).ended_on is None


def test_a_resolver_sees_its_own_cases_and_those_of_its_departments_and_no_others(
    tenant: UUID, company: Company, quarrel: Customer
) -> None:
    one, two = a_person(tenant, "One"), a_person(tenant, "Two")
    place = a_department(tenant, "Prices", one)
    goes_to(tenant, "PRICE", place)
    mine = quarrels(tenant, quarrel, an_invoice(tenant, quarrel))
    other = quarrels(tenant, quarrel, an_invoice(tenant, quarrel), reason="QUALITY")
    both = [mine.pk, other.pk]
    assert asked.seen_ids(tenant, both, eyes(company, one)) == (mine.pk,)
    assert asked.seen_ids(tenant, both, eyes(company, two)) == ()
    assert asked.case_of(tenant, other.pk, eyes(company, one)) is None
    cases.route(tenant, other.pk, department_id=None, owner_id=two, names=("", "Two"), **by_anna())
    assert asked.seen_ids(tenant, both, eyes(company, two)) == (other.pk,)
    assert sum(column.count for column in asked.board(tenant, eyes(company, two), asked.Narrowed())) == 1
    with pytest.raises(cases.NotOfDepartment):
        cases.route(tenant, mine.pk, department_id=place, owner_id=two, names=("", ""), **by_anna())


def test_the_customer_hears_its_own_words_and_nothing_of_ours(tenant: UUID, quarrel: Customer) -> None:
    terms.set_terms(
        tenant, {"PRICE": Term(10, None, Effect.PART, "The price is wrong")}, actor=SYSTEM, at=moment(TODAY)
    )
    item = an_invoice(tenant, quarrel, number="A")
    dispute = quarrels(tenant, quarrel, item, amount="30")
    cases.note(tenant, dispute.pk, "They always do that", **by_anna())
    (one,) = disputed_of(tenant, [item.pk])[item.pk]
    assert (one.reference, one.words, one.amount) == (f"D{dispute.pk}", "The price is wrong", Decimal(30))
    assert "They always" not in repr(one)


def test_an_answer_lets_the_case_go_on_once(tenant: UUID, quarrel: Customer) -> None:
    dispute = quarrels(tenant, quarrel, an_invoice(tenant, quarrel))
    cases.asked(tenant, dispute.pk, 1, "Which pallet?", **by_anna())
    assert fresh(dispute).state == State.WAITING
    for _twice in range(2):
        cases.answered(tenant, dispute.pk, 7, "The blue one", **by_anna(TODAY + DAY))
    assert fresh(dispute).state == State.TRIAGE
    assert DisputeStep.objects.of(tenant).filter(kind="answer").count() == 1


def test_a_photo_is_kept_with_the_customers_files_and_in_the_case(
    tenant: UUID, company: Company, quarrel: Customer, settings: object, tmp_path: object
) -> None:
    settings.HOME = tmp_path  # type: ignore[attr-defined]
    dispute = quarrels(tenant, quarrel, an_invoice(tenant, quarrel))
    cases.add_document(tenant, dispute.pk, b"\x89PNG\r\n\x1a\n0000", name="broken.png", **by_anna())
    case = asked.case_of(tenant, dispute.pk, eyes(company))
    assert case is not None and [(one.name, one.content_type) for one in case.papers] == [("broken.png", "image/png")]


def test_what_was_moved_and_given_on_goes_back_to_where_it_stood_unless_somebody_worked_it_since(
    tenant: UUID, company: Company, quarrel: Customer
) -> None:
    one, two = a_person(tenant, "One"), a_person(tenant, "Two")
    first, second = a_department(tenant, "Prices", one), a_department(tenant, "Goods", two)
    goes_to(tenant, "PRICE", first)
    mine = [quarrels(tenant, quarrel, an_invoice(tenant, quarrel)) for _n in range(2)]
    free = quarrels(tenant, quarrel, an_invoice(tenant, quarrel), reason="QUALITY")
    ids = [row.pk for row in (*mine, free)]
    before = going_back.stood(tenant, ids)
    for key in ids:
        cases.route(tenant, key, department_id=second, owner_id=None, names=("Goods", "Two"), **by_anna())
    cases.move(tenant, free.pk, "waiting_customer", rights=LEAD, **by_anna())
    back = going_back.way_back(before, going_back.stood(tenant, ids))
    assert back is not None and going_back.way_back(before, before) is None
    cases.move(tenant, mine[1].pk, "waiting_customer", rights=LEAD, **by_anna())
    people = {str(one): "One", str(two): "Two"}
    told = json.loads(json.dumps(back.values))
    assert going_back.go_back(tenant, told, seen=ids, people=people, **by_anna()) == 2
    here = {row.pk: (row.state, row.department_id, row.owner_id) for row in map(fresh, (*mine, free))}
    assert here[mine[0].pk] == (State.INVESTIGATING, first, one)
    assert here[mine[1].pk] == (State.WAITING, second, two), "worked since"
    assert here[free.pk] == (State.NEW, None, None) and fresh(free).waiting_since is None
    assert fresh(mine[0]).answer_due_at == mine[0].answer_due_at
    with pytest.raises(going_back.MovedOn):
        going_back.go_back(tenant, told, seen=ids, people=people, **by_anna())
    with pytest.raises(going_back.MovedOn):
        going_back.go_back(tenant, told, seen=[], people=people, **by_anna())


def test_the_people_of_a_department_are_mailed_in_the_morning_what_waits_for_them(
    tenant: UUID, company: Company, quarrel: Customer
) -> None:
    Company.objects.of(tenant).filter(id=company.pk).update(sender_email="credit@duecourse.example")
    set_channel(tenant, connector="smtp", options={"host": "mail.example", "port": 25}, actor=SYSTEM, at=moment(TODAY))
    one, two, idle = a_person(tenant, "One"), a_person(tenant, "Two"), a_person(tenant, "Idle")
    place = a_department(tenant, "Prices", one, two)
    a_department(tenant, "Goods", idle)
    goes_to(tenant, "PRICE", place)
    rows = [quarrels(tenant, quarrel, an_invoice(tenant, quarrel)) for _n in range(3)]
    cases.move(tenant, rows[2].pk, "waiting_customer", rights=LEAD, **by_anna())
    Dispute.objects.of(tenant).filter(id=rows[0].pk).update(owner_id=one)
    Dispute.objects.of(tenant).filter(id=rows[1].pk).update(owner_id=None, answer_due_at=moment(TODAY, 9))
    assert mail_digests(tenant, at=moment(TODAY, 10)) == 0, "nothing leaves this organisation yet"
    Tenant.objects.filter(id=tenant).update(outbound="on")
    assert mail_digests(tenant, at=moment(TODAY, 8)) == 0, "the department has not opened"
    assert mail_digests(tenant, at=moment(TODAY, 10)) == 2
    assert mail_digests(tenant, at=moment(TODAY, 11)) == 0, "once a day"
    said = {row.address: row for row in Message.objects.of(tenant).filter(origin__startswith="dispute-digest")}
    assert {key: row.subject for key, row in said.items()} == {
        "one@case.example": "2 disputes wait for you. 1 is late.",
        "two@case.example": "1 dispute waits for you. 1 is late.",
    }
    mail = message_from_bytes(bytes(said["one@case.example"].raw or b""), policy=default)
    body = mail.get_body(("plain",))
    text = body.get_content() if body else ""
    assert f"D{rows[0].pk} · Quarrel · €100.00 · until" in text and "nobody has it yet" in text
    assert f"D{rows[2].pk}" not in text, "the customer is asked"
    assert said["one@case.example"].purpose == "service", "a switch of outbound holds it"
    saturday = TODAY + (5 - TODAY.weekday()) * DAY
    assert mail_digests(tenant, at=moment(saturday, 10)) == 0
    wish = DepartmentWish("Prices", members=(one, two), mails_daily=False)
    departments.keep_department(tenant, wish, department_id=place, actor=SYSTEM, at=moment(TODAY))
    assert mail_digests(tenant, at=moment(TODAY + DAY, 10)) == 0, "switched off"
