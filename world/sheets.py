"""How does an ERP write a table into a file?"""

import csv
import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from world.dialects import DIALECTS, Dialect, codes, header
from world.tables import MONEY, Table, Value

BIRTHDAY = datetime(2024, 1, 1, tzinfo=UTC).replace(tzinfo=None)


def write_table(table: Table, *, company: str, path: Path) -> Path:
    """Write a table in the company's own way; the ending is added to the path."""
    dialect = DIALECTS[company]
    head = [header(field, dialect=dialect, kind=table.kind) for field in table.fields]
    target = path.with_name(path.name + dialect.suffix)
    if dialect.suffix == ".xlsx":
        write_book(head, table=table, dialect=dialect, path=target)
        return target
    with target.open("w", encoding=dialect.encoding, newline="") as file:
        writer = csv.writer(file, delimiter=dialect.delimiter, lineterminator="\r\n")
        writer.writerow(head)
        for row in table.rows:
            cells = zip(table.fields, row, strict=True)
            writer.writerow(
                [
                    encodable(say(v, field=f, dialect=dialect, kind=table.kind), encoding=dialect.encoding)
                    for f, v in cells
                ]
            )
    return target


def write_book(head: list[str], *, table: Table, dialect: Dialect, path: Path) -> None:
    """Write a workbook of one sheet: dates as text, amounts as numbers."""
    import xlsxwriter

    book = xlsxwriter.Workbook(
        str(path), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"created": BIRTHDAY, "comments": "Simulated data"})
    sheet = book.add_worksheet("Export")
    sheet.write_row(0, 0, head)
    for number, row in enumerate(table.rows, start=1):
        for column, (field, value) in enumerate(zip(table.fields, row, strict=True)):
            if field in MONEY and isinstance(value, int):
                sheet.write_number(number, column, Decimal(value).scaleb(-2))
            elif isinstance(value, int | float):
                sheet.write_number(number, column, value)
            elif value is not None:
                sheet.write_string(number, column, say(value, field=field, dialect=dialect, kind=table.kind))
    book.close()


def say(value: Value, *, field: str, dialect: Dialect, kind: str) -> str:
    """Write one value as the ERP does."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.strftime(dialect.date_format)
    if field in MONEY and isinstance(value, int):
        return say_money(value, style=dialect.decimal)
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").replace(".", "," if dialect.decimal == "1.234,56" else ".")
    return codes(field, dialect=dialect, kind=kind).get(str(value), str(value))


def say_money(cents: int, *, style: str) -> str:
    """Write cents in a decimal style; the German one puts the minus behind."""
    whole, rest = divmod(abs(cents), 100)
    if style == "1.234,56":
        return f"{whole:,}".replace(",", ".") + f",{rest:02d}" + ("-" if cents < 0 else "")
    return ("-" if cents < 0 else "") + f"{whole}.{rest:02d}"


def encodable(text: str, *, encoding: str) -> str:
    """Replace letters the ERP's code page lacks by their plain ones, as old systems do."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        plain = unicodedata.normalize("NFKD", text.translate({ord("ł"): "l", ord("Ł"): "L"}))
        return plain.encode("ascii", "ignore").decode()
    return text
