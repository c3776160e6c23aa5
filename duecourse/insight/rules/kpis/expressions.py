"""How is a formula of a person read and worked out? Numbers, names and four operations: nothing that could run as code."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from difflib import get_close_matches
from typing import Final

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import Text, _
from duecourse.insight.rules.kpis.figures import Unit

LONGEST: Final = 1000
DEEPEST: Final = 40
FUNCTIONS: Final = ("min", "max", "if_none")
_NUMBER: Final = re.compile(r"(\d{1,15}(?:\.\d{1,12})?)\s*(%)?")
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SAME: Final = {"×": "*", "·": "*", "÷": "/", ":": "/", "−": "-"}
_EXACT: Final = Context(prec=34, traps=[DivisionByZero, InvalidOperation, Overflow])

Values = Mapping[str, Decimal | None]


class BadFormula(Refused):
    """The text is no formula; `position` counts the characters before the stumble."""

    says = _("At character %(position)s: %(why)s")

    def __init__(self, why: Text, position: int) -> None:
        super().__init__(why=why, position=position + 1)
        self.why, self.position = why, position


@dataclass(frozen=True)
class Number:
    """A number as it was written."""

    value: Decimal


@dataclass(frozen=True)
class Name:
    """A measure or a figure of the catalogue, and where it stands in the text."""

    name: str
    at: int


@dataclass(frozen=True)
class Sum:
    """Parts that are added (+) or taken away (-), and those that multiply (*) or divide (/): the sign stands before each."""

    parts: tuple[tuple[str, Node], ...]


@dataclass(frozen=True)
class Call:
    """`min`, `max` or `if_none` of parts."""

    function: str
    parts: tuple[Node, ...]


Node = Number | Name | Sum | Call


@dataclass(frozen=True)
class Expression:
    """A formula that was read: its text, its tree, the names in it, and whether it gives an amount of money."""

    text: str
    tree: Node
    names: tuple[str, ...]
    is_money: bool

    def put_in(self, spoken: Mapping[str, str]) -> str:
        """Write the formula with words or numbers in the place of its names."""
        said, end = "", 0
        for one in sorted(_names(self.tree), key=lambda each: each.at):
            said += self.text[end : one.at] + spoken.get(one.name, one.name)
            end = one.at + len(one.name)
        return (said + self.text[end:]).replace(" * ", " × ").replace(" - ", " − ")


def read(text: str, names: Mapping[str, Unit]) -> Expression:
    """Read a formula over known names; refuse with the place of the mistake, also where money meets what is none."""
    if len(text) > LONGEST:
        raise BadFormula(Text(_("A formula has at most %(count)s characters."), {"count": LONGEST}), LONGEST)
    tree = _Reader(text, names).formula()
    power = _money(tree, names)
    if power not in (0, 1, None):
        raise BadFormula(Text(_("Money times money, or a number over money, is no figure.")), 0)
    return Expression(text, tree, tuple(dict.fromkeys(one.name for one in _names(tree))), power == 1)


def worked_out(expression: Expression, values: Values) -> Decimal | None:
    """Work a formula out; a missing value or a division by zero gives none, unless `if_none` says what then."""
    return _worth(expression.tree, values)


class _Reader:
    def __init__(self, text: str, names: Mapping[str, Unit]) -> None:
        self.text, self.names, self.at, self.depth = text, names, 0, 0

    def formula(self) -> Node:
        self._skip()
        if self.at == len(self.text):
            raise self._stumble(Text(_("A formula is expected here.")))
        found = self._sum()
        if self.at < len(self.text):
            raise self._stumble(Text(_("One of + - * / is expected here.")))
        return found

    def _sum(self) -> Node:
        return self._chain("+-", self._product)

    def _product(self) -> Node:
        return self._chain("*/", self._single)

    def _chain(self, signs: str, part: Callable[[], Node]) -> Node:
        parts = [(signs[0], part())]
        while sign := self._sign(signs):
            parts.append((sign, part()))
        return parts[0][1] if len(parts) == 1 else Sum(tuple(parts))

    def _single(self) -> Node:
        self._skip()
        self.depth += 1
        if self.depth > DEEPEST:
            raise self._stumble(Text(_("Too many brackets inside one another.")))
        try:
            if self._sign("-"):
                return Sum((("+", Number(Decimal(0))), ("-", self._single())))
            if self._sign("("):
                return self._closed(self._sum())
            return self._number() or self._named()
        finally:
            self.depth -= 1

    def _number(self) -> Node | None:
        match = _NUMBER.match(self.text, self.at)
        if match is None:
            return None
        self.at = match.end()
        value = Decimal(match.group(1))
        return Number(value.scaleb(-2) if match.group(2) else value)

    def _named(self) -> Node:
        match, at = _NAME.match(self.text, self.at), self.at
        if match is None:
            raise self._stumble(Text(_("A name, a number or a bracket is expected here.")))
        said = match.group()
        if said in FUNCTIONS:
            self.at = match.end()
            return self._call(said, at)
        if said in self.names:
            self.at = match.end()
            return Name(said, at)
        near = get_close_matches(said.lower(), [*self.names, *FUNCTIONS], n=1, cutoff=0.6)
        if near:
            told = {"said": said, "near": near[0]}
            raise self._stumble(Text(_("There is no “%(said)s”; did you mean “%(near)s”?"), told))
        raise self._stumble(Text(_("There is no “%(said)s”."), {"said": said}))

    def _call(self, function: str, at: int) -> Node:
        if not self._sign("("):
            raise self._stumble(Text(_("A bracket is expected here: %(name)s(…, …)."), {"name": function}))
        parts = [self._sum()]
        while self._sign(","):
            parts.append(self._sum())
        if len(parts) < 2 or (function == "if_none" and len(parts) > 2):
            raise BadFormula(Text(_("%(name)s needs two values in brackets."), {"name": function}), at)
        return self._closed(Call(function, tuple(parts)))

    def _closed(self, found: Node) -> Node:
        if not self._sign(")"):
            raise self._stumble(Text(_("A closing bracket is missing.")))
        return found

    def _sign(self, signs: str) -> str:
        """Take one of some signs; "" where another thing stands."""
        self._skip()
        here = self.text[self.at : self.at + 1]
        sign = _SAME.get(here, here)
        if not here or sign not in signs:
            return ""
        self.at += 1
        self._skip()
        return sign

    def _skip(self) -> None:
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1

    def _stumble(self, why: Text) -> BadFormula:
        return BadFormula(why, self.at)


def _names(tree: Node) -> tuple[Name, ...]:
    """List the names in a formula in the order in which they stand."""
    if isinstance(tree, Name):
        return (tree,)
    if isinstance(tree, Sum):
        return tuple(one for _sign, part in tree.parts for one in _names(part))
    return tuple(one for part in tree.parts for one in _names(part)) if isinstance(tree, Call) else ()


def _money(tree: Node, names: Mapping[str, Unit]) -> int | None:
    """Tell how often money stands in a part: 1 an amount, 0 a number; None for numbers that fit both."""
    if isinstance(tree, Number):
        return None
    if isinstance(tree, Name):
        return 1 if names[tree.name] == "money" else 0
    if isinstance(tree, Sum) and tree.parts[1][0] in "*/":
        powers = [(_money(part, names) or 0) * (-1 if sign == "/" else 1) for sign, part in tree.parts]
        return sum(powers) if any(_names(part) for _sign, part in tree.parts) else None
    parts = [part for _sign, part in tree.parts] if isinstance(tree, Sum) else list(tree.parts)
    known = {power for part in parts if (power := _money(part, names)) is not None}
    if len(known) > 1:
        first = next(one.at for part in parts for one in _names(part))
        raise BadFormula(Text(_("An amount of money and a number that is none cannot be added or compared.")), first)
    return next(iter(known), None)


def _worth(tree: Node, values: Values) -> Decimal | None:
    if isinstance(tree, Number):
        return tree.value
    if isinstance(tree, Name):
        return values.get(tree.name)
    parts = [_worth(part, values) for part in _inside(tree)]
    if isinstance(tree, Call) and tree.function == "if_none":
        return parts[0] if parts[0] is not None else parts[1]
    known = [one for one in parts if one is not None]
    if len(known) < len(parts):
        return None
    if isinstance(tree, Call):
        return min(known) if tree.function == "min" else max(known)
    return _chained([sign for sign, _part in tree.parts], known)


def _inside(tree: Sum | Call) -> list[Node]:
    return [part for _sign, part in tree.parts] if isinstance(tree, Sum) else list(tree.parts)


def _chained(signs: list[str], values: list[Decimal]) -> Decimal | None:
    """Add up or multiply one after the other; what is divided by zero, or larger than a number can be, is none."""
    found = values[0]
    try:
        for sign, value in zip(signs[1:], values[1:], strict=True):
            found = _APPLIED[sign](found, value)
    except (DivisionByZero, InvalidOperation, Overflow):
        return None
    return found


_APPLIED: Final[Mapping[str, Callable[[Decimal, Decimal], Decimal]]] = {
    "+": _EXACT.add,
    "-": _EXACT.subtract,
    "*": _EXACT.multiply,
    "/": _EXACT.divide,
}
