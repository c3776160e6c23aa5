"""Does a batch of mails keep everybody's things apart?"""

import email
import email.policy
import re
from uuid import UUID, uuid4

from django.test import Client, override_settings

from duecourse.records.communications import operations
from duecourse.records.communications.models import Message, Recipient, TrackedLink
from duecourse.records.communications.rules.links import hash_of
from duecourse.records.ledger.models import Item
from tests.records.communications.book import ADA, NOON, Who, a_company, a_customer, a_plan

PNG = b"\x89PNG\r\n\x1a\n" + bytes(16)
LINK = r"/a/\w{32}/[\w-]{43}"


def words_of(raw: bytes) -> tuple[str, str, str]:
    """The address, and both twins, as a mail program shows them."""
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None and html is not None
    return str(mail["To"]), text.get_content(), html.get_content()


def test_customers_and_levels_of_one_batch_never_mix_items_or_addresses_trap_61(tenant: UUID) -> None:
    company = a_company(tenant)
    people = [a_customer(tenant, company, name, items=[("10.50", "EUR"), ("7.00", "USD")]) for name in ("Ann", "Ben")]
    plans = {
        (who, code): a_plan(company, who, f"{who.customer_id}:{code}", template_code=code)
        for who in people
        for code in ("friendly", "firm")
    }
    made = dict(zip(plans, operations.plan_messages(tenant, list(plans.values()), now=NOON), strict=True))
    numbers = {who: set(_numbers(tenant, who)) for who in people}
    links: list[str] = []
    for (who, code), planned in made.items():
        row = Message.objects.of(tenant).get(id=planned.message_id)
        to, *twins = words_of(bytes(row.raw or b""))
        assert who.address in to and row.template_code == code and row.address == who.address
        assert sorted(row.item_ids) == sorted(who.item_ids)
        recipients = Recipient.objects.of(tenant).filter(message_id=row.pk)
        assert list(recipients.values_list("address", flat=True)) == [who.address]
        for twin in twins:
            others = set().union(*(found for one, found in numbers.items() if one is not who))
            assert all(number in twin for number in numbers[who]) and not any(number in twin for number in others)
        links += re.findall(LINK, twins[0])
    assert len(set(links)) == 4 * len(made), "every message has its own links"
    assert len({planned.message_id for planned in made.values()}) == 4


def _numbers(tenant: UUID, who: Who) -> list[str]:
    return list(Item.objects.of(tenant).filter(id__in=who.item_ids).values_list("number", flat=True))


def test_languages_of_one_batch_never_leak_into_each_other_trap_62(tenant: UUID) -> None:
    company = a_company(tenant)
    order = ["de", "en", "de", "pl", "fr", "nl", "en"]
    bills = {"de": "Rechnung", "en": "invoice", "fr": "facture", "nl": "factuur"}
    closings = {
        "de": "Mit freundlichen Grüßen",
        "en": "Kind regards",
        "fr": "Cordialement",
        "nl": "Met vriendelijke groet",
    }
    people = [a_customer(tenant, company, f"N{n}", language=language) for n, language in enumerate(order)]
    made = operations.plan_messages(tenant, [a_plan(company, who) for who in people], now=NOON)
    for language, planned in zip(order, made, strict=True):
        row = Message.objects.of(tenant).get(id=planned.message_id)
        _to, text, html = words_of(bytes(row.raw or b""))
        shown = language if language in bills else "en"
        assert row.language == shown and f'lang="{shown}"' in html
        assert [name for name in bills if closings[name] in text] == [shown]
        assert [name for name in bills if bills[name].lower() in text.lower()] == [shown]


def test_a_companys_mails_carry_its_own_brand_and_nobody_elses(tenant: UUID) -> None:
    ours, theirs = a_company(tenant, colour="#aa0000"), a_company(tenant, code="NL", name="Waterland")
    parts = {"register": "HRB 1234", "foot": "Directors: A. B.\nSeat: Antwerp", "signature": "Mon-Fri 9-17 h"}
    operations.set_letterhead(tenant, ours.pk, parts, actor=ADA, at=NOON)
    people = [a_customer(tenant, company) for company in (ours, theirs)]
    plans = [a_plan(company, who) for company, who in zip((ours, theirs), people, strict=True)]
    mine, other = (
        words_of(bytes(Message.objects.of(tenant).get(id=made.message_id).raw or b""))[1:]
        for made in operations.plan_messages(tenant, plans, now=NOON)
    )
    for word in ("HRB 1234", "Directors: A. B.", "Seat: Antwerp", "Mon-Fri 9-17 h"):
        assert all(word in twin for twin in mine) and not any(word in twin for twin in other), word
    assert "#aa0000" in mine[1] and "#aa0000" not in other[1]
    assert mine[0].index("Mon-Fri") < mine[0].index("-- ") < mine[0].index("Directors")


@override_settings(DUECOURSE_URL="https://pay.example")
def test_the_logo_of_a_company_is_named_where_a_mail_program_may_fetch_it(tenant: UUID) -> None:
    company = a_company(tenant)
    operations.set_logo(tenant, company.pk, PNG, actor=ADA, at=NOON)
    made = operations.plan_message(tenant, a_plan(company, a_customer(tenant, company)), now=NOON)
    _to, text, html = words_of(bytes(Message.objects.of(tenant).get(id=made.message_id).raw or b""))
    (address,) = re.findall(r'<img src="https://pay\.example(/brand/[^"]+)" alt="Nordlicht Handel"', html)
    assert "/brand/" not in text
    answer = Client().get(address)
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, PNG, "image/png")
    for wrong in (
        address.replace(tenant.hex, uuid4().hex),
        address.replace(f"/{company.pk}/", "/999999/"),
        "/brand/x/1/y",
    ):
        assert Client().get(wrong).status_code == 404


def test_the_same_plan_gives_the_same_bytes_but_for_its_links_and_one_row(tenant: UUID) -> None:
    company = a_company(tenant)
    plan = a_plan(company, a_customer(tenant, company))
    first = operations.plan_message(tenant, plan, now=NOON)
    raw = Message.objects.of(tenant).get(id=first.message_id).raw
    assert operations.plan_message(tenant, plan, now=NOON) == first
    operations.replan_message(tenant, first.message_id, plan, now=NOON)
    again = Message.objects.of(tenant).get(id=first.message_id)
    texts = [words_of(bytes(each or b"")) for each in (raw, again.raw)]
    first_links, new_links = (re.findall(LINK, text[1]) for text in texts)
    assert len(first_links) == 4 and not set(first_links) & set(new_links), "what was never sent leads nowhere"
    bare = [[re.sub(LINK, "", part) for part in text] for text in texts]
    assert bare[0] == bare[1]
    kept = TrackedLink.objects.of(tenant).filter(message_id=first.message_id)
    hashes = {bytes(one) for one in kept.values_list("token_hash", flat=True)}
    assert hashes == {hash_of(link[-43:]) for link in new_links}
    assert Recipient.objects.of(tenant).filter(message_id=first.message_id).count() == 1


def test_each_company_writes_with_its_own_name_address_and_bank_trap_58(tenant: UUID) -> None:
    ours = a_company(tenant)
    mine = {"name": "Waterland Verpakking", "sender_name": "Waterland debiteuren", "iban": "NL91ABNA0417164300"}
    theirs = a_company(tenant, code="NL", sender_email="ar@waterland.example", **mine)
    people = [a_customer(tenant, company) for company in (ours, theirs)]
    plans = [a_plan(company, who) for company, who in zip((ours, theirs), people, strict=True)]
    made = operations.plan_messages(tenant, plans, now=NOON)
    said = {}
    for company, planned in zip((ours, theirs), made, strict=True):
        row = Message.objects.of(tenant).get(id=planned.message_id)
        mail = email.message_from_bytes(bytes(row.raw or b""), policy=email.policy.default)
        _to, *twins = words_of(bytes(row.raw or b""))
        iban = company.iban
        said[company.code] = (str(mail["From"]), row.sender)
        for twin in twins:
            plain = re.sub(r"\s", "", twin)
            assert iban in plain and company.name in twin
            assert not any(other.iban in plain or other.name in twin for other in {ours, theirs} - {company})
    assert said["NL"] == ("Waterland debiteuren <ar@waterland.example>", "ar@waterland.example")
    assert said["BE"][1] == "credit@nordlicht.example"
