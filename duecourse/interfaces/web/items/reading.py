"""How does one item read in the reader's language?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from duecourse.foundation.kit.money import Money
from duecourse.interfaces.web import formats
from duecourse.interfaces.web.customers import agreed, asking, deciding, filed, lines, reasons, tabs
from duecourse.interfaces.web.customers import promised as agreements
from duecourse.interfaces.web.customers.asking import Standing
from duecourse.interfaces.web.customers.deciding import Decided
from duecourse.interfaces.web.customers.filed import PaperRow
from duecourse.interfaces.web.customers.promised import Agreement
from duecourse.interfaces.web.customers.shown import ItemRow, Why
from duecourse.interfaces.web.expected import Expected, expected
from duecourse.interfaces.web.outbox.reading import state_words
from duecourse.interfaces.web.steps import channel_words, named_step, severity_words
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.communications.queries import customer as said
from duecourse.records.disputes.queries import screens as disputes
from duecourse.records.disputes.queries.deductions import chance_of
from duecourse.records.ledger.operations.delivery import STATES
from duecourse.records.ledger.queries import customer as ledger
from duecourse.records.ledger.queries import outlooks
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
    opened: str
    href: str


@dataclass(frozen=True)
class Around:
    """What was agreed, said and kept about the item."""

    promises: tuple[Agreement, ...]
    plans: tuple[Agreement, ...]
    disputes: tuple[Agreement, ...]
    messages: tuple[Said, ...]
    papers: tuple[PaperRow, ...]
    notes: tuple[NoteRow, ...]


@dataclass(frozen=True)
class Delivery:
    """Where the item stands at the customer, and where it could stand."""

    status: str
    words: str
    since: date | None
    channel: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ItemPage:
    """Everything on an item's page."""

    id: int
    title: str
    kind_words: str
    customer_name: str
    customer_href: str
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
    has_chance: bool
    delivery: Delivery
    movements: tuple[Movement, ...]
    steps: tuple[Step, ...]
    stops: tuple[str, ...]
    around: Around
    has_copy: bool
    may_fetch: bool
    expected: Expected | None


def item_page(request: StaffRequest, facts: ItemFacts) -> ItemPage:
    """Read everything of one item; the number of queries does not grow with what happened to it."""
    tenant, here = request.visit.tenant_id, asking.standing(request, facts.customer_id)
    decided = deciding.decided(request.visit, here.account, here.day)
    row, around = _row(request, here, facts, decided), _around(request, here, facts, decided)
    has_copy = any(one.is_copy for one in around.papers)
    late = accounts.days_late(facts.due_on, on=here.day) if facts.open_amount > 0 else 0
    return ItemPage(
        id=facts.id,
        title=f"{facts.number}/{facts.instalment_no}" if facts.instalment_no else facts.number,
        kind_words=lines.kind_words(facts.kind),
        customer_name=here.account.name,
        customer_href=reverse("customer", args=[here.account.token]),
        token=here.account.token,
        amount=Money(facts.amount, facts.currency),
        open=Money(facts.open_amount, facts.currency),
        due_on=facts.due_on,
        days_late=late,
        state=row.state if row else "open",
        state_words=row.state_words if row else "",
        why=row.why if row else None,
        tone=severity_words(facts.severity_reached) if facts.severity_reached is not None else "",
        pairs=_pairs(facts),
        has_chance=facts.kind == "invoice" and facts.open_amount > 0,
        delivery=_delivery(facts),
        movements=_movements(facts, ledger.movements_of(tenant, facts.id)),
        steps=tuple(_step(one, decided.kinds) for one in ledger.levels_of(tenant, facts.id)),
        stops=_stops(request, here, facts),
        around=around,
        has_copy=has_copy,
        may_fetch=not has_copy and request.visit.may("note.write") and facts.has_copy_source,
        expected=_expected(tenant, facts),
    )


def _expected(tenant: UUID, facts: ItemFacts) -> Expected | None:
    line = outlooks.outlooks_of(tenant, [facts.id]).get(facts.id) if facts.open_amount > 0 else None
    if line is None:
        return None
    return expected(line, due_on=facts.due_on, party_kind=outlooks.party_kind_of(tenant, facts.customer_id))


def _row(request: StaffRequest, here: Standing, facts: ItemFacts, decided: Decided) -> ItemRow | None:
    """Say the item as the customer's list does."""
    is_open = facts.open_amount != 0
    found = accounts.item_lines(request.visit.tenant_id, here.account.id, is_open=is_open, limit=200)
    line = next((one for one in found if one.id == facts.id), None)
    return lines.item_row(line, decided.items.get(facts.id), on=here.day) if line else None


def _stops(request: StaffRequest, here: Standing, facts: ItemFacts) -> tuple[str, ...]:
    rows = accounts.block_lines(request.visit.tenant_id, here.account.id, on=here.day)
    named = agreed.stop_words()
    return tuple(one.note or named.get(one.reason, one.reason) for one in rows if one.item_id in (None, facts.id))


def _around(request: StaffRequest, here: Standing, facts: ItemFacts, decided: Decided) -> Around:
    tenant, account = request.visit.tenant_id, here.account
    token, may_see = account.token, request.visit.may("outbox.see")
    readers = [account.id, *([decided.payer.id] if decided.payer else [])]
    promised = promises.promises_of(tenant, account.id, item_id=facts.id)
    disputed = disputes.disputes_of(tenant, account.id, item_id=facts.id)
    return Around(
        promises=tuple(agreements.promise_row(one, token) for one in promised),
        plans=agreements.plan_rows(tenant, here, item_id=facts.id),
        disputes=tabs.dispute_rows(tenant, disputed, here),
        messages=tuple(
            _said(one, may_see, here.company.zone) for one in said.messages_about(tenant, readers, facts.id)
        ),
        papers=_papers(tenant, here, facts.id),
        notes=ledger.notes_of(tenant, account.id, item_id=facts.id),
    )


def _papers(tenant: UUID, here: Standing, item_id: int) -> tuple[PaperRow, ...]:
    kept = ledger.papers_of(tenant, here.account.id, item_id=item_id)
    return filed.paper_rows(kept, here, ledger.comments_on(tenant, [one.id for one in kept]) if kept else {})


def _delivery(facts: ItemFacts) -> Delivery:
    named = reasons.delivery_words()
    return Delivery(
        status=facts.delivery_status,
        words=named.get(facts.delivery_status, facts.delivery_status),
        since=facts.delivery_on,
        channel=channel_words(facts.delivery_channel) if facts.delivery_channel else "",
        choices=tuple((one, named[one]) for one in STATES),
    )


def day_of(request: StaffRequest, facts: ItemFacts) -> date:
    """Give the business date of the item's company."""
    company = next(one for one in request.visit.companies if one.id == facts.company_id)
    return company.business_date or request.visit.day or request.now.date()


def chance(tenant: UUID, facts: ItemFacts) -> str:
    """Say how likely a dispute is, by a rule: how often invoices were disputed, with the counts that it comes from."""
    found = chance_of(tenant, facts.customer_id, facts.company_id)
    said = _(
        "%(share)s, by counting: %(disputed)s of its last %(invoices)s invoices were disputed,"
        " %(book_disputed)s of the last %(book_invoices)s of the company"
    )
    counts = {name: formats.number(value) for name, value in asdict(found).items()}
    return said % {"share": formats.percent(found.share), **counts}


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


def _said(row: said.SaidLine, may_see: bool, zone: str) -> Said:
    return Said(
        day=row.planned_on,
        subject=row.subject or row.address,
        road=channel_words(row.channel),
        state=row.state,
        state_words=state_words(row.state),
        opened=formats.moment(row.opened_at, zone) if row.opened_at else "",
        href=reverse("message", args=[row.id]) if may_see else "",
    )
