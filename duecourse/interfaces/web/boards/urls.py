"""Which addresses do the dashboards have?"""

from __future__ import annotations

from django.urls import path

from duecourse.interfaces.web.boards import editing, sharing, views

urlpatterns = [
    path("", views.index, name="boards"),
    path("new/", editing.new, name="new-board"),
    path("dso-moves/", views.moves, name="dso-moves"),
    path("role/first/", editing.role_first, name="role-board-first"),
    path("<slug:key>/", views.board, name="board"),
    path("<slug:key>/wall/", views.wall, name="board-wall"),
    path("<slug:key>/tiles/", views.tiles, name="board-tiles"),
    path("<slug:key>/copy/", editing.copy, name="copy-board"),
    path("<slug:key>/first/", editing.first, name="board-first"),
    path("<slug:key>/edit/", editing.edit, name="edit-board"),
    path("<slug:key>/edit/add/", editing.add, name="add-tile"),
    path("<slug:key>/edit/order/", editing.order, name="order-tiles"),
    path("<slug:key>/edit/rename/", editing.rename, name="rename-board"),
    path("<slug:key>/edit/retire/", editing.retire, name="retire-board"),
    path("<slug:key>/edit/<slug:tile>/", editing.change, name="change-tile"),
    path("<slug:key>/share/", sharing.index, name="share-board"),
    path("<slug:key>/share/add/", sharing.share, name="board-shared"),
    path("<slug:key>/share/remove/", sharing.unshare, name="board-unshared"),
]
