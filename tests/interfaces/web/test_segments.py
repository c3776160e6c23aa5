"""Can segments be made, ordered and taken away in the browser, and is a condition answered while it is written?"""

from __future__ import annotations

from uuid import UUID

import pytest
from django.test import Client

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.models import AuditEntry, Company, Membership
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.work.procedures.models import Segment
from duecourse.work.procedures.operations import assignment
from duecourse.work.procedures.operations.starters import install_starters
from tests.interfaces.web.book import DAY, NOON, a_customer
from tests.interfaces.web.conftest import SignIn
from tests.interfaces.web.test_screens import queries_of, text_of

CHECK = "/conditions/check/"
NORDIC = {"name": "Nordic", "condition": 'country is one of ("SE", "NO")', "procedure": "standard", "company": ""}


@pytest.fixture
def manager(sign_in: SignIn, tenant: UUID, company: Company) -> Client:
    """A manager of a tenant with the starters and two customers, one of them in a portfolio."""
    install_starters(tenant, actor=SYSTEM, at=NOON, on=DAY)
    north = identity.create_portfolio(tenant, name="North")
    a_customer(company, "Tardy")
    a_customer(company, "Silent", portfolio_id=north.pk)
    return sign_in("collections_manager")


def order(tenant: UUID) -> list[str]:
    return list(Segment.objects.of(tenant).order_by("position", "id").values_list("slug", flat=True))


def check(client: Client, condition: str, **more: str) -> str:
    response = client.get(CHECK, {"condition": condition, "about": "customers", **more})
    assert response.status_code == 200
    return response.content.decode()


def test_the_list_says_each_segment_in_words_with_its_procedure_and_customers(
    manager: Client, tenant: UUID, company: Company
) -> None:
    assignment.assign_by_rule(tenant, company.pk, on=DAY, now=NOON)
    page = text_of(manager, "/segments/")
    assert page.index("Public sector") < page.index("Key accounts") < page.index("Small and medium companies")
    assert "Everybody who is left." in page and "/procedures/key-account/" in page
    assert '<td class="num fold-end">2</td>' in page
    few = queries_of(manager, "/segments/")
    for number in range(5):
        assert manager.post("/segments-new/add/", NORDIC | {"name": f"N{number}", "reason": "x"}).status_code == 302
    assert queries_of(manager, "/segments/") == few <= 30


def test_a_condition_is_said_counted_and_laid_out_in_rows(manager: Client) -> None:
    page = check(manager, 'customer name is "Tardy" and (country is empty or country is "BE")')
    assert "Customer name is &#34;Tardy&#34;, and either country is not known" in page
    assert "It holds for 1 of 2 customers of Duecourse Belgium." in page and "/customers/token-tar-be/" in page
    assert 'data-rows-of="and"' in page and 'data-value="Tardy"' in page
    assert "data-rows-of" not in check(manager, 'country is "BE"', changed="rows")
    assert "data-too-deep" in check(manager, 'not (country is "BE" and sector is "x")')
    assert "Everybody who is left." in check(manager, " ")


def test_a_mistake_is_said_once_and_at_its_place(manager: Client) -> None:
    page = check(manager, 'country is "BE" and segmnt is "key"')
    assert "did you mean “segment”?" in page and 'data-condition-at="20"' in page
    assert "<mark>segmnt is" in page and "It holds" not in page
    assert manager.get(CHECK, {"condition": "x", "about": "nonsense"}).status_code == 404


def test_a_collector_counts_the_own_portfolio_only(manager: Client, sign_in: SignIn, tenant: UUID) -> None:
    collector = sign_in("collector")
    user_id = Membership.objects.of(tenant).get(role="collector").user_id
    identity.join_portfolio(tenant, portfolio_id=identity.create_portfolio(tenant, name="North").pk, user_id=user_id)
    page = check(collector, "")
    assert "It holds for 1 of 1 customers" in page and "Silent" in page and "Tardy" not in page
    assert collector.post("/segments-new/add/", NORDIC | {"reason": "x"}).status_code == 403
    assert "not change it" in text_of(collector, "/segments/sme/")
    assert "Tardy" not in check(sign_in("template_editor"), "")


def test_a_new_segment_goes_before_those_who_take_everybody_and_says_why_on_record(
    manager: Client, tenant: UUID
) -> None:
    assert manager.post("/segments-new/add/", NORDIC | {"reason": "New market"}).status_code == 302
    assert order(tenant)[-2:] == ["nordic", "sme"]
    entry = AuditEntry.objects.of(tenant).filter(verb="segment.saved").latest("id")
    assert (entry.reason, entry.actor_name) == ("New market", "Collections_Manager")
    changed = NORDIC | {"condition": 'country is "SE"', "reason": "Norway is apart"}
    assert manager.post("/segments/nordic/save/", changed).status_code == 302
    assert "country is &#34;SE&#34;" in text_of(manager, "/segments/nordic/")
    queries = queries_of(manager, "/segments/nordic/")
    assert queries <= 30


def test_what_is_refused_is_said_and_nothing_typed_is_lost(manager: Client, tenant: UUID) -> None:
    before = order(tenant)
    for more, said in (
        ({"condition": 'countri is "SE"', "reason": "x"}, "did you mean “country”?"),
        ({"reason": " "}, "Give a reason."),
        ({"name": " ", "reason": "x"}, "Give the segment a name."),
        ({"procedure": "no-such", "reason": "x"}, "There is no procedure"),
    ):
        answer = manager.post("/segments-new/add/", NORDIC | more)
        page = answer.content.decode()
        assert answer.status_code == 422 and said in page
        assert (NORDIC | more)["condition"].split(" ")[0] in page
    assert order(tenant) == before


def test_order_is_moved_and_taken_back_and_a_segment_goes_with_a_reason(manager: Client, tenant: UUID) -> None:
    before = order(tenant)
    page = manager.post("/segments/key/move/", {"way": "up"}, follow=True).content.decode()
    assert order(tenant)[:2] == ["key", "public"]
    undo = page.split('action="/undo/?what=')[1].split('"')[0]
    manager.post(f"/undo/?what={undo}")
    assert order(tenant) == before
    manager.post(f"/segments/{before[0]}/move/", {"way": "up"})
    assert order(tenant) == before
    assert manager.post("/segments/key/remove/", {"reason": ""}).status_code >= 400
    assert manager.post("/segments/key/remove/", {"reason": "Merged"}).status_code == 302
    assert "key" not in order(tenant)
    assert AuditEntry.objects.of(tenant).get(verb="segment.removed").reason == "Merged"


def test_who_sees_one_company_changes_neither_the_order_nor_what_is_for_all(
    manager: Client, tenant: UUID, company: Company
) -> None:
    other = identity.create_company(
        tenant, code="NL", name="Duecourse Nederland", currency="EUR", country="NL", business_date=DAY
    )
    install_starters(tenant, actor=SYSTEM, at=NOON, on=DAY)
    Membership.objects.of(tenant).filter(role="collections_manager").update(company_ids=[company.pk])
    before = order(tenant)
    assert "foreign-nl" in before and manager.get("/segments/foreign-nl/").status_code == 404
    assert manager.post("/segments/key/move/", {"way": "up"}).status_code == 403
    assert manager.post("/segments/sme/remove/", {"reason": "x"}).status_code == 403
    assert manager.post("/segments-new/add/", NORDIC | {"reason": "x"}).status_code == 403
    assert manager.post("/segments-new/add/", NORDIC | {"reason": "x", "company": other.code}).status_code == 404
    assert order(tenant) == before
    assert manager.post("/segments-new/add/", NORDIC | {"reason": "x", "company": company.code}).status_code == 302
