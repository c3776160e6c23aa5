"""Which column of a payment advice holds what, by its heading?"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from duecourse.foundation.kit.text import fold

NUMBER, AMOUNT, GROSS, KEPT, DISCOUNT, WORDS = "number", "amount", "gross", "kept", "discount", "words"
_HEADINGS: Final[Mapping[str, tuple[str, ...]]] = {
    DISCOUNT: ("cash discount", "discount", "skonto", "escompte", "korting", "betalingskorting", "disc"),
    KEPT: (
        "deduction", "deductions", "kept back", "withheld", "abzug", "abzuge", "kurzung", "einbehalt", "inhouding",
        "aftrek", "deduction amount", "deduction(s)", "retenue", "deductions amount", "adjustment", "adjustments", "difference",
    ),
    WORDS: (
        "reason", "deduction reason", "reason code", "grund", "abzugsgrund", "motif", "reden", "remark", "remarks", "comment",
        "bemerkung", "opmerking", "commentaire", "raison", "note", "reason for deduction",
    ),
    AMOUNT: (
        "amount paid", "paid amount", "paid", "payment amount", "net amount", "net", "amount", "payment", "paid this time",
        "zahlbetrag", "zahlung", "netto", "nettobetrag", "betrag", "gezahlt", "betaald", "betaald bedrag", "bedrag",
        "nettobedrag", "montant paye", "paye", "net a payer", "montant", "montant net", "net paid", "amount net", "total",
    ),
    GROSS: (
        "gross", "gross amount", "invoice amount", "amount due", "open amount", "original amount", "brutto", "bruttobetrag",
        "rechnungsbetrag", "offen", "factuurbedrag", "brutobedrag", "openstaand", "montant brut", "montant facture", "brut",
        "document amount", "balance",
    ),
    NUMBER: (
        "invoice", "invoice no", "invoice number", "invoice nr", "invoice #", "invoice num", "inv no", "document",
        "document no", "document number", "reference", "your reference", "your ref", "item", "bill", "bill no", "number",
        "rechnung", "rechnungsnummer", "rechnungsnr", "rechnung nr", "beleg", "belegnummer", "belegnr", "ihre referenz",
        "factuur", "factuurnummer", "factuurnr", "uw referentie", "uw kenmerk", "facture", "numero de facture", "facture no",
        "no facture", "n° facture", "votre reference", "credit note", "supplier invoice", "supplier invoice no", "invoice id",
        "rech nr", "re nr", "ref",
    ),
}  # fmt: skip
_TOTAL: Final = re.compile(
    r"\b(?:grand total|total|totals|sum|summe|gesamt|gesamtbetrag|totaal|totaalbedrag|somme|payment amount|amount paid|"
    r"zahlbetrag|uberweisungsbetrag|montant du virement|montant total|total paid|betaald bedrag|we paid|paid in all)\b"
)
_PAID_ON: Final = re.compile(
    r"\b(?:payment date|paid on|value date|valuta|zahldatum|zahlungsdatum|zahlung vom|betaaldatum|betaald op|"
    r"date de paiement|date du virement|paye le|date of payment|date|datum)\b"
)
LOOKED_AT: Final = 40
"""So far down a heading may stand."""


def headings_of(row: Sequence[str]) -> dict[str, int] | None:
    """Say which column holds what where a row is a heading: at least the number and an amount; else None."""
    found: dict[str, int] = {}
    for place, cell in enumerate(row):
        meaning = _meaning(cell)
        if meaning and (meaning not in found or _is_better(meaning, row[found[meaning]], cell)):
            found[meaning] = place
    return found if NUMBER in found and (AMOUNT in found or GROSS in found) else None


def is_total(text: str) -> bool:
    """Tell whether a row speaks of the sum."""
    return _TOTAL.search(fold(text)) is not None


def is_day_of_payment(text: str) -> bool:
    """Tell whether a row speaks of the day of the payment."""
    return _PAID_ON.search(fold(text)) is not None


def _plain(cell: str) -> str:
    """A heading without its currency, its signs and its brackets."""
    bare = re.sub(r"\(.*?\)|\b[A-Z]{3}\b(?=\W*$)|[€£$]|^in\b", " ", cell)
    return " ".join(re.sub(r"[.:*_/-]+", " ", fold(bare)).split())


def _meaning(cell: str) -> str:
    plain = _plain(cell)
    return next((meaning for meaning, words in _HEADINGS.items() if plain in words), "")


def _is_better(meaning: str, known: str, cell: str) -> bool:
    """Of two columns of one meaning the one named first in our list is meant: “paid” before “total”."""
    words = _HEADINGS[meaning]
    return words.index(_plain(cell)) < words.index(_plain(known))
