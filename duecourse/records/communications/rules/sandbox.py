"""Does a template survive the nastiest customers?"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final

from duecourse.records.communications.rules.fields import (
    AnswerLinks,
    ClaimFacts,
    ContactFacts,
    CustomerFacts,
    EntityFacts,
    Facts,
    ItemFacts,
    SenderFacts,
)
from duecourse.records.communications.rules.rendering import Compiled, MissingField, Rendered

_TODAY: Final = date(2028, 2, 29)
_ENTITY: Final = EntityFacts(
    name="Nordlicht Handel",
    legal_form="GmbH",
    register="HRB 1234",
    vat="DE000000000",
    address="Musterweg 1, 20095 Hamburg",
    iban="DE00000000000000000000",
    bic="XXXXDEXX",
    bank="Musterbank",
    payee_name="Nordlicht Handel GmbH",
)
_LINKS: Final = AnswerLinks(*(f"https://pay.example/{way}" for way in ("pay", "will-pay", "plan", "wrong")))
_SENDER: Final = SenderFacts("Ada Sample", "Credit team", "+49 40 0000000", "ada@nordlicht.example", "Mon-Fri 9-17 h")
_EUR: Final = "EUR"
_EXTRA: Final[dict[str, dict[str, object]]] = {
    "promise": {
        "date": _TODAY,
        "amount": (Decimal("1210.50"), _EUR),
        "items": "F-1, F-2",
        "level": 1,
        "missing": (Decimal("10.00"), _EUR),
    },
    "plan": {
        "number": 1,
        "count": 3,
        "first_date": _TODAY,
        "next_date": _TODAY,
        "next_amount": (Decimal("400.00"), _EUR),
        "remaining": (Decimal("800.00"), _EUR),
        "total": (Decimal("1200.00"), _EUR),
        "rules": "One missed instalment ends the plan.",
        "open": (Decimal("1200.00"), _EUR),
        "schedule": ((_TODAY, (Decimal("400.00"), _EUR)), (_TODAY + timedelta(days=30), (Decimal("800.00"), _EUR))),
        "late": True,
        "ends_date": _TODAY + timedelta(days=10),
        "break_days": 10,
        "break_count": 2,
        "accepted_date": _TODAY,
        "accepted_by": "Eva Example",
    },
    "dispute": {
        "id": "D-17",
        "reason": "Price",
        "amount": (Decimal("99.99"), _EUR),
        "status": "open",
        "owner": "Ada Sample",
        "next_step": "We check the delivery note.",
        "due": _TODAY,
        "items": "F-1",
        "credit": (Decimal("99.99"), _EUR),
        "answer": "The price was agreed in writing.",
    },
    "payment": {
        "date": _TODAY,
        "amount": (Decimal("99.99"), _EUR),
        "reference": "REF 1",
        "unapplied": (Decimal("99.99"), _EUR),
        "reason": "Insufficient funds",
    },
    "interest": {
        "rate": "10,15 %",
        "from": _TODAY - timedelta(days=45),
        "to": _TODAY,
        "days": 45,
        "amount": (Decimal("15.15"), _EUR),
        "source": "§ 288 BGB",
    },
    "comp": {"amount": (Decimal("40.00"), _EUR), "legal_ref": "§ 288 (5) BGB"},
    "credit": {"order": "O-17", "status": "", "next_step": "", "due": _TODAY + timedelta(days=7)},
    "handover": {"to": "Example Collections", "reference": "H-17"},
    "task": {"due": _TODAY + timedelta(days=7), "note": ""},
    "portal": {
        "kind": "promise",
        "amount": (Decimal("1210.50"), _EUR),
        "date": _TODAY,
        "items": "F-1, F-2",
        "number": "D17",
        "words": "One box was empty.",
    },
}


ORDINARY: Final = "one item"
HOMES: Final = {"en": "GB", "de": "DE", "nl": "NL", "fr": "FR"}
"""Where the readers of a language live in these examples: their country decides how dates and amounts are written."""


_SPOKEN: Final = {
    "de": ("Wir rufen Sie an.", "E-Mail", "Wir prüfen den Lieferschein.", "Der Preis war schriftlich vereinbart."),
    "nl": ("Wij bellen u op.", "e-mail", "Wij controleren de pakbon.", "De prijs was schriftelijk afgesproken."),
    "fr": (
        "Nous vous appellerons.",
        "e-mail",
        "Nous vérifions le bon de livraison.",
        "Le prix était convenu par écrit.",
    ),
}
"""What an example says in whole sentences, in the languages that have their own: next step, channel, and two of a dispute."""


def nasty_customers() -> dict[str, Facts]:
    """Readers that break careless templates, after an ordinary one; all of them invented."""
    return dict(_invented())


@lru_cache(maxsize=1)
def _invented() -> Mapping[str, Facts]:
    return {
        ORDINARY: _facts("One & Only", [_item(1)]),
        "a very long name": _facts(
            "Vereinigte Württembergisch-Ostfriesische Maschinen- und Anlagenbaugesellschaft „d’Æquivalenz“ "
            "mit beschränkter Haftung & Compagnie Kommanditgesellschaft",
            [_item(1), _item(2)],
        ),
        "several currencies": _facts(
            "Mixed Trading", [_item(1), _item(2, "USD"), _item(3, "JPY"), _item(4, amount="-20")]
        ),
        "300 items": _facts("Many Goods", [_item(number) for number in range(300)]),
        "a name from right to left": _facts(
            "\u0634\u0631\u0643\u0629 <b>\u0627\u0644\u0646\u0648\u0631</b>\u202e", [_item(1)]
        ),
        "no contact": _facts("<script>alert(1)</script> & Söhne\r\nBcc: x@example.org", [_item(1)], contact=None),
        "nothing open and no contact": _facts("Paid & Settled", [], contact=None),
    }


def example(name: str, language: str) -> Facts:
    """Give one of these readers at home in the land of a language; an unknown name is the ordinary one."""
    facts = nasty_customers().get(name) or nasty_customers()[ORDINARY]
    plain = language.partition("-")[0]
    if plain in HOMES:
        facts = replace(facts, customer=replace(facts.customer, country=HOMES[plain]))
    if plain not in _SPOKEN:
        return facts
    next_step, channel, dispute_step, dispute_answer = _SPOKEN[plain]
    dispute = {**facts.extra["dispute"], "next_step": dispute_step, "answer": dispute_answer}
    extra = {**facts.extra, "dispute": dispute}
    return replace(facts, next_step_text=next_step, previous_channel=channel, extra=extra)


def try_out(template: Compiled) -> dict[str, Rendered | MissingField]:
    """Render a template for all of them; a field that a reader lacks is an answer, everything else is refused as it comes."""
    return dict(tries(template))


def tries(template: Compiled) -> Iterator[tuple[str, Rendered | MissingField]]:
    """Render a template for one after the other."""
    for name, facts in nasty_customers().items():
        try:
            yield name, template.render(facts)
        except MissingField as missing:
            if not str(missing.params["field"]).startswith(lacking(facts)):
                raise
            yield name, missing


def lacking(facts: Facts) -> tuple[str, ...]:
    """Name the fields that this reader does not have."""
    without_contact = () if facts.contact else ("contact",)
    return without_contact if facts.items else (*without_contact, "items", "to_collect", "totals")


_SOMEBODY: Final = ContactFacts(
    "ap@customer.example", "Eva Example", "Ms", "Eva", "Example", "Accounts payable", "+31 10 000"
)


def _facts(name: str, items: list[ItemFacts], *, contact: ContactFacts | None = _SOMEBODY) -> Facts:
    currencies = {item.currency for item in items}
    return Facts(
        customer=CustomerFacts("10001", name, "Group", "DE", "DE000000000"),
        entity=_ENTITY,
        today=_TODAY,
        items=items,
        to_collect={c: sum((i.open_amount for i in items if i.currency == c), Decimal(0)) for c in currencies},
        contact=contact,
        sender=_SENDER,
        links=_LINKS,
        deadline_on=_TODAY + timedelta(days=7),
        previous_on=_TODAY - timedelta(days=7),
        previous_channel="e-mail",
        next_step_text="We will call you.",
        privacy_url="https://pay.example/privacy",
        retention_notice="We keep this message for four years.",
        jurisdiction_text="",
        claims=[_claim(item) for item in items if item.open_amount > 0][:3],
        extra=_EXTRA,
    )


def _claim(item: ItemFacts) -> ClaimFacts:
    from_on, owed = _TODAY - timedelta(days=45), item.open_amount
    return ClaimFacts(item.number, item.currency, owed, from_on, _TODAY, 45, Decimal("10.15"), Decimal("15.15"))


def _item(number: int, currency: str = _EUR, *, amount: str = "1210.50") -> ItemFacts:
    worth = Decimal(amount)
    due_on = _TODAY - timedelta(days=number)
    return ItemFacts(
        number=f"F-{number}",
        currency=currency,
        amount=worth,
        open_amount=worth,
        due_on=due_on,
        issued_on=due_on - timedelta(days=30),
        days_late=number,
        terms="30 days",
        po=f"PO {number}",
        is_new=number == 1,
    )
