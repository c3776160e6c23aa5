"""What is decided about a customer, why, and why not: the answer of `explain` in the reader's language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from duecourse.foundation.kit.money import Money, is_nothing
from duecourse.interfaces.web import formats, words
from duecourse.interfaces.web.customers.shown import Next, TaskLine, Why
from duecourse.interfaces.web.steps import lacking, named_step, told
from duecourse.interfaces.web.visit import Visit
from duecourse.records.ledger.queries.screens import Account
from duecourse.work.procedures.queries import explain, screens
from duecourse.work.procedures.queries.event_answers import EventAnswer
from duecourse.work.procedures.queries.explain import Answer, ItemAnswer
from duecourse.work.procedures.queries.plans import PlannedContact
from duecourse.work.procedures.queries.policies import Version
from duecourse.work.procedures.queries.screens import StepKind
from duecourse.work.worklists.queries import screens as worklists
from duecourse.work.worklists.queries.screens import TaskRow

WAITING = ("planned", "approval", "approved")


@dataclass(frozen=True)
class ItemDecision:
    """What one item gets, or the reason why it gets nothing."""

    words: str
    rule: str
    reason: str


@dataclass(frozen=True)
class Decided:
    """What is decided about the customer and each item."""

    next: Next
    items: dict[int, ItemDecision]
    to_collect: tuple[Money, ...]
    promised: tuple[Money, ...]
    disputed: tuple[Money, ...]
    procedure_name: str
    procedure_slug: str
    payer: Account | None
    accounts: tuple[Account, ...]
    in_force: tuple[Version, ...]
    kinds: Mapping[str, StepKind]
    tasks: tuple[TaskLine, ...]


def decided(visit: Visit, account: Account, day: date) -> Decided:
    """Read what is decided about a customer on the business date."""
    answer = explain.explain(visit.tenant_id, account.company_id, account.id, on=day)
    waiting = [one for one in answer.contacts if one.state in WAITING and one.customer_id == account.id]
    shared = answer.contact if answer.contact is not None and answer.contact.state in WAITING else None
    contact = waiting[0] if waiting else shared
    overdue = [item for item in answer.items if item.due_on < day]
    kinds = screens.kinds_of(answer.known, of=answer.procedure)
    tasks = _tasks(visit, account.id, kinds, on=day)
    return Decided(
        next=_with_events(_next(answer, contact, overdue, tasks, kinds), answer.events, kinds),
        items={item.item_id: _item(item, kinds) for item in answer.items},
        to_collect=_sums((item.currency, item.collectable_amount) for item in overdue),
        promised=_sums((i.currency, i.open_amount) for i in answer.items if i.reason in ("promised", "plan")),
        disputed=_sums((i.currency, i.open_amount) for i in answer.items if i.reason == "disputed"),
        procedure_name=answer.procedure.replace("-", " ").capitalize(),
        procedure_slug=answer.procedure,
        payer=answer.payer,
        accounts=answer.accounts,
        in_force=answer.in_force,
        kinds=kinds,
        tasks=tasks,
    )


def _tasks(visit: Visit, customer_id: int, kinds: Mapping[str, StepKind], *, on: date) -> tuple[TaskLine, ...]:
    """Read what a person shall still do."""
    found = worklists.open_tasks(visit.tenant_id, customer_id)
    return tuple(TaskLine(one.id, _task_words(one, kinds), one.due_on, one.due_on < on) for one in found)


def _task_words(task: TaskRow, kinds: Mapping[str, StepKind]) -> str:
    said = lacking(named_step(task.title, kinds), task.params)
    return _("%(task)s, %(time)s") % {"task": said, "time": task.params["at"]} if task.params.get("at") else said


def _item(item: ItemAnswer, kinds: Mapping[str, StepKind]) -> ItemDecision:
    if item.reason:
        step = named_step(item.next_step, kinds)
        following = _("Next step then: %(step)s.") % {"step": step} if item.next_step else ""
        return ItemDecision(words.say(item.says), following, item.reason)
    said = {
        "planned": _("Planned: %(step)s"),
        "done": _("Done today: %(step)s"),
        "shadow": _("In the shadow: %(step)s"),
        "due": _("Due with the next run: %(step)s"),
    }
    return ItemDecision(said.get(item.state, "%(step)s") % {"step": named_step(item.step, kinds)}, "", "")


def _with_events(found: Next, events: Sequence[EventAnswer], kinds: Mapping[str, StepKind]) -> Next:
    """Add what follows the customer's promises, disputes and credits, each with its reason."""
    return replace(found, reasons=(*found.reasons, *(_followed(event, kinds) for event in events)))


def _followed(event: EventAnswer, kinds: Mapping[str, StepKind]) -> Why:
    said = {
        "promise": _("Promise of %(amounts)s for %(day)s"),
        "instalment": _("Instalment %(name)s of %(amounts)s for %(day)s"),
        "dispute": _("Dispute %(name)s over %(amounts)s, since %(day)s"),
        "credit": _("Credit %(name)s of %(amounts)s, since %(day)s"),
    }
    amounts = ", ".join(formats.plain_money(amount, currency) for currency, amount in event.amounts)
    about = said[event.kind] % {"amounts": amounts, "day": formats.day(event.on), "name": event.name}
    following = ""
    if event.reason and event.next_step:
        following = _("Next step then: %(step)s.") % {"step": named_step(event.next_step, kinds)}
    return Why(f"{about}: {told(event.says, kinds)}", following)


def _next(
    answer: Answer,
    contact: PlannedContact | None,
    overdue: list[ItemAnswer],
    tasks: Sequence[TaskLine],
    kinds: Mapping[str, StepKind],
) -> Next:
    reasons = tuple(Why(told(text, kinds), "") for text in answer.because)
    if contact is not None:
        step = named_step(contact.step_key, kinds)
        when = formats.day(contact.planned_on)
        waits = _("It waits for a person to approve it.") if contact.state == "approval" else _amounts(contact)
        return Next(_("%(step)s, on %(day)s") % {"step": step, "day": when}, waits, False, (), when)
    planned = [item for item in answer.items if item.state == "planned"]
    events = [event for event in answer.events if event.state in ("planned", "due")]
    if not planned and events and events[0].state == "planned":
        title = _("%(step)s, in the outbox") % {"step": named_step(events[0].step, kinds)}
        return Next(title, _("It is checked again in the instant before it leaves."), False, ())
    if planned:
        title = _("%(step)s, in the outbox") % {"step": named_step(planned[0].step, kinds)}
        count = ngettext("It speaks of %(num)s item", "It speaks of %(num)s items", len(planned))
        checked = _("and is checked again in the instant before it leaves.")
        return Next(title, f"{count % {'num': formats.number(len(planned))}} {checked}", False, ())
    due = [item for item in answer.items if item.state == "due"]
    if due:
        title = _("%(step)s, with the next run") % {"step": named_step(due[0].step, kinds)}
        count = ngettext("%(num)s item is due for it.", "%(num)s items are due for it.", len(due))
        return Next(title, count % {"num": formats.number(len(due))}, False, ())
    if events:
        return Next(_("%(step)s, with the next run") % {"step": named_step(events[0].step, kinds)}, "", False, ())
    if tasks:
        count = ngettext("%(num)s task waits for a person.", "%(num)s tasks wait for a person.", len(tasks))
        title = _("%(task)s, by a person") % {"task": tasks[0].words}
        return Next(title, count % {"num": formats.number(len(tasks))}, False, ())
    if not overdue:
        return Next(
            _("Nothing, because nothing is overdue"), _("The next step comes with the first due date."), True, ()
        )
    return Next(_("Nothing now, and here is why"), "", True, reasons)


def _amounts(contact: PlannedContact) -> str:
    told = [formats.plain_money(Decimal(amount), currency) for currency, amount in contact.amounts.items()]
    return _("About %(amounts)s.") % {"amounts": ", ".join(told)} if told else ""


def _sums(amounts: Iterable[tuple[str, Decimal]]) -> tuple[Money, ...]:
    total: dict[str, Decimal] = defaultdict(Decimal)
    for currency, amount in amounts:
        total[currency] += max(amount, Decimal(0))
    return tuple(
        Money(amount, currency) for currency, amount in sorted(total.items()) if not is_nothing(amount, currency)
    )
