"""Which words of a reply are new, in the mails of every program and language that customers write with?"""

import time

import pytest

from duecourse.foundation.wires.mail.markup import lines_of
from duecourse.foundation.wires.mail.replies import split_reply
from tests.foundation.wires.mail.html_replies import HTML
from tests.foundation.wires.mail.replies import OUR_MAIL, TEXTS, Sample


@pytest.mark.parametrize("sample", TEXTS, ids=lambda sample: sample.name)
def test_the_new_words_of_a_plain_reply_are_parted_from_all_around(sample: Sample) -> None:
    assert split_reply(sample.body).visible == sample.visible


@pytest.mark.parametrize("sample", HTML, ids=lambda sample: sample.name)
def test_the_new_words_of_an_html_reply_are_parted_from_all_around(sample: Sample) -> None:
    assert split_reply(lines_of(sample.body)).visible == sample.visible


@pytest.mark.parametrize("sample", TEXTS, ids=lambda sample: sample.name)
def test_nothing_is_lost_what_is_folded_is_kept_beside(sample: Sample) -> None:
    reply = split_reply(sample.body)
    kept = f"{reply.visible}\n{reply.quoted}"
    if OUR_MAIL in sample.body:
        assert "Invoice 2026-0417 over 12,400.00 EUR was due on 3 March." in kept


@pytest.mark.parametrize(
    "text",
    [
        "On 1 " * 60_000,
        "On 1\n" * 60_000,
        "> " * 100_000,
        "From: a@b\n" * 40_000,
        "Op 1 " + "heeft " * 50_000 + "geschreven",
        "a@b.example " * 20_000 + "wrote:",
        "<a@b.example\n" * 20_000,
        "--\n" * 40_000,
        "Sent from my " * 20_000,
        "this email " * 20_000,
        "\n".join(["On Tue, 10 Mar 2026 x@y.example", "wrote"] * 20_000),
    ],
    ids=lambda text: repr(text[:12]),
)
def test_no_text_takes_long_to_part(text: str) -> None:
    began = time.process_time()
    split_reply(text)
    assert time.process_time() - began < 2
