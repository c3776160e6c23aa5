"""A house that sends reports by mail to a manager and a collector, for tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import partial
from io import BytesIO
from typing import Any
from uuid import UUID

from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.models import Portfolio, PortfolioMember, User
from duecourse.foundation.identity.rules import Scope, Seat
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.insight.models import Delivery
from duecourse.insight.operations import deliveries, reports, schedules
from duecourse.insight.operations.schedules import Wanted
from duecourse.insight.rules.reports.spec import Spec, Value, to_json
from duecourse.insight.rules.schedules import Timing
from duecourse.interfaces.connectors.sink.server import Sink
from duecourse.records.communications.models import Message
from duecourse.records.ledger.models import Customer
from tests.book import TODAY, a_customer, an_invoice
from tests.records.communications.book import a_company, a_sink_channel
from tests.records.communications.draining import run

MONDAY = datetime(2026, 3, 9, 6, tzinfo=UTC)
"""Seven o'clock in Brussels."""
BEFORE = MONDAY - timedelta(days=3)
BY_CUSTOMER = to_json(Spec("items", rows=("customer",), values=(Value("open_amount"),)))


def a_seat(tenant: UUID, role: str, name: str) -> Seat:
    user: User = identity.create_user(
        f"{name}-{tenant.hex[:6]}@duecourse.example", name=name, password="correct horse 7"
    )
    identity.add_member(tenant, user=user, role=role, actor=SYSTEM, at=BEFORE)
    return Seat(tenant, user.pk, name, user.email, role, Scope())


class House:
    """A manager, a collector with a portfolio of one customer, and a report of both customers."""

    def __init__(self, tenant: UUID, sink: Sink) -> None:
        self.tenant = tenant
        self.company = a_company(tenant, business_date=TODAY)
        a_sink_channel(tenant, sink.box.folder, sink.port)
        self.ann, self.ben = a_seat(tenant, "collections_manager", "Ann"), a_seat(tenant, "collector", "Ben")
        portfolio = Portfolio.objects.create(tenant_id=tenant, name="North")
        PortfolioMember.objects.create(tenant_id=tenant, portfolio_id=portfolio.pk, user_id=self.ben.user_id)
        own, other = (a_customer(tenant, self.company, name=name, number=name) for name in ("Tardy", "Silent"))
        for customer, amount in ((own, "100.00"), (other, "900.00")):
            an_invoice(tenant, customer, amount=amount, overdue_days=10)
        Customer.objects.of(tenant).filter(id=own.pk).update(portfolio_id=portfolio.pk)
        self.report = reports.keep_report(self.ann, name="Who owes", spec=BY_CUSTOMER, at=BEFORE)
        reports.share_report(self.ann, self.report, [reports.Reader()], at=BEFORE)

    def wanted(self, **more: Any) -> Wanted:
        base = Wanted(
            name="Monday’s list",
            subject_kind="report",
            subject_key=self.report,
            timing=Timing("weeks", time(7), (0,)),
            zone="Europe/Brussels",
            reader_ids=(self.ann.user_id, self.ben.user_id),
            formats=("pdf", "xlsx", "csv"),
        )
        return replace(base, **more)

    def schedule(self, **more: Any) -> int:
        return run(self.tenant, lambda: schedules.make_schedule(self.ann, self.wanted(**more), at=BEFORE))

    def tick(self, at: datetime = MONDAY) -> int:
        return run(self.tenant, lambda: deliveries.order_due(self.tenant, at=at))

    def deliver(self, at: datetime = MONDAY) -> list[str]:
        ids = run(self.tenant, lambda: list(self.rows().values_list("id", flat=True)))
        return [run(self.tenant, partial(deliveries.deliver, self.tenant, one, at=at)) for one in ids]

    def rows(self) -> Any:
        return Delivery.objects.of(self.tenant).order_by("id")

    def ends(self) -> list[tuple[str, str, str]]:
        return run(self.tenant, lambda: list(self.rows().values_list("part", "state", "reason")))

    def mails(self) -> dict[str, EmailMessage]:
        def read() -> dict[str, EmailMessage]:
            found = Message.objects.of(self.tenant).filter(origin__startswith="delivery:").order_by("id")
            return {one.address.split("-")[0]: _parsed(one) for one in found}

        return run(self.tenant, read)

    def mails_in_order(self) -> list[EmailMessage]:
        found = Message.objects.of(self.tenant).filter(origin__startswith="delivery:").order_by("id")
        return run(self.tenant, lambda: [_parsed(one) for one in found])


def _parsed(row: Message) -> EmailMessage:
    assert row.raw is not None
    return message_from_bytes(bytes(row.raw), policy=policy.default)


def text_of(mail: EmailMessage) -> str:
    """Everything that can be read of a mail: its text, its HTML and all its files."""
    said = [mail.get_body((kind,)).get_content() for kind in ("plain", "html")]  # type: ignore[union-attr]
    for file in mail.iter_attachments():
        content = file.get_content()
        name = file.get_filename() or ""
        if name.endswith(".pdf"):
            said += [page.extract_text() for page in PdfReader(BytesIO(content)).pages]
        elif name.endswith(".xlsx"):
            book = CalamineWorkbook.from_filelike(BytesIO(content))
            sheets = [book.get_sheet_by_name(name) for name in book.sheet_names]
            said += [str(cell) for sheet in sheets for row in sheet.to_python() for cell in row]
        else:
            said.append(content if isinstance(content, str) else content.decode())
    return "\n".join(said)
