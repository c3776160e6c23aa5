"""What is one import, while it is worked on, and what must a kind of import be able to do?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import Text, _
from duecourse.records.ledger.operations import staging
from duecourse.records.ledger.rules.targets import KINDS, Kind

LARGE: Final = 500


class UnknownKind(Refused):
    """No kind of import has this name."""

    says = _("“%(kind)s” is no kind of import; known are %(known)s.")


@dataclass(frozen=True)
class ImportRun:
    """A file on its way in: whose it is, which fields its mapping fills, and the days that matter.

    `as_of` = the business date at which the file reached us; `stands` = the day of the projection; a `history` is known
    since its own dates. `batch` is None while the file is only looked at.
    """

    tenant: UUID
    company: int
    company_code: str
    currency: str
    kind: Kind
    mapped: frozenset[str]
    as_of: date
    stands: date
    history: bool = False
    batch: int | None = None
    control: Mapping[str, Any] = field(default_factory=dict)

    @property
    def values(self) -> dict[str, Any]:
        """The parameters of every statement."""
        return {
            "tenant": self.tenant,
            "company": self.company,
            "code": self.company_code,
            "batch": self.batch,
            "as_of": self.as_of,
            "stands": self.stands,
        }

    def run(self, sql: str, **more: Any) -> int:
        """Run a statement with the import's parameters."""
        return staging.run(sql, self.values | more)

    def rows(self, sql: str, **more: Any) -> list[tuple[Any, ...]]:
        """Ask with the import's parameters."""
        return staging.rows(sql, self.values | more)

    def has(self, *names: str) -> bool:
        """Tell whether the mapping fills any of these fields."""
        return any(name in self.mapped for name in names)


@dataclass(frozen=True)
class ImportKind:
    """A kind of import: its fields, and how its rows are judged, written and taken back, each set-based.

    `judge` makes the temporary table import_work from import_rows: row_no, bad, action (new, changed, same), currency,
    amount, and whatever `write` needs. `write` carries the good rows out and puts the customers whose contact may now
    be wrong into import_stops (customer_id). `reverse` takes a committed batch back or refuses.
    `doubt` says what a person should look at before the file comes in, `told` what else is worth showing of it.
    """

    fields: Kind
    judge: Callable[[ImportRun], None]
    write: Callable[[ImportRun], None]
    reverse: Callable[[ImportRun], None]
    doubt: Callable[[ImportRun], Text | None] = lambda _run: None
    told: Callable[[ImportRun], dict[str, Any]] = lambda _run: {}


def import_kind(name: str) -> ImportKind:
    """Find a kind of import by its name: ours, or one that another context brings (config/imports.py)."""
    known: dict[str, str] = import_string(settings.DUECOURSE_IMPORT_KINDS)
    if name not in known:
        raise UnknownKind(kind=name, known=", ".join(sorted(known)))
    found: ImportKind = import_string(known[name])
    return found


def fields_of(name: str) -> Kind:
    """Find the fields of a kind of import."""
    return KINDS[name] if name in KINDS else import_kind(name).fields


def stops_from(run: ImportRun, customers: str) -> None:
    """Remember the customers that a question names as those who may have to be left alone."""
    run.run(f"INSERT INTO import_stops (customer_id) {customers}")


def take_stock(run: ImportRun, *, grown: int) -> None:
    """Let the planner know when a table has grown by a tenth: the next question would be planned for an empty one."""
    [(known,)] = run.rows(
        "SELECT max(reltuples) FROM pg_class WHERE oid IN ('ledger_item'::regclass, 'ledger_customer'::regclass)"
    )
    if grown > LARGE and grown * 10 > known:
        run.run("SELECT ledger_take_stock()")
