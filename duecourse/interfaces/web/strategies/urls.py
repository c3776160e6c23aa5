"""Which addresses does the strategy designer have?"""

from __future__ import annotations

from django.urls import path

from duecourse.interfaces.web.strategies import designing, views

urlpatterns = [
    path("", views.index, name="strategies"),
    path("<int:strategy_id>/", views.version, name="strategy"),
    path("<int:strategy_id>/draft/", designing.begin, name="draft-strategy"),
    path("<int:strategy_id>/settings/", designing.settings, name="strategy-settings"),
    path("<int:strategy_id>/rules-new/", designing.rule, name="new-rule"),
    path("<int:strategy_id>/rules/<slug:key>/", designing.rule, name="edit-rule"),
    path("<int:strategy_id>/rules/<slug:key>/drop/", designing.drop_rule, name="drop-rule"),
    path("<int:strategy_id>/try/", designing.preview, name="try-strategy"),
    path("<int:strategy_id>/trial/", designing.progress, name="strategy-trial"),
    path("<int:strategy_id>/propose/", designing.propose, name="propose-strategy"),
    path("<int:strategy_id>/back/", designing.send_back, name="send-back-strategy"),
    path("<int:strategy_id>/discard/", designing.discard, name="discard-strategy"),
    path("<int:strategy_id>/agree/", designing.agree, name="agree-strategy"),
]
