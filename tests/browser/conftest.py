"""A browser in front of a server of its own: one of each for the whole run, a tenant for each test.

`desk.signed_in("collector")` gives a page of a person with that role; `desk.company` and the builders of
`tests/interfaces/web/book.py` fill the book inside `desk.writing()`. At the end no page may have complained in its console.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import connections, transaction
from django.test import Client
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django.plugin import DjangoDbBlocker

from duecourse.config.embedded import Urls
from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.models import Company
from duecourse.foundation.kit import clock
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.foundation.tenancy.context import tenant as inside
from tests import database
from tests.browser.chromium import ARGS, CHROMIUM
from tests.conftest import make_tenant, move_to

DAY = date(2026, 3, 2)
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
CHECKOUT = Path(__file__).resolve().parents[2]
AXE = CHECKOUT / "duecourse/interfaces/web/static/vendor/axe/axe.min.js"


@dataclass(frozen=True)
class Site:
    """The server of this run and the clone that it reads."""

    url: str
    urls: Urls


@dataclass
class Desk:
    """A tenant with one company, and the windows that are open on it."""

    site: Site
    browser: Browser
    tenant_id: UUID
    company: Company
    complaints: list[str] = field(default_factory=list)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Write into the tenant, and commit at the end, so that the server sees it."""
        with transaction.atomic(), inside(self.tenant_id):
            yield

    def signed_in(self, role: str = "collections_manager", *, is_narrow: bool = False, theme: str = "light") -> Page:
        """Open a window of a person with this role, on the first page's address."""
        with self.writing():
            user = identity.create_user(f"{role}-{uuid4().hex[:8]}@duecourse.example", name=role.title())
            identity.add_member(self.tenant_id, user=user, role=role, actor=SYSTEM, at=clock.now())
        client = Client()
        client.force_login(user, backend="duecourse.interfaces.web.account.sessions.People")
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        page = self.opened(is_narrow=is_narrow)
        named = {"dc_theme": theme, settings.SESSION_COOKIE_NAME: session}
        page.context.add_cookies(
            [{"name": name, "value": value, "url": self.site.url} for name, value in named.items()]
        )
        return page

    def opened(self, *, is_narrow: bool = False) -> Page:
        """Open a window of nobody yet; every complaint of its console is remembered."""
        context = self.browser.new_context(
            viewport=NARROW if is_narrow else WIDE,  # type: ignore[arg-type]
            base_url=self.site.url,
            locale="en-GB",
            accept_downloads=True,
        )
        page = context.new_page()
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page


def barriers(page: Page) -> list[str]:
    """Name what keeps people out of this page, by axe-core: only what is serious or critical."""
    page.evaluate(AXE.read_text(encoding="utf-8") + "\n;0")
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then((made) => made.violations)")
    return [
        f"{one['id']}: {node['html'][:160]} ({node.get('failureSummary', '')[:200]})"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """Serve a clone of the test database as production does: granian, the application role, a free port."""
    with serving() as made:
        yield made


@contextmanager
def serving(**more: str) -> Iterator[Site]:
    """Start such a server, with more in its environment where a test needs that; `{url}` stands for its own address."""
    if not Path(CHROMIUM).exists():
        pytest.skip("no Chromium here")
    urls = database.fresh()
    port = _free_port()
    named = {"DATABASE_URL": urls.app, "DATABASE_OWNER_URL": urls.owner, "DATABASE_SYSTEM_URL": urls.system}
    environment = os.environ | named | {"DUECOURSE_SECRET_KEY": settings.SECRET_KEY}
    environment["DJANGO_SETTINGS_MODULE"] = "duecourse.config.settings"
    environment |= {name: value.format(url=f"http://127.0.0.1:{port}") for name, value in more.items()}
    command = [sys.executable, "-m", "duecourse", "serve", "--port", str(port), "--workers", "1"]
    server = subprocess.Popen(
        command, cwd=CHECKOUT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/account/sign-in/", server)
        yield Site(f"http://127.0.0.1:{port}", urls)
    finally:
        server.terminate()
        server.wait(20)
        database.drop(urls)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Start one Chromium for these tests; its event loop must be gone before tests that run a worker."""
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    expect.set_options(timeout=20_000)
    with sync_playwright() as engine:
        opened = engine.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield opened
        opened.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def desk(site: Site, browser: Browser, django_db_blocker: DjangoDbBlocker) -> Iterator[Desk]:
    """Make a tenant with a company that stands at 2 March 2026; everything is committed, nobody else sees it."""
    before = database.current()
    with django_db_blocker.unblock():
        move_to(site.urls)
        tenant_id = make_tenant()
        with transaction.atomic(), inside(tenant_id):
            company = identity.create_company(
                tenant_id, code="BE", name="Vlas NV", currency="EUR", country="BE", business_date=DAY
            )
        made = Desk(site, browser, tenant_id, company)
        yield made
        for context in browser.contexts:
            context.close()
        for connection in connections.all(initialized_only=True):
            connection.close()
        move_to(before)
    assert made.complaints == []


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError("the server for the browser tests did not start")
