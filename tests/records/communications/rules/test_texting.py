"""How long is a text message, which number takes it, and which word ends it?"""

import pytest

from duecourse.records.communications.rules import texting
from duecourse.records.communications.rules.fields import TABLES


@pytest.mark.parametrize(
    "text, is_basic, places, segments",
    [
        ("", True, 0, 0),
        ("a" * 160, True, 160, 1),
        ("a" * 161, True, 161, 2),
        ("€" * 80, True, 160, 1),
        ("a" * 152 + "€" + "a" * 153, True, 307, 3),  # a letter of two places is not cut in two
        ("ё" * 70, False, 70, 1),
        ("ё" * 71, False, 71, 2),
        ("😀" * 35, False, 70, 1),
    ],
)
def test_a_text_is_counted_as_networks_count_it(text: str, is_basic: bool, places: int, segments: int) -> None:
    found = texting.length_of(text)
    assert (found.is_basic, found.place_count, found.segment_count) == (is_basic, places, segments)


@pytest.mark.parametrize(
    "phone, country, number",
    [
        ("0470 12 34 56", "BE", "+32470123456"),
        ("+31 6 12345678", "BE", "+31612345678"),
        ("00 49 1512 3456789", "DE", "+4915123456789"),
        ("(415) 555-2671", "US", "+14155552671"),
        ("07700 900123", "GB", "+447700900123"),  # kept for fiction
        ("+33 6 39 98 12 34", "BE", "+33639981234"),
        ("+44 7700 901123", "GB", ""),  # beside it
        ("+32 2 555 12 12", "BE", ""),  # a landline
        ("0470 12 34 56", "", ""),  # whose country?
        ("ask Eva", "BE", ""),
        ("", "BE", ""),
    ],
)
def test_only_a_mobile_number_takes_text_messages(phone: str, country: str, number: str) -> None:
    assert texting.mobile_of(phone, country) == number


def test_typographic_signs_do_not_double_the_price() -> None:
    text = texting.text_of(f"Dear Eva,\n\n\n  invoice\u00a07 – “open”…{TABLES}\n\nKind regards’\n")
    assert text == 'Dear Eva,\ninvoice 7 - "open"...\nKind regards\''
    assert texting.length_of(text).is_basic


def test_what_nobody_would_read_and_what_says_nothing_is_refused() -> None:
    with pytest.raises(texting.TextTooLong, match="5 pieces"):
        texting.text_of("a" * (4 * 153 + 1))
    with pytest.raises(texting.NothingToText):
        texting.text_of(f" {TABLES}\n")


@pytest.mark.parametrize(
    "text, word",
    [
        ("STOP", False),
        (" Stop. ", False),
        ("Arrêt", False),
        ("START", True),
        ("stop the delivery of 7", None),
        ("", None),
    ],
)
def test_the_word_stop_alone_ends_text_messages(text: str, word: bool | None) -> None:
    assert texting.word_of(text) is word
