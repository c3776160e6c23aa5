"""How much has to come over the line: for the first page of a new browser, and for a click?"""

from __future__ import annotations

import os
from typing import Any

from tests.bench.web.asking import HTMX, further
from tests.bench.web.book import Book, Person
from tests.bench.web.serving import Site, raw

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")


def weigh(site: Site, person: Person, book: Book) -> dict[str, Any]:
    """Weigh the first load of the worklist in a fresh browser, and the parts that clicks fetch, in kB as sent."""
    client = site.client(person)
    parts = {
        "worklist_side": f"/worklist/{book.row_ids[0]}/side/",
        "worklist_piece": further(client),
        "customers_piece": further(client, "/customers/"),
        "search": "/search/?q=vlas",
    }
    clicks = {name: round(raw(client, path, HTMX)[1] / 1000, 1) for name, path in parts.items()}
    plain = {"worklist": "/worklist/", "customers": "/customers/", "customer": f"/customers/{book.tokens[0]}/"}
    whole = {name: round(raw(client, path)[1] / 1000, 1) for name, path in plain.items()}
    return {"first_load_kb": _first_load(site, person), "click_kb": clicks, "page_kb": whole}


def _first_load(site: Site, person: Person) -> float:
    """Open the worklist in a browser that knows nothing yet, and add up what it was sent, headers and all."""
    from playwright.sync_api import sync_playwright

    name, value = person.cookie
    sizes: list[float] = []
    with sync_playwright() as engine:
        browser = engine.chromium.launch(
            executable_path=CHROMIUM,
            args=["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
        )
        window = browser.new_context(base_url=site.url)
        window.add_cookies([{"name": name, "value": value, "url": site.url}])
        page = window.new_page()
        line = window.new_cdp_session(page)
        line.send("Network.enable")
        line.on("Network.loadingFinished", lambda said: sizes.append(said["encodedDataLength"]))
        page.goto("/worklist/", wait_until="networkidle")
        browser.close()
    return round(sum(sizes) / 1000, 1)
