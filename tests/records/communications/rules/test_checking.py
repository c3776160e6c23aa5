"""Is everything that is wrong with a template's words found, at its place, and nothing else?"""

import pytest

from duecourse.records.communications.rules.checking import Checked, Finding, look_over
from duecourse.records.communications.rules.differences import differences
from duecourse.records.communications.rules.rendering import Source


def checked(body: str, *, subject: str = "Subject", required: tuple[str, ...] = (), language: str = "en") -> Checked:
    return look_over(Source("t", language, subject, body, required))


def told(found: Checked) -> list[tuple[str, int, str]]:
    return [(one.part, one.line, str(one.says)) for one in found.findings]


def place(finding: Finding, text: str) -> str:
    return text[finding.start : finding.end]


def test_every_unknown_field_is_named_with_its_line_and_its_place() -> None:
    body = "Dear reader\n{{ nobody }}\n{% for i in items %}{{ i.colour }} {{ i.number }}{% endfor %}"
    found = checked(body, subject="For {{ customer.nme }}")
    assert [(part, line) for part, line, _says in told(found)] == [("subject", 1), ("body", 2), ("body", 3)]
    assert [place(one, body) for one in found.findings[1:]] == ["nobody", "i.colour"]
    assert not found.is_sound and found.trials == ()


@pytest.mark.parametrize(
    ("body", "line"),
    [("x\n{% if %}", 2), ("{% include 'x' %}", 1), ("a\nb\n{{ date | nope }}", 3), ("{% for a in items %}", 0)],
)
def test_what_cannot_be_read_is_said_with_its_line(body: str, line: int) -> None:
    (finding,) = checked(body).findings
    assert (finding.part, finding.is_error, finding.line) == ("body", True, line)


def test_a_field_that_some_customers_lack_is_told_by_their_examples_and_may_be_saved() -> None:
    found = checked("Dear {{ contact.name }}")
    assert [one.name for one in found.trials if one.rendered is None] == ["no contact", "nothing open and no contact"]
    assert found.is_sound and found.used == ("contact.name",)


def test_a_field_that_nobody_has_keeps_the_words_from_being_saved() -> None:
    assert not checked("{{ legal.jurisdiction_text }}").is_sound
    assert checked("{% if legal.jurisdiction_text %}{{ legal.jurisdiction_text }}{% endif %}").is_sound


def test_a_demanded_field_must_exist() -> None:
    assert told(checked("x", required=("customer.iban",)))[0][2] == (
        "The template uses “customer.iban”, which is not a merge field."
    )


def test_a_line_break_in_the_subject_is_an_error_of_the_subject() -> None:
    found = checked("x", subject="a\nBcc: b@c.example")
    assert [one.part for one in found.findings if one.is_error] == ["subject"]


@pytest.mark.parametrize(
    ("body", "language", "says"),
    [
        ("Pay now!", "en", "An exclamation mark shouts."),
        ("This is URGENTLY open", "en", "“URGENTLY” in capitals shouts."),
        ("Reply immediately", "en", "“immediately” is a word that spam filters count."),
        ("Zahlen Sie sofort", "de", "“sofort” is a word that spam filters count."),
        ("Beste debiteur", "nl", "“debiteur” offends: a customer is a customer."),
        ("Please pay {{ to_collect }}", "en", "Money is asked for, but there is no way to answer: put in “answers”."),
        ("word " * 190, "en", "The text has 190 words; few read more than 180."),
    ],
)
def test_what_could_be_better_is_a_hint_and_stops_nobody(body: str, language: str, says: str) -> None:
    found = checked(body, language=language)
    assert [text for _part, _line, text in told(found)] == [says] and found.is_sound


def test_what_stands_inside_liquid_is_no_word_of_the_text() -> None:
    assert told(checked("{% if count != 1 %}{{ entity.iban }}{% endif %} SEPA, IBAN")) == []


def test_a_long_subject_is_counted_as_an_ordinary_customer_reads_it() -> None:
    subject = "{% if count == 1 %}Invoice {{ items.first.number }}{% else %}" + "several " * 20 + "{% endif %}"
    assert told(checked("x", subject=subject)) == []
    assert told(checked("x", subject="x" * 61))[0][2] == "The subject has 61 letters; most mail programs show 60."


def test_a_letter_has_no_links_and_meets_no_spam_filter() -> None:
    source = Source("t", "en", "s" * 90, "Pay {{ to_collect }} immediately", ())
    assert look_over(source, channel="letter").findings == ()


def test_changed_words_of_a_line_are_marked_and_lines_come_and_go() -> None:
    lines = differences("one\ntwo old words\nthree", "one\ntwo new words\nthree\nfour")
    assert [(line.kind, "".join(piece.text for piece in line.pieces)) for line in lines] == [
        (" ", "one"), ("-", "two old words"), ("+", "two new words"), (" ", "three"), ("+", "four"),
    ]  # fmt: skip
    assert [piece.text for line in lines for piece in line.pieces if piece.is_changed] == ["old", "new"]
    assert differences("same", "same") == differences("same\n", "same")
