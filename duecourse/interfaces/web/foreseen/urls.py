"""Which addresses do foreseen problems and their rules have?"""

from __future__ import annotations

from django.urls import path

from duecourse.interfaces.web.foreseen import designing, views

urlpatterns = [
    path("", views.index, name="foreseen"),
    path("plan/", views.order, name="order-plans"),
    path("put-off/", views.put_off, name="put-off-foreseen"),
    path("dismiss/", views.dismiss, name="dismiss-foreseen"),
    path("<int:problem_id>/side/", views.side, name="foreseen-side"),
    path("rules/", designing.index, name="foreseen-rules"),
    path("rules/draft/", designing.begin, name="draft-foreseen"),
    path("rules/<int:version_id>/", designing.version, name="foreseen-version"),
    path("rules/<int:version_id>/new/", designing.rule, name="new-foreseen-rule"),
    path("rules/<int:version_id>/rule/<slug:key>/", designing.rule, name="foreseen-rule"),
    path("rules/<int:version_id>/rule/<slug:key>/drop/", designing.drop, name="drop-foreseen-rule"),
    path("rules/<int:version_id>/force/", designing.bring, name="bring-foreseen"),
    path("rules/<int:version_id>/discard/", designing.discard, name="discard-foreseen"),
]
