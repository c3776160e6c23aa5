"""Does the answer why nothing is sent say which payment was seen, and when?"""

from decimal import Decimal
from uuid import UUID

from duecourse.foundation.kit.money import Money
from duecourse.records.ledger.operations import matching_by_hand as by_hand
from duecourse.records.ledger.operations.matching_by_hand import Chosen
from duecourse.records.ledger.operations.receipts import SeenMoney, see_receipt
from duecourse.work.procedures.queries.explain import explain
from tests.book import TODAY, an_invoice, by_anna, moment
from tests.work.procedures.standard import a_standard_company, on_standard


def test_the_payment_that_holds_a_reminder_is_told_with_its_amount_and_time(tenant: UUID) -> None:
    company = a_standard_company(tenant)
    item = an_invoice(tenant, on_standard(tenant, company), overdue_days=4)
    seen = SeenMoney(company.pk, Money(Decimal(30), "EUR"), TODAY, "R1", customer_id=item.customer_id)
    receipt = see_receipt(tenant, seen, **by_anna())
    assert receipt.seen_at == moment(TODAY)
    (told,) = explain(tenant, company.pk, item.customer_id, on=TODAY).items
    assert (told.reason, told.says.params["amount"], told.says.params["time"]) == (
        "payment_seen",
        Money(Decimal(30), "EUR"),
        "13:00",
    )
    by_hand.confirm_match(tenant, receipt.pk, [Chosen(item.pk, Decimal(30))], **by_anna())
    (told,) = explain(tenant, company.pk, item.customer_id, on=TODAY).items
    assert told.reason != "payment_seen"
