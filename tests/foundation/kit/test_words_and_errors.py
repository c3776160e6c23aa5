"""Can a pure room speak, and can a refusal be told in any language?"""

import copy
import pickle

import pytest

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import Text, _


class TooLate(Refused):
    says = _("%(name)s came %(days)d days late.")


def test_a_text_speaks_english_until_a_door_translates_it() -> None:
    text = Text(_("Hello %(name)s."), {"name": "Ann"})
    assert str(text) == "Hello Ann."
    assert text.render({"Hello %(name)s.": "Hallo %(name)s."}.__getitem__) == "Hallo Ann."


def test_a_text_inside_a_text_is_translated_too() -> None:
    german = {"It is %(colour)s.": "Es ist %(colour)s.", "red": "rot"}
    assert Text("It is %(colour)s.", {"colour": Text("red")}).render(german.__getitem__) == "Es ist rot."


@pytest.mark.parametrize(("count", "said"), [(0, "0 items"), (1, "one item"), (2, "2 items")])
def test_a_count_chooses_the_plural(count: int, said: str) -> None:
    assert str(Text("one item", {"count": count}, plural="%(count)d items")) == said


def test_a_percent_sign_without_values_stays() -> None:
    assert str(Text("100 % sure")) == "100 % sure"


def test_equal_texts_are_equal_and_can_stand_in_a_set() -> None:
    assert len({Text("a", {"n": 1}), Text("a", {"n": 1})}) == 1
    assert Text("a", {"n": 1}) != Text("a", {"n": 2})


def test_a_refusal_says_its_sentence_with_its_values() -> None:
    refusal = TooLate(name="Tardy", days=3)
    assert str(refusal) == "Tardy came 3 days late."
    assert refusal.text == Text("%(name)s came %(days)d days late.", {"name": "Tardy", "days": 3})


def test_a_refusal_survives_being_copied_to_another_process() -> None:
    refusal = TooLate(name="Tardy", days=3)
    assert str(pickle.loads(pickle.dumps(refusal))) == str(copy.copy(refusal)) == str(refusal)
