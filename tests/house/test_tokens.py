"""Does any of a million tokens that are not somebody's link open a page, or tell by its answer how near it came? (T11)"""

from __future__ import annotations

import os
import random
import secrets
import string
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from statistics import median
from uuid import UUID, uuid4

from django.test import Client

from duecourse.foundation.kit.clock import now
from duecourse.foundation.tenancy import context
from duecourse.records.communications.models import Message, TrackedLink
from duecourse.records.communications.queries import portal
from tests.conftest import make_tenant
from tests.interfaces.portal.book import Reader, a_reader, selling

TOKENS = int(os.environ.get("DUECOURSE_T11_TOKENS", "4000"))
AT_THE_DOOR = int(os.environ.get("DUECOURSE_T11_DOOR", "240"))
"""So many go through the whole door, where their answers are held against each other."""
EVERY = 500
"""After so many that must open nothing comes a true one."""
LIMIT = 1.5
"""The slowest kind's median time against the quickest one's."""
TIMED = 1000
"""Times are held against each other from so many on: fewer say more of the machine than of the door."""
LETTERS = string.ascii_letters + string.digits + "-_"


def tokens_of(reader: Reader) -> list[str]:
    return [reader.link(way).rpartition("/")[2] for way in ("pay", "will_pay", "plan", "wrong")]


def wrong_tokens(chance: random.Random, *, true: list[str], dead: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    """Tokens that must open nothing, of every kind in turn: (kind, token)."""
    while True:
        one = chance.choice(true)
        place = chance.randrange(len(one) - 1)
        other = chance.choice(LETTERS.replace(one[place], ""))
        yield "random", secrets.token_urlsafe(32)
        yield "flipped", one[:place] + other + one[place + 1 :]
        yield "cut", one[: chance.randrange(43)]
        yield "longer", one + chance.choice(LETTERS)
        yield "turned", one.swapcase() if one.swapcase() != one else one[::-1]
        for kind, tokens in dead.items():
            yield kind, chance.choice(tokens)


def a_shelf(tenant: UUID) -> tuple[list[str], dict[str, list[str]]]:
    """Tokens that open a page, and tokens that once did or do so elsewhere."""
    company = selling(tenant)
    true = tokens_of(a_reader(company))
    old, gone, waiting = a_reader(company), a_reader(company), a_reader(company, state="planned")
    Message.objects.of(tenant).filter(id=old.message.pk).update(data_at=now() - timedelta(days=181))
    TrackedLink.objects.of(tenant).filter(message_id=gone.message.pk).update(revoked_at=now())
    other = make_tenant()
    with context.tenant(other):
        foreign = tokens_of(a_reader(selling(other)))
    dead = {"expired": old, "revoked": gone, "not sent": waiting}
    return true, {kind: tokens_of(one) for kind, one in dead.items()} | {"foreign": foreign}


def test_t11_no_token_but_a_true_one_opens_a_page(tenant: UUID) -> None:
    chance = random.Random(11)
    true, dead = a_shelf(tenant)
    hits, missed, kinds = [], 0, Counter[str]()
    moment = now()
    for number, (kind, token) in enumerate(islice(wrong_tokens(chance, true=true, dead=dead), TOKENS), 1):
        kinds[kind] += 1
        if portal.visitor_by_token(tenant, token, now=moment) is not None:
            hits.append((kind, token))
        if number % EVERY == 0:
            missed += portal.visitor_by_token(tenant, chance.choice(true), now=moment) is None
    assert hits == [] and missed == 0 and len(kinds) == 9
    assert sum(kinds.values()) == TOKENS


def test_t11_every_wrong_link_is_answered_alike_in_bytes_headers_and_time(tenant: UUID) -> None:
    chance = random.Random(12)
    true, dead = a_shelf(tenant)
    client, answers, took = Client(), set(), defaultdict[str, list[float]](list)
    tries = [(kind, f"/a/{tenant.hex}/{token}") for kind, token in _at_the_door(chance, true, dead)]
    tries += [("no tenant", f"/a/{uuid4().hex}/{chance.choice(true)}") for _time in range(len(tries) // 8)]
    chance.shuffle(tries)
    client.get(tries[0][1])
    for kind, path in tries:
        begun = time.perf_counter()
        answer = client.get(path)
        took[kind].append(time.perf_counter() - begun)
        headers = tuple(sorted((name, value) for name, value in answer.headers.items() if name != "X-Request-Id"))
        answers.add((answer.status_code, answer.content, headers, tuple(answer.cookies)))
    assert len(answers) == 1 and next(iter(answers))[0] == 404
    medians = {kind: median(times) for kind, times in took.items()}
    if AT_THE_DOOR >= TIMED:
        assert max(medians.values()) <= LIMIT * min(medians.values()), medians
    assert client.get(f"/a/{tenant.hex}/{true[0]}").status_code == 303


def _at_the_door(chance: random.Random, true: list[str], dead: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    """The same kinds without those that are no path at all: an empty token is another address."""
    found = ((kind, token) for kind, token in wrong_tokens(chance, true=true, dead=dead) if token)
    yield from islice(found, AT_THE_DOOR)
