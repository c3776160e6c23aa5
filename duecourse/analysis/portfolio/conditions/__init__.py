"""A condition is data: read from words, kept as JSON, checked against the columns, explained, and compiled to Ibis.

`days past due >= 10 and amount to collect > 250 EUR and segment is "SME"`
"""

from duecourse.analysis.portfolio.conditions.checking import check
from duecourse.analysis.portfolio.conditions.compiling import compile_condition, needs
from duecourse.analysis.portfolio.conditions.explaining import explain
from duecourse.analysis.portfolio.conditions.printing import write
from duecourse.analysis.portfolio.conditions.reading import BadCondition, read
from duecourse.analysis.portfolio.conditions.tree import (
    All,
    AnyOf,
    Condition,
    Not,
    Predicate,
    Relation,
    Value,
    from_json,
    to_json,
)

__all__ = [
    "All",
    "AnyOf",
    "BadCondition",
    "Condition",
    "Not",
    "Predicate",
    "Relation",
    "Value",
    "check",
    "compile_condition",
    "explain",
    "from_json",
    "needs",
    "read",
    "to_json",
    "write",
]
