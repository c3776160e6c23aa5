"""What runs inside a child of a proof? Imported once by the fork server, so that a new child costs milliseconds."""

import os
from collections.abc import Callable

if os.environ.get("DATABASE_URL"):
    import logging

    import django

    django.setup()
    logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)
    import ibis.backends.postgres  # noqa: F401 - the slowest import of a run

    import tests.bench.trust.workers  # noqa: F401 - so that children need not import it


def run(work: Callable[..., None], *arguments: object) -> None:
    """Do the work with Django set up, and leave no connection behind."""
    from django.db import connections

    try:
        work(*arguments)
    finally:
        connections.close_all()
