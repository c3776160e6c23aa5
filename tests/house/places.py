"""Where does every address lead? One row of everything that an address can name, and the addresses of the URL table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.db import connection
from django.urls import get_resolver

from duecourse.analysis.intelligence.models import BehaviourFinding, FittedModel, ForecastOverride
from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.models import Absence, AuditEntry, BankChange, Company, Portfolio, SavedView
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.insight.models import BalanceLetter, ClosingTerms, Delivery, MonthPack, ReportRun, Schedule
from duecourse.insight.rules.closing.owed import BUCKETS, Ageing
from duecourse.insight.rules.closing.packs import Pack
from duecourse.insight.rules.schedules import Timing, as_json
from duecourse.interfaces.web.policy import Policy, declared
from duecourse.records.communications.models import (
    Channel,
    IncomingMail,
    MailAttachment,
    Mailbox,
    MailReading,
    ProviderReport,
    StoredFile,
)
from duecourse.records.disputes.models import Deduction, Department, Dispute, DisputeLine, WriteOff
from duecourse.records.ledger.models import (
    BankAccount,
    BankStatement,
    Block,
    Contact,
    Customer,
    Document,
    PaymentWire,
    Proposal,
    Receipt,
    Remittance,
)
from duecourse.records.ledger.operations import imports
from duecourse.records.ledger.operations.search import refresh_search
from duecourse.records.promises.models import Plan, Promise
from duecourse.work.procedures.models import PlannedAction
from duecourse.work.procedures.operations.starters import install_starters
from duecourse.work.worklists.models import ForeseenProblem, ForeseenVersion, Strategy, Task
from duecourse.work.worklists.rules.foreseen import starter, to_data
from tests.interfaces.web.book import a_customer, a_message, a_thread, a_work_row, an_item
from tests.interfaces.web.test_policy import routes

DAY = date(2026, 3, 2)
STOP = {"code": "MANAGEMENT", "until": "", "items": []}
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MAIL = b"Subject: Due\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Pay %s</p>"
WORDS: Mapping[str, str] = {
    "slug": "standard",
    "code": "firm",
    "language": "en",
    "number": "1",
    "name": "customers",
    "ending": "csv",
    "key": "firm",
    "what": "promise",
    "way": "pay",
    "token": "none",
    "ref": "nobodys",
    "act_id": "1",
    "access_id": "1",
    "currency": "EUR",
    "digest": "none",
    "tenant": "none",
    "uidb36": "1",
    "kind": "customer",
    "part": "people",
    "tile": "t1",
}
"""What is called the same in every tenant: it names nothing that belongs to somebody else."""
EMPTY_AGEING = Ageing("EUR", dict.fromkeys(BUCKETS, Decimal(0)), Decimal(0), Decimal(0), Decimal(0), Decimal(0), 0)
EMPTY_PACK = Pack("EUR", {}, EMPTY_AGEING).to_json()
"""A month in which nobody owed anything."""
EVERYTHING: tuple[tuple[str, Policy], ...] = tuple(
    sorted(
        {(path, what) for path, route in routes(get_resolver()) if (what := declared(route.callback))},
        key=lambda pair: pair[0],
    )
)
"""Every address with its policy, from the URL table."""


def a_full_book(company: Company, folder: Path, *, name: str = "Silent") -> dict[str, str]:
    """Write one row of everything about a customer of this name; tell what the addresses call it."""
    tenant = company.tenant_id
    install_starters(tenant, actor=SYSTEM, at=NOON, on=DAY)
    folder.mkdir(exist_ok=True)
    file = folder / "customers.csv"
    file.write_text(f"number,name\n1,{name}\n,Nameless\n")
    batch = imports.import_file(
        tenant, company=company.pk, kind="customers", path=file, actor=SYSTEM, at=NOON, mapping=None, as_of=DAY
    )
    user = identity.create_user(f"{name.lower()}-{uuid4().hex[:6]}@house.example", name=name)
    identity.add_member(tenant, user=user, role="collector", actor=SYSTEM, at=NOON)
    return (
        a_customers_book(a_customer(company, name))
        | _of_tenant(company, name)
        | _of_bank(company, name, batch.batch)
        | {
            "batch_id": str(batch.batch),
            "company_id": str(company.pk),
            "user_id": str(user.pk),
            "person": str(user.pk),
            "entry_id": str(AuditEntry.objects.of(tenant).latest("id").pk),
        }
    )


def _attached(mail: IncomingMail, name: str) -> str:
    tenant = mail.tenant_id
    file = StoredFile.objects.create(
        tenant_id=tenant, sha256=f"{mail.thread_id:064}", size=1, content=name.encode(), stored_at=NOON
    )
    found = {"mail_id": mail.pk, "name": f"{name}.pdf", "file_id": file.pk, "size": 1}
    return _made(MailAttachment, {"tenant_id": tenant}, **found)


def a_customers_book(customer: Customer) -> dict[str, str]:
    """Write one row of everything that hangs on a customer; tell what the addresses call it."""
    tenant, name = customer.tenant_id, customer.name
    item = an_item(customer, f"{name}-1", due_on=date(2026, 2, 1))
    refresh_search(tenant, [customer.pk])
    action = PlannedAction.objects.create(
        tenant_id=tenant, company_id=customer.company_id, customer_id=customer.pk, planned_on=DAY, channel="hold",
        step_key="hold", severity=3, mode="approve", state="approval", amounts={"EUR": "100.00"},
    )  # fmt: skip
    made = _of_customer(customer)
    return (
        made
        | _written_off(customer, made | {"item_id": str(item.pk)})
        | _noticed(customer)
        | _of_mails(customer)
        | _of_payments(customer)
        | {
            "letter_id": _asked(customer),
            "token": customer.token,
            "item_id": str(item.pk),
            "subject_id": str(item.pk),
            "row_id": str(a_work_row(customer).pk),
            "action_id": str(action.pk),
            "contact_id": str(Contact.objects.of(tenant).get(party_id=customer.party_id).pk),
        }
    )


def _of_mails(customer: Customer) -> dict[str, str]:
    """What was written to and by a customer."""
    own, name = {"tenant_id": customer.tenant_id}, customer.name
    message = a_message(customer, f"one-{customer.pk}", state="sent", subject=name, raw=MAIL % name.encode())
    thread = a_thread(company_of(customer), customer, text=f"{name} pays on Friday.", subject=f"Mail of {name}")
    mail = IncomingMail.objects.of(customer.tenant_id).get(thread_id=thread.pk)
    attached = _attached(mail, name)
    IncomingMail.objects.of(customer.tenant_id).filter(id=mail.pk).update(html=f"<p>{name}</p>")
    reading = {"mail_id": mail.pk, "intent": "question", "confidence": "0.9", "created_at": NOON}
    report = {"message_id": message.pk, "event": "1", "state": "delivered", "at": NOON, "evidence": name.encode()}
    return {
        "thread_id": str(thread.pk),
        "mail_id": str(mail.pk),
        "attachment_id": attached,
        "message_id": str(message.pk),
        "reading_id": _made(MailReading, own, **reading),
        "report_id": _made(ProviderReport, own, **report),
    }


def _of_payments(customer: Customer) -> dict[str, str]:
    """What a customer paid and told of it."""
    own: dict[str, Any] = {"tenant_id": customer.tenant_id, "company_id": customer.company_id}
    own |= {"customer_id": customer.pk, "currency": "EUR", "known_on": DAY}
    told = {"payer": customer.name, "text": customer.name, "key": f"one-{customer.pk}"}
    file = {"file_name": f"{customer.name}.csv", "sha256": f"{customer.pk:064}", "read_at": NOON}
    return {
        "receipt_id": _made(Receipt, own, amount=1, value_on=DAY, **told),
        "advice_id": _made(Remittance, own, source="hand", state="draft", **file),
    }


def company_of(customer: Customer) -> Company:
    """Give the company of a customer."""
    return Company.objects.of(customer.tenant_id).get(id=customer.company_id)


def _of_customer(customer: Customer) -> dict[str, str]:
    name, whose = customer.name, {"tenant_id": customer.tenant_id, "customer_id": customer.pk}
    here = whose | {"company_id": customer.company_id}
    since = {"from_on": DAY, "known_on": DAY}
    return {
        "task_id": _made(Task, here, kind="asked", title=name, due_on=DAY, key=f"asked-{name}", created_at=NOON),
        "promise_id": _made(Promise, here | since, made_on=DAY, due_on=DAY, note=name, key=f"word-{name}"),
        "dispute_id": _made(Dispute, here | since, opened_on=DAY, reason="PRICE", note=name, key=f"no-{name}"),
        "plan_id": _made(
            Plan, here | since, state="agreed", currency="EUR", total=1, rhythm="monthly", first_on=DAY, count=1,
            break_days=10, break_missed=2, note=name, made_by=name, key=f"plan-{name}",
        ),
        "block_id": _made(Block, whose | since, reason="MANAGEMENT", note=name, key=f"stop-{name}"),
        "proposal_id": _made(Proposal, here, kind="block", wish=STOP, reason=name, asked_by=name, asked_on=DAY),
        "document_id": _made(
            Document, whose, kind="contract", name=f"{name}.txt", content_type="text/plain", size=1, sha256="0" * 64,
            stored_at=NOON,
        ),
    }  # fmt: skip


def _of_bank(company: Company, name: str, batch_id: int) -> dict[str, str]:
    mine = {"tenant_id": company.tenant_id}
    account = _made(
        BankAccount,
        mine,
        company_id=company.pk,
        account=f"BE{abs(hash(name)) % 10**14:014d}",
        currency="EUR",
        name=name,
    )
    statement = _made(
        BankStatement, mine, account_id=account, batch_id=batch_id, sha256="0" * 64, content_key=name, format="camt",
        number=name, from_on=DAY, to_on=DAY,
    )  # fmt: skip
    return {"account_id": account, "statement_id": statement}


def _asked(customer: Customer) -> str:
    """Ask whether a balance is right."""
    mine = {"tenant_id": customer.tenant_id}
    pack = _made(
        MonthPack, mine | {"company_id": customer.company_id}, month_on=date(2025, 12, 31), version=customer.pk % 30_000 + 1,
        currency="EUR", figures=EMPTY_PACK, frozen_at=NOON, frozen_by=customer.name,
    )  # fmt: skip
    return _made(
        BalanceLetter,
        mine,
        pack_id=int(pack),
        customer_id=customer.pk,
        amounts={"EUR": "100.00"},
        state="sent",
        answer=customer.name,
    )


def _noticed(customer: Customer) -> dict[str, str]:
    """Notice a change of behaviour, and foresee a problem by the rules in force."""
    mine = {"tenant_id": customer.tenant_id}
    here = mine | {"company_id": customer.company_id, "customer_id": customer.pk}
    found = {"on_day": DAY, "from_on": DAY, "noticed_on": DAY, "kind": "shift", "state": "open", "worth": 100}
    days = {"days": 12, "expected_days": 5, "spread_days": 2, "shift_share": "0.9", "run_count": 3}
    versions = ForeseenVersion.objects.of(customer.tenant_id).filter(state="active")
    version = versions.values_list("id", flat=True).first() or _made(
        ForeseenVersion, mine, number=1, spec=to_data(starter()), state="active", author=customer.name
    )
    problem = {"rule": "behaviour", "raised_on": DAY, "seen_on": DAY, "currency": "EUR", "exposure": 100}
    return {
        "finding_id": _made(BehaviourFinding, here, **found, **days),
        "problem_id": _made(ForeseenProblem, here, version_id=int(version), **problem),
    }


def _written_off(customer: Customer, places: Mapping[str, str]) -> dict[str, str]:
    """Propose to write off the item of the dispute."""
    here = {"tenant_id": customer.tenant_id, "company_id": customer.company_id}
    of = {"dispute_id": int(places["dispute_id"]), "item_id": int(places["item_id"])}
    line = {"currency": "EUR", "amount": 1}
    _made(DisputeLine, {"tenant_id": customer.tenant_id}, **of, **line)
    by = {"proposed_by": customer.name, "proposed_at": NOON}
    kept = {"customer_id": customer.pk, "taken_on": DAY, "their_words": customer.name, "key": f"kept-{customer.pk}"}
    return {
        "write_off_id": _made(WriteOff, here, **of, **line, reason="GOODWILL", note=customer.name, **by),
        "deduction_id": _made(Deduction, here, **of, **line, **kept),
    }


def _of_tenant(company: Company, name: str) -> dict[str, str]:
    mine = {"tenant_id": company.tenant_id}
    here = mine | {"company_id": company.pk}
    return {
        "view_id": _made(SavedView, mine, list_name="customers", name=name, owner_id=uuid4(), shared_with="*", created_at=NOON),
        "change_id": _made(
            BankChange, here, iban="BE68539007547034", reason=name, proposer_id=uuid4(), proposed_by=name, proposed_at=NOON
        ),
        "mailbox_id": _made(Mailbox, here, address=f"ar@{name.lower()}.example", kind="intake"),
        "wire_id": _made(PaymentWire, here, provider="fakepay", is_live=False),
        "channel_id": _made(Channel, here, kind="smtp", settings={"host": f"{name.lower()}.example", "port": 25}),
        "portfolio_id": _made(Portfolio, mine, name=f"{name} and others"),
        "absence_id": _made(Absence, mine, user_id=uuid4(), cover_id=uuid4(), from_on=DAY, until_on=DAY, note=name),
        "department_id": _made(Department, mine, name=f"{name} and others"),
        "version_id": _made(
            ForeseenVersion, mine, number=2, spec=to_data(starter()), state="draft", author=name
        ),
        "override_id": _made(
            ForecastOverride, here, from_on=DAY, currency="EUR", amount=1, reason=name, made_by=name, made_at=NOON
        ),
        "strategy_id": str(Strategy.objects.of(company.tenant_id).latest("id").pk),
        "named": _model(mine, name),
        "pack_id": _made(
            MonthPack, here, month_on=date(2026, 1, 31), currency="EUR", figures=EMPTY_PACK, frozen_at=NOON, frozen_by=name
        ),
        "run_id": _made(
            ReportRun, mine, spec={}, scope={}, on_day=DAY, asked_by=uuid4(), asked_at=NOON, said={"msgid": name}
        ),
        **_scheduled(mine, name),
        "terms_id": _made(
            ClosingTerms, here, kind="provisions", number=1, from_on=DAY, content={"rates": {"": dict.fromkeys(BUCKETS, "0.1")}}, note=name,
            proposed_at=NOON, proposed_by=name,
        ),
    }  # fmt: skip


def _scheduled(mine: Mapping[str, Any], name: str) -> dict[str, str]:
    timing = as_json(Timing("weeks", time(7), (0,)))
    schedule = _made(
        Schedule, mine, name=name, subject_kind="report", subject_key="ageing", timing=timing, zone="Europe/Brussels",
        formats=["pdf"], owner_id=uuid4(), owner_name=name, made_at=NOON,
    )  # fmt: skip
    one = {"schedule_id": int(schedule), "due_at": NOON, "ordered_at": NOON}
    delivery = _made(Delivery, mine, **one, user_id=uuid4(), state="failed", reason="broke")
    mailed = _made(Delivery, mine, **one, user_id=uuid4(), state="sent", on_day=DAY)
    return {"schedule_id": schedule, "delivery_id": delivery, "mailed_id": mailed}


def _model(mine: Mapping[str, Any], name: str) -> str:
    named = uuid4().hex
    _made(
        FittedModel, mine, purpose="payment", state="champion", fitted_at=NOON, until_on=DAY, seed=1, hash=named,
        code_version=name[:20], decision="off", reason="little_history", body=b"",
    )  # fmt: skip
    return named


def _made(model: Any, whose: Mapping[str, Any], **values: Any) -> str:
    return str(model.objects.create(**whose, **values).pk)


def names_in(path: str) -> set[str]:
    """Name what an address asks for."""
    return set(re.findall(r"<(?:\w+:)?(\w+)>", path))


def address(path: str, places: Mapping[str, str]) -> str:
    """Fill an address in; what has no row here is called as it is called everywhere, or 1."""
    plain = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: places.get(found[1]) or WORDS.get(found[1], "1"), path)
    return "/" + re.sub(r"\(\?P<\w+>.*?\)|[\^$\\]", "1", plain)


def state_of_tables(but: tuple[str, ...] = ("django_session", "axes_")) -> dict[str, tuple[int, int]]:
    """Count and fingerprint the rows of every table that the tenant in force sees, but for who looked."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (name,) in cursor.fetchall():
            if not name.startswith(but):
                cursor.execute(f'SELECT count(*), coalesce(sum(hashtext(t::text)::bigint), 0) FROM "{name}" t')
                found[name] = tuple(cursor.fetchone())
    return found


def changed(before: Mapping[str, tuple[int, int]]) -> Iterator[str]:
    """Name the tables whose rows are others than before."""
    yield from (name for name, rows in state_of_tables().items() if before[name] != rows)
