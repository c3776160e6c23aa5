"""Are references right to the check digit, and secrets recognised only when they are ours?"""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duecourse.foundation.kit.money import Money
from duecourse.foundation.kit.reference import (
    NoPaymentCode,
    NoReference,
    NotAnIban,
    epc_payload,
    is_iban,
    is_rf,
    make_rf,
    spaced,
)
from duecourse.foundation.kit.tokens import is_signed, is_token, new_token, sign, token_hash

KEY = b"0123456789abcdef"
plain = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=21)


def test_the_reference_of_the_worked_example() -> None:
    assert make_rf("INV20260042") == make_rf("inv-2026/0042") == "RF73INV20260042"
    assert is_rf("RF18 5390 0754 7034")
    assert spaced("rf18539007547034") == "RF18 5390 0754 7034"


@given(plain)
def test_a_reference_made_is_a_reference_found(value: str) -> None:
    assert is_rf(make_rf(value))
    assert is_rf(spaced(make_rf(value)).lower())


@given(plain, st.data())
def test_one_wrong_or_two_swapped_digits_are_noticed(value: str, data: st.DataObject) -> None:
    reference = make_rf(value)
    at = data.draw(st.integers(4, len(reference) - 1))
    other = data.draw(st.sampled_from("0123456789" if reference[at].isdigit() else "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    assert is_rf(reference[:at] + other + reference[at + 1 :]) == (other == reference[at])


@pytest.mark.parametrize("value", ["", "---", "A" * 22])
def test_a_reference_needs_something_to_refer_to(value: str) -> None:
    with pytest.raises(NoReference):
        make_rf(value)


@pytest.mark.parametrize(
    "iban", ["BE71 0961 2345 6769", "DE89370400440532013000", "NL91ABNA0417164300", "GB29NWBK60161331926819"]
)
def test_a_good_iban(iban: str) -> None:
    assert is_iban(iban)


@pytest.mark.parametrize(
    "iban", ["", "BE71 0961 2345 6768", "BE7109612345676", "XX", "DE8937040044053201300", "1E71096123456769"]
)
def test_a_bad_iban(iban: str) -> None:
    assert not is_iban(iban)


def test_the_payment_code_has_the_lines_of_the_standard() -> None:
    text = epc_payload(
        name="Duecourse NV",
        iban="BE71 0961 2345 6769",
        amount=Money(Decimal("12.3"), "EUR"),
        reference="RF73 INV2 0260 042",
    )
    assert text.split("\n") == [
        "BCD", "002", "1", "SCT", "", "Duecourse NV", "BE71096123456769", "EUR12.30", "", "RF73INV20260042"
    ]  # fmt: skip


def test_a_payment_code_may_carry_free_text_instead() -> None:
    text = epc_payload(
        name="A", iban="BE71096123456769", amount=Money(Decimal(1), "EUR"), remittance="Invoice\n42", bic="GKCCBEBB"
    )
    assert text.split("\n")[4:] == ["GKCCBEBB", "A", "BE71096123456769", "EUR1.00", "", "", "Invoice 42"]


@pytest.mark.parametrize(
    "wrong",
    [{"amount": Money(Decimal(1), "USD")}, {"amount": Money(Decimal(0), "EUR")}, {"amount": Money(Decimal(10**9), "EUR")},
     {"name": ""}, {"name": "x" * 71}, {"remittance": "x"}, {"remittance": "x" * 141, "reference": ""}, {"purpose": "ABCDE"},
     {"remittance": "€" * 140, "reference": ""}],
)  # fmt: skip
def test_what_no_payment_code_can_carry_is_refused(wrong: dict[str, object]) -> None:
    good: dict[str, object] = {
        "name": "A", "iban": "BE71096123456769", "amount": Money(Decimal(1), "EUR"), "reference": "RF73INV20260042"
    }  # fmt: skip
    with pytest.raises(NoPaymentCode):
        epc_payload(**{**good, **wrong})  # type: ignore[arg-type]
    with pytest.raises(NotAnIban):
        epc_payload(**{**good, "iban": "BE00"})  # type: ignore[arg-type]


def test_tokens_are_long_different_and_kept_only_as_hashes() -> None:
    tokens = {new_token() for _n in range(1_000)}
    assert len(tokens) == 1_000
    assert min(map(len, tokens)) >= 43
    token = tokens.pop()
    assert is_token(token, token_hash(token))
    assert not is_token(token[:-1] + ("A" if token[-1] != "A" else "B"), token_hash(token))
    assert token not in token_hash(token)


def test_a_signature_is_ours_only_for_its_parts_its_purpose_and_its_key() -> None:
    signature = sign(KEY, "message-id", "tenant", "42")
    assert is_signed(signature, KEY, "message-id", "tenant", "42")
    assert is_signed(signature.upper(), KEY, "message-id", "tenant", "42")
    assert signature.isalnum()
    for parts in (
        ("landing", "tenant", "42"),
        ("message-id", "tenant4", "2"),
        ("message-id", "tenant"),
        ("message-id", "tenant", "42", ""),
    ):
        assert not is_signed(signature, KEY, *parts)
    assert not is_signed(signature, KEY[::-1], "message-id", "tenant", "42")
    for forged in ("", "ü", signature[:-1], signature + "a"):
        assert not is_signed(forged, KEY, "message-id", "tenant", "42")


@given(st.lists(st.text(), max_size=4), st.lists(st.text(), max_size=4))
def test_different_parts_never_share_a_signature(left: list[str], right: list[str]) -> None:
    assert (sign(KEY, "p", *left) == sign(KEY, "p", *right)) == (left == right)


def test_a_weak_key_or_a_short_signature_is_refused() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        sign(b"short", "p")
    with pytest.raises(ValueError, match="16 bytes"):
        sign(KEY, "p", length=4)
