"""Is what follows a promise, a dispute or a credit planned once, said right, and taken back when its ground has gone?"""

from datetime import date, timedelta
from decimal import Decimal
from email import policy
from email.parser import BytesParser
from typing import Any
from uuid import UUID

import pytest

from duecourse.foundation.identity.models import Company
from duecourse.records.communications.models import Message
from duecourse.records.disputes.models import Dispute
from duecourse.records.disputes.operations import disputes
from duecourse.records.ledger.models import Customer, ImportBatch, Item, Movement
from duecourse.records.ledger.operations import blocks
from duecourse.records.promises.models import Promise
from duecourse.records.promises.operations import promises
from duecourse.records.promises.operations.judging import judge_due
from duecourse.work.procedures.models import ActionLine, PlannedAction, Procedure
from duecourse.work.procedures.operations import recompute, settle
from duecourse.work.procedures.queries.explain import explain
from duecourse.work.procedures.queries.followups import following, has_events
from duecourse.work.worklists.models import Task
from tests.book import TODAY, an_invoice, by_anna, moment, pays
from tests.work.procedures.standard import a_standard_company, on_standard, run

DAY = timedelta(days=1)


@pytest.fixture
def company(tenant: UUID) -> Company:
    return a_standard_company(tenant, minimum_amount=Decimal(5))


def a_promise(tenant: UUID, item: Item, *, due_on: date, on: date = TODAY, amount: str | None = None) -> Promise:
    word = promises.Word(item.pk, None if amount is None else Decimal(amount))
    return promises.make_promise(tenant, promises.NewPromise(item.customer_id, [word], due_on), **by_anna(on))


def a_dispute(tenant: UUID, item: Item, *, on: date = TODAY) -> Dispute:
    new = disputes.NewDispute(item.customer_id, [disputes.Claim(item.pk)], "price")
    return disputes.open_dispute(tenant, new, **by_anna(on))


def on_account(tenant: UUID, customer: Customer, *, amount: str = "-80.00", on: date = TODAY, **more: Any) -> Item:
    return an_invoice(tenant, customer, amount=amount, due_on=on, issued_on=on, kind="on_account", **more)


def leaves(tenant: UUID, company: Company, on: date) -> None:
    """Let every waiting mail leave on a day."""
    rows = Message.objects.of(tenant).filter(state="planned", planned_on=on)
    rows.update(state="sent", settled_at=moment(on))
    settle.settle(tenant, company.pk)


def hears(tenant: UUID, company: Company, on: date) -> None:
    """Know of all payments up to a day."""
    if ImportBatch.objects.of(tenant).filter(as_of=on).exists():
        return
    ImportBatch.objects.create(
        tenant_id=tenant, company_id=company.pk, kind="payments", file_name="p.csv", sha256=f"{on}", once_key=f"{on}", size=1, mapping={},
        as_of=on, state="committed", created_at=moment(on), committed_at=moment(on),
    )  # fmt: skip


def lives(tenant: UUID, company: Company, first: date, days: int, *, has_news: bool = True) -> None:
    """Run the days, each of which knows all payments and lets its mails leave."""
    for number in range(days):
        if has_news:
            hears(tenant, company, first + number * DAY)
        run(tenant, company, first + number * DAY)
        leaves(tenant, company, first + number * DAY)


def steps(tenant: UUID, kind: str) -> list[tuple[str, str, str]]:
    """The steps of one kind of event, when and with what fate."""
    rows = ActionLine.objects.of(tenant).filter(anchor_kind=kind).exclude(state="released").order_by("id")
    return [(key, str(day), state) for key, day, state in rows.values_list("step_key", "planned_on", "state")]


def mails(tenant: UUID, code: str) -> list[str]:
    """What the mails of a template say."""
    rows = Message.objects.of(tenant).filter(template_code=code, state__in=["planned", "sent"]).order_by("id")
    found = []
    for raw in rows.values_list("raw", flat=True):
        assert raw is not None
        mail = BytesParser(policy=policy.default).parsebytes(bytes(raw))
        text = mail.get_body(("plain",))
        assert text is not None
        found.append(f"{mail['Subject']}\n{text.get_content()}")
    return found


def said_by(tenant: UUID, company: Company, customer_id: int, on: date) -> list[tuple[str, str, str, str]]:
    """What explain says of the customer's events: kind, state, step or reason, and the next step."""
    answer = explain(tenant, company.pk, customer_id, on=on)
    return [(one.kind, one.state, one.step or one.reason, one.next_step) for one in answer.events]


def test_a_missed_promise_is_followed_by_a_mail_and_a_call_once(tenant: UUID, company: Company) -> None:
    """Promised for Friday the 6th, two business days of tolerance, judged on the 11th."""
    item = an_invoice(tenant, on_standard(tenant, company), overdue_days=10)
    a_promise(tenant, item, due_on=TODAY + 2 * DAY)
    lives(tenant, company, TODAY, 30)
    assert Promise.objects.of(tenant).get().judged_on == date(2026, 3, 11)
    assert steps(tenant, "promise") == [
        ("promise-missed", "2026-03-11", "done"),
        ("promise-call", "2026-03-13", "done"),
    ]
    (mail,) = mails(tenant, "promise_missed")
    assert "for March 6, 2026" in mail and item.number in mail
    assert Task.objects.of(tenant).filter(kind="call", params__about__startswith="promise:").count() == 1


def test_a_reminder_comes_the_day_before_from_the_second_promise_on_and_a_task_at_the_third(
    tenant: UUID, company: Company
) -> None:
    item = an_invoice(tenant, on_standard(tenant, company), overdue_days=10)
    for level in (1, 2, 3):
        first = TODAY + (level - 1) * timedelta(days=28)
        promise = a_promise(tenant, item, due_on=first + 8 * DAY, on=first)
        assert promise.level == level
        lives(tenant, company, first, 27)
        assert Promise.objects.of(tenant).get(id=promise.pk).state == "broken"
        rows = ActionLine.objects.of(tenant).filter(anchor_kind="promise", anchor_id=promise.pk, state="done")
        keys = list(rows.order_by("id").values_list("step_key", flat=True))
        assert keys == ["promise-reminder"] * (level > 1) + ["promise-missed", "promise-call"] + ["promise-manager"] * (
            level > 2
        )
    reminder = ActionLine.objects.of(tenant).filter(step_key="promise-reminder").order_by("id").first()
    assert reminder is not None and reminder.planned_on == TODAY + 28 * DAY + 7 * DAY


def test_a_promise_that_is_kept_ends_its_follow_up_and_one_kept_in_part_asks_for_the_rest(
    tenant: UUID, company: Company
) -> None:
    kept, part = (an_invoice(tenant, on_standard(tenant, company, name=name), overdue_days=10) for name in ("Al", "Bo"))
    for item in (kept, part):
        a_promise(tenant, item, due_on=TODAY + 2 * DAY)
    pays(tenant, kept, "100.00", value_on=TODAY + DAY, on=TODAY + DAY)
    pays(tenant, part, "60.00", value_on=TODAY + DAY, on=TODAY + DAY)
    lives(tenant, company, TODAY, 24)
    assert {line.customer_id for line in ActionLine.objects.of(tenant).filter(anchor_kind="promise")} == {
        part.customer_id
    }
    (mail,) = mails(tenant, "promise_missed")
    assert "€40.00 of it" in mail


def test_the_follow_up_never_goes_out_while_the_money_is_in(tenant: UUID, company: Company) -> None:
    """Paid after it was judged broken, or paid on account without saying what for: nothing follows."""
    late, silent = (an_invoice(tenant, on_standard(tenant, company, name=n), overdue_days=10) for n in ("Al", "Bo"))
    for item in (late, silent):
        a_promise(tenant, item, due_on=TODAY + 2 * DAY)
    day = TODAY + 7 * DAY
    lives(tenant, company, TODAY, 7)
    hears(tenant, company, day)
    judge_due(tenant, company.pk, **by_anna(day))
    assert {promise.state for promise in Promise.objects.of(tenant)} == {"broken"}
    pays(tenant, late, "100.00", value_on=day, on=day)
    customer = Customer.objects.of(tenant).get(id=silent.customer_id)
    on_account(tenant, customer, amount="-100.00", on=day)
    lives(tenant, company, day, 10)
    assert steps(tenant, "promise") == [] and mails(tenant, "promise_missed") == []
    assert said_by(tenant, company, silent.customer_id, day)[0][:3] == ("promise", "none", "credit_balance")


def test_money_between_plan_and_sending_takes_the_mail_back(tenant: UUID, company: Company) -> None:
    """Trap 22, for a promise: the mail waits in the outbox and the money comes."""
    item = an_invoice(tenant, on_standard(tenant, company), overdue_days=10)
    a_promise(tenant, item, due_on=TODAY + 2 * DAY)
    lives(tenant, company, TODAY, 7)
    day = TODAY + 7 * DAY
    hears(tenant, company, day)
    run(tenant, company, day)
    assert steps(tenant, "promise") == [("promise-missed", str(day), "planned")]
    version = Message.objects.of(tenant).get(state="planned").stop_version
    pays(tenant, item, "100.00", value_on=day, on=day)
    assert Customer.objects.of(tenant).get(id=item.customer_id).stop_version != version, "it cannot enter data"
    recompute.recompute(tenant, [item.customer_id], now=moment(day))
    assert steps(tenant, "promise") == [] and not Message.objects.of(tenant).filter(state="planned").exists()


def test_a_missed_promise_joins_the_reminder_about_the_same_items(tenant: UUID, company: Company) -> None:
    """One mail a day and purpose: the promise's words, with the items whose turn it is."""
    item = an_invoice(tenant, on_standard(tenant, company), overdue_days=0)
    a_promise(tenant, item, due_on=TODAY + 2 * DAY)
    Promise.objects.of(tenant).update(state="broken", judged_on=TODAY + 7 * DAY, to_on=TODAY + 4 * DAY)
    run(tenant, company, TODAY + 7 * DAY)
    (action,) = PlannedAction.objects.of(tenant)
    assert (action.purpose, action.step_key, action.amounts) == ("dunning", "promise-missed", {"EUR": "100.0000"})
    rows = ActionLine.objects.of(tenant).filter(action_id=action.pk).order_by("anchor_kind")
    assert list(rows.values_list("anchor_kind", "step_key")) == [("item", "friendly"), ("promise", "promise-missed")]
    assert Message.objects.of(tenant).get().template_code == "promise_missed"


def test_withdrawn_or_promised_anew_nothing_follows(tenant: UUID, company: Company) -> None:
    items = [an_invoice(tenant, on_standard(tenant, company, name=name), overdue_days=10) for name in ("Al", "Bo")]
    made = [a_promise(tenant, item, due_on=TODAY + 2 * DAY) for item in items]
    promises.withdraw_promise(tenant, made[0].pk, reason="mistake", **by_anna(TODAY + DAY))
    lives(tenant, company, TODAY, 7)
    hears(tenant, company, TODAY + 7 * DAY)
    run(tenant, company, TODAY + 7 * DAY)
    assert [key for key, _day, _state in steps(tenant, "promise")] == ["promise-missed"]
    a_promise(tenant, items[1], due_on=TODAY + 30 * DAY, on=TODAY + 7 * DAY)
    recompute.recompute(tenant, [items[1].customer_id], now=moment(TODAY + 7 * DAY))
    assert steps(tenant, "promise") == []


def test_a_dispute_is_confirmed_at_once_and_worked_until_it_is_closed(tenant: UUID, company: Company) -> None:
    item = an_invoice(tenant, on_standard(tenant, company), overdue_days=10)
    run(tenant, company)
    dispute = a_dispute(tenant, item)
    recompute.recompute(tenant, [item.customer_id], now=moment())
    (action,) = PlannedAction.objects.of(tenant).filter(purpose="service")
    assert (action.step_key, action.state) == ("dispute-received", "planned"), "at once, not with tomorrow's run"
    lives(tenant, company, TODAY, 16)
    assert [(key, day) for key, day, _state in steps(tenant, "dispute")] == [
        ("dispute-received", "2026-03-04"),
        ("dispute-nudge", "2026-03-09"),
        ("dispute-update", "2026-03-16"),
        ("dispute-escalate", "2026-03-19"),
    ]
    (mail,) = mails(tenant, "dispute_received")
    assert item.number in mail and f"D{dispute.pk}" in mail and "€100.00" in mail
    opened = Task.objects.of(tenant).filter(state="open", kind="task").order_by("id")
    assert [task.title for task in opened] == ["dispute-escalate"], "a later rung takes the place of the one before"
    day = TODAY + 15 * DAY
    disputes.close_dispute(tenant, dispute.pk, outcome="rejected_pay", **by_anna(day))
    recompute.recompute(tenant, [item.customer_id], now=moment(day))
    assert not Task.objects.of(tenant).filter(state="open", kind="task").exists(), "its ground has gone"
    lives(tenant, company, day + DAY, 20)
    assert len(steps(tenant, "dispute")) == 4


def test_an_old_dispute_that_was_taken_over_is_not_confirmed_but_worked(tenant: UUID, company: Company) -> None:
    item = an_invoice(tenant, on_standard(tenant, company), overdue_days=60)
    a_dispute(tenant, item)
    Dispute.objects.of(tenant).update(opened_on=TODAY - 40 * DAY)
    lives(tenant, company, TODAY, 4)
    keys = [key for key, _day, _state in steps(tenant, "dispute")]
    assert keys == ["dispute-nudge", "dispute-escalate", "dispute-decide"] and mails(tenant, "dispute_received") == []


def test_money_that_matches_nothing_is_asked_about_until_it_is_used(tenant: UUID, company: Company) -> None:
    customer = on_standard(tenant, company)
    credit = on_account(tenant, customer)
    note = an_invoice(tenant, customer, amount="-70.00", due_on=TODAY, issued_on=TODAY, kind="credit_note")
    lives(tenant, company, TODAY, 8)
    assert steps(tenant, "credit") == [
        ("unapplied-ask", "2026-03-04", "done"),
        ("unapplied-again", "2026-03-11", "done"),
    ]
    assert set(ActionLine.objects.of(tenant).values_list("anchor_id", flat=True)) == {credit.pk}
    assert "€80.00 of March 4, 2026" in mails(tenant, "unapplied")[0]
    assert {one[1:] for one in said_by(tenant, company, customer.pk, TODAY + 9 * DAY)} == {
        ("none", "later", "unapplied-refund")
    }
    Item.objects.of(tenant).filter(id=credit.pk).update(open_amount=0, amount=0)
    lives(tenant, company, TODAY + 8 * DAY, 16)
    assert [key for key, _day, _state in steps(tenant, "credit")][2:] == ["unapplied-refund"]
    assert ActionLine.objects.of(tenant).get(step_key="unapplied-refund").anchor_id == note.pk


@pytest.mark.parametrize(
    ("what", "reason"),
    [("blocked", "customer_blocked"), ("legal", "legal"), ("manual", "manual"), ("no address", "no_contact")],
)
def test_the_same_reasons_as_for_items_stop_a_follow_up(tenant: UUID, company: Company, what: str, reason: str) -> None:
    customer = on_standard(tenant, company, email="" if what == "no address" else "ap")
    on_account(tenant, customer)
    if what in ("blocked", "legal"):
        code = {"blocked": "MANAGEMENT", "legal": "LEGAL"}[what]
        blocks.block(tenant, blocks.NewBlock(customer.pk, code), **by_anna())
    Customer.objects.of(tenant).update(automatic=what != "manual")
    assert run(tenant, company).planned == 0
    assert said_by(tenant, company, customer.pk, TODAY) == [("credit", "none", reason, "unapplied-again")]


def test_a_credit_is_looked_into_for_as_long_as_something_of_it_was_left(tenant: UUID, company: Company) -> None:
    customer = on_standard(tenant, company)
    credit = on_account(tenant, customer, on=TODAY - 5 * DAY)
    Item.objects.of(tenant).filter(id=credit.pk).update(open_amount=0)
    Movement.objects.create(
        tenant_id=tenant,
        item_id=credit.pk,
        effective_on=TODAY,
        known_on=TODAY,
        kind="payment",
        amount=80,
        key="used",
    )
    days = (TODAY - 6 * DAY, TODAY - DAY, TODAY, TODAY + DAY)
    whats = [following(tenant, company.pk, day) for day in days]
    assert [what is not None and has_events(what, customer.pk) for what in whats] == [False, True, True, False]


def test_on_a_day_off_and_where_it_is_switched_off_nothing_follows(tenant: UUID, company: Company) -> None:
    customer = on_standard(tenant, company)
    saturday = TODAY + 3 * DAY
    on_account(tenant, customer, on=saturday - DAY)
    assert run(tenant, company, saturday).planned == 0
    assert said_by(tenant, company, customer.pk, saturday)[0][2] == "day_off"
    Procedure.objects.of(tenant).filter(slug="credit-balance").update(is_on=False)
    assert run(tenant, company, saturday + 2 * DAY).planned == 0
    assert said_by(tenant, company, customer.pk, saturday + 2 * DAY) == []


def test_trying_a_past_day_out_says_what_it_said_and_leaves_nothing(tenant: UUID, company: Company) -> None:
    on_account(tenant, on_standard(tenant, company))
    tried = run(tenant, company, dry_run=True)
    lived = run(tenant, company)
    leaves(tenant, company, TODAY)
    run(tenant, company, TODAY + DAY)
    again = run(tenant, company, dry_run=True)
    assert tried.by_kind == lived.by_kind == again.by_kind == {"email": 1}
    assert ActionLine.objects.of(tenant).count() == 1


def test_what_shadow_mode_only_said_is_said_again_and_no_item_loses_a_level(tenant: UUID, company: Company) -> None:
    """A credit's line is no item's, though both are anchored on rows of the ledger."""
    on_account(tenant, on_standard(tenant, company))
    run(tenant, company)
    Message.objects.of(tenant).update(state="shadow", settled_at=moment())
    settle.settle(tenant, company.pk)
    assert steps(tenant, "credit")[0][2] == "shadow"
    settle.leave_shadow(tenant, on=TODAY)
    assert steps(tenant, "credit") == []
    assert run(tenant, company, TODAY + DAY).planned == 1
