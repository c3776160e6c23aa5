"""A server for looking at pages: one thread a request, and silent."""

from __future__ import annotations

from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer


class Server(ThreadingMixIn, WSGIServer):
    """Answer requests side by side, as a browser asks them."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    """Answer without writing to the terminal."""

    def log_message(self, *_told: object) -> None:
        """Say nothing."""
