"""Does a scanner that follows every link of our mails change anything, or pass for a reader? (T10)"""

from __future__ import annotations

import os
import re
from datetime import timedelta
from email import message_from_bytes
from email.message import Message as Mail
from html import unescape
from urllib.parse import urlencode, urlsplit
from uuid import UUID

import time_machine
from django.conf import settings
from django.test import Client

from duecourse.foundation.kit.clock import now
from duecourse.foundation.timeline.models import Event
from duecourse.records.communications import operations
from duecourse.records.communications.models import LinkVisit, Message, TrackedLink
from duecourse.records.communications.operations.links import judge_visits
from duecourse.records.communications.rules.links import WAYS
from tests.house.places import state_of_tables
from tests.records.communications.book import NOON, a_company, a_customer, a_plan

MAILS = int(os.environ.get("DUECOURSE_T10_MAILS", "12"))
ACCESS_LOG = "communications_linkvisit"
DEEPEST = 40
"""So many pages behind a link are followed, of the first mail; of the others the page to which it leads."""
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/124.0 Safari/537.36"


def links_in(mail: Mail) -> set[str]:
    """Every address of ours in a mail: of its text, of its anchors, pictures and forms."""
    texts = [
        part.get_payload(decode=True).decode()  # type: ignore[union-attr]
        for part in mail.walk()
        if part.get_content_maintype() == "text"
    ]
    found = {unescape(url) for text in texts for url in re.findall(r"https?://[^\s\"'<>]+", text)}
    ours = urlsplit(settings.DUECOURSE_URL).netloc
    return {urlsplit(url).path for url in found if urlsplit(url).netloc == ours}


def follow(client: Client, path: str, *, most: int) -> set[str]:
    """Ask for an address as scanners do: its head, itself, where it leads on, and what its forms would get.

    Gives the pages that were seen.
    """
    assert client.head(path).status_code == 303
    entered = client.get(path)
    assert entered.status_code == 303
    seen: set[str] = set()
    waiting = [entered.headers["Location"]]
    while waiting and len(seen) < most:
        here = waiting.pop(0)
        if here in seen:
            continue
        seen.add(here)
        client.head(here)
        page = client.get(here)
        assert page.status_code < 500
        if "html" in page.headers["Content-Type"]:
            waiting += addresses_in(page.content.decode(), of=here)
    return seen


def addresses_in(text: str, *, of: str) -> list[str]:
    """Every address of a customer's page: of its anchors, and of its forms as if they were sent by GET with all they hold."""
    links = [unescape(url) for url in re.findall(r'href="(/p/[^"]*)"', text)]
    for form in re.findall(r"<form.*?</form>", text, re.DOTALL):
        action = re.search(r'action="([^"]*)"', form)
        fields = re.findall(r'name="(\w+)"(?: value="([^"]*)")?', form)
        links.append(f"{unescape(action[1]) if action and action[1] else of}?{urlencode(fields)}")
    return links


def test_t10_a_scanner_that_follows_every_link_of_our_mails_changes_nothing_and_passes_for_nobody(tenant: UUID) -> None:
    company = a_company(tenant)
    plans = [a_plan(company, a_customer(tenant, company)) for _mail in range(MAILS)]
    operations.plan_messages(tenant, plans, now=NOON)
    rows = Message.objects.of(tenant)
    rows.update(state="sent", data_at=now())
    paths = [path for row in rows for path in sorted(links_in(message_from_bytes(bytes(row.raw or b""))))]
    assert len(paths) == len(set(paths)) == 4 * MAILS
    before, seen = state_of_tables(), set[str]()
    agents = (CHROME, "Mimecast-URL-Scanner", "")
    for time, agent in enumerate(agents):
        client = Client(headers={"User-Agent": agent})
        with time_machine.travel(now() + timedelta(minutes=5 * time)):
            for place, path in enumerate(paths):
                seen |= follow(client, path, most=DEEPEST if place < len(WAYS) else 1)
    after = state_of_tables()
    assert [name for name, state in after.items() if before[name] != state] == [ACCESS_LOG]
    assert LinkVisit.objects.of(tenant).count() == len(agents) * 2 * len(paths)
    pages = {re.sub(r"^/p/[0-9a-f]{12}/|\?.*|\d+", "", one) for one in seen}
    assert {"", "items//", "settled/", "promise/", "dispute/", "comment/", "person/", "statement/.pdf"} <= pages
    assert judge_visits(tenant, now=now() + timedelta(hours=1)) == 0
    assert not Event.objects.of(tenant).exists()
    assert not TrackedLink.objects.of(tenant).filter(followed_at__isnull=False).exists()
