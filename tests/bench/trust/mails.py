"""T8: does a mail written to break its reader - or one spoilt on its way - harm anything, hold up the next, or show alive?

Every mail goes the way of all: stored as it came, then read and filed by the job's own function, with the cage that the
job uses; only a watch is held beside. Then the database is asked: are all octets there, is every mail read or failed, and
is there in what a browser would be shown any node that acts, asks the network or is no plain text? A parser decides that.
"""

import hashlib
import os
import random
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import islice
from pathlib import Path
from typing import Final
from uuid import UUID

from django.db import transaction

from duecourse.foundation.kit.actor import SYSTEM
from duecourse.foundation.kit.clock import stopwatch
from duecourse.foundation.tenancy import context
from duecourse.foundation.wires.mail.cage import read_mail_safely
from duecourse.foundation.wires.mail.content import ReadMail
from duecourse.records.communications.jobs.incoming import read_stored
from duecourse.records.communications.operations.mailboxes import INTAKE, MailboxCard, save_mailbox
from duecourse.records.communications.operations.receiving import Arrived, receive_mails
from tests.bench.trust import Bar, Wanted
from tests.bench.trust.hostile import hostile_mails, mutations
from tests.bench.trust.house import MORNING, House, a_book
from tests.foundation.wires.mail.bounces import BOUNCES
from tests.foundation.wires.mail.html_replies import HTML
from tests.foundation.wires.mail.replies import TEXTS

HOSTILE, MUTATED = 1_000, 5_000
LONGEST_SECONDS: Final = 5.0
AT_ONCE: Final = 50
REAL: Final = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "formats" / "email"


def prove(house: House, wanted: Wanted) -> Bar:
    """Take in hostile and spoilt mails and ask what became of each."""
    chance = random.Random(wanted.seed)
    share = 20 if wanted.is_short else 1
    tenant, mailbox_id = _a_mailbox(house)
    watch = _Watch()
    kinds: Counter[str] = Counter()
    stored = 0
    mails = _mails(chance, HOSTILE // share, MUTATED // share)
    while batch := list(islice(mails, AT_ONCE)):
        with transaction.atomic(), context.tenant(tenant):
            arrived = [Arrived(raw, MORNING, 1, stored + n) for n, (_kind, raw) in enumerate(batch, start=1)]
            receive_mails(tenant, mailbox_id, arrived)
        kinds.update(kind for kind, _raw in batch)
        stored += len(batch)
        read_stored(tenant, clock=lambda: MORNING, read=watch.read)
    return _judged(house, tenant, watch, kinds)


def _a_mailbox(house: House) -> tuple[UUID, int]:
    book = a_book(house, "t8", customers=0)
    with transaction.atomic(), context.tenant(book.tenant):
        card = MailboxCard(book.company_id, "in@bench.example", INTAKE)
        return book.tenant, save_mailbox(book.tenant, card, actor=SYSTEM, at=MORNING).pk


def _mails(chance: random.Random, hostile: int, mutated: int) -> Iterator[tuple[str, bytes]]:
    """Mails that differ in their octets: the same twice is stored once, and would not count."""
    whole = [bounce.raw.encode() for bounce in BOUNCES]
    whole += [b"From: jo@payer.example\nSubject: Re: x\n\n" + one.body.encode() for one in TEXTS]
    whole += [b"From: jo@payer.example\nContent-Type: text/html\n\n" + one.body.encode() for one in HTML]
    whole += [raw for _kind, raw in hostile_mails(chance, 200)]
    whole += [path.read_bytes() for path in sorted(REAL.glob("*/*.eml"))]
    seen: set[bytes] = set()
    for made, count in (
        (hostile_mails(chance, 2 * hostile), hostile),
        (mutations(chance, 2 * mutated, whole), mutated),
    ):
        yield from islice(_new(made, seen), count)


def _new(made: Iterator[tuple[str, bytes]], seen: set[bytes]) -> Iterator[tuple[str, bytes]]:
    for kind, raw in made:
        key = hashlib.sha256(raw).digest()
        if raw.strip() and key not in seen:
            seen.add(key)
            yield kind, raw


class _Watch:
    """Reads as the job does, and notes how long each took."""

    def __init__(self) -> None:
        self.count = 0
        self.longest = 0.0
        self.late: list[str] = []
        self.stopped = 0

    def read(self, raw: bytes, *, trusted_host: str) -> ReadMail:
        began = stopwatch()
        said = read_mail_safely(raw, trusted_host=trusted_host)
        took = stopwatch() - began
        self.count += 1
        self.longest = max(self.longest, took)
        self.stopped += "stopped" in said.error or "cannot be read" in said.error
        if took > LONGEST_SECONDS:
            self.late.append(f"{took:.1f} s")
        return said


def _judged(house: House, tenant: UUID, watch: _Watch, kinds: Counter[str]) -> Bar:
    wanted = sum(kinds.values())
    rows = house.rows(_ENDS, tenant)[0]
    kept, unread, crashed = (int(number) for number in rows)
    alive = [found for (html,) in house.rows(_SHOWN, tenant) for found in active_nodes(html)]
    bad = (wanted - kept) + unread + crashed + len(watch.late) + len(alive) + (wanted - watch.count)
    says = (
        f"{wanted - kinds['mutation']} hostile mails of {len(kinds) - 1} kinds and {kinds['mutation']} mutations: {kept} stored as they came, "
        f"{unread} not read, {crashed} crashed, {watch.stopped} stopped in the cage, longest {watch.longest:.2f} s, "
        f"{len(watch.late)} late, active nodes {len(alive)} {alive[:3] or ''}; this process {os.getpid()} lived through all"
    )
    return Bar(bad, says)


_ENDS: Final = """
    SELECT count(*) FILTER (WHERE encode(sha256(raw), 'hex') = sha256 AND octet_length(raw) = size),
           count(*) FILTER (WHERE state = 'stored'),
           count(*) FILTER (WHERE error LIKE 'crash:%%')
    FROM communications_incomingmail WHERE tenant_id = %s
"""
_SHOWN: Final = "SELECT html FROM communications_incomingmail WHERE tenant_id = %s AND html <> ''"
_PLAIN: Final = frozenset(
    "a abbr address b bdi bdo blockquote br caption center cite code col colgroup dd del div dl dt em figcaption figure font "
    "h1 h2 h3 h4 h5 h6 hr i img ins kbd li ol p pre q s samp small span strike strong sub sup table tbody td tfoot th thead "
    "tr u ul var wbr".split()
)
_ASKING: Final = frozenset(
    "style src srcset background poster data action formaction ping xlink:href manifest cite longdesc profile usemap dynsrc".split()
)


def active_nodes(html: str) -> list[str]:
    """The nodes of a body that could act, ask the network, or are not plain text and tables."""
    looker = _Looker()
    looker.feed(html)
    looker.close()
    return looker.found


class _Looker(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _PLAIN:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            said = "".join(letter for letter in (value or "") if letter > " ").lower()
            is_own = tag == "img" and name == "src" and said.startswith("cid:")
            is_link = name == "href" and said.startswith(("http://", "https://", "mailto:", "tel:"))
            if name.startswith("on") or (name in _ASKING and not is_own) or (name == "href" and not is_link):
                self.found.append(f"<{tag} {name}={said[:40]}>")

    def handle_pi(self, data: str) -> None:
        self.found.append(f"<?{data[:20]}>")

    def unknown_decl(self, data: str) -> None:
        self.found.append(f"<![{data[:20]}")
