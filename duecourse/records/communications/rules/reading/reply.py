"""What does a reply say: intents with day, amount, items and reason, each with the words it rests on?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from duecourse.records.communications.rules.reading import classifier
from duecourse.records.communications.rules.reading.amounts import FoundAmount, read_amounts
from duecourse.records.communications.rules.reading.dates import FoundDate, Toward, read_dates
from duecourse.records.communications.rules.reading.numbers import FoundItem, read_items
from duecourse.records.communications.rules.reading.phrases import Phrases, folded, language_of, phrases
from duecourse.records.communications.rules.reading.sentences import sentences
from duecourse.records.communications.rules.reading.suggestion import (
    INTENTS,
    NOTHING,
    KnownItem,
    Span,
    SpanKind,
    Suggestion,
)

LONGEST: Final = 20_000
FAINTEST: Final = 0.15
THRESHOLD: Final = 0.6
"""Below it nothing is suggested, where an organisation says nothing else."""
MOST: Final = 3
TAUGHT: Final = frozenset({"en", "nl", "fr", "de"})
"""The languages of the patterns by which the classifier was taught; others are read where a mark of their phrase files stands."""
DATED: Final = frozenset({"will_pay", "paid_already", "out_of_office", "plan_request"})
PRICED: Final = frozenset({"will_pay", "paid_already", "dispute", "plan_request"})
ABOUT_ITEMS: Final = frozenset({"will_pay", "paid_already", "dispute", "needs_copy", "plan_request", "question"})
OTHER: Final = "OTHER"
_REFUSED_REACH: Final = 20


@dataclass(frozen=True)
class _Sentence:
    """A sentence with what was found in it."""

    start: int
    end: int
    shares: dict[str, float]


@dataclass(frozen=True)
class _Found:
    """A text with everything that was found in it."""

    text: str
    language: Phrases
    today: date
    known: Sequence[KnownItem]
    currency: str
    sentences: tuple[_Sentence, ...]
    dates: tuple[FoundDate, ...]
    amounts: tuple[FoundAmount, ...]
    items: tuple[FoundItem, ...]


def read_reply(
    text: str, *, language: str, today: date, items: Sequence[KnownItem], currency: str
) -> tuple[Suggestion, ...]:
    """Suggest what a customer's words ask of us, the likeliest first; nothing where they are mere courtesy.

    `language` is what is expected; the text's own is told by its words. `currency` is that of an amount without one.
    """
    found = _find(text[:LONGEST], language_of(text[:LONGEST], language), today, items, currency)
    best: dict[str, _Sentence] = {}
    for sentence in found.sentences:
        for intent in INTENTS:
            if intent not in best or sentence.shares[intent] > best[intent].shares[intent]:
                best[intent] = sentence
    chosen = [(sentence.shares[intent], intent, sentence) for intent, sentence in best.items()]
    clear = [one for one in chosen if one[0] >= max(FAINTEST, one[2].shares[NOTHING])]
    likely = sorted(clear, key=lambda one: -one[0])[:MOST]
    return tuple(_suggestion(found, intent, sentence, is_alone=len(likely) == 1) for _share, intent, sentence in likely)


def _find(written: str, code: str, today: date, known: Sequence[KnownItem], currency: str) -> _Found:
    text, language = folded(written), phrases(code)
    dates = read_dates(text, language, today=today)
    items = read_items(text, language, known)
    taken = [*((one.start, one.end) for one in dates), *((one.start, one.end) for one in items)]
    amounts = read_amounts(text, language, taken=taken)
    weighed = []
    for start, end in sentences(written):
        seen = classifier.Seen(
            any(start <= one.start < end for one in dates),
            any(start <= one.start < end for one in amounts),
            any(start <= one.start < end for one in items),
        )
        weighed.append(_Sentence(start, end, _weighed(text[start:end], language, seen)))
    return _Found(text, language, today, known, currency, tuple(weighed), dates, amounts, items)


def _weighed(text: str, language: Phrases, seen: classifier.Seen) -> dict[str, float]:
    """Weigh a sentence; in a language that the classifier was not taught no intent is said without a mark of its own."""
    features = classifier.features(text, language, seen)
    shares = classifier.model().probabilities(features)
    if language.language in TAUGHT:
        return shares
    marks = frozenset(features)
    return {intent: share if intent == NOTHING or f"={intent}" in marks else 0.0 for intent, share in shares.items()}


def _suggestion(found: _Found, intent: str, sentence: _Sentence, *, is_alone: bool) -> Suggestion:
    day = _day(found, intent, sentence, is_alone=is_alone) if intent in DATED else None
    amount = _amount(found, sentence, is_alone=is_alone) if intent in PRICED else None
    item_ids, item_spans = _items(found, intent, sentence, amount, is_alone=is_alone)
    reason, reason_span = _reason(found, sentence) if intent == "dispute" else ("", None)
    spans = [Span(sentence.start, sentence.end, "intent"), *item_spans]
    spans += [_span(day, "date")] if day else []
    spans += [_span(amount, "amount")] if amount else []
    spans += [reason_span] if reason_span else []
    return Suggestion(
        intent,
        round(sentence.shares[intent], 4),
        tuple(sorted(spans, key=lambda span: (span.start, span.kind))),
        due_on=day.on if day else None,
        amount=amount.amount if amount else None,
        currency=(amount.currency or found.currency) if amount else "",
        item_ids=item_ids,
        reason=reason,
        model_version=classifier.model().version,
    )


def _span(one: FoundDate | FoundAmount | FoundItem, kind: SpanKind) -> Span:
    return Span(one.start, one.end, kind)


def _near(found: _Found, sentence: _Sentence, *, is_alone: bool) -> list[_Sentence]:
    """Give the sentence, then the one after it and the one before it, unless those ask for something else."""
    at = found.sentences.index(sentence)
    beside = [found.sentences[place] for place in (at + 1, at - 1) if 0 <= place < len(found.sentences)]
    return [sentence, *(one for one in beside if is_alone or one.shares[NOTHING] > FAINTEST)]


def _day(found: _Found, intent: str, sentence: _Sentence, *, is_alone: bool) -> FoundDate | None:
    toward: Toward = "behind" if intent == "paid_already" else "ahead"
    dates = found.dates
    if toward == "behind":
        dates = read_dates(found.text, found.language, today=found.today, toward=toward)
    for place in _near(found, sentence, is_alone=is_alone):
        fitting = [one for one in dates if place.start <= one.start < place.end and _fits(one, toward, found.today)]
        meant = [one for one in fitting if not _is_refused(found, one)] or fitting
        if meant:
            return min(meant, key=lambda one: (one.is_dated, not one.is_due))
    return None


def _fits(one: FoundDate, toward: Toward, today: date) -> bool:
    return one.on <= today if toward == "behind" else one.on >= today


def _is_refused(found: _Found, one: FoundDate) -> bool:
    """Tell whether “not” stands right before a day: “not on the 15th but on the 22nd”."""
    pattern, before = found.language.not_words, found.text[max(0, one.start - _REFUSED_REACH) : one.start]
    return bool(pattern and pattern.search(before))


def _amount(found: _Found, sentence: _Sentence, *, is_alone: bool) -> FoundAmount | None:
    for place in _near(found, sentence, is_alone=is_alone):
        said = [one for one in found.amounts if place.start <= one.start < place.end]
        if said:
            return min(said, key=lambda one: not one.currency)
    return None


def _items(
    found: _Found, intent: str, sentence: _Sentence, amount: FoundAmount | None, *, is_alone: bool
) -> tuple[tuple[int, ...], list[Span]]:
    """Give the items that the sentence names; else those the mail names, the amount explains, or “everything” means."""
    if intent not in ABOUT_ITEMS:
        return (), []
    named = [one for one in found.items if sentence.start <= one.start < sentence.end]
    named = named or (list(found.items) if is_alone else [])
    if named:
        return tuple(one.item.id for one in named), [_span(one, "item") for one in named]
    if amount and (explained := _explained(found, amount)):
        return explained, []
    said = (
        found.language.everything.search(found.text, sentence.start, sentence.end)
        if found.language.everything
        else None
    )
    if said:
        return _overdue(found), [Span(said.start(), said.end(), "item")]
    return (), []


def _explained(found: _Found, amount: FoundAmount) -> tuple[int, ...]:
    """Find the one item whose open amount was said, or all that are due where that is their sum."""
    currency = amount.currency or found.currency
    same = [item for item in found.known if item.currency == currency]
    exact = [item.id for item in same if item.open_amount == amount.amount]
    if len(exact) == 1:
        return tuple(exact)
    due = [item for item in same if item.due_on < found.today]
    for group in (due, same):
        if len(group) > 1 and sum((item.open_amount for item in group), Decimal(0)) == amount.amount:
            return tuple(item.id for item in group)
    return ()


def _overdue(found: _Found) -> tuple[int, ...]:
    return tuple(item.id for item in found.known if item.due_on < found.today)


def _reason(found: _Found, sentence: _Sentence) -> tuple[str, Span | None]:
    """Find the dispute reason whose words are said most often in the sentence, or else in the whole text."""
    for start, end in ((sentence.start, sentence.end), (0, len(found.text))):
        hits = {
            code: list(pattern.finditer(found.text, start, end)) for code, pattern in found.language.reasons.items()
        }
        best = max(hits, key=lambda code: len(hits[code]), default="")
        if best and hits[best]:
            return best, Span(hits[best][0].start(), hits[best][0].end(), "reason")
    return OTHER, None
