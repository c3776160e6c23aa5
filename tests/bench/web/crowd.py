"""How long do forty people wait who work at the same time?"""

from __future__ import annotations

import random
import re
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx

from tests.bench.web.asking import HTMX, SEARCHES, further, links, milliseconds
from tests.bench.web.book import Person
from tests.bench.web.serving import Site

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
Click = tuple[str, str, dict[str, str] | None]
"""Method, address, and what a form says."""


def work(site: Site, people: list[Person], *, think: float, seconds: float) -> dict[str, Any]:
    """Let these people work their lists for a while: what the slowest twentieth waited, and how many clicks failed."""
    took: list[float] = []
    failed: list[str] = []
    until = time.monotonic() + seconds
    threads = [
        threading.Thread(target=_work, args=(site.client(person), number, think, until, took, failed))
        for number, person in enumerate(people)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took.sort()
    return {
        "people": len(people),
        "people_clicks": len(took),
        "people_p50_ms": milliseconds(took, 0.5),
        "people_p95_ms": milliseconds(took, 0.95),
        "people_errors": len(failed),
        "people_first_errors": failed[:3],
    }


def _work(client: httpx.Client, number: int, think: float, until: float, took: list[float], failed: list[str]) -> None:
    chance = random.Random(number)
    time.sleep(chance.uniform(0, think))
    clicks = _clicks(client, chance)
    while time.monotonic() < until:
        method, path, said = next(clicks)
        began = time.perf_counter()
        try:
            answer = client.request(method, path, data=said, headers=None if path.endswith("/") else HTMX)
            status = answer.status_code
        except httpx.HTTPError as error:
            status, answer = 599, None
            failed.append(f"{path}: {error!r}")
        took.append(time.perf_counter() - began)
        if answer is not None and status not in (200, 302):
            failed.append(f"{method} {path}: {status}")
        time.sleep(chance.uniform(0.5, 1.5) * think)


def _clicks(client: httpx.Client, chance: random.Random) -> Iterator[Click]:
    """Work a list: look at it, open a customer, come back, search, tick the customer off, read on."""
    while True:
        text = client.get("/worklist/").text
        token = TOKEN.search(text)
        customers, sides = list(links(text, "data-open")), re.findall(r'data-side="([^"]+)"', text)
        yield "GET", "/worklist/", None
        for place in chance.sample(range(len(sides)), min(3, len(sides))):
            yield "GET", sides[place], None
            yield "GET", customers[place], None
            yield "GET", f"/search/?q={chance.choice(SEARCHES).replace(' ', '+')}", None
            if token:
                done = sides[place].replace("/side/", "/done/")
                yield "POST", done, {"csrfmiddlewaretoken": token.group(1), "next": "/worklist/"}
        yield "GET", "/customers/", None
        if "data-more href" in text:
            yield "GET", further(client), None
