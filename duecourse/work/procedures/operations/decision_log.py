"""Lay the decisions of some days down as a Parquet file, beside the history that they are learnt from."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from duecourse.work.procedures.queries.logged import logged_decisions

FILE: Final = "decisions.parquet"
ROWS: Final = 50_000


def write_decisions(tenant: UUID, from_on: date, to_on: date, folder: Path) -> int:
    """Write `decisions.parquet` into a folder, in the caller's transaction; tell how many decisions it holds.

    Amounts and chances by name are JSON texts, as they are on file.
    """
    import pyarrow
    from pyarrow import parquet

    schema, count = _schema(pyarrow), 0
    with parquet.ParquetWriter(folder / FILE, schema) as file:
        decisions = logged_decisions(tenant, from_on, to_on)
        while rows := [_plain(asdict(one)) for one in islice(decisions, ROWS)]:
            file.write_table(pyarrow.Table.from_pylist(rows, schema=schema))
            count += len(rows)
    return count


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    texts = {name: json.dumps(row[name], default=str, sort_keys=True) for name in ("amounts", "eligible")}
    return row | texts


def _schema(pyarrow: Any) -> Any:
    texts = (
        "key purpose procedure family decide_version context_hash amounts step_key channel mode state reason eligible"
    )
    texts += " chosen override override_by"
    kinds = dict.fromkeys(texts.split(), pyarrow.string())
    kinds |= dict.fromkeys(("company_id", "customer_id", "version", "severity"), pyarrow.int64())
    kinds |= {"on_day": pyarrow.date32(), "propensity": pyarrow.decimal128(12, 7), "cost": pyarrow.decimal128(19, 4)}
    return pyarrow.schema(list(kinds.items()))
