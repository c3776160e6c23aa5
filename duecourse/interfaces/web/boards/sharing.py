"""Let others read a board, or change it; each sees in it only what they may see."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from duecourse.foundation.identity.queries import naming as people
from duecourse.foundation.identity.rules import ROLES
from duecourse.insight.operations import boards as keeping
from duecourse.insight.queries.boards import BoardRow, SharedWith, kept_board
from duecourse.interfaces.web import look, navigation
from duecourse.interfaces.web.boards.shown import Share
from duecourse.interfaces.web.figures.shown import Option
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest

EVERYBODY = "everybody"


@policy("report.share")
@require_GET
def index(request: StaffRequest, key: str) -> HttpResponse:
    """Render with whom a board is shared."""
    row, known = _own(request, key), dict(people.who_may(request.visit.tenant_id, "report.see"))
    readers = [role for role in ROLES.values() if "report.see" in role.permissions]
    data = {
        "name": row.name,
        "key": key,
        "shares": tuple(_share(one, known) for one in row.shares),
        "roles": tuple(Option(f"role:{one.slug}", navigation.role_words(one.slug), is_chosen=False) for one in readers),
        "people": tuple(
            Option(f"user:{user_id}", name, is_chosen=False)
            for user_id, name in known.items()
            if user_id != row.owner_id
        ),
        "everybody": EVERYBODY,
    }
    return look.render(request, "boards/share.html", data)


@policy("report.share")
@require_POST
def share(request: StaffRequest, key: str) -> HttpResponse:
    """Share a board with a person, a role or everybody."""
    user_id, role = _whom(request.POST.get("whom", ""))
    may_edit = request.POST.get("may_edit") == "1"
    keeping.share_board(request.visit.seat, key, user_id=user_id, role=role, may_edit=may_edit, at=request.now)
    look.flash(request, _("Board shared. Each reader sees only what they may see."))
    return HttpResponseRedirect(reverse("share-board", args=[key]))


@policy("report.share")
@require_POST
def unshare(request: StaffRequest, key: str) -> HttpResponse:
    """Stop sharing a board with somebody."""
    user_id, role = _whom(request.POST.get("whom", ""))
    keeping.unshare_board(request.visit.seat, key, user_id=user_id, role=role, at=request.now)
    look.flash(request, _("No longer shared."))
    return HttpResponseRedirect(reverse("share-board", args=[key]))


def _own(request: StaffRequest, key: str) -> BoardRow:
    row = kept_board(request.visit.seat, key)
    if row is None or not row.is_own:
        raise Http404
    return row


def _whom(text: str) -> tuple[UUID | None, str]:
    """Read whom a form means; a person and a role say which they are."""
    kind, _colon, name = text.partition(":")
    if text == EVERYBODY:
        return None, ""
    if kind == "role" and name:
        return None, name
    try:
        return UUID(name), ""
    except ValueError:
        raise keeping.NobodyToShareWith from None


def _share(one: SharedWith, known: dict[UUID, str]) -> Share:
    if one.user_id:
        words, whom = known.get(one.user_id, _("Somebody who may no longer read it")), f"user:{one.user_id}"
    elif one.role:
        words, whom = navigation.role_words(one.role), f"role:{one.role}"
    else:
        words, whom = _("Everybody"), EVERYBODY
    return Share(words, one.may_edit, whom)
