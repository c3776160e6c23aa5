"""Is no amount ever a float, and is none divided where an engine would make a float of it?"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
HOUSE = CHECKOUT / "duecourse"
PURE = ("analysis/portfolio", "*/*/rules", "*/*/rules.py", "foundation/kit/money.py")
"""Where amounts are worked out: the portfolio's expressions, every context's rules, and money itself."""
ESTIMATES = HOUSE / "analysis/intelligence/rules"
"""Where amounts become features and chances are worked out: estimates are floats throughout, and never booked."""
ALLOWED = {
    ("analysis/portfolio/amounts.py", "_utilisation"): "a share of a limit, rounded to a millionth; never money again",
    ("analysis/portfolio/book_customers.py", "_payments"): "days weighed by amounts, rounded to whole days",
    ("analysis/portfolio/book_money.py", "rates"): "a rate turned round, eight decimals at once; a rate is no money",
    ("analysis/portfolio/conditions/checking.py", "_unknown"): "how alike two words are",
    ("analysis/portfolio/conditions/reading.py", "_column"): "how alike two words are",
    (
        "records/communications/rules/law.py",
        "_claims_of",
    ): "interest of a rate and days, in Python's own decimals, rounded at once",
    ("records/communications/rules/pace.py", ""): "a share of all customers",
    ("records/communications/rules/pace.py", "_wait"): "seconds",
    ("records/communications/rules/reading/classifier.py", "probabilities"): "how likely a sentence means what",
    ("records/communications/rules/reading/classifier.py", "read_model"): "weights of words",
    ("records/communications/rules/reading/classifier.py", "values"): "weights of words",
    ("records/communications/rules/reading/reply.py", ""): "how sure a reading is",
    ("records/communications/rules/reading/reply.py", "_weighed"): "how sure a reading is",
    ("records/disputes/rules.py", "of_many"): "capital for days at a rate, in Python's own decimals, rounded at once",
    ("records/disputes/rules.py", "share"): "a share of invoices",
    ("records/ledger/rules/matching/payers.py", "_by_words"): "how alike two names are",
    ("records/ledger/rules/matching/sums.py", "_chance"): "how likely a sum comes about by accident, of counts",
    ("records/promises/rules/promises.py", "most_tolerated"): "two rates, in Python's own decimals",
    ("work/procedures/rules/decided.py", "drawn"): "the chance of a draw, in Python's own decimals",
}
FLOATS = {"float", "float32", "float64", "double", "real"}


def money_files() -> list[Path]:
    found: set[Path] = set()
    for pattern in PURE:
        for place in HOUSE.glob(pattern):
            found |= set(place.rglob("*.py")) if place.is_dir() else {place}
    return sorted(path for path in found if not path.is_relative_to(ESTIMATES))


def sins(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield every float and every division: the line, and what it is."""
    paths = parts_of_paths(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div) and id(node) not in paths:
            yield node.lineno, "division"
        elif isinstance(node, ast.Constant) and (isinstance(node.value, float) or node.value in FLOATS):
            yield node.lineno, f"{node.value!r}"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float":
            yield node.lineno, "float()"


def parts_of_paths(tree: ast.AST) -> set[int]:
    """Name the divisions that join the parts of a path: a text stands among them."""
    joined: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and any(_is_text(part) for part in _chain(node)):
            joined |= {id(part) for part in _chain(node)} | {id(node)}
    return joined


def _chain(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what is divided by what, in `a / b / c`."""
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        yield node.right
        node = node.left
        yield node


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def found_in(path: Path) -> Iterator[tuple[str, str, int, str]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    name = path.relative_to(HOUSE).as_posix()
    spans = {
        (node.lineno, node.end_lineno or node.lineno): node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
    }
    for line, what in sins(tree):
        owners = [function for (first, last), function in spans.items() if first <= line <= last]
        yield name, owners[-1] if owners else "", line, what


def test_no_amount_is_a_float_or_divided() -> None:
    found = [sin for path in money_files() for sin in found_in(path)]
    assert [sin for sin in found if sin[:2] not in ALLOWED] == []
    assert {sin[:2] for sin in found} == set(ALLOWED), "what is allowed and not used any more must go"


@pytest.mark.parametrize("line", ["a / b", "x /= 2", "float(x)", "0.5", "t.cast('float64')"])
def test_a_float_and_a_division_are_found(line: str) -> None:
    assert list(sins(ast.parse(line)))


@pytest.mark.parametrize(
    "line", ["a // b", "a * b", "Decimal('0.5')", "t.cast('decimal(9, 6)')", "folder / 'a' / name"]
)
def test_whole_and_decimal_arithmetic_is_left_alone(line: str) -> None:
    assert not list(sins(ast.parse(line)))


def test_the_places_where_amounts_are_worked_out_are_looked_at() -> None:
    names = {path.relative_to(HOUSE).as_posix() for path in money_files()}
    assert {
        "analysis/portfolio/amounts.py",
        "work/procedures/rules/guards.py",
        "records/promises/rules/promises.py",
    } <= names
