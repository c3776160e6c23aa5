"""Whom does a message go to, by which road, and why not to those before? The first who can and wants to be reached."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from duecourse.records.ledger.rules.wishes import Topic, Wishes


class Pass(StrEnum):
    """Why somebody, or a road, was passed over; a reason in the words of `guards`."""

    NO_ADDRESS = "no_email"
    NO_MOBILE = "no_mobile"
    NOT_WANTED = "not_wanted"
    OTHER_CHANNEL = "other_channel"
    OPTED_OUT = "opted_out"
    NO_CONSENT = "no_consent"
    BOUNCED = "address_bounced"
    FAILED = "last_failed"
    BUDGET = "contact_budget"


RATHER_NOT: Final = frozenset({Pass.FAILED, Pass.BUDGET})
"""Reasons for another reader where there is one; without another the guards decide in the moment of leaving."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could be written to: the address on the road in question, empty where there is none."""

    address: str
    name: str
    wishes: Wishes
    has_bounced: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an address: the last word about it, how much is left this week, whether mail there failed."""

    word: bool | None = None
    is_spent: bool = False
    has_failed: bool = False


@dataclass(frozen=True, slots=True)
class Passed:
    """Somebody who was passed over, and why."""

    name: str
    address: str
    reason: Pass


@dataclass(frozen=True, slots=True)
class Choice:
    """The place of the chosen one among the candidates, or None; and who was passed over on the way there."""

    index: int | None
    passed: tuple[Passed, ...] = ()


def against_text(number: str, *, word: bool | None, asks_consent: bool) -> Pass | None:
    """Say what keeps a person from being texted whom somebody chose: wishes give way there, the word about the number not."""
    if not number:
        return Pass.NO_MOBILE
    if word is False:
        return Pass.OPTED_OUT
    return Pass.NO_CONSENT if asks_consent and word is not True else None


def choose(
    candidates: Sequence[Candidate],
    *,
    channel: str,
    topic: Topic,
    known: Mapping[str, Known],
    needs_consent: frozenset[str] = frozenset(),
) -> Choice:
    """Take the first whom nothing speaks against, else the first against whom only a soft reason speaks.

    `known` and `needs_consent` are by address. An address that several contacts share is asked of once for each.
    """
    passed: list[Passed] = []
    second: tuple[int, int] | None = None
    for index, one in enumerate(candidates):
        reason = _against(one, channel=channel, topic=topic, known=known.get(one.address, Known()), asks=needs_consent)
        if reason is None:
            return Choice(index, tuple(passed))
        if reason in RATHER_NOT and second is None:
            second = (index, len(passed))
        passed.append(Passed(one.name or one.address, one.address, reason))
    if second is not None:
        index, before = second
        return Choice(index, tuple(passed[:before]))
    return Choice(None, tuple(passed))


def _against(one: Candidate, *, channel: str, topic: Topic, known: Known, asks: frozenset[str]) -> Pass | None:
    tests = (
        (not one.address, Pass.NO_MOBILE if channel == "sms" else Pass.NO_ADDRESS),
        (not one.wishes.wants(topic), Pass.NOT_WANTED),
        (not one.wishes.takes(channel), Pass.OTHER_CHANNEL),
        (one.has_bounced, Pass.BOUNCED),
        (known.word is False, Pass.OPTED_OUT),
        (one.address in asks and known.word is not True, Pass.NO_CONSENT),
        (known.has_failed, Pass.FAILED),
        (known.is_spent, Pass.BUDGET),
    )
    return next((reason for is_so, reason in tests if is_so), None)
