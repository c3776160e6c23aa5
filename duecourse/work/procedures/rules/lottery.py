"""Which customers does chance choose? The same today and tomorrow, on every engine, by a seed and nothing else.

A ticket is a number below `TICKETS`, drawn by whole numbers alone: sums, products and remainders are the same in Python,
PostgreSQL, DuckDB and Spark, which a hash of theirs would not be.
"""

from __future__ import annotations

from typing import Any, Final

TICKETS: Final = 10_000
PRIME: Final = 2_147_483_647
"""The Mersenne prime 2^31 - 1: the product of two numbers below it fits into 64 bits."""
_FACTORS: Final = (48_271, 69_621, 16_807)
"""Multipliers of a full period for that prime (Park and Miller, doi.org/10.1145/63039.63042)."""


def ticket(drawn: Any, seed: Any) -> Any:
    """Draw the ticket of a customer, or of whatever has a number: squares between the products part what is alike.

    Both are whole numbers, or columns of them; so is the ticket.
    """
    number = drawn % PRIME
    for factor in _FACTORS:
        number = (number * factor + seed % PRIME) % PRIME
        number = number * number % PRIME
    return number % TICKETS


def tickets(share: int) -> int:
    """Tell how many of the tickets a share in per cent is."""
    return share * TICKETS // 100
