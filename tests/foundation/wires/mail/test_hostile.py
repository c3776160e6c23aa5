"""Does a mail of each hostile kind come to nothing? One of each here, thousands in `run.py bench trust --only T8`."""

import random
import time

import pytest

from duecourse.foundation.kit.html import sanitize
from duecourse.foundation.wires.mail.reading import read_mail
from tests.bench.trust.hostile import ACTIVE, MAKERS, Maker, mutations
from tests.bench.trust.mails import active_nodes
from tests.foundation.wires.mail.bounces import BOUNCES

LONGEST_SECONDS = 4


@pytest.mark.parametrize("made", MAKERS, ids=lambda made: made.__name__.strip("_"))
def test_a_hostile_mail_is_read_in_time_and_shows_nothing_alive_t8(made: Maker) -> None:
    raw = made(random.Random(3), 4)
    began = time.process_time()
    mail = read_mail(raw)
    assert time.process_time() - began < LONGEST_SECONDS
    assert active_nodes(mail.html) == []
    assert "\x00" not in f"{mail.subject}{mail.sender}{mail.sender_name}{mail.visible_text}{mail.quoted_text}"


def test_a_spoilt_mail_is_read_without_an_error_t8() -> None:
    for _kind, raw in mutations(random.Random(5), 200, [bounce.raw.encode() for bounce in BOUNCES]):
        read_mail(raw)


@pytest.mark.parametrize("html", ACTIVE)
def test_no_way_into_a_browser_is_left_open(html: str) -> None:
    assert active_nodes(sanitize(html)) == []


def test_a_living_node_would_be_seen() -> None:
    for html in (
        "<script>1</script>",
        '<img src="https://x">',
        '<p onclick="1">',
        '<a href="javascript:1">',
        "<p style=x>",
    ):
        assert active_nodes(html)
    assert active_nodes('<p><a href="https://x.example">x</a><img src="cid:1"></p>') == []
