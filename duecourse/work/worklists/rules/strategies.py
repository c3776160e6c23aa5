"""What is a priority strategy? Rules with points, as data."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, NoReturn

import yaml

from duecourse.analysis.portfolio.columns import CUSTOMER_WORDS
from duecourse.analysis.portfolio.conditions import BadCondition, needs, read
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import Text, _


class BadStrategy(Refused):
    """A strategy says something that cannot be ranked by; `path` tells where."""

    says = _("%(path)s: %(why)s")

    def __init__(self, path: str, why: Text) -> None:
        super().__init__(path=path, why=why)
        self.path, self.why = path, why


@dataclass(frozen=True)
class Rule:
    """Points for customers of whom a condition holds; rules of one group shut each other out."""

    key: str
    words: str
    points: int
    condition: str
    group: str = ""

    @property
    def needs(self) -> frozenset[str]:
        """The columns that the condition reads."""
        return needs(read(self.condition, words=CUSTOMER_WORDS))


@dataclass(frozen=True)
class StrategySpec:
    """Rules, and the percentages from which a customer counts as very high, high and medium."""

    key: str
    name: str
    rules: tuple[Rule, ...]
    thresholds: tuple[int, int, int] = (76, 51, 26)
    maximum: int | None = None

    def maximum_for(self, known: frozenset[str] | None = None) -> int:
        """The most points a customer can have from rules whose columns are known (None = all); set by hand it stands."""
        if self.maximum is not None:
            return self.maximum
        best: dict[str, int] = {}
        for rule in self.rules_for(known):
            group = rule.group or f"={rule.key}"
            best[group] = max(best.get(group, 0), rule.points)
        return sum(best.values())

    def rules_for(self, known: frozenset[str] | None = None) -> tuple[Rule, ...]:
        """The rules whose data exists."""
        return tuple(rule for rule in self.rules if known is None or rule.needs <= known)


def from_data(data: Mapping[str, Any]) -> StrategySpec:
    """Make a strategy of plain data, checked."""
    for name in data:
        if name not in ("key", "name", "rules", "thresholds", "maximum"):
            _refuse(name, _("This name is not known here."))
    rules = data.get("rules")
    if not isinstance(rules, Sequence) or isinstance(rules, str) or not rules:
        _refuse("rules", _("A strategy needs at least one rule."))
    found = tuple(_rule(rule, f"rules[{number}]") for number, rule in enumerate(rules))
    if len({rule.key for rule in found}) < len(found):
        _refuse("rules", _("A key is used twice."))
    cuts = tuple(data.get("thresholds", (76, 51, 26)))
    falls = len(cuts) == 3 and all(isinstance(cut, int) and 0 < cut <= 100 for cut in cuts)
    if not falls or not cuts[0] > cuts[1] > cuts[2]:
        _refuse("thresholds", _("Three falling percentages between 1 and 100 are needed here."))
    most = data.get("maximum")
    if most is not None and (isinstance(most, bool) or not isinstance(most, int) or most < 1):
        _refuse("maximum", _("The most points are a whole number above zero."))
    if not 0 < len(str(data["name"]).strip()) <= 100:
        _refuse("name", _("Give the strategy a name of up to 100 letters."))
    return StrategySpec(str(data["key"]), str(data["name"]), found, cuts, most)


def to_data(spec: StrategySpec) -> dict[str, Any]:
    """Give a strategy as plain data for JSON and YAML."""
    rules = [
        {name: value for name, value in vars(rule).items() if value != ""}
        for rule in spec.rules
    ]  # fmt: skip
    data = {"key": spec.key, "name": spec.name, "thresholds": list(spec.thresholds), "rules": rules}
    return data if spec.maximum is None else data | {"maximum": spec.maximum}


def mark_of(spec: StrategySpec) -> str:
    """Name what a strategy says in a few letters, to notice when it changes."""
    return hashlib.sha256(yaml.safe_dump(to_data(spec), sort_keys=True).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Change:
    """What differs between two versions: a rule (or the strategy, '') and one of its settings, before and after."""

    key: str
    words: str
    setting: str
    before: Any
    after: Any


def differences(before: StrategySpec, after: StrategySpec) -> Iterator[Change]:
    """Yield what changed from one version to the next: the strategy first, then rule by rule."""
    for name in ("name", "thresholds", "maximum"):
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield Change("", "", name, old, new)
    old_rules = {rule.key: rule for rule in before.rules}
    new_rules = {rule.key: rule for rule in after.rules}
    for key in [*old_rules, *(key for key in new_rules if key not in old_rules)]:
        was, now = old_rules.get(key), new_rules.get(key)
        if was is None or now is None:
            rule = was or now
            assert rule is not None, "the key is of one of them"
            yield Change(key, rule.words, "rule", was and was.points, now and now.points)
            continue
        for name in ("words", "points", "condition", "group"):
            if getattr(was, name) != getattr(now, name):
                yield Change(key, now.words, name, getattr(was, name), getattr(now, name))


@lru_cache(maxsize=1)
def starter() -> StrategySpec:
    """Read the strategy that comes with the product."""
    file = resources.files("duecourse.work.worklists") / "starters" / "standard.yaml"
    return from_data(yaml.safe_load(file.read_text(encoding="utf-8")))


def _rule(data: object, path: str) -> Rule:
    if not isinstance(data, Mapping) or not {"key", "words", "points", "condition"} <= data.keys():
        _refuse(path, _("A rule needs a key, words, points and a condition."))
    for name in data:
        if name not in ("key", "words", "points", "condition", "group"):
            _refuse(f"{path}.{name}", _("This name is not known here."))
    key, words = str(data["key"]), str(data["words"]).strip()
    if not 0 < len(key) <= 60 or not all(sign.isascii() and (sign.isalnum() or sign in "-_") for sign in key):
        _refuse(f"{path}.key", _("A key has letters, digits, - and _, at most 60 of them."))
    if not 0 < len(words) <= 200:
        _refuse(f"{path}.words", _("Say the rule in up to 200 letters: people read it as the reason."))
    points = data["points"]
    if isinstance(points, bool) or not isinstance(points, int) or not 0 <= points <= 1000:
        _refuse(f"{path}.points", _("Points are a whole number from 0 to 1000."))
    try:
        read(str(data["condition"]), words=CUSTOMER_WORDS)
    except BadCondition as bad:
        raise BadStrategy(f"{path}.condition", bad.text) from None
    return Rule(key, words, points, str(data["condition"]), str(data.get("group", "")))


def _refuse(path: str, why: str) -> NoReturn:
    raise BadStrategy(path, Text(why))
