"""What is suggested for a reply, and by which of its words?"""

from datetime import date
from decimal import Decimal
from time import process_time

import pytest

from duecourse.records.communications.rules.reading import KnownItem, Suggestion, classifier, read_reply
from tests.bench.reading import FLOOR
from tests.bench.reading.measure import figures, held_out, judge
from tests.bench.reading.phrasing import patterns
from tests.bench.reading.train import fingerprint

MONDAY = date(2026, 11, 23)
FRIDAY = date(2026, 11, 27)
ITEMS = (
    KnownItem(1, "INV-100", Decimal("12000.00"), "EUR", date(2026, 10, 1)),
    KnownItem(2, "INV-101", Decimal("340.50"), "EUR", date(2026, 10, 8)),
    KnownItem(3, "INV-102", Decimal("75.00"), "EUR", date(2026, 12, 24)),
)
FOUR = {
    "en": "Hi Ann,\n\nthanks for your mail. We pay 12,000 on Friday.\n\nKind regards,\nTom Field",
    "nl": "Dag Ann,\n\nbedankt voor uw mail. Wij betalen 12.000 op vrijdag.\n\nMet vriendelijke groeten,\nTom",
    "fr": "Bonjour Anne,\n\nmerci pour votre mail. Nous payons 12 000 euros vendredi.\n\nCordialement,\nThomas",
    "de": "Hallo Anne,\n\ndanke für Ihre Mail. Wir zahlen zwölftausend Euro am Freitag.\n\nViele Grüße\nTom",
}


def read(text: str, *, language: str = "en") -> tuple[Suggestion, ...]:
    return read_reply(text, language=language, today=MONDAY, items=ITEMS, currency="EUR")


@pytest.mark.parametrize("language", FOUR)
def test_we_pay_on_friday_is_read_with_day_amount_and_item(language: str) -> None:
    text = FOUR[language]
    first = read(text, language=language)[0]
    assert (first.intent, first.due_on, first.amount, first.currency) == ("will_pay", FRIDAY, Decimal(12000), "EUR")
    assert first.item_ids == (1,), "the one item of that amount"
    assert first.confidence > 0.6
    words = {span.kind: text[span.start : span.end] for span in first.evidence}
    assert "12" in words["amount"] or "zwölf" in words["amount"]
    assert any(day in words["date"].lower() for day in ("friday", "vrijdag", "vendredi", "freitag"))
    assert words["amount"] in words["intent"]


def test_the_language_is_told_by_the_words_not_by_what_was_expected() -> None:
    assert read(FOUR["de"], language="fr")[0].due_on == FRIDAY


def test_courtesy_asks_for_nothing() -> None:
    assert read("Thank you for your message.\n\nKind regards,\nTom Field") == ()
    assert read("") == () and read(" \n - \n 42") == ()


def test_a_refusal_to_pay_is_no_promise() -> None:
    found = read("We will not pay INV-101 until you have issued the credit note for the damaged goods.")
    assert found[0].intent == "dispute" and found[0].item_ids == (2,)
    assert found[0].reason in ("CREDIT-NOTE-MISSING", "DAMAGED")


def test_two_things_in_one_mail_are_two_suggestions_each_with_its_own_item() -> None:
    found = {
        one.intent: one
        for one in read("We pay INV-100 next Tuesday. We do not agree with INV-101, the goods were damaged.")
    }
    assert found["will_pay"].item_ids == (1,) and found["will_pay"].due_on == date(2026, 12, 1)
    assert found["dispute"].item_ids == (2,) and found["dispute"].reason == "DAMAGED"


def test_a_day_of_an_invoice_is_not_the_day_of_the_payment() -> None:
    assert read("The invoice of 3 December will be paid on 11 December.")[0].due_on == date(2026, 12, 11)
    assert read("We cannot pay on the 4th, we will pay on the 11th.")[0].due_on == date(2026, 12, 11)


def test_everything_means_what_is_due() -> None:
    assert read("We will pay everything tomorrow.")[0].item_ids == (1, 2)
    assert read("We will pay 12,340.50 tomorrow.")[0].item_ids == (1, 2), "the sum of what is due"


def test_what_was_paid_lies_behind() -> None:
    first = read("We already paid invoice 101 on Friday, see the attached proof of payment.")[0]
    assert (first.intent, first.due_on, first.item_ids) == ("paid_already", date(2026, 11, 20), (2,))


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Buenos días, pagaremos la factura el viernes. Gracias y saludos", "will_pay"),
        ("Buongiorno, abbiamo già pagato la fattura, in allegato la contabile del bonifico.", "paid_already"),
        ("Bom dia, não recebemos a fatura, podem enviar uma cópia em PDF?", "needs_copy"),
        ("Dzień dobry, zapłacimy fakturę w piątek. Pozdrawiam", "will_pay"),
    ],
)
def test_a_language_of_which_only_a_phrase_file_is_known_is_read_by_its_marks(text: str, intent: str) -> None:
    assert read(text)[0].intent == intent


@pytest.mark.parametrize("language", FOUR)
def test_a_hostile_text_is_read_in_reasonable_time(language: str) -> None:
    hostile = (
        "1 ",
        "a",
        "1.1.",
        "on the ",
        "\n",
        "\n \n ",
        "eins",
        "eins und ",
        "in" + " " * 300,
        "?",
        "a.b@c.",
        "we will ",
    )
    started = process_time()
    for text in hostile:
        read(text * (30_000 // len(text)), language=language)
    assert process_time() - started < 10, "seconds of CPU for all of them; one alone took minutes"


def test_the_weights_are_made_of_todays_phrases() -> None:
    assert classifier.model().version.endswith(fingerprint().rpartition("-")[2]), "python3 run.py bench reading --train"


def test_no_reply_held_apart_is_a_pattern() -> None:
    told = {pattern.text.lower() for pattern in patterns()}
    assert not told & {reply.text.lower() for reply in held_out()}


def test_the_reader_is_right_as_often_as_it_was() -> None:
    found = figures(judge(held_out()))
    assert found["replies"] >= 240 and min(found["by_language"].values()) >= 0.75
    assert found["right_of_all"] >= FLOOR
    assert found["ece"] <= 0.1 and found["right_of_suggested"] >= 0.9
