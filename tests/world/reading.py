"""Read a simulated file back by nothing but its mapping, as an importer would."""

import csv
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml
from python_calamine import CalamineWorkbook

MAPPINGS = Path(__file__).parents[2] / "world" / "mappings"


def read(folder: Path, *, company: str, kind: str, name: str = "") -> list[dict[str, Any]]:
    """Return a file's rows under our field names: dates as dates, amounts in cents, words of ours."""
    mapping = yaml.safe_load((MAPPINGS / f"{company.lower()}-{kind}.yaml").read_text(encoding="utf-8"))
    paths = list((folder / company).glob(f"{name or kind}.*"))
    if not paths:
        return []
    rows = list(raw_rows(*paths, **mapping.get("file", {})))
    places = {header: index for index, header in enumerate(rows[0])}
    return [
        {field: understood(row[places[column["from"]]], column=column) for field, column in mapping["columns"].items()}
        for row in rows[1:]
    ]


def raw_rows(path: Path, *, encoding: str = "", delimiter: str = ",") -> list[list[Any]]:
    """Return the cells of a CSV file or of the first sheet."""
    if path.suffix == ".xlsx":
        return CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.reader(file, delimiter=delimiter))


def understood(cell: Any, *, column: dict[str, Any]) -> Any:
    """Return what a cell means: None when empty."""
    if cell == "":
        return None
    if "date" in column:
        return datetime.strptime(cell, column["date"]).date()
    if "decimal" in column:
        return round(float(plain_number(str(cell), style=column["decimal"])) * 100)
    if "map" in column:
        return column["map"][cell]
    return int(cell) if isinstance(cell, float) else cell


def plain_number(text: str, *, style: str) -> str:
    """Return a number as Python reads it; a minus may stand behind."""
    point = style[-3]
    text = "".join(c for c in text if c.isdigit() or c in (point, "-")).replace(point, ".")
    return "-" + text[:-1] if text.endswith("-") else text


def is_day(value: object) -> bool:
    """Say whether a value is a day."""
    return isinstance(value, date)
