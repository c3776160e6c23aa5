"""Does a page say when money is expected, how sure that is, and what moved it?"""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from django.test import Client

from duecourse.foundation.identity.models import Company
from duecourse.foundation.tenancy import context
from duecourse.interfaces.web import expected
from duecourse.records.ledger.models import Customer, Item, Party
from duecourse.records.ledger.operations.outlooks import Outlook, record_item_outlooks
from duecourse.records.ledger.queries.outlooks import ExpectedLine
from tests.interfaces.web.book import DAY, a_customer, an_item
from tests.interfaces.web.conftest import SignIn, company, sign_in  # noqa: F401 - fixtures

ONE = timedelta(days=1)


def a_line(*, p50: int = 9, p90: int = 20, late: str = "0.72") -> ExpectedLine:
    early, middle, late_on = (DAY + n * ONE for n in (3, p50, p90))
    moved = (("habit", Decimal("6.2")), ("promise", Decimal(-3)))
    return ExpectedLine(7, DAY, early, middle, late_on, middle, Decimal(late), False, moved, "abcdef1234")


def test_it_says_the_day_its_reach_and_what_moved_it() -> None:
    said = expected.expected(a_line(), due_on=DAY + 2 * ONE, party_kind="company")
    assert said.late_words == "late: 72 %" and not said.is_person and said.model == "abcdef1"
    assert said.drivers == ("pays later than others: 6 days later", "a promise to pay: 3 days sooner")
    assert said.words.startswith("Expected ") and " to " in said.words


def test_beyond_what_is_looked_at_it_names_no_day() -> None:
    assert "or later" in expected.expected(a_line(p90=181), due_on=DAY, party_kind="company").words
    assert expected.expected(a_line(p50=181, p90=181), due_on=DAY, party_kind="company").words.startswith(
        "Not expected"
    )


def test_in_a_list_it_explains_itself_in_a_line() -> None:
    said = expected.explained(replace(a_line(), is_little_history=True))
    parts = said.split(" · ")
    assert parts[0].startswith("What moved it: pays later than others: 6 days later; a promise")
    assert parts[1].startswith("Thought since ") and parts[2:] == ["model abcdef1", "little history"]


def test_behind_whom_a_person_may_stand_is_marked() -> None:
    kinds = ("company", "public", "sole_trader", "consumer", "unknown")
    assert [expected.expected(a_line(), due_on=DAY, party_kind=kind).is_person for kind in kinds] == [0, 0, 1, 1, 1]


def expect(item: Item) -> None:
    days = [DAY + n * ONE for n in (3, 9, 20, 10)]
    said = '[{"code": "habit", "days": 6.2}]'
    row = Outlook(item.pk, days[0], days[1], days[2], days[3], Decimal("0.72"), True, said)
    with context.tenant(item.tenant_id):
        record_item_outlooks(item.tenant_id, item.company_id, [row], on=DAY - ONE, source="abcdef1234")


def test_the_page_of_an_item_and_the_list_of_items_say_it(sign_in: SignIn, company: Company) -> None:  # noqa: F811
    client = sign_in("collections_manager")
    item = an_item(a_customer(company, "Tardy"), "INV-1", due_on=DAY + 5 * ONE)
    assert "Expected payment" not in client.get(f"/items/{item.pk}/").content.decode()
    expect(item)
    page = client.get(f"/items/{item.pk}/").content.decode()
    assert "Expected payment" in page and "late: 72 %" in page and "little history" in page
    assert "/models/abcdef1/" in page and "natural person" not in page
    token = item_token(item)
    listed = client.get(f"/customers/{token}/").content.decode()
    assert "expected " in listed and "What moved it: pays later than others: 6 days later" in listed


def test_who_may_not_see_models_is_not_led_there(sign_in: SignIn, company: Company) -> None:  # noqa: F811
    client: Client = sign_in("sales")
    customer = a_customer(company, "Tardy")
    Customer.objects.of(company.tenant_id).filter(id=customer.pk).update(sales_rep="SALES")
    Party.objects.of(company.tenant_id).update(kind="sole_trader")
    item = an_item(customer, "INV-1", due_on=DAY + 5 * ONE)
    expect(item)
    page = client.get(f"/items/{item.pk}/").content.decode()
    assert "Expected payment" in page and "/models/" not in page and "natural person" in page


def item_token(item: Item) -> str:
    return Customer.objects.of(item.tenant_id).get(id=item.customer_id).token
