"""How is a long expression compiled once and used for every tenant, company, day and customer?

An expression over the book is written for stand-ins; its SQL is kept by the shape of the question, and the real values
take the stand-ins' places in the text. They are ids, dates, a currency and a zone, so nothing needs quoting. The texts are
kept in the home as well, for compiling takes seconds: a command or a fresh worker finds what another process compiled.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Hashable, Iterable
from contextlib import suppress
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import Lock
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings

from duecourse.analysis.portfolio.shape import COMPANY, CURRENCY, CUSTOMER, DAY, TENANT, ZONE, Shape

if TYPE_CHECKING:
    import ibis
    from sqlglot import exp

KEPT = 200
SOURCES = Path(__file__).resolve().parents[2]
_texts: dict[Hashable, str] = {}
_making = Lock()


def compiled(key: Hashable, make: Callable[[], ibis.Table]) -> str:
    """Answer the SQL of a stand-in expression; `key` names everything it was made of, and its `repr` is always the same."""
    with _making:
        if key not in _texts:
            while len(_texts) >= KEPT:
                _texts.pop(next(iter(_texts)))
            _texts[key] = _kept(key) or _keep(key, to_sql(make()))
        return _texts[key]


def to_sql(expression: ibis.Table) -> str:
    """Compile an expression for PostgreSQL; between two dates it subtracts, which costs a tenth of counting seconds."""
    from ibis.backends.sql.compilers import postgres

    query = postgres.compiler.to_sqlglot(expression.unbind())
    return str(query.transform(_subtracted, copy=False).sql(dialect=postgres.compiler.dialect, pretty=True))


def _subtracted(node: exp.Expression) -> exp.Expression:
    from sqlglot import exp

    if not isinstance(node, exp.DateDiff) or node.text("unit").upper() not in ("", "DAY"):
        return node
    return exp.Paren(this=exp.Sub(this=exp.cast(node.this, "DATE"), expression=exp.cast(node.expression, "DATE")))


def filled(
    text: str,
    *,
    shape: Shape,
    tenant: UUID,
    company_id: int,
    on: date,
    customer_ids: Iterable[int] | str | None = None,
    is_open: bool = False,
) -> str:
    """Put the real values into a compiled text; no customers means that none match, `is_open` leaves them to a parameter.

    Many customers stand better in a table (its name; `customer_id`): the database knows then how many they are.
    """
    for stand_in, value in (
        (str(TENANT), str(tenant)),
        (_made(DAY), _made(on)),
        (f"'{CURRENCY}'", _quoted(shape.base_currency)),
        (f"'{ZONE}'", _quoted(shape.zone)),
        (str(COMPANY), str(int(company_id))),
        (f"IN ({CUSTOMER})", "= ANY ($1)" if is_open else _among(customer_ids)),
    ):
        text = text.replace(stand_in, value)
    return text


@lru_cache(maxsize=64)
def _made(day: date) -> str:
    return f"MAKE_DATE({day.year}, {day.month}, {day.day})"


def _among(customers: Iterable[int] | str | None) -> str:
    if isinstance(customers, str):
        return f'IN (SELECT customer_id FROM "{customers}")'  # noqa: S608 - a name of our own
    return f"= ANY ('{{{_listed(customers or ())}}}'::BIGINT[])"


def _listed(ids: Iterable[int]) -> str:
    """One array is read at once; a list in the text would be parsed number by number, everywhere it stands."""
    return ",".join(str(int(each)) for each in sorted(set(ids)))


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _kept(key: Hashable) -> str | None:
    """Find what a process of the same code compiled."""
    if not settings.DUECOURSE_KEEPS_COMPILED:
        return None
    try:
        return _place(key).read_text(encoding="utf-8")
    except OSError:
        return None


def _keep(key: Hashable, text: str) -> str:
    """Keep a text for other processes where the home can be written; what older code compiled goes."""
    if not settings.DUECOURSE_KEEPS_COMPILED:
        return text
    place = _place(key)
    with suppress(OSError):
        if not place.parent.exists():
            shutil.rmtree(place.parent.parent, ignore_errors=True)
            place.parent.mkdir(parents=True, mode=0o700)
        with NamedTemporaryFile("w", dir=place.parent, delete=False, encoding="utf-8") as building:
            building.write(text)
        Path(building.name).replace(place)
    return text


def _place(key: Hashable) -> Path:
    name = hashlib.sha256(repr(key).encode()).hexdigest()
    return Path(settings.HOME) / "compiled" / _code() / f"{name}.sql"


@cache
def _code() -> str:
    """Name the state of our own code, and of the compiler."""
    import ibis

    files = sorted((str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in SOURCES.rglob("*.py"))
    return hashlib.sha256(repr((ibis.__version__, files)).encode()).hexdigest()[:16]
