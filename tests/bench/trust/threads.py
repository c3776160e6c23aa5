"""T9: does a mail ever join a conversation that it has no right to?

Every mail goes the way of all: stored, read in the cage, filed. Those that must not join name messages of ours by guessed,
spoilt, stripped or foreign names, or by the true name but from somebody who is not known there, or whom our own server
refutes; some name mails that we hold. A conversation that they joined has something else in it. True answers in between
show that joining works: one that was left out counts as well.
"""

import random
import secrets
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final
from uuid import UUID

from django.db import transaction

from duecourse.foundation.kit.actor import SYSTEM
from duecourse.foundation.tenancy import context
from duecourse.foundation.wires.mail.cage import read_mail_safely
from duecourse.records.communications import operations as communications
from duecourse.records.communications.jobs.incoming import read_stored
from duecourse.records.communications.operations.mailboxes import INTAKE, MailboxCard, save_mailbox
from duecourse.records.communications.operations.receiving import Arrived, receive_mails
from duecourse.records.communications.rules.message_id import make_message_id
from tests.bench.trust import Bar, Wanted
from tests.bench.trust.house import DAY, MORNING, House, a_book

TRIED, CUSTOMERS, AT_ONCE = 10_000, 100, 100
EVERY: Final = 50
"""After so many mails that must not join comes a true answer."""
HOST: Final = "mx.bench.example"


@dataclass(frozen=True)
class Sent:
    """A message of ours: its name and the address that it went to."""

    name: str
    address: str


@dataclass(frozen=True)
class Try:
    """A mail that names something: who writes, what it names, and what our own server wrote about its sender."""

    kind: str
    sender: str
    names: str
    verdict: str = ""
    may_join: bool = False


def prove(house: House, wanted: Wanted) -> Bar:
    """Let mails come in and count those that stand in a conversation of somebody else's, and true answers that do not."""
    chance = random.Random(wanted.seed)
    tried = TRIED // 20 if wanted.is_short else TRIED
    tenant, box, sent = _a_book_that_wrote(house, "t9")
    _other, _box, foreign = _a_book_that_wrote(house, "t9-foreign")
    tries = list(_tries(chance, sent, foreign, tried))
    batches = iter(enumerate(tries))
    while batch := list(islice(batches, AT_ONCE)):
        with transaction.atomic(), context.tenant(tenant):
            receive_mails(tenant, box, [Arrived(_raw(one, n), MORNING, 1, n + 1) for n, one in batch])
        read_stored(tenant, clock=lambda: MORNING, read=read_mail_safely)
    return _judged(house, tenant, tries)


def _judged(house: House, tenant: UUID, tries: list[Try]) -> Bar:
    rows = house.rows(_WHERE, tenant)
    joined = {uid for uid, _state, others in rows if others}
    unread = [uid for uid, state, _others in rows if state != "read"]
    attached = [one for n, one in enumerate(tries, 1) if n in joined and not one.may_join]
    left_out = [one for n, one in enumerate(tries, 1) if n not in joined and one.may_join]
    wrong, kinds = len(tries) - len(rows) + len(unread), Counter(one.kind for one in tries)
    said = ", ".join(f"{count} {kind}" for kind, count in kinds.items())
    found = Counter(one.kind for one in [*attached, *left_out])
    told = f"; wrong: {dict(found)}" if found else ""
    words = f"{len(attached)} attached wrongly, {len(left_out)} true answers left out, {wrong} lost or unread of {said}{told}"
    return Bar(len(attached) + len(left_out) + wrong, words)


_WHERE: Final = """
    SELECT m.uid, m.state, EXISTS (
        SELECT FROM communications_threadmessage o
        WHERE o.tenant_id = m.tenant_id AND o.thread_id = m.thread_id AND o.mail_id IS DISTINCT FROM m.id)
    FROM communications_incomingmail m WHERE m.tenant_id = %s
"""


def _tries(chance: random.Random, sent: list[Sent], foreign: list[Sent], count: int) -> Iterator[Try]:
    ways: list[Callable[[Sent], Try]] = [
        lambda one: Try("guessed", one.address, _guessed(one.name)),
        lambda one: Try("flipped", one.address, _flipped(chance, one.name)),
        lambda one: Try("stripped", one.address, _stripped(chance, one.name)),
        lambda one: Try("other key", one.address, _by_another_key(one.name)),
        lambda _one: Try("foreign", (other := chance.choice(foreign)).address, other.name),
        lambda one: Try("foreign to a known sender", one.address, chance.choice(foreign).name),
        lambda one: Try("stranger", f"x{chance.randrange(10**9)}@elsewhere.example", one.name),
        lambda one: Try("another customer", _another(chance, sent, one).address, one.name),
        lambda one: Try("refuted", one.address, one.name, "dmarc=fail"),
        lambda _one: Try("held, by a stranger", f"y{chance.randrange(10**9)}@elsewhere.example", "<true-0@c.example>"),
    ]
    answers = 0
    for n in range(count):
        if n % EVERY == 0:
            one = sent[answers % len(sent)]
            answers += 1
            yield Try("true", one.address, one.name, "dmarc=pass", may_join=True)
        yield ways[n % len(ways)](chance.choice(sent))


def _guessed(name: str) -> str:
    return f"<dc1.{secrets.token_hex(16)}.{secrets.token_hex(16)}@{name.partition('@')[2]}"


def _flipped(chance: random.Random, name: str) -> str:
    """Change one letter of the part that is signed or of the signature."""
    place = chance.choice(
        [n for n, letter in enumerate(name.partition("@")[0]) if letter in "0123456789abcdef" and n > 5]
    )
    letter = chance.choice([one for one in "0123456789abcdef" if one != name[place]])
    return name[:place] + letter + name[place + 1 :]


def _stripped(chance: random.Random, name: str) -> str:
    opaque, _dot, rest = name.rpartition(".")[0].rpartition(".")
    return chance.choice(
        [
            "",
            name[: len(name) // 2],
            name.replace("dc1.", ""),
            name.upper(),
            f"<{rest}@bench.example>",
            f"<dc1.{rest}@bench.example>",
            f"<{opaque[1:]}..@bench.example>",
        ]
    )


def _by_another_key(name: str) -> str:
    return make_message_id(b"not the key of this house", tenant_id=UUID(int=1), dedupe_key=name, domain="bench.example")


def _another(chance: random.Random, sent: list[Sent], one: Sent) -> Sent:
    return chance.choice([other for other in sent if other.address != one.address])


def _raw(one: Try, number: int) -> bytes:
    own = f"<true-{number}@c.example>"
    lines = [
        *([f"Authentication-Results: {HOST}; {one.verdict}"] if one.verdict else []),
        f"From: <{one.sender}>",
        "To: ar@bench.example",
        f"Message-ID: {own}",
        *([f"In-Reply-To: {one.names}", f"References: {one.names}"] if one.names else []),
        f"Subject: Re: your reminder {number}",
        "Date: Wed, 04 Mar 2026 08:00:00 +0000",
    ]
    return "\r\n".join([*lines, "", f"Answer {number}: we pay on Friday.", ""]).encode()


def _a_book_that_wrote(house: House, name: str) -> tuple[UUID, int, list[Sent]]:
    """Make a tenant whose reminders were sent to every customer, with a mailbox for the answers."""
    book = a_book(house, name, customers=CUSTOMERS)
    tenant = book.tenant
    customers = [row[0] for row in house.rows("SELECT id FROM ledger_customer WHERE tenant_id = %s", tenant)]
    plans = [
        communications.Plan(book.company_id, key, f"action:{key}:0", "friendly", DAY, lines=_lines(house, tenant, key))
        for key in customers
    ]
    card = MailboxCard(book.company_id, "answers@bench.example", kind=INTAKE, trusted_host=HOST)
    with transaction.atomic(), context.tenant(tenant):
        communications.plan_messages(tenant, plans, now=MORNING)
        box = save_mailbox(tenant, card, actor=SYSTEM, at=MORNING).pk
    house.rows("UPDATE communications_message SET state = 'sent', data_at = %s, settled_at = %s WHERE tenant_id = %s",
               MORNING, MORNING, tenant)  # fmt: skip
    found = house.rows(
        "SELECT message_id, address FROM communications_message WHERE tenant_id = %s AND raw IS NOT NULL", tenant
    )
    assert len(found) == CUSTOMERS, "every customer was written to"
    return tenant, box, [Sent(*row) for row in found]


def _lines(house: House, tenant: UUID, customer_id: int) -> list[communications.Line]:
    rows = house.rows(
        "SELECT id, open_amount FROM ledger_item WHERE tenant_id = %s AND customer_id = %s", tenant, customer_id
    )
    return [communications.Line(*row) for row in rows]
