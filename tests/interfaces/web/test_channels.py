"""Can channels besides mail be set up, and do the pages tell what a contact wants, when a customer pays, which way a message went?"""

from __future__ import annotations

from datetime import time
from pathlib import Path

from django.test import override_settings

from duecourse.foundation.identity.models import Company
from duecourse.interfaces.connectors.sink.slips import Slip, SlipBox
from duecourse.records.communications.models import Channel, Consent, Message, ProviderReport
from duecourse.records.ledger.models import Contact, Customer
from duecourse.records.ledger.rules.wishes import read_wishes
from tests.interfaces.web.book import a_customer, a_message
from tests.interfaces.web.conftest import SignIn, company, sign_in  # noqa: F401 - fixtures
from tests.records.communications.book import NOON

PROVIDER = {
    "base_url": "https://api.twilio.com", "account": "AC1", "secret": "t0ken", "sender": "+32470000000",
    "consent": "always", "per_minute": "",
}  # fmt: skip


def test_a_provider_of_text_messages_is_set_up_and_its_token_is_never_shown(sign_in: SignIn, company: Company) -> None:  # noqa: F811
    admin = sign_in("admin")
    assert admin.post("/admin/channels/also/sms/all/", PROVIDER).status_code == 302
    row = Channel.objects.of(company.tenant_id).get(kind="sms")
    assert row.settings["consent"] == "always" and row.secret and b"t0ken" not in bytes(row.secret)
    page = admin.get("/admin/channels/").content.decode()
    assert f"/hooks/{company.tenant_id.hex}/{row.pk}/" in page and "t0ken" not in page
    assert "t0ken" not in admin.get("/admin/channels/also/sms/all/").content.decode()
    moved = PROVIDER | {"base_url": "https://sms.example", "secret": ""}
    admin.post("/admin/channels/also/sms/all/", moved)
    assert Channel.objects.of(company.tenant_id).get(kind="sms").secret is None, "another provider needs it again"


def test_an_address_without_tls_and_an_unknown_kind_are_refused(sign_in: SignIn, company: Company) -> None:  # noqa: F811
    admin = sign_in("admin")
    wrong = PROVIDER | {"base_url": "http://sms.example"}
    assert admin.post("/admin/channels/also/sms/all/", wrong).status_code == 422
    assert admin.get("/admin/channels/also/fax/all/").status_code == 404
    assert not Channel.objects.of(company.tenant_id).filter(kind="sms").exists()


def test_a_contact_keeps_what_when_and_how_and_the_word_about_texts(sign_in: SignIn, company: Company) -> None:  # noqa: F811
    client = sign_in("collections_manager")
    customer = a_customer(company, "Silent")
    contact = Contact.objects.of(company.tenant_id).get(party_id=customer.party_id)
    path = f"/customers/{customer.token}/contacts/{contact.pk}/"
    form = {
        "name": "Eva", "email": "eva@silent.example", "phone": "+32 470 12 34 56", "role": "ap", "wishes": "1",
        "topic": ["reminder", "service"], "channel": ["email", "sms"], "weekday": ["0", "1", "2"],
        "opens": "09:00", "closes": "12:00", "consent": "given", "consent_wording": "said yes on the phone",
    }  # fmt: skip
    assert client.post(f"{path}save/", form).status_code == 302
    kept = Contact.objects.of(company.tenant_id).get(id=contact.pk)
    wished = read_wishes(kept.wishes)
    assert (wished.topics, wished.channels, wished.weekdays) == (("reminder", "service"), (), (0, 1, 2))
    assert (wished.opens, wished.closes, kept.is_ours) == (time(9), time(12), True)
    word = Consent.objects.of(company.tenant_id).get()
    assert (word.address, word.is_given, word.source) == ("+32470123456", True, "person")
    page = client.get(path).content.decode()
    assert "said yes on the phone" in page and 'value="09:00"' in page
    client.post(f"{path}save/", {name: value for name, value in form.items() if name not in ("wishes", "consent")})
    assert Contact.objects.of(company.tenant_id).get(id=contact.pk).wishes == kept.wishes, "another form leaves them"


def test_hours_in_the_night_come_back_as_a_refusal(sign_in: SignIn, company: Company) -> None:  # noqa: F811
    client = sign_in("collections_manager")
    customer = a_customer(company, "Silent")
    contact = Contact.objects.of(company.tenant_id).get(party_id=customer.party_id)
    form = {"name": "Eva", "email": "e@s.example", "wishes": "1", "weekday": ["0"], "opens": "02:00", "closes": "04:00"}
    answer = client.post(f"/customers/{customer.token}/contacts/{contact.pk}/save/", form)
    assert answer.status_code == 409 or answer.status_code == 422
    assert Contact.objects.of(company.tenant_id).get(id=contact.pk).wishes == {}


def test_the_days_of_pay_runs_are_kept_as_ours_and_shown_again(sign_in: SignIn, company: Company) -> None:  # noqa: F811
    client = sign_in("collections_manager")
    customer = a_customer(company, "Silent")
    form = {"pay_runs": "1", "pay_weekday": ["4"], "pay_month_days": "10, 25", "reason": "told by their desk"}
    assert client.post(f"/customers/{customer.token}/fields/", form).status_code == 302
    kept = Customer.objects.of(company.tenant_id).get(id=customer.pk)
    assert (kept.pay_weekdays, kept.pay_month_days) == (1 << 4, 1 << 9 | 1 << 24)
    assert kept.owned_fields["pay_weekdays"] == "ours"
    page = client.get(f"/customers/{customer.token}/?tab=group").content.decode()
    assert 'value="10, 25"' in page and 'name="pay_weekday" value="4" checked' in page


@override_settings(DEMO=False)
def test_a_message_tells_its_way_its_length_and_what_the_provider_told(sign_in: SignIn, company: Company) -> None:  # noqa: F811
    client = sign_in("collections_manager")
    customer = a_customer(company, "Silent")
    detour = {"wanted": "sms", "why": "no_mobile", "passed": [{"name": "Eva", "reason": "opted_out"}]}
    mail = a_message(customer, "one", state="sent", subject="Due")
    text = a_message(customer, "two", state="sent", subject="Due", raw="Pay 7 €".encode())
    Message.objects.of(company.tenant_id).filter(id=text.pk).update(channel="sms")
    Message.objects.of(company.tenant_id).filter(id=mail.pk).update(detour=detour)
    proof = ProviderReport.objects.create(
        tenant_id=company.tenant_id, message_id=text.pk, event="1", state="delivered", says="at noon",
        at=text.created_at, evidence=b"proof of delivery", evidence_type="text/plain",
    )  # fmt: skip
    page = client.get(f"/outbox/{mail.pk}/").content.decode()
    assert "No number is known that takes text messages." in page and "Eva" in page
    page = client.get(f"/outbox/{text.pk}/").content.decode()
    assert "Pay 7 €" in page and "8 signs in 1 piece" in page and "at noon" in page
    answer = client.get(f"/outbox/{text.pk}/proof/{proof.pk}/")
    assert answer.content == b"proof of delivery" and answer.headers["Content-Disposition"].startswith("attachment")
    assert client.get(f"/outbox/{mail.pk}/proof/{proof.pk}/").status_code == 404


@override_settings(DEMO=True)
def test_the_demo_simulates_texts_and_registered_mail_and_says_so(
    sign_in: SignIn,  # noqa: F811
    company: Company,  # noqa: F811
    tmp_path: Path,
) -> None:
    with override_settings(HOME=tmp_path):
        admin = sign_in("admin")
        for kind in ("sms", "registered"):
            assert admin.post(f"/admin/channels/simulate/{kind}/").status_code == 302
        assert admin.get("/admin/channels/").content.decode().count("simulated: reaches nobody") == 2
        customer = a_customer(company, "Silent")
        message = a_message(customer, "one", state="sent", subject="Formal notice")
        Message.objects.of(company.tenant_id).filter(id=message.pk).update(
            message_id="<one@b.example>", channel="sms", address="+32470123456"
        )
        box = SlipBox(tmp_path / "sink" / "slips")
        box.keep(Slip("one", "sms", "<one@b.example>", "+32470123456", "Pay 7", NOON.isoformat()))
        box.keep(Slip("two", "registered", "<one@b.example>", "Weg 1", "", NOON.isoformat()), content=b"%PDF")
        manager = sign_in("collections_manager")
        assert "Pay 7" in manager.get("/slips/").content.decode()
        manager.post("/slips/one/answer/", {"text": "STOP"})
        assert Consent.objects.of(company.tenant_id).get().is_given is False
        manager.post("/slips/two/report/", {"state": "refused"})
        report = ProviderReport.objects.of(company.tenant_id).get()
        assert report.state == "refused" and b"SIMULATED" in bytes(report.evidence or b"")
        assert manager.post("/slips/one/report/", {"state": "refused"}).status_code == 404
