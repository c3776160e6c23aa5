"""How do many rows with bytes go to the database cheaply? By psycopg's own cursor, inside Django's transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection

PREPARE_AFTER = 2
"""A statement said more often than this in a session is read and planned once by the server, not each time."""


@contextmanager
def bare_cursor(*, binary: bool = False) -> Iterator[psycopg.Cursor[tuple[Any, ...]]]:
    """Give a cursor that binds on the server: a mail travels as bytes, not as hexadecimal inside a statement."""
    connection.ensure_connection()
    wire: psycopg.Connection[Any] = connection.connection
    usual, wire.prepare_threshold = wire.prepare_threshold, PREPARE_AFTER
    try:
        with psycopg.Cursor(wire) as cursor:
            cursor.format = psycopg.pq.Format.BINARY if binary else psycopg.pq.Format.TEXT
            yield cursor
    finally:
        wire.prepare_threshold = usual
