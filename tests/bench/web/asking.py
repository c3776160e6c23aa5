"""How long does each page take, asked by one client, warm?"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import cycle
from typing import Any

import httpx

from tests.bench.web.book import Book, Person
from tests.bench.web.serving import Site, raw

WARM = 20
HTMX: Mapping[str, str] = {"HX-Request": "true"}
SEARCHES = (
    *("v", "vl", "vlas", "vlas bo", "bouw nv", "groen logistics 4", "c12", "c1234", "i99", "i123456", "ap1", "zuid"),
    *("nobody of that name", "b", "i", "ap17@c.example", "sterk glas srl", "schelde 100"),
)


@dataclass(frozen=True)
class Page:
    """A page: its name in the figures, the addresses that are asked by turns, and by whom."""

    name: str
    paths: tuple[str, ...]
    headers: Mapping[str, str] | None = None
    by_collector: bool = False


def pages(book: Book, piece: str) -> tuple[Page, ...]:
    """List what is timed."""
    return (
        Page("home", ("/",)),
        Page("worklist", ("/worklist/",)),
        Page("worklist_of_collector", ("/worklist/",), by_collector=True),
        Page("worklist_by_name", ("/worklist/?sort=customer",)),
        Page("worklist_narrowed", ("/worklist/?band=high", "/worklist/?where=to+collect+%3E+5000+EUR")),
        Page("worklist_piece", (piece,), HTMX),
        Page("worklist_side", tuple(f"/worklist/{one}/side/" for one in book.row_ids), HTMX),
        Page("customers", ("/customers/",)),
        Page("customers_by_number", ("/customers/?sort=-number",)),
        Page("customers_found", ("/customers/?q=vlas", "/customers/?q=bouw+nv", "/customers/?owing=overdue")),
        Page("customers_of_collector", ("/customers/",), by_collector=True),
        Page("customer", tuple(f"/customers/{one}/" for one in book.tokens)),
        Page("search", tuple(f"/search/?q={word.replace(' ', '+')}" for word in SEARCHES), HTMX),
        Page("tasks", ("/tasks/",)),
        Page("outbox", ("/outbox/",)),
        Page("alerts", ("/alerts/",)),
    )


def ask(site: Site, manager: Person, collector: Person, book: Book, *, times: int) -> dict[str, Any]:
    """Time every page: p50, p95 and CPU (ours and the database's) in milliseconds."""
    theirs = {False: site.client(manager), True: site.client(collector)}
    found: dict[str, dict[str, float]] = {"p95_ms": {}, "p50_ms": {}, "cpu_ms": {}}
    for page in pages(book, further(theirs[False])):
        client, paths = theirs[page.by_collector], cycle(page.paths)
        for _warm in range(WARM):
            seconds(client, next(paths), page.headers)
        cpu = site.cpu()
        took = sorted(seconds(client, next(paths), page.headers) for _time in range(times))
        found["cpu_ms"][page.name] = round((site.cpu() - cpu) / times * 1000, 1)
        found["p50_ms"][page.name] = milliseconds(took, 0.5)
        found["p95_ms"][page.name] = milliseconds(took, 0.95)
    return dict(found)


def seconds(client: httpx.Client, path: str, headers: Mapping[str, str] | None = None) -> float:
    """Ask for a page and tell how long it took; a page that does not answer 200 ends the measurement."""
    status, _size, took = raw(client, path, headers)
    if status != 200:
        raise RuntimeError(f"{path} answers {status}")
    return took


def further(client: httpx.Client, path: str = "/worklist/") -> str:
    """Find the address of a list's second piece."""
    return next(links(client.get(path).text, "data-more"))


def links(text: str, mark: str) -> Iterator[str]:
    """Yield the addresses of the links that carry a mark."""
    yield from (html.unescape(found) for found in re.findall(rf'{mark} href="([^"]+)"', text))


def milliseconds(took: list[float], share: float) -> float:
    """Read a percentile off sorted seconds."""
    return round(took[min(int(len(took) * share), len(took) - 1)] * 1000, 1)
