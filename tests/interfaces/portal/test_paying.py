"""Can a customer pay from its page: online, by transfer with a reference of its own, or say that it has paid?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from html import unescape
from pathlib import Path
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from duecourse.foundation.identity.models import Company
from duecourse.foundation.kit.clock import now
from duecourse.foundation.kit.money import Money
from duecourse.foundation.kit.reference import is_rf
from duecourse.interfaces.connectors.fakepay import telling
from duecourse.interfaces.connectors.fakepay.provider import the_tills
from duecourse.records.communications.models import Message, PortalAct
from duecourse.records.ledger.jobs import read_remittance
from duecourse.records.ledger.models import (
    Block,
    Document,
    Item,
    PayerAccount,
    PaymentIntent,
    PaymentReference,
    Receipt,
    ReceiptMatch,
    Remittance,
)
from duecourse.records.ledger.operations import online_news
from duecourse.records.ledger.operations.matching import match_new
from duecourse.records.ledger.operations.receipts import SeenMoney, see_receipt
from duecourse.records.ledger.ports import PaymentNews
from duecourse.work.procedures.operations import online_payments
from tests.house.places import changed, state_of_tables
from tests.interfaces.portal.book import Reader, a_reader, selling
from tests.records.communications.book import ADA, NOON, TODAY
from tests.records.ledger.online import a_demo, post, wire_up

TWO = [("120.50", "EUR"), ("79.50", "EUR")]


@pytest.fixture
def company(tenant: UUID, tmp_path: Path) -> Iterator[Company]:
    with a_demo(tmp_path):
        yield selling(tenant, payee_name="Nordlicht Handel NV", bic="KREDBEBB")


@pytest.fixture(autouse=True)
def _by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """The provider tells when the test says so, not from a thread of its own."""
    monkeypatch.setattr(telling, "tell_behind", lambda *_told: None)


def text_at(reader: Reader, path: str) -> str:
    response = reader.client.get(path)
    assert response.status_code == 200, response.content
    return unescape(response.content.decode())


def chosen(reader: Reader) -> dict[str, list[int]]:
    return {"item": list(reader.who.item_ids)}


def pay_online(reader: Reader) -> str:
    """Choose to pay online; the path of the provider's page."""
    response = reader.post(f"{reader.home()}pay/online/", chosen(reader))
    assert response.status_code == 303, response.content
    return "/" + response.headers["Location"].split("/", 3)[3]


def at_the_provider(way: str, path: str) -> str:
    """Do something on the provider's page; where it leads back to."""
    payer = Client()
    assert any(word in payer.get(path).content.decode() for word in ("SIMULATED", "GESIMULEERD", "SIMULÉ", "SIMULIERT"))
    back = payer.post(f"{path}act/", {"way": way})
    assert back.status_code == 302
    return "/" + back.headers["Location"].split("/", 3)[3]


def hear(path: str, *, seconds: float) -> int:
    """Let the provider tell what is due after so many seconds."""
    name = path.rstrip("/").rpartition("/")[2]
    return telling.tell_due(the_tills(), name, post_now, at=now() + timedelta(seconds=seconds))


def post_now(url: str, body: bytes, headers: dict[str, str]) -> int:
    return post(url, body, headers)


def test_the_link_of_the_mail_leads_to_its_items_ticked_and_to_both_ways_to_pay(company: Company) -> None:
    wire_up(company)
    reader = a_reader(company, items=TWO)
    page = reader.enter("pay")
    text = text_at(reader, page)
    assert page.endswith("/pay/") and text.count("checked") == 2
    assert "Pay online now" in text and "Pay by bank transfer" in text and "<script" not in text


def test_without_a_provider_only_the_transfer_is_offered(company: Company) -> None:
    reader = a_reader(company)
    assert "Pay online" not in text_at(reader, reader.enter("pay"))
    refused = reader.post(f"{reader.home()}pay/online/", chosen(reader))
    assert refused.status_code == 422 and b"bank transfer" in refused.content
    assert not PaymentIntent.objects.of(company.tenant_id).exists()


def test_from_the_mail_to_paid_and_the_page_tells_the_truth_meanwhile(company: Company) -> None:
    wire_up(company)
    reader = a_reader(company, items=TWO)
    provider = pay_online(reader)
    back = at_the_provider("pay", provider)
    waiting = text_at(reader, back)
    assert "We wait for the word of the bank" in waiting and "we have your payment" not in waiting
    assert hear(provider, seconds=2) == 1
    paid = text_at(reader, back)
    assert "Thank you, we have your payment" in paid and "€200.00" in paid
    receipt = Receipt.objects.of(company.tenant_id).get()
    assert (receipt.customer_id, receipt.state) == (reader.who.customer_id, "provisional")
    assert is_rf(receipt.reference) and receipt.reference in paid
    assert hear(provider, seconds=60) == 2 and Receipt.objects.of(company.tenant_id).count() == 1
    assert "we have your payment" in text_at(reader, back), "the word that came last was older"


def test_money_paid_online_is_laid_on_its_items_and_the_payer_is_told_once(company: Company) -> None:
    wire_up(company)
    tenant, reader = company.tenant_id, a_reader(company, items=TWO)
    provider = pay_online(reader)
    at_the_provider("pay", provider)
    hear(provider, seconds=60)
    for _time in range(2):
        online_payments.follow(tenant, reader.who.customer_id, now=now())
    matches = ReceiptMatch.objects.of(tenant).filter(state="live")
    assert {(one.item_id, one.kind, one.because[0]["code"]) for one in matches} == {
        (item, "confirmed", "paid_online") for item in reader.who.item_ids
    }
    told = Message.objects.of(tenant).get(origin__startswith="payment_online:")
    assert (told.address, told.purpose) == (reader.who.address, "service") and "200" in told.subject
    assert not PayerAccount.objects.of(tenant).exists(), "the provider's name is nobody's"


@pytest.mark.parametrize("language", ["en", "nl", "fr", "de"])
def test_that_slow_money_failed_is_told_by_mail_in_the_payers_language(company: Company, language: str) -> None:
    wire_up(company)
    tenant, reader = company.tenant_id, a_reader(company, language=language)
    opening_of(reader, "slow")
    online_payments.follow(tenant, reader.who.customer_id, now=now())
    assert not Message.objects.of(tenant).filter(origin__startswith="payment_").exists(), "nothing is known yet"
    intent = PaymentIntent.objects.of(tenant).get()
    failed = PaymentNews("later", intent.provider_id, "failed", Money(intent.amount, "EUR"), now(), "returned")
    assert online_news.take_word(tenant, intent.wire_id, failed, now=now())
    online_payments.follow(tenant, reader.who.customer_id, now=now())
    told = Message.objects.of(tenant).get(origin__startswith="payment_failed:")
    assert (told.language[:2], told.address) == (language, reader.who.address)


def opening_of(reader: Reader, way: str) -> None:
    """Pay in a way, and let the provider say the first of it."""
    provider = pay_online(reader)
    at_the_provider(way, provider)
    hear(provider, seconds=1)


def test_slow_money_holds_its_items_and_failed_money_says_so_in_a_sentence(company: Company) -> None:
    wire_up(company)
    reader, other = a_reader(company), a_reader(company)
    slow, failing = pay_online(reader), pay_online(other)
    back = at_the_provider("slow", slow)
    assert hear(slow, seconds=1) == 1
    assert "Your payment is under way" in text_at(reader, back)
    assert Block.objects.of(company.tenant_id).filter(ended_on__isnull=True).count() == 1
    lost = at_the_provider("fail", failing)
    hear(failing, seconds=1)
    text = text_at(other, lost)
    assert "The payment did not succeed" in text and "Pay in another way" in text
    assert not Receipt.objects.of(company.tenant_id).exists()


def test_who_leaves_the_provider_can_go_on_and_is_told_that_nothing_was_taken(company: Company) -> None:
    wire_up(company)
    reader = a_reader(company)
    provider = pay_online(reader)
    back = at_the_provider("leave", provider)
    text = text_at(reader, back)
    assert "nothing was taken" in text and provider in text
    assert pay_online(reader) == provider, "the same checkout, however often it is asked for"


def test_a_provider_that_is_down_is_said_and_leaves_the_other_ways(company: Company) -> None:
    wire_up(company, is_down=True)
    reader = a_reader(company)
    led = reader.post(f"{reader.home()}pay/online/", chosen(reader))
    text = text_at(reader, led.headers["Location"])
    assert "The payment did not succeed" in text and "Pay in another way" in text


def test_the_transfer_says_everything_a_bank_asks_for_and_its_reference_means_these_items(company: Company) -> None:
    reader = a_reader(company, items=TWO)
    led = reader.post(f"{reader.home()}pay/transfer/", chosen(reader))
    text = text_at(reader, led.headers["Location"])
    row = PaymentReference.objects.of(company.tenant_id).get()
    spaced = " ".join(row.reference[at : at + 4] for at in range(0, len(row.reference), 4))
    for said in ("Nordlicht Handel NV", "BE71 0961 2345 6769", "KREDBEBB", 'value="200.00"', spaced, "<svg"):
        assert said in text
    assert 'style="' not in text and "readonly" in text
    assert paid_by_transfer(company, row.reference, "200.00") == set(reader.who.item_ids)
    again = reader.post(f"{reader.home()}pay/transfer/", chosen(reader))
    assert again.headers["Location"] == led.headers["Location"]


def paid_by_transfer(company: Company, reference: str, amount: str) -> set[int]:
    """Let money come in at the bank with a reference; which items it is matched to."""
    seen = SeenMoney(company.pk, Money(Decimal(amount), "EUR"), TODAY, "bank-1", reference=reference)
    receipt = see_receipt(company.tenant_id, seen, on=TODAY, actor=ADA, at=NOON)
    match_new(company.tenant_id, company.pk, on=TODAY, at=NOON)
    matches = ReceiptMatch.objects.of(company.tenant_id).filter(receipt_id=receipt.pk, state="live", kind="automatic")
    return set(matches.values_list("item_id", flat=True))


def test_other_currencies_have_no_code_and_say_so(company: Company) -> None:
    reader = a_reader(company, items=[("50", "USD")])
    led = reader.post(f"{reader.home()}pay/transfer/", chosen(reader))
    text = text_at(reader, led.headers["Location"])
    assert "<svg" not in text and "no code to scan" in text


def test_two_currencies_are_two_payments(company: Company) -> None:
    reader = a_reader(company, items=[("50", "USD"), ("60", "EUR")])
    assert text_at(reader, reader.enter("pay")).count("<form") == 2
    refused = reader.post(f"{reader.home()}pay/transfer/", chosen(reader))
    assert refused.status_code == 422 and b"one currency" in refused.content


def test_what_is_collected_by_debit_or_belongs_to_a_factor_is_not_offered(company: Company) -> None:
    reader = a_reader(company, items=TWO)
    Item.objects.of(company.tenant_id).filter(id=reader.who.item_ids[0]).update(is_pulled=True)
    Item.objects.of(company.tenant_id).filter(id=reader.who.item_ids[1]).update(is_factored=True)
    assert "Nothing is open that could be paid" in text_at(reader, reader.enter("pay"))
    assert reader.post(f"{reader.home()}pay/transfer/", chosen(reader)).status_code == 422


def test_another_customers_payment_does_not_exist(company: Company) -> None:
    wire_up(company)
    reader, other = a_reader(company), a_reader(company)
    led = other.post(f"{other.home()}pay/transfer/", chosen(other)).headers["Location"]
    paying = at_the_provider("leave", pay_online(other))
    for path in (led, paying):
        foreign = reader.home() + path.removeprefix(other.home())
        assert reader.client.get(foreign).status_code == 404
    assert reader.post(f"{reader.home()}pay/transfer/", chosen(other)).status_code == 422


def test_a_form_is_taken_from_a_page_that_tells_no_referrer_and_never_without_its_token(company: Company) -> None:
    reader = a_reader(company)
    page = reader.enter("pay")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = reader.client.cookies
    token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', strict.get(page).content.decode())[0]
    form = {"item": reader.who.item_ids[0]}
    null, elsewhere = {"Origin": "null"}, {"Origin": "https://elsewhere.example"}
    assert strict.post(f"{page}transfer/", form, headers=null).status_code == 403
    told = form | {"csrfmiddlewaretoken": token}
    assert strict.post(f"{page}transfer/", told, headers=elsewhere).status_code == 403
    assert strict.post(f"{page}transfer/", told, headers=null).status_code == 303


def test_reading_the_pages_of_paying_changes_nothing(company: Company) -> None:
    wire_up(company)
    reader = a_reader(company)
    led = reader.post(f"{reader.home()}pay/transfer/", chosen(reader)).headers["Location"]
    back = at_the_provider("leave", pay_online(reader))
    before = state_of_tables()
    home = reader.home()
    for path in (f"{home}pay/", f"{home}paid/", led, back):
        assert reader.client.get(path).status_code == reader.client.head(path).status_code == 200
    assert reader.client.get(f"{home}pay/online/").status_code == 405
    assert set(changed(before)) <= {"communications_linkvisit"}


def test_who_has_paid_already_is_left_alone_and_its_proof_is_kept(company: Company) -> None:
    reader = a_reader(company, items=TWO)
    page = f"{reader.home()}paid/"
    key = re.findall(r'name="key" value="([^"]+)"', text_at(reader, page))[0]
    proof = SimpleUploadedFile("advice.csv", b"number;amount\nT-1;120,50\n", "text/csv")
    form = {
        "key": key,
        "paid_on": (TODAY - timedelta(days=2)).isoformat(),
        "item": list(reader.who.item_ids),
        "amount": "200,00",
        "account": "BE68 5390 0754 7034",
        "file": [proof],
    }
    done = reader.post(page, form)
    assert done.status_code == 303
    held = Block.objects.of(company.tenant_id).filter(ended_on__isnull=True)
    assert {(one.item_id, one.reason) for one in held} == {(one, "PAYMENT-UNDERWAY") for one in reader.who.item_ids}
    kept = Document.objects.of(company.tenant_id).get()
    assert (kept.kind, kept.customer_id, kept.source) == ("remittance", reader.who.customer_id, "portal")
    shown = text_at(reader, done.headers["Location"])
    assert "we look for your payment" in shown and "advice.csv" in shown
    waiting = ProcrastinateJob.objects.get(task_name="ledger.read_remittance")
    read_remittance(**waiting.args | {"tenant": company.tenant_id})
    advices = Remittance.objects.of(company.tenant_id).values_list("source", "state", "doubts", "customer_id")
    assert list(advices) == [("portal", "draft", ["not_ours", "total"], reader.who.customer_id)]
    act = PortalAct.objects.of(company.tenant_id).get()
    assert act.kind == "paid" and act.told["amounts"] == {"EUR": "200.00"}
    back = reader.post(f"{done.headers['Location']}undo/", {})
    assert back.status_code == 303 and not held.all().exists()
    assert Remittance.objects.of(company.tenant_id).get().state == "dropped"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"paid_on": (TODAY + timedelta(days=1)).isoformat()}, b"today or before"),
        ({"paid_on": ""}, b"today or before"),
        ({"amount": "1.234"}, b"1,234.56"),
        ({"file": [SimpleUploadedFile("run.exe", b"MZ\x90\x00" * 10)]}, b"is no file that is kept"),
        ({"file": [SimpleUploadedFile(f"{n}.txt", b"x") for n in range(6)]}, b"At most 5 files"),
    ],
)
def test_what_is_wrong_with_a_claim_is_said_in_its_form_and_nothing_is_kept(
    company: Company, wrong: dict[str, object], says: bytes
) -> None:
    reader = a_reader(company)
    form = {"key": "a", "paid_on": TODAY.isoformat(), "item": list(reader.who.item_ids), **wrong}
    answer = reader.post(f"{reader.home()}paid/", form)
    assert answer.status_code == 422 and says in answer.content
    assert not Block.objects.of(company.tenant_id).exists() and not Document.objects.of(company.tenant_id).exists()
