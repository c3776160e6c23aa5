"""How does one item read in the reader's language?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from duecourse.foundation.kit.money import Money
from duecourse.interfaces.web import formats
from duecourse.interfaces.web.customers import asking, deciding, lines, reasons, tabs
from duecourse.interfaces.web.customers.asking import Standing
from duecourse.interfaces.web.customers.shown import Why
from duecourse.interfaces.web.customers.tabs import Agreement, PaperRow
from duecourse.interfaces.web.outbox.reading import state_words
from duecourse.interfaces.web.steps import channel_words, named_step, severity_words
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.communications.queries import customer as said
from duecourse.records.disputes.queries import screens as disputes
from duecourse.records.ledger.operations.delivery import STATES
from duecourse.records.ledger.queries import customer as ledger
from duecourse.records.ledger.queries import screens as accounts
from duecourse.records.ledger.queries.customer import ItemFacts, LevelRow, MovementRow, NoteRow
from duecourse.records.promises.queries import screens as promises
from duecourse.work.procedures.queries.screens import StepKind


@dataclass(frozen=True)
class Movement:
    """A change of what is open."""

    day: date
    words: str
    reference: str
    amount: Money
    open_after: Money


@dataclass(frozen=True)
class Step:
    """A step that was done about the item."""

    day: date
    words: str
    tone: str
    source: str
    deadline: date | None
    is_revoked: bool


@dataclass(frozen=True)
class Said:
    """A message that carried the item."""

    day: date
    subject: str
    road: str
    state: str
    state_words: str
    href: str


@dataclass(frozen=True)
class ItemPage:
    """Everything on an item's page."""

    id: int
    title: str
    kind_words: str
    customer_name: str
    customer_href: str
    act_href: str
    token: str
    amount: Money
    open: Money
    due_on: date
    days_late: int
    state: str
    state_words: str
    why: Why | None
    tone: str
    pairs: tuple[tuple[str, str], ...]
    delivery: str
    delivery_words: str
    delivery_since: date | None
    delivery_channel: str
    deliveries: tuple[tuple[str, str], ...]
    movements: tuple[Movement, ...]
    steps: tuple[Step, ...]
    promises: tuple[Agreement, ...]
    plans: tuple[Agreement, ...]
    disputes: tuple[Agreement, ...]
    stops: tuple[str, ...]
    messages: tuple[Said, ...]
    papers: tuple[PaperRow, ...]
    notes: tuple[NoteRow, ...]


def item_page(request: StaffRequest, facts: ItemFacts) -> ItemPage:
    """Read everything of one item; the number of queries does not grow with what happened to it."""
    visit = request.visit
    here = _standing(request, facts)
    account, tenant = here.account, visit.tenant_id
    decided = deciding.decided(visit, account, here.day)
    line = next(
        (
            one
            for one in accounts.item_lines(tenant, account.id, is_open=facts.open_amount != 0, limit=200)
            if one.id == facts.id
        ),
        None,
    )
    row = lines.item_row(line, decided.items.get(facts.id), on=here.day) if line else None
    stops = [one for one in accounts.block_lines(tenant, account.id, on=here.day) if one.item_id in (None, facts.id)]
    readers = [account.id, *([decided.payer.id] if decided.payer else [])]
    late = accounts.days_late(facts.due_on, on=here.day) if facts.open_amount > 0 else 0
    return ItemPage(
        id=facts.id,
        title=f"{facts.number}/{facts.instalment_no}" if facts.instalment_no else facts.number,
        kind_words=lines.kind_words(facts.kind),
        customer_name=account.name,
        customer_href=reverse("customer", args=[account.token]),
        act_href=f"?row={facts.id}",
        token=account.token,
        amount=Money(facts.amount, facts.currency),
        open=Money(facts.open_amount, facts.currency),
        due_on=facts.due_on,
        days_late=late,
        state=row.state if row else "open",
        state_words=row.state_words if row else "",
        why=row.why if row else None,
        tone=severity_words(facts.severity_reached) if facts.severity_reached is not None else "",
        pairs=_pairs(facts),
        delivery=facts.delivery_status,
        delivery_words=reasons.delivery_words().get(facts.delivery_status, facts.delivery_status),
        delivery_since=facts.delivery_on,
        delivery_channel=facts.delivery_channel,
        deliveries=tuple((one, reasons.delivery_words()[one]) for one in STATES),
        movements=_movements(facts, ledger.movements_of(tenant, facts.id)),
        steps=tuple(_step(one, decided.kinds) for one in ledger.levels_of(tenant, facts.id)),
        promises=tuple(
            tabs.promise_row(one, account.token) for one in promises.promises_of(tenant, account.id, item_id=facts.id)
        ),
        plans=tuple(
            tabs.plan_row(one, account.token)
            for one in promises.plans_of(tenant, account.id, on=here.day, item_id=facts.id)
        ),
        disputes=tuple(
            tabs.dispute_row(one, account.token) for one in disputes.disputes_of(tenant, account.id, item_id=facts.id)
        ),
        stops=tuple(one.note or one.reason for one in stops),
        messages=tuple(_said(one, visit.may("outbox.see")) for one in said.messages_about(tenant, readers, facts.id)),
        papers=tabs.paper_rows(ledger.papers_of(tenant, account.id, item_id=facts.id), here),
        notes=ledger.notes_of(tenant, account.id, item_id=facts.id),
    )


def day_of(request: StaffRequest, facts: ItemFacts) -> date:
    """Give the business date of the item's company."""
    company = next(one for one in request.visit.companies if one.id == facts.company_id)
    return company.business_date or request.visit.day or request.now.date()


def _standing(request: StaffRequest, facts: ItemFacts) -> Standing:
    account = accounts.accounts_by_id(request.visit.tenant_id, [facts.customer_id])[facts.customer_id]
    return asking.standing(request, account.token)


def _pairs(facts: ItemFacts) -> tuple[tuple[str, str], ...]:
    methods = {
        "transfer": _("Bank transfer"),
        "direct_debit": _("Direct debit"),
        "card": _("Card"),
        "cheque": _("Cheque"),
        "bill": _("Bill of exchange"),
    }
    discount = ""
    if facts.discount_share and facts.discount_until:
        share, until = formats.percent(facts.discount_share), formats.day(facts.discount_until)
        discount = _("%(share)s until %(day)s") % {"share": share, "day": until}
    pairs = (
        (_("Issued"), formats.day(facts.issued_on)),
        (_("Order"), facts.po_number),
        (_("About"), facts.description),
        (_("Paid by"), methods.get(facts.payment_method, facts.payment_method)),
        (_("Linked to"), facts.linked_number),
        (_("Discount"), discount),
        (
            _("Retention"),
            formats.plain_money(facts.retention_amount, facts.currency) if facts.retention_amount else "",
        ),
        (_("Factored"), _("yes") if facts.is_factored else ""),
        (_("Deadline stated"), formats.day(facts.stated_deadline_on) if facts.stated_deadline_on else ""),
        (_("Payment expected"), formats.day(facts.expected_pay_on) if facts.expected_pay_on else ""),
        (_("Settled"), formats.day(facts.cleared_on) if facts.cleared_on else ""),
    )
    return tuple((words, value) for words, value in pairs if value)


def _movements(facts: ItemFacts, rows: Sequence[MovementRow]) -> tuple[Movement, ...]:
    """Say the movements with what was open after each."""
    named = {
        "payment": _("Payment"),
        "credit": pgettext("movement", "Credit"),
        "writeoff": _("Written off"),
        "return": _("Payment returned"),
        "unknown": _("Cleared, cause unknown"),
        "reopened": _("Open again"),
        "correction": _("Correction"),
        "reversal": _("Payment reversed"),
    }
    found, standing = [], facts.amount
    for row in rows:
        standing += row.amount
        change, after = Money(row.amount, facts.currency), Money(standing, facts.currency)
        found.append(Movement(row.effective_on, named.get(row.kind, row.kind), row.reference, change, after))
    return tuple(found)


def _step(row: LevelRow, kinds: Mapping[str, StepKind]) -> Step:
    return Step(
        day=row.on_day,
        words=named_step(row.step_key, kinds) if row.step_key else _("Dunning level"),
        tone=severity_words(row.severity),
        source=_("from the source") if row.source in ("import", "erp") else "",
        deadline=row.deadline_on,
        is_revoked=row.revoked_on is not None,
    )


def _said(row: said.SaidLine, may_see: bool) -> Said:
    return Said(
        day=row.planned_on,
        subject=row.subject or row.address,
        road=channel_words(row.channel),
        state=row.state,
        state_words=state_words(row.state),
        href=reverse("message", args=[row.id]) if may_see else "",
    )
