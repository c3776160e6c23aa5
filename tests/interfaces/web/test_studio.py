"""Can templates be read, written, proposed and published in the browser - by whom, and without sending anything unread?"""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.models import AuditEntry, Company, Membership
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.records.communications import operations as communications
from duecourse.records.communications.models import Letterhead, Message, Template, TemplateVersion
from duecourse.work.procedures.operations.starters import install_starters
from tests.interfaces.web.book import DAY, NOON, a_customer, a_message
from tests.interfaces.web.conftest import SignIn
from tests.interfaces.web.test_screens import queries_of, text_of

FIRM = "/templates/firm/"
BODY = "Dear reader\n\n{{ tables }}\n\n{{ answers }}\n"
WORDS: dict[str, Any] = {"subject": "Open: {{ to_collect }}", "body": BODY, "required": ["items"]}


@pytest.fixture
def editor(sign_in: SignIn, tenant: UUID) -> Client:
    """A signed-in template editor of a tenant with the starters."""
    install_starters(tenant, actor=SYSTEM, at=NOON, on=DAY)
    return sign_in("template_editor")


@pytest.fixture
def manager(sign_in: SignIn) -> Client:
    """The second person."""
    return sign_in("collections_manager")


def states(tenant: UUID, code: str = "firm", language: str = "en") -> list[tuple[int, str]]:
    template = Template.objects.of(tenant).get(code=code)
    rows = TemplateVersion.objects.of(tenant).filter(template_id=template.pk, language=language)
    return list(rows.order_by("number").values_list("number", "state"))


def post(client: Client, path: str, **more: Any) -> int:
    return client.post(path, WORDS | more).status_code


def hidden(client: Client, name: str, path: str = FIRM) -> str:
    found = re.findall(rf'name="{name}" value="([^"]+)"', text_of(client, path))
    return found[0] if found else ""


def test_the_list_shows_stage_languages_state_and_the_steps_that_use_each(editor: Client) -> None:
    page = text_of(editor, "/templates/")
    for word in ("Firm reminder", "Formal notice by letter", "French: in use", "Letter", "Promises"):
        assert word in page
    assert re.search(r"\d+ days after", page) and "/procedures/standard/" in page
    post(editor, FIRM + "fr/save/")
    assert "French: draft" in text_of(editor, "/templates/")
    drafts = text_of(editor, "/templates/?show=drafts")
    assert re.findall(r'data-open href="[^"]*">([^<]+)<', drafts) == ["Firm reminder"]
    assert "No template is in this state" in text_of(editor, "/templates/?show=waiting")


def test_an_own_template_is_made_with_drafts(editor: Client, sign_in: SignIn, tenant: UUID) -> None:
    form = {"name": "Firm, for hospitals", "like": "firm"}
    answer = editor.post("/templates/new/", form)
    assert answer["Location"] == "/templates/firm_for_hospitals/"
    assert "Wann dürfen wir" in text_of(editor, "/templates/firm_for_hospitals/")
    assert editor.post("/templates/new/", form).status_code == 422
    assert sign_in("cfo").post("/templates/new/", form).status_code == 403
    assert Template.objects.of(tenant).filter(name="Firm, for hospitals").count() == 1


def test_two_languages_stand_side_by_side_with_palette_examples_and_checks(editor: Client) -> None:
    page = text_of(editor, FIRM + "?left=nl&right=fr")
    assert "Wanneer mogen wij" in page and "Quand recevrons-nous" in page
    assert 'data-insert="{{ customer.name }}"' in page and "A name from right to left" in page
    assert "Can be saved" in page and "Nothing is sent: “items” is missing" in page
    swapped = text_of(editor, FIRM + "?left=fr&right=nl")
    assert swapped.index("Quand recevrons-nous") < swapped.index("Wanneer mogen wij")
    assert editor.get(FIRM + "?left=xx&right=yy").status_code == 200
    assert editor.get("/templates/no-such/").status_code == 404


def test_a_draft_goes_to_a_second_person_and_out_with_its_reasons_on_record(
    editor: Client, manager: Client, tenant: UUID
) -> None:
    assert post(editor, FIRM + "en/save/") == 302
    assert states(tenant) == [(1, "published"), (2, "draft")]
    assert post(editor, FIRM + "en/propose/", seen=hidden(editor, "seen"), note="Shorter and kinder") == 302
    assert states(tenant) == [(1, "published"), (2, "proposed")]
    assert "so a second person publishes them" in text_of(editor, FIRM)
    assert editor.post(FIRM + "en/2/publish/").status_code == 403
    page = text_of(manager, FIRM)
    assert "Shorter and kinder" in page
    assert manager.post(FIRM + "en/2/publish/", {"seen": hidden(manager, "seen")}).status_code == 302
    assert states(tenant) == [(1, "retired"), (2, "published")]
    verbs = AuditEntry.objects.of(tenant).filter(verb__startswith="template.").order_by("id")
    assert list(verbs.values_list("verb", "reason")) == [
        ("template.drafted", ""),
        ("template.proposed", "Shorter and kinder"),
        ("template.published", "Shorter and kinder"),
    ]


def test_a_manager_does_not_publish_the_own_words_nor_words_nobody_read(
    editor: Client, manager: Client, tenant: UUID
) -> None:
    assert post(manager, FIRM + "en/propose/", note="Mine") == 302
    assert manager.post(FIRM + "en/2/publish/", {"seen": hidden(manager, "seen")}).status_code == 422
    assert post(editor, "/templates/final/en/propose/", note="Yours", body=BODY + "x") == 302
    assert manager.post("/templates/final/en/2/publish/").status_code == 422
    assert states(tenant) == [(1, "published"), (2, "proposed")] == states(tenant, "final")


def test_what_cannot_be_saved_is_said_at_its_place_and_nothing_typed_is_lost(editor: Client, tenant: UUID) -> None:
    answer = editor.post(FIRM + "en/save/", WORDS | {"body": "Dear <reader>\n{{ customer.nme }}"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "Dear &lt;reader&gt;" in page
    assert "The template uses “customer.nme”, which is not a merge field." in page and "line 2" in page
    assert 'data-part="body" data-start="17" data-end="29"' in page
    assert states(tenant) == [(1, "published")]
    without_note = editor.post(FIRM + "en/propose/", WORDS)
    assert without_note.status_code == 422 and "Say in a few words what changed" in without_note.content.decode()
    assert states(tenant) == [(1, "published")], "nothing is saved by half"


def test_checking_and_previewing_write_nothing(editor: Client, tenant: UUID) -> None:
    checked = editor.post(FIRM + "en/check/", WORDS | {"body": "{{ nobody }}!"}).content.decode()
    assert "1 thing to mend" in checked and "An exclamation mark shouts" in checked
    answer = editor.post(FIRM + "en/preview/", WORDS | {"example": "several currencies", "view": "mail"})
    assert (
        answer.status_code == 200 and "¥" in answer.content.decode() and "Duecourse Belgium" in answer.content.decode()
    )
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "sandbox" in policy and answer["X-Frame-Options"] == "SAMEORIGIN"
    text = editor.post(FIRM + "en/preview/", WORDS | {"example": "no contact", "view": "text"}).content.decode()
    assert "<pre>Dear reader" in text
    none = editor.post(FIRM + "en/preview/", WORDS | {"example": "nothing open and no contact"}).content.decode()
    assert "Nothing would be sent: “items” is missing" in none
    assert (
        states(tenant) == [(1, "published")]
        and not AuditEntry.objects.of(tenant).filter(verb__startswith="templ").exists()
    )
    assert editor.post(FIRM + "xx/check/", WORDS).status_code == 404


def test_a_letter_is_shown_as_its_pages(editor: Client, company: Company) -> None:
    Company.objects.of(company.tenant_id).filter(id=company.pk).update(address="Kaai 1, 2000 Antwerpen")
    page = editor.get("/templates/formal_letter/fr/1/shown/", {"view": "letter"}).content.decode()
    assert 'src="data:image/png;base64,' in page and 'alt="Page 1"' in page


def test_a_version_is_compared_brought_back_and_knows_its_messages(
    editor: Client, manager: Client, tenant: UUID, company: Company
) -> None:
    post(editor, FIRM + "en/propose/", note="Shorter")
    manager.post(FIRM + "en/2/publish/", {"seen": hidden(manager, "seen")})
    version = TemplateVersion.objects.of(tenant).get(body=BODY.rstrip("\n") + "\n")
    other = identity.create_company(tenant, code="NL", name="Other", currency="EUR", country="NL", business_date=DAY)
    for where, name in ((company, "Tardy"), (other, "Silent")):
        message = a_message(a_customer(where, name), name, state="sent", subject=f"To {name}")
        Message.objects.of(tenant).filter(id=message.pk).update(template_version_id=version.pk)
    page = text_of(manager, FIRM + "en/2/")
    assert "Compared with version 1" in page and 'class="diff-line is-old"' in page and "Shorter" in page
    assert "2 messages were written with it" in page
    Membership.objects.of(tenant).filter(role="collections_manager").update(company_ids=[company.pk])
    page = text_of(manager, FIRM + "en/2/")
    assert "1 message was written with it" in page and "To Tardy" in page and "To Silent" not in page
    assert "written with it" not in text_of(editor, FIRM + "en/2/"), "an editor does not see the outbox"
    assert editor.post(FIRM + "en/1/revert/").status_code == 302
    assert states(tenant) == [(1, "retired"), (2, "published"), (3, "draft")]
    assert editor.post(FIRM + "en/3/discard/").status_code == 302
    assert editor.get(FIRM + "en/9/").status_code == 404


def test_a_proposal_is_sent_back_by_its_author_or_the_second_person_only(
    editor: Client, manager: Client, sign_in: SignIn, tenant: UUID
) -> None:
    post(editor, FIRM + "en/propose/", note="Shorter")
    assert sign_in("admin").post(FIRM + "en/2/back/", {"note": "x"}).status_code == 404
    assert manager.post(FIRM + "en/2/back/", {"note": ""}).status_code == 422
    assert manager.post(FIRM + "en/2/back/", {"note": "Too short"}).status_code == 302
    assert "Too short" in text_of(editor, FIRM)
    post(editor, FIRM + "en/propose/", note="Longer", seen=hidden(editor, "seen"))
    assert editor.post(FIRM + "en/2/back/", {"note": "A slip"}).status_code == 302
    assert states(tenant)[-1] == (2, "draft")


@pytest.mark.parametrize(
    ("role", "sees", "writes"),
    [
        ("collector", False, False),
        ("cfo", True, False),
        ("admin", True, False),
        ("template_editor", True, True),
        ("collections_manager", True, True),
    ],
)
def test_each_role_sees_and_writes_what_is_its_own(
    sign_in: SignIn, tenant: UUID, role: str, sees: bool, writes: bool
) -> None:
    communications.install_starters(tenant, at=NOON)
    client = sign_in(role)
    for path in ("/templates/", FIRM, FIRM + "en/1/", "/brand/"):
        assert client.get(path).status_code == (200 if sees else 403), path
    assert client.post(FIRM + "en/save/", WORDS).status_code == (302 if writes else 403)
    if sees:
        assert ("Save draft" in text_of(client, "/templates/final/")) == writes


def test_pages_cost_the_same_queries_however_much_there_is(editor: Client, manager: Client, tenant: UUID) -> None:
    paths = ("/templates/", FIRM, FIRM + "en/1/", "/brand/")
    before = {path: queries_of(manager, path) for path in paths}
    for code in ("friendly", "final", "firm"):
        for language in ("en", "de"):
            post(editor, f"/templates/{code}/{language}/propose/", note="x")
    assert {path: queries_of(manager, path) for path in paths} == before
    assert max(before.values()) <= 30


def test_a_brand_is_changed_with_a_reason_in_the_own_companies_only(
    sign_in: SignIn, editor: Client, tenant: UUID, company: Company
) -> None:
    other = identity.create_company(tenant, code="NL", name="Other", currency="EUR", country="NL", business_date=DAY)
    form = {"colour": "#7a1f1f", "reply_to": "desk@x.example", "register": "", "foot": "A\r\nB", "signature": "9-17 h"}
    path = f"/brand/{company.pk}/"
    refused = editor.post(path + "save/", form)
    assert refused.status_code == 422 and "9-17 h" in refused.content.decode()
    assert editor.post(path + "save/", form | {"reason": "x", "colour": "#ffee00"}).status_code == 422
    assert editor.post(path + "save/", form | {"reason": "New look"}).status_code == 302
    assert Letterhead.objects.of(tenant).get(company_id=company.pk).foot == "A\nB"
    page = editor.post(path + "preview/", form | {"signature": "Ask for Ada", "view": "text"}).content.decode()
    assert "Ask for Ada" in page and "A\nB" in page
    assert "9-17 h" in text_of(editor, path + "shown/?view=text")
    assert sign_in("cfo").post(path + "save/", form | {"reason": "x"}).status_code == 403
    Membership.objects.of(tenant).filter(role="template_editor").update(company_ids=[company.pk])
    for way in ("", "shown/"):
        assert editor.get(f"/brand/{other.pk}/{way}").status_code == 404
    assert editor.post(f"/brand/{other.pk}/save/", form | {"reason": "x"}).status_code == 404


def test_a_logo_is_a_picture_and_can_be_taken_away(editor: Client, tenant: UUID, company: Company) -> None:
    path, png = f"/brand/{company.pk}/logo/", b"\x89PNG\r\n\x1a\n" + bytes(16)
    assert editor.post(path).status_code == 422
    assert editor.post(path, {"logo": SimpleUploadedFile("x.svg", b"<svg/>")}).status_code == 422
    assert editor.post(path, {"logo": SimpleUploadedFile("x.png", png)}).status_code == 302
    assert bytes(Letterhead.objects.of(tenant).get(company_id=company.pk).logo or b"") == png
    assert 'src="data:image/png;base64,' in text_of(editor, f"/brand/{company.pk}/shown/")
    assert editor.post(path, {"none": "1"}).status_code == 302
    assert not Letterhead.objects.of(tenant).get(company_id=company.pk).logo


def test_a_variant_is_made_for_some_customers_and_says_so(editor: Client, tenant: UUID) -> None:
    form = {"name": "For towns", "like": "firm", "condition": 'party kind is "public"', "tone": "neutral"}
    assert editor.post("/templates/new/", form).status_code == 302
    row = Template.objects.of(tenant).get(code="for_towns")
    assert (row.variant_of, row.condition, row.tone) == ("firm", 'party kind is "public"', "neutral")
    shown = text_of(editor, "/templates/?show=variant")
    assert "For towns" in shown and "In place of “Firm reminder” where party kind is" in shown
    assert "in place of" in text_of(editor, "/templates/for_towns/").lower()
    editor.post("/templates/new/", {"name": "Broken", "like": "firm", "condition": "party knid is"})
    assert not Template.objects.of(tenant).filter(name="Broken").exists()
