"""Are priorities written in the browser, tried on today's list, and brought into force by a second person?"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.models import AuditEntry, Company, Membership, User
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.work.worklists.models import Strategy, Trial, WorklistDay, WorklistRow
from duecourse.work.worklists.operations import previewing
from duecourse.work.worklists.operations.strategies import draft_strategy, install_starter
from duecourse.work.worklists.rules import strategies
from tests.interfaces.web.book import DAY, NOON, a_customer, a_work_row, an_item
from tests.interfaces.web.conftest import SignIn
from tests.interfaces.web.test_screens import queries_of, text_of


@pytest.fixture
def writer(sign_in: SignIn, tenant: UUID) -> Client:
    """A manager who has begun a draft of the starter rules."""
    install_starter(tenant, actor=SYSTEM, at=NOON)
    client = sign_in("collections_manager")
    assert client.post(f"/strategies/{Strategy.objects.of(tenant).get().pk}/draft/").status_code == 302
    return client


@pytest.fixture
def second(tenant: UUID, company: Company) -> Client:
    """Another manager."""
    user: User = identity.create_user("second@duecourse.example", name="Second", password="correct horse 7")
    identity.add_member(tenant, user=user, role="collections_manager", actor=SYSTEM, at=NOON)
    client = Client()
    client.force_login(user, backend="duecourse.interfaces.web.account.sessions.People")
    return client


def draft(tenant: UUID) -> Strategy:
    return Strategy.objects.of(tenant).get(state="draft")


def path(tenant: UUID, rest: str = "") -> str:
    return f"/strategies/{draft(tenant).pk}/{rest}"


def seen(client: Client, address: str) -> str:
    return str(re.findall(r'name="seen" value="(\w+)"', text_of(client, address))[0])


def points(tenant: UUID) -> dict[str, int]:
    return {rule["key"]: rule["points"] for rule in draft(tenant).spec["rules"]}


def test_the_rules_in_force_are_read_with_their_weights_and_bands(sign_in: SignIn, tenant: UUID) -> None:
    collector = sign_in("collector")
    assert "No priorities yet" in text_of(collector, "/strategies/")
    install_starter(tenant, actor=SYSTEM, at=NOON)
    page = text_of(collector, "/strategies/")
    assert "A promise was broken in the last 14 days" in page and "from 76 %" in page and "below 26 %" in page
    assert "Write a new version" not in page and queries_of(collector, "/strategies/") <= 30
    assert collector.post(f"/strategies/{Strategy.objects.of(tenant).get().pk}/draft/").status_code == 403


def test_rules_are_changed_added_and_taken_out_and_the_draft_says_what_changes(writer: Client, tenant: UUID) -> None:
    address = path(tenant, "rules/broken-promise/")
    form = {
        "words": "A promise was broken in the last 14 days",
        "group": "word",
        "condition": "days since broken promise <= 14",
    }
    same = form | {"points": "20", "seen": seen(writer, address)}
    assert writer.post(address, same).status_code == 302
    assert "Nothing yet." in text_of(writer, path(tenant))
    assert writer.post(address, same | {"points": "35", "seen": seen(writer, address)}).status_code == 302
    fresh = {"words": "In Belgium", "points": "7", "group": "Where", "condition": 'country is "BE"'}
    new = path(tenant, "rules-new/")
    assert writer.post(new, fresh | {"seen": seen(writer, new)}).status_code == 302
    drop = {"seen": seen(writer, new)}
    assert writer.post(path(tenant, "rules/insurer/drop/"), drop).status_code == 302
    page = text_of(writer, path(tenant))
    assert "Points: 20 → 35" in page and "new: 7 points" in page and "gone: 5 points" in page
    assert (
        points(tenant)["broken-promise"] == 35 and points(tenant)["in-belgium"] == 7 and "insurer" not in points(tenant)
    )
    cuts = {"name": "Standard", "cut0": "80", "cut1": "60", "cut2": "40", "maximum": "90", "seen": seen(writer, new)}
    assert writer.post(path(tenant, "settings/"), cuts).status_code == 302
    assert "Bands from: 76 %, 51 %, 26 % → 80 %, 60 %, 40 %" in text_of(writer, path(tenant))
    assert Strategy.objects.of(tenant).get(state="active").spec["thresholds"] == [76, 51, 26]
    assert queries_of(writer, path(tenant)) <= 30 and queries_of(writer, address) <= 30


def test_what_makes_no_sense_is_refused_and_nothing_typed_is_lost(writer: Client, tenant: UUID) -> None:
    before, address = draft(tenant).spec, path(tenant, "rules/broken-promise/")
    form = {"words": "Keep me", "points": "5", "group": "", "condition": "oldest days past due > 3"}
    good = form | {"seen": seen(writer, address)}
    for more, said in (
        ({"points": "many"}, "Points are a whole number"),
        ({"points": "-1"}, "Points are a whole number"),
        ({"condition": ""}, ""),
        ({"condition": "oldst days > 3"}, "There is no column"),
        ({"seen": "other"}, "was changed meanwhile"),
    ):
        answer = writer.post(address, good | more)
        assert answer.status_code == 422 and said in answer.content.decode(), more
        assert "Keep me" in answer.content.decode()
    cuts: dict[str, Any] = {"name": "S", "cut0": "50", "cut1": "60", "cut2": "40", "seen": good["seen"]}
    assert "Three falling percentages" in writer.post(path(tenant, "settings/"), cuts).content.decode()
    assert (
        "a whole number above zero"
        in writer.post(path(tenant, "settings/"), cuts | {"cut1": "45", "maximum": "0"}).content.decode()
    )
    assert draft(tenant).spec == before


def test_a_second_person_brings_it_into_force_and_nobody_alone(writer: Client, second: Client, tenant: UUID) -> None:
    address = path(tenant, "rules/broken-promise/")
    form = {"words": "Broken", "points": "35", "group": "", "condition": "days since broken promise <= 14"}
    writer.post(address, form | {"seen": seen(writer, address)})
    here = path(tenant)
    assert second.post(f"{here}agree/").status_code == 422
    assert writer.post(f"{here}propose/", {"reason": " "}).status_code == 422
    assert writer.post(f"{here}propose/", {"reason": "Promises matter"}).status_code == 302
    assert (
        writer.post(address, form | {"seen": strategies.mark_of(strategies.from_data(draft(tenant).spec))}).status_code
        == 422
    )
    mark = seen(second, here)
    assert "Promises matter" in text_of(second, here) and "Bring into force" not in text_of(writer, here)
    assert writer.post(f"{here}agree/", {"seen": mark}).status_code == 422
    assert second.post(f"{here}agree/", {"seen": "other"}).status_code == 422
    assert second.post(f"{here}back/", {"reason": "Say more"}).status_code == 302
    assert writer.post(f"{here}propose/", {"reason": "Promises matter most"}).status_code == 302
    assert second.post(f"{here}agree/", {"seen": mark}).status_code == 302
    states = Strategy.objects.of(tenant).order_by("number").values_list("number", "state")
    assert list(states) == [(1, "retired"), (2, "active")]
    verbs = (
        AuditEntry.objects.of(tenant).filter(verb__startswith="strategy.").order_by("id").values_list("verb", flat=True)
    )
    assert list(verbs)[-4:] == ["strategy.proposed", "strategy.sent_back", "strategy.proposed", "strategy.activated"]


def test_a_draft_is_thrown_away_and_kept_from_who_sees_one_company(
    writer: Client, second: Client, tenant: UUID, company: Company
) -> None:
    here = path(tenant)
    member = Membership.objects.of(tenant).filter(user_id=User.objects.get(email="second@duecourse.example").pk)
    member.update(company_ids=[company.pk])
    assert second.get(here).status_code == 404
    assert second.post(f"{here}discard/", {"reason": "x"}).status_code == 403
    assert writer.post(f"{here}discard/", {"reason": " "}).status_code == 422
    assert writer.post(f"{here}discard/", {"reason": "Not needed"}).status_code == 302
    assert not Strategy.objects.of(tenant).filter(state="draft").exists()


def test_a_draft_is_tried_on_the_last_list_beside_the_rules_in_force_and_nothing_stays(
    writer: Client, tenant: UUID, company: Company
) -> None:
    here = path(tenant)
    assert "There is no worklist" in writer.post(f"{here}try/").content.decode()
    for name, days in (("Tardy", 90), ("Silent", 20)):
        customer = a_customer(company, name)
        an_item(customer, f"INV-{name}", due_on=DAY - timedelta(days=days), amount="500")
        a_work_row(customer)
    active = Strategy.objects.of(tenant).get(state="active")
    WorklistDay.objects.create(
        tenant_id=tenant, company_id=company.pk, on_day=DAY, strategy_id=active.pk, built_at=NOON, known=[], row_count=2
    )
    rows = list(WorklistRow.objects.of(tenant).order_by("id").values())
    Strategy.objects.of(tenant).filter(id=draft(tenant).pk).delete()
    spec = strategies.from_data(
        {"key": "standard", "name": "Old first", "rules": [
            {"key": "old", "words": "Very old", "points": 10, "condition": "oldest days past due > 60"},
        ]}
    )  # fmt: skip
    row = draft_strategy(tenant, spec, actor=SYSTEM, at=NOON)
    here = f"/strategies/{row.pk}/"
    assert writer.post(f"{here}try/").status_code == 302
    assert "Waiting for a worker" in text_of(writer, f"{here}trial/")
    trial = Trial.objects.of(tenant).get()
    while previewing.go_on(tenant, trial.pk, now=NOON):
        pass
    trial.refresh_from_db()
    found = trial.result["after"]
    assert trial.state == "done" and found["bands"][1] == {"very_high": 1, "high": 0, "medium": 0, "low": 1}
    assert found["hits"][1] == {"old": 1} and sum(found["tens"][0]) == 2
    page = text_of(writer, here)
    assert "Who would come first" in page and page.index("Tardy") < page.index("Silent")
    assert "of at Duecourse" not in page and "At Duecourse Belgium" in page
    assert list(WorklistRow.objects.of(tenant).order_by("id").values()) == rows
    assert queries_of(writer, here) <= 30
    Strategy.objects.of(tenant).filter(id=row.pk).delete()
    assert writer.get(f"{here}trial/").status_code == 404
