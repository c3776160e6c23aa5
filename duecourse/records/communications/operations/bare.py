"""How do many rows with bytes go to the database cheaply? By psycopg's own cursor, inside Django's transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection


@contextmanager
def bare_cursor(*, binary: bool = False) -> Iterator[psycopg.Cursor[tuple[object, ...]]]:
    """Give a cursor that binds on the server: a mail travels as bytes, not as hexadecimal inside a statement."""
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.format = psycopg.pq.Format.BINARY if binary else psycopg.pq.Format.TEXT
        yield cursor
