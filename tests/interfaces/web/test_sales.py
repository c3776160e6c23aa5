"""Does sales see the own customers, ask for what it may, and hear the answer, while nobody answers the own wish?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.models import Absence, AuditEntry, Company, Membership, Portfolio, PortfolioMember
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.records.communications.models import Call
from duecourse.records.credit.models import CreditLimit
from duecourse.records.ledger.models import Block, Contact, Customer, Mention, Note, Proposal
from duecourse.work.procedures.models import PlannedAction
from duecourse.work.worklists.models import Task
from tests.interfaces.web.book import DAY, NOON, a_customer, a_message, an_item
from tests.interfaces.web.conftest import SignIn
from tests.interfaces.web.test_lists import names_in
from tests.interfaces.web.test_screens import text_of

PATH, ASKED = "/my-customers/", "/asked-for/"
PAUSE = {"code": "STRATEGIC", "until": "2026-03-10", "why": "Contract talks"}


def id_of(client: Client) -> UUID:
    """Tell who is signed in."""
    return UUID(str(client.session["_auth_user_id"]))


@pytest.fixture
def north(tenant: UUID) -> Portfolio:
    """A portfolio with its collector."""
    return identity.create_portfolio(tenant, name="North")


@pytest.fixture
def sales(sign_in: SignIn) -> Client:
    """A sales person."""
    return sign_in("sales")


@pytest.fixture
def collector(sign_in: SignIn, tenant: UUID, north: Portfolio) -> Client:
    """A collector who works on the portfolio."""
    client = sign_in("collector")
    PortfolioMember.objects.create(tenant_id=tenant, portfolio_id=north.pk, user_id=id_of(client))
    return client


@pytest.fixture
def tardy(tenant: UUID, company: Company, north: Portfolio) -> Customer:
    """The sales person's customer, who owes; Quarrel and Silent are colleagues'."""
    made = {name: a_customer(company, name, portfolio_id=north.pk) for name in ("Tardy", "Quarrel")}
    a_customer(company, "Silent")
    Customer.objects.of(tenant).filter(name="Tardy").update(sales_rep="sales@duecourse.example")
    an_item(made["Tardy"], "T1", due_on=date(2026, 2, 1), amount="700")
    return made["Tardy"]


def mentioned(tenant: UUID, client: Client) -> list[str]:
    """Read the notes that call a person by name."""
    notes = Mention.objects.of(tenant).filter(user_id=id_of(client)).values("note_id")
    return list(Note.objects.of(tenant).filter(id__in=notes).order_by("id").values_list("text", flat=True))


def test_the_own_customers_are_shown_with_last_and_next_touch_and_credit_left(
    sales: Client, tenant: UUID, company: Company, tardy: Customer
) -> None:
    a_message(tardy, "o1", state="sent")
    Call.objects.create(
        tenant_id=tenant, company_id=company.pk, customer_id=tardy.pk, outcome="will_pay", on_day=date(2026, 2, 20), at=NOON
    )  # fmt: skip
    PlannedAction.objects.create(
        tenant_id=tenant, company_id=company.pk, customer_id=tardy.pk, planned_on=date(2026, 3, 5), purpose="dunning",
        channel="email", step_key="firm", severity=2, mode="auto", state="planned",
    )  # fmt: skip
    CreditLimit.objects.create(
        tenant_id=tenant, customer_id=tardy.pk, currency="EUR", amount=Decimal(1000), key="l", from_on=date(2026, 1, 1),
        known_on=date(2026, 1, 1), note="They lost a big client",
    )  # fmt: skip
    page = text_of(sales, PATH)
    assert names_in(page) == ["Tardy"]
    assert "2 Mar 2026 · E-mail" in page and "5 Mar 2026 · Firm reminder by e-mail" in page
    assert "300.00" in page and "700.00" in page
    assert names_in(text_of(sales, f"{PATH}?owing=overdue")) == ["Tardy"]
    assert "lost a big client" not in text_of(sales, f"/customers/{tardy.token}/?tab=credit")


def test_a_pause_is_asked_for_agreed_and_both_are_told(
    sales: Client, collector: Client, tenant: UUID, tardy: Customer
) -> None:
    sales.post(f"{PATH}pause/", {"row": [tardy.pk], **PAUSE})
    assert (
        mentioned(tenant, collector) == ["Asks for a pause until 10 Mar 2026: Contract talks"]
        and mentioned(tenant, sales) == []
    )
    page = text_of(sales, PATH)
    assert "Waits for an answer" in page and "A pause is asked for" in page and not Block.objects.of(tenant).exists()
    wish = Proposal.objects.of(tenant).get()
    assert "wish of a colleague waits for your answer" in text_of(collector, "/")
    page = text_of(collector, ASKED)
    assert names_in(page) == ["Tardy"] and "Pause until 10 Mar 2026" in page and "Contract talks" in page
    collector.post(f"{ASKED}{wish.pk}/agree/")
    held = Block.objects.of(tenant).get()
    assert (held.customer_id, held.reason, held.to_on) == (tardy.pk, "STRATEGIC", date(2026, 3, 10))
    assert mentioned(tenant, sales) == ["Agreed: Pause until 10 Mar 2026."]
    page = text_of(sales, PATH)
    assert "Agreed by Collector" in page and "Stopped until 10 Mar 2026" in page
    assert [one.verb for one in AuditEntry.objects.of(tenant).filter(verb__startswith="proposal.").order_by("id")] == [
        "proposal.made", "proposal.agreed"
    ]  # fmt: skip


def test_an_answer_is_taken_back_with_what_came_of_it(
    sales: Client, collector: Client, tenant: UUID, tardy: Customer
) -> None:
    sales.post(f"{PATH}pause/", {"row": [tardy.pk], **PAUSE})
    wish = Proposal.objects.of(tenant).get()
    collector.post(f"{ASKED}{wish.pk}/agree/")
    way = text_of(collector, ASKED).rsplit('action="/undo/', maxsplit=1)[-1].split('"')[0].replace("&amp;", "&")
    collector.post(f"/undo/{way}")
    assert Block.objects.of(tenant).get().ended_on == DAY
    collector.post(f"{ASKED}{wish.pk}/agree/")
    assert Block.objects.of(tenant).filter(ended_on__isnull=True).count() == 1
    assert collector.post(f"{ASKED}{wish.pk}/agree/").status_code == 404


def test_a_pause_is_declined_with_a_reason(sales: Client, collector: Client, tenant: UUID, tardy: Customer) -> None:
    sales.post(f"{PATH}pause/", {"row": [tardy.pk], **PAUSE})
    wish = Proposal.objects.of(tenant).get()
    assert collector.post(f"{ASKED}{wish.pk}/decline/", {"why": " "}).status_code == 422
    collector.post(f"{ASKED}{wish.pk}/decline/", {"why": "Third pause this year"})
    assert mentioned(tenant, sales) == ["Declined: Pause until 10 Mar 2026. Third pause this year"]
    page = text_of(sales, PATH)
    assert "Declined by Collector" in page and "Third pause this year" in page and "A pause is asked for" not in page
    assert not Block.objects.of(tenant).exists()


@pytest.mark.parametrize(
    "wrong", [{"until": "2026-03-17"}, {"until": ""}, {"until": "2026-03-01"}, {"why": ""}, {"until": "soon"}]
)
def test_a_pause_has_a_reason_and_at_most_ten_business_days(
    sales: Client, tenant: UUID, tardy: Customer, wrong: dict[str, str]
) -> None:
    assert sales.post(f"{PATH}pause/", {"row": [tardy.pk], **PAUSE, **wrong}).status_code == 422
    assert not Proposal.objects.of(tenant).exists() and not Note.objects.of(tenant).exists()
    sales.post(f"{PATH}pause/", {"row": [tardy.pk], **PAUSE, "until": "2026-03-16"})
    assert Proposal.objects.of(tenant).count() == 1
    assert sales.post(f"{PATH}pause/", {"row": [tardy.pk], **PAUSE}).status_code == 422, "it waits already"


def test_a_wish_is_taken_back_by_whoever_asked(sales: Client, collector: Client, tenant: UUID, tardy: Customer) -> None:
    sales.post(f"{PATH}pause/", {"row": [tardy.pk], **PAUSE})
    wish = Proposal.objects.of(tenant).get()
    sales.post(f"{PATH}wishes/{wish.pk}/back/")
    assert "Taken back" in text_of(sales, PATH) and names_in(text_of(collector, ASKED)) == []
    sales.post(f"{PATH}pause/", {"row": [tardy.pk], **PAUSE})
    way = text_of(sales, PATH).rsplit('action="/undo/', maxsplit=1)[-1].split('"')[0].replace("&amp;", "&")
    sales.post(f"/undo/{way}")
    assert not Proposal.objects.of(tenant).filter(state="open").exists()


def test_a_suggested_contact_becomes_one_when_a_collector_agrees(
    sales: Client, collector: Client, tenant: UUID, tardy: Customer
) -> None:
    form = {"name": "Ada", "email": "ada@tardy.example", "role": "finance", "why": "Met at the fair"}
    assert sales.post(f"{PATH}{tardy.token}/contact/", {**form, "email": ""}).status_code == 422
    assert "Suggest the contact" in text_of(sales, f"{PATH}{tardy.token}/")
    sales.post(f"{PATH}{tardy.token}/contact/", form)
    page = text_of(collector, ASKED)
    assert "Contact: Ada" in page and "ada@tardy.example" in page and "Met at the fair" in page
    assert not Contact.objects.of(tenant).filter(name="Ada").exists()
    collector.post(f"{ASKED}{Proposal.objects.of(tenant).get().pk}/agree/")
    found = Contact.objects.of(tenant).get(name="Ada")
    assert (found.email, found.role, found.is_ours) == ("ada@tardy.example", "finance", True)
    assert mentioned(tenant, sales) == ["Agreed: Contact: Ada."]


def test_nobody_answers_the_own_wish_and_a_stop_without_a_right_to_stop(
    sign_in: SignIn, collector: Client, tenant: UUID, tardy: Customer
) -> None:
    collector.post("/no-next-step/stop/", {"row": [tardy.pk], "code": "OTHER", "why": "Closed", "until": ""})
    wish = Proposal.objects.of(tenant).get()
    assert names_in(text_of(collector, ASKED)) == [] and collector.post(f"{ASKED}{wish.pk}/agree/").status_code == 404
    Membership.objects.of(tenant).filter(user_id=id_of(collector)).update(role="senior_collector")
    assert "Somebody else answers." in text_of(collector, ASKED)
    assert collector.post(f"{ASKED}{wish.pk}/agree/").status_code == 422
    sign_in("senior_collector").post(f"{ASKED}{wish.pk}/agree/")
    assert Block.objects.of(tenant).get().to_on is None


def test_nobody_asks_or_answers_outside_of_what_they_see(
    sign_in: SignIn, sales: Client, collector: Client, tenant: UUID, tardy: Customer
) -> None:
    silent = Customer.objects.of(tenant).get(name="Silent")
    assert sales.post(f"{PATH}pause/", {"row": [silent.pk], **PAUSE}).status_code == 422
    assert sales.get(f"{PATH}{silent.token}/").status_code == 404
    sales.post(f"{PATH}pause/", {"row": [tardy.pk], **PAUSE})
    wish = Proposal.objects.of(tenant).get()
    Customer.objects.of(tenant).filter(pk=tardy.pk).update(portfolio_id=None)
    assert collector.post(f"{ASKED}{wish.pk}/agree/").status_code == 404
    assert sales.get(ASKED).status_code == collector.get(PATH).status_code == 403


def test_the_number_of_queries_does_not_grow_with_the_rows(
    sales: Client, collector: Client, tenant: UUID, company: Company, north: Portfolio
) -> None:
    counts = []
    for number in (1, 9):
        for one in range(number):
            customer = a_customer(company, f"{number}{one:02}", portfolio_id=north.pk)
            an_item(customer, f"N{number}{one}", due_on=date(2026, 2, 1))
        Customer.objects.of(tenant).update(sales_rep="Sales")
        ids = list(Customer.objects.of(tenant).values_list("id", flat=True))
        sales.post(f"{PATH}pause/", {"row": ids, **PAUSE})
        for client, path in ((sales, PATH), (collector, ASKED)):
            client.get(path)
            with CaptureQueriesContext(connection) as seen:
                page = text_of(client, path)
            counts.append(len(seen))
            assert len(names_in(page)) == len(ids)
    assert counts[:2] == counts[2:] and max(counts) <= 30, counts


def test_stops_are_asked_for_from_the_list_and_the_page_and_placed_by_whoever_may(
    sign_in: SignIn, collector: Client, tenant: UUID, tardy: Customer
) -> None:
    everybody = list(Customer.objects.of(tenant).values_list("id", flat=True))
    form = {"code": "OTHER", "why": "Moved", "until": "2026-04-01"}
    assert "Ask for a stop" in text_of(collector, "/customers/")
    assert f'name="row" value="{tardy.pk}"' in text_of(collector, f"/customers/{tardy.token}/")
    collector.post(f"{ASKED}stop/", {"row": everybody, **form})
    wishes = Proposal.objects.of(tenant).filter(state="open", kind="block")
    assert {one.customer_id for one in wishes} == set(
        Customer.objects.of(tenant).filter(name__in=["Tardy", "Quarrel"]).values_list("id", flat=True)
    ), "Silent lies outside of what the collector sees"
    assert collector.post(f"{ASKED}stop/", {"row": everybody, **form}).status_code == 422, "all of it waits already"
    assert not Block.objects.of(tenant).exists()
    manager = sign_in("collections_manager")
    manager.post(f"{ASKED}stop/", {"row": everybody, **form})
    assert Block.objects.of(tenant).filter(ended_on__isnull=True).count() == 3
    way = text_of(manager, "/customers/").rsplit('action="/undo/', maxsplit=1)[-1].split('"')[0].replace("&amp;", "&")
    manager.post(f"/undo/{way}")
    assert not Block.objects.of(tenant).filter(ended_on__isnull=True).exists()
    assert sign_in("cfo").post(f"{ASKED}stop/", {"row": everybody, **form}).status_code == 403


def test_whoever_stands_in_for_a_colleague_sees_the_colleagues_customers_too(
    sign_in: SignIn, sales: Client, tenant: UUID, tardy: Customer
) -> None:
    Customer.objects.of(tenant).filter(name="Quarrel").update(sales_rep="tom baker")
    away = identity.create_user("tom@duecourse.example", name="Tom Baker")
    identity.add_member(tenant, user=away, role="sales", actor=SYSTEM, at=NOON)
    assert names_in(text_of(sales, PATH)) == ["Tardy"]
    Absence.objects.create(tenant_id=tenant, user_id=away.pk, cover_id=id_of(sales), from_on=DAY, until_on=DAY)
    assert names_in(text_of(sales, PATH)) == ["Quarrel", "Tardy"]


def test_sales_are_given_tasks_about_their_own_customers_only(
    sign_in: SignIn, sales: Client, tenant: UUID, tardy: Customer
) -> None:
    manager = sign_in("collections_manager")
    for name, status in (("Tardy", 302), ("Quarrel", 422)):
        token = Customer.objects.of(tenant).get(name=name).token
        form = {"customer": token, "title": f"Call {name}", "to": str(id_of(sales)), "due": "2026-03-04"}
        assert manager.post("/tasks/give/", form).status_code == status
    assert [task.title for task in Task.objects.of(tenant)] == ["Call Tardy"]
    assert "Call Tardy" in text_of(sales, "/tasks/")


def test_an_administrator_is_told_of_a_sales_person_whom_no_customer_names(
    sign_in: SignIn, sales: Client, tenant: UUID, tardy: Customer
) -> None:
    admin, path = sign_in("admin"), f"/admin/people/{id_of(sales)}/"
    assert "the person sees no customer" not in text_of(admin, path)
    Customer.objects.of(tenant).update(sales_rep="V012")
    assert "the person sees no customer" in text_of(admin, path)


def test_an_administrator_says_what_the_ledger_calls_a_sales_person(
    sign_in: SignIn, sales: Client, tenant: UUID, tardy: Customer
) -> None:
    admin = sign_in("admin")
    Customer.objects.of(tenant).filter(name="Quarrel").update(sales_rep="JANSEN 07")
    assert names_in(text_of(sales, PATH)) == ["Tardy"]
    page = f"/admin/people/{id_of(sales)}/"
    assert "JANSEN 07" in text_of(admin, page), "a name that nobody bears is offered"
    admin.post(f"{page}names/", {"seller_name": ["JANSEN 07"], "another": " P.  Jansen ; "})
    assert Membership.objects.of(tenant).get(user_id=id_of(sales)).seller_names == ["JANSEN 07", "P. Jansen"]
    assert names_in(text_of(sales, PATH)) == ["Quarrel", "Tardy"]
    assert AuditEntry.objects.of(tenant).filter(verb="member.seller_names").count() == 1
    admin.post(f"{page}names/", {"another": ""})
    assert names_in(text_of(sales, PATH)) == ["Tardy"]


def test_nobody_gives_the_own_seat_a_name_and_a_list_too_long_is_refused(
    sign_in: SignIn, sales: Client, tenant: UUID, company: Company
) -> None:
    admin = sign_in("admin")
    assert sales.post(f"/admin/people/{id_of(sales)}/names/", {"another": "Jansen"}).status_code == 403
    assert admin.post(f"/admin/people/{id_of(admin)}/names/", {"another": "Jansen"}).status_code == 422
    many = {"another": ";".join(f"Jansen {number}" for number in range(21))}
    assert admin.post(f"/admin/people/{id_of(sales)}/names/", many).status_code == 422
    assert not AuditEntry.objects.of(tenant).filter(verb="member.seller_names").exists()
