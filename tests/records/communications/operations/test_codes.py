"""Does a mailed code serve once, for minutes, for few tries, and for its own purpose only?"""

import re
from datetime import timedelta
from email import message_from_bytes
from uuid import UUID

import pytest

from duecourse.foundation.identity.models import Company
from duecourse.records.communications.models import Message, StepUpCode
from duecourse.records.communications.operations.channels import set_channel
from duecourse.records.communications.operations.codes import CodeWrong, send_code, use_code
from duecourse.records.communications.operations.notices import Notice
from duecourse.records.communications.rules.mime import Mailbox
from duecourse.records.ledger.models import Contact
from tests.records.communications.book import ADA, NOON, Who, a_company, a_customer

PLAN = "plan"


@pytest.fixture
def company(tenant: UUID) -> Company:
    made = a_company(tenant)
    set_channel(tenant, connector="smtp", options={"host": "mail.example", "port": 25}, actor=ADA, at=NOON)
    return made


@pytest.fixture
def who(company: Company) -> Who:
    return a_customer(company.tenant_id, company)


def written(to: Mailbox, code: str) -> Notice:
    return Notice(to=to, subject="Your code", paragraphs=(f"Code: {code}",))


def ask(company: Company, who: Who, *, minutes: int = 0, purpose: str = PLAN) -> str:
    """Ask for a code; what the mail says, empty where none left."""
    moment = NOON + timedelta(minutes=minutes)
    before = Message.objects.of(company.tenant_id).count()
    is_sent = send_code(company.tenant_id, who.contact_id, purpose, written, company_id=company.pk, now=moment)
    rows = Message.objects.of(company.tenant_id).order_by("-id")
    assert rows.count() == before + is_sent
    if not is_sent:
        return ""
    row = rows[0]
    assert (row.address, row.purpose) == (who.address, "security")
    (plain,) = (
        part for part in message_from_bytes(bytes(row.raw or b"")).walk() if part.get_content_type() == "text/plain"
    )
    found = re.search(r"\b\d{6}\b", plain.get_payload(decode=True).decode())  # type: ignore[union-attr]
    assert found
    return found[0]


def is_right(company: Company, who: Who, code: str, *, minutes: float = 1, purpose: str = PLAN) -> bool:
    try:
        use_code(company.tenant_id, who.contact_id, purpose, code, now=NOON + timedelta(minutes=minutes))
    except CodeWrong:
        return False
    return True


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_a_code_serves_once_and_may_be_typed_with_a_space(company: Company, who: Who) -> None:
    code = ask(company, who)
    assert is_right(company, who, f" {code[:3]} {code[3:]} ")
    assert not is_right(company, who, code)


def test_a_code_is_too_old_after_ten_minutes_and_serves_no_other_purpose_or_person(company: Company, who: Who) -> None:
    code = ask(company, who)
    other = a_customer(company.tenant_id, company, "Silent")
    assert not is_right(company, who, code, purpose="account")
    assert not is_right(company, other, code)
    assert not is_right(company, who, code, minutes=10)
    assert is_right(company, who, code, minutes=9.9)


def test_five_tries_end_a_code(company: Company, who: Who) -> None:
    code = ask(company, who)
    for _try in range(5):
        assert not is_right(company, who, other_than(code))
    assert not is_right(company, who, code)


def test_a_new_code_ends_the_one_before(company: Company, who: Who) -> None:
    first, second = ask(company, who), ask(company, who, minutes=1)
    assert first == second or not is_right(company, who, first, minutes=2)
    assert is_right(company, who, second, minutes=2)


def test_whoever_asks_again_and_again_gets_no_more_mails(company: Company, who: Who) -> None:
    assert all(ask(company, who, minutes=n) for n in range(3))
    assert not ask(company, who, minutes=4) and not ask(company, who, minutes=5, purpose="account")
    sent = sum(bool(ask(company, who, minutes=16 * n)) for n in range(1, 30))
    assert sent == 7, "ten a day"


def test_who_has_no_address_is_mailed_nothing(company: Company, who: Who) -> None:
    Contact.objects.of(company.tenant_id).filter(id=who.contact_id).update(email="")
    assert ask(company, who) == ""


def test_what_is_kept_is_not_the_code(company: Company, who: Who) -> None:
    code = ask(company, who)
    row = StepUpCode.objects.of(company.tenant_id).get()
    assert code.encode() not in bytes(row.digest) and len(bytes(row.digest)) == 32
