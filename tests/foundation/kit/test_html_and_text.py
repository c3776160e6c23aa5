"""Is a stranger's HTML harmless and legible, and is every name brought into one form?"""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duecourse.foundation.kit.html import plain_text, sanitize
from duecourse.foundation.kit.text import (
    NotAnAddress,
    clip,
    fold,
    is_email,
    normalise_email,
    one_line,
    search_tokens,
    slug,
)

HOSTILE = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>", "<svg><script>1</script></svg>",
    "<a href='javascript:alert(1)'>x</a>", "<a href='java\nscript:alert(1)'>x</a>", "<a href=' &#106;avascript:1'>x</a>",
    "<a href='data:text/html,<script>1</script>'>x</a>", "<iframe src=//evil.example></iframe>", "<base href=//evil.example>",
    "<form action=//evil.example><input name=p></form>", "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<link rel=stylesheet href=//evil.example>", "<style>@import url(//evil.example)</style>",
    "<p style='background:url(//evil.example/a.gif)'>x</p>", "<table background='//evil.example/a.gif'><tr><td>x</table>",
    "<img src='https://evil.example/pixel.gif'>", "<img src='//evil.example/pixel.gif'>", "<img srcset='https://evil.example/a 1x'>",
    "<video poster=//evil.example/a><source src=//evil.example/b></video>", "<object data=//evil.example></object>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>", "<noscript><p title='</noscript><img src=x onerror=1>'>",
    "<input type=image src=//evil.example>", "<body onload=alert(1) background=//evil.example>", "<!--[if IE]><script>1</script>-->",
    "<a href='/settings/delete'>x</a>", "<template><script>1</script></template>", "<p id=x class=y>x</p>",
]  # fmt: skip


@pytest.mark.parametrize("html", HOSTILE)
def test_nothing_active_and_nothing_remote_remains(html: str) -> None:
    clean = sanitize(html).lower()
    for forbidden in ("script", "onerror", "onload", "evil.example", "<form", "<input", "<style", "style=", "<svg", "<!--",
                      "srcset", "data:", "/settings", "id=", "class=", "http-equiv"):  # fmt: skip
        assert forbidden not in clean


def test_words_tables_links_and_enclosed_pictures_stay() -> None:
    html = (
        '<p>Hello <b>Ann</b></p><table border="1"><tr><td colspan="2">1</td></tr></table><img src="cid:logo" alt="L">'
    )
    assert sanitize(html) == (
        '<p>Hello <b>Ann</b></p><table border="1"><tbody><tr><td colspan="2">1</td></tr></tbody></table>'
        '<img src="cid:logo" alt="L">'
    )
    assert 'href="https://a.example/x?y=1"' in sanitize("<a href='https://a.example/x?y=1'>pay</a>")
    assert "noreferrer" in sanitize("<a href='mailto:a@b.example'>write</a>")
    assert sanitize("<form><p>kept words</p></form>") == "<p>kept words</p>"


@given(st.text("<>/=\"' abdivscriptonerror:()&#;!-x", max_size=200))
def test_cleaning_twice_changes_nothing_more(html: str) -> None:
    once = sanitize(html)
    assert sanitize(once) == once
    assert "<script" not in once.lower()


@pytest.mark.parametrize(
    "tag", ["<div>", "<b>", "<b><p>", "<table><tr><td>", "<a><div>", "<font>", "<x>", "<p>", "<li>", "</p>"]
)
def test_a_body_nested_beyond_reason_is_shown_as_text_at_once(tag: str) -> None:
    started = time.process_time()
    sanitize(tag * (400_000 // len(tag)))
    assert time.process_time() - started < 3


def test_html_says_its_words_in_lines_with_links() -> None:
    html = """<style>p{}</style><title>t</title><p>Hi&nbsp;<b>you</b>,
      pay</p><ul><li>one<li>two</ul><a href="https://a.example/p">here</a><br>
      <a href="mailto:ap@a.example">ap@a.example</a> <a href="javascript:x">no</a>"""
    assert plain_text(html) == "Hi you, pay\n\none\ntwo\nhere (https://a.example/p)\nap@a.example no"


@pytest.mark.parametrize(
    ("given_", "normal"),
    [(" Jan@Example.COM ", "jan@example.com"), ("<a@b.example>", "a@b.example"), ("mailto:a@b.example", "a@b.example"),
     ("x@BÜCHER.example", "x@xn--bcher-kva.example"), ("a+b@c.example.", "a+b@c.example"), ("JÖRG@a.example", "jörg@a.example")],
)  # fmt: skip
def test_an_address_has_one_form(given_: str, normal: str) -> None:
    assert normalise_email(given_) == normal
    assert normalise_email(normal) == normal


@pytest.mark.parametrize(
    "bad", ["", "a", "a@b", "@b.example", "a b@c.example", "a@b..example", ".a@b.example", "a..b@c.example", "a@b.example\nBcc: x@y.z",
            "a@[127.0.0.1]", "a@1.2.3.4", "a@-b.example", "a,b@c.example", "a@b@c.example", "x" * 65 + "@b.example"]
)  # fmt: skip
def test_what_is_no_address_is_refused(bad: str) -> None:
    assert not is_email(bad)
    with pytest.raises(NotAnAddress):
        normalise_email(bad)


def test_trap_65_a_line_never_holds_a_line_end() -> None:
    assert one_line("Rappel\r\nBcc: all@a.example\x00\u2028x\ty") == "Rappel Bcc: all@a.example x y"


@given(st.text())
def test_one_line_is_one_line(text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1


def test_names_are_found_without_accents_and_capitals() -> None:
    assert fold("  ŁÓDŹ  Straße ") == "lodz strasse"
    assert search_tokens("Müller & Søn A/S, Müller") == ["muller", "son", "a", "s"]
    assert slug("Été 2024: Été!") == "ete-2024-ete"
    assert clip("a long name", 7) == "a long…"
    assert clip("short", 7) == "short"
