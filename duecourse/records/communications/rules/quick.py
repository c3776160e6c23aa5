"""How is a simple template said without walking Liquid's tree for every reader?

Only text, plain values and `if` over a value or a count are understood; everything else, and every surprise on the way
(a missing value, an unknown kind), is left to Liquid itself, which then says the same or refuses in its own words.
"""

from collections.abc import Callable, Sequence
from typing import Final

from liquid import BoundTemplate
from liquid.ast import BlockNode, Node
from liquid.builtin.content import ContentNode
from liquid.builtin.expressions import BooleanExpression, FilteredExpression, Path
from liquid.builtin.expressions.logical import EqExpression
from liquid.builtin.expressions.primitive import IntegerLiteral
from liquid.builtin.output import OutputNode
from liquid.builtin.tags.if_tag import IfNode
from liquid.expression import Expression

from duecourse.records.communications.rules.fields import Context

Part = Callable[[Context], str]
Test = Callable[[Context], bool]
LONGEST: Final = 50_000
_COMPUTED: Final = frozenset({"first", "last", "size"})
_MISSING: Final = object()


class Surprise(Exception):
    """Liquid must look at this itself."""


def quick(template: BoundTemplate) -> Part | None:
    """Make a template that is simple enough into one function; None for every other one."""
    try:
        return _joined(template.nodes)
    except Surprise:
        return None


def _joined(nodes: Sequence[Node]) -> Part:
    parts = [_part(node) for node in nodes]

    def say(context: Context) -> str:
        text = "".join([part if isinstance(part, str) else part(context) for part in parts])
        if len(text) > LONGEST:
            raise Surprise
        return text

    return say


def _part(node: Node) -> str | Part:
    match node:
        case ContentNode(text=text):
            return text
        case OutputNode(expression=FilteredExpression(left=Path() as path, filters=filters)) if not filters:
            return _output(_segments(path))
        case IfNode(alternatives=[], blank=False):
            return _choice(node)
        case _:
            raise Surprise


def _choice(node: IfNode) -> Part:
    test, yes = _test(node.condition), _joined(_nodes(node.consequence))
    no = _joined(_nodes(node.default)) if node.default else None

    def say(context: Context) -> str:
        if test(context):
            return yes(context)
        return no(context) if no else ""

    return say


def _nodes(block: BlockNode) -> Sequence[Node]:
    return block.nodes


def _test(condition: Expression) -> Test:
    match condition:
        case BooleanExpression(expression=Path() as path):
            return _is_there(_segments(path))
        case BooleanExpression(expression=EqExpression(left=Path() as path, right=IntegerLiteral(value=number))):
            return _is_number(_segments(path), number)
        case _:
            raise Surprise


def _segments(path: Path) -> tuple[str, ...]:
    if not all(isinstance(segment, str) for segment in path.path):
        raise Surprise
    return tuple(str(segment) for segment in path.path)


def _output(path: tuple[str, ...]) -> Part:
    def say(context: Context) -> str:
        value = _value(context, path)
        if type(value) is str:
            return value
        if type(value) is int:
            return str(value)
        raise Surprise

    return say


def _is_there(path: tuple[str, ...]) -> Test:
    def test(context: Context) -> bool:
        value = _value(context, path)
        return value is not _MISSING and value is not None and value is not False

    return test


def _is_number(path: tuple[str, ...], number: int) -> Test:
    def test(context: Context) -> bool:
        value = _value(context, path)
        if type(value) is not int:
            raise Surprise
        return value == number

    return test


def _value(context: Context, path: tuple[str, ...]) -> object:
    found: object = context
    for segment in path:
        if type(found) is dict:
            found = found.get(segment, _MISSING)
            if found is _MISSING:
                if segment in _COMPUTED:
                    raise Surprise
                return found
        elif segment == "first" and isinstance(found, Sequence) and not isinstance(found, str) and found:
            found = found[0]
        else:
            raise Surprise
    return found
