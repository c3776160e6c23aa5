"""What does a receipt pay, and may that stand without a person? Precision first: what could be otherwise is suggested."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from duecourse.records.ledger.rules.matching import laying
from duecourse.records.ledger.rules.matching.book import Known
from duecourse.records.ledger.rules.matching.facts import Advised, Finding, Line, Owed, Paid, Part, Whose
from duecourse.records.ledger.rules.matching.laying import Laid
from duecourse.records.ledger.rules.matching.payers import CERTAIN, RECOGNISED, whose
from duecourse.records.ledger.rules.matching.sums import combination
from duecourse.records.ledger.rules.matching.texts import (
    SHORTEST,
    behind_rf,
    is_one_typo,
    number_key,
    said_numbers,
)

BY_CHANCE: Final = Decimal("0.001")
"""A combination that accident would bring about less often than this may stand by itself."""
_FEW: Final = 12
_MANY: Final = 400
_NOTHING: Final = Decimal(0)
_ADVISED: Final = Decimal("0.85")
_EXACT = {"amount_exact": "0.99", "less_discount": "0.97", "less_fee": "0.96"}


@dataclass(frozen=True, slots=True)
class _Asked:
    """A receipt on its way: whose it is, what it says, and the payer's items of its currency."""

    paid: Paid
    known: Known
    whose: Whose
    said: frozenset[str]
    items: list[Owed]

    @property
    def left(self) -> dict[int, int]:
        return self.known.items.left


def find(paid: Paid, known: Known) -> Finding:
    """Find whose money a receipt is and what it pays; whoever takes the answer lays it on `known.items.left`."""
    by_reference = _by_reference(paid, known)
    if by_reference is not None:
        return by_reference
    said = frozenset(key for key in said_numbers(f"{paid.reference} {paid.text}"))
    said |= {number_key(paid.reference), behind_rf(paid.reference)} - {""}
    asked = _Asked(paid, known, *_whose(paid, known, said))
    for way in (_by_advice, _by_numbers, _by_advice_in_part, _by_amount):
        found = way(asked)
        if found is not None:
            return found
    return Finding(paid.id, asked.whose, _NOTHING, (), asked.whose.because)


def _by_reference(paid: Paid, known: Known) -> Finding | None:
    """A creditor reference that we gave out says the customer and the items."""
    found = known.references.get(number_key(paid.reference))
    if found is None:
        return None
    customer_id, meant = found
    owner = Whose(customer_id, Decimal(1), (Part("our_reference", {"reference": paid.reference}),))
    items = [known.items.by_id[one] for one, _amount in meant if one in known.items.by_id]
    items = [item for item in items if known.items.left[item.id] and item.currency == paid.currency]
    if not items:
        return Finding(paid.id, owner, _NOTHING, (), (*owner.because, Part("paid_before")))
    laid = laying.exactly(items, known.items.left, paid.amount, paid.value_on)
    if laid is None and len(items) == 1 and paid.amount < known.items.left[items[0].id]:
        laid = laying.short(items[0], known.items.left, paid.amount)
    if laid is not None:
        return Finding(paid.id, owner, Decimal("0.99"), laid.lines, (*owner.because, Part(laid.code)))
    laid = laying.oldest_first(items, known.items.left, paid.amount)
    return Finding(paid.id, owner, Decimal("0.8"), laid.lines, (*owner.because, Part("amount_differs")))


def _whose(paid: Paid, known: Known, said: frozenset[str]) -> tuple[Whose, frozenset[str], list[Owed]]:
    """Whose money it is, by the payer; where that is not sure, by the items that it names."""
    owner = whose(paid, known.payers)
    if owner.score < RECOGNISED:
        named = [item for item in _mentioned(said, known) if len(number_key(item.number)) >= SHORTEST]
        families = {known.payers.family(item.customer_id) for item in named}
        if len(families) == 1:
            owner = _named_owner(owner, named, known, family=families.pop())
    items = [] if owner.customer_id is None else known.items.of(known.payers.family(owner.customer_id), paid.currency)
    return owner, said, items


def _named_owner(owner: Whose, named: list[Owed], known: Known, *, family: int) -> Whose:
    customers = {item.customer_id for item in named}
    customer = customers.pop() if len(customers) == 1 else family
    agrees = owner.customer_id is not None and known.payers.family(owner.customer_id) == family
    part = Part("number_of_customer", {"number": named[0].number})
    return Whose(customer, Decimal("0.96") if agrees else Decimal("0.9"), (*owner.because, part))


def _mentioned(said: Iterable[str], known: Known) -> list[Owed]:
    """The items whose numbers a text names; a number that is but a part of another one named is not meant."""
    keys = [key for key in said if key in known.items.by_number]
    keys = [key for key in keys if not any(key != other and key in other for other in keys)]
    return [item for key in sorted(keys) for item in known.items.by_number[key]]


def _by_advice(asked: _Asked) -> Finding | None:
    """The payer's own list of the same total."""
    advices = _advices(asked)
    if len(advices) != 1 or asked.whose.score < RECOGNISED:
        return None
    lines = _advised_lines(asked, advices[0])
    if lines is None:
        return None
    because = (*asked.whose.because, Part("advice", {"count": str(len(lines))}))
    return Finding(asked.paid.id, asked.whose, Decimal("0.98"), lines, because, remittance_id=advices[0].id)


def _advices(asked: _Asked) -> list[Advised]:
    """The lists of exactly this sum that are this payer's, or nobody's yet."""
    listed = asked.known.advices.get((asked.paid.currency, asked.paid.amount), ())
    family, of = _family(asked), asked.known.payers.family
    return [one for one in listed if one.customer_id is None or of(one.customer_id) == family]


def _by_advice_in_part(asked: _Asked) -> Finding | None:
    """A list of this sum that does not fit whole, or is of a customer who is not recognised: a person looks."""
    if asked.whose.customer_id is None:
        listed = asked.known.advices.get((asked.paid.currency, asked.paid.amount), ())
        meant = [one for one in listed if one.customer_id is not None]
        if len(listed) != 1 or not meant:
            return None
        customer = meant[0].customer_id or 0
        items = asked.known.items.of(asked.known.payers.family(customer), asked.paid.currency)
        asked = replace(asked, whose=Whose(customer, _ADVISED, (Part("advice_of_customer"),)), items=items)
    advices = _advices(asked)
    lines = _advised_in_part(asked, advices[0]) if len(advices) == 1 else ()
    if not lines:
        return None
    because = (*asked.whose.because, Part("advice_in_part", {"count": str(len(lines))}))
    return Finding(asked.paid.id, asked.whose, _ADVISED, lines, because)


def _advised_in_part(asked: _Asked, advice: Advised) -> tuple[Line, ...]:
    """Those lines of an advice that name an open item, each with no more than is left of it and of the payment."""
    own = {number_key(item.number): item for item in asked.items}
    rest, lines = asked.paid.amount, []
    for number, amount, _kept, _reason in advice.lines:
        item = own.pop(number_key(number), None)
        part = min(amount, rest, asked.left[item.id] if item else 0)
        if item is not None and part > 0:
            lines.append(Line(item.id, part))
            rest -= part
    return tuple(lines)


def _advised_lines(asked: _Asked, advice: Advised) -> tuple[Line, ...] | None:
    """The advice's lines on open items; None where one is not found, or does not fit."""
    own = {number_key(item.number): item for item in asked.items}
    lines, credited = [], 0
    for number, amount, kept, reason in advice.lines:
        item = own.get(number_key(number))
        if item is None or (amount > 0) != (asked.left[item.id] > 0) or abs(amount) > abs(asked.left[item.id]):
            return None
        if amount < 0:
            credited -= amount
        else:
            lines.append(Line(item.id, amount, kept, reason if kept else ""))
    if credited and lines:
        largest = max(range(len(lines)), key=lambda n: lines[n].amount)
        cut = lines[largest]
        lines[largest] = Line(cut.item_id, cut.amount - credited, credited, "credit")
    if not lines or any(line.amount <= 0 for line in lines):
        return None
    return tuple(lines) if sum(line.amount for line in lines) == asked.paid.amount else None


def _by_numbers(asked: _Asked) -> Finding | None:
    """What the payer's text names: as it stands, then with one letter wrong."""
    named = [item for item in _mentioned(asked.said, asked.known) if item.currency == asked.paid.currency]
    own = [item for item in named if _is_own(item, asked)]
    if not own:
        foreign = _third_party(asked, named)
        if foreign is not None:
            return foreign
    fit = _fit(asked, own, "numbers") if own else None
    if fit is None and asked.whose.score >= RECOGNISED and len(asked.items) <= _MANY:
        almost = _with_typos(asked, own)
        fit = _fit(asked, almost, "numbers_with_typos") if len(almost) > len(own) else None
    if fit is not None or not own:
        return fit
    return _unfitting(asked, own)


def _is_own(item: Owed, asked: _Asked) -> bool:
    is_of_payer = asked.known.payers.family(item.customer_id) == _family(asked)
    return is_of_payer and (len(number_key(item.number)) >= SHORTEST or asked.whose.score >= CERTAIN)


def _third_party(asked: _Asked, named: list[Owed]) -> Finding | None:
    """Somebody pays for another: the items named are one customer's, and the amount meets them to the cent."""
    long = [item for item in named if len(number_key(item.number)) >= SHORTEST and asked.left[item.id]]
    customers = {item.customer_id for item in long}
    if len(customers) != 1 or sum(asked.left[item.id] for item in long) != asked.paid.amount:
        return None
    numbers = _numbers(long)
    owner = Whose(customers.pop(), Decimal("0.96"), (Part("pays_for_another"), Part("numbers", {"numbers": numbers})))
    lines = laying.netted(long, asked.left)
    return Finding(asked.paid.id, owner, Decimal("0.96"), lines, (*owner.because, Part("amount_exact")))


def _fit(asked: _Asked, items: list[Owed], code: str) -> Finding | None:
    """All that is named, met by the amount."""
    open_ones = [item for item in items if asked.left[item.id]]
    if not open_ones:
        return None
    laid = laying.exactly(open_ones, asked.left, asked.paid.amount, asked.paid.value_on)
    if laid is None:
        return None
    score = Decimal(_EXACT[laid.code])
    if laid.code == "less_fee" and _amount_alone(asked):
        score = Decimal("0.8")
    return _found(asked, laid, score, Part(code, {"numbers": _numbers(open_ones)}))


def _with_typos(asked: _Asked, own: list[Owed]) -> list[Owed]:
    """The items named, and those whose number stands there with one letter wrong, each text meaning one item alone."""
    exact = {number_key(item.number) for item in own}
    unclear = [key for key in asked.said if len(key) >= SHORTEST and key not in exact]
    keys = {number_key(item.number): item for item in asked.items if number_key(item.number) not in exact}
    almost = {}
    for text in unclear:
        near = [item for key, item in keys.items() if is_one_typo(text, key)]
        if len(near) == 1:
            almost[near[0].id] = near[0]
        elif len(near) > 1:
            fitting = [item for item in near if asked.left[item.id] == asked.paid.amount]
            almost |= {item.id: item for item in fitting if len(fitting) == 1}
    return [*own, *almost.values()]


def _unfitting(asked: _Asked, own: list[Owed]) -> Finding:
    """Items are named, and the amount is another: paid short or in part, or more is meant than is named."""
    open_ones = [item for item in own if asked.left[item.id] > 0]
    part = Part("numbers", {"numbers": _numbers(own)})
    if not open_ones:
        return _found(asked, Laid("paid_before", ()), _NOTHING, part)
    amount, owed = asked.paid.amount, sum(asked.left[item.id] for item in own)
    if len(open_ones) == 1 and len(own) == 1 and amount < owed:
        laid = laying.short(open_ones[0], asked.left, amount)
        is_sure = asked.whose.score >= CERTAIN and not _amount_alone(asked)
        return _found(asked, laid, Decimal("0.96") if is_sure else Decimal("0.8"), part)
    if amount > owed > 0:
        return _more_than_named(asked, own, part, rest=amount - owed)
    laid = laying.oldest_first(open_ones, asked.left, amount)
    return _found(asked, Laid("amount_differs", laid.lines), Decimal("0.7"), part)


def _more_than_named(asked: _Asked, own: list[Owed], part: Part, *, rest: int) -> Finding:
    """The rest may pay items that are not named."""
    meant = {item.id for item in own}
    others = [item for item in asked.items if item.id not in meant]
    found = combination([asked.left[item.id] for item in others[:_FEW]], rest) if len(others) <= _FEW else None
    lines = laying.netted(own, asked.left)
    if found is None:
        return _found(asked, Laid("more_than_named", lines, rest), Decimal("0.8"), part)
    picked = [others[n] for n in found.picked]
    is_sure = (
        found.is_only
        and found.chance <= BY_CHANCE
        and asked.whose.score >= CERTAIN
        and not _strange(asked, [*own, *picked])
    )
    score = Decimal("0.955") if is_sure else Decimal("0.85")
    also = Part("also", {"numbers": _numbers(picked)})
    laid = Laid("combination", (*lines, *laying.netted(picked, asked.left)))
    return _found(asked, laid, score, part, also)


def _by_amount(asked: _Asked) -> Finding | None:
    """The amount alone: one item, everything, a discount, or a combination; more than one way is never automatic."""
    if not asked.items:
        return _by_amount_anywhere(asked)
    for way in (_one_item, _everything, _combined, _less):
        found = way(asked)
        if found is not None:
            return found
    laid = laying.oldest_first(asked.items, asked.left, asked.paid.amount)
    return _found(asked, laid, Decimal("0.4")) if laid.lines else None


def _one_item(asked: _Asked) -> Finding | None:
    same = [item for item in asked.items if asked.left[item.id] == asked.paid.amount]
    if not same:
        return None
    laid = Laid("amount_exact", (Line(same[0].id, asked.paid.amount),))
    if len(same) > 1:
        return _found(asked, laid, Decimal("0.7"), Part("several_of_amount", {"count": str(len(same))}))
    return _found(asked, laid, _sure(asked, same, Decimal("0.96")), Part("only_of_amount"))


def _everything(asked: _Asked) -> Finding | None:
    """All that is open, or all that is overdue."""
    overdue = [item for item in asked.items if item.due_on < asked.paid.value_on]
    for items, code in ((asked.items, "everything_open"), (overdue, "everything_overdue")):
        if len(items) > 1 and sum(asked.left[item.id] for item in items) == asked.paid.amount:
            return _found(asked, Laid(code, laying.netted(items, asked.left)), _sure(asked, items, Decimal("0.96")))
    return None


def _combined(asked: _Asked) -> Finding | None:
    found = combination([asked.left[item.id] for item in asked.items], asked.paid.amount)
    if found is None:
        return None
    items = [asked.items[n] for n in found.picked]
    is_sure = found.is_only and found.chance <= BY_CHANCE
    score = _sure(asked, items, Decimal("0.955")) if is_sure else Decimal("0.75")
    part = Part("only_combination" if found.is_only else "one_of_combinations", {"numbers": _numbers(items)})
    return _found(asked, Laid("combination", laying.netted(items, asked.left)), score, part)


def _less(asked: _Asked) -> Finding | None:
    """One item less its discount, or less a bank's fee."""
    laid = [(item, laying.exactly([item], asked.left, asked.paid.amount, asked.paid.value_on)) for item in asked.items]
    met = [(item, one) for item, one in laid if one is not None]
    if len(met) != 1:
        return None
    item, one = met[0]
    is_discount = one.code == "less_discount"
    return _found(asked, one, _sure(asked, [item], Decimal("0.955")) if is_discount else Decimal("0.8"))


def _by_amount_anywhere(asked: _Asked) -> Finding | None:
    """Nobody knows the payer, but one item in the whole book is of this amount."""
    if asked.whose.customer_id is not None:
        return None
    same = asked.known.items.by_amount.get((asked.paid.currency, asked.paid.amount), ())
    same = [item for item in same if asked.left[item.id] == asked.paid.amount]
    if len(same) != 1:
        return None
    owner = Whose(same[0].customer_id, Decimal("0.3"), (Part("only_of_amount_anywhere"),))
    return Finding(asked.paid.id, owner, Decimal("0.3"), (Line(same[0].id, asked.paid.amount),), owner.because)


def _sure(asked: _Asked, items: list[Owed], score: Decimal) -> Decimal:
    """The score of what the amount alone says: only where the payer is certain and its text speaks of nothing else."""
    return score if asked.whose.score >= CERTAIN and not _strange(asked, items) else Decimal("0.85")


def _strange(asked: _Asked, items: list[Owed]) -> bool:
    """Tell whether the text has something like one of our numbers that is none of these: an item that is paid already."""
    keys = {number_key(item.number) for item in items}
    return any(
        asked.known.items.is_like_ours(text) and text not in keys and not any(text in key for key in keys)
        for text in asked.said
        if text not in asked.known.payers.by_number
    )


def _amount_alone(asked: _Asked) -> bool:
    """Tell whether another item of the payer is of exactly this amount: the number named may be a slip."""
    return any(asked.left[item.id] == asked.paid.amount for item in asked.items)


def _found(asked: _Asked, laid: Laid, score: Decimal, *parts: Part) -> Finding:
    """A finding; nothing stands by itself of a customer who is not recognised."""
    if asked.whose.score < RECOGNISED:
        score = min(score, Decimal("0.9"), asked.whose.score)
    because = (*asked.whose.because, *parts, Part(laid.code))
    return Finding(asked.paid.id, asked.whose, score, laid.lines, because)


def _family(asked: _Asked) -> int:
    return 0 if asked.whose.customer_id is None else asked.known.payers.family(asked.whose.customer_id)


def _numbers(items: list[Owed]) -> str:
    shown = ", ".join(item.number for item in items[:4])
    return f"{shown} …" if len(items) > 4 else shown


def take(finding: Finding, left: dict[int, int]) -> None:
    """Lay an automatic finding on the items: the next receipt sees what is left."""
    for line in finding.lines:
        left[line.item_id] -= line.amount
