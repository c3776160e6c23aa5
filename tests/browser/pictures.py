"""Take a picture of every screen, light and dark: `python3 run.py screenshots`.

Without `--url` it starts a demo of its own and ends it. The pictures go to `docs/images`, with a README that shows them.
"""

from __future__ import annotations

import argparse
import base64
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Error, Page, sync_playwright

from tests.browser.chromium import ARGS, CHROMIUM
from tests.browser.gallery import PICTURES, Picture

PASSWORD = "in-due-course"
SIZES = {"": (1440, 900), "narrow": (390, 844)}
LARGEST_BYTES = 6_000_000
QUALITY, FINE = 25, 70
FRONT = frozenset({"worklist", "customer", "outbox", "mail"})
"""Those that the README shows are finer; all together stay small, for they are taken anew with every version."""
WAIT_SECONDS = 3600


def main(argv: Sequence[str]) -> int:
    """Take the pictures; tell what the browser complained of, what was not found, and how large they are together."""
    options = _options(argv)
    options.out.mkdir(parents=True, exist_ok=True)
    wanted = [one for one in PICTURES if not options.only or one.name in options.only]
    complaints: list[str] = []
    with _demo(options.url) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        for size in SIZES:
            for theme in ("light", "dark"):
                for who in dict.fromkeys(one.who for one in wanted):
                    mine = [one for one in wanted if one.who == who and (not size or one.is_narrow)]
                    complaints += _take_all(browser, url, size, theme, mine, options)
        browser.close()
    if not options.only:
        (options.out / "README.md").write_text(_readme(), encoding="utf-8")
    weight = sum(path.stat().st_size for path in options.out.glob("*.*"))
    print(f"{weight / 1e6:.1f} MB in {options.out}")
    for line in dict.fromkeys(complaints):
        print(line, file=sys.stderr)
    return 1 if complaints or (not options.full and weight > LARGEST_BYTES) else 0


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python3 run.py screenshots", description=__doc__)
    parser.add_argument("--url", default="", help="a demo that runs already")
    parser.add_argument("--out", type=Path, default=Path("docs/images"))
    parser.add_argument("--only", nargs="*", default=[], metavar="NAME")
    parser.add_argument("--full", action="store_true", help="whole pages as PNG, to look at")
    return parser.parse_args(argv)


def _take_all(
    browser: Browser, url: str, size: str, theme: str, pictures: Sequence[Picture], options: argparse.Namespace
) -> list[str]:
    if not pictures:
        return []
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, locale="en-GB", base_url=url)
    context.add_cookies([{"name": "dc_theme", "value": theme, "url": url}])
    page, complaints = context.new_page(), []
    page.on("console", lambda said: complaints.append(f"{page.url}: {said.text}") if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    if pictures[0].who:
        _sign_in(page, pictures[0].who)
    for picture in pictures:
        name = "-".join(part for part in (picture.name, size, theme) if part and part != "light")
        try:
            _go(page, picture)
        except Error as error:
            complaints.append(f"{name}: {error.message.splitlines()[0]}")
            continue
        _save(page, options.out / f"{name}.{'png' if options.full else 'webp'}", is_full=options.full)
        complaints += _too_wide(page)
    context.close()
    return complaints


def _sign_in(page: Page, who: str) -> None:
    page.goto("/account/sign-in/")
    page.fill("input[name=login]", f"{who}@demo.example")
    page.fill("input[name=password]", PASSWORD)
    page.click("form button.button-primary")
    page.wait_for_selector("#rail", state="attached")


def _go(page: Page, picture: Picture) -> None:
    """Go where the picture looks, over the links it follows; a page that is not there is a complaint."""
    page.goto(picture.path, wait_until="networkidle")
    for selector in filter(None, picture.follow.split(" >> ")):
        if selector.startswith("!"):
            page.locator(selector[1:]).first.click(timeout=5000)
            page.wait_for_load_state("networkidle")
            continue
        href = page.locator(selector).first.get_attribute("href", timeout=5000)
        page.goto(href or "/", wait_until="networkidle")
    for key in picture.press:
        page.keyboard.press(key)
        page.wait_for_timeout(400)


def _save(page: Page, path: Path, *, is_full: bool) -> None:
    if is_full:
        page.screenshot(path=str(path), full_page=True)
        return
    page.evaluate("document.fonts.ready")
    session = page.context.new_cdp_session(page)
    taken = session.send(
        "Page.captureScreenshot", {"format": "webp", "quality": FINE if path.stem in FRONT else QUALITY}
    )
    session.detach()
    path.write_bytes(base64.b64decode(taken["data"]))


def _too_wide(page: Page) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{page.url}: the page is {wide} px wider than the window"] if wide > 0 else []


def _readme() -> str:
    lines = [
        "# Every screen",
        "",
        "Taken from the demo by `python3 run.py screenshots`: light, dark, and the important ones at 390 px.",
        "",
        "| screen | light | dark | 390 px |",
        "|---|---|---|---|",
    ]
    for one in PICTURES:
        narrow = f"[light]({one.name}-narrow.webp) [dark]({one.name}-narrow-dark.webp)" if one.is_narrow else ""
        lines.append(f"| {one.name} | [light]({one.name}.webp) | [dark]({one.name}-dark.webp) | {narrow} |")
    return "\n".join(lines) + "\n"


@contextmanager
def _demo(url: str) -> Iterator[str]:
    """Give the address of a demo: the one named, or one of its own that ends with the pictures."""
    if url:
        yield url.rstrip("/")
        return
    port = _free_port()
    with TemporaryDirectory(prefix="duecourse-pictures-") as home:
        command = [sys.executable, "-m", "duecourse.config.demo", "--home", home, "--port", str(port)]
        running = subprocess.Popen(command)
        try:
            _wait_for(f"http://localhost:{port}/account/sign-in/", running)
            yield f"http://localhost:{port}"
        finally:
            running.terminate()
            running.wait(60)


def _wait_for(address: str, running: subprocess.Popen[bytes]) -> None:
    for _second in range(WAIT_SECONDS):
        if running.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(1)
    raise SystemExit("The demo did not start.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
