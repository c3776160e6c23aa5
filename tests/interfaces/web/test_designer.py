"""Can a procedure be written in the browser, and does it take a second person to bring it into force?"""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from django.test import Client

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.models import AuditEntry, Company, Membership, User
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.work.procedures.models import PlannedAction, Procedure, ProcedureVersion
from duecourse.work.procedures.operations import simulating
from duecourse.work.procedures.operations.assignment import assign_by_rule, assign_manually
from duecourse.work.procedures.operations.starters import install_starters
from duecourse.work.worklists.models import Trial
from tests import book
from tests.interfaces.web.book import DAY, NOON
from tests.interfaces.web.conftest import SignIn
from tests.interfaces.web.test_screens import queries_of, text_of

DRAFT = "/procedures/standard/2/"


@pytest.fixture
def writer(sign_in: SignIn, tenant: UUID) -> Client:
    """A manager of a tenant with the starters, who has begun a draft of the standard procedure."""
    install_starters(tenant, actor=SYSTEM, at=NOON, on=DAY)
    client = sign_in("collections_manager")
    assert client.post("/procedures/standard/1/draft/").status_code == 302
    return client


@pytest.fixture
def second(tenant: UUID, company: Company) -> Client:
    """Another manager."""
    user: User = identity.create_user("second@duecourse.example", name="Second", password="correct horse 7")
    identity.add_member(tenant, user=user, role="collections_manager", actor=SYSTEM, at=NOON)
    client = Client()
    client.force_login(user, backend="duecourse.interfaces.web.account.sessions.People")
    return client


def versions(tenant: UUID) -> list[tuple[int, str]]:
    procedure = Procedure.objects.of(tenant).get(slug="standard")
    rows = ProcedureVersion.objects.of(tenant).filter(procedure_id=procedure.pk)
    return list(rows.order_by("number").values_list("number", "state"))


def steps(tenant: UUID, number: int = 2) -> dict[str, int]:
    procedure = Procedure.objects.of(tenant).get(slug="standard")
    spec = ProcedureVersion.objects.of(tenant).get(procedure_id=procedure.pk, number=number).spec
    return {one["key"]: one["day"] for one in spec["steps"]}


def form_of(client: Client, path: str) -> dict[str, str]:
    """Read what a form of a step would send as it stands."""
    page = text_of(client, path)
    values = dict(re.findall(r'<input[^>]* name="(\w+)"[^>]* value="([^"]*)"', page))
    for name, options in re.findall(r'<select id="field-\w+" name="(\w+)">(.*?)</select>', page, re.DOTALL):
        values[name] = (re.findall(r'value="([^"]*)" selected', options) or [""])[0]
    if not re.search(r'name="overtakable" value="1" checked', page):
        values.pop("overtakable", None)
    found = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)
    return values | {"condition": found.group(1).replace("&#34;", '"').replace("&gt;", ">") if found else ""}


def told_after(tenant: UUID, parts: int) -> str:
    """Do so many parts of the last trial, as the worker does, and tell where it stands."""
    trial = Trial.objects.of(tenant).latest("asked_at")
    for _part in range(parts):
        simulating.go_on(tenant, trial.pk, now=NOON)
    trial.refresh_from_db()
    return str(trial.state)


def first_reminder(tenant: UUID) -> str:
    return next(key for key, day in steps(tenant).items() if day > 0)


def test_a_step_is_changed_moved_added_and_taken_out_and_the_draft_says_what_changes(
    writer: Client, tenant: UUID
) -> None:
    key = first_reminder(tenant)
    path = f"{DRAFT}steps/{key}/"
    same = form_of(writer, path)
    assert writer.post(path, same).status_code == 302
    assert "Nothing yet." in text_of(writer, f"{DRAFT}edit/")
    moved = same | {"day": str(int(same["day"]) + 1), "condition": "open amount > 50 EUR"}
    assert writer.post(path, moved).status_code == 302
    page = text_of(writer, f"{DRAFT}edit/")
    assert f"Day: {same['day']} → {moved['day']}" in page and "Only if: nothing → open amount" in page
    fresh = form_of(writer, f"{DRAFT}steps-new/") | {"key": "call-early", "channel": "call", "day": moved["day"]}
    assert writer.post(f"{DRAFT}steps-new/", fresh | {"mode": "manual"}).status_code == 302
    assert list(steps(tenant)).index("call-early") in (
        list(steps(tenant)).index(key) + 1,
        list(steps(tenant)).index(key),
    )
    drop = {"seen": form_of(writer, f"{DRAFT}steps/call-early/")["seen"]}
    assert writer.post(f"{DRAFT}steps/call-early/drop/", drop).status_code == 302
    assert "call-early" not in steps(tenant) and steps(tenant, 1) == steps(tenant) | {key: int(same["day"])}
    assert queries_of(writer, path) <= 30 and queries_of(writer, f"{DRAFT}edit/") <= 30


def test_what_makes_no_sense_is_refused_and_nothing_typed_is_lost(writer: Client, tenant: UUID) -> None:
    before, key = steps(tenant), first_reminder(tenant)
    path = f"{DRAFT}steps/{key}/"
    same = form_of(writer, path)
    for more, said in (
        ({"condition": "opn amount > 5 EUR"}, "did you mean “open amount”?"),
        ({"day": "soon"}, "A whole number of days is needed here."),
        ({"severity": "formal", "mode": "auto"}, "never leaves by itself"),
        ({"template": ""}, "A message needs a template."),
        ({"min_amount": "much"}, "An amount is written"),
    ):
        answer = writer.post(path, same | more | {"note": "Keep me"})
        assert answer.status_code == 422 and said in answer.content.decode(), more
        assert "Keep me" in answer.content.decode()
    stale = writer.post(path, same | {"seen": "other", "note": "x"})
    assert stale.status_code == 422 and "was changed meanwhile" in stale.content.decode()
    assert steps(tenant) == before


def test_a_second_person_brings_it_into_force_and_nobody_alone(writer: Client, second: Client, tenant: UUID) -> None:
    key = first_reminder(tenant)
    changed = form_of(writer, f"{DRAFT}steps/{key}/") | {"note": "Softer"}
    writer.post(f"{DRAFT}steps/{key}/", changed)
    assert second.post(f"{DRAFT}agree/").status_code == 422
    assert writer.post(f"{DRAFT}propose/", {"reason": " "}).status_code == 422
    assert writer.post(f"{DRAFT}propose/", {"reason": "Fewer calls"}).status_code == 302
    assert writer.post(f"{DRAFT}steps/{key}/", changed | {"note": "Harder"}).status_code == 422
    seen = re.findall(r'name="seen" value="(\w+)"', text_of(second, f"{DRAFT}edit/"))[0]
    assert writer.post(f"{DRAFT}agree/", {"seen": seen}).status_code == 422
    assert second.post(f"{DRAFT}agree/", {"seen": "other"}).status_code == 422
    assert versions(tenant) == [(1, "active"), (2, "draft")]
    assert "Fewer calls" in text_of(second, f"{DRAFT}edit/")
    assert second.post(f"{DRAFT}back/", {"reason": "One word more"}).status_code == 302
    assert writer.post(f"{DRAFT}propose/", {"reason": "Fewer calls"}).status_code == 302
    assert second.post(f"{DRAFT}agree/", {"seen": seen}).status_code == 302
    assert versions(tenant) == [(1, "retired"), (2, "active")]
    told = AuditEntry.objects.of(tenant).filter(verb="procedure.proposed").values_list("actor_name", "reason")
    assert list(told) == [("Collections_Manager", "Fewer calls")] * 2


def test_a_draft_is_thrown_away_and_only_who_may_writes(
    writer: Client, second: Client, sign_in: SignIn, tenant: UUID, company: Company
) -> None:
    assert writer.post("/procedures/standard/1/draft/").headers["Location"] == f"{DRAFT}edit/"
    collector = sign_in("collector")
    assert collector.get(f"{DRAFT}edit/").status_code == 403
    assert "Write a new version" not in text_of(collector, "/procedures/standard/")
    Membership.objects.of(tenant).filter(role="collections_manager").exclude(
        user_id=User.objects.get(email="second@duecourse.example").pk
    ).update(company_ids=[company.pk])
    assert writer.get(f"{DRAFT}edit/").status_code == 403
    assert second.get("/procedures/standard/1/edit/").status_code == 404
    assert second.post(f"{DRAFT}discard/", {"reason": "Not needed"}).status_code == 302
    assert versions(tenant) == [(1, "active")]
    assert "Write a new version" in text_of(second, "/procedures/standard/")


def test_a_draft_is_tried_on_today_beside_the_version_in_force_and_nothing_stays(
    writer: Client, tenant: UUID, company: Company
) -> None:
    tardy = book.a_customer(tenant, company, name="Tardy")
    book.an_invoice(tenant, tardy, amount="90.00", overdue_days=3, on=DAY)
    assign_by_rule(tenant, company.pk, on=DAY, now=NOON)
    Procedure.objects.of(tenant).exclude(slug="standard").update(is_on=False)
    assign_manually(tenant, tardy.pk, "standard", until=None, reason="A test", on=DAY, actor=SYSTEM, at=NOON)
    assert writer.post(f"{DRAFT}try/").status_code == 302
    assert "Waiting for a worker" in text_of(writer, f"{DRAFT}edit/")
    assert told_after(tenant, 1) == "before" and "with the version in force" in text_of(writer, f"{DRAFT}trial/")
    assert told_after(tenant, 1) == "after" and "with the draft" in text_of(writer, f"{DRAFT}trial/")
    assert told_after(tenant, 1) == "done" and told_after(tenant, 1) == "done"
    same = text_of(writer, f"{DRAFT}trial/")
    assert "Today it would do 1 thing at Duecourse Belgium; the version in force 1." in same
    key = first_reminder(tenant)
    changed = form_of(writer, f"{DRAFT}steps/{key}/") | {"condition": "open amount > 500 EUR"}
    assert writer.post(f"{DRAFT}steps/{key}/", changed).status_code == 302
    assert "changed since it was last tried" in text_of(writer, f"{DRAFT}edit/")
    assert writer.post(f"{DRAFT}try/").status_code == 302 and told_after(tenant, 3) == "done"
    other = text_of(writer, f"{DRAFT}edit/")
    assert queries_of(writer, f"{DRAFT}edit/") <= 30
    assert "Today it would do 0 things at Duecourse Belgium; the version in force 1." in other
    assert "The condition of the step does not hold." in other
    assert versions(tenant) == [(1, "active"), (2, "draft")]
    assert not PlannedAction.objects.of(tenant).exists()
