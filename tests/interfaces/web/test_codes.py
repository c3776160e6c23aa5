"""Does a stored word read as a word, and does a person's own text stay as it was written?"""

from django.utils import translation

from duecourse.foundation.kit.words import Text
from duecourse.interfaces.web import codes, words
from duecourse.records.disputes.rules import OUTCOMES, REASONS


def test_a_stored_word_is_called_by_its_name_in_the_readers_language() -> None:
    said = Text("Import %(batch)s is %(state)s already.", {"batch": 7, "state": "committed"})
    assert words.say(said) == "Import 7 is taken in already."
    with translation.override("de"):
        assert words.say(said) == "Import 7 ist bereits im Status übernommen."


def test_what_a_person_wrote_stays_and_a_word_elsewhere_is_no_stored_word() -> None:
    assert words.say(Text("Promise withdrawn: %(reason)s", {"reason": "she called"})) == "Promise withdrawn: she called"
    assert words.say(Text("%(title)s", {"title": "open"})) == "open"


def test_a_stored_word_inside_a_sentence_inside_a_sentence_is_named_too() -> None:
    inner = Text("Sent by %(channel)s: %(subject)s", {"channel": "sms", "subject": "Due"})
    said = words.say(Text("With the payer's mail: %(what)s", {"what": inner}))
    assert said == "With the payer's mail: Sent by Text message: Due"


def test_every_reason_and_outcome_of_a_dispute_has_a_name() -> None:
    assert {*REASONS, *OUTCOMES} - codes.WORDS.keys() == set()
