"""How often is the reader right about replies that it has never seen, and is it as sure as it is right?"""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from duecourse.records.communications.rules.reading import Suggestion, read_reply
from duecourse.records.communications.rules.reading.reply import THRESHOLD
from duecourse.records.communications.rules.reading.suggestion import INTENTS, NOTHING
from tests.bench.reading.places import HELD_OUT, MARKS, TODAY

BINS = (0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)


@dataclass(frozen=True)
class Reply:
    """A reply that was held apart, and what it says."""

    language: str
    intent: str
    text: str
    due_on: date | None
    amount: Decimal | None


@dataclass(frozen=True)
class Judged:
    """A reply with what was read out of it: the likeliest intent and how sure the reader was."""

    reply: Reply
    intent: str
    sure: float
    found: Suggestion | None

    @property
    def is_right(self) -> bool:
        """Tell whether the likeliest intent is what the reply says."""
        return self.intent == self.reply.intent


def held_out(folder: Path = HELD_OUT) -> list[Reply]:
    """Read the replies that were held apart."""
    return [
        _reply(path.stem, line)
        for path in sorted(folder.glob("*.tsv"))
        for line in path.read_text("utf-8").splitlines()
    ]


def judge(replies: Iterable[Reply], *, is_language_known: bool = False) -> list[Judged]:
    """Let the reader read them, perhaps knowing the customer's language; where it suggests nothing, nothing is asked."""
    judged = []
    for reply in replies:
        expected = reply.language if is_language_known else ""
        found = read_reply(reply.text, language=expected, today=TODAY, items=(), currency="EUR")
        best = found[0] if found else None
        judged.append(Judged(reply, best.intent if best else NOTHING, best.confidence if best else 0.0, best))
    return judged


def figures(judged: Sequence[Judged], *, threshold: float = THRESHOLD) -> dict[str, Any]:
    """Count what was right: by intent and language, above the threshold, and against how sure the reader was."""
    shown = [one for one in judged if one.sure >= threshold]
    asking = [one for one in judged if one.reply.intent != NOTHING]
    dated = [one for one in judged if one.reply.due_on]
    priced = [one for one in judged if one.reply.amount]
    return {
        "replies": len(judged),
        "threshold": threshold,
        "right_of_all": _share(one.is_right for one in judged),
        "right_at_threshold": _share(_is_right_at(one, threshold) for one in judged),
        "suggested": _share(one.sure >= threshold for one in asking),
        "right_of_suggested": _share(one.is_right for one in shown),
        "left_to_people": _share(one.sure < threshold for one in asking),
        "suggested_though_nothing_was_asked": _share(
            one.sure >= threshold for one in judged if one.reply.intent == NOTHING
        ),
        "day_right": _share(bool(one.found) and one.found.due_on == one.reply.due_on for one in dated if one.found),
        "amount_right": _share(one.found.amount == one.reply.amount for one in priced if one.found),
        "ece": _ece(judged),
        "bins": _bins(judged),
        "by_language": _by(judged, lambda one: one.reply.language),
        "by_intent": _by(judged, lambda one: one.reply.intent),
        "by_intent_and_language": {
            intent: _by([one for one in judged if one.reply.intent == intent], lambda one: one.reply.language)
            for intent in (*INTENTS, NOTHING)
        },
    }


def by_marks() -> dict[str, dict[str, Any]]:
    """Count by language how the reader does where it knows marks only; the customer's language is known, as it is in a book."""
    judged = judge(held_out(MARKS), is_language_known=True)
    codes = dict.fromkeys(one.reply.language for one in judged)
    return {code: figures([one for one in judged if one.reply.language == code]) for code in codes}


def _reply(language: str, line: str) -> Reply:
    intent, text, due_on, amount = ([*line.split("\t"), "", ""])[:4]
    return Reply(
        language,
        intent,
        text.replace("\\n", "\n"),
        date.fromisoformat(due_on) if due_on else None,
        Decimal(amount) if amount else None,
    )


def _is_right_at(one: Judged, threshold: float) -> bool:
    return one.is_right if one.sure >= threshold else one.reply.intent == NOTHING


def _share(answers: Iterable[bool]) -> float:
    told = list(answers)
    return round(sum(told) / len(told), 4) if told else 0.0


def _bins(judged: Sequence[Judged]) -> list[dict[str, Any]]:
    found = []
    for low, high in itertools.pairwise(BINS):
        inside = [one for one in judged if low <= one.sure < high and one.found]
        if inside:
            sure = sum(one.sure for one in inside) / len(inside)
            right = _share(one.is_right for one in inside)
            found.append(
                {"from": low, "to": min(high, 1.0), "replies": len(inside), "sure": round(sure, 3), "right": right}
            )
    return found


def _ece(judged: Sequence[Judged]) -> float:
    bins = _bins(judged)
    total = sum(one["replies"] for one in bins)
    return round(sum(one["replies"] * abs(one["sure"] - one["right"]) for one in bins) / total, 4) if total else 0.0


def _by(judged: Sequence[Judged], of: Any) -> dict[str, float]:
    groups: dict[str, list[bool]] = defaultdict(list)
    for one in judged:
        groups[of(one)].append(one.is_right)
    return {name: _share(answers) for name, answers in groups.items()}
