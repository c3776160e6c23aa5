"""Take a picture of every screen, wide and narrow, light and dark: `python -m tests.browser.screens --out DIR`.

Without `--url` it starts a server of its own on a clone of the test database.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ARGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIZES = {"wide": (1440, 900), "narrow": (390, 844)}
PATHS = {
    "home": "/",
    "worklist": "/worklist/",
    "customers": "/customers/",
    "outbox": "/outbox/",
    "no-next-step": "/no-next-step/",
    "imports": "/imports/",
    "going-live": "/going-live/",
    "cleanup": "/cleanup/",
    "shadow": "/shadow/",
    "procedures": "/procedures/",
    "sink": "/sink/",
    "demo-day": "/demo/day/",
    "design": "/design/",
    "overdue": "/customers/?owing=overdue",
    "held-back": "/outbox/?tab=suppressed",
    "leaving": "/outbox/?tab=due",
    "nothing": "/nothing-here/",
}
FOLLOW = {
    "customer": ("/worklist/", "[data-list] [data-open]"),
    "message": ("/outbox/", "a[data-open][href^='/outbox/']"),
    "import": ("/imports/", "[data-list] [data-open]"),
    "procedure": ("/procedures/", "[data-list] [data-open]"),
    "mail": ("/sink/", "[data-list] [data-open]"),
}
EMAIL, PASSWORD = "screens@duecourse.example", "a password for pictures"


def main(argv: Sequence[str]) -> int:
    """Take the pictures and tell every complaint of the browser's console."""
    parser = argparse.ArgumentParser(prog="python -m tests.browser.screens", description=__doc__)
    parser.add_argument("--url", default="")
    parser.add_argument("--email", default=EMAIL)
    parser.add_argument("--password", default=PASSWORD)
    parser.add_argument("--out", type=Path, default=Path("build/screens"))
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--themes", nargs="*", default=["light", "dark"])
    options = parser.parse_args(argv)
    options.out.mkdir(parents=True, exist_ok=True)
    complaints: list[str] = []
    with _server(options.url) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        for size in SIZES:
            for theme in options.themes:
                complaints += _shoot(browser, url, size, theme, options)
        browser.close()
    for line in dict.fromkeys(complaints):
        print(line, file=sys.stderr)
    return 1 if complaints else 0


def _shoot(browser: Browser, url: str, size: str, theme: str, options: argparse.Namespace) -> list[str]:
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, locale="en-GB")
    context.add_cookies([{"name": "dc_theme", "value": theme, "url": url}])
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(f"{page.url}: {said.text}") if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    if _wanted("sign-in", options):
        page.goto(f"{url}/account/sign-in/")
        _save(page, options.out / f"sign-in-{size}-{theme}.png")
    _sign_in(page, url, options)
    for name, path in PATHS.items():
        if _wanted(name, options):
            page.goto(url + path, wait_until="networkidle")
            _save(page, options.out / f"{name}-{size}-{theme}.png")
            complaints += _too_wide(page)
    for name, (path, selector) in FOLLOW.items():
        if _wanted(name, options) and _follow(page, url + path, selector):
            _save(page, options.out / f"{name}-{size}-{theme}.png")
            complaints += _too_wide(page)
    context.close()
    return [line for line in complaints if "nothing-here" not in line]


def _wanted(name: str, options: argparse.Namespace) -> bool:
    return not options.only or name in options.only


def _sign_in(page: Page, url: str, options: argparse.Namespace) -> None:
    page.goto(f"{url}/account/sign-in/")
    page.fill("input[name=login]", options.email)
    page.fill("input[name=password]", options.password)
    page.click("form button.button-primary")
    page.wait_for_url(f"{url}/")


def _follow(page: Page, address: str, selector: str) -> bool:
    page.goto(address, wait_until="networkidle")
    link = page.query_selector(selector)
    href = link.get_attribute("href") if link else None
    if not href:
        return False
    page.goto(address.split("/", 3)[0] + "//" + address.split("/", 3)[2] + href, wait_until="networkidle")
    return True


def _save(page: Page, path: Path) -> None:
    page.screenshot(path=str(path), full_page=True)
    print(path)


def _too_wide(page: Page) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{page.url}: the page is {wide} px wider than the window"] if wide > 0 else []


@contextmanager
def _server(url: str) -> Iterator[str]:
    if url:
        yield url.rstrip("/")
        return
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings_test"
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    os.environ["DUECOURSE_DEMO"] = "1"
    import django

    django.setup()
    from tests.browser.book import served

    with served(email=EMAIL, password=PASSWORD) as address:
        yield address


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
