"""Which saved views does a list have for this person, and with which does it open?"""

from __future__ import annotations

from collections.abc import Sequence

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from duecourse.foundation.identity import queries as identity
from duecourse.foundation.identity.queries import ViewRow
from duecourse.foundation.identity.rules import ROLES
from duecourse.interfaces.web.lists.asking import State
from duecourse.interfaces.web.lists.declared import ListOf
from duecourse.interfaces.web.lists.shown import Shared, View, Views
from duecourse.interfaces.web.visit import Visit


def rows_of(of: ListOf, visit: Visit) -> tuple[ViewRow, ...]:
    """Read the views of a list that this person has or was given: one query."""
    return identity.saved_views(visit.seat, of.name)


def of_list(state: State, visit: Visit, rows: Sequence[ViewRow]) -> Views:
    """Say the views of a list, the one on screen marked."""
    plain = reverse(state.of.route)
    if any(row.is_default for row in rows):
        plain += "?view=0"
    return Views(
        list_name=state.of.name,
        query=state.query(view=None),
        rows=tuple(_view(row, state, visit) for row in rows),
        roles=tuple(Shared(role.slug, _(role.name)) for role in ROLES.values()),
        plain_href=plain,
    )


def opening_href(of: ListOf, visit: Visit, rows: Sequence[ViewRow] | None = None) -> str:
    """Give the address with which a list opens for this person; "" when it opens plainly. Give the views if you have them."""
    rows = rows_of(of, visit) if rows is None else rows
    return next((view_href(of, row.id, row.query) for row in rows if row.is_default), "")


def view_href(of: ListOf, view_id: int, query: str) -> str:
    """Give the address of a saved view."""
    wanted = QueryDict(query, mutable=True)
    wanted["view"] = str(view_id)
    return f"{reverse(of.route)}?{wanted.urlencode()}"


def _view(row: ViewRow, state: State, visit: Visit) -> View:
    shared = _("everybody") if row.shared_with == "*" else _(ROLES[row.shared_with].name) if row.shared_with else ""
    return View(
        id=row.id,
        words=row.name,
        href=view_href(state.of, row.id, row.query),
        is_current=state.view == str(row.id),
        is_default=row.is_default,
        is_own=row.owner_id == visit.seat.user_id,
        shared_words=shared,
    )
