"""How is a condition read from words, and where did the reader stumble?"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Final

from duecourse.analysis.portfolio.columns import ITEM_WORDS, Column
from duecourse.analysis.portfolio.conditions.checking import wrong
from duecourse.analysis.portfolio.conditions.tree import All, AnyOf, Condition, Not, Predicate, Relation, Value
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import Text, _

_RELATIONS: Final = (
    ("is not one of", Relation.NONE_OF),
    ("is none of", Relation.NONE_OF),
    ("is one of", Relation.ONE_OF),
    ("is not empty", Relation.FILLED),
    ("is empty", Relation.EMPTY),
    ("is not", Relation.IS_NOT),
    ("is", Relation.IS),
    ("between", Relation.BETWEEN),
    ("contains", Relation.CONTAINS),
    (">=", Relation.AT_LEAST),
    ("<=", Relation.AT_MOST),
    ("!=", Relation.IS_NOT),
    (">", Relation.ABOVE),
    ("<", Relation.BELOW),
    ("=", Relation.IS),
)
_TEXT: Final = re.compile(r'"((?:[^"\\]|\\.)*)"')
_DATE: Final = re.compile(r"(\d{4}-\d{2}-\d{2})\b")
_NUMBER: Final = re.compile(r"(-?\d+(?:\.\d+)?)(?:\s*(%)|\s+([A-Z]{3})\b|\s+days?\b)?")
_GUESS: Final = re.compile(
    r"[\w'’ -]+?(?=\s*(?:>=|<=|!=|[<>=()\"]|\b(?:is|between|contains|and|or)\b|$))", re.IGNORECASE
)


class BadCondition(Refused):
    """The words do not make a condition; `position` counts the characters before the stumble."""

    says = _("At character %(position)s: %(why)s")

    def __init__(self, why: Text, position: int) -> None:
        super().__init__(why=why, position=position + 1)
        self.why, self.position = why, position


def read(text: str, *, words: Mapping[str, Column] = ITEM_WORDS) -> Condition:
    """Read a condition and check it against the columns that may be spoken of; refuse with the place of the mistake."""
    return _Reader(text, words).condition()


class _Reader:
    def __init__(self, text: str, words: Mapping[str, Column]) -> None:
        self.text, self.words, self.at = text, words, 0
        self.longest_first = sorted(words, key=len, reverse=True)

    def condition(self) -> Condition:
        found = self._either()
        self._skip()
        if self.at < len(self.text):
            raise self._stumble(Text(_("“and” or “or” is expected here.")))
        return found

    def _either(self) -> Condition:
        parts = [self._both()]
        while self._take("or"):
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def _both(self) -> Condition:
        parts = [self._single()]
        while self._take("and"):
            parts.append(self._single())
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _single(self) -> Condition:
        if self._take("not"):
            return Not(self._single())
        if self._take("("):
            found = self._either()
            if not self._take(")"):
                raise self._stumble(Text(_("A closing bracket is missing.")))
            return found
        return self._predicate()

    def _predicate(self) -> Condition:
        self._skip()
        start = self.at
        column = self._column()
        if column.unit == "flag":
            return Predicate(column.name, Relation.HOLDS, at=start)
        relation = self._relation()
        values = self._values(relation)
        found = Predicate(column.name, relation, values, at=start)
        why = wrong(found, column)
        if why is not None:
            raise BadCondition(why, start)
        return found

    def _column(self) -> Column:
        for words in self.longest_first:
            if self._take(words):
                return self.words[words]
        guess = _GUESS.match(self.text, self.at)
        said = guess.group().strip() if guess else self.text[self.at : self.at + 20].strip()
        near = get_close_matches(said.lower(), list(self.words), n=1, cutoff=0.6)
        if near:
            raise self._stumble(
                Text(_("There is no column “%(said)s”; did you mean “%(near)s”?"), {"said": said, "near": near[0]})
            )
        raise self._stumble(Text(_("There is no column “%(said)s”."), {"said": said}))

    def _relation(self) -> Relation:
        for words, relation in _RELATIONS:
            if self._take(words):
                return relation
        raise self._stumble(Text(_("A comparison is expected here, like “>=”, “is” or “between”.")))

    def _values(self, relation: Relation) -> tuple[Value, ...]:
        if relation in (Relation.EMPTY, Relation.FILLED):
            return ()
        if relation is Relation.BETWEEN:
            low = self._value()
            if not self._take("and"):
                raise self._stumble(Text(_("“between” needs two values with “and” in the middle.")))
            return low, self._value()
        if relation not in (Relation.ONE_OF, Relation.NONE_OF):
            return (self._value(),)
        if not self._take("("):
            raise self._stumble(Text(_("A list in brackets is expected here.")))
        values = [self._value()]
        while self._take(","):
            values.append(self._value())
        if not self._take(")"):
            raise self._stumble(Text(_("A closing bracket is missing.")))
        return tuple(values)

    def _value(self) -> Value:
        self._skip()
        if match := _TEXT.match(self.text, self.at):
            self.at = match.end()
            return Value(re.sub(r"\\(.)", r"\1", match.group(1), flags=re.DOTALL))
        if match := _DATE.match(self.text, self.at):
            return self._day(match)
        if match := _NUMBER.match(self.text, self.at):
            self.at = match.end()
            number, percent, currency = match.groups()
            if percent:
                return Value(Decimal(number).scaleb(-2), is_share=True)
            return Value(Decimal(number), currency or "")
        raise self._stumble(Text(_("A value is expected here: a number, an amount, a date or a “text”.")))

    def _day(self, match: re.Match[str]) -> Value:
        try:
            day = date.fromisoformat(match.group(1))
        except ValueError:
            raise self._stumble(Text(_("There is no such day in the calendar."))) from None
        self.at = match.end()
        return Value(day)

    def _take(self, words: str) -> bool:
        self._skip()
        pattern = r"\s+".join(re.escape(word) for word in words.split())
        border = r"(?![\w-])" if words[-1].isalnum() else ""
        match = re.compile(pattern + border, re.IGNORECASE).match(self.text, self.at)
        if match:
            self.at = match.end()
        return match is not None

    def _skip(self) -> None:
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1

    def _stumble(self, why: Text) -> BadCondition:
        return BadCondition(why, self.at)
