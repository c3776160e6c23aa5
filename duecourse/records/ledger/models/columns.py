"""How does a column of an amount look?"""

from decimal import Decimal

from django.db import models


def money(**options: object) -> "models.DecimalField[Decimal | int, Decimal]":
    """A column of an amount; its currency stands beside it."""
    return models.DecimalField(max_digits=19, decimal_places=4, **options)  # type: ignore[arg-type]
