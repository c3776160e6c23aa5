"""Is a mapping read, guessed, refused and written back as it should be?"""

import pytest

from duecourse.foundation.kit.errors import Refused
from duecourse.records.ledger.rules import mapping as rules
from duecourse.records.ledger.rules.targets import KINDS

ITEMS = KINDS["items"]


def test_a_mapping_survives_its_own_export() -> None:
    spec = {
        "name": "sap",
        "kind": "items",
        "file": {"encoding": "cp1252", "delimiter": ";", "skip": 2},
        "columns": {
            "customer": {"from": "Debitor", "strip": True, "upper": True},
            "amount": {"from": "Betrag", "decimal": "1.234,56", "negative": "credit_note"},
            "issued_on": {"from": "Datum", "date": ["%d.%m.%Y", "%Y-%m-%d"]},
            "due_on": {"from": "Datum", "date": "%d.%m.%Y", "plus_days_from": "Ziel"},
            "kind": {"from": "Art", "map": {"DR": "invoice", "DG": "credit_note"}, "default": "invoice"},
            "email": {"template": "{Debitor|slug}@customers.example"},
        },
    }
    mapping = rules.read_mapping(spec, kind=ITEMS)
    assert rules.read_mapping(mapping.as_spec(), kind=ITEMS) == mapping


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (["Kundennummer", "Rechnungsnummer", "Rechnungsdatum", "Fälligkeit", "Betrag", "Währung"], "de"),
        (["Klantnummer", "Factuurnummer", "Factuurdatum", "Vervaldatum", "Bedrag", "Munt"], "nl"),
        (["Code client", "Numéro de facture", "Date de facture", "Échéance", "Montant TTC", "Devise"], "fr"),
        (["Customer No.", "Invoice Number", "Invoice Date", "Due Date", "Total", "Currency Code"], "en"),
    ],
)
def test_the_header_is_guessed_in_four_languages(header: list[str], expected: str) -> None:
    guessed = rules.guess_mapping(ITEMS, header)
    names = ["customer", "number", "issued_on", "due_on", "amount", "currency"]
    assert [guessed.columns[name].column for name in names] == header, expected


@pytest.mark.parametrize(
    ("columns", "place"),
    [
        ({"colour": "X"}, "columns.colour"),
        ({"amount": {"from": "A", "constant": "1"}}, "columns.amount"),
        ({"amount": {"from": "A", "formula": "1"}}, "columns.amount.formula"),
        ({"amount": {"from": "A", "negative": "never"}}, "columns.amount.negative"),
        ({"number": {"from": "A", "plus_days": 3}}, "columns.number"),
        ({"email": {"template": "{a|lower}@x.example"}}, "columns.email.template"),
        ({"is_factored": {"from": "A", "strip": "maybe"}}, "columns.is_factored.strip"),
    ],
)
def test_a_wrong_mapping_is_refused_with_its_place(columns: dict[str, object], place: str) -> None:
    with pytest.raises(rules.BadMapping) as refused:
        rules.read_mapping({"columns": columns}, kind=ITEMS)
    assert place in str(refused.value)


def test_a_wrong_date_format_or_decimal_style_is_refused() -> None:
    for column in ({"issued_on": {"from": "A", "date": "%d.%q"}}, {"amount": {"from": "A", "decimal": "12"}}):
        with pytest.raises(Refused):
            rules.read_mapping({"columns": column}, kind=ITEMS)


def test_a_column_that_the_file_lacks_and_a_field_without_source_are_named() -> None:
    mapping = rules.read_mapping({"columns": {"number": "Nr"}}, kind=ITEMS)
    with pytest.raises(rules.ColumnMissing, match="Nr"):
        rules.check_against(mapping, kind=ITEMS, header=["A", "B"])
    with pytest.raises(rules.FieldUnmapped, match="customer"):
        rules.check_against(mapping, kind=ITEMS, header=["Nr", "B"])
