"""Which problems are foreseen, and what shall be done about each? Conditions and steps, as data."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from importlib import resources
from typing import Any, Final, NoReturn

import yaml

from duecourse.analysis.portfolio.columns import CUSTOMER_WORDS
from duecourse.analysis.portfolio.conditions import BadCondition, Condition, read
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import Text, _

ACTS: Final = {"call": _("Call"), "send": _("Send"), "review": _("Decide"), "meet": _("Speak")}
PEOPLE: Final = {
    "collector": _("collector"),
    "manager": _("collections manager"),
    "credit": _("credit analyst"),
    "sales": _("sales"),
}
ROLES_OF: Final = {
    "manager": ("collections_manager",),
    "credit": ("credit_analyst", "credit_manager"),
    "sales": ("sales",),
}
"""By whom a step can be taken, the first choice first; a collector's stands with whoever works on the customer."""
MOST_STEPS: Final = 6
MOST_RULES: Final = 40
SHOWN: Final = (
    *("open_base", "overdue_base", "to_collect_base", "oldest_days", "limit_amount", "utilisation_share"),
    *("behaviour_shift_days", "days_beyond_terms", "payment_chance_share", "expected_payment_on"),
    *("days_without_reaction", "days_since_broken_promise", "days_to_insurer_deadline", "party_kind"),
)
"""The columns that are kept with a problem, so that everybody sees by which numbers it stands."""


class BadForeseen(Refused):
    """A rule says something that nothing can be foreseen by; `path` tells where."""

    says = _("%(path)s: %(why)s")

    def __init__(self, path: str, why: Text) -> None:
        super().__init__(path=path, why=why)
        self.path, self.why = path, why


@dataclass(frozen=True)
class PlanStep:
    """What one person does: the act, who, in how many days, and what to ask, send or decide."""

    act: str
    who: str
    days: int
    words: str


@dataclass(frozen=True)
class ForeseenRule:
    """A problem: its name, when it is foreseen, and the plan."""

    key: str
    words: str
    condition: str
    steps: tuple[PlanStep, ...]

    @property
    def tree(self) -> Condition:
        """The condition as it is tested."""
        return read(self.condition, words=CUSTOMER_WORDS)


@dataclass(frozen=True)
class ForeseenSpec:
    """All rules of a version; a customer stands under the first that holds."""

    name: str
    rules: tuple[ForeseenRule, ...]

    def rule(self, key: str) -> ForeseenRule | None:
        """Find a rule by its key."""
        return next((one for one in self.rules if one.key == key), None)

    def with_rule(self, rule: ForeseenRule) -> ForeseenSpec:
        """Put a rule in the place of the one of its key, or at the end."""
        if self.rule(rule.key) is None:
            return replace(self, rules=(*self.rules, rule))
        return replace(self, rules=tuple(rule if one.key == rule.key else one for one in self.rules))

    def without(self, key: str) -> ForeseenSpec:
        """Take a rule out."""
        return replace(self, rules=tuple(one for one in self.rules if one.key != key))


def from_data(data: Mapping[str, Any]) -> ForeseenSpec:
    """Make the rules of plain data, checked."""
    rules = data.get("rules")
    if not isinstance(rules, Sequence) or isinstance(rules, str) or not 0 < len(rules) <= MOST_RULES:
        _refuse("rules", _("Between 1 and 40 rules are needed."))
    found = tuple(_rule(rule, f"rules[{number}]") for number, rule in enumerate(rules))
    if len({rule.key for rule in found}) < len(found):
        _refuse("rules", _("A key is used twice."))
    return ForeseenSpec(str(data.get("name", "")).strip()[:100] or "Standard", found)


def to_data(spec: ForeseenSpec) -> dict[str, Any]:
    """Write the rules as plain data."""
    return asdict(spec)


def mark_of(spec: ForeseenSpec) -> str:
    """Name what the rules say in a few letters, to notice when they change."""
    return hashlib.sha256(yaml.safe_dump(to_data(spec), sort_keys=True).encode()).hexdigest()[:16]


@lru_cache(maxsize=1)
def starter() -> ForeseenSpec:
    """Read the rules that come with the product."""
    file = resources.files("duecourse.work.worklists") / "starters" / "foreseen.yaml"
    return from_data(yaml.safe_load(file.read_text(encoding="utf-8")))


def _rule(data: object, path: str) -> ForeseenRule:
    if not isinstance(data, Mapping) or data.keys() != {"key", "words", "condition", "steps"}:
        _refuse(path, _("A rule needs a key, words, a condition and steps."))
    key, words = str(data["key"]), str(data["words"]).strip()
    if not 0 < len(key) <= 60 or not all(sign.isascii() and (sign.isalnum() or sign in "-_") for sign in key):
        _refuse(f"{path}.key", _("A key has letters, digits, - and _, at most 60 of them."))
    if not 0 < len(words) <= 200:
        _refuse(f"{path}.words", _("Say the problem in up to 200 letters."))
    steps = data["steps"]
    if not isinstance(steps, Sequence) or not 0 < len(steps) <= MOST_STEPS:
        _refuse(f"{path}.steps", _("A plan has between 1 and 6 steps."))
    try:
        read(str(data["condition"]), words=CUSTOMER_WORDS)
    except BadCondition as bad:
        raise BadForeseen(f"{path}.condition", bad.text) from None
    made = tuple(_step(step, f"{path}.steps[{number}]") for number, step in enumerate(steps))
    return ForeseenRule(key, words, str(data["condition"]), made)


def _step(data: object, path: str) -> PlanStep:
    if not isinstance(data, Mapping) or data.keys() != {"act", "who", "days", "words"}:
        _refuse(path, _("A step needs an act, a person, days and words."))
    act, who, days, words = data["act"], data["who"], data["days"], str(data["words"]).strip()
    if act not in ACTS or who not in PEOPLE:
        _refuse(path, _("This act or person is not known here."))
    if isinstance(days, bool) or not isinstance(days, int) or not 0 <= days <= 90:
        _refuse(f"{path}.days", _("Days are a whole number from 0 to 90."))
    if not 0 < len(words) <= 200:
        _refuse(f"{path}.words", _("Say what to do in up to 200 letters."))
    return PlanStep(act, who, days, words)


def _refuse(path: str, why: str) -> NoReturn:
    raise BadForeseen(path, Text(why))
