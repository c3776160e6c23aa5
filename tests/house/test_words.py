"""Does everything that a person reads go through the catalogues, and are they complete?"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from jinja2 import Environment

from tests import translations
from tests.translations import KEYWORDS, PACKAGE, catalogs, gaps, template

DOORS = PACKAGE / "interfaces"
MARKERS = {"_", "_n", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "npgettext"}
SAID = {"says", "sentence"}
"""Class attributes of refusals and events that a door translates."""
SAME_EVERYWHERE = {
    *("Duecourse", "DR = invoice", "utf-8, cp1252", "; , | tab", "250 EUR is …", "EN"),
    *("CSV", "XLSX", "PNG", "PDF", "INV_{number}_*.pdf", "STOP", "party kind is consumer"),
}
"""The name of the product, kinds of files and what stands in them, the condition language, the code of a language, the word
that ends text messages."""
MUTE = re.compile(r"<!--.*?-->|<(script|style|svg|code|kbd)\b.*?</\1>", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
READ_ALOUD = re.compile(r'\b(?:title|placeholder|alt|aria-label|aria-description)="([^"]*)"')
ENTITY = re.compile(r"&#?\w+;")
WORD = re.compile(r"[^\W\d_]{2,}")


def unmarked_in_template(source: str) -> Iterator[str]:
    """Name the words of a template that stand outside every translation."""
    text = MUTE.sub("", _untranslated(source))
    said = [*READ_ALOUD.findall(text), *TAG.sub("\n", text).split("\n")]
    for words in (" ".join(ENTITY.sub(" ", one).split()).strip(" ·–:") for one in said):
        if WORD.search(words) and words not in SAME_EVERYWHERE:
            yield words


def _untranslated(source: str) -> str:
    environment = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"], autoescape=True)
    pieces, is_translated, is_first = [], False, False
    for _line, token, value in environment.lex(source):
        if token == "block_begin":
            is_first = True
        elif token == "name" and is_first:
            is_translated, is_first = (value == "trans") or (is_translated and value != "endtrans"), False
        elif token == "data" and not is_translated:
            pieces.append(value)
        elif token == "variable_begin":
            pieces.append(" ")
    return "".join(pieces)


def unmarked_in_code(source: str) -> Iterator[str]:
    """Name the sentences that a class says without a mark, and marks under a name that nobody collects."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(said))) if name in SAID and said:
                yield said
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.Constant(value=str(said))) if name in SAID and said:
                yield said
            case ast.Call(func=ast.Name(id="Text"), args=[ast.Constant(value=str(said)), *_]):
                yield said
            case ast.ImportFrom(names=names):
                yield from (
                    one.asname for one in names if one.asname and one.name in MARKERS and one.asname not in KEYWORDS
                )


def test_no_template_says_a_word_outside_the_catalogues() -> None:
    found = {
        str(path.relative_to(DOORS)): list(unmarked_in_template(path.read_text())) for path in DOORS.rglob("*.html")
    }
    assert {path: words for path, words in found.items() if words} == {}


def test_no_refusal_and_no_event_says_an_unmarked_sentence() -> None:
    found = {str(path.relative_to(PACKAGE)): list(unmarked_in_code(path.read_text())) for path in PACKAGE.rglob("*.py")}
    assert {path: words for path, words in found.items() if words} == {}


def test_every_sentence_is_translated_into_every_language() -> None:
    wanted = template()
    assert [line for path in catalogs() for line in gaps(path, wanted)] == []


def test_the_promised_languages_have_a_catalogue() -> None:
    assert [path.parent.parent.name for path in catalogs()] == ["de", "fr", "nl"]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<p>Hello there</p>", ["Hello there"]),
        ('<p title="Bare">{{ _("Marked") }}</p>', ["Bare"]),
        ("<p>{% trans %}Marked{% endtrans %} and {{ more }}</p>", ["and"]),
        ('<p class="is-late">{{ amount }} &middot; <code>duecourse work</code></p>', []),
    ],
)
def test_a_bare_word_of_a_template_is_found(source: str, words: list[str]) -> None:
    assert list(unmarked_in_template(source)) == words


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('class No(Refused):\n    says = "Not so."', ["Not so."]),
        ('class No(Refused):\n    says = _("Not so.")', []),
        ('Text("Bare")', ["Bare"]),
        ("from django.utils.translation import gettext as tr", ["tr"]),
        ("from django.utils.translation import gettext as _", []),
    ],
)
def test_an_unmarked_sentence_of_the_code_is_found(source: str, found: list[str]) -> None:
    assert list(unmarked_in_code(source)) == found


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ("", "not translated"),
        ("%(count)s Posten", ""),
        ("%(zahl)s Posten", "other placeholders"),
        ("Posten", "other placeholders"),
    ],
)
def test_a_gap_is_named_with_its_place(tmp_path: Path, said: str, complaint: str) -> None:
    path = tmp_path / "de" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    wanted = Catalog()
    wanted.add("%(count)s items", locations=[("work/rows.py", 1)])
    translations.update(path, wanted)
    path.write_text(
        path.read_text().replace('msgstr ""\n', f'msgstr "{said}"\n').replace(f'msgstr "{said}"\n', 'msgstr ""\n', 1)
    )
    told = [f"de: {complaint}: '%(count)s items' (work/rows.py)"] if complaint else []
    assert list(gaps(path, wanted)) == told
