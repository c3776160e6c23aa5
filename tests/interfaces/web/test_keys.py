"""Does every declared key do something, and does no key mean two things?"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from django.urls import reverse

from duecourse.interfaces.web import keys

SCRIPTS = Path(__file__).parents[3] / "duecourse/interfaces/web/static/duecourse"


def test_every_act_of_a_key_is_registered_by_a_script_and_the_other_way_round() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in SCRIPTS.glob("*.js"))
    registered = set(re.findall(r'\bon\("([a-z-]+)", ', text))
    assert {key.does for key in keys.KEYS} == registered


def test_no_key_and_no_letter_is_given_twice() -> None:
    presses = Counter(key.press for key in keys.KEYS) + Counter(keys.go(route) for route in keys.GO)
    assert [press for press, count in presses.items() if count > 1] == []
    assert "g" not in presses


def test_every_letter_leads_to_a_place_that_exists() -> None:
    assert all(reverse(route).startswith("/") for route in keys.GO)
