"""Are companies, people, mail servers and switches set up by whom they may be, within the scope, and read by auditors?"""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from django.test import Client

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.models import AuditEntry, AuditSeal, BankChange, Company, Membership, Tenant, User
from duecourse.foundation.identity.rules import ROLES
from duecourse.foundation.kit import clock
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.interfaces.web.admin.people.rights import GROUPS
from duecourse.records.communications.models import Channel, KillSwitch
from tests.interfaces.web.conftest import SignIn
from tests.interfaces.web.test_screens import queries_of, text_of

READABLE = (
    "/admin/companies/",
    "/admin/companies/BE/",
    "/admin/companies/BE/calendar/",
    "/admin/companies/BE/paper/",
    "/admin/companies/BE/bank/",
    "/admin/people/",
    "/admin/roles/",
    "/admin/channels/",
    "/admin/switches/",
    "/admin/audit/",
)
IBAN = "BE71 0961 2345 6769"


@pytest.fixture
def admin(sign_in: SignIn) -> Client:
    """A signed-in administrator."""
    return sign_in("admin")


def a_company_form(**changes: object) -> dict[str, object]:
    return {
        "name": "Duecourse Belgium", "country": "be", "zone": "Europe/Brussels", "base_currency": "EUR",
        "language": "nl", "vat_id": "", "window_opens": "09:00", "window_closes": "16:30", "undo_minutes": 5,
        "stale_after_days": 1, "quiet_days": 3, "contacts_per_week": 2, "minimum_amount": "25", "sender_name": "",
        "sender_email": "ar@duecourse.example", "reply_to": "", "phone": "", "address": "", "colour": "#0f5c5c",
        "cleanup_after_days": "", "reason": "Agreed with sales",
    } | changes  # fmt: skip


def test_every_permission_of_a_role_has_its_words() -> None:
    told = [permission for _title, rights in GROUPS for permission, _said in rights]
    assert len(told) == len(set(told))
    assert set(told) == {permission for role in ROLES.values() for permission in role.permissions}


@pytest.mark.parametrize("role", ["admin", "cfo", "collections_manager"])
def test_who_may_see_the_set_up_reads_every_page_in_few_queries(sign_in: SignIn, company: Company, role: str) -> None:
    client = sign_in(role)
    for path in READABLE:
        assert queries_of(client, path) <= 30, path


@pytest.mark.parametrize("role", ["collector", "sales", "template_editor"])
def test_others_see_none_of_it(sign_in: SignIn, company: Company, role: str) -> None:
    client = sign_in(role)
    assert {client.get(path).status_code for path in READABLE} == {403}


def test_an_auditor_reads_and_changes_nothing(sign_in: SignIn, tenant: UUID, company: Company) -> None:
    auditor = sign_in("cfo")
    other = identity.create_user("tom@duecourse.example", name="Tom")
    identity.add_member(tenant, user=other, role="collector", actor=SYSTEM, at=clock.now())
    page = text_of(auditor, "/admin/companies/BE/")
    assert "disabled" in page and "An administrator changes it." in page
    before = AuditEntry.objects.of(tenant).count()
    for path in (
        "/admin/companies/BE/", "/admin/companies/BE/calendar/", "/admin/companies/BE/paper/",
        "/admin/companies/BE/bank/", "/admin/companies-new/", "/admin/people/new/",
        f"/admin/people/{other.id}/change/", f"/admin/people/{other.id}/end/", "/admin/channels/all/",
        "/admin/switches/move/",
    ):  # fmt: skip
        assert auditor.post(path, a_company_form(day="2026-07-20")).status_code == 403, path
    assert AuditEntry.objects.of(tenant).count() == before


def test_a_company_is_changed_with_a_reason_and_shows_what_is_wrong(
    admin: Client, tenant: UUID, company: Company
) -> None:
    assert admin.post("/admin/companies/BE/", a_company_form(reason="")).status_code == 422
    answer = admin.post("/admin/companies/BE/", a_company_form(window_opens="18:00"))
    assert answer.status_code == 422 and "must open before they close" in answer.content.decode()
    assert admin.post("/admin/companies/BE/", a_company_form()).status_code == 302
    company.refresh_from_db(from_queryset=Company.objects.of(tenant))
    assert (company.language, company.quiet_days, company.country) == ("nl", 3, "BE")
    entry = AuditEntry.objects.of(tenant).get(verb="company.changed")
    assert entry.reason == "Agreed with sales" and entry.after and entry.after["language"] == "nl"


def test_a_day_is_closed_and_stands_in_the_calendar(admin: Client, company: Company) -> None:
    assert "Christmas Day" in text_of(admin, "/admin/companies/BE/calendar/")
    admin.post("/admin/companies/BE/calendar/", {"day": "2026-12-28", "name": "Stocktaking"})
    assert "Stocktaking" in text_of(admin, "/admin/companies/BE/calendar/")
    admin.post("/admin/companies/BE/calendar/", {"day": "2026-12-28", "act": "open"})
    assert "Stocktaking" not in text_of(admin, "/admin/companies/BE/calendar/")
    assert admin.post("/admin/companies/BE/calendar/", {"day": "soon"}).status_code == 404


def test_bank_details_need_two_people_in_the_browser(sign_in: SignIn, tenant: UUID, company: Company) -> None:
    admin, manager = sign_in("admin"), sign_in("collections_manager")
    form = {"payee_name": "Duecourse NV", "iban": IBAN, "bic": "GKCCBEBB", "reason": "New bank"}
    assert admin.post("/admin/companies/BE/bank/", form | {"iban": "BE71"}).status_code == 422
    assert (
        admin.post("/admin/companies/BE/bank/", form | {"accounts": f"USD, {IBAN}, GKCCBEBB, Belfius"}).status_code
        == 302
    )
    change = BankChange.objects.of(tenant).get()
    confirm = f"/admin/companies/BE/bank/{change.pk}/confirm/"
    assert "a second person confirms it" in text_of(admin, "/admin/companies/BE/bank/")
    assert admin.post(confirm).status_code == 403
    assert "Confirm these accounts" in text_of(manager, "/admin/companies/BE/bank/")
    assert manager.post(confirm).status_code == 302
    page = text_of(manager, "/admin/companies/BE/bank/")
    assert page.count(IBAN) == 2 and "Belfius" in page
    assert Company.objects.of(tenant).get().iban == IBAN.replace(" ", "")


def test_a_company_out_of_scope_does_not_exist(admin: Client, tenant: UUID, company: Company) -> None:
    identity.create_company(tenant, code="NL", name="Canary", currency="EUR")
    Membership.objects.of(tenant).update(company_ids=[company.pk])
    for path in ("", "calendar/", "paper/", "bank/"):
        assert admin.get(f"/admin/companies/NL/{path}").status_code == 404
    assert admin.get("/admin/channels/NL/").status_code == 404
    assert admin.get("/admin/channels/all/").status_code == 403
    assert admin.get("/admin/companies-new/").status_code == 403
    assert admin.post("/admin/switches/move/", {"target": "tenant:", "is_on": "1", "reason": "x"}).status_code == 404
    for path in ("/admin/companies/", "/admin/people/", "/admin/switches/", "/admin/channels/"):
        assert "Canary" not in text_of(admin, path)


def test_a_new_company_begins_with_the_starters(admin: Client, tenant: UUID, company: Company) -> None:
    form = {"code": "FR", "name": "Duecourse France", "country": "fr", "currency": "EUR"}
    assert admin.post("/admin/companies-new/", form).headers["Location"] == "/admin/companies/FR/"
    made = Company.objects.of(tenant).get(code="FR")
    assert (made.zone, made.business_date) == ("Europe/Paris", None)
    assert admin.post("/admin/companies-new/", form).status_code == 422


def test_somebody_is_let_in_and_put_out_again(admin: Client, tenant: UUID, company: Company) -> None:
    form = {"email": "tom@duecourse.example", "name": "Tom", "role": "collector", "scope": "some"}
    assert admin.post("/admin/people/new/", form).status_code == 422
    there = admin.post("/admin/people/new/", form | {"company": company.pk}).headers["Location"]
    assert "Make a link" in text_of(admin, there)
    assert admin.post(f"{there}end/", {"reason": ""}).status_code == 422
    assert admin.post(f"{there}end/", {"reason": "Was a mistake"}).status_code == 302
    assert not Membership.objects.of(tenant).get(user_id=User.objects.get(email="tom@duecourse.example").pk).is_active
    assert "No longer works here." in text_of(admin, there)
    assert "Tom" in text_of(admin, "/admin/people/?state=gone")


def test_nobody_changes_the_own_rights(admin: Client, tenant: UUID, company: Company) -> None:
    own = admin.session["_auth_user_id"]
    assert "ask another administrator" in text_of(admin, f"/admin/people/{own}/")
    form = {"role": "collections_manager", "scope": "all", "reason": "x"}
    assert admin.post(f"/admin/people/{own}/change/", form).status_code == 422
    assert Membership.objects.of(tenant).get(user_id=own).role == "admin"


def test_a_stop_needs_a_reason_and_names_who_threw_it(admin: Client, tenant: UUID, company: Company) -> None:
    form = {"target": f"company:{company.pk}", "is_on": "1", "reason": "Price list was wrong"}
    assert admin.post("/admin/switches/move/", form | {"reason": " "}).status_code == 422
    assert admin.post("/admin/switches/move/", form).status_code == 302
    assert KillSwitch.objects.of(tenant).get().is_on
    page = text_of(admin, "/admin/switches/")
    assert "Price list was wrong" in page and "Company: Duecourse Belgium" in page
    assert admin.post("/admin/switches/move/", form | {"is_on": "", "reason": "Mended"}).status_code == 302
    assert not KillSwitch.objects.of(tenant).get().is_on
    assert admin.post("/admin/switches/move/", form | {"target": "installation:"}).status_code == 404


def test_a_mail_server_is_kept_without_showing_its_password(admin: Client, tenant: UUID, company: Company) -> None:
    form = {"host": "mail.acme.example", "port": 587, "security": "starttls", "user": "ar", "password": "s3cret-word"}
    answer = admin.post("/admin/channels/all/", form | {"security": "plain"})
    assert answer.status_code == 422 and "needs starttls or tls" in answer.content.decode()
    assert admin.post("/admin/channels/all/", form | {"per_minute": 60, "dkim_selectors": "s1, s2"}).status_code == 302
    kept = Channel.objects.of(tenant).get()
    assert kept.settings["dkim_selectors"] == ["s1", "s2"] and kept.settings["per_minute"] == 60 and kept.secret
    assert "s3cret" not in text_of(admin, "/admin/channels/") + text_of(admin, "/admin/channels/all/")
    assert admin.post("/admin/channels/all/", form | {"password": ""}).status_code == 302
    assert Channel.objects.of(tenant).get().secret, "the same server keeps its password"
    assert admin.post("/admin/channels/all/", form | {"password": "", "host": "other.example"}).status_code == 302
    assert not Channel.objects.of(tenant).get().secret, "another server does not get the password of this one"
    assert admin.post(f"/admin/channels/{kept.pk}/try/").status_code == 422, "no company has a sender yet"
    Company.objects.of(tenant).update(sender_email="ar@duecourse.example")
    assert "?trial=" in admin.post(f"/admin/channels/{kept.pk}/try/").headers["Location"]


def test_the_audit_tells_before_and_after_and_is_narrowed_by_who_and_when(
    sign_in: SignIn, tenant: UUID, company: Company
) -> None:
    admin, auditor = sign_in("admin"), sign_in("cfo")
    admin.post("/admin/companies/BE/", a_company_form(name="Canary NV"))
    entry = AuditEntry.objects.of(tenant).get(verb="company.changed")
    assert "Changed a company" in text_of(auditor, "/admin/audit/")
    side = text_of(auditor, f"/admin/audit/{entry.pk}/side/")
    assert "Duecourse Belgium" in side and "Canary NV" in side and "Agreed with sales" in side
    assert "Changed a company" in text_of(auditor, '/admin/audit/?where=who is "Admin"')
    assert "Changed a company" not in text_of(auditor, "/admin/audit/?since=2030-01-01")
    assert "Changed a company" not in text_of(auditor, "/admin/audit/?until=2020-01-01")
    exported = b"".join(auditor.get("/lists/audit/export.csv").streaming_content)  # type: ignore[attr-defined]
    assert "Canary NV" in exported.decode("utf-8-sig")


def test_the_seals_are_proved_and_a_change_by_hand_is_seen(sign_in: SignIn, tenant: UUID, company: Company) -> None:
    auditor = sign_in("cfo")
    assert "nothing to prove" in text_of(auditor, "/admin/audit/proof/")
    identity.audit(tenant, "x.y", actor=SYSTEM, at=clock.now())
    identity.seal_audit(tenant, at=clock.now() + 2 * identity.SETTLED)
    assert "Intact" in text_of(auditor, "/admin/audit/proof/")
    AuditSeal.objects.create(
        tenant_id=tenant, first_id=10**9, last_id=10**9, entries_count=1, previous="", digest="", sealed_at=clock.now()
    )
    assert "Broken" in text_of(auditor, "/admin/audit/proof/")


def test_who_sees_some_companies_reads_the_own_hand_in_the_audit(
    sign_in: SignIn, tenant: UUID, company: Company
) -> None:
    manager = sign_in("collections_manager")
    identity.audit(tenant, "canary.changed", actor=SYSTEM, at=clock.now())
    foreign = AuditEntry.objects.of(tenant).get(verb="canary.changed")
    assert "canary.changed" in text_of(manager, "/admin/audit/")
    Membership.objects.of(tenant).update(company_ids=[company.pk])
    assert "canary.changed" not in text_of(manager, "/admin/audit/")
    assert manager.get(f"/admin/audit/{foreign.pk}/").status_code == 404


def test_the_queries_of_people_and_companies_do_not_grow(admin: Client, tenant: UUID, company: Company) -> None:
    paths = ("/admin/people/", "/admin/companies/")
    before = {path: queries_of(admin, path) for path in paths}
    for number in range(4):
        identity.create_company(tenant, code=f"C{number}", name="More", currency="EUR", business_date=date(2026, 3, 2))
        user = identity.create_user(f"more{number}@duecourse.example")
        identity.add_member(tenant, user=user, role="collector", actor=SYSTEM, at=clock.now())
    assert {path: queries_of(admin, path) for path in paths} == before
    assert Tenant.objects.count() == 1
