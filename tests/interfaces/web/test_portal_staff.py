"""Can colleagues see a customer's page as the customer does, revoke its links, and say what is offered there?"""

from __future__ import annotations

from uuid import UUID

from duecourse.foundation.identity.models import AuditEntry, Company
from duecourse.foundation.timeline.models import Event
from duecourse.records.communications.models import PortalAct, TrackedLink
from duecourse.records.communications.queries.portal import terms_of
from duecourse.records.ledger.models import Customer
from tests.interfaces.portal.book import a_reader, selling
from tests.interfaces.web.conftest import SignIn


def test_the_page_is_seen_as_the_customer_sees_it_and_nothing_can_be_done(sign_in: SignIn, tenant: UUID) -> None:
    company = selling(tenant, code="NL")
    reader, client = a_reader(company), sign_in("collections_manager")
    Customer.objects.of(tenant).filter(id=reader.who.customer_id).update(language="nl")
    token = Customer.objects.of(tenant).get(id=reader.who.customer_id).token
    opened = client.get(f"/customers/{token}/page/")
    home = opened.headers["Location"]
    shown = client.get(home).content.decode()
    assert '<html lang="nl">' in shown and "€120" in shown.replace("\N{NO-BREAK SPACE}", "")
    tried = client.post(f"{home}comment/", {"key": "a", "words": "Not me"})
    assert tried.status_code == 422
    assert not PortalAct.objects.of(tenant).exists()


def test_links_are_revoked_at_the_contact_and_at_the_message(sign_in: SignIn, tenant: UUID) -> None:
    company = selling(tenant, code="NL")
    reader, other, client = a_reader(company), a_reader(company), sign_in("collections_manager")
    token = Customer.objects.of(tenant).get(id=reader.who.customer_id).token
    assert client.post(f"/customers/{token}/contacts/{reader.who.contact_id}/links/").status_code == 302
    assert client.post(f"/customers/{token}/contacts/{other.who.contact_id}/links/").status_code == 404
    assert client.post(f"/outbox/{other.message.pk}/links/").status_code == 302
    assert not TrackedLink.objects.of(tenant).filter(revoked_at__isnull=True).exists()
    assert Event.objects.of(tenant).filter(kind="portal.links_revoked").count() == 2
    assert reader.client.get(reader.link()).status_code == 404


def test_an_administrator_says_what_customers_are_offered(sign_in: SignIn, tenant: UUID, company: Company) -> None:
    client = sign_in("admin")
    page = f"/admin/companies/{company.code}/portal/"
    assert client.get(page).status_code == 200
    said = client.post(page, {"ways": ["dispute", "promise"], "longest_days": "14", "words": "Ask Ada."})
    assert said.status_code == 302
    assert terms_of(tenant, company.pk).ways == ("promise", "dispute")
    assert AuditEntry.objects.of(tenant).filter(verb="portal.terms").count() == 1
    assert client.post(page, {"ways": [], "longest_days": "0"}).status_code == 422
    assert sign_in("collector").post(page, {"longest_days": "3"}).status_code == 403


def test_what_is_not_offered_does_not_exist(tenant: UUID) -> None:
    from duecourse.foundation.kit.actor import SYSTEM
    from duecourse.records.communications.operations.portal import set_terms
    from duecourse.records.communications.rules.portal import Terms
    from tests.records.communications.book import NOON

    company = selling(tenant, code="NL")
    set_terms(tenant, company.pk, Terms(("promise",), 14, "Ask Ada."), actor=SYSTEM, at=NOON)
    reader = a_reader(company)
    home = reader.home()
    shown = reader.client.get(home).content.decode()
    assert "Ask Ada." in shown and "I will pay on" in shown and "Something is wrong" not in shown
    assert reader.client.get(f"{home}dispute/").status_code == 404
    late = {"key": "a", "due_on": "2026-03-20", "item": reader.who.item_ids[0]}
    assert b"up to 14 days" in reader.post(f"{home}promise/", late).content
