"""Does any address break, or do more than the role may, whatever is asked of it? Every route of the URL table, for each role (T5)."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client, override_settings

from duecourse.foundation.identity.models import Company
from duecourse.foundation.identity.rules import ROLES
from tests.house.places import EVERYTHING, WORDS, a_full_book, address, names_in
from tests.interfaces.web.conftest import SignIn, company, sign_in  # noqa: F401 - fixtures

WEB = Path(__file__).parents[2] / "duecourse" / "interfaces" / "web"
_ASKED = re.compile(r'\.(?:get|getlist)\(\s*"([\w-]+)"|\b(?:words|day|moment|amount|said|text)\(\s*request, "([\w-]+)"')
_NAMED = re.compile(r'\bname="([\w-]+)"')
FIELDS = sorted(
    {name for path in WEB.rglob("*.html") for name in _NAMED.findall(path.read_text())}
    | {one or other for path in WEB.rglob("*.py") for one, other in _ASKED.findall(path.read_text())}
)
"""What forms and addresses carry, by the templates and the views."""
PLAIN = (
    "1",
    "on",
    "10.00",
    "2026-03-09",
    "2026-03-02",
    "a word",
    "open",
    "EUR",
    "en",
    "09:30",
    "email",
    "ap@one.example",
)
SEED = os.environ.get("DUECOURSE_T5_SEED", "1")
"""Another one asks for other things."""
NASTY = (
    *("", "-1", "0", "x", "٣", "9" * 30, "1e400", "NaN", "-inf", "2026-02-30", "0001-01-01", "9999-12-31", "25:61"),
    *(
        "[",
        "{}",
        "null",
        '["1",null]',
        "a > ",
        "(" * 40,
        "%s",
        "{{ 7*7 }}",
        "\u202e",
        "é" * 300,
        "a\r\nb: c",
        "../..",
        "'; --",
    ),
    *("00000000-0000-4000-8000-000000000000", "999999999999", "-999999999999999999999", "🦊"),
)


@pytest.fixture
def ours(company: Company, tmp_path: Path) -> dict[str, str]:  # noqa: F811
    """Our own book."""
    return a_full_book(company, tmp_path / "ours")


def said(chance: random.Random, places: Mapping[str, str]) -> dict[str, str]:
    """Say something in every field there is: what fits, a row of ours, or what nobody would say."""
    rows = tuple(places.values())
    return {name: chance.choice(chance.choice((PLAIN, NASTY, rows))) for name in FIELDS}


def wrong(path: str, chance: random.Random, places: Mapping[str, str]) -> str:
    """Give an address some of whose names are nobody's."""
    numbers = ("0", "1", "999999999999", "9" * 25)
    made = {name: chance.choice((places[name], *numbers)) for name in names_in(path) & places.keys()}
    made |= {
        name: chance.choice((WORDS[name], "nobody-of-that-name"))
        for name in names_in(path) & WORDS.keys() - places.keys()
    }
    return address(path, made)


def asked_of(role: str) -> Iterator[str]:
    """List the addresses that let a role in."""
    held = ROLES[role].permissions
    yield from (path for path, what in EVERYTHING if what.is_public or what.permission in held)


def broken(client: Client, method: str, path: str, chance: random.Random, places: Mapping[str, str]) -> str:
    """Ask with a word in every field, take back what it did, and tell how the answer failed."""
    headers = chance.choice(({}, {"HX-Request": "true"}))
    with transaction.atomic():
        try:
            answer = getattr(client, method)(path, said(chance, places), headers=headers)
            b"".join(answer)
            return "" if answer.status_code < 500 else str(answer.status_code)
        except Exception as error:  # noqa: BLE001 - whatever it is, the answer would be 500
            return repr(error)[:300]
        finally:
            transaction.set_rollback(True)


@pytest.mark.parametrize("role", sorted(ROLES))
@override_settings(DEMO=True)
def test_t5_no_role_finds_an_address_that_breaks(role: str, sign_in: SignIn, ours: dict[str, str]) -> None:  # noqa: F811
    client, found = sign_in(role), []
    for path in asked_of(role):
        chance = random.Random(f"{SEED} {role} {path}")
        places = [address(path, ours), wrong(path, chance, ours)]
        chance.shuffle(places)
        for method, place in zip(("get", "post"), places, strict=True):
            if failed := broken(client, method, place, chance, ours):
                found.append(f"{method} {place}: {failed}")
    assert found == []
