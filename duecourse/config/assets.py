"""Where do the browser's libraries come from? From the npm registry, by the lock file, checked, without Node.

Standard library only, and no import of Duecourse: `run.py` starts it before the packages are there.
"""

import base64
import hashlib
import io
import json
import os
import re
import shutil
import ssl
import subprocess
import sys
import tarfile
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
LOCK = ROOT / "package-lock.json"
VENDOR = ROOT / "duecourse" / "interfaces" / "web" / "static" / "vendor"
DEFAULT_REGISTRY = "https://registry.npmjs.org"
LARGEST_PACKAGE = 60 * 1024 * 1024
LARGEST_FILE = 8 * 1024 * 1024
SOURCE_MAP = re.compile(rb"\s*(?://[#@]\s*sourceMappingURL=\S+|/\*[#@]\s*sourceMappingURL=.*?\*/)\s*")

# package -> {file in the package: file in our vendor folder}
WANTED = {
    "@alpinejs/csp": {"dist/cdn.min.js": "alpine/alpine.min.js"},
    "@fontsource-variable/inter": {
        "files/inter-latin-wght-normal.woff2": "inter/inter-latin-wght-normal.woff2",
        "files/inter-latin-ext-wght-normal.woff2": "inter/inter-latin-ext-wght-normal.woff2",
        "LICENSE": "inter/LICENSE",
    },
    "@tabler/core": {
        "dist/css/tabler.min.css": "tabler/tabler.min.css",
        "dist/js/tabler.min.js": "tabler/tabler.min.js",
    },
    # Reads every page in the browser tests for what keeps people out; no page of ours loads it.
    "axe-core": {"axe.min.js": "axe/axe.min.js"},
    "htmx.org": {"dist/htmx.min.js": "htmx/htmx.min.js"},
    "tom-select": {
        "dist/js/tom-select.complete.min.js": "tom-select/tom-select.complete.min.js",
        "dist/css/tom-select.min.css": "tom-select/tom-select.min.css",
    },
}


class AssetRefused(Exception):
    """A package could not be fetched, or is not the one that the lock file names."""


def main() -> int:
    """Fetch what is missing; one sentence and exit code 2 when that is impossible."""
    try:
        fetch()
    except AssetRefused as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 2
    return 0


def fetch() -> bool:
    """Bring the vendor folder to the state of the lock file; False when it was there already."""
    stamp = hashlib.sha256(LOCK.read_bytes() + Path(__file__).read_bytes()).hexdigest()
    mark = VENDOR / ".stamp"
    if mark.exists() and mark.read_text(encoding="ascii") == stamp:
        return False
    packages = json.loads(LOCK.read_text(encoding="utf-8"))["packages"]
    registry = _registry()
    building = VENDOR.with_name(f"vendor.{os.getpid()}")
    try:
        with ThreadPoolExecutor(max_workers=len(WANTED)) as pool:
            jobs = [pool.submit(_fetch_one, name, packages, registry, building) for name in WANTED]
            for job in jobs:
                job.result()
        (building / ".stamp").write_text(stamp, encoding="ascii")
        shutil.rmtree(VENDOR, ignore_errors=True)
        building.rename(VENDOR)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return True


def _fetch_one(name: str, packages: "dict[str, dict[str, str]]", registry: str, target: Path) -> None:
    locked = packages["node_modules/" + name]
    url = f"{registry}/{name}/-/{name.rpartition('/')[2]}-{locked['version']}.tgz"
    content = _download(url)
    _refuse_other_content(content, locked["integrity"], name)
    _unpack(content, WANTED[name], target, name)


def _download(url: str) -> bytes:
    context = ssl.create_default_context(cafile=os.environ.get("NODE_EXTRA_CA_CERTS") or None)
    context.load_default_certs()
    for attempt in (1, 2, 3):
        try:
            with urllib.request.urlopen(url, timeout=60, context=context) as answer:
                content: bytes = answer.read(LARGEST_PACKAGE + 1)
                return content
        except (urllib.error.URLError, OSError) as error:
            if attempt == 3:
                raise AssetRefused(f"The front-end package {url} cannot be fetched: {error}.") from error
    raise AssertionError


def _refuse_other_content(content: bytes, integrity: str, name: str) -> None:
    algorithm, _, expected = integrity.partition("-")
    if algorithm != "sha512" or hashlib.sha512(content).digest() != base64.b64decode(expected):
        raise AssetRefused(f"The front-end package {name} is not the one that package-lock.json names.")


def _unpack(content: bytes, files: "dict[str, str]", target: Path, name: str) -> None:
    missing = dict(files)
    with tarfile.open(fileobj=io.BytesIO(content), mode="r:gz") as archive:
        for member in archive:
            place = missing.pop(member.name.partition("/")[2], None) if member.isfile() else None
            if place is None:
                continue
            file = archive.extractfile(member)
            if file is None or member.size > LARGEST_FILE:
                raise AssetRefused(f"The file {member.name} of the front-end package {name} is too large.")
            text = file.read()
            path = target / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(SOURCE_MAP.sub(b"\n", text) if path.suffix in (".js", ".css") else text)
    if missing:
        raise AssetRefused(f"The front-end package {name} has no {', '.join(missing)}.")


def _registry() -> str:
    """Answer the registry that this user's npm would ask: environment, npm itself, .npmrc, else the public one."""
    named = os.environ.get("npm_config_registry") or os.environ.get("NPM_CONFIG_REGISTRY")  # noqa: SIM112 - npm's spelling
    return (named or _registry_of_npm() or _registry_of_file() or DEFAULT_REGISTRY).rstrip("/")


def _registry_of_npm() -> str:
    npm = shutil.which("npm")
    if npm is None:
        return ""
    try:
        answer = subprocess.run(
            [npm, "config", "get", "registry"], capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    said = answer.stdout.strip()
    return said if said.startswith(("https://", "http://")) else ""


def _registry_of_file() -> str:
    for file in (ROOT / ".npmrc", Path.home() / ".npmrc"):
        if file.exists():
            found = re.search(r"^\s*registry\s*=\s*(\S+)", file.read_text(encoding="utf-8"), re.MULTILINE)
            if found:
                return found.group(1)
    return ""


if __name__ == "__main__":
    sys.exit(main())
