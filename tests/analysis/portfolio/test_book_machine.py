"""Does the book agree with a plain model of it, to the cent, whatever happens in whatever order (T14, short)?"""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID, uuid4

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.money import Money
from duecourse.records.disputes.models import Dispute, DisputeLine
from duecourse.records.disputes.operations import disputes
from duecourse.records.ledger.models import Block, Item, Movement, Receipt, ReceiptMatch
from duecourse.records.ledger.operations import blocks, movements, projection, receipts
from duecourse.records.ledger.operations import matching_by_hand as by_hand
from duecourse.records.ledger.queries.freshness import heard_on
from duecourse.records.promises.models import Plan, PlanCover, PlanInstalment, Promise, PromiseLine
from duecourse.records.promises.operations import judging, plan_covers, plan_judging, plans, promises
from duecourse.records.promises.rules.plans import Terms
from tests.analysis.portfolio.plain_book import Agreed, Hold, PlainBook, UnderWay
from tests.analysis.portfolio.seen_book import NOTHING, Seen, seen
from tests.book import a_company, a_customer, an_invoice, by_anna, moment

BOSS = Actor("user", uuid4(), "Boss")
AMOUNTS = st.decimals(min_value="0.01", max_value="999.99", places=2)
SHARES = st.sampled_from([Decimal(1), Decimal("0.5"), Decimal("0.01"), None])
BACK = st.integers(0, 12)
AHEAD = st.none() | st.integers(0, 6)


class BookMachine(PlainBook, RuleBasedStateMachine):
    """The real records on one side, lists of plain values on the other."""

    tenant: ClassVar[UUID]
    steps: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        self.company = a_company(self.tenant, on=self.day)
        self.customer = a_customer(self.tenant, self.company)
        self.reported: dict[date, Seen] = {}

    @initialize(overdue=st.integers(1, 9))
    def begin(self, overdue: int) -> None:
        """Owe three invoices from the start: there is something to promise, dispute and block."""
        for amount in (100, 200, 300):
            self.issue(Decimal(amount), overdue, is_credit=False, ahead=0)

    @rule(amount=AMOUNTS, overdue=st.integers(-5, 9), is_credit=st.booleans(), ahead=st.integers(0, 4))
    def issue(self, amount: Decimal, overdue: int, is_credit: bool, ahead: int) -> None:
        kind = "credit_note" if is_credit else "invoice"
        signed = str(-amount if is_credit else amount)
        known_on = self.day + timedelta(days=ahead)
        item = an_invoice(
            self.tenant, self.customer, amount=signed, overdue_days=overdue, on=self.day, kind=kind, known_on=known_on
        )
        self.items[item.pk] = item

    @precondition(lambda self: self.items)
    @rule(data=st.data(), amount=AMOUNTS, back=BACK)
    def pay(self, data: st.DataObject, amount: Decimal, back: int) -> None:
        item = data.draw(st.sampled_from(list(self.items.values())))
        value_on = self.day - timedelta(days=back)
        booking = movements.Booking(item.pk, Money(amount, "EUR"), value_on)
        written = movements.book_payment(self.tenant, booking, **by_anna(self.day))
        signed = -amount if item.amount > 0 else amount
        assert written.amount == signed
        self.moves.append((item.pk, value_on, self.day, signed))

    @precondition(lambda self: self.items)
    @rule(data=st.data(), amount=AMOUNTS, ahead=st.integers(-6, 6), known=st.integers(0, 6))
    def import_movement(self, data: st.DataObject, amount: Decimal, ahead: int, known: int) -> None:
        """Write what an import writes: dated ahead of the books, or known only later."""
        item = data.draw(st.sampled_from(list(self.items.values())))
        effective_on, known_on = self.day + timedelta(days=ahead), self.day + timedelta(days=known)
        Movement.objects.create(
            tenant_id=self.tenant,
            item_id=item.pk,
            effective_on=effective_on,
            known_on=known_on,
            kind="payment",
            amount=-amount,
            key=f"m{len(self.moves)}",
        )
        projection.settle(self.tenant, self.company.pk, [item.pk])
        self.moves.append((item.pk, effective_on, known_on, -amount))

    @precondition(lambda self: self.moves)
    @rule(data=st.data())
    def reverse(self, data: st.DataObject) -> None:
        written = Movement.objects.of(self.tenant).filter(item_id__in=self.items, kind="payment").order_by("id")
        movement = data.draw(st.sampled_from(list(written)))
        try:
            movements.reverse(self.tenant, movement.pk, **by_anna(self.day))
        except movements.AlreadyReversed:
            return
        self.moves.append((movement.item_id, self.day, self.day, -movement.amount))

    @precondition(lambda self: self._owed())
    @rule(data=st.data(), share=SHARES, ahead=st.integers(0, 20))
    def promise(self, data: st.DataObject, share: Decimal | None, ahead: int) -> None:
        """A word about an item ends what was said of it before, and leaves what was said of others."""
        parts = self._parts(data, share)
        words = [promises.Word(item_id, amount if share else None) for item_id, amount in parts.items()]
        new = promises.NewPromise(self.customer.pk, words, self.day + timedelta(days=ahead))
        promise = promises.make_promise(self.tenant, new, **by_anna(self.day))
        for hold in [one for one in self.holds if one.kind == "promise" and one.item_id in parts]:
            hold.ended_on = hold.ended_on or self.day
        self._hold("promise", promise.key, parts, promise.to_on)

    @precondition(lambda self: self._rows(Promise).filter(state="open").exists())
    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        promise = data.draw(st.sampled_from(list(self._rows(Promise).filter(state="open").order_by("id"))))
        said_of = set(promise_items(promise))
        promises.withdraw_promise(self.tenant, promise.pk, reason="", **by_anna(self.day))
        for hold in self.holds:
            if hold.kind == "promise" and hold.item_id in said_of and not hold.ended_on:
                hold.ended_on = self.day

    @precondition(lambda self: self._owed())
    @rule(data=st.data(), share=SHARES, is_whole=st.booleans())
    def dispute(self, data: st.DataObject, share: Decimal | None, is_whole: bool) -> None:
        parts = self._parts(data, share)
        claims = [disputes.Claim(item_id, amount if share else None) for item_id, amount in parts.items()]
        new = disputes.NewDispute(self.customer.pk, claims, "DUPLICATE" if is_whole else "PRICE")
        made = disputes.open_dispute(self.tenant, new, **by_anna(self.day))
        self._hold("dispute", made.pk, self._whole(parts) if is_whole else parts, None)

    @precondition(lambda self: self._reopenable())
    @rule(data=st.data())
    def reopen(self, data: st.DataObject) -> None:
        key, said = data.draw(st.sampled_from(self._reopenable()))
        row = self._rows(Dispute).get(id=key)
        disputes.reopen_dispute(self.tenant, key, **by_anna(self.day))
        if row.ended_on == self.day:
            for hold in self.holds:
                if (hold.kind, hold.key, hold.ended_on) == ("dispute", key, self.day):
                    hold.ended_on = None
        else:
            self._hold("dispute", key, self._whole(said) if row.reason == "DUPLICATE" else said, None)

    @precondition(lambda self: self._rows(Dispute).filter(ended_on=None).exists())
    @rule(data=st.data())
    def close(self, data: st.DataObject) -> None:
        dispute = data.draw(st.sampled_from(list(self._rows(Dispute).filter(ended_on=None).order_by("id"))))
        disputes.close_dispute(self.tenant, dispute.pk, outcome="withdrawn", **by_anna(self.day))
        self._end("dispute", dispute.pk)

    @precondition(lambda self: self._owed())
    @rule(data=st.data(), ahead=AHEAD)
    def plan(self, data: st.DataObject, ahead: int | None) -> None:
        parts = self._parts(data, None)
        key, to_on = f"plan{self.company.pk}-{len(self.holds)}", self._in(ahead)
        plan_covers.cover(
            self.tenant, list(self._rows(Item).filter(id__in=list(parts))), plan_key=key, to_on=to_on, on=self.day
        )
        self._hold("plan", key, parts, to_on)

    @precondition(lambda self: self._plannable())
    @rule(data=st.data(), count=st.integers(1, 4), ahead=st.integers(0, 6))
    def agree(self, data: st.DataObject, count: int, ahead: int) -> None:
        """Agree a payment plan: its items leave dunning, and what was promised of them ends."""
        owed, free = self._owed(), self._plannable()
        chosen = data.draw(st.lists(st.sampled_from(free), min_size=1, max_size=3, unique=True))
        terms = Terms(count if sum(owed[one] for one in chosen) >= 1 else 1, self._in(ahead) or self.day, "weekly")
        new = plans.NewPlan(self.customer.pk, chosen, terms, role="collections_manager")
        made = plans.propose_plan(self.tenant, new, **by_anna(self.day))
        if made.state == "waiting":
            made = plans.approve_plan(self.tenant, made.pk, on=self.day, actor=BOSS, at=moment(self.day))
        assert made.state == "agreed"
        for hold in [one for one in self.holds if one.kind == "promise" and one.item_id in chosen]:
            hold.ended_on = hold.ended_on or self.day
        rows = PlanInstalment.objects.of(self.tenant).filter(plan_id=made.pk).order_by("number")
        parts = [(one.due_on, one.to_on, one.amount) for one in rows]
        covered = {item_id: owed[item_id] for item_id in chosen}
        assert sum(amount for _due, _to, amount in parts) == sum(covered.values())
        self.plans[made.pk] = Agreed(self.day, covered, parts)
        self._hold("plan", made.pk, covered, None)

    @precondition(lambda self: self._rows(Plan).filter(state="agreed").exists())
    @rule(data=st.data())
    def give_up_agreed(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(list(self.plans)))
        plans.cancel_plan(self.tenant, key, reason="", **by_anna(self.day))
        del self.plans[key]
        self._end("plan", key)

    @precondition(lambda self: self._covers().exists())
    @rule(data=st.data())
    def give_up_plan(self, data: st.DataObject) -> None:
        covers = self._covers()
        key = data.draw(st.sampled_from([cover.plan_key for cover in covers]))
        plan_covers.end_plan_cover(self.tenant, key, reason="", **by_anna(self.day))
        self._end("plan", key)

    @rule(data=st.data(), ahead=AHEAD)
    def block(self, data: st.DataObject, ahead: int | None) -> None:
        item_id = data.draw(st.sampled_from([None, *self.items]))
        new = blocks.NewBlock(self.customer.pk, "MANAGEMENT", item_id=item_id, to_on=self._in(ahead))
        made = blocks.block(self.tenant, new, **by_anna(self.day))
        self.holds.append(Hold("block", made.pk, item_id, NOTHING, self.day, made.to_on))

    @precondition(lambda self: self._blocks())
    @rule(data=st.data())
    def unblock(self, data: st.DataObject) -> None:
        row = data.draw(st.sampled_from(self._blocks()))
        blocks.unblock(self.tenant, row.pk, **by_anna(self.day))
        self._end("block", row.pk)

    @rule(amount=AMOUNTS, back=BACK)
    def see_money(self, amount: Decimal, back: int) -> None:
        value_on = self.day - timedelta(days=back)
        seen = receipts.SeenMoney(
            self.company.pk, Money(amount, "EUR"), value_on, f"r{len(self.receipts)}", self.customer.pk
        )
        receipt = receipts.see_receipt(self.tenant, seen, **by_anna(self.day))
        self.receipts[receipt.pk] = UnderWay(amount, value_on, self.day)

    @precondition(lambda self: self._unmatched() and self._to_pay())
    @rule(data=st.data(), share=SHARES)
    def match(self, data: st.DataObject, share: Decimal | None) -> None:
        """Money pays an item, in full or in part; the rest stays under way."""
        receipt = data.draw(st.sampled_from(self._unmatched()))
        item_id, left = data.draw(st.sampled_from(sorted(self._to_pay().items())))
        most = min(left, receipt.amount)
        amount = max((most * (share or 1)).quantize(Decimal("0.01")), Decimal("0.01"))
        by_hand.confirm_match(self.tenant, receipt.pk, [by_hand.Chosen(item_id, amount)], **by_anna(self.day))
        self._hold("match", receipt.pk, {item_id: amount}, None)

    @precondition(lambda self: self._matched())
    @rule(data=st.data())
    def take_match_back(self, data: st.DataObject) -> None:
        receipt_id = data.draw(st.sampled_from(self._matched()))
        by_hand.undo_match(self.tenant, receipt_id, **by_anna(self.day))
        self._end("match", receipt_id)

    @precondition(lambda self: self._rows(Receipt).filter(state="provisional").exists())
    @rule(data=st.data(), is_booked=st.booleans())
    def retire(self, data: st.DataObject, is_booked: bool) -> None:
        rows = self._rows(Receipt).filter(state="provisional").order_by("id")
        receipt = data.draw(st.sampled_from(list(rows)))
        receipts.retire(self.tenant, receipt.pk, is_booked=is_booked, **by_anna(self.day))
        self.receipts[receipt.pk].retired_on = self.day
        self._end("match", receipt.pk)

    @rule(days=st.integers(1, 5))
    def live_on(self, days: int) -> None:
        self.reported[self.day] = self._modelled(self.day)
        assert seen(self.customer, self.day) == self.reported[self.day]
        self.day += timedelta(days=days)
        projection.fold(self.tenant, self.company.pk, self.day)
        judging.judge_due(self.tenant, self.company.pk, **by_anna(self.day))
        self._judge_plans()
        for promise in self._rows(Promise).filter(state__in=["kept", "void"], ended_on=self.day):
            said_of = set(promise_items(promise))
            for hold in [one for one in self.holds if one.kind == "promise" and one.item_id in said_of]:
                hold.ended_on = hold.ended_on or self.day

    def _judge_plans(self) -> None:
        """Judge all plans, and hold state, parts and money against the plain ones."""
        plan_judging.judge_plans(self.tenant, self.company.pk, **by_anna(self.day))
        owed, heard = self._owed(), heard_on(self.tenant, self.company.pk)
        for key, plain in list(self.plans.items()):
            left = sum((min(owed.get(one, NOTHING), most) for one, most in plain.covered.items()), NOTHING)
            state, parts = plain.judged(self.day, left, self._at_the_bank(plain), heard)
            row = Plan.objects.of(self.tenant).get(id=key)
            rows = PlanInstalment.objects.of(self.tenant).filter(plan_id=key).order_by("number")
            assert (row.state, [(one.state, one.paid) for one in rows]) == (state, parts)
            if state != "agreed":
                del self.plans[key]
                self._end("plan", key)

    def _at_the_bank(self, plan: Agreed) -> Decimal:
        """Sum the money that came since and pays no item outside of the plan."""
        there = {one: each.amount for one, each in self.receipts.items() if each.retired_on is None}
        there = {one: amount for one, amount in there.items() if self.receipts[one].value_on >= plan.from_on}
        elsewhere = (
            hold.amount
            for hold in self.holds
            if hold.kind == "match" and hold.key in there and not hold.ended_on and hold.item_id not in plan.covered
        )
        return sum(there.values(), NOTHING) - sum(elsewhere, NOTHING)

    def _plannable(self) -> list[int]:
        covered = set(self._rows(PlanCover).filter(ended_on=None).values_list("item_id", flat=True))
        return sorted(set(self._owed()) - covered)

    def _covers(self) -> Any:
        """The covers of plans that were taken over from elsewhere."""
        return self._rows(PlanCover).filter(ended_on=None).exclude(plan_key__startswith="plan:").order_by("id")

    def _unmatched(self) -> list[Receipt]:
        rows = self._rows(Receipt).filter(state="provisional").order_by("id")
        return [one for one in rows if one.pk not in self._matched()]

    def _matched(self) -> list[int]:
        live = ReceiptMatch.objects.of(self.tenant).filter(company_id=self.company.pk, state="live")
        return sorted(live.values_list("receipt_id", flat=True))

    def _to_pay(self) -> dict[int, Decimal]:
        laid = ReceiptMatch.objects.of(self.tenant).filter(company_id=self.company.pk, state="live")
        left = dict(self._rows(Item).values_list("id", "open_amount"))
        for item_id, amount in laid.values_list("item_id", "amount"):
            left[item_id] -= amount
        return {item_id: amount for item_id, amount in left.items() if amount > 0}

    @invariant()
    def the_projection_is_the_model(self) -> None:
        type(self).steps += 1
        rows = self._rows(Item).exclude(open_amount=0)
        assert dict(rows.values_list("id", "open_amount")) == self._open(self.day)
        assert projection.check_projection(self.tenant, self.company.pk) == []

    def teardown(self) -> None:
        """What was reported on past days is reported still, and hindsight counts by value date alone."""
        assert seen(self.customer, self.day) == self._modelled(self.day)
        for day in self.reported:
            assert seen(self.customer, day) == self.reported[day]
            restated = seen(self.customer, day, restated=True)
            assert restated == self._modelled(day, restated=True)

    def _rows(self, model: Any) -> Any:
        return model.objects.of(self.tenant).filter(company_id=self.company.pk)

    def _blocks(self) -> list[Block]:
        rows = Block.objects.of(self.tenant).filter(customer_id=self.customer.pk, ended_on=None)
        return list(rows.order_by("id"))

    def _owed(self) -> dict[int, Decimal]:
        return {item_id: amount for item_id, amount in self._open(self.day).items() if amount > 0}

    def _parts(self, data: st.DataObject, share: Decimal | None) -> dict[int, Decimal]:
        """Draw up to three items that are owed, and that share of each, a cent at least."""
        owed = self._owed()
        chosen = data.draw(st.lists(st.sampled_from(sorted(owed)), min_size=1, max_size=3, unique=True))
        cent = Decimal("0.01")
        return {item_id: max((owed[item_id] * (share or 1)).quantize(cent), cent) for item_id in chosen}

    def _reopenable(self) -> list[tuple[int, dict[int, Decimal]]]:
        """Give the closed disputes of which something is owed still, with how much of each item would be disputed."""
        owed, found = self._owed(), []
        for row in self._rows(Dispute).filter(ended_on__isnull=False).order_by("id"):
            lines = DisputeLine.objects.of(self.tenant).filter(dispute_id=row.pk, removed_on__isnull=True)
            said = {line.item_id: min(line.amount, owed[line.item_id]) for line in lines if line.item_id in owed}
            found += [(row.pk, said)] if said else []
        return found


def promise_items(promise: Promise) -> list[int]:
    """The items a promise is about."""
    lines = PromiseLine.objects.of(promise.tenant_id).filter(promise_id=promise.pk)
    return list(lines.values_list("item_id", flat=True))


def live(tenant: UUID, *, lives: int) -> int:
    """Live that many times, and tell in how many steps."""
    machine: Any = type("Machine", (BookMachine,), {"tenant": tenant})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=lives,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
            phases=[Phase.generate],
        ),
    )
    steps: int = machine.steps
    return steps


def test_the_book_is_its_model_to_the_cent(tenant: UUID) -> None:
    assert live(tenant, lives=18) > 200
