"""How is a condition told to a person, in sentences that can be translated?"""

from collections.abc import Mapping
from typing import Final

from duecourse.analysis.portfolio.columns import ITEM_WORDS, Column
from duecourse.analysis.portfolio.conditions.printing import write_value
from duecourse.analysis.portfolio.conditions.tree import All, AnyOf, Condition, Not, Predicate, Relation
from duecourse.foundation.kit.words import Text, _

_SENTENCES: Final[Mapping[Relation, str]] = {
    Relation.AT_LEAST: _("%(column)s is %(value)s or more"),
    Relation.AT_MOST: _("%(column)s is %(value)s or less"),
    Relation.ABOVE: _("%(column)s is more than %(value)s"),
    Relation.BELOW: _("%(column)s is less than %(value)s"),
    Relation.IS: _("%(column)s is %(value)s"),
    Relation.IS_NOT: _("%(column)s is not %(value)s"),
    Relation.ONE_OF: _("%(column)s is one of %(value)s"),
    Relation.NONE_OF: _("%(column)s is none of %(value)s"),
    Relation.BETWEEN: _("%(column)s lies between %(value)s and %(other)s, both included"),
    Relation.CONTAINS: _("%(column)s contains %(value)s"),
    Relation.EMPTY: _("%(column)s is not known"),
    Relation.FILLED: _("%(column)s is known"),
    Relation.HOLDS: _("%(column)s"),
}


def explain(condition: Condition, *, words: Mapping[str, Column] = ITEM_WORDS) -> Text:
    """Say a condition as a sentence; the names of its columns are translated with it."""
    called = {column.name: spoken for spoken, column in words.items()}
    return _explain(condition, called)


def _explain(condition: Condition, called: Mapping[str, str]) -> Text:
    match condition:
        case All(parts):
            return _chained(_("%(first)s, and %(rest)s"), [_explain(part, called) for part in parts])
        case AnyOf(parts):
            return _chained(_("either %(first)s, or %(rest)s"), [_explain(part, called) for part in parts])
        case Not(part):
            return Text(_("it is not so that %(part)s"), {"part": _explain(part, called)})
        case Predicate() as predicate:
            return _predicate(predicate, called)


def _chained(sentence: str, parts: list[Text]) -> Text:
    told = parts[-1]
    for part in reversed(parts[:-1]):
        told = Text(sentence, {"first": part, "rest": told})
    return told


def _predicate(predicate: Predicate, called: Mapping[str, str]) -> Text:
    values = [write_value(value) for value in predicate.values]
    listed = predicate.relation in (Relation.ONE_OF, Relation.NONE_OF)
    return Text(
        _SENTENCES[predicate.relation],
        {
            "column": Text(called.get(predicate.column, predicate.column)),
            "value": ", ".join(values) if listed else (values[0] if values else ""),
            "other": values[-1] if values else "",
        },
    )
