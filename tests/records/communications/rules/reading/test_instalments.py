"""Are the number of instalments and their rhythm read as they are said, and nothing that is not?"""

import pytest

from duecourse.records.communications.rules.reading.instalments import Wished, instalments_in


@pytest.mark.parametrize(
    ("text", "count", "rhythm"),
    [
        ("Could we pay this in 4 monthly instalments, starting 1 April?", 4, "monthly"),
        ("May we settle it in three equal payments?", 3, ""),
        ("We can do six installments, one every two weeks.", 6, "fortnightly"),
        ("We would pay 500 a month.", None, "monthly"),
        ("Wir bitten um Zahlung in drei Raten zu je 200 EUR.", 3, ""),
        ("Können wir in 6 Monatsraten zahlen?", 6, "monthly"),
        ("Zwölf gleiche Raten, jeweils zum Monatsende, wären möglich.", 12, "month_end"),
        ("Kunnen wij in vier maandelijkse termijnen betalen?", 4, "monthly"),
        ("Graag in 3 keer, elke week een deel.", 3, "weekly"),
        ("Pouvons-nous payer en trois mensualités ?", 3, "monthly"),
        ("Nous proposons 4 versements à la fin de chaque mois.", 4, "month_end"),
        ("Est-il possible de payer en 5 fois, toutes les deux semaines ?", 5, "fortnightly"),
        ("We need a payment plan for invoice 4711.", None, ""),
        ("Invoice 2026-04 payments are late.", None, ""),
        ("One instalment of 1,3 payments", None, ""),
        ("In 1 instalments", None, ""),
        ("In 99 instalments", None, ""),
    ],
)
def test_what_is_said_of_instalments_is_read_in_four_languages(text: str, count: int | None, rhythm: str) -> None:
    assert instalments_in(text) == Wished(count, rhythm)
