"""What of the receivables will not come?"""

from decimal import Decimal

import pytest

from duecourse.insight.rules.closing.owed import BUCKETS, Owed
from duecourse.insight.rules.closing.provisions import (
    NotAShare,
    ProvisionTerms,
    RatesFall,
    RatesIncomplete,
    Specific,
    check,
    loss_rates,
    offered,
    provided,
    rolls_of,
)

D = Decimal


def _row(*rates: str) -> dict[str, Decimal]:
    return dict(zip(BUCKETS, (D(one) for one in rates), strict=True))


FIVE = _row("0.015", "0.034", "0.071", "0.108", "0.108", "0.108")


def _owes(customer: int = 1, **more: object) -> Owed:
    return Owed(customer, "EUR", **more)  # type: ignore[arg-type]


def test_the_worked_matrix_gives_526_500() -> None:
    rows = [
        _owes(1, debits={"not_due": D(7_000_000)}),
        _owes(2, debits={"to_30": D(4_000_000)}),
        _owes(3, debits={"to_60": D(2_500_000), "to_90": D(1_000_000)}),
    ]
    made = provided(rows, ProvisionTerms({"": FIVE}), currency="EUR")
    assert [cell.loss for cell in made.cells] == [D(105_000), D(136_000), D(177_500), D(108_000), D(0), D(0)]
    assert made.total == made.matrix == D(526_500)


def test_roll_rates_multiply_into_loss_rates() -> None:
    rolls = (D("0.12"), D("0.35"), D("0.50"), D("0.60"))
    assert loss_rates(rolls) == (D("0.0126"), D("0.105"), D("0.30"), D("0.60"))


def test_rolls_are_read_from_month_ends() -> None:
    months = [
        {"not_due": D(1000), "to_30": D(100), "to_60": D(0)},
        {"not_due": D(1000), "to_30": D(120), "to_60": D(40)},
        {"not_due": D(500), "to_30": D(80), "to_60": D(37), "to_90": D(20)},
    ]
    first, second, third = rolls_of(months)
    assert first == D(200) / D(2000)
    assert second == D(77) / D(220)
    assert third == D(20) / D(40)
    assert rolls_of([{}, {}]) == (None, None, None)


def test_rates_are_offered_by_roll_rates_and_never_fall_with_age() -> None:
    in_force = _row("0.1", "0.1", "0.1", "0.1", "0.2", "0.9")
    made = offered((D("0.12"), D("0.35"), D("0.50")), D("0.60"), in_force)
    assert made == _row("0.0126", "0.105", "0.3", "0.6", "0.6", "0.9")
    check(ProvisionTerms({"": made}))
    assert offered((D("0.12"), None, D("0.50")), D("0.60"), in_force) is None


def test_a_customer_judged_by_itself_is_in_no_cell() -> None:
    terms = ProvisionTerms(
        {"": FIVE},
        insolvent_share=D("0.9"),
        legal_share=D("0.5"),
        specific=(Specific(1, D("0.25"), "plan agreed"),),
    )
    rows = [
        _owes(1, debits={"not_due": D(100), "over_180": D(100)}, is_insolvent=True),
        _owes(2, debits={"to_30": D(100)}, is_insolvent=True, is_legal=True),
        _owes(3, debits={"to_30": D(100)}, is_legal=True),
        _owes(4, debits={"to_30": D(100)}),
    ]
    made = provided(rows, terms, currency="EUR")
    assert [(one.cause, one.loss) for one in made.singles] == [
        ("named", D(50)),
        ("insolvent", D(90)),
        ("legal", D(50)),
    ]
    assert sum(cell.gross for cell in made.cells) == D(100)
    assert made.total == D("193.40")


def test_segments_without_a_row_are_read_from_the_row_of_all_others() -> None:
    export = _row("0.1", "0.2", "0.3", "0.4", "0.5", "0.6")
    terms = ProvisionTerms({"": FIVE, "export": export}, insured={"export": D("0.8"), "": D(0)})
    rows = [
        _owes(1, debits={"not_due": D(1000)}, segment="export"),
        _owes(2, debits={"not_due": D(1000)}, segment="elsewhere"),
    ]
    made = provided(rows, terms, currency="EUR")
    losses = {(cell.segment, cell.bucket): cell.loss for cell in made.cells if cell.gross}
    assert losses == {("export", "not_due"): D(20), ("", "not_due"): D(15)}


def test_the_overlay_is_a_part_of_its_own_and_may_lower() -> None:
    terms = ProvisionTerms({"": FIVE}, overlay=D("-5"), overlay_why="rates fall")
    made = provided([_owes(debits={"not_due": D(1000)})], terms, currency="EUR")
    assert (made.matrix, made.overlay, made.total) == (D(15), D(-5), D(10))


def test_credits_lower_nobody_elses_risk() -> None:
    rows = [_owes(1, debits={"not_due": D(1000)}, credits=D(-400)), _owes(2, credits=D(-600))]
    assert provided(rows, ProvisionTerms({"": FIVE}), currency="EUR").total == D(15)


def test_a_cell_is_rounded_to_the_coin_of_the_currency() -> None:
    rows = [Owed(1, "JPY", debits={"not_due": D(101)})]
    assert provided(rows, ProvisionTerms({"": FIVE}), currency="JPY").total == D(2)


@pytest.mark.parametrize(
    ("terms", "refusal"),
    [
        (ProvisionTerms({"export": FIVE}), RatesIncomplete),
        (ProvisionTerms({"": {"not_due": D("0.1")}}), RatesIncomplete),
        (ProvisionTerms({"": FIVE | {"over_180": D("1.01")}}), RatesIncomplete),
        (ProvisionTerms({"": FIVE | {"over_180": D("0.05")}}), RatesFall),
        (ProvisionTerms({"": FIVE}, insolvent_share=D("1.5")), NotAShare),
        (ProvisionTerms({"": FIVE}, insured={"": D("-0.1")}), NotAShare),
        (ProvisionTerms({"": FIVE}, specific=(Specific(1, D(2)),)), NotAShare),
    ],
)
def test_terms_that_nobody_could_sign_are_refused(terms: ProvisionTerms, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        check(terms)


def test_terms_are_read_as_they_were_written() -> None:
    terms = ProvisionTerms(
        {"": FIVE, "export": FIVE},
        D("0.9"),
        D("0.5"),
        (Specific(7, D("0.25"), "why"),),
        {"": D("0.8")},
        D("12.34"),
        "because",
    )
    check(terms)
    assert ProvisionTerms.from_json(terms.to_json()) == terms
