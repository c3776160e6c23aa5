"""Keep how a person wants to see a list."""

from datetime import datetime

from duecourse.foundation.identity.models import OpeningView, SavedView
from duecourse.foundation.identity.rules import ROLES, Seat
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.undo import Undo
from duecourse.foundation.kit.words import _


class ViewNameTaken(Refused):
    """The person has a view of that name on the list."""

    says = _("You have a view called “%(name)s” already.")


class ViewNameMissing(Refused):
    """A view is found by its name."""

    says = _("Give the view a name.")


class NotYourView(Refused):
    """A view is changed by whoever made it."""

    says = _("This view is not yours: save it under a name of your own.")


def save_view(seat: Seat, list_name: str, *, name: str, query: str, shared_with: str = "", at: datetime) -> SavedView:
    """Keep how a person sees a list, alone, with a role or with everybody ("*")."""
    wanted = _view_name(seat, list_name, name)
    if shared_with not in ("", "*", *ROLES):
        raise NotYourView
    return SavedView.objects.create(
        tenant_id=seat.tenant_id,
        list_name=list_name,
        name=wanted,
        query=query[:4000],
        owner_id=seat.user_id,
        shared_with=shared_with,
        created_at=at,
    )


def change_view(seat: Seat, view_id: int, *, name: str, query: str) -> Undo:
    """Rename a view and let it show something else; the undo brings name and sight back."""
    view = _own_view(seat, view_id)
    undo = Undo("view.change", {"view_id": view.pk, "name": view.name, "query": view.query})
    wanted = _view_name(seat, view.list_name, name, besides=view.pk)
    SavedView.objects.of(seat.tenant_id).filter(id=view.pk).update(name=wanted, query=query[:4000])
    return undo


def delete_view(seat: Seat, view_id: int) -> Undo:
    """Forget a view, also for those it was shared with; the undo makes it again."""
    view = _own_view(seat, view_id)
    kept = {"list_name": view.list_name, "name": view.name, "query": view.query, "shared_with": view.shared_with}
    OpeningView.objects.of(seat.tenant_id).filter(view_id=view.pk).delete()
    SavedView.objects.of(seat.tenant_id).filter(id=view.pk).delete()
    return Undo("view.save", kept)


def open_with_view(seat: Seat, list_name: str, view_id: int | None) -> None:
    """Let a list open with a view for this person; None lets it open plainly."""
    chosen = OpeningView.objects.of(seat.tenant_id).filter(user_id=seat.user_id, list_name=list_name)
    chosen.delete()
    if view_id is not None:
        OpeningView.objects.create(tenant_id=seat.tenant_id, user_id=seat.user_id, list_name=list_name, view_id=view_id)


def _view_name(seat: Seat, list_name: str, name: str, *, besides: int = 0) -> str:
    wanted = " ".join(name.split())[:60]
    if not wanted:
        raise ViewNameMissing
    same = SavedView.objects.of(seat.tenant_id).filter(owner_id=seat.user_id, list_name=list_name, name=wanted)
    if same.exclude(id=besides).exists():
        raise ViewNameTaken(name=wanted)
    return wanted


def _own_view(seat: Seat, view_id: int) -> SavedView:
    view = SavedView.objects.of(seat.tenant_id).filter(id=view_id, owner_id=seat.user_id).first()
    if view is None:
        raise NotYourView
    return view
