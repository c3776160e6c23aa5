"""Does a scanner that follows every link of our mails change anything, or pass for a reader? (T10)"""

from __future__ import annotations

import os
import re
from datetime import timedelta
from email import message_from_bytes
from email.message import Message as Mail
from html import unescape
from urllib.parse import urlsplit
from uuid import UUID

import time_machine
from django.conf import settings
from django.test import Client

from duecourse.foundation.kit.clock import now
from duecourse.foundation.timeline.models import Event
from duecourse.records.communications import operations
from duecourse.records.communications.models import LinkVisit, Message, TrackedLink
from duecourse.records.communications.operations.links import judge_visits
from tests.house.places import state_of_tables
from tests.records.communications.book import NOON, a_company, a_customer, a_plan

MAILS = int(os.environ.get("DUECOURSE_T10_MAILS", "12"))
ACCESS_LOG = "communications_linkvisit"
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


def follow(client: Client, path: str) -> None:
    """Ask for an address as scanners do: its head, itself, and what its forms would get."""
    assert client.head(path).status_code == 200
    page = client.get(path)
    assert page.status_code == 200
    for form in re.findall(r"<form[^>]*>", page.content.decode()):
        action = re.search(r'action="([^"]*)"', form)
        client.get(unescape(action[1]) if action and action[1] else path, {"confirm": "1"})


def test_t10_a_scanner_that_follows_every_link_of_our_mails_changes_nothing_and_passes_for_nobody(tenant: UUID) -> None:
    company = a_company(tenant)
    plans = [a_plan(company, a_customer(tenant, company)) for _mail in range(MAILS)]
    operations.plan_messages(tenant, plans, now=NOON)
    rows = Message.objects.of(tenant)
    rows.update(state="sent", data_at=now())
    paths = [path for row in rows for path in sorted(links_in(message_from_bytes(bytes(row.raw or b""))))]
    assert len(paths) == len(set(paths)) == 4 * MAILS
    before = state_of_tables()
    agents = (CHROME, "Mimecast-URL-Scanner", "")
    for time, agent in enumerate(agents):
        client = Client(headers={"User-Agent": agent})
        with time_machine.travel(now() + timedelta(minutes=5 * time)):
            for path in paths:
                follow(client, path)
    after = state_of_tables()
    assert [name for name, state in after.items() if before[name] != state] == [ACCESS_LOG]
    assert LinkVisit.objects.of(tenant).count() == len(agents) * 2 * len(paths)
    assert judge_visits(tenant, now=now() + timedelta(hours=1)) == 0
    assert not Event.objects.of(tenant).exists()
    assert not TrackedLink.objects.of(tenant).filter(followed_at__isnull=False).exists()
