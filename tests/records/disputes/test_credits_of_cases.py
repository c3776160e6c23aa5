"""What is credited of a dispute, who says so, and which credit note settles it?"""

from decimal import Decimal
from uuid import UUID

import pytest

from duecourse.foundation.identity.models import Company
from duecourse.foundation.kit.actor import SYSTEM, Actor
from duecourse.interfaces.connectors.creditfile.writer import open_credits
from duecourse.records.disputes.models import CreditProposal, Dispute, DisputeStep
from duecourse.records.disputes.operations import disputes, escalating, proposing
from duecourse.records.disputes.queries import cases as asked
from duecourse.records.disputes.rules import State
from duecourse.records.ledger.models import Customer, Item, Movement
from tests.book import TODAY, an_invoice, by_anna, pays
from tests.records.disputes.cases import DAY, eyes, fresh, moment, quarrels


def test_nobody_accepts_his_own_proposal_and_no_more_than_is_disputed_is_credited(
    tenant: UUID, quarrel: Customer
) -> None:
    item = an_invoice(tenant, quarrel)
    dispute = quarrels(tenant, quarrel, item, amount="60")
    one = Actor(kind="user", user_id=UUID(int=1), name="One")
    two = Actor(kind="user", user_id=UUID(int=2), name="Two")
    by = {"on": TODAY, "at": moment(TODAY)}
    for parts in ({}, {item.pk: Decimal(0)}, {999: Decimal(1)}):
        with pytest.raises(proposing.NothingProposed):
            proposing.propose(tenant, dispute.pk, parts, actor=one, **by)  # type: ignore[arg-type]
    with pytest.raises(disputes.MoreThanOpen):
        proposing.propose(tenant, dispute.pk, {item.pk: Decimal(61)}, actor=one, **by)  # type: ignore[arg-type]
    proposing.propose(tenant, dispute.pk, {item.pk: Decimal(50)}, actor=one, **by)  # type: ignore[arg-type]
    proposing.propose(tenant, dispute.pk, {item.pk: Decimal(55)}, actor=one, **by)  # type: ignore[arg-type]
    with pytest.raises(proposing.OwnProposal):
        proposing.accept(tenant, dispute.pk, actor=one, **by)  # type: ignore[arg-type]
    proposing.accept(tenant, dispute.pk, root_cause="pricing", actor=two, **by)  # type: ignore[arg-type]
    assert (fresh(dispute).state, fresh(dispute).root_cause) == (State.PROPOSED, "pricing")
    with pytest.raises(proposing.AwaitsCredit):
        proposing.propose(tenant, dispute.pk, {item.pk: Decimal(1)}, actor=one, **by)  # type: ignore[arg-type]
    states = CreditProposal.objects.of(tenant).order_by("id").values_list("state", "amount")
    assert list(states) == [("withdrawn", Decimal(50)), ("accepted", Decimal(55))]


def accepted(tenant: UUID, quarrel: Customer, item: Item, amount: str = "60") -> Dispute:
    """A dispute whose credit was accepted."""
    dispute = quarrels(tenant, quarrel, item, amount=amount)
    proposing.propose(tenant, dispute.pk, {item.pk: Decimal(amount)}, note="Wrong list", **by_anna())
    proposing.accept(tenant, dispute.pk, tells=True, **by_anna())
    return dispute


def a_credit_note(tenant: UUID, customer: Customer, amount: str, **more: object) -> Item:
    """A credit note that the ERP sent the day after."""
    return an_invoice(tenant, customer, amount=f"-{amount}", kind="credit_note", issued_on=TODAY + DAY, **more)  # type: ignore[arg-type]


def settle(tenant: UUID, dispute: Dispute) -> int:
    """Look for credit notes the day after."""
    day = TODAY + DAY
    return proposing.settle_arrived(tenant, on={dispute.company_id: day}, actor=SYSTEM, at=moment(day))


def test_a_case_whose_credit_note_is_awaited_is_nobodys_delay(
    tenant: UUID, company: Company, quarrel: Customer
) -> None:
    dispute, day = accepted(tenant, quarrel, an_invoice(tenant, quarrel)), TODAY + 40 * DAY
    late = asked.Narrowed(late_at=moment(day))
    assert escalating.escalate_due(tenant, dispute.company_id, on=day, actor=SYSTEM, at=moment(day)) == 0
    assert [one.count for one in asked.board(tenant, eyes(company), late)] == [0] * 5
    CreditProposal.objects.of(tenant).update(state="withdrawn")
    assert escalating.escalate_due(tenant, dispute.company_id, on=day, actor=SYSTEM, at=moment(day)) == 1
    assert sum(one.count for one in asked.board(tenant, eyes(company), late)) == 1


def test_accepted_credits_are_handed_over_once_as_a_file_that_says_what_it_is(
    tenant: UUID, company: Company, quarrel: Customer
) -> None:
    dispute = accepted(tenant, quarrel, an_invoice(tenant, quarrel, number="A"))
    asked_for = {"port": open_credits(), "reasons": {"PRICE": "=Price"}, "on": TODAY}
    made = proposing.hand_over(tenant, (company.pk,), at=moment(TODAY), **asked_for)  # type: ignore[arg-type]
    lines = made.content.decode("utf-8-sig").splitlines()
    assert (
        lines[1]
        == f"credit_note,D{dispute.pk},{quarrel.number},Quarrel,A,EUR,60.0000,'=Price,Wrong list,Anna,2026-03-04"
    )
    assert "No ERP was spoken to" in made.says
    with pytest.raises(proposing.NothingToHand):
        proposing.hand_over(tenant, (company.pk,), at=moment(TODAY), **asked_for)  # type: ignore[arg-type]
    again = proposing.handed_again(tenant, (company.pk,), made.name, **asked_for)  # type: ignore[arg-type]
    assert again is not None and again.content == made.content
    assert proposing.handed_again(tenant, (company.pk,), "other.csv", **asked_for) is None  # type: ignore[arg-type]


def test_the_credit_note_that_names_the_item_settles_and_closes_the_case(tenant: UUID, quarrel: Customer) -> None:
    item = an_invoice(tenant, quarrel)
    dispute = accepted(tenant, quarrel, item)
    assert settle(tenant, dispute) == 0
    note = a_credit_note(tenant, quarrel, "60.00", number="CN1", linked_item_id=item.pk)
    assert settle(tenant, dispute) == 1 and settle(tenant, dispute) == 0
    row, proposal = fresh(dispute), CreditProposal.objects.of(tenant).get()
    assert (row.state, row.outcome, row.ended_on) == ("closed", "accepted_credit", TODAY + DAY)
    assert (proposal.state, proposal.credit_item_id) == ("settled", note.pk)
    assert DisputeStep.objects.of(tenant).get(kind="closed").values["tells"] is True


def test_a_credit_note_over_another_amount_is_told_of_once_and_left_to_a_person(
    tenant: UUID, quarrel: Customer
) -> None:
    item = an_invoice(tenant, quarrel)
    dispute = accepted(tenant, quarrel, item)
    a_credit_note(tenant, quarrel, "20.00", number="CN1", linked_item_id=item.pk)
    assert (settle(tenant, dispute), settle(tenant, dispute)) == (0, 0)
    assert fresh(dispute).ended_on is None
    assert [one.values["is_whole"] for one in DisputeStep.objects.of(tenant).filter(kind="credited")] == [False]


def test_a_credit_note_that_names_no_item_settles_only_without_a_doubt(tenant: UUID, quarrel: Customer) -> None:
    one, two = an_invoice(tenant, quarrel), an_invoice(tenant, quarrel)
    dispute = accepted(tenant, quarrel, one)
    a_credit_note(tenant, quarrel, "60.00", number="CN1")
    other = accepted(tenant, quarrel, two)
    assert settle(tenant, dispute) == 0
    disputes.close_dispute(tenant, other.pk, outcome="withdrawn", **by_anna())
    CreditProposal.objects.of(tenant).filter(dispute_id=other.pk).update(state="withdrawn")
    assert settle(tenant, dispute) == 1


def test_a_credit_booked_on_the_item_settles_too(tenant: UUID, quarrel: Customer) -> None:
    item = an_invoice(tenant, quarrel)
    dispute = accepted(tenant, quarrel, item)
    moved = pays(tenant, item, "60.00", value_on=TODAY + DAY, on=TODAY + DAY)
    assert settle(tenant, dispute) == 0  # money is no credit
    Movement.objects.create(
        tenant_id=tenant, item_id=item.pk, effective_on=TODAY + DAY, known_on=TODAY + DAY, kind="credit",
        amount=Decimal(-60), key="credit", reference="CN1",
    )  # fmt: skip
    assert moved and settle(tenant, dispute) == 1


def test_a_case_says_what_was_disputed_credited_paid_and_left(
    tenant: UUID, company: Company, quarrel: Customer
) -> None:
    item = an_invoice(tenant, quarrel)
    dispute = accepted(tenant, quarrel, item)
    pays(tenant, item, "25.00")
    an_invoice(tenant, quarrel, amount="-60.00", kind="credit_note", issued_on=TODAY, linked_item_id=item.pk)
    case = asked.case_of(tenant, dispute.pk, eyes(company))
    assert case is not None
    (line,) = case.lines
    assert (line.disputed, line.credited, line.paid, line.left) == (Decimal(60), Decimal(60), Decimal(25), Decimal(75))
