"""Does a letter claim by law only what a person verified, and only of those whom the law speaks of?"""

from __future__ import annotations

from datetime import date
from email import message_from_bytes
from uuid import UUID

import pytest
from django.test import Client

from duecourse.records.communications import operations as communications
from duecourse.records.communications.models import LegalFigure, Message
from duecourse.records.communications.operations import law
from duecourse.records.communications.rules.law import proposals
from duecourse.records.ledger.models import Customer, Party
from tests.book import ANNA, TODAY, an_invoice, moment
from tests.interfaces.web.conftest import SignIn
from tests.work.procedures.standard import a_standard_company, on_standard

HALF = date(TODAY.year, 1 if TODAY.month < 7 else 7, 1)


def verified(tenant: UUID) -> None:
    """Everything of the Belgian proposals, and the rate of the half-year of today."""
    for one in proposals():
        if one.jurisdiction == "BE":
            value = "" if one.kind == "fixed" else str(one.value)
            law.verify_figure(
                tenant, ("BE", one.kind, one.key), value=value, source=one.source, on=TODAY, actor=ANNA, at=moment()
            )
    half = ("BE", "rate", HALF.isoformat())
    law.verify_figure(tenant, half, value="10,40", source="https://law.example", on=TODAY, actor=ANNA, at=moment())


def words_of(message: Message) -> str:
    """The plain text of a mail."""
    parts = message_from_bytes(bytes(message.raw or b"")).walk()
    return next(
        bytes(part.get_payload(decode=True) or b"").decode()
        for part in parts
        if part.get_content_type() == "text/plain"
    )


def noted(tenant: UUID, customer: Customer, template: str = "interest_note") -> Message:
    """Plan a message of that template about one invoice that fell late in this half-year."""
    days = min(10, (TODAY - HALF).days - 1)
    item = an_invoice(tenant, customer, overdue_days=days, amount="10000.00")
    plan = communications.Plan(
        company_id=customer.company_id,
        customer_id=customer.pk,
        origin=f"{template}:{customer.pk}",
        template_code=template,
        planned_on=TODAY,
        deadline_on=TODAY,
        lines=[communications.Line(item.pk, item.open_amount)],
    )
    made = communications.plan_message(tenant, plan, now=moment())
    return Message.objects.of(tenant).get(id=made.message_id)


def a_customer_of(tenant: UUID, kind: str) -> Customer:
    company = a_standard_company(tenant, address="Gate 1, 10115 Berlin")
    customer = on_standard(tenant, company, language="en")
    Party.objects.of(tenant).filter(id=customer.party_id).update(kind=kind)
    return customer


@pytest.mark.parametrize("kind", ["company", "public"])
def test_a_business_is_told_its_interest_line_by_line(tenant: UUID, kind: str) -> None:
    customer = a_customer_of(tenant, kind)
    verified(tenant)
    message = noted(tenant, customer)
    assert message.state != "suppressed", message.detail
    said = words_of(message)
    assert "10.40%" in said and "Act of 2 August 2002" in said and "40.00" in said and "Interest (EUR)" in said
    assert "Act of 2 August 2002" in words_of(noted(tenant, customer, "formal"))


@pytest.mark.parametrize("kind", ["consumer", "sole_trader", "unknown"])
def test_of_nobody_else_is_any_interest_claimed(tenant: UUID, kind: str) -> None:
    customer = a_customer_of(tenant, kind)
    verified(tenant)
    message = noted(tenant, customer)
    assert (message.state, message.reason) == ("suppressed", "missing_field")
    formal = noted(tenant, customer, "formal")
    assert formal.state != "suppressed" and "2 August 2002" not in words_of(formal)


def test_nothing_is_claimed_that_nobody_verified(tenant: UUID) -> None:
    message = noted(tenant, a_customer_of(tenant, "company"))
    assert (message.state, message.reason) == ("suppressed", "missing_field")


@pytest.mark.parametrize(
    ("named", "value", "source"),
    [
        (("DE", "rate", HALF.isoformat()), "31", "https://law.example"),
        (("DE", "rate", HALF.isoformat()), "x", "https://law.example"),
        (("DE", "rate", HALF.isoformat()), "9", "law.example"),
        (("DE", "rate", "2026-03-01"), "9", "https://law.example"),
        (("XX", "rate", HALF.isoformat()), "9", "https://law.example"),
        (("DE", "text", "en"), "", "https://law.example"),
    ],
)
def test_what_is_no_figure_is_refused(tenant: UUID, named: tuple[str, str, str], value: str, source: str) -> None:
    with pytest.raises((law.NotAFigure, law.NoSuchFigure)):
        law.verify_figure(tenant, named, value=value, source=source, on=TODAY, actor=ANNA, at=moment())
    assert not LegalFigure.objects.of(tenant).exists()


def test_the_page_says_what_was_verified_and_by_whom(sign_in: SignIn, tenant: UUID, client: Client) -> None:
    manager = sign_in("collections_manager")
    assert b"not verified, not used" in manager.get("/admin/law/").content
    form = {
        "jurisdiction": "DE",
        "kind": "rate",
        "key": "2026-01-01",
        "value": "10.27",
        "source": "https://law.example",
    }
    assert manager.post("/admin/law/verify/", form).status_code == 302
    row = LegalFigure.objects.of(tenant).get()
    assert (row.value, row.source) == ("10.27", "https://law.example")
    assert b"verified on" in manager.get("/admin/law/").content
    assert sign_in("collector").post("/admin/law/verify/", form).status_code in (403, 404)
