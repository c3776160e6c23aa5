"""How does a tenant's table look to an expression over a whole book?"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    import ibis

_TYPES: dict[type[models.Field], str] = {  # type: ignore[type-arg]
    models.BigAutoField: "int64",
    models.BigIntegerField: "int64",
    models.IntegerField: "int32",
    models.PositiveIntegerField: "int32",
    models.SmallIntegerField: "int16",
    models.BooleanField: "boolean",
    models.CharField: "string",
    models.SlugField: "string",
    models.TextField: "string",
    models.DateField: "date",
    models.DateTimeField: "timestamp('UTC')",
    models.TimeField: "time",
    models.UUIDField: "uuid",
}


@lru_cache(maxsize=64)
def table_of(model: type[models.Model]) -> ibis.Table:
    """Name a model's table with its columns as an Ibis table that is bound to no connection.

    Columns that no whole-book reader computes with (JSON, bytes) are left out.
    """
    import ibis

    columns = {}
    for field in model._meta.concrete_fields:
        if isinstance(field, models.DecimalField):
            columns[field.column] = f"decimal({field.max_digits}, {field.decimal_places})"
        elif type(field) in _TYPES:
            columns[field.column] = _TYPES[type(field)]
    return ibis.table(columns, name=model._meta.db_table)
