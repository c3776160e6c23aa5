"""How are the reader's figures published? As a page of the documentation, written by the benchmark."""

from pathlib import Path
from typing import Any

from duecourse.records.communications.rules.reading.classifier import model
from tests.bench.reading.phrasing import LANGUAGES

PAGE = Path(__file__).parents[3] / "docs" / "reading.md"
HEAD = """# How well replies are read

Written by `python3 run.py bench reading --page`; not by hand. A reply is read by rules (days, amounts, items, reasons, cues, from `rules/reading/phrases/`, a file per language) and a classifier (TF-IDF of words and letters, logistic regression) whose weights are data (`model.json`), made by `python3 run.py bench reading --train` from {patterns} patterns of our own in `tests/bench/reading/patterns`. It only suggests: a person confirms, corrects or dismisses, and that is kept as a label.

The figures are of {replies} replies in {languages} that were written before the patterns, are kept in `tests/data/reading/heldout`, and serve neither teaching nor the choice of the threshold. They are our own, and the four languages say much the same things: expect less of mails from the wild, and look at your own labels. How sure the reader says it is was set on patterns that it had not seen. Spanish, Italian, Portuguese and Polish have phrase files only: they stand at the end.

"""


def page(found: dict[str, Any], marks: dict[str, dict[str, Any]]) -> str:
    """Write the figures as a page."""
    return (
        HEAD.format(replies=found["replies"], languages="English, Dutch, French and German", patterns=_pattern_count())
        + _whole(found)
        + _by_intent(found)
        + _bins(found)
        + _marks(marks)
        + f"\nModel `{model().version}`.\n"
    )


def _pattern_count() -> int:
    from tests.bench.reading.phrasing import patterns

    return len(patterns())


def _whole(found: dict[str, Any]) -> str:
    told = [
        ("likeliest intent right (nothing asked counts as one)", found["right_of_all"]),
        ("right with the threshold: what is less sure counts as nothing said", found["right_at_threshold"]),
        ("of what was suggested, right", found["right_of_suggested"]),
        ("replies that ask for something and got no suggestion: left to people", found["left_to_people"]),
        ("courtesies that got a suggestion nevertheless", found["suggested_though_nothing_was_asked"]),
        ("day right, where one is named", found["day_right"]),
        ("amount right, where one is named", found["amount_right"]),
    ]
    rows = "".join(f"| {what} | {_percent(share)} |\n" for what, share in told)
    head = f"## In one table\n\nThreshold {found['threshold']}.\n\n| what | share |\n|---|---|\n"
    return head + rows + f"| expected calibration error | {found['ece']:.3f} |\n\n"


def _by_intent(found: dict[str, Any]) -> str:
    head = "| intent | " + " | ".join(LANGUAGES) + " | all |\n|---|" + "---|" * (len(LANGUAGES) + 1) + "\n"
    rows = ""
    for intent, by in found["by_intent_and_language"].items():
        shares = [_percent(by[code]) for code in LANGUAGES]
        rows += f"| {intent} | {' | '.join(shares)} | {_percent(found['by_intent'][intent])} |\n"
    total = " | ".join(_percent(found["by_language"][code]) for code in LANGUAGES)
    return f"## By intent and language\n\n{head}{rows}| all | {total} | {_percent(found['right_of_all'])} |\n\n"


def _bins(found: dict[str, Any]) -> str:
    head = "## Is it as sure as it is right?\n\n| said | replies | sure on average | right |\n|---|---|---|---|\n"
    rows = [
        f"| {one['from']:.1f} - {one['to']:.1f} | {one['replies']} | {one['sure']:.2f} | {one['right']:.2f} |\n"
        for one in found["bins"]
    ]
    return head + "".join(rows)


def _marks(marks: dict[str, dict[str, Any]]) -> str:
    """Say what is read by marks alone, and what is not."""
    head = (
        "\n## By marks alone\n\nIn these languages no patterns taught the classifier, so nothing is said that no mark of the phrase"
        " file stands for. The figures are of replies written by hand in other words than the marks, with the customer’s"
        " language known; twenty a language are few: one more or less moves a share of all by five in a hundred."
        " The rule that only marks count was chosen after a look at these same replies: expect less of others.\n\n"
        "| language | replies | of those that ask for something, suggested | of what was suggested, right | left to people |"
        " courtesies with a suggestion |\n|---|---|---|---|---|---|\n"
    )
    names = ("suggested", "right_of_suggested", "left_to_people", "suggested_though_nothing_was_asked")
    rows = [
        f"| {code} | {one['replies']} | {' | '.join(_percent(one[name]) for name in names)} |\n"
        for code, one in marks.items()
    ]
    return head + "".join(rows)


def _percent(share: float) -> str:
    return f"{share * 100:.1f} %"
