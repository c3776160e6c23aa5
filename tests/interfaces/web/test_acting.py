"""Does what a person decides in the browser happen, with a reason, in the audit, and for nobody without the right?"""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from django.test import Client, override_settings

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.models import AuditEntry, Company, Portfolio, PortfolioMember, Tenant
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.records.ledger.models import Block, Customer, DunningLevel, Item, Note
from duecourse.work.procedures.models import ActionLine, Assignment, DecisionRun, PlannedAction, Procedure
from duecourse.work.procedures.operations.starters import install_starters
from duecourse.work.worklists.models import Task, WorklistRow
from tests.interfaces.web.book import DAY, NOON, a_customer, a_work_row, an_item
from tests.interfaces.web.conftest import SignIn
from tests.interfaces.web.test_screens import text_of


@pytest.fixture
def manager(sign_in: SignIn) -> Client:
    """A signed-in collections manager."""
    return sign_in("collections_manager")


@pytest.fixture
def silent(tenant: UUID, company: Company) -> Customer:
    """A customer that owes, with the starter procedures in force."""
    install_starters(tenant, actor=SYSTEM, at=NOON, on=date(2026, 1, 1))
    customer = a_customer(company, "Silent")
    an_item(customer, "S1", due_on=date(2026, 2, 1), amount="1200")
    return customer


def audited(tenant: UUID, verb: str) -> AuditEntry:
    """Read the one audit row of a verb."""
    return AuditEntry.objects.of(tenant).get(verb=verb)


def test_a_row_is_put_off_ticked_off_and_taken_up_again(manager: Client, tenant: UUID, company: Company) -> None:
    row = a_work_row(a_customer(company, "Tardy"))
    manager.post(f"/worklist/{row.pk}/snooze/", {"days": "7", "reason": "Waiting for a credit note"})
    assert WorklistRow.objects.of(tenant).get().snoozed_until == date(2026, 3, 9)
    assert audited(tenant, "worklist.snoozed").actor_name == "Collections_Manager"
    manager.post(f"/worklist/{row.pk}/reopen/")
    manager.post(f"/worklist/{row.pk}/done/")
    assert WorklistRow.objects.of(tenant).get().state == "done"


def test_a_row_is_not_put_off_without_a_reason(manager: Client, tenant: UUID, company: Company) -> None:
    row = a_work_row(a_customer(company, "Tardy"))
    assert manager.post(f"/worklist/{row.pk}/snooze/", {"days": "7"}).status_code == 422
    assert WorklistRow.objects.of(tenant).get().state == "open"


def test_approving_a_step_says_who_and_does_it_at_once(manager: Client, tenant: UUID, silent: Customer) -> None:
    action = PlannedAction.objects.create(
        tenant_id=tenant, company_id=silent.company_id, customer_id=silent.pk, planned_on=DAY, channel="hold",
        step_key="hold", severity=3, mode="approve", state="approval", stop_version=silent.stop_version,
    )  # fmt: skip
    manager.post(f"/outbox/steps/{action.pk}/approve/")
    assert PlannedAction.objects.of(tenant).get().state == "executed"
    assert Task.objects.of(tenant).get().kind == "hold"
    entry = audited(tenant, "action.approved")
    assert (entry.actor_name, entry.subject_id) == ("Collections_Manager", str(action.pk))


def test_a_customer_is_put_on_a_procedure_by_hand_until_a_day_and_given_back(
    manager: Client, tenant: UUID, silent: Customer
) -> None:
    place = f"/customers/{silent.token}/procedure/"
    form = {"procedure": "key-account", "until": "2026-04-30", "reason": "Asked by sales"}
    assert manager.post(place, form).status_code == 302
    assert "by hand until 30 Apr 2026: Asked by sales" in text_of(manager, f"/customers/{silent.token}/")
    manager.post(f"{place}end/", {"reason": "Sales agreed"})
    assert Assignment.objects.of(tenant).get(source="manual").ended_on == DAY
    assert manager.post(place, form | {"until": "soon"}).status_code == 422
    assert manager.post(place, form | {"reason": " "}).status_code == 422


def test_a_customer_is_left_to_a_person_and_back(manager: Client, tenant: UUID, silent: Customer) -> None:
    place = f"/customers/{silent.token}/automatic/"
    manager.post(place, {"is_automatic": "", "reason": "Talks with the owner"})
    assert "by a person" in text_of(manager, f"/customers/{silent.token}/")
    assert audited(tenant, "customer.automatic").reason == "Talks with the owner"
    manager.post(place, {"is_automatic": "1", "reason": "Talks are over"})
    assert Customer.objects.of(tenant).get().automatic


def test_a_customer_is_stopped_with_a_reason_and_let_go_on(manager: Client, tenant: UUID, silent: Customer) -> None:
    place = f"/customers/{silent.token}/"
    manager.post(f"{place}block/", {"code": "MANAGEMENT", "reason": "Merger talks", "until": "2026-03-31"})
    page = text_of(manager, place)
    assert "Merger talks" in page and "Until 31 Mar 2026." in page and "The customer is blocked." in page
    manager.post(f"{place}blocks/{Block.objects.of(tenant).get().pk}/lift/")
    assert Block.objects.of(tenant).get().ended_on == DAY
    assert manager.post(f"{place}block/", {"code": "MANAGEMENT"}).status_code == 422


def test_nobody_lifts_a_stop_of_another_customer_through_ones_own(
    manager: Client, tenant: UUID, silent: Customer, company: Company
) -> None:
    tardy = a_customer(company, "Tardy")
    manager.post(f"/customers/{tardy.token}/block/", {"code": "LEGAL", "reason": "Court"})
    block = Block.objects.of(tenant).get()
    assert manager.post(f"/customers/{silent.token}/blocks/{block.pk}/lift/").status_code == 404
    assert Block.objects.of(tenant).get().ended_on is None


def test_a_note_is_kept_and_shown(manager: Client, tenant: UUID, silent: Customer) -> None:
    manager.post(f"/customers/{silent.token}/notes/", {"text": "Pays <after> the audit"})
    assert Note.objects.of(tenant).get().author == "Collections_Manager"
    assert "Pays &lt;after&gt; the audit" in text_of(manager, f"/customers/{silent.token}/")


def test_a_task_is_done_on_the_customers_page(manager: Client, tenant: UUID, silent: Customer) -> None:
    task = Task.objects.create(
        tenant_id=tenant, company_id=silent.company_id, customer_id=silent.pk, kind="call", title="call", due_on=DAY,
        created_at=NOON, key="t1",
    )  # fmt: skip
    place = f"/customers/{silent.token}/"
    assert "Firm call, by a person" in text_of(manager, place)
    manager.post(f"{place}tasks/{task.pk}/done/", {"outcome": "Reached, will pay"})
    assert Task.objects.of(tenant).get().outcome == "Reached, will pay"


@pytest.mark.parametrize("what", ["procedure/", "procedure/end/", "automatic/", "block/", "blocks/1/lift/"])
def test_a_collector_changes_nothing_of_what_is_agreed(
    sign_in: SignIn, tenant: UUID, silent: Customer, what: str
) -> None:
    client, place = sign_in("collector"), f"/customers/{silent.token}/"
    assert client.post(place + what, {"reason": "x", "code": "OTHER", "procedure": "standard"}).status_code == 403
    assert not Block.objects.of(tenant).exists() and not Assignment.objects.of(tenant).filter(source="manual").exists()


def test_a_procedure_is_switched_off_with_a_reason(manager: Client, tenant: UUID, silent: Customer) -> None:
    assert manager.post("/procedures/standard/switch/", {"is_on": ""}).status_code == 422
    manager.post("/procedures/standard/switch/", {"is_on": "", "reason": "New texts are being written"})
    assert not Procedure.objects.of(tenant).get(slug="standard").is_on
    assert audited(tenant, "procedure.switched").reason == "New texts are being written"


def test_outbound_is_switched_with_a_reason_and_shadow_is_forgotten(
    manager: Client, tenant: UUID, silent: Customer
) -> None:
    item = Item.objects.of(tenant).get()
    action = PlannedAction.objects.create(
        tenant_id=tenant, company_id=silent.company_id, customer_id=silent.pk, planned_on=DAY, channel="email",
        step_key="friendly", severity=1, state="executed",
    )  # fmt: skip
    ActionLine.objects.create(
        tenant_id=tenant, anchor_kind="item", anchor_id=item.pk, step_key="friendly", severity=1, state="shadow",
        action_id=action.pk, customer_id=silent.pk, planned_on=DAY, amount=100, currency="EUR",
    )  # fmt: skip
    assert manager.post("/going-live/outbound/", {"outbound": "on"}).status_code == 422
    assert Tenant.objects.get(id=tenant).outbound == "off"
    form = {"outbound": "allowlist", "allowlist": "ann@a.example\n@b.example", "reason": "First mails"}
    manager.post("/going-live/outbound/", form)
    own = Tenant.objects.get(id=tenant)
    assert (own.outbound, own.outbound_allowlist) == ("allowlist", ["ann@a.example", "@b.example"])
    assert audited(tenant, "outbound.set").reason == "First mails"
    assert ActionLine.objects.of(tenant).get().state == "released"
    assert manager.post("/going-live/outbound/", {"outbound": "loud", "reason": "x"}).status_code == 422


def test_a_pilot_is_set_for_portfolios(manager: Client, tenant: UUID, company: Company) -> None:
    mine = identity.create_portfolio(tenant, name="Mine", company_id=company.pk)
    identity.create_portfolio(tenant, name="Others", company_id=company.pk)
    manager.post("/going-live/pilot/", {"who": "some", "portfolio": [str(mine.pk)], "reason": "Try it"})
    assert dict(Portfolio.objects.of(tenant).values_list("name", "is_live")) == {"Mine": True, "Others": False}
    manager.post("/going-live/pilot/", {"who": "all", "reason": "It works"})
    assert set(Portfolio.objects.of(tenant).values_list("is_live", flat=True)) == {True}


def test_a_company_goes_live_and_its_checklist_says_so(manager: Client, silent: Customer) -> None:
    assert "Customers can be reached" in text_of(manager, "/going-live/")
    manager.post(f"/going-live/{silent.company_id}/go/")
    assert "Live since 2 Mar 2026." in text_of(manager, "/going-live/")


def test_old_items_are_left_alone_with_a_reason(manager: Client, tenant: UUID, silent: Customer) -> None:
    Item.objects.of(tenant).update(on_cleanup=True)
    form = {"item": [str(Item.objects.of(tenant).get().pk)], "decision": "leave"}
    assert manager.post("/cleanup/", form).status_code == 422
    manager.post("/cleanup/", form | {"reason": "Written off long ago"})
    assert Block.objects.of(tenant).get().note == "Written off long ago"
    assert not Item.objects.of(tenant).get().on_cleanup
    assert audited(tenant, "cleanup.left").reason == "Written off long ago"


def test_nobody_is_forgotten_beyond_the_own_portfolio(
    sign_in: SignIn, tenant: UUID, company: Company, silent: Customer
) -> None:
    portfolio = identity.create_portfolio(tenant, name="Mine")
    an_item(a_customer(company, "Tardy", portfolio_id=portfolio.pk), "T1", due_on=date(2026, 2, 1))
    client = sign_in("collector")
    user_id = UUID(str(client.session["_auth_user_id"]))
    PortfolioMember.objects.create(tenant_id=tenant, portfolio_id=portfolio.pk, user_id=user_id)
    page = text_of(client, "/no-next-step/")
    assert "Tardy" in page and "Silent" not in page and "The customer has no procedure." in page
    assert text_of(client, "/no-next-step/count/") == "1"


def test_the_shadow_shows_the_own_portfolio_only(
    sign_in: SignIn, tenant: UUID, company: Company, silent: Customer
) -> None:
    portfolio = identity.create_portfolio(tenant, name="Mine")
    tardy = a_customer(company, "Tardy", portfolio_id=portfolio.pk)
    for item in (Item.objects.of(tenant).get(), an_item(tardy, "T1", due_on=date(2026, 2, 1))):
        DunningLevel.objects.create(
            tenant_id=tenant, item_id=item.pk, severity=2, on_day=DAY, known_on=DAY, source="erp", step_key=""
        )
    client = sign_in("collector")
    user_id = UUID(str(client.session["_auth_user_id"]))
    PortfolioMember.objects.create(tenant_id=tenant, portfolio_id=portfolio.pk, user_id=user_id)
    assert "Nothing was decided in the shadow" in text_of(client, "/shadow/"), "before the first run nothing compares"
    DecisionRun.objects.create(tenant_id=tenant, company_id=company.pk, business_date=DAY, started_at=NOON)
    page = text_of(client, "/shadow/")
    assert "Tardy" in page and "Silent" not in page and "firm" in page
    assert "Tardy" in text_of(client, "/shadow/?kind=theirs")
    assert "Tardy" not in text_of(client, "/shadow/?kind=ours")


def test_an_act_beside_the_list_leads_back_to_the_list_as_it_was_narrowed(manager: Client, silent: Customer) -> None:
    row = a_work_row(silent)
    there = {"HX-Request": "true", "HX-Current-URL": "http://testserver/worklist/?band=high&sort=name"}
    side = manager.get(f"/worklist/{row.pk}/side/", headers=there).content.decode()
    assert side.count('name="next" value="/worklist/?band=high&amp;sort=name"') == 2
    answer = manager.post(f"/worklist/{row.pk}/done/", {"next": "/worklist/?band=high&sort=name"})
    assert answer.headers["Location"] == "/worklist/?band=high&sort=name"


def test_items_of_an_import_that_was_taken_back_are_not_shown(manager: Client, tenant: UUID, silent: Customer) -> None:
    gone = an_item(silent, "GONE", due_on=date(2026, 1, 1))
    Item.objects.of(tenant).filter(pk=gone.pk).update(ordinal=-1, open_amount=0)
    there = an_item(silent, "PAID", due_on=date(2026, 1, 1))
    Item.objects.of(tenant).filter(pk=there.pk).update(open_amount=0)
    page = text_of(manager, f"/customers/{silent.token}/?items=settled")
    assert "GONE" not in page and "PAID" in page


def test_home_tells_what_others_did_lately_and_where(manager: Client, sign_in: SignIn, silent: Customer) -> None:
    sign_in("senior_collector").post(f"/customers/{silent.token}/block/", {"code": "LEGAL", "reason": "Court"})
    page = text_of(manager, "/")
    assert "Lately" in page and f"/customers/{silent.token}/" in page


@override_settings(DEMO=True)
def test_the_next_day_is_ordered_once_and_watched(manager: Client, tenant: UUID, company: Company) -> None:
    import duecourse.config.demo.jobs  # noqa: F401 - registered in the demo only

    assert manager.post("/demo/next-day/").status_code == 404
    Tenant.objects.filter(id=tenant).update(is_simulated=True)
    for _press in range(2):
        assert manager.post("/demo/next-day/").headers["Location"] == "/demo/day/?since=2026-03-02"
    assert "The next day is being lived" in text_of(manager, "/demo/day/?since=2026-03-02")
    assert "HX-Redirect" not in manager.get("/demo/day/progress/?since=2026-03-02").headers
