"""Does a template say the right thing, or nothing at all?"""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from time import process_time

import pytest

from duecourse.records.communications.rules import sandbox
from duecourse.records.communications.rules.checking import look_over
from duecourse.records.communications.rules.fields import FIELDS, ContactFacts, Facts, SenderFacts
from duecourse.records.communications.rules.formats import formats_of
from duecourse.records.communications.rules.layout import Words
from duecourse.records.communications.rules.mime import BrokenHeader
from duecourse.records.communications.rules.rendering import (
    Compiled,
    MissingField,
    Source,
    TemplateRefused,
    TemplateTooLong,
    UnknownField,
    compile_template,
)
from duecourse.records.communications.rules.starters import (
    BrokenStarter,
    Starter,
    languages,
    read_file,
    starter,
    starters,
    words_for,
)

NASTY = sandbox.nasty_customers()
ONE, MIXED, MANY = NASTY["one item"], NASTY["several currencies"], NASTY["300 items"]


def template(body: str, *, subject: str = "Subject", required: tuple[str, ...] = (), language: str = "en") -> Compiled:
    return compile_template(Source("t", language, subject, body, required, words_for(language)))


def said(body: str, facts: Facts = ONE) -> str:
    return template(body).render(facts).text.partition("\n\n-- \n")[0]


LANGUAGES = ("de", "en", "fr", "nl")
DAILY = frozenset(
    "courtesy statement due_today friendly firm final formal promise_confirmation promise_reminder promise_missed "
    "plan_agreement plan_instalment plan_broken dispute_received dispute_update dispute_credited dispute_rejected unapplied "
    "friendly_letter firm_letter final_letter formal_letter courtesy_sms due_today_sms friendly_sms".split()
)
"""What the starter procedures say day by day (rows 2 to 8 and 11 to 14 of the catalogue): in every language."""


@pytest.mark.parametrize("each", starters(), ids=lambda each: f"{each.language}-{each.code}")
def test_every_starter_survives_the_nasty_customers(each: Starter) -> None:
    for name, rendered in sandbox.try_out(compile_template(each.source)).items():
        if isinstance(rendered, MissingField):
            assert name == "nothing open and no contact" and rendered.params["field"] in ("items", "to_collect"), name
            continue
        assert "{{" not in rendered.text and "None" not in rendered.text and "<script" not in rendered.html
        assert not re.search("[\ue000-\uf8ff]", rendered.text + rendered.html)


def test_starters_are_polite_plain_and_complete_in_every_language() -> None:
    by_language = {name: {each.code for each in starters() if each.language == name} for name in LANGUAGES}
    assert {each.language for each in starters()} == set(LANGUAGES) == set(languages())
    own = {each.code for each in starters() if not each.variant_of}
    assert len(own) == 60 and all(codes <= by_language["en"] for codes in by_language.values())
    assert all(DAILY | (by_language["en"] - own) <= codes for codes in by_language.values())
    unkind = ("debtor", "schuldner", "debiteur", "débiteur", "b2b")
    for each in starters():
        text = (each.source.subject + each.source.body).lower()
        assert "!" not in re.sub(r"{%.*?%}", "", text), each.code
        assert not any(word in text for word in unkind), each.code
        assert not re.search(r"\d+\s?(%|€|eur)", re.sub("{%.*?%}", "", text)), "legal figures come from country packs"
    assert starter("friendly", "fr-BE").language == "fr" and starter("friendly", "pl").language == "en"
    assert {"friendly", "firm", "final", "formal"} <= by_language["en"]


@pytest.mark.parametrize("code", sorted({each.code for each in starters()}))
def test_a_starter_says_the_same_in_every_language(code: str) -> None:
    """Fields, what is demanded, how often each stands there, and for what it is: only the words differ."""
    said = {each.language: each for each in starters() if each.code == code}
    english = said["en"]
    for language, each in said.items():
        told = each.stage, each.channel, each.tone, each.purpose, tuple(each.source.required)
        assert told == (english.stage, english.channel, english.tone, english.purpose, tuple(english.source.required))
        for part in ("subject", "body"):
            spoken = [each.source, english.source]
            shown, wanted = ({*re.findall(r"{{\s*([\w.]+)", getattr(one, part))} for one in spoken)
            assert shown == wanted, (language, part)
        assert each.source.body != english.source.body or language == "en"


def test_french_puts_an_unbreakable_space_before_high_signs() -> None:
    for each in starters():
        if each.language == "fr":
            text = re.sub(r"{%.*?%}", "", each.source.subject + each.source.body)
            assert not re.search(r"[^\N{NO-BREAK SPACE}/][:;?!»](?!\d)", re.sub("{{.*?}}", "x", text)), each.code


@pytest.mark.parametrize("each", starters(), ids=lambda each: f"{each.language}-{each.code}")
def test_a_starter_gives_its_author_nothing_to_mend(each: Starter) -> None:
    checked = look_over(each.source, channel=each.channel)
    assert checked.is_sound
    assert [str(one.says) for one in checked.findings if "letters;" not in str(one.says)] == []


@pytest.mark.parametrize("language", ["de", "nl", "fr"])
def test_words_of_the_frame_are_complete_in_every_language(language: str) -> None:
    assert set(words_for(language)) == set(Words.__slots__)
    english = words_for("en")
    for name, word in words_for(language).items():
        assert set(re.findall(r"{\w+}|%d", word)) == set(re.findall(r"{\w+}|%d", english[name])), name


def test_amounts_of_several_currencies_have_a_table_each_and_are_never_added() -> None:
    rendered = template("{{ to_collect }}\n\n{{ tables }}").render(MIXED)
    assert [rendered.text.count(f"Open ({code})") for code in ("EUR", "JPY", "USD")] == [1, 1, 1]
    assert rendered.html.count("<th") == 12
    assert "1.190,50 € + 1.211 JP¥ + 1.210,50 US$" in rendered.text.replace("\xa0", " ")
    assert "\N{MINUS SIGN}20,00" in rendered.text


@pytest.mark.parametrize(
    "body", ["{{" * 20_000, "{{" + " " * 39_000, "{% a" + " " * 39_000, "x\n" + "\n" * 30_000 + "y"]
)
def test_what_liquid_reads_in_quadratic_time_is_refused_at_once(body: str) -> None:
    began = process_time()
    with pytest.raises(TemplateRefused):
        template(body)
    assert process_time() - began < 0.5


def test_a_block_in_a_loop_makes_no_endless_mail() -> None:
    assert template("{{ tables }}" * 3).render(MANY).text
    for body in ("{{ tables }}" * 4, "{% for i in (1..1000) %}{{ bank_details }}{% endfor %}"):
        with pytest.raises(TemplateTooLong):
            template(body).render(MANY)


def test_a_missing_field_blocks_sending() -> None:
    for facts, body in (
        (replace(ONE, contact=None), "Dear {{ contact.name }}"),
        (replace(ONE, deadline_on=None), "{{ deadline_date }}"),
    ):
        with pytest.raises(MissingField):
            template(body).render(facts)
    with pytest.raises(MissingField, match=r"legal\.jurisdiction_text"):
        template("x", required=("legal.jurisdiction_text",)).render(ONE)
    with pytest.raises(MissingField, match=r"contact\.name"):
        template("x", required=("contact.name",)).render(replace(ONE, contact=ContactFacts("a@b.example")))
    with pytest.raises(MissingField, match="items"):
        template("x", required=("items",)).render(replace(ONE, items=()))


def test_a_missing_field_may_be_asked_about() -> None:
    assert (
        said("{% if contact.name %}Dear {{ contact.name }}{% else %}Good day{% endif %}", replace(ONE, contact=None))
        == "Good day"
    )


@pytest.mark.parametrize(
    "body", ["{{ nobody }}", "{{ customer.password }}", "{{ items.secret }}", "{% for i in settings %}{% endfor %}"]
)
def test_a_placeholder_that_does_not_exist_is_refused_on_save_trap_65(body: str) -> None:
    with pytest.raises(UnknownField):
        template(body)


@pytest.mark.parametrize(
    "body",
    [
        "{{ customer.name",
        "{% if %}",
        "{% include 'x' %}",
        "{% render 'x' %}",
        "{{ date | nope }}",
        "{% for x in items %}",
    ],
)
def test_what_cannot_be_read_is_refused_on_save(body: str) -> None:
    with pytest.raises(TemplateRefused):
        template(body).render(ONE)


def test_an_item_field_that_does_not_exist_is_found_by_trying_out() -> None:
    with pytest.raises(MissingField):
        sandbox.try_out(template("{% for item in items %}{{ item.secret }}{% endfor %}"))


def test_a_template_cannot_run_for_ever_or_say_too_much() -> None:
    nested = "{% for a in items %}{% for b in items %}{{ b.number }}{% endfor %}{% endfor %}"
    with pytest.raises(TemplateTooLong):
        template(nested).render(MANY)
    with pytest.raises(TemplateTooLong):
        template("x" * 50_000)


@pytest.mark.parametrize("attribute", ["__class__", "__init__", "_items", "_formats", "index", "count"])
def test_a_template_reaches_no_python(attribute: str) -> None:
    with pytest.raises((UnknownField, MissingField, TemplateRefused)):
        template("{{ items." + attribute + " }}").render(ONE)
    with pytest.raises((UnknownField, MissingField, TemplateRefused)):
        template("{% assign x = items %}{{ x." + attribute + " }}").render(ONE)


def test_a_customers_name_is_escaped_and_cannot_break_a_line_trap_65() -> None:
    rendered = template("For {{ customer.name }}", subject="{{ customer.name }}").render(NASTY["no contact"])
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in rendered.html and "<script" not in rendered.html
    assert "\n" not in rendered.subject and "\r" not in rendered.subject


def test_a_template_cannot_write_html_or_links_that_run() -> None:
    html = template("<img src=x onerror=y> javascript:alert(1) https://ok.example/a?b=1&c=2").render(ONE).html
    assert "<img src=x" not in html and 'href="javascript' not in html
    assert '<a href="https://ok.example/a?b=1&amp;c=2">' in html


def test_a_line_break_in_the_subject_is_refused_on_save_trap_65() -> None:
    with pytest.raises(BrokenHeader):
        template("x", subject="a\r\nBcc: b@c.example")


def test_direction_marks_in_a_name_do_not_turn_the_mail_round() -> None:
    assert "\u202e" not in template("{{ customer.name }}").render(NASTY["a name from right to left"]).text


def test_one_readers_language_never_leaks_into_the_next_trap_62() -> None:
    body = "{{ to_collect }} {{ deadline_date }}\n\n{{ tables }}"
    english, german = template(body), template(body, language="de")
    first = english.render(ONE, locale="GB").text
    german.render(MIXED)
    assert english.render(ONE, locale="GB").text == first
    assert "€1,210.50 7 March 2028" in first and "Invoice" in first and "Rechnung" not in first
    assert "1.210,50\xa0€ 7. März 2028" in german.render(ONE).text


def test_the_four_ways_to_answer_are_links_in_both_twins() -> None:
    rendered = template("{{ answers }}").render(ONE)
    for way in ("pay", "will-pay", "plan", "wrong"):
        assert f"https://pay.example/{way}" in rendered.text
        assert f'href="https://pay.example/{way}"' in rendered.html


def test_the_html_is_one_column_without_remote_styles_or_scripts() -> None:
    html = template("{{ tables }}").render(ONE).html
    assert 'width="600"' in html and "<style" not in html and "<link" not in html and "class=" not in html


@pytest.mark.parametrize(
    "amount, currency, shown",
    [("0.00001", "EUR", "€0.00"), ("1234.5", "JPY", "¥1,235"), ("-1.5", "BHD", "\N{MINUS SIGN}BHD\xa01.500")],
)
def test_money_follows_the_currency_trap_39(amount: str, currency: str, shown: str) -> None:
    assert formats_of("en").money(Decimal(amount), currency) == shown


def test_an_unknown_language_falls_back_to_english_and_dates_name_the_month() -> None:
    assert formats_of("xx-YY").date(date(2026, 3, 2)) == "March 2, 2026"
    assert formats_of("hi-IN").money(Decimal(1234567), "INR") == "₹12,34,567.00"


def test_a_file_without_a_head_is_refused() -> None:
    for text in ("no head", "---\ncode: a\n", "---\ncode: a\nsubject: b\nchannel: email\nevil: 1\n---\nx"):
        with pytest.raises(BrokenStarter):
            read_file(text, language="en", file="x")


def test_the_companys_signature_and_foot_keep_their_lines_and_cannot_run() -> None:
    sender = replace(ONE.sender or SenderFacts(), signature="Mon-Fri 9-17 h\n\n<b>Desk</b> 3")
    facts = replace(ONE, sender=sender, entity=replace(ONE.entity, foot="Directors: A. B.\nSeat: Hamburg"))
    rendered = template("Regards\n{{ sender.signature }}").render(facts)
    assert "Regards\nMon-Fri 9-17 h\n<b>Desk</b> 3\n\n-- \n" in rendered.text
    assert "Mon-Fri 9-17 h<br>\n&lt;b&gt;Desk&lt;/b&gt; 3" in rendered.html
    assert "Directors: A. B.\nSeat: Hamburg" in rendered.text and "Directors: A. B.<br>Seat: Hamburg" in rendered.html


def test_every_group_of_merge_fields_can_be_said() -> None:
    for group in FIELDS:
        assert template("{{ " + group + ".size }}" if group in ("items", "totals") else "x").render(MIXED)
