"""By which links may a customer answer, without telling anyone who guesses; and did a person follow one?

A link is `/a/<tenant>/<token>`: the public tenant first, then 256 random bits of its own, of which only the hash is kept.
It leads to a page of ours that is written down beside the hash, never to an address that it carries.
"""

import hashlib
import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from duecourse.records.communications.rules.fields import AnswerLinks

WAYS: Final = ("pay", "will_pay", "plan", "wrong")
LINKS_LAST: Final = timedelta(days=180)
"""After so long a message's links lead nowhere any more."""
TOO_SOON: Final = timedelta(seconds=60)
"""So soon after sending only machines read."""
AT_ONCE: Final = timedelta(seconds=30)
"""Who follows several links of a mail within this time does not read them."""
SEVERAL: Final = 3
SETTLES_AFTER: Final = timedelta(minutes=2)
"""A visit is judged when what came with it has come too."""
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_MACHINES: Final = re.compile(
    r"bot\b|crawl|spider|scan|preview|monitor|proofpoint|mimecast|barracuda|safelinks|defender|trend ?micro|symantec"
    r"|fireeye|zscaler|cisco|ironport|forcepoint|sophos|avast|kaspersky|clamav|virustotal|urldefen[sc]e|linkcheck|fetcher"
    r"|slackbot|skypeuripreview|whatsapp|telegram|teams|outlook-|googleimageproxy|headless|phantomjs|puppeteer|playwright"
    r"|python|curl|wget|java/|okhttp|go-http|libwww|httpclient|axios|node-fetch|ruby|perl",
    re.IGNORECASE,
)
"""How scanners of mail and programs without a reader call themselves."""


def new_links(base_url: str, tenant: UUID, *, token: Callable[[int], str] = secrets.token_urlsafe) -> AnswerLinks:
    """Make the links of a message; nobody knows them until they are kept with it."""
    stem = f"{base_url.rstrip('/')}/a/{tenant.hex}/"
    return AnswerLinks(*(stem + token(32) for _way in WAYS))


def hash_of(token: str) -> bytes | None:
    """Give what is kept of a token; None for what is none."""
    return hashlib.sha256(token.encode()).digest() if _TOKEN.fullmatch(token) else None


def hashes_in(links: AnswerLinks, text: str) -> list[tuple[str, bytes]]:
    """List the ways and hashes of those links that stand in a text."""
    urls = ((way, getattr(links, way)) for way in WAYS)
    return [(way, hashlib.sha256(url[-43:].encode()).digest()) for way, url in urls if url and url in text]


@dataclass(frozen=True, slots=True)
class Visit:
    """That a link was asked for, by which method, from where."""

    id: int
    link_id: int
    at: datetime
    method: str
    agent: str
    source: str


def by_persons(visits: Sequence[Visit], *, sent_at: datetime) -> list[Visit]:
    """Keep of the visits to the links of one message those that a person seems to have paid.

    A line that behaved as a machine once, at this message, is taken for one throughout.
    """
    machines = {one.source for one in visits if _is_machine(one, sent_at=sent_at)} | _sweepers(visits)
    return [one for one in visits if one.source not in machines]


def _is_machine(visit: Visit, *, sent_at: datetime) -> bool:
    is_reader = visit.method == "GET" and bool(visit.agent) and not _MACHINES.search(visit.agent)
    return not is_reader or visit.at < sent_at + TOO_SOON


def _sweepers(visits: Sequence[Visit]) -> set[str]:
    """Name the lines that followed several different links within moments."""
    found = set()
    for source in {one.source for one in visits}:
        mine = sorted((one for one in visits if one.source == source), key=lambda one: one.at)
        for first in mine:
            together = {one.link_id for one in mine if timedelta(0) <= one.at - first.at <= AT_ONCE}
            if len(together) >= SEVERAL:
                found.add(source)
    return found
