"""Payment advices as different programs make them: the same lines as tables, workbooks, and PDFs of four makers.

`made(...)` says one advice in every way; each is told with what a reader must find in it.
"""

import random
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from typing import Any, Final

from duecourse.foundation.kit.tabular import write_xlsx

HEADINGS: Final[dict[str, tuple[str, ...]]] = {
    "en": ("Remittance advice", "Invoice no.", "Date", "Gross amount", "Discount", "Amount paid", "Total", "Payment date"),
    "de": ("Zahlungsavis", "Belegnummer", "Datum", "Rechnungsbetrag", "Skonto", "Zahlbetrag", "Summe", "Zahlungsdatum"),
    "nl": ("Betalingsspecificatie", "Factuurnummer", "Datum", "Brutobedrag", "Korting", "Betaald", "Totaal", "Betaaldatum"),
    "fr": ("Avis de paiement", "Facture", "Date", "Montant brut", "Escompte", "Montant payé", "Total", "Date de paiement"),
}  # fmt: skip
Cells = list[list[str]]


@dataclass(frozen=True)
class Owed:
    """A line of an advice: what was owed, what was kept back, what is paid."""

    number: str
    gross: Decimal
    kept: Decimal

    @property
    def paid(self) -> Decimal:
        """What is paid of it."""
        return self.gross - self.kept


@dataclass(frozen=True)
class Sample:
    """A file and what stands in it."""

    name: str
    raw: bytes
    owed: tuple[Owed, ...]


def owed(chance: random.Random, count: int) -> tuple[Owed, ...]:
    """Think of the lines of an advice; a credit note among many."""
    lines = []
    for place in range(count):
        gross = Decimal(chance.randrange(1_000, 2_500_000)) / 100
        kept = (gross * chance.choice((0, 0, 0, 2, 3)) / 100).quantize(Decimal("0.01"))
        is_credit = place == count - 1 and count > 3
        lines.append(
            Owed(
                f"{'CN' if is_credit else 'INV'}-{10_000 + place}",
                -gross if is_credit else gross,
                kept * (not is_credit),
            )
        )
    return tuple(lines)


def amount(value: Decimal, language: str) -> str:
    """Write an amount as a language does."""
    said = f"{value:,.2f}"
    if language == "en":
        return said
    return said.replace(",", "_").replace(".", ",").replace("_", "\u202f" if language == "fr" else ".")


def cells_of(lines: Sequence[Owed], language: str) -> tuple[str, str, Cells]:
    """Give the title, the day of payment and the table of an advice, with its headings and its sum."""
    title, number, day, gross, kept, paid, total, paid_on = HEADINGS[language]
    rows = [[number, day, gross, kept, f"{paid} EUR"]]
    rows += [
        [one.number, "2026-02-13", *(amount(each, language) for each in (one.gross, one.kept, one.paid))]
        for one in lines
    ]
    rows.append([total, "", "", "", amount(sum((one.paid for one in lines), Decimal(0)), language)])
    return title, f"{paid_on}: 2026-03-02", rows


def made(chance: random.Random, *, count: int, language: str, only: Sequence[str] = ()) -> Iterator[Sample]:
    """Say one advice in every way (or `only` some)."""
    lines = owed(chance, count)
    title, paid_on, rows = cells_of(lines, language)
    for name, make in WAYS.items():
        if not only or name in only:
            yield Sample(f"{name}-{language}-{count}", make(title, paid_on, rows), lines)


def _csv(title: str, paid_on: str, rows: Cells) -> bytes:
    return "\n".join([title, paid_on, *(";".join(row) for row in rows), ""]).encode()


def _xlsx(title: str, paid_on: str, rows: Cells) -> bytes:
    file = BytesIO()
    write_xlsx(file, {title: (rows[0], rows[1:])})
    return file.getvalue()


def _text(title: str, paid_on: str, rows: Cells) -> bytes:
    return "\n".join([title, paid_on, "", *(_fixed(row) for row in rows), ""]).encode()


def _fixed(row: Sequence[str]) -> str:
    return f"{row[0]:<16}{row[1]:<14}" + "".join(f"{cell:>20}" for cell in row[2:])


def _typst(title: str, paid_on: str, rows: Cells) -> bytes:
    import typst

    cells = ", ".join(f"[{cell}]" for row in rows for cell in row)
    source = (
        f"#set page(margin: 2cm)\n= {title}\nHermes Retail NV, Kerkstraat 12, Gent\n\n{paid_on}\n\n"
        f"#table(columns: (auto, auto, 1fr, 1fr, 1fr), align: (left, left, right, right, right), stroke: none, {cells})\n"
    )
    return bytes(typst.compile(source.encode()))


def _browser(title: str, paid_on: str, rows: Cells) -> bytes:
    """A page printed by Chromium, as programs in the browser make them."""
    from playwright.sync_api import sync_playwright

    from tests.browser.chromium import ARGS, CHROMIUM

    body = "".join(
        "<tr>"
        + "".join(f"<td style='text-align:{'left' if at < 2 else 'right'}'>{cell}</td>" for at, cell in enumerate(row))
        + "</tr>"
        for row in rows
    )
    page_ = f"<html><meta charset=utf-8><body><h1>{title}</h1><p>{paid_on}</p><table style='width:100%'>{body}</table></body></html>"
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        try:
            page = browser.new_page()
            page.set_content(page_)
            return page.pdf(format="A4")
        finally:
            browser.close()


def _typewriter(title: str, paid_on: str, rows: Cells) -> bytes:
    """As an ERP of the nineties prints: Courier, one string a line."""
    return _pdf(
        [(40, 800 - 14 * at, text) for at, text in enumerate([title, paid_on, "", *map(_fixed, rows)])], "Courier", 8
    )


def _scattered(title: str, paid_on: str, rows: Cells) -> bytes:
    """As a report writer prints: column by column, every cell at its place, right-aligned by hand."""
    spots = [(40.0, 800.0, title), (40.0, 780.0, paid_on)]
    for column, left in enumerate((40, 130, 240, 340, 440)):
        for at, row in enumerate(rows):
            shift = max(0, 16 - len(row[column])) * 4.4 if column > 1 else 0
            spots.append((left + shift, 740.0 - 14 * at, row[column]))
    return _pdf(spots, "Helvetica", 9)


def _pdf(spots: Sequence[tuple[float, float, str]], font: str, size: int) -> bytes:
    """Write a PDF by hand: pages of 40 lines, compressed, with the letters of Western Europe."""
    pages: list[list[tuple[float, float, str]]] = [[]]
    for left, top, text in spots:
        page = max(0, int((800 - top) // 700))
        while len(pages) <= page:
            pages.append([])
        pages[page].append((left, top + 700 * page, text))
    said = [zlib.compress(_content(each, size)) for each in pages]
    kids = " ".join(f"{4 + 2 * at} 0 R" for at in range(len(pages)))
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        f"<< /Type /Font /Subtype /Type1 /BaseFont /{font} /Encoding /WinAnsiEncoding >>".encode(),
    ]
    for at, content in enumerate(said):
        parts.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * at} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        parts.append(f"<< /Length {len(content)} /Filter /FlateDecode >>\nstream\n".encode() + content + b"\nendstream")
    raw, places = b"%PDF-1.4\n", []
    for at, part in enumerate(parts):
        places.append(len(raw))
        raw += f"{at + 1} 0 obj\n".encode() + part + b"\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    head = f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n{table}trailer << /Size {len(parts) + 1} /Root 1 0 R >>\n"
    return raw + head.encode() + f"startxref\n{len(raw)}\n%%EOF\n".encode()


def _content(spots: Sequence[tuple[float, float, str]], size: int) -> bytes:
    told = []
    for left, top, text in spots:
        safe = text.replace("\u202f", "\u00a0").replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        told.append(
            f"BT /F1 {size} Tf 1 0 0 1 {left:.1f} {top:.1f} Tm ({safe}) Tj ET".encode("cp1252", errors="replace")
        )
    return b"\n".join(told)


WAYS: Final[dict[str, Callable[..., bytes]]] = {
    "csv": _csv,
    "xlsx": _xlsx,
    "text": _text,
    "typst": _typst,
    "browser": _browser,
    "typewriter": _typewriter,
    "scattered": _scattered,
}


def known_of(lines: Sequence[Owed]) -> dict[str, Any]:
    """The numbers of ours, as the reader is given them."""
    from duecourse.records.ledger.rules.matching.texts import number_key

    return {number_key(one.number): one.number for one in lines}
