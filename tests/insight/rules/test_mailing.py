"""Does a report read as well in a mail, as HTML and as text, and is no word of it taken for markup?"""

from duecourse.insight.rules.mailing import MOST_ROWS, html, plain
from duecourse.insight.rules.papers import Part

LATE = Part(
    ("Customer", "Amount"),
    [("Tardy <b>& Söhne</b>", "1,234.50"), ("Silent", "9.00")],
    (False, True),
    totals=("Total", "1,243.50"),
    title="Overdue",
    chart_says='Bars of "Overdue"',
)
FACTS = (("As of", "4 March 2026"),)


def test_words_are_escaped_figures_stand_to_the_right_and_the_chart_says_what_it_shows() -> None:
    said = html("Who <owes>", FACTS, (LATE,), pictures={0: "chart0@duecourse.invalid"})
    assert "<b>" not in said and "Tardy &lt;b&gt;&amp; Söhne&lt;/b&gt;" in said and "Who &lt;owes&gt;" in said
    assert '<img src="cid:chart0@duecourse.invalid" alt="Bars of &quot;Overdue&quot;"' in said
    assert 'text-align:right;border-bottom:1px solid #cbd2d9">1,234.50</td>' in said
    assert said.count('<th scope="col"') == 2 and "1,243.50" in said


def test_the_text_has_the_same_figures_in_columns() -> None:
    assert plain("Late", FACTS, (LATE,)).splitlines() == [
        *("Late", "====", "As of: 4 March 2026", "", "Overdue"),
        "Customer                Amount",
        "Tardy <b>& Söhne</b>  1,234.50",
        "Silent                    9.00",
        "Total                 1,243.50",
    ]


def test_a_long_table_is_cut_in_the_mail_and_an_empty_one_says_so() -> None:
    many = Part(("Customer",), [(f"C{number}",) for number in range(MOST_ROWS + 5)])
    assert html("Late", (), (many,), pictures={}).count("<tr>") == MOST_ROWS + 1
    assert plain("Late", (), (many,)).count("\nC") == MOST_ROWS + 1
    none = Part(("Customer",), (), empty="There are no rows.")
    assert "There are no rows." in html("Late", (), (none,), pictures={}) and "There are no rows." in plain(
        "L", (), (none,)
    )
