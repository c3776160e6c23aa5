"""Which addresses do disputes have?"""

from __future__ import annotations

from django.urls import path

from duecourse.interfaces.web.disputes import acting, views

urlpatterns = [
    path("", views.index, name="disputes"),
    path("board/", views.board, name="dispute-board"),
    path("give/", acting.route_many, name="route-disputes"),
    path("credit-notes/", views.credit_notes, name="credit-notes"),
    path("credit-notes/hand-over/", views.hand_over, name="hand-over-credits"),
    path("credit-notes/files/<str:name>", views.handed, name="handed-credits"),
    path("<int:dispute_id>/", views.case, name="dispute"),
    path("<int:dispute_id>/move/", acting.move, name="move-dispute"),
    path("<int:dispute_id>/give/", acting.route, name="route-dispute"),
    path("<int:dispute_id>/reason/", acting.reason, name="dispute-reason"),
    path("<int:dispute_id>/items/", acting.add_items, name="dispute-items"),
    path("<int:dispute_id>/items/<int:item_id>/", acting.change_item, name="dispute-item"),
    path("<int:dispute_id>/note/", acting.note, name="note-dispute"),
    path("<int:dispute_id>/ask/", acting.ask, name="ask-dispute"),
    path("<int:dispute_id>/task/", acting.task, name="dispute-task"),
    path("<int:dispute_id>/propose/", acting.propose, name="propose-credit"),
    path("<int:dispute_id>/decide/", acting.decide, name="decide-credit"),
    path("<int:dispute_id>/close/", acting.close, name="end-dispute"),
    path("<int:dispute_id>/reopen/", acting.reopen, name="reopen-dispute"),
    path("<int:dispute_id>/files/", acting.upload, name="dispute-upload"),
    path("<int:dispute_id>/files/<int:document_id>/", views.file, name="dispute-file"),
    path("<int:dispute_id>/photos/<int:document_id>/", views.photo, name="dispute-photo"),
]
