"""What does the browser get beside pages? Files that were compressed once, under an address that names their content."""

from __future__ import annotations

import gzip
import hashlib
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.templatetags.static import static
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile

FOREVER = "max-age=31536000, public, immutable"
SHRINKS = frozenset({".css", ".js", ".svg"})
TEXT = ("text/", "application/json", "image/svg+xml")


class StaticFiles(WhiteNoiseMiddleware):  # type: ignore[misc]
    """Serve our files and the libraries' with gzip; asked for by `address`, the browser need not ask again."""

    def get_static_file(self, path: str, url: str, stat_cache: Any = None) -> StaticFile:
        """Read a file once, and offer its compressed twin where it has one."""
        plain = super().get_static_file(path, url, stat_cache=stat_cache)
        twin = _compressed(Path(path))
        _matches, _path, headers = plain.alternatives[-1]
        return StaticFile(path, headers, encodings={"gzip": str(twin)}) if twin else plain

    def serve(self, static_file: StaticFile, request: HttpRequest) -> HttpResponse:
        """Answer; an address that names the content stays true for ever."""
        response: HttpResponse = super().serve(static_file, request)
        if "v" in request.GET and not self.autorefresh:
            response.headers["Cache-Control"] = FOREVER
        return response


class CompressedPages(GZipMiddleware):
    """Compress what is text; its length is blurred, so that it betrays nothing about what stands in it (BREACH)."""

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        """Leave alone what is compressed already: fonts, PDF, workbooks."""
        if not response.headers.get("Content-Type", "").startswith(TEXT):
            return response
        return super().process_response(request, response)


def address(name: str) -> str:
    """Give the address of a static file; it changes with the content of the file."""
    return _address(name) if settings.DEBUG else _known_address(name)


@lru_cache(maxsize=256)
def _known_address(name: str) -> str:
    return _address(name)


def _address(name: str) -> str:
    path = finders.find(name)
    version = f"?v={hashlib.sha256(Path(path).read_bytes()).hexdigest()[:12]}" if path else ""
    return f"{static(name)}{version}"


def _compressed(path: Path) -> Path | None:
    """Find or make the compressed twin of a file, named by its content; none where the home cannot be written."""
    if path.suffix not in SHRINKS:
        return None
    content = path.read_bytes()
    twin: Path = settings.HOME / "compressed" / f"{hashlib.sha256(content).hexdigest()[:32]}.gz"
    if twin.exists():
        return twin
    building = twin.with_suffix(f".{os.getpid()}")
    try:
        twin.parent.mkdir(parents=True, exist_ok=True)
        building.write_bytes(gzip.compress(content, mtime=0))
        building.replace(twin)
    except OSError:
        return None
    return twin
