"""Does the decision pass what others fell into over thresholds in foreign currencies, credits and ages?"""

from datetime import timedelta
from decimal import Decimal

from duecourse.work.procedures.rules.steps import Severity
from tests.build import TODAY
from tests.work.procedures.test_decide import STANDARD, a_step, judge, only, reason_of


def test_trap_52_a_minimum_in_the_companys_currency_is_compared_at_the_rate_not_its_inverse() -> None:
    """25 EUR are 4,167 JPY at 0.006; the other way round they would be 15 sen and stop nothing."""
    minimum = {"minimum_amount": Decimal(25)}
    assert only(open_amount=Decimal(3000), currency="JPY", run=minimum) == "below_minimum"
    assert only(open_amount=Decimal(5000), currency="JPY", run=minimum) == "friendly"
    assert only(open_amount=Decimal("8.000"), currency="KWD", run=minimum) == "below_minimum"
    assert only(open_amount=Decimal("9.000"), currency="KWD", run=minimum) == "friendly"


def test_trap_39_the_smallest_coin_is_the_currencys_own() -> None:
    for currency, nothing, something in (("JPY", "0.99", "1"), ("EUR", "0.0099", "0.01"), ("KWD", "0.0009", "0.001")):
        assert only(open_amount=Decimal(nothing), currency=currency) == "residual", currency
        assert only(open_amount=Decimal(something), currency=currency) == "friendly", currency


def test_trap_54_a_credit_in_one_currency_pays_nothing_in_another() -> None:
    both = [
        {"item": "T1", "open_amount": Decimal(100), "currency": "EUR"},
        {"item": "T2", "open_amount": Decimal(-500), "currency": "USD"},
    ]
    assert reason_of(judge(both)) == "friendly"
    both[1]["currency"] = "EUR"
    assert reason_of(judge(both)) == "credit_balance"


def test_trap_27_a_credit_note_clears_its_invoice_and_its_end_opens_it_again() -> None:
    note = {"item": "C1", "open_amount": Decimal(-100), "linked": "T1"}
    assert reason_of(judge([{"item": "T1"}, note])) == "credited"
    assert reason_of(judge([{"item": "T1"}])) == "friendly"


def test_trap_37_age_is_the_items_own_and_no_level_is_skipped() -> None:
    old = {"item": "T1", "days_past_due": 60, "last_step_key": "firm", "severity_reached": 2}
    young = {"item": "T2", "days_past_due": 12}
    assert reason_of(judge([old, young], STANDARD), "T2") == "friendly"
    assert reason_of(judge([young], STANDARD), "T2") == "friendly"


def test_trap_47_the_stated_deadlines_own_day_still_belongs_to_the_customer() -> None:
    reached = {"days_past_due": 30, "last_step_key": "firm", "severity_reached": 2,
               "last_step_on": TODAY - timedelta(days=8)}  # fmt: skip
    assert only(**reached, stated_deadline_on=TODAY, steps=STANDARD) == "deadline_open"
    assert only(**reached, stated_deadline_on=TODAY - timedelta(days=1), steps=STANDARD) == "final"


def test_trap_33_a_payment_taken_back_repeats_no_notice_already_sent() -> None:
    reached = {"days_past_due": 12, "last_step_key": "firm", "severity_reached": 2, "last_step_on": TODAY}
    assert only(**reached, steps=STANDARD) == "later"
    assert only(**reached | {"days_past_due": 40}, steps=STANDARD) == "spacing"


def test_trap_71_no_limit_is_unknown_use_a_limit_of_nothing_is_full_use_and_unlimited_is_none() -> None:
    steps = (a_step("friendly", 3, Severity.FRIENDLY, condition="utilisation >= 100 %"),)

    def asked(**limit: object) -> str:
        return only(steps=steps, customers=[{"customer": "Tardy", **limit}])

    assert asked(limit_amount=None) == "condition"
    assert asked(limit_amount=Decimal(0)) == "friendly"
    assert asked(limit_amount=Decimal(100)) == "friendly"
    assert asked(limit_amount=Decimal(101)) == "condition"
    assert asked(limit_amount=Decimal(1), is_unlimited=True) == "condition"
