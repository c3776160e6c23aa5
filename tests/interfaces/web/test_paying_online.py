"""Who may say with whom customers pay online, and what does the page tell of the secret?"""

from __future__ import annotations

from pathlib import Path

from django.test import override_settings

from duecourse.foundation.identity.models import AuditEntry, Company
from duecourse.records.ledger.models import PaymentWire
from tests.interfaces.web.conftest import SignIn

SECRET = "whsec_c2VjcmV0"


def test_an_administrator_wires_the_provider_and_nobody_reads_its_secret(
    sign_in: SignIn, company: Company, tmp_path: Path
) -> None:
    page = f"/admin/companies/{company.code}/paying/"
    with override_settings(DEMO=True, HOME=tmp_path):
        admin = sign_in("admin")
        wanted = {"provider": "fakepay", "secret": SECRET, "is_live": "on"}
        assert admin.post(page, wanted).status_code == 302
        text = admin.get(page).content.decode()
        row = PaymentWire.objects.of(company.tenant_id).get()
        assert row.is_live and f"/hooks/payments/{company.tenant_id.hex}/{row.pk}/" in text
        assert SECRET not in text and SECRET.encode() not in bytes(row.secret or b"")
        told = AuditEntry.objects.of(company.tenant_id).filter(verb="payment_provider.set")
        assert told.count() == 1 and SECRET not in str(list(told.values()))
        assert sign_in("collector").get(page).status_code == 403
        assert admin.post(page, {"provider": "fakepay"}).status_code == 302
        row = PaymentWire.objects.of(company.tenant_id).get()
        assert not row.is_live and row.secret is not None, "an empty field keeps the secret"


def test_outside_of_a_demo_the_simulated_provider_is_refused(sign_in: SignIn, company: Company) -> None:
    page = f"/admin/companies/{company.code}/paying/"
    answer = sign_in("admin").post(page, {"provider": "fakepay", "secret": SECRET, "is_live": "on"})
    assert answer.status_code == 422 and b"for the demo only" in answer.content
    assert not PaymentWire.objects.of(company.tenant_id).filter(is_live=True).exists()
