"""Does the short way say exactly what Liquid says, or leave it to Liquid?"""

import pytest

from duecourse.foundation.kit.errors import Refused
from duecourse.records.communications.rules import rendering
from duecourse.records.communications.rules.fields import Facts, context_of
from duecourse.records.communications.rules.formats import formats_of
from duecourse.records.communications.rules.quick import Surprise, quick
from duecourse.records.communications.rules.rendering import Source, compile_template
from duecourse.records.communications.rules.sandbox import nasty_customers
from duecourse.records.communications.rules.starters import Starter, starters

BODIES = [
    "plain",
    "{{ customer.name }} {{ count }}",
    "{% if contact.name %}Dear {{ contact.name }}{% else %}Good day{% endif %}",
    "{% if count == 1 %}one{% endif %}{% if count == 300 %}many{% endif %}",
    "{{ items.first.number }}{% if items %} and more{% endif %}",
    "{% if items.first.new %}new{% else %}old{% endif %}",
    "{% if proc.previous_date %} {% endif %}x",
    "{% if customer.group %}{% if count == 1 %}a{% else %}b{% endif %}{% endif %}",
    "{{ items.size }} {{ items.last.number }} {{ customer.is_natural_person }}",
    "{{ customer.name | upcase }}{% for i in items %}{{ i.number }}{% endfor %}",
    "{% if count > 1 %}several{% elsif count == 1 %}one{% endif %}",
    "{% unless contact %}nobody{% endunless %}",
    "{% if contact.size %}sized{% endif %}",
    "{{ legal.jurisdiction_text }}",
    "{{ deadline_date }}{% if deadline_date == 1 %}x{% endif %}",
]


def both(body: str, facts: Facts, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a body says with the short way and without; a refusal counts as what it says."""
    said = []
    for short in (True, False):
        with monkeypatch.context() as patch:
            if not short:
                patch.setattr(rendering, "_quick", lambda _template: None)
            try:
                said.append(compile_template(Source("t", "en", "Subject", body)).render(facts).text)
            except Refused as refused:
                said.append(f"{type(refused).__name__}: {refused}")
    return said


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("name", sorted(nasty_customers()))
def test_both_ways_say_the_same(body: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    short, long = both(body, nasty_customers()[name], monkeypatch)
    assert short == long


@pytest.mark.parametrize("each", starters(), ids=lambda each: f"{each.code}-{each.language}")
def test_both_ways_say_the_same_for_every_starter(each: Starter, monkeypatch: pytest.MonkeyPatch) -> None:
    for facts in nasty_customers().values():
        short, long = both(each.source.body, facts, monkeypatch)
        assert short == long


def test_the_everyday_templates_take_the_short_way() -> None:
    facts = nasty_customers()["one item"]
    context = context_of(facts, formats_of("en"))
    for each in starters():
        if each.code in ("friendly", "firm", "final"):
            short = quick(compile_template(each.source).body)
            assert short is not None and facts.entity.name in short(context)


def test_what_grows_too_long_is_left_to_liquids_limits() -> None:
    short = quick(compile_template(Source("t", "en", "Subject", "{{ customer.name }}")).body)
    assert short is not None
    with pytest.raises(Surprise):
        short({"customer": {"name": "x" * 100_001}})
