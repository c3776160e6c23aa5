"""Which mails did no person write, and from when until when is somebody away?"""

from datetime import date
from typing import Final

import pytest

from duecourse.foundation.wires.mail.reading import read_mail

SENT: Final = "Tue, 10 Mar 2026 09:15:00 +0100"
AUTO: Final = "Auto-Submitted: auto-replied\n"
EXCHANGE: Final = "X-Auto-Response-Suppress: All\nAuto-Submitted: auto-generated\n"


def a_mail(subject: str, body: str, more: str = "", sender: str = "Jo <jo@payer.example>") -> bytes:
    """A mail of a customer on 10 March 2026."""
    return f"From: {sender}\nTo: ar@seller.example\nSubject: {subject}\nDate: {SENT}\n{more}Content-Type: text/plain; charset=utf-8\n\n{body}\n".encode()


def on(month: int, day: int, year: int = 2026) -> date:
    return date(year, month, day)


AWAY = (
    (
        "Automatic reply: Invoice",
        "I am out of the office until 23 March 2026 with limited access to my e-mail.",
        EXCHANGE,
        None,
        on(3, 23),
    ),
    (
        "Automatic reply: Invoice",
        "I will be away from March 9 to March 20. For urgent matters call Al.",
        EXCHANGE,
        on(3, 9),
        on(3, 20),
    ),
    (
        "Out of office",
        "I am on annual leave and will be back in the office on Monday, 23rd March.",
        AUTO,
        None,
        on(3, 22),
    ),
    (
        "Out of Office Re: Invoice",
        "Thank you. I'm on vacation through 3/27/2026 and will reply then.",
        "",
        None,
        on(3, 27),
    ),
    ("Away from my desk", "I am away returning on April 7th.", AUTO, None, on(4, 6)),
    (
        "Automatisch antwoord: Factuur",
        "Ik ben afwezig van 9 maart t/m 20 maart 2026. Voor dringende zaken: collega@payer.example",
        EXCHANGE,
        on(3, 9),
        on(3, 20),
    ),
    ("Afwezig", "Ik ben met vakantie tot en met vrijdag 13 maart.", "", None, on(3, 13)),
    (
        "Automatisch antwoord: Factuur",
        "Ik ben op vakantie en ben weer aanwezig op maandag 23 maart.",
        EXCHANGE,
        None,
        on(3, 22),
    ),
    ("Abwesenheitsnotiz", "Ich bin vom 09.03.2026 bis 20.03.2026 nicht im Büro.", "", on(3, 9), on(3, 20)),
    ("Automatische Antwort: Rechnung", "Ich bin bis einschließlich 20. März im Urlaub.", EXCHANGE, None, on(3, 20)),
    (
        "Automatische Antwort: Rechnung",
        "Vielen Dank für Ihre Nachricht. Ich bin ab dem 23.03. wieder erreichbar.",
        EXCHANGE,
        None,
        on(3, 22),
    ),
    ("Réponse automatique : Facture", "Je suis absente du 9 au 20 mars 2026.", EXCHANGE, on(3, 9), on(3, 20)),
    ("Absence du bureau", "Je suis en congé jusqu'au 20 mars inclus.", "", None, on(3, 20)),
    ("Réponse automatique", "Je suis hors du bureau, de retour le lundi 23 mars.", EXCHANGE, None, on(3, 22)),
    (
        "Respuesta automática: Factura",
        "Estaré fuera de la oficina del 9 al 20 de marzo de 2026.",
        EXCHANGE,
        on(3, 9),
        on(3, 20),
    ),
    ("Fuera de la oficina", "Estoy de vacaciones hasta el 20 de marzo.", "", None, on(3, 20)),
    ("Risposta automatica: Fattura", "Sono assente dal 9 al 20 marzo 2026.", EXCHANGE, on(3, 9), on(3, 20)),
    ("Fuori ufficio", "Sono in ferie fino al 20 marzo, rientro il 23 marzo.", "", None, on(3, 20)),
    ("Resposta automática: Fatura", "Estarei ausente de 9 a 20 de março de 2026.", EXCHANGE, on(3, 9), on(3, 20)),
    ("Ausência temporária", "Estou de férias até 20 de março.", "", None, on(3, 20)),
    ("Automatyczna odpowiedź: Faktura", "Jestem na urlopie od 9 do 20 marca 2026.", EXCHANGE, on(3, 9), on(3, 20)),
    ("Poza biurem", "Jestem nieobecna do 20 marca.", "", None, on(3, 20)),
    ("Out of office", "I am on parental leave until 4 January 2027.", AUTO, None, on(1, 4, 2027)),
    ("Out of office", "I return on 5 January.", AUTO, None, on(1, 4, 2027)),
    ("Out of office", "I am away at the moment.", AUTO, None, None),
)


@pytest.mark.parametrize(("subject", "body", "more", "first", "last"), AWAY)
def test_an_absence_is_known_with_its_days(
    subject: str, body: str, more: str, first: date | None, last: date | None
) -> None:
    mail = read_mail(a_mail(subject, body, more))
    assert (mail.machine, mail.away_from, mail.away_until) == ("out_of_office", first, last)


@pytest.mark.parametrize(
    ("machine", "raw"),
    [
        ("auto_reply", a_mail("We received your message", "Your ticket is 4711.", AUTO)),
        ("auto_reply", a_mail("[Ticket 4711] Invoice", "A colleague will answer.", "X-Autoreply: yes\n")),
        ("auto_reply", a_mail("Re: Invoice", "Thank you for your message.", "Precedence: auto_reply\n")),
        ("auto_reply", a_mail("Automatic reply: Invoice", "We have received your mail.", "")),
        ("auto_reply", a_mail("Eingangsbestätigung", "Dies ist eine automatische Nachricht.", "")),
        ("auto_reply", a_mail("Your order", "It is on its way.", "", "no-reply@payer.example")),
        ("auto_reply", a_mail("Report", "Done", "Auto-Submitted: auto-generated\n")),
        ("auto_reply", a_mail("Read: Invoice", "Your message was read.", "Return-Path: <>\n")),
        (
            "list",
            a_mail("Spring offers", "Buy now", "List-Unsubscribe: <https://shop.example/u>\nList-Id: <shop.example>\n"),
        ),
        ("list", a_mail("[members] hello", "hi all", "Precedence: list\n")),
        ("list", a_mail("Newsletter", "News", "Precedence: bulk\n")),
        ("none", a_mail("Re: Invoice", "We pay on Friday.", "Auto-Submitted: no\n")),
        ("none", a_mail("Re: Automatic reply: Invoice", "Is anybody there?", "")),
        ("none", a_mail("Re: Out of office", "Jo is back now, please call.", "")),
        ("none", a_mail("Our office in Rome", "I am out of the office a lot, but we pay on Friday.", "")),
        ("none", a_mail("Invoice", "We do not accept automatic replies.", "X-Auto-Response-Suppress: OOF\n")),
        (
            "none",
            a_mail("Holiday closure and payment", "We pay before the holiday.", "").replace(
                b"Holiday closure", b"Payment, holiday"
            ),
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else value.split(b"Subject: ")[1].split(b"\n")[0].decode(),
)
def test_people_and_machines_are_told_apart(machine: str, raw: bytes) -> None:
    assert read_mail(raw).machine == machine


def test_days_are_read_only_out_of_an_automatic_answer() -> None:
    mail = read_mail(a_mail("Payment", "I am out of the office until 20 March, but we pay on Friday."))
    assert (mail.machine, mail.away_until) == ("none", None)
