"""Whose money is it? By what it says, by the account it came from, and by the payer's name."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from duecourse.records.ledger.rules.matching.book import Payers
from duecourse.records.ledger.rules.matching.facts import Paid, Part, Whose
from duecourse.records.ledger.rules.matching.texts import name_words, said_numbers

CERTAIN: Final = Decimal("0.95")
"""From here on an amount alone may find its item."""
RECOGNISED: Final = Decimal("0.9")
"""From here on the money counts as this customer's."""
NOBODY: Final = Whose(None, Decimal(0))
_SURE = {"assigned": "1", "customer_number": "0.97", "account": "0.97", "name": "0.95"}
_DOUBTED: Final = Decimal("0.6")
_COMMON: Final = 40
_NEAR: Final = Decimal("0.66")


def whose(paid: Paid, payers: Payers) -> Whose:
    """Tell whose money it seems to be; two sources that agree are surer than one, two that do not are never sure."""
    if paid.customer_id is not None:
        return Whose(paid.customer_id, Decimal(1), (Part("assigned"),))
    said = [found for found in (_by_number(paid, payers), _by_account(paid, payers), _by_name(paid, payers)) if found]
    if not said:
        return _by_words(paid, payers)
    families = {payers.family(found.customer_id or 0) for found in said}
    because = tuple(part for found in said for part in found.because)
    best = max(said, key=lambda found: found.score)
    if len(families) > 1:
        return Whose(best.customer_id, min(best.score, _DOUBTED), (*because, Part("sources_disagree")))
    return Whose(best.customer_id, Decimal("0.99") if len(said) > 1 else best.score, because)


def _by_number(paid: Paid, payers: Payers) -> Whose | None:
    said = said_numbers(f"{paid.reference} {paid.text}")
    hits = sorted({one for key in said for one in payers.by_number.get(key, ())})
    return _one(hits, payers, "customer_number")


def _by_account(paid: Paid, payers: Payers) -> Whose | None:
    before = payers.of_account(paid)
    found = _one(before, payers, "account")
    if found is None or sum(before.values()) > 1:
        return found
    return Whose(found.customer_id, min(found.score, RECOGNISED), found.because)


def _by_name(paid: Paid, payers: Payers) -> Whose | None:
    return _one(payers.of_name(paid), payers, "name")


def _one(hits: Iterable[int], payers: Payers, code: str) -> Whose | None:
    """One customer, or accounts of one payer, is an answer; several are a doubtful one."""
    known = [one for one in hits if one in payers.by_id]
    if not known:
        return None
    families = sorted({payers.family(one) for one in known})
    customer = known[0] if len(known) == 1 else families[0]
    part = Part(code, {"customer": payers.by_id[customer].number} if customer in payers.by_id else {})
    return Whose(customer, Decimal(_SURE[code]) if len(families) == 1 else _DOUBTED, (part,))


def _by_words(paid: Paid, payers: Payers) -> Whose:
    """The customer whose name has most words in common with the payer's; good enough to be suggested, never more."""
    words = name_words(paid.payer) if paid.payer else frozenset()
    rare = [word for word in words if 0 < len(payers.by_word.get(word, ())) <= _COMMON]
    near = sorted({one for word in rare for one in payers.by_word[word]})
    scored = []
    for one in near:
        theirs = name_words(payers.by_id[one].name)
        scored.append((Decimal(len(words & theirs)) / Decimal(len(words | theirs)), -one))
    if not scored:
        return NOBODY
    share, minus_id = max(scored)
    is_alone = sum(other == share for other, _id in scored) == 1
    if share < _NEAR and not (is_alone and share >= Decimal("0.5")):
        return NOBODY
    score = min(Decimal("0.8"), share).quantize(Decimal("0.0001"))
    number = payers.by_id[-minus_id].number
    return Whose(-minus_id, score if is_alone else _DOUBTED, (Part("name_alike", {"customer": number}),))
