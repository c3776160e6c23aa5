"""Which server is asked? The one of `duecourse serve`, in processes of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.bench.web.book import Person

WORKERS = 2
CHECKOUT = Path(__file__).resolve().parents[3]


@dataclass
class Site:
    """A running server: where it listens, and which processes work for it."""

    url: str
    server: subprocess.Popen[bytes]
    postmaster: int
    _clients: list[httpx.Client] = field(default_factory=list)

    def client(self, person: Person) -> httpx.Client:
        """Open a browser's worth of connection for a person."""
        name, value = person.cookie
        made = httpx.Client(
            base_url=self.url,
            cookies={name: value},
            headers={"Accept-Encoding": "gzip", "Accept-Language": "en"},
            timeout=60,
        )
        self._clients.append(made)
        return made

    def cpu(self) -> float:
        """Add up the CPU seconds of the web server and of the database."""
        return sum(_cpu(pid) for parent in (self.server.pid, self.postmaster) for pid in (parent, *_below(parent)))

    def close(self) -> None:
        """Hang up."""
        for client in self._clients:
            client.close()


@contextmanager
def serving(urls: Any) -> Iterator[Site]:
    """Start the server on a free port and end it."""
    port, postmaster = _free_port(), _postmaster(urls)
    command = [sys.executable, "-m", "duecourse", "serve", "--port", str(port), "--workers", str(WORKERS)]
    server = subprocess.Popen(
        command, cwd=CHECKOUT, env=os.environ, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT
    )
    site = Site(f"http://127.0.0.1:{port}", server, postmaster)
    try:
        _wait_for(site)
        yield site
    finally:
        site.close()
        server.terminate()
        server.wait(20)


def raw(client: httpx.Client, path: str, headers: Mapping[str, str] | None = None) -> tuple[int, int, float]:
    """Ask for a page: its status, its bytes as they went over the line, and the seconds until the last of them."""
    began = time.perf_counter()
    with client.stream("GET", path, headers=headers) as response:
        size = sum(len(block) for block in response.iter_raw())
    return response.status_code, size, time.perf_counter() - began


def _wait_for(site: Site) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and site.server.poll() is None:
        try:
            httpx.get(f"{site.url}/account/sign-in/", timeout=20)
            return
        except httpx.TransportError:
            time.sleep(0.2)
    raise RuntimeError("the server did not start")


def _postmaster(urls: Any) -> int:
    import psycopg

    with psycopg.connect(urls.admin) as connection:
        return _parent(connection.info.backend_pid)


def _parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def _below(ancestor: int) -> list[int]:
    """List the processes that a process has started, and those that they have."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it ended meanwhile
            parents[int(folder.name)] = _parent(int(folder.name))
    found = [pid for pid, parent in parents.items() if parent == ancestor]
    for one in found:
        found.extend(pid for pid, parent in parents.items() if parent == one)
    return found


def _cpu(pid: int) -> float:
    """Tell the CPU seconds of all threads of a process; a server answers in others than its first."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
