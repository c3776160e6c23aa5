"""Are procedures begun and retired in the browser, with what follows said before?"""

from __future__ import annotations

from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from duecourse.foundation.identity.models import Company, Membership
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.work.procedures.models import Procedure, ProcedureVersion, Segment
from duecourse.work.procedures.operations.assignment import assign_by_rule
from duecourse.work.procedures.operations.starters import install_starters
from tests.interfaces.web.book import DAY, NOON, a_customer
from tests.interfaces.web.conftest import SignIn
from tests.interfaces.web.test_screens import queries_of, text_of


@pytest.fixture
def manager(sign_in: SignIn, tenant: UUID) -> Client:
    """A manager of a tenant with the starters."""
    install_starters(tenant, actor=SYSTEM, at=NOON, on=DAY)
    return sign_in("collections_manager")


def states(tenant: UUID, slug: str) -> list[str]:
    row = Procedure.objects.of(tenant).get(slug=slug)
    return list(
        ProcedureVersion.objects.of(tenant)
        .filter(procedure_id=row.pk)
        .order_by("number")
        .values_list("state", flat=True)
    )


def test_a_procedure_begins_with_the_steps_of_another(manager: Client, tenant: UUID) -> None:
    assert 'href="/procedures-new/"' in text_of(manager, "/procedures/")
    assert queries_of(manager, "/procedures-new/") <= 30
    assert manager.post("/procedures-new/add/", {"name": " ", "of": "standard"}).status_code == 422
    wrong = manager.post("/procedures-new/add/", {"name": "Mine", "of": "nothing"})
    assert wrong.status_code == 422 and 'value="Mine"' in wrong.content.decode()
    begun = manager.post("/procedures-new/add/", {"name": "Nordic ways", "of": "standard"})
    assert begun.headers["Location"] == "/procedures/nordic-ways/1/edit/" and states(tenant, "nordic-ways") == ["draft"]
    assert "not in force yet" in text_of(manager, "/procedures/nordic-ways/")
    assert manager.get("/procedures/nordic-ways/retire/").status_code == 404
    gone = manager.post("/procedures/nordic-ways/1/discard/", {"reason": "Not needed"})
    assert (
        gone.headers["Location"] == "/procedures/"
        and not Procedure.objects.of(tenant).filter(slug="nordic-ways").exists()
    )


def test_a_file_that_was_exported_comes_back_as_a_draft_and_a_wrong_one_says_where(
    manager: Client, tenant: UUID
) -> None:
    text = manager.get("/procedures/standard/1/yaml/").content.decode()
    file = SimpleUploadedFile("standard.yaml", text.replace("name: ", "name: New ", 1).encode())
    assert manager.post("/procedures-new/import/", {"file": file}).headers["Location"] == "/procedures/standard/2/edit/"
    assert states(tenant, "standard") == ["active", "draft"]
    again = manager.post("/procedures-new/import/", {"yaml": text})
    assert again.status_code == 422 and "is being written already" in again.content.decode()
    for wrong, said in (
        ("", "Choose a YAML file"),
        ("key: [", "This is not YAML."),
        (
            text.replace("key: standard", "key: mine").replace("channel: email", "channel: pigeon", 1),
            "channel: One of these",
        ),
        (text.replace("key: standard", "key: key-account\nfamily: other"), "belongs to the family"),
    ):
        answer = manager.post("/procedures-new/import/", {"yaml": wrong})
        assert answer.status_code == 422 and said in answer.content.decode(), wrong[:40]
    binary = SimpleUploadedFile("x.yaml", b"\xff\xfe\x00\xd8")
    assert manager.post("/procedures-new/import/", {"file": binary}).status_code == 422


def test_retiring_says_first_what_becomes_of_whom(manager: Client, tenant: UUID, company: Company) -> None:
    for name in ("Tardy", "Silent"):
        a_customer(company, name)
    assign_by_rule(tenant, company.pk, on=DAY, now=NOON)
    slug = "standard"
    Segment.objects.of(tenant).update(procedure_id=Procedure.objects.of(tenant).get(slug=slug).pk)
    assign_by_rule(tenant, company.pk, on=DAY, now=NOON)
    page = text_of(manager, f"/procedures/{slug}/retire/")
    assert "2 customers are on it by rule" in page and "0 contacts of it wait" in page and "High risk" in page
    assert f'value="{slug}"' not in page and 'value="key-account"' in page
    assert queries_of(manager, f"/procedures/{slug}/retire/") <= 30
    assert manager.post(f"/procedures/{slug}/retire/", {"successor": "key-account"}).status_code == 422
    assert states(tenant, slug) == ["active"]
    done = manager.post(
        f"/procedures/{slug}/retire/", {"successor": "key-account", "reason": "One is enough"}, follow=True
    )
    assert states(tenant, slug) == ["retired"] and "retired" in done.content.decode()
    assert "Retire …" not in done.content.decode() and "Write a new version" in done.content.decode()
    follow_up = text_of(manager, "/procedures/promise-follow-up/retire/")
    assert "another procedure of its kind" in follow_up and "What takes over" not in follow_up


def test_only_who_writes_for_all_companies_begins_and_retires(
    manager: Client, sign_in: SignIn, tenant: UUID, company: Company
) -> None:
    collector = sign_in("collector")
    assert "/procedures-new/" not in text_of(collector, "/procedures/")
    Membership.objects.of(tenant).filter(role="collections_manager").update(company_ids=[company.pk])
    for client in (collector, manager):
        assert client.get("/procedures-new/").status_code == 403
        assert client.post("/procedures-new/add/", {"name": "Mine", "of": "standard"}).status_code == 403
        assert client.post("/procedures-new/import/", {"yaml": "x"}).status_code == 403
        assert client.get("/procedures/standard/retire/").status_code == 403
        assert client.post("/procedures/standard/retire/", {"reason": "x"}).status_code == 403
