"""A book in which every subject has rows of two customers: one that a reader sees, and one whose every word is a canary."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from duecourse.analysis.intelligence.models import ForecastLine, ForecastVintage
from duecourse.foundation.identity.models import Company, Portfolio
from duecourse.records.communications.models import Call, Message
from duecourse.records.credit.models import CreditLimit, RiskScore
from duecourse.records.disputes.models import Deduction, Dispute, DisputeLine
from duecourse.records.ledger.models import Customer, ImportBatch, ImportRejection, Item, Receipt
from duecourse.records.promises.models import Plan, PlanInstalment, Promise, PromiseLine
from duecourse.work.procedures.models import ActionLine, Decision, PlannedAction
from duecourse.work.worklists.models import Strategy, Task, WorklistRow
from tests.book import TODAY, a_company, a_customer, an_invoice, moment, pays

CANARY = "Canary"
SELLER = "Sally Seller"
DAY = TODAY - timedelta(days=3)


@dataclass(frozen=True)
class World:
    """Who owns the customers of the reader, and by which amount each customer is known."""

    portfolio_id: int
    mine: Customer
    foreign: Customer


def a_world(tenant: UUID) -> World:
    """Write it all down."""
    company = a_company(tenant, code="BE")
    mine, theirs = (_made(Portfolio, tenant_id=tenant, name=name) for name in ("Mine", f"{CANARY} portfolio"))
    own = a_customer(tenant, company, name="Tardy", number="T1", segment="SME", country="BE")
    foreign = a_customer(tenant, company, name=CANARY, number="CANARY-1", segment=f"{CANARY} segment", country="XX")
    for customer, portfolio, seller in ((own, mine, SELLER), (foreign, theirs, f"{CANARY} seller")):
        Customer.objects.of(tenant).filter(id=customer.pk).update(portfolio_id=portfolio.pk, sales_rep=seller)
    _of_a_customer(tenant, company, own, word="own")
    _of_a_customer(tenant, company, foreign, word=CANARY.lower())
    _of_nobody(tenant, company)
    return World(mine.pk, own, foreign)


def _of_a_customer(tenant: UUID, company: Company, customer: Customer, *, word: str) -> None:
    here: dict[str, Any] = {"tenant_id": tenant, "company_id": company.pk, "customer_id": customer.pk}
    item = an_invoice(tenant, customer, amount="300.00", overdue_days=20, number=f"{word}-1", item_class=word)
    an_invoice(tenant, customer, amount="33.33", overdue_days=45, number=f"{word}-2", currency="USD")
    pays(tenant, item, "100.00", value_on=DAY, on=DAY)
    _made(
        Receipt,
        **here,
        currency="EUR",
        amount=Decimal(70),
        value_on=DAY,
        known_on=DAY,
        payer=word,
        state=word[:12],
        key=word,
    )
    _said(here, word)
    _promised(here, item, word)
    _disputed(here, item, word)
    _done(here, item, word)
    held: dict[str, Any] = {"tenant_id": tenant, "customer_id": customer.pk, "from_on": date(2026, 1, 1)}
    held["known_on"] = held["from_on"]
    _made(CreditLimit, **held, currency="EUR", amount=Decimal(150), key=word, source=word[:12])
    _made(RiskScore, **held, risk_class="C", score=Decimal(50), source=word)


def _said(here: dict[str, Any], word: str) -> None:
    _made(Message, **here, origin=word, planned_on=DAY, address=f"{word}@{word}.example", subject=word, state="sent", due_at=moment(DAY),
        created_at=moment(DAY), settled_at=moment(DAY), procedure=word, reason=word, template_code=word,
    )  # fmt: skip
    _made(Call, **here, outcome="will_pay", note=word, on_day=DAY, at=moment(DAY), by=word)


def _promised(here: dict[str, Any], item: Item, word: str) -> None:
    tenant = here["tenant_id"]
    known = {"from_on": DAY, "known_on": DAY}
    promise = _made(
        Promise,
        **here,
        **known,
        made_on=DAY,
        due_on=TODAY,
        state="kept",
        judged_on=TODAY,
        note=word,
        key=word,
        source=word[:12],
    )
    _made(
        PromiseLine,
        tenant_id=tenant,
        promise_id=promise.pk,
        item_id=item.pk,
        currency="EUR",
        amount=Decimal(50),
        paid=Decimal(50),
    )
    plan = _made(Plan, **here, **known, state="agreed", currency="EUR", total=Decimal(90), rhythm=word[:12], first_on=TODAY, count=1,
        break_days=5, break_missed=1, made_by=word, key=word,
    )  # fmt: skip
    _made(PlanInstalment, tenant_id=tenant, plan_id=plan.pk, number=1, due_on=TODAY, to_on=TODAY, amount=Decimal(90))


def _disputed(here: dict[str, Any], item: Item, word: str) -> None:
    tenant = here["tenant_id"]
    dispute = _made(Dispute, **here, from_on=DAY, known_on=DAY, opened_on=DAY, reason=word, state="new", note=word, key=word, source=word[:12],
        root_cause=word,
    )  # fmt: skip
    _made(DisputeLine, tenant_id=tenant, dispute_id=dispute.pk, item_id=item.pk, currency="EUR", amount=Decimal(40))
    _made(Deduction, **here, dispute_id=dispute.pk, item_id=item.pk, currency="EUR", amount=Decimal(15), taken_on=DAY, reason=word,
        their_code=word, their_words=word, key=word,
    )  # fmt: skip


def _done(here: dict[str, Any], item: Item, word: str) -> None:
    tenant, customer_id = here["tenant_id"], here["customer_id"]
    action = _made(PlannedAction, **here, planned_on=DAY, channel="email", step_key=word, severity=1, mode="auto", state="executed", reason=word,
        executed_on=DAY, chosen=word,
    )  # fmt: skip
    _made(ActionLine, tenant_id=tenant, action_id=action.pk, customer_id=customer_id, anchor_id=item.pk, step_key=word, severity=1,
        planned_on=DAY, amount=Decimal(200), currency="EUR", channel="email",
    )  # fmt: skip
    _made(Decision, **here, from_on=DAY, action=word, step_key=word, decide_version="1")
    _made(Task, **here, kind=word, title=word, due_on=TODAY, key=word, created_at=moment(DAY), outcome=word, note=word)
    strategy = _made(Strategy, tenant_id=tenant, slug=word, number=1, name=word, spec={})
    _made(WorklistRow, **here, on_day=DAY, strategy_id=strategy.pk, points=10, percent=40, band=word, currency="EUR", to_collect=Decimal(233),
        done_by=word,
    )  # fmt: skip


def _of_nobody(tenant: UUID, company: Company) -> None:
    """What belongs to no customer is for whoever sees the whole company."""
    here: dict[str, Any] = {"tenant_id": tenant, "company_id": company.pk}
    _made(Receipt, **here, currency="EUR", amount=Decimal(9), value_on=DAY, known_on=DAY, payer=CANARY, key="x")
    _made(Message, **here, origin="nobody", planned_on=DAY, address=f"{CANARY}@x.example", procedure=CANARY, due_at=moment(DAY),
        created_at=moment(DAY),
    )  # fmt: skip
    vintage = _made(ForecastVintage, **here, made_on=DAY, weeks=13, ends=[7], made_at=moment(DAY))
    _made(ForecastLine, tenant_id=tenant, vintage_id=vintage.pk, from_on=TODAY, to_on=TODAY + timedelta(days=6), is_week=True,
        currency="EUR", is_total=False, expected=Decimal(500), low=Decimal(300), high=Decimal(700),
    )  # fmt: skip
    batch = _made(ImportBatch, **here, kind="items", file_name=CANARY, sha256="0" * 64, size=1, mapping={}, mapping_name=CANARY, as_of=DAY,
        created_at=moment(DAY),
    )  # fmt: skip
    _made(ImportRejection, tenant_id=tenant, batch_id=batch.pk, row_no=1, reason=CANARY)


def _made(model: Any, **values: Any) -> Any:
    return model.objects.create(**values)
