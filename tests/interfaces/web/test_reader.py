"""Does the page of the reader say how often it was right, and does its threshold hold?"""

from __future__ import annotations

import re

from duecourse.foundation.identity.models import AuditEntry, Company
from duecourse.foundation.kit.clock import now
from duecourse.records.communications.models import InboxTerms
from tests.interfaces.web.book import a_customer, a_thread
from tests.interfaces.web.conftest import SignIn
from tests.interfaces.web.test_inbox import a_reading


def test_the_labels_of_this_company_say_how_often_the_reader_was_right(sign_in: SignIn, company: Company) -> None:
    client, thread = sign_in("admin"), a_thread(company, a_customer(company, "Silent"))
    assert "Nobody has confirmed" in client.get("/admin/reader/").content.decode()
    made = [
        ("will_pay", "0.95", "confirmed", {}),
        ("will_pay", "0.65", "corrected", {"intent": "will_pay", "amount": "5"}),
        ("will_pay", "0.62", "corrected", {"intent": "dispute"}),
        ("question", "0.61", "dismissed", {}),
    ]
    for n, (intent, sure, state, meant) in enumerate(made):
        a_reading(thread, intent=intent, position=n, confidence=sure, state=state, corrected_to=meant, settled_at=now())
    a_reading(thread, intent="question", position=9)  # nobody has settled it
    page = " ".join(re.sub(r"<[^>]+>", " ", client.get("/admin/reader/").content.decode()).split())
    assert "Will pay 1 1 1 67 %" in page.replace("67%", "67 %")
    assert "Only 4 suggestions were settled" in page
    rows = page.replace("%", " %").replace("  ", " ")
    assert "60 % now 4 50 %" in rows and "70 % 1 100 %" in rows


def test_the_threshold_is_moved_and_the_reader_switched_off(sign_in: SignIn, company: Company) -> None:
    client, tenant = sign_in("admin"), company.tenant_id
    form = {"company": company.code, "percent": "75", "reads": "1"}
    assert client.post("/admin/reader/change/", form).status_code == 302
    row = InboxTerms.objects.of(tenant).get(company_id=company.pk)
    assert (str(row.suggest_from), row.reads) == ("0.75", True)
    client.post("/admin/reader/change/", {"company": company.code, "percent": "75"})
    assert InboxTerms.objects.of(tenant).get(company_id=company.pk).reads is False
    assert "switched off" in client.get("/admin/reader/").content.decode()
    assert AuditEntry.objects.of(tenant).filter(verb="reading.threshold").count() == 2
    for wrong in ("", "101", "x"):
        assert client.post("/admin/reader/change/", form | {"percent": wrong}).status_code == 422
    assert sign_in("collector").post("/admin/reader/change/", form).status_code in (403, 404)
