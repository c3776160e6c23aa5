"""With whom is a report shared, as its form shows it?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from duecourse.insight.queries.kept_reports import ShareRow
from duecourse.interfaces.web import doors

EVERYBODY: Final = "everybody:"


@dataclass(frozen=True)
class Share:
    """Somebody with whom a report may be shared; `level` is "", "read" or "edit"."""

    name: str
    words: str
    detail: str
    level: str


@dataclass(frozen=True)
class Sharing:
    """The form of sharing: everybody, roles, people."""

    key: str
    name: str
    back_href: str
    groups: tuple[tuple[str, tuple[Share, ...]], ...]


def shown(
    key: str,
    name: str,
    shares: Sequence[ShareRow],
    people: Iterable[tuple[str, str, str]],
    roles: Iterable[tuple[str, str]],
) -> Sharing:
    """Lay the form out; whoever reads it already is marked."""
    levels = {_key(one): "edit" if one.may_edit else "read" for one in shares}
    everybody = Share(EVERYBODY, _("Everybody who reads reports"), "", levels.get(EVERYBODY, ""))
    by_role = [Share(f"role:{role}", words, "", levels.get(f"role:{role}", "")) for role, words in roles]
    by_person = [Share(f"person:{who}", words, role, levels.get(f"person:{who}", "")) for who, words, role in people]
    groups = ((_("Everybody"), (everybody,)), (_("Roles"), tuple(by_role)), (_("People"), tuple(by_person)))
    return Sharing(key, name, doors.address("report", key), groups)


def _key(one: ShareRow) -> str:
    if one.user_id:
        return f"person:{one.user_id}"
    return f"role:{one.role}" if one.role else EVERYBODY
