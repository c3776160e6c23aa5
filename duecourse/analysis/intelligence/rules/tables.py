"""What rules ask of a history: six tables, wherever they lie."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import ibis


class Tables(Protocol):
    """The six tables of a history (`history.SCHEMAS`), wherever they lie."""

    @property
    def items(self) -> ibis.Table: ...
    @property
    def settlements(self) -> ibis.Table: ...
    @property
    def touches(self) -> ibis.Table: ...
    @property
    def promises(self) -> ibis.Table: ...
    @property
    def disputes(self) -> ibis.Table: ...
    @property
    def customers(self) -> ibis.Table: ...
