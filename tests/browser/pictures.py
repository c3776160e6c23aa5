"""Take the pictures of the README and the documents from a running demo.

    python3 run.py demo            # in one terminal
    .venv/bin/python -m tests.browser.pictures

writes `docs/images/*.png`, one window each.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.screens import ARGS, CHROMIUM

MANAGER, PASSWORD = "collections-manager@demo.example", "in-due-course"
LARGEST_BYTES = 300_000


@dataclass(frozen=True)
class Picture:
    """One window: where it looks, which link it follows from there, and in which light."""

    name: str
    path: str
    follow: str = ""
    theme: str = "light"


PICTURES = (
    Picture("worklist", "/worklist/"),
    Picture("customer", "/worklist/?band=medium", "[data-list] [data-open]"),
    Picture("outbox", "/outbox/"),
    Picture("procedure", "/procedures/standard/"),
    Picture("going-live", "/going-live/"),
    Picture("mail", "/sink/", "[data-list] [data-open]"),
    Picture("worklist-dark", "/worklist/", theme="dark"),
)


def main(argv: Sequence[str]) -> int:
    """Take every picture; a picture that is too large for a README fails."""
    parser = argparse.ArgumentParser(prog="python -m tests.browser.pictures", description=__doc__)
    parser.add_argument("--url", default="http://localhost:8000")
    parser.add_argument("--email", default=MANAGER)
    parser.add_argument("--password", default=PASSWORD)
    parser.add_argument("--out", type=Path, default=Path("docs/images"))
    options = parser.parse_args(argv)
    options.out.mkdir(parents=True, exist_ok=True)
    sizes = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        page = _signed_in(browser, options)
        for picture in PICTURES:
            sizes[picture.name] = _take(page, picture, options)
        browser.close()
    for name, size in sizes.items():
        print(f"{name:16} {size // 1024:4} KiB")
    return 1 if max(sizes.values()) > LARGEST_BYTES else 0


def _signed_in(browser: Browser, options: argparse.Namespace) -> Page:
    page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="en-GB", base_url=options.url)
    page.goto("/account/sign-in/")
    page.fill("input[name=login]", options.email)
    page.fill("input[name=password]", options.password)
    page.click("form button.button-primary")
    page.wait_for_url(f"{options.url}/")
    return page


def _take(page: Page, picture: Picture, options: argparse.Namespace) -> int:
    page.context.add_cookies([{"name": "dc_theme", "value": picture.theme, "url": options.url}])
    page.goto(picture.path, wait_until="networkidle")
    if picture.follow:
        page.locator(picture.follow).first.click()
        page.wait_for_load_state("networkidle")
    path: Path = options.out / f"{picture.name}.png"
    page.screenshot(path=str(path))
    return path.stat().st_size


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
