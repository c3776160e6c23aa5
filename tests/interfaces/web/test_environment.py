"""Is the template environment strict, escaping and translated?"""

from __future__ import annotations

import pytest
from jinja2 import UndefinedError

from duecourse.interfaces.web.environment import environment


def rendered(source: str, **data: object) -> str:
    """Render a template by the house's environment."""
    return environment().from_string(source).render(**data)


def test_what_a_customer_is_called_is_escaped() -> None:
    assert rendered("{{ name }}", name="<b>Silent & Sons</b>") == "&lt;b&gt;Silent &amp; Sons&lt;/b&gt;"


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(UndefinedError):
        rendered("{{ custmer }}")


def test_words_go_through_gettext_with_their_values_escaped() -> None:
    assert rendered("{{ _('As of %(day)s', day=day) }}", day="<i>") == "As of &lt;i&gt;"
    assert rendered("{{ ngettext('%(num)s row', '%(num)s rows', 2) }}") == "2 rows"


def test_attributes_are_escaped_and_left_out_when_false() -> None:
    assert (
        rendered("<a{{ {'title': t, 'disabled': true, 'hidden': false}|attrs }}>", t='"')
        == '<a title="&#34;" disabled>'
    )


def test_an_address_drops_empty_parts_of_its_query() -> None:
    assert rendered("{{ url('outbox', tab='sent', page='') }}") == "/outbox/?tab=sent"
